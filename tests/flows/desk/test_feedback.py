"""What may be done about an answer and a story: looked at closer, found useful or not, shared with everybody."""

from pathlib import Path

import pytest

from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.flows.desk import verbs
from bot.store import feedback
from bot.store.inbox import Row
from tests.chat.fake import FakeChat
from tests.flows.desk.talk import TENANT, Talk, links, offered, strike, subjects, talking

DEMAND = "ask What does Okonjo-Brandt demand?"


async def pressed(talk: Talk, said: Message, verb: str, *, user: str = "U1", thread: str | None = None) -> Row:
    """Press a button of a message."""
    return await talk.says(kind="action", action=verb, subject=subjects(said)[verb], user=user, thread=thread)


async def told(talk: Talk, text: str) -> Message:
    """What the caller of a command is told alone."""
    await talk.says(text, kind="command")
    return talk.told


async def verdicts(talk: Talk) -> dict[str, int]:
    async with talk.kit.database.read() as tx:
        return {str(verdict): count for verdict, count in (await feedback.counts(tx, [TENANT])).items()}


async def test_a_reader_has_one_verdict_the_last(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answer = await told(talk, DEMAND)
        await pressed(talk, answer, "useful")
        thanks = talk.told.plain
        await pressed(talk, answer, "not-useful")
        await pressed(talk, answer, "useful", user="U2")
        assert await verdicts(talk) == {"useful": 1, "not-useful": 1}
    assert thanks == "Thank you, that is noted."
    assert not talk.chat.posts


async def test_a_verdict_on_something_that_is_not_ours_is_not_kept(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says(kind="action", action="useful", subject="nonsense")
        assert await verdicts(talk) == {"useful": 0, "not-useful": 0}


async def test_an_answer_told_to_one_is_shared_with_all_once(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answer = await told(talk, DEMAND)
        await pressed(talk, answer, "share")
        await pressed(talk, answer, "share")
        shared = talk.last
    assert [post.key for post in talk.chat.posts] == [f"share:{subjects(answer)['share'].partition(':')[2]}"]
    assert shared.plain == answer.plain
    assert offered(shared) == ["sources", "useful", "not-useful"]
    assert talk.told.plain == "It is being posted for everybody here."


async def test_nobody_shares_what_another_was_told(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answer = await told(talk, DEMAND)
        await pressed(talk, answer, "share", user="U2")
    assert not talk.chat.posts
    assert talk.told.plain == "That is not known here any more."


@pytest.mark.parametrize("text", ["brief", "quotes Okonjo-Brandt", "conditions Okonjo-Brandt"])
async def test_what_is_read_out_may_be_shared_too(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, text)
        await pressed(talk, said, "share")
    assert talk.last.plain == said.plain
    assert "share" not in offered(talk.last)


@pytest.mark.parametrize("text", ["help", "status", "sources", "quotes Merkel", "breif"])
async def test_what_says_nothing_of_the_news_is_not_shared(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path) as talk:
        assert "share" not in offered(await told(talk, text))


async def test_an_answer_shows_what_it_stands_on(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        answer = await told(talk, DEMAND)
        await pressed(talk, answer, "sources")
        alone = talk.told
        root = await talk.posted("digest:x:0", strike(talk.clock))
        await talk.says(DEMAND, thread=root.message_id)
        await pressed(talk, talk.last, "sources", thread=root.message_id)
    assert links(alone) == links(talk.told) == ["https://news.test/strike"]
    assert "It stands on" in alone.plain


async def test_a_story_is_looked_at_closer_by_whoever_wants_to(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        brief = await told(talk, "brief night allowances")
        await pressed(talk, brief, "more")
        more = talk.told
        await pressed(talk, brief, "why")
        why = talk.told
    assert more.plain.count("“") > brief.plain.count("“")
    assert offered(more) == ["ask", "sources", "why", "useful", "not-useful"]
    assert "1 report by 1 independent publisher" in why.plain
    assert "Nothing had to be left out as unproven." in why.plain


@pytest.mark.parametrize("verb", ["more", "sources", "why"])
async def test_a_button_of_a_story_that_is_gone_says_so(tmp_path: Path, verb: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.says(kind="action", action=verb, subject="story:gone")
    assert talk.told.plain == "That is not known here any more."


@pytest.mark.parametrize(
    ("verb", "subject"),
    [("share", "answer:"), ("more", ""), ("explode", "story:1"), ("", ""), ("sources", "answer:gone"), ("why", "x" * 3000)],
)  # fmt: skip
async def test_a_button_that_nobody_can_make_sense_of_is_answered_all_the_same(
    tmp_path: Path, verb: str, subject: str
) -> None:
    async with talking(tmp_path) as talk:
        row = await talk.says(kind="action", action=verb, subject=subject)
    assert row.state == "done"
    assert len(talk.chat.replies) == 1


async def test_a_reply_that_is_refused_is_noted_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: object, **__: object) -> None:
        raise Permanent("not in this channel", kind="forbidden")

    monkeypatch.setattr(FakeChat, "reply", refuses)
    async with talking(tmp_path) as talk:
        row = await talk.says("help", kind="command")
    assert (row.state, row.what) == ("done", "help: the reply was refused (forbidden)")


async def test_a_reply_that_may_arrive_later_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise Transient("too many replies", kind="rate-limited")

    async with talking(tmp_path) as talk:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(FakeChat, "reply", busy)
            with pytest.raises(Transient):
                await talk.says("help", kind="command", identity="T:later")
        row = await talk.see("T:later")
    assert (row.state, row.attempts) == ("done", 1)
    assert "help" in talk.told.plain


async def test_whoever_waits_long_is_told_so_and_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "PATIENCE", 0.0)
    async with talking(tmp_path) as talk:
        await told(talk, "brief")
        said = [words.plain for _, words, _ in talk.chat.replies]
        root = await talk.posted("digest:x:0")
        await talk.says("brief", thread=root.message_id)
    assert said[0] == "Reading … this takes a moment."
    assert said[1].startswith("What is new")
    assert len(talk.chat.replies) == 2


async def test_a_platform_too_busy_to_say_that_it_takes_long_keeps_no_answer_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = FakeChat.reply

    async def busy_once(self: FakeChat, inbound: Inbound, message: Message, *, private: bool) -> None:
        if message.plain.startswith("Reading"):
            raise Transient("too many replies", kind="rate-limited")
        await before(self, inbound, message, private=private)

    monkeypatch.setattr(verbs, "PATIENCE", 0.0)
    monkeypatch.setattr(FakeChat, "reply", busy_once)
    async with talking(tmp_path) as talk:
        assert (await told(talk, "brief")).plain.startswith("What is new")


async def test_what_came_of_it_holds_no_word_that_was_said(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        rows = [
            await talk.says(text, kind="command")
            for text in ("ask Who is Marmalade?", "quotes Marmalade", "brief Marmalade", "Marmalade?", "marmalade")
        ]
    assert not [row.what for row in rows if "armalade" in row.what]
