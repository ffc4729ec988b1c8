"""Questions in threads: when they are answered, from what, and what becomes of an answer that is stopped."""

import asyncio
import re

from tests.model.server import Asked, Reply, pausing, playing
from tests.scenarios.slack.conftest import Open
from tests.scenarios.slack.stage import Stage
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


# ---------------------------------------------------------------- while it is written

QUESTION = "@onrecord what does Toth say of the offer?"


def written(asked: Asked, *, read: asyncio.Event) -> Reply:
    """What a model writes: sentences about Toth as they stand, all but the first once that was `read`."""
    numbered = re.findall(r"^\[(\d+)\] (.+)$", asked.user, flags=re.MULTILINE)
    lines = [
        f"{text} [{number}]\n" for number, text in numbered if re.search("Mr Toth had promised|Toth, has brushed", text)
    ]
    assert lines, asked.user
    return pausing(read, *lines)


async def test_an_answer_is_seen_while_it_is_written_and_its_message_says_it_all_in_the_end(stage: Open) -> None:
    read = asyncio.Event()
    async with playing(lambda asked: written(asked, read=read)) as model, stage(model=model.entry()) as s:
        await s.says("ada", "#desk", QUESTION, settle=False)
        await s.until(lambda: any(each.streaming for each in s.land.sees("#desk")))
        read.set()
        await s.settled()
        (answer,) = [each for each in s.land.sees("#desk") if each.bot]
        assert s.land.api.made("chat.startStream")
        assert (answer.streaming, bool(answer.key)) == (False, True)
        s.reads("streamed")


async def test_an_answer_that_is_stopped_keeps_what_was_proven_by_then(stage: Open) -> None:
    async with playing(lambda asked: written(asked, read=asyncio.Event())) as model, stage(model=model.entry()) as s:
        await s.says("ada", "#desk", QUESTION, settle=False)
        await s.until(lambda: any(each.streaming for each in s.land.sees("#desk")))
        (answer,) = [each for each in s.land.sees("#desk") if each.bot]
        await s.happens("ada presses Stop", s.land.stops(answer, "ada"))
        assert len([each for each in s.land.sees("#desk") if each.bot]) == 1
        s.reads("stopped")


async def test_where_slack_does_not_stream_the_answer_is_edited_into_one_message(stage: Open) -> None:
    read = asyncio.Event()
    async with playing(lambda asked: written(asked, read=read)) as model, stage(model=model.entry()) as s:
        s.land.api.missing = {"chat.startStream", "assistant.threads.setStatus"}
        await s.says("ada", "#desk", QUESTION, settle=False)
        await s.until(lambda: any(each.bot for each in s.land.sees("#desk")))
        read.set()
        await s.settled()
        (answer,) = [each for each in s.land.sees("#desk") if each.bot]
        assert answer.key
