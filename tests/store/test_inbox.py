"""What people say is kept once, goes from new to one end, and is found again in its thread."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.message import Message
from bot.core.types import PUBLIC
from bot.store import db, feedback, inbox, outbox
from bot.store.db import Database, Tx
from tests.store.builders import HOUR, NOON, A, B, draft, inbound, place

MINUTE = timedelta(minutes=1)


async def test_what_is_brought_twice_is_kept_once(tx: Tx) -> None:
    assert await inbox.add(tx, A, inbound(), now=NOON)
    assert not await inbox.add(tx, A, inbound(text="Something else"), now=NOON + HOUR)
    row = await inbox.get(tx, [A], inbound().id)
    assert row is not None
    assert (row.inbound, row.state, row.made_at) == (inbound(), "new", NOON)


async def test_two_processes_that_are_brought_the_same_keep_it_once(place: Path | str) -> None:
    async def brought() -> bool:
        async with await db.connect(place) as mine, mine.begin(durable=True) as tx:
            return await inbox.add(tx, A, inbound(), now=NOON)

    async with await db.connect(place):
        assert sorted(await asyncio.gather(*(brought() for _ in range(4)))) == [False, False, False, True]


async def test_of_processes_that_have_seen_to_the_same_one_alone_writes_its_answer(place: Path | str) -> None:
    async def seen_to(who: str) -> bool:
        async with await db.connect(place) as mine, mine.begin() as tx:
            if not await inbox.settle(tx, A, inbound().id, state="done", what=who, now=NOON):
                return False
            return await outbox.add(tx, A, [draft("answer")], now=NOON) == 1

    async with await db.connect(place) as database:
        async with database.begin(durable=True) as tx:
            await inbox.add(tx, A, inbound(), now=NOON)
        assert sorted(await asyncio.gather(*map(seen_to, "abcd"))) == [False, False, False, True]
        async with database.read() as tx:
            assert (await outbox.counts(tx, [A]))["pending"] == 1


@pytest.mark.parametrize("before", ["new", "ignored"])
async def test_a_message_that_turns_out_to_name_us_is_a_mention(tx: Tx, before: str) -> None:
    mention = replace(inbound(), kind="mention", text="without our name")
    await inbox.add(tx, A, inbound(), now=NOON)
    if before == "ignored":
        await inbox.settle(tx, A, mention.id, state="ignored", what="", now=NOON)
    assert await inbox.add(tx, A, mention, now=NOON)
    row = await inbox.get(tx, [A], mention.id)
    assert row is not None
    assert (row.inbound, row.state, row.settled_at) == (mention, "new", None)
    assert not await inbox.add(tx, A, mention, now=NOON), "it is brought again"


async def test_a_mention_is_never_ignored_by_who_took_it_for_a_message(tx: Tx) -> None:
    mention = replace(inbound(), kind="mention")
    await inbox.add(tx, A, inbound(), now=NOON)
    await inbox.add(tx, A, mention, now=NOON)
    assert not await inbox.settle(tx, A, mention.id, state="ignored", what="", now=NOON)
    assert await inbox.settle(tx, A, mention.id, state="done", what="ask", now=NOON)
    assert not await inbox.add(tx, A, replace(mention, text="later"), now=NOON)


async def test_a_message_that_was_answered_is_not_answered_again_as_a_mention(tx: Tx) -> None:
    await inbox.add(tx, A, inbound(), now=NOON)
    await inbox.settle(tx, A, inbound().id, state="done", what="ask", now=NOON)
    assert not await inbox.add(tx, A, replace(inbound(), kind="mention"), now=NOON)


async def test_what_was_settled_stays_as_it_ended(tx: Tx) -> None:
    said = Message(plain="For you alone", blocks=())
    await inbox.add(tx, A, inbound(), now=NOON)
    assert await inbox.settle(tx, A, inbound().id, state="done", what="ask", said=said, now=NOON + MINUTE)
    assert not await inbox.settle(tx, A, inbound().id, state="failed", what="late", now=NOON + HOUR)
    row = await inbox.get(tx, [A], inbound().id)
    assert row is not None
    assert (row.state, row.what, row.said, row.settled_at) == ("done", "ask", said, NOON + MINUTE)


async def test_of_what_was_not_said_to_us_no_word_is_kept(tx: Tx) -> None:
    await inbox.add(tx, A, inbound(text="Lunch?"), now=NOON)
    await inbox.settle(tx, A, inbound().id, state="ignored", what="not said to us", now=NOON)
    row = await inbox.get(tx, [A], inbound().id)
    assert row is not None
    assert row.inbound.text == ""


async def test_what_was_left_alone_and_what_is_to_be_tried_again_wait_and_nothing_else(tx: Tx) -> None:
    for name in ("left", "young", "tried", "done"):
        await inbox.add(tx, A, inbound(name), now=NOON if name != "young" else NOON + HOUR)
    await inbox.settle(tx, A, "done", state="done", what="", now=NOON)
    row = await inbox.get(tx, [A], "tried")
    assert row is not None
    assert await inbox.tried(tx, row, retry_at=NOON + HOUR, what="no answer") == 1

    async def waiting(now_after: timedelta) -> list[str]:
        now = NOON + now_after
        return [row.inbound.id for row in await inbox.waiting(tx, made_before=now - MINUTE, now=now, limit=9)]

    assert await waiting(MINUTE * 2) == ["left"]
    assert await waiting(HOUR) == ["left", "tried"]


async def test_an_attempt_that_was_noted_already_is_not_counted_twice(tx: Tx) -> None:
    await inbox.add(tx, A, inbound(), now=NOON)
    row = await inbox.get(tx, [A], inbound().id)
    assert row is not None
    for _ in range(2):
        await inbox.tried(tx, row, retry_at=NOON, what="")
    again = await inbox.get(tx, [A], inbound().id)
    assert again is not None
    assert again.attempts == 1


async def test_the_message_an_answer_is_written_in_is_known(tx: Tx) -> None:
    await inbox.add(tx, A, inbound(), now=NOON)
    await inbox.begun(tx, B, inbound().id, "theirs")
    await inbox.begun(tx, A, inbound().id, "m1")
    row = await inbox.get(tx, [A], inbound().id)
    assert row is not None
    assert row.message_id == "m1"


async def test_a_thread_is_told_in_order_and_apart_from_others(tx: Tx) -> None:
    for number in range(3):
        await inbox.add(tx, A, replace(inbound(f"m{number}"), at=NOON + number * MINUTE), now=NOON)
    await inbox.add(tx, A, inbound("other", to=place(thread="2")), now=NOON)
    told = await inbox.of_thread(tx, [A], place(thread="1"), limit=2)
    assert [row.inbound.id for row in told] == ["m1", "m2"]


async def test_a_reader_has_one_verdict_the_last(database: Database) -> None:
    async with database.begin() as tx:
        await feedback.note(tx, PUBLIC, "story:1", "U1", "useful", now=NOON)
        await feedback.note(tx, PUBLIC, "story:1", "U1", "not-useful", now=NOON + HOUR)
        await feedback.note(tx, PUBLIC, "story:1", "U2", "useful", now=NOON)
        assert await feedback.counts(tx, [PUBLIC]) == {"useful": 1, "not-useful": 1}
