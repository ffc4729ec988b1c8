"""Questions in threads: when they are answered, from what, and what becomes of an answer that is stopped."""

from tests.scenarios.conftest import Open
from tests.scenarios.stage import Stage
from tests.slackland.workspace import Message


async def digest(s: Stage) -> Message:
    """The lead of a digest in #desk."""
    await s.command("ada", "#desk", "/onrecord", "subscribe grain")
    await s.command("ada", "#desk", "/onrecord", "digest now")
    return next(each for each in s.land.sees("#desk") if each.bot)


async def test_a_question_in_a_digests_thread_is_answered_there_and_so_is_the_next(stage: Open) -> None:
    async with stage() as s:
        lead = await digest(s)
        await s.says("ada", "#desk", "What does Toth promise?", under=lead)
        await s.says("ada", "#desk", "and what does he say?", under=lead)
        await s.says("ada", "#desk", "Who won the football cup?", under=lead)
        s.reads("thread")


async def test_where_others_talk_too_we_wait_to_be_named(stage: Open) -> None:
    async with stage() as s:
        lead = await digest(s)
        await s.says("ada", "#desk", "What does Toth promise?", under=lead)
        await s.says("bea", "#desk", "that is a lot", under=lead)
        await s.says("ada", "#desk", "is it?", under=lead)
        await s.says("ada", "#desk", "@onrecord what does Calloway demand?", under=lead)
        await s.says("bea", "#desk", "lunch?")
        s.reads("thread-of-several")


async def test_a_mention_is_answered_in_a_thread_of_its_own_and_its_words_are_commands_too(stage: Open) -> None:
    async with stage() as s:
        await s.says("bea", "#desk", "@onrecord what does Brightwater offer?")
        await s.says("bea", "#desk", "@onrecord quotes Fitch")
        await s.says("bea", "#desk", "@onrecord")
        s.reads("mention")


async def test_what_is_brought_several_times_is_answered_once(stage: Open) -> None:
    async with stage() as s:
        s.land.times = 3
        await s.says("bea", "#desk", "@onrecord what does Brightwater offer?")
        assert len([each for each in s.land.sees("#desk") if each.bot]) == 1
