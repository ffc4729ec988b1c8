"""Questions in threads: to whom they are put, what they lean on, what is answered first."""

from pathlib import Path

import pytest

from bot.core.compose import message
from bot.core.message import Headline, Stated, Words
from bot.core.types import Article
from bot.store import channels, inbox
from bot.store.inbox import Row
from tests.chat.fake import channel
from tests.flows.desk.talk import HERE, STRIKE, TENANT, Talk, links, offered, strike, subjects, talking
from tests.flows.scripted import dam
from tests.store.builders import article

DEMAND = "What does Okonjo-Brandt demand?"


async def chosen(talk: Talk, policy: str) -> None:
    """Have a place answer in its threads as somebody has chosen."""
    async with talk.kit.database.begin() as tx:
        await channels.answer_threads(tx, TENANT, HERE, policy)


async def said(talk: Talk, text: str, thread: str | None, user: str = "U1") -> Row:
    """A message that does not name us."""
    return await talk.says(text, kind="message", thread=thread, user=user)


# ---------------------------------------------------------------- is it for us?


async def test_a_question_under_our_digest_is_answered_under_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0", strike(talk.clock))
        row = await said(talk, DEMAND, root.message_id)
        assert row.state == "done"
        answer = talk.chat.posts[-1]
    assert answer.place.thread == root.message_id
    assert answer.key == f"answer:{row.inbound.id}"
    assert "publish its accounts by Thursday" in answer.message.plain
    assert offered(answer.message) == ["sources", "useful", "not-useful"]


