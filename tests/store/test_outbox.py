"""What the outbox gives out and when, and that whoever comes late changes nothing."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.core.types import PUBLIC, Place
from bot.store import channels, db, outbox, schema
from bot.store.db import Database, Tx
from bot.store.outbox import Row
from tests.store.builders import HOUR, NOON, A, B, article, draft, place, publish
from tests.store.running import Run

C1, C2 = place("C1"), place("C2")


class Settle(Protocol):
    """A transition that ends an attempt without a message."""

    async def __call__(self, tx: Tx, row: Row, *, why: str, now: datetime) -> bool: ...


async def claim(tx: Tx, *, hours: float = 0, limit: int = 9, platforms: tuple[str, ...] = ("slack",)) -> list[Row]:
    return list(await outbox.claim(tx, platforms=platforms, owner="me", now=NOON + hours * HOUR, limit=limit))


async def keys(tx: Tx, *, hours: float = 0, limit: int = 9) -> list[str]:
    return [row.key for row in await claim(tx, hours=hours, limit=limit)]


async def post(tx: Tx, row: Row) -> None:
    assert await outbox.sent(tx, row, message_id=f"m-{row.key}", now=NOON)


async def state(tx: Tx, key: str) -> str:
    row = await outbox.get(tx, [PUBLIC], key)
    assert row is not None
    return row.state


# ---------------------------------------------------------------- what is claimed


async def test_a_key_is_posted_once_however_often_it_is_added(tx: Tx) -> None:
    assert await outbox.add(tx, PUBLIC, [draft("one"), draft("two")], now=NOON) == 2
    assert await outbox.add(tx, PUBLIC, [draft("two", to=C2), draft("three")], now=NOON + HOUR) == 1
    assert [row.place.channel for row in await outbox.listed(tx, [PUBLIC], limit=9)] == ["C1", "C1", "C1"]


async def test_a_claimed_row_says_who_sends_it_since_when_and_which_attempt_it_is(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one")], now=NOON)
    (row,) = await claim(tx, hours=1)
    assert row == Row(
        id=row.id,
        scope=PUBLIC,
        key="one",
        place=C1,
        reply_to=None,
        series="one",
        message=draft("one").message,
        state="sending",
        attempt=1,
        owner="me",
        started_at=NOON + HOUR,
        not_before=None,
        message_id=None,
        onto=None,
        why="",
        made_at=NOON,
        settled_at=None,
    )
    assert await outbox.get(tx, [PUBLIC], "one") == row


async def test_a_channel_gets_its_messages_one_after_the_other_in_the_order_of_their_making(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one"), draft("two"), draft("other", to=C2), draft("three")], now=NOON)
    (one, other) = await claim(tx)
    assert (one.key, other.key) == ("one", "other")
    assert await keys(tx) == []
    await post(tx, one)
    (two,) = await claim(tx)
    assert two.key == "two"
    assert await outbox.back(tx, two, why="busy", not_before=NOON + HOUR)
    assert await keys(tx) == []
    assert await keys(tx, hours=1) == ["two"]


async def test_at_most_so_many_channels_are_served_and_the_oldest_message_goes_first(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft(f"{n}", to=place(f"C{n}")) for n in (3, 1, 2)], now=NOON)
    assert await keys(tx, limit=2) == ["3", "1"]
    assert await keys(tx, limit=2) == ["2"]


async def test_threads_of_one_channel_are_one_channel(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one"), draft("two", to=place(thread="t"))], now=NOON)
    assert await keys(tx) == ["one"]


async def test_a_platform_without_a_chat_keeps_its_messages_and_delays_nobody(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one", to=place(platform="discord")), draft("two")], now=NOON)
    assert await keys(tx) == ["two"]
    assert [row.key for row in await claim(tx, platforms=("slack", "discord"))] == ["one"]


async def test_a_reply_waits_for_its_message_and_goes_into_its_thread(tx: Tx) -> None:
    lead, reply = draft("lead", series="s"), draft("reply", series="s", reply_to="lead")
    await outbox.add(tx, PUBLIC, [lead, reply, draft("elsewhere", to=C2, reply_to="lead")], now=NOON)
    (row,) = await claim(tx)
    assert await keys(tx) == []
    await post(tx, row)
    claimed = await claim(tx)
    assert [(row.key, row.place.thread) for row in claimed] == [("reply", "m-lead"), ("elsewhere", "m-lead")]
    stale = await outbox.stale(tx, started_before=NOON + HOUR, limit=9)
    assert list(stale) == claimed


async def test_a_message_keeps_the_thread_it_was_made_for(tx: Tx) -> None:
    there = place(thread="t")
    await outbox.add(tx, PUBLIC, [draft("lead", to=there), draft("reply", to=there, reply_to="lead")], now=NOON)
    await post(tx, (await claim(tx))[0])
    assert (await claim(tx))[0].place == there


@pytest.mark.parametrize("settle", [outbox.fail, outbox.doubt])
async def test_a_series_that_is_broken_off_waits_for_a_replay_and_holds_up_nobody_else(tx: Tx, settle: Settle) -> None:
    parts = [draft(f"part {n}", series="s", reply_to="part 0" if n else None) for n in range(3)]
    await outbox.add(tx, PUBLIC, [*parts, draft("later")], now=NOON)
    await post(tx, (await claim(tx))[0])
    (part,) = await claim(tx)
    assert await settle(tx, part, why="too long", now=NOON)
    assert await keys(tx) == ["later"]
    assert await keys(tx) == []
    assert await outbox.replay(tx, [PUBLIC], "part 1", now=NOON)
    assert not await outbox.replay(tx, [PUBLIC], "part 1", now=NOON)
    await post(tx, (await outbox.stale(tx, started_before=NOON + HOUR, limit=9))[0])
    (again,) = await claim(tx)
    assert (again.key, again.attempt, again.place.thread) == ("part 1", 2, "m-part 0")
    await post(tx, again)
    assert await keys(tx) == ["part 2"]


async def test_what_replies_to_a_message_that_was_not_posted_holds_up_nobody_else(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("lead"), draft("reply", reply_to="lead"), draft("later")], now=NOON)
    await outbox.fail(tx, (await claim(tx))[0], why="no", now=NOON)
    assert await keys(tx) == ["later"]


async def test_a_reply_to_nothing_is_refused(tx: Tx) -> None:
    with pytest.raises(ValueError, match="reply replies to lead, which is not in the outbox of public"):
        await outbox.add(tx, PUBLIC, [draft("reply", reply_to="lead")], now=NOON)


async def test_a_held_or_paused_channel_gets_nothing_until_its_time_or_somebody_has_come(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one"), draft("two"), draft("other", to=C2)], now=NOON)
    await channels.hold(tx, PUBLIC, C1, NOON + HOUR)
    await channels.pause(tx, PUBLIC, C2, why="gone", now=NOON)
    assert await keys(tx) == []
    (one,) = await claim(tx, hours=1)
    assert one.key == "one"
    assert await channels.resume(tx, PUBLIC, C2)
    assert await keys(tx) == ["other"]


# ---------------------------------------------------------------- what becomes of it


async def test_only_the_attempt_that_is_under_way_can_end_it(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one")], now=NOON)
    (first,) = await claim(tx)
    assert await outbox.back(tx, first, why="busy", not_before=None)
    (second,) = await claim(tx)
    for late in (
        outbox.back(tx, first, why="", not_before=None),
        outbox.fail(tx, first, why="", now=NOON),
        outbox.doubt(tx, first, why="", now=NOON),
        outbox.sent(tx, first, message_id="m", now=NOON),
        outbox.sent(tx, replace(second, scope=A), message_id="m", now=NOON),
    ):
        assert not await late
    assert await outbox.get(tx, [PUBLIC], "one") == second


@pytest.mark.parametrize("before", ["pending", "sending", "uncertain", "sent", "failed"])
async def test_what_is_posted_is_posted_whatever_we_thought_of_it(tx: Tx, before: str) -> None:
    await outbox.add(tx, PUBLIC, [draft("one")], now=NOON)
    (row,) = await claim(tx)
    move = {
        "pending": outbox.back(tx, row, why="w", not_before=None),
        "uncertain": outbox.doubt(tx, row, why="w", now=NOON),
        "sent": outbox.sent(tx, row, message_id="first", now=NOON),
        "failed": outbox.fail(tx, row, why="w", now=NOON),
    }
    for name, moving in move.items():
        if name == before:
            assert await moving
        else:
            moving.close()
    assert await outbox.sent(tx, row, message_id="m", now=NOON + HOUR) == (
        before in ("pending", "sending", "uncertain")
    )
    found = await outbox.get(tx, [PUBLIC], "one")
    assert found is not None
    said = {"sent": ("sent", "first", "", NOON), "failed": ("failed", None, "w", NOON)}
    expected = said.get(before, ("sent", "m", "", NOON + HOUR))
    assert (found.state, found.message_id, found.why, found.settled_at) == expected


async def test_only_what_has_been_under_way_for_long_is_stale(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("one"), draft("two", to=C2)], now=NOON)
    (one,) = await claim(tx, limit=1)
    (two,) = await claim(tx, hours=1)
    assert await outbox.stale(tx, started_before=NOON, limit=9) == ()
    assert await outbox.stale(tx, started_before=NOON + HOUR, limit=9) == (one,)
    assert await outbox.stale(tx, started_before=NOON + 2 * HOUR, limit=9) == (one, two)
    assert await outbox.stale(tx, started_before=NOON + 2 * HOUR, limit=1) == (one,)


async def test_a_message_that_is_tried_anew_waits_for_a_later_one_that_is_under_way(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft("first", series="a"), draft("second", series="b")], now=NOON)
    (first,) = await claim(tx)
    await outbox.fail(tx, first, why="no", now=NOON)
    (second,) = await claim(tx)
    await outbox.replay(tx, [PUBLIC], "first", now=NOON)
    assert await keys(tx) == []
    await post(tx, second)
    assert await keys(tx) == ["first"]


async def test_messages_are_counted_and_listed_by_state_the_newest_first(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft(f"{n}", to=place(f"C{n}")) for n in range(5)], now=NOON)
    sent, failed, _ = await claim(tx, limit=3)
    await post(tx, sent)
    await outbox.fail(tx, failed, why="no", now=NOON)
    expected = {"pending": 2, "sending": 1, "sent": 1, "uncertain": 0, "failed": 1}
    assert await outbox.counts(tx, [PUBLIC]) == expected

    async def listed(*states: outbox.State, limit: int = 9) -> list[str]:
        return [row.key for row in await outbox.listed(tx, [PUBLIC], states=states, limit=limit)]

    assert await listed() == ["4", "3", "2", "1", "0"]
    assert await listed("pending", "sent") == ["4", "3", "0"]
    assert await listed(limit=2) == ["4", "3"]


async def test_the_oldest_waiting_message_is_one_that_only_time_keeps(tx: Tx) -> None:
    assert await outbox.oldest_waiting(tx) is None
    await outbox.add(tx, PUBLIC, [draft("lead", series="s"), draft("part", series="s", reply_to="lead")], now=NOON)
    await outbox.add(tx, PUBLIC, [draft("paused", to=C2)], now=NOON + HOUR)
    await outbox.add(tx, PUBLIC, [draft("waits", to=place("C3"))], now=NOON + 2 * HOUR)
    assert await outbox.oldest_waiting(tx) == NOON
    (lead, *_) = await claim(tx, hours=2, limit=1)
    assert await outbox.oldest_waiting(tx) == NOON
    await outbox.fail(tx, lead, why="no", now=NOON)
    assert await outbox.oldest_waiting(tx) == NOON + HOUR
    await channels.pause(tx, PUBLIC, C2, why="gone", now=NOON)
    assert await outbox.oldest_waiting(tx) == NOON + 2 * HOUR


# ---------------------------------------------------------------- what it stands on


async def test_a_message_keeps_what_it_cites_from_being_deleted(database: Database) -> None:
    dam = article("The dam held.", title="Dam")
    async with database.begin() as tx:
        await publish(tx, dam)
        await outbox.add(tx, PUBLIC, [draft("one", cites=dam), draft("two")], now=NOON)
        assert await outbox.cited(tx, [PUBLIC], ["one", "two"]) == {"one": (dam.id,)}
    with pytest.raises(IntegrityError):
        async with database.begin() as tx:
            await tx.execute(delete(schema.articles))


@pytest.mark.parametrize("cited", ["missing", "another tenant's"])
async def test_an_article_that_its_readers_may_not_read_is_never_cited(tx: Tx, cited: str) -> None:
    dam = article("The dam held.", title="Dam", scope=A)
    if cited != "missing":
        await publish(tx, dam)
    with pytest.raises(ValueError, match="one of scope slack:B cites 1 articles that it cannot read"):
        await outbox.add(tx, B, [draft("one", cites=dam)], now=NOON)


# ---------------------------------------------------------------- together


async def test_several_processes_that_claim_at_once_never_get_the_same_message(place: Path | str) -> None:
    async with await db.connect(place) as one, await db.connect(place) as other:
        async with one.begin() as tx:
            await outbox.add(
                tx, PUBLIC, [draft(f"{n}", to=Place(platform="slack", channel=f"{n}")) for n in range(30)], now=NOON
            )

        async def work(database: Database) -> list[str]:
            found: list[str] = []
            for _ in range(10):
                async with database.begin() as tx:
                    found += await keys(tx, limit=3)
            return found

        found = await asyncio.gather(work(one), work(other), work(one))
    assert sorted(key for taken in found for key in taken) == sorted(f"{n}" for n in range(30))


moves = st.lists(
    st.tuples(st.sampled_from(["claim", "sent", "back", "fail", "doubt", "replay"]), st.integers(0, 5)), max_size=30
)


@settings(max_examples=40, deadline=None)
@given(moves=moves, posts=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6))
def test_order_holds_whatever_happens(run: Run, moves: list[tuple[str, int]], posts: list[tuple[int, int]]) -> None:
    """Of a channel one message at a time is under way, and none of a series goes before an earlier one has arrived."""
    drafts = [draft(f"{n}", to=place(f"C{to}"), series=f"{series} {to}") for n, (to, series) in enumerate(posts)]

    async def body(tx: Tx) -> None:
        await outbox.add(tx, PUBLIC, drafts, now=NOON)
        for move, number in moves:
            row = await outbox.get(tx, [PUBLIC], f"{number % len(drafts)}")
            assert row is not None
            if move == "claim":
                fresh = await claim(tx)
                await assert_in_order(tx, fresh)
            elif move == "sent":
                await outbox.sent(tx, row, message_id="m", now=NOON)
            elif move == "back":
                await outbox.back(tx, row, why="", not_before=None)
            elif move == "replay":
                await outbox.replay(tx, [PUBLIC], row.key, now=NOON)
            else:
                await getattr(outbox, move)(tx, row, why="", now=NOON)

    async def assert_in_order(tx: Tx, fresh: list[Row]) -> None:
        every = await outbox.listed(tx, [PUBLIC], limit=99)
        sending = [row.place for row in every if row.state == "sending"]
        assert len(sending) == len(set(sending))
        for row in fresh:
            before = [each for each in every if each.id < row.id]
            assert all(each.state == "sent" for each in before if each.series == row.series)
            waiting = [each for each in before if each.place == row.place and each.state == "pending"]
            for each in waiting:  # passed over only because its series is broken off
                assert any(
                    other.series == each.series and other.id < each.id and other.state in ("failed", "uncertain")
                    for other in every
                )

    run(body)
