"""Questions on Discord: by mention, by reply, by the Ask button, in a talk; when they are answered, and from what."""

import asyncio
import re

from tests.model.server import Asked, Reply, pausing, playing
from tests.scenarios.discord.conftest import Open
from tests.scenarios.discord.simulated import Message
from tests.scenarios.discord.stage import Stage


async def digest(s: Stage) -> tuple[Message, ...]:
    """The lead of a digest in #desk and what stands in its thread."""
    await s.command("ada", "#desk", "subscribe", topics="grain")
    await s.command("ada", "#desk", "digest", what="now")
    return tuple(s.sees("#desk"))


async def test_a_question_in_a_digests_thread_is_answered_there_where_it_names_us(stage: Open) -> None:
    async with stage() as s:
        lead, *_ = await digest(s)
        await s.says("bea", "#desk", "@onrecord What does Toth promise?", under=lead)
        await s.says("bea", "#desk", "@onrecord and what does he say?", under=lead)
        await s.says("bea", "#desk", "@onrecord Who won the football cup?", under=lead)
        s.reads("thread")


async def test_without_the_message_content_intent_what_does_not_name_us_is_left_alone(stage: Open) -> None:
    async with stage() as s:
        lead, *_ = await digest(s)
        before = len(s.sees("#desk"))
        await s.says("bea", "#desk", "What does Toth promise?", under=lead)
        await s.says("bea", "#desk", "lunch?")
        assert len(s.sees("#desk")) == before


async def test_with_the_message_content_intent_a_thread_of_ours_needs_no_mention(stage: Open) -> None:
    async with stage(content=True, discord={"message_content": True}) as s:
        lead, *_ = await digest(s)
        await s.says("ada", "#desk", "What does Toth promise?", under=lead)
        await s.says("bea", "#desk", "that is a lot", under=lead)
        await s.says("ada", "#desk", "is it?", under=lead)
        await s.says("bea", "#desk", "lunch?")
        s.reads("thread-content")


async def test_a_reply_to_a_story_is_a_question_about_it_and_one_to_an_answer_goes_on_from_it(stage: Open) -> None:
    async with stage() as s:
        _, story = await digest(s)
        await s.says("bea", "#desk", "What does Toth promise?", under=story, to=story)
        answer = s.sees("#desk")[-1]
        await s.says("bea", "#desk", "and what does he say?", under=story, to=answer)
        s.reads("reply")


async def test_a_reply_to_the_digest_itself_is_answered_from_its_stories(stage: Open) -> None:
    async with stage() as s:
        lead, _ = await digest(s)
        await s.says("bea", "#desk", "What does Toth promise?", to=lead)
        s.reads("reply-lead")


async def test_a_private_question_in_a_digests_thread_is_answered_to_the_asker_alone(stage: Open) -> None:
    async with stage() as s:
        lead, story = await digest(s)
        await s.command("bea", "#desk", "ask", under=lead, question="and what does he say?")
        await s.command("bea", "#desk", "ask", under=lead, question="What does Toth promise?")
        assert s.sees("#desk") == [lead, story]
        s.reads("thread-private")


async def test_other_bots_are_not_answered(stage: Open) -> None:
    async with stage() as s:
        lead, story = await digest(s)
        await s.says("robo", "#desk", "@onrecord What does Toth promise?")
        await s.says("robo", "#desk", "What does Toth promise?", under=lead, to=story)
        assert s.sees("#desk") == [lead, story]


async def test_a_mention_is_answered_in_a_thread_of_its_own_and_its_words_are_commands_too(stage: Open) -> None:
    async with stage() as s:
        await s.says("bea", "#desk", "@onrecord what does Brightwater offer?")
        await s.says("bea", "#desk", "@onrecord quotes Fitch")
        await s.says("bea", "#desk", "@onrecord")
        s.reads("mention")


async def test_the_ask_button_of_a_story_asks_about_it(stage: Open) -> None:
    async with stage() as s:
        _, story = await digest(s)
        await s.clicks("bea", story, "Ask")
        await s.submits("bea", **{"What would you like to know about this story?": "What does Toth promise?"})
        s.reads("ask-button")


# ---------------------------------------------------------------- while it is written


def written(asked: Asked, *, read: asyncio.Event) -> Reply:
    """What a model writes: sentences about Toth as they stand, all but the first once that was `read`."""
    numbered = re.findall(r"^\[(\d+)\] (.+)$", asked.user, flags=re.MULTILINE)
    lines = [
        f"{text} [{number}]\n" for number, text in numbered if re.search("Mr Toth had promised|Toth, has brushed", text)
    ]
    assert lines, asked.user
    return pausing(read, *lines)


async def test_an_answer_is_edited_into_one_message_while_it_is_written(stage: Open) -> None:
    read = asyncio.Event()
    async with playing(lambda asked: written(asked, read=read)) as model, stage(model=model.entry()) as s:
        asking = asyncio.create_task(s.says("ada", "#desk", "@onrecord what does Toth say of the offer?"))
        await s.service.until(lambda: s.sees("#desk"))
        read.set()
        await asking
        (answer,) = s.sees("#desk")
        told = [each for each in s.world.requests if each.path.startswith(f"/channels/{answer.channel_id}/messages")]
        begun = next(each for each in reversed(told) if each.method == "POST")
        edits = [each for each in told if each.method == "PATCH"]
        assert len(str(begun.json)) < len(str(edits[-1].json))
        s.reads("streamed")