async def test_what_is_no_question_is_ignored_and_its_words_are_not_kept(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0", strike(talk.clock))
        row = await said(talk, "Thanks, that helps a lot.", root.message_id)
    assert (row.state, row.inbound.text) == ("ignored", "")
    assert not talk.chat.replies
    assert talk.chat.stands() == [root.key]


async def test_a_message_outside_of_threads_is_not_for_us(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        assert (await said(talk, DEMAND, None)).state == "ignored"


async def test_a_thread_of_others_is_not_ours_until_we_were_asked_in_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.chat.send(HERE, message((Headline(text="Lunch?"),)), "theirs")
        theirs = talk.chat.posts[-1].message_id
        before = await said(talk, DEMAND, theirs)
        await talk.says(DEMAND, thread=theirs)
        after = await said(talk, "And Reyle?", theirs)
    assert (before.state, after.state) == ("ignored", "done")


async def test_a_thread_with_others_needs_a_mention(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0", strike(talk.clock))
        first = await said(talk, DEMAND, root.message_id)
        other = await said(talk, "Is that so?", root.message_id, user="U2")
        again = await said(talk, "And Reyle?", root.message_id)
        named = await talk.says("And Reyle?", thread=root.message_id)
    assert [row.state for row in (first, other, again, named)] == ["done", "ignored", "ignored", "done"]


POLICIES = {"mention": ["ignored", "ignored"], "ours": ["done", "ignored"], "all": ["done", "done"]}


@pytest.mark.parametrize("policy", POLICIES)
async def test_a_place_chooses_in_which_threads_it_is_answered(tmp_path: Path, policy: str) -> None:
    async with talking(tmp_path) as talk:
        await chosen(talk, policy)
        ours = await talk.posted("digest:x:0", strike(talk.clock))
        await talk.chat.send(HERE, message((Headline(text="Lunch?"),)), "theirs")
        theirs = talk.chat.posts[-1].message_id
        states = [(await said(talk, DEMAND, root)).state for root in (ours.message_id, theirs)]
        no_question = await said(talk, "ok, fine", ours.message_id)
    assert states == POLICIES[policy]
    assert no_question.state == "ignored"


async def test_in_a_talk_with_us_alone_everything_is_said_to_us(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says("quotes Okonjo-Brandt", kind="message", direct=True)
        assert "thanked four times" in talk.last.plain
        await talk.says(DEMAND, kind="message", direct=True)
        assert "publish its accounts" in talk.last.plain
        await talk.says("xyzzy", kind="message", direct=True)
        assert "“xyzzy” is no command" in talk.last.plain
    assert not talk.chat.replies


# ---------------------------------------------------------------- what it leans on


async def test_the_articles_of_a_thread_answer_before_all_others(tmp_path: Path) -> None:
    other = article(
        STRIKE.replace("Okonjo-Brandt", "Kovacs").replace("accounts by Thursday", "books by Sunday"),
        title="Mill workers set strike date",
        page="mill",
    )
    async with talking(tmp_path, also=[other]) as talk:
        mill, port = await talk.posted("m", other), await talk.posted("p", strike(talk.clock))
        await talk.says("What does the union demand to be published?", thread=mill.message_id)
        of_mill = links(talk.last)
        await talk.says("What does the union demand to be published?", thread=port.message_id)
        of_port = links(talk.last)
    assert of_mill == [other.url]
    assert of_port == [strike(talk.clock).url]


async def test_what_the_articles_of_a_thread_do_not_tell_others_may(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says("How long will the water take to reach the delta?", thread=root.message_id)
    assert "eight days" in talk.last.plain
    assert links(talk.last) == ["https://halyard.test/dam"]


async def test_what_anybody_demands_is_a_question_about_the_thread_or_the_latest_news(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says("Who demands what?", thread=root.message_id)
        here = talk.last
        await talk.says("Who demands what, and who promises what?", kind="message", direct=True)
        anywhere = talk.last
    assert links(here) == ["https://news.test/strike"]
    assert "Ilse Okonjo-Brandt demands" in here.plain
    assert "https://halyard.test/dam" in links(anywhere)


async def test_what_is_new_is_asked_in_many_words(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        for text in ("What is new?", "what's new", "Any news today?"):
            await talk.says(text, kind="message", direct=True)
            assert talk.last.plain.startswith("What is new")


async def test_thanks_in_a_talk_with_us_are_left_standing(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        row = await talk.says("Thank you!", kind="message", direct=True)
    assert row.state == "ignored"
    assert not talk.chat.posts
    assert not talk.chat.replies


async def test_what_nobody_tells_is_said_to_be_told_by_nobody(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says("What has Merkel demanded?", thread=root.message_id)
    assert talk.last.plain.startswith("Not in these sources")
    assert offered(talk.last) == ["useful", "not-useful"]


async def test_a_follow_up_is_about_whom_the_question_before_it_was(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says(f"ask {DEMAND}", thread=root.message_id)
        await talk.says("and what did she say?", thread=root.message_id, kind="message")
        she = talk.last
        await talk.says("And Tomas Reyle?", thread=root.message_id, kind="message")
        he = talk.last
    assert "What did Okonjo-Brandt say?" in she.plain
    assert "thanked four times" in she.plain
    assert "What did Tomas Reyle say?" in he.plain
    assert "no money for this in any drawer" in he.plain


async def test_a_question_is_not_repeated_above_its_answer_unless_it_was_understood_as_another(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await talk.says(DEMAND, thread=root.message_id)
        assert not any(isinstance(block, Headline) for block in talk.last.blocks)
        await talk.says("and what did she say?", thread=root.message_id)
        assert any(isinstance(block, Headline) for block in talk.last.blocks)


async def test_a_question_under_a_story_means_who_speaks_in_it(tmp_path: Path) -> None:
    words = message((Headline(text="A strike"), Words(text="No.", speaker="Ilse Okonjo-Brandt")))
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock), words=words)
        await talk.says("What does she demand?", thread=root.message_id)
        assert "publish its accounts" in talk.last.plain


async def test_who_may_be_two_is_asked_back_and_nobody_else_is_told(tmp_path: Path) -> None:
    words = message(
        (
            Words(text="No.", speaker="Ilse Okonjo-Brandt"),
            Stated(actor="Tomas Reyle", stance="rejects", target="", evidence="…"),
        )
    )
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock), words=words)
        await talk.says("What does she demand?", thread=root.message_id)
    assert talk.told.plain == "Whom do you mean: Ilse Okonjo-Brandt or Tomas Reyle? Ask again with the name."
    assert talk.chat.stands() == [root.key]


async def test_a_question_typed_after_a_storys_button_is_about_that_story(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says("brief night allowances", kind="command")
        story = subjects(talk.told)["ask"]
        root = await talk.posted("p", dam(talk.clock()), strike(talk.clock))
        await talk.says(
            "What does she demand?", kind="action", action="ask", subject=story, thread=root.message_id
        )  # both people of the story speak: who is meant?
        assert "Whom do you mean" in talk.told.plain
        row = await talk.says(DEMAND, kind="action", action="ask", subject=story, thread=root.message_id)
    assert talk.chat.posts[-1].key == f"answer:{row.inbound.id}"
    assert talk.chat.posts[-1].place.thread == root.message_id
    assert DEMAND in talk.last.plain


@pytest.mark.parametrize("text", ["", "???", "ask", "x" * 1001, "Was ist das und wer hat es getan und warum?"])
async def test_what_is_no_question_anybody_could_answer_is_told_as_such(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        row = await talk.says(text, thread=root.message_id)
    assert row.state == "done"
    assert len(talk.chat.posts) + len(talk.chat.replies) == 2


async def test_other_tenants_threads_and_articles_are_not_seen(tmp_path: Path) -> None:
    secret: Article = article(STRIKE.replace("Okonjo-Brandt", "Secret"), title="Ours", scope=TENANT, page="own")
    async with talking(tmp_path, also=[secret]) as talk:
        await talk.says("quotes Secret", kind="command")
        ours = talk.told.plain
        other = channel("desk", tenant="Other")
        await talk.says("quotes Secret", kind="command", place=other)
    assert "thanked four times" in ours
    assert "Nobody called “Secret”" in talk.told.plain


async def test_a_thread_is_read_in_its_own_channel_only(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("p", strike(talk.clock))
        await said(talk, DEMAND, root.message_id)
        async with talk.kit.database.read() as tx:
            elsewhere = await inbox.of_thread(tx, [TENANT], channel("x", thread=root.message_id), limit=9)
    assert elsewhere == ()
