"""Replies: whoever replies to a message of ours asks us, about what that message tells of, along the whole chain."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.core.compose import message
from bot.core.desk import Kind
from bot.core.message import Headline, Stated, Words
from bot.store import channels
from bot.store.inbox import Row
from tests.flows.desk.talk import HERE, STRIKE, TENANT, Talk, links, strike, talking
from tests.flows.scripted import dam
from tests.store.builders import article

DEMAND = "What does the union demand to be published?"
OKONJO = message((Headline(text="A strike"), Words(text="No.", speaker="Ilse Okonjo-Brandt")))
REYLE = message((Stated(actor="Tomas Reyle", stance="rejects", target="", evidence="…"),))
MILL = article(
    STRIKE.replace("Okonjo-Brandt", "Kovacs").replace("accounts by Thursday", "books by Sunday"),
    title="Mill workers set strike date",
    page="mill",
)


def answer_to(talk: Talk, row: Row) -> str:
    """The id of the message in which somebody was answered."""
    (found,) = (post.message_id for post in talk.chat.posts if post.key == f"answer:{row.inbound.id}")
    return found


async def in_a_channel(talk: Talk, text: str, replied: str, *, user: str = "U1") -> Row:
    """A message in a channel that replies without naming anybody."""
    return await talk.says(text, kind="message", replied=replied, user=user)


# ---------------------------------------------------------------- is it for us?


@pytest.mark.parametrize("policy", ["mention", "ours", "all"])
async def test_a_reply_to_ours_is_said_to_us_whatever_the_policy_of_the_channel(tmp_path: Path, policy: str) -> None:
    async with talking(tmp_path) as talk:
        async with talk.kit.database.begin() as tx:
            await channels.answer_threads(tx, TENANT, HERE, policy)
        root = await talk.posted("p", strike(talk.clock))
        row = await in_a_channel(talk, "what the union demands", root.message_id)
        assert row.state == "done"
        assert talk.chat.posts[-1].key == f"answer:{row.inbound.id}"


async def test_a_reply_in_a_thread_that_several_use_is_said_to_us(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says(DEMAND, thread=root.message_id)
        other = await talk.says(DEMAND, kind="message", thread=root.message_id, user="U2")
        replied = await talk.says(
            DEMAND, kind="message", thread=root.message_id, replied=root.message_id, user="U2", identity="T:desk:r"
        )
    assert (other.state, replied.state) == ("ignored", "done")


async def test_a_reply_to_somebody_else_is_not_for_us_and_its_words_are_not_kept(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.posted("p", strike(talk.clock))
        row = await in_a_channel(talk, DEMAND, "somebody's")
    assert (row.state, row.inbound.text) == ("ignored", "")


@pytest.mark.parametrize("kind", get_args(Kind)[1:3])
async def test_thanks_in_reply_to_ours_are_left_standing(tmp_path: Path, kind: Kind) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        row = await talk.says("Thanks a lot!", kind=kind, replied=root.message_id)
        assert row.state == ("done" if kind == "mention" else "ignored")
        assert talk.chat.stands() == [root.key]
    assert not talk.chat.replies


async def test_a_mention_that_replies_is_a_question_without_the_word_ask(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says("By when?", replied=root.message_id)
    assert "no command" not in " ".join(said.plain for _, said, _ in talk.chat.replies)


# ---------------------------------------------------------------- what it leans on


async def test_the_story_that_is_replied_to_answers_before_the_others_of_its_thread(tmp_path: Path) -> None:
    async with talking(tmp_path, also=[MILL]) as talk:
        port = strike(talk.clock)
        root = await talk.posted("lead", port, MILL)
        mill, own = await talk.posted("mill", MILL), await talk.posted("port", port)
        for replied, url in ((mill, MILL.url), (own, port.url)):
            await talk.says(DEMAND, thread=root.message_id, replied=replied.message_id)
            assert links(talk.last) == [url]


async def test_what_that_story_does_not_tell_its_thread_may_and_then_any_article(tmp_path: Path) -> None:
    async with talking(tmp_path, also=[MILL]) as talk:
        root = await talk.posted("lead", MILL)
        replied = await talk.posted("dam", dam(talk.clock()))
        await talk.says(DEMAND, thread=root.message_id, replied=replied.message_id)
        of_thread = links(talk.last)
        await talk.says(DEMAND, kind="mention", replied=replied.message_id)
        of_all = links(talk.last)
    assert of_thread == [MILL.url]
    assert set(of_all) >= {MILL.url, strike(talk.clock).url}


async def test_a_reply_to_a_story_means_who_speaks_in_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("lead", strike(talk.clock), words=OKONJO)
        story = await talk.posted("story", strike(talk.clock), words=REYLE)
        await talk.says("What did he say?", thread=root.message_id, replied=story.message_id)
        he = talk.last.plain
        await talk.says("What does she demand?", thread=root.message_id, replied=root.message_id)
        she = talk.last.plain
    assert "no money for this in any drawer" in he
    assert "publish its accounts" in she


async def test_a_reply_to_an_answer_goes_on_with_its_question_and_not_with_the_last_one(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        of_her = await talk.says("What does Okonjo-Brandt demand?", thread=root.message_id)
        await talk.says("What did Tomas Reyle say?", thread=root.message_id, user="U2")
        await talk.says("And what did she say?", thread=root.message_id, replied=answer_to(talk, of_her))
        assert "What did Okonjo-Brandt say?" in talk.last.plain
        assert "thanked four times" in talk.last.plain


async def test_a_chain_of_replies_in_a_channel_without_a_thread_is_one_talk(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        one = await talk.says("What does Okonjo-Brandt demand?", replied=root.message_id)
        two = await talk.says("And what did she say?", replied=answer_to(talk, one))
        assert "What did Okonjo-Brandt say?" in talk.last.plain
        await talk.says("And Tomas Reyle?", replied=answer_to(talk, two))
        assert "What did Tomas Reyle say?" in talk.last.plain
        assert links(talk.last) == [strike(talk.clock).url]


async def test_a_reply_to_somebodys_question_goes_on_with_that(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.posted("p", strike(talk.clock))
        await talk.says("ask What does Okonjo-Brandt demand?", identity="T:desk:900")
        await talk.says("And what did she say?", replied="900", user="U2")
    assert "What did Okonjo-Brandt say?" in talk.last.plain


async def test_replies_that_lead_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says(DEMAND, kind="mention", identity="T:desk:1", replied="1")
        row = await talk.says(DEMAND, kind="mention", identity="T:desk:2", replied="1")
    assert row.state == "done"


async def test_nobody_leans_on_what_another_tenant_was_told(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        row = await talk.says("ask What does Okonjo-Brandt demand?")
        theirs = answer_to(talk, row)
        await talk.says("And what did she say?", replied=theirs, place=replace(HERE, tenant="OTHER"))
    assert "Whom do you mean?" in talk.told.plain


# ---------------------------------------------------------------- a talk with us alone


async def test_a_talk_with_us_alone_goes_on_without_threads_for_an_hour(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says("ask What does Okonjo-Brandt demand?", kind="message", direct=True)
        await talk.says("and what did she say?", kind="message", direct=True)
        first = talk.last.plain
        talk.clock.forward(hours=2)
        await talk.says("ask and what did she say?", kind="message", direct=True)
        later = talk.last.plain
    assert "What did Okonjo-Brandt say?" in first
    assert "Whom do you mean?" in later
