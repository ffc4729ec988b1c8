"""Delivery: each message once, in order, later where it must be, and somebody is told where it cannot be."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import Transient
from bot.core.message import Message
from bot.core.types import PUBLIC, Place, Posted
from bot.flows import deliver
from bot.flows.kit import SCOPES, Kit
from bot.store import channels, db, outbox, subscriptions
from bot.store.outbox import Row
from tests.chat.fake import Answers, FakeChat, Luck, channel
from tests.flows.conftest import Clock
from tests.flows.delivery.desk import OPERATORS, PAST, RUN, desk, put, rows, series, states
from tests.store.builders import NOON, draft, subscription

HERE, THERE = channel(), channel("elsewhere")
PAUSE = timedelta(minutes=3)


@pytest.fixture
def chat(clock: Clock) -> FakeChat:
    return FakeChat(now=clock, asks=PAUSE)


async def row_of(kit: Kit, key: str) -> Row:
    async with kit.database.read() as tx:
        found = await outbox.get(tx, SCOPES, key)
    assert found is not None
    return found


# ---------------------------------------------------------------- posted


async def test_a_digest_is_posted_in_order_its_stories_in_the_thread_of_the_first(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", 3), draft("next", to=HERE))
        await deliver.tick(kit)
        assert chat.stands(HERE) == ["digest:0", "digest:1", "digest:2", "next"]
        assert [post.place.thread for post in chat.posts] == [None, "m1", "m1", None]
        assert [(row.state, row.message_id, row.attempt) for row in await rows(kit)] == [
            ("sent", f"m{number}", 1) for number in range(1, 5)
        ]
        await deliver.tick(kit)
        assert len(chat.sent) == 4


async def test_processes_that_deliver_at_once_post_each_message_once(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit, await db.connect(place) as other:
        await put(kit, *(draft(f"{n}:{m}", to=channel(f"C{n}")) for m in range(3) for n in range(6)))
        await asyncio.gather(*(deliver.tick(each) for each in (kit, replace(kit, database=other)) * 2))
        await deliver.tick(kit)
        assert [chat.stands(channel(f"C{n}")) for n in range(6)] == [[f"{n}:{m}" for m in range(3)] for n in range(6)]


@dataclass(kw_only=True)
class Stuck(FakeChat):
    """A platform on which one channel answers only when it is let."""

    called: asyncio.Event = field(default_factory=asyncio.Event)
    posted_there: asyncio.Event = field(default_factory=asyncio.Event)
    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        if place == HERE:
            self.called.set()
            await self.let.wait()
        else:
            self.posted_there.set()
        return await super().send(place, message, key)


async def test_a_channel_that_does_not_answer_keeps_no_other_waiting(
    place: Path | str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LOOK", 0.01)
    chat = Stuck(now=clock)
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("slow", to=HERE))
        ticking = asyncio.create_task(deliver.tick(kit))
        await chat.called.wait()
        await put(kit, draft("new", to=THERE))
        await chat.posted_there.wait()
        chat.let.set()
        await ticking
        assert chat.stands() == ["new", "slow"]


async def test_messages_for_a_platform_without_a_chat_wait(place: Path | str, clock: Clock, chat: FakeChat) -> None:
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("slack", to=Place(platform="slack", tenant="T", channel="C")), draft("here", to=HERE))
        await deliver.tick(replace(kit, chats={}))
        assert await states(kit) == {"slack": "pending", "here": "pending"}
        await deliver.tick(kit)
        assert await states(kit) == {"slack": "pending", "here": "sent"}


# ---------------------------------------------------------------- surely not posted


@pytest.mark.parametrize(
    ("luck", "pause"), [("busy", PAUSE), ("busy-unsaid", timedelta(seconds=2)), ("unreachable", timedelta(seconds=2))]
)
async def test_what_surely_posted_nothing_is_tried_again_when_it_may_be_and_in_order(
    place: Path | str, clock: Clock, chat: FakeChat, luck: Luck, pause: timedelta
) -> None:
    chat.luck = [luck]
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE), draft("two", to=HERE), draft("other", to=THERE))
        await deliver.tick(kit)
        assert chat.stands() == ["other"]
        clock.now += pause - timedelta(milliseconds=1)
        await deliver.tick(kit)
        assert chat.sent == ["one", "other"]
        clock.forward(seconds=1)
        await deliver.tick(kit)
        assert (chat.stands(HERE), chat.looked) == (["one", "two"], 0)


async def test_a_channel_that_asks_for_a_pause_gets_nothing_at_all_until_then(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.luck = ["fine", "busy"]
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", 3))
        await deliver.tick(kit)
        async with kit.database.read() as tx:
            (held,) = await channels.all(tx, SCOPES)
        assert (held.place, held.not_before, held.paused) == (HERE, clock.now + PAUSE, None)


async def test_a_message_is_given_up_after_a_day_of_attempts_and_told_once(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.always = "unreachable"
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", 2))
        while (lead := await row_of(kit, "digest:0")).state == "pending":
            clock.forward(hours=2)
            await deliver.tick(kit)
        assert (lead.state, lead.attempt) == ("failed", 12)
        chat.always = "fine"
        clock.forward(minutes=1)  # the notice has met the same
        await deliver.tick(kit)
        assert chat.stands() == ["notice:failed:digest"]
        assert "onrecord outbox retry digest:0" in chat.posts[0].message.plain
        assert await deliver.replay(kit, "digest:0")
        await deliver.tick(kit)
        assert chat.stands(HERE) == ["digest:0", "digest:1"]


# ---------------------------------------------------------------- perhaps posted


@pytest.mark.parametrize(("luck", "sends"), [("unanswered", 1), ("late", 1), ("dropped", 2), ("failing", 2)])
async def test_a_message_in_doubt_is_looked_for_when_its_answer_can_no_more_come_and_posted_only_if_it_is_not_there(
    place: Path | str, clock: Clock, chat: FakeChat, luck: Luck, sends: int
) -> None:
    chat.luck = [luck]
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE), draft("two", to=HERE))
        await deliver.tick(kit)
        clock.now += RUN.settle
        await deliver.tick(kit)
        assert (await states(kit), chat.looked) == ({"one": "sending", "two": "pending"}, 0)
        clock.forward(seconds=1)
        await deliver.tick(kit)
        clock.forward(seconds=2)
        await deliver.tick(kit)
        assert (chat.stands(HERE), chat.sent.count("one"), chat.looked) == (["one", "two"], sends, 1)
        assert (await row_of(kit, "one")).message_id == chat.posts[0].message_id


@pytest.mark.parametrize("luck", ["unanswered", "dropped", "failing", "busy-unsaid"])
async def test_an_answers_last_words_are_said_again_where_they_may_not_stand_and_no_history_is_asked(
    place: Path | str, clock: Clock, chat: FakeChat, luck: Luck
) -> None:
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("begun", to=HERE))
        await deliver.tick(kit)
        (begun,) = chat.posts
        chat.luck, chat.history = [luck], "unreadable"
        await put(kit, replace(draft("answer", to=HERE), onto=begun.message_id))
        await deliver.tick(kit)
        clock.forward(seconds=2)
        await deliver.tick(kit)
        assert (chat.stands(), chat.sent.count("answer"), chat.looked) == (["answer"], 2, 0)
        assert (await row_of(kit, "answer")).message_id == begun.message_id


async def test_an_answer_whose_message_is_gone_is_posted_as_one_of_its_own(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit:
        await put(kit, replace(draft("answer", to=HERE), onto="deleted"))
        await deliver.tick(kit)
        assert (chat.stands(), chat.sent) == (["answer"], ["answer", "answer"])
        answer = await row_of(kit, "answer")
        assert (answer.state, answer.onto, answer.message_id) == ("sent", None, chat.posts[0].message_id)


@pytest.mark.parametrize("history", ["unreadable", "revoked"])
async def test_what_nobody_can_tell_is_never_posted_again_by_itself_and_told_once(
    place: Path | str, clock: Clock, chat: FakeChat, history: Answers
) -> None:
    chat.luck, chat.history = ["unanswered"], history
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", 2))
        for _ in range(4):
            await deliver.tick(kit)
            clock.now += PAST
        assert (await states(kit))["digest:0"] == "uncertain"
        assert chat.stands(HERE) == ["digest:0"]
        assert len(chat.stands(OPERATORS)) == 1


async def test_a_history_that_cannot_be_read_just_now_is_asked_again_and_not_all_the_time(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.luck, chat.history = ["unanswered"], "failing"
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE))
        await deliver.tick(kit)
        clock.now += PAST
        for _ in range(5):
            await deliver.tick(kit)
        assert chat.looked == 1
        chat.history = "readable"
        clock.now += PAST
        await deliver.tick(kit)
        assert (await states(kit), chat.sent) == ({"one": "sent"}, ["one"])


async def test_a_history_that_cannot_be_read_for_a_day_leaves_a_doubt(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.luck, chat.history = ["unanswered"], "failing"
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE))
        await deliver.tick(kit)
        clock.forward(days=1, seconds=1)
        await deliver.tick(kit)
        assert "for a day" in (await row_of(kit, "one")).why


async def test_a_process_that_slept_between_its_claim_and_the_call_posts_nothing(
    place: Path | str, clock: Clock, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = outbox.claim

    async def and_sleep(*given: object, **named: object) -> tuple[Row, ...]:
        claimed: tuple[Row, ...] = await claim(*given, **named)  # type: ignore[arg-type]
        clock.now += RUN.send_deadline * bool(claimed)
        return claimed

    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE))
        with monkeypatch.context() as slow:
            slow.setattr(outbox, "claim", and_sleep)
            await deliver.tick(kit)
        assert (chat.sent, await states(kit)) == ([], {"one": "sending"})
        for _ in range(2):
            clock.now += PAST
            await deliver.tick(kit)
        assert chat.stands() == ["one"]


@dataclass(kw_only=True)
class Silent(FakeChat):
    """A platform that never answers, and posts all the same."""

    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        posted = await super().send(place, message, key)
        self.called.set()
        await asyncio.Event().wait()
        return posted


async def test_a_call_that_does_not_end_is_cut_off_at_its_deadline(place: Path | str, clock: Clock) -> None:
    chat = Silent(now=clock)
    async with desk(place, clock, chat) as made:
        soon = RUN.model_copy(update={"send_deadline": timedelta(milliseconds=30)})
        kit = replace(made, config=replace(made.config, run=soon))
        await put(kit, draft("one", to=HERE))
        await deliver.tick(kit)
        clock.now += PAST
        await deliver.tick(kit)
        assert (chat.stands(), await states(kit)) == (["one"], {"one": "sent"})


async def test_a_stop_in_the_middle_of_a_call_leaves_it_to_the_history(place: Path | str, clock: Clock) -> None:
    chat = Silent(now=clock)
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE))
        ticking = asyncio.create_task(deliver.tick(kit))
        await chat.called.wait()
        ticking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ticking
        clock.now += PAST
        await deliver.tick(kit)
        assert (chat.sent, await states(kit)) == (["one"], {"one": "sent"})


class Overtaken(FakeChat):
    """A platform where the caller sleeps over its answer, and peers settle the message meanwhile."""

    kit: Kit

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        posted = await super().send(place, message, key)
        if len(self.sent) == 1:
            assert isinstance(self.now, Clock)
            self.now.now += PAST
            await deliver.tick(self.kit)
        return posted


async def test_an_answer_that_comes_after_a_peer_has_found_the_message_changes_nothing(
    place: Path | str, clock: Clock
) -> None:
    chat = Overtaken(now=clock)
    async with desk(place, clock, chat) as kit:
        chat.kit = kit
        await put(kit, draft("one", to=HERE))
        await deliver.tick(kit)
        assert (chat.sent, await states(kit)) == (["one"], {"one": "sent"})


# ---------------------------------------------------------------- refused


async def test_a_message_that_is_refused_is_told_once_and_holds_up_no_other(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.luck = ["rejected"]
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", 2), draft("next", to=HERE))
        await deliver.tick(kit)
        assert (await row_of(kit, "digest:0")).why == "the message is too long"
        assert (chat.stands(HERE), chat.stands(OPERATORS)) == (["next"], ["notice:failed:digest"])


async def test_a_place_that_refuses_us_is_paused_with_its_subscriptions_and_told_once(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    chat.luck = ["revoked"]
    async with desk(place, clock, chat) as kit:
        async with kit.database.begin() as tx:
            for name, to in (("daily", HERE), ("other", THERE)):
                await subscriptions.add(tx, subscription(name, to=to), next_slot_at=NOON, now=NOON)
        await put(kit, draft("one", to=HERE), draft("two", to=HERE), draft("else", to=THERE))
        await deliver.tick(kit)
        assert (await states(kit)) | {"one": "failed", "two": "pending", "else": "sent"} == await states(kit)
        (notice,) = [post for post in chat.posts if post.place == OPERATORS]
        assert "the token is revoked" in notice.message.plain
        assert "onrecord outbox resume fake:T:general" in notice.message.plain
        assert await paused(kit) == {"daily": "the token is revoked", "other": None}
        assert await deliver.resume(kit, HERE)
        assert not await deliver.resume(kit, HERE)
        assert await paused(kit) == {"daily": None, "other": None}
        await deliver.tick(kit)
        assert chat.stands(HERE) == ["two"]


async def test_a_place_that_refuses_us_again_after_it_was_resumed_is_told_again(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit:
        for number in range(2):
            chat.luck = ["revoked"]
            await put(kit, draft(f"{number}", to=HERE))
            await deliver.tick(kit)
            await deliver.resume(kit, HERE)
            clock.forward(hours=1)
        assert len(chat.stands(OPERATORS)) == 2


async def test_a_notice_that_is_refused_makes_no_other(place: Path | str, clock: Clock, chat: FakeChat) -> None:
    chat.always = "rejected"
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE))
        await deliver.tick(kit)
        assert await states(kit) == {"one": "failed", "notice:failed:one": "failed"}


async def paused(kit: Kit) -> dict[str, str | None]:
    async with kit.database.read() as tx:
        return {each.subscription.name: each.paused for each in await subscriptions.all(tx, SCOPES)}


async def test_a_resumed_subscription_goes_on_with_its_next_slot(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit:
        async with kit.database.begin() as tx:
            await subscriptions.add(tx, subscription(to=HERE), next_slot_at=NOON, now=NOON)
            await channels.pause(tx, PUBLIC, HERE, why="gone", now=NOON)
            await subscriptions.pause_place(tx, HERE, "gone")
        assert await deliver.resume(kit, HERE)
        async with kit.database.read() as tx:
            (found,) = await subscriptions.all(tx, SCOPES)
        assert (found.paused, found.next_slot_at is not None and found.next_slot_at > clock.now) == (None, True)


# ---------------------------------------------------------------- the database, and mistakes of ours


async def test_a_database_that_is_away_for_one_transition_loses_nothing(
    place: Path | str, clock: Clock, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> bool:
        raise Transient("the database is away", kind="database")

    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE), draft("two", to=THERE))
        with monkeypatch.context() as gone:
            gone.setattr(outbox, "sent", away)
            with pytest.raises(Transient, match="away"):
                await deliver.tick(kit)
        clock.now += PAST
        await deliver.tick(kit)
        assert sorted(chat.sent) == ["one", "two"]
        assert await states(kit) == {"one": "sent", "two": "sent"}


async def test_a_database_that_is_away_lets_what_is_under_way_end(
    place: Path | str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, claim, calls = Stuck(now=clock), outbox.claim, [0]

    async def once(*given: object, **named: object) -> tuple[Row, ...]:
        calls[0] += 1
        if calls[0] > 1:
            chat.let.set()
            raise Transient("the database is away", kind="database")
        claimed: tuple[Row, ...] = await claim(*given, **named)  # type: ignore[arg-type]
        return claimed

    async with desk(place, clock, chat) as kit:
        await put(kit, draft("slow", to=HERE), draft("quick", to=THERE))
        monkeypatch.setattr(outbox, "claim", once)
        with pytest.raises(Transient, match="away"):
            await deliver.tick(kit)
        assert await states(kit) == {"slow": "sent", "quick": "sent"}


class Mistaken(FakeChat):
    """A chat with a fault of ours."""

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        if place == HERE:
            raise KeyError(key)
        return await super().send(place, message, key)


async def test_a_mistake_in_one_chat_is_raised_once_the_others_have_been_served(
    place: Path | str, clock: Clock
) -> None:
    chat = Mistaken(now=clock)
    async with desk(place, clock, chat) as kit:
        await put(kit, draft("one", to=HERE), draft("two", to=THERE))
        with pytest.raises(KeyError):
            await deliver.tick(kit)
        assert await states(kit) == {"one": "sending", "two": "sent"}


async def test_a_revoked_token_closes_every_channel_and_is_told_once(
    place: Path | str, clock: Clock, chat: FakeChat
) -> None:
    async with desk(place, clock, chat) as kit:
        chat.luck = ["revoked", "revoked"]
        await put(kit, draft("one", to=HERE), draft("else", to=THERE))
        await deliver.tick(kit)
        assert len(chat.stands(OPERATORS)) == 1
