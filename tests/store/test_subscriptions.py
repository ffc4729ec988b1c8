"""Subscriptions, the slots they are due at, and channels that take nothing."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.types import PUBLIC, Hours, Place, Rhythm
from bot.store import channels, slots, subscriptions
from bot.store.channels import Channel
from bot.store.db import Tx
from bot.store.slots import Slot
from bot.store.subscriptions import Subscribed
from tests.store.builders import HOUR, NOON, A, place, subscription

DAILY = subscription()
WEEKLY = replace(
    subscription("Weekly", to=place("C2", thread="t")),
    topics=("trade", "“odd” \0"),
    rhythm=Rhythm(every=4, zone="Asia/Kathmandu", quiet=Hours(start=time(22), end=time(7, 30))),
    stories=3,
    style="brief",
    window=2 * HOUR,
    when_empty="silent",
)


async def due(tx: Tx, hours: float = 0, limit: int = 9) -> list[str]:
    found = await subscriptions.due(tx, [PUBLIC], now=NOON + hours * HOUR, limit=limit)
    return [each.subscription.name for each in found]


# ---------------------------------------------------------------- subscriptions


async def test_a_subscription_is_kept_once_and_given_back_as_it_was(tx: Tx) -> None:
    assert await subscriptions.add(tx, WEEKLY, next_slot_at=NOON, now=NOON, configured=True)
    assert await subscriptions.add(tx, DAILY, next_slot_at=None, now=NOON + HOUR)
    assert not await subscriptions.add(tx, replace(DAILY, name="Other"), next_slot_at=NOON, now=NOON)
    weekly = Subscribed(subscription=WEEKLY, configured=True, next_slot_at=NOON, made_at=NOON)
    daily = Subscribed(subscription=DAILY, next_slot_at=None, made_at=NOON + HOUR)
    assert await subscriptions.all(tx, [PUBLIC]) == (daily, weekly)
    assert await subscriptions.get(tx, [PUBLIC], WEEKLY.id) == weekly
    assert await subscriptions.get(tx, [PUBLIC], "unknown") is None


async def test_what_a_subscription_asks_for_changes_and_its_next_slot_only_if_told(tx: Tx) -> None:
    await subscriptions.add(tx, DAILY, next_slot_at=NOON, now=NOON)
    changed = replace(WEEKLY, id=DAILY.id)
    for told, expected in ((None, NOON), (NOON - HOUR, NOON - HOUR)):
        assert await subscriptions.change(tx, changed, next_slot_at=told)
        found = await subscriptions.get(tx, [PUBLIC], DAILY.id)
        assert found is not None
        assert (found.subscription, found.next_slot_at) == (changed, expected)
    assert not await subscriptions.change(tx, WEEKLY)


async def test_a_subscription_is_due_from_its_slot_on_the_longest_due_first(tx: Tx) -> None:
    await subscriptions.add(tx, DAILY, next_slot_at=NOON + HOUR, now=NOON)
    await subscriptions.add(tx, WEEKLY, next_slot_at=NOON, now=NOON)
    await subscriptions.add(tx, subscription("never"), next_slot_at=None, now=NOON)
    assert (await due(tx, -1), await due(tx), await due(tx, 1)) == ([], ["Weekly"], ["Weekly", "daily"])
    assert await due(tx, 1, limit=1) == ["Weekly"]


async def test_the_next_slot_only_moves_on_so_the_slower_of_two_changes_nothing(tx: Tx) -> None:
    await subscriptions.add(tx, DAILY, next_slot_at=NOON, now=NOON)
    assert await subscriptions.advance(tx, PUBLIC, DAILY.id, NOON + 2 * HOUR)
    assert not await subscriptions.advance(tx, PUBLIC, DAILY.id, NOON + 2 * HOUR)
    assert not await subscriptions.advance(tx, PUBLIC, DAILY.id, NOON + HOUR)
    assert (await due(tx, 1), await due(tx, 2)) == ([], ["daily"])


async def test_a_paused_subscription_is_not_due_until_it_is_resumed(tx: Tx) -> None:
    await subscriptions.add(tx, DAILY, next_slot_at=NOON, now=NOON)
    assert not await subscriptions.resume(tx, PUBLIC, DAILY.id, NOON)
    assert await subscriptions.pause(tx, PUBLIC, DAILY.id, "on holiday")
    assert not await subscriptions.pause(tx, PUBLIC, DAILY.id, "again")
    assert await due(tx, 99) == []
    found = await subscriptions.get(tx, [PUBLIC], DAILY.id)
    assert found is not None
    assert found.paused == "on holiday"
    assert await subscriptions.resume(tx, PUBLIC, DAILY.id, NOON + HOUR)
    assert (await due(tx), await due(tx, 1)) == ([], ["daily"])


async def test_a_paused_place_pauses_whatever_goes_to_its_channel(tx: Tx) -> None:
    for name, to in (("a", place()), ("b", place(thread="t")), ("c", place("C2")), ("d", place(platform="discord"))):
        await subscriptions.add(tx, subscription(name, to=to), next_slot_at=NOON, now=NOON)
    await subscriptions.pause(tx, PUBLIC, subscription("a").id, "on holiday")
    assert await subscriptions.pause_place(tx, place(thread="other"), "gone") == 1
    assert await due(tx) == ["c", "d"]
    paused = {each.subscription.name: each.paused for each in await subscriptions.all(tx, [PUBLIC])}
    assert paused == {"a": "on holiday", "b": "gone", "c": None, "d": None}


async def test_an_ended_subscription_takes_its_slots_along(tx: Tx) -> None:
    await subscriptions.add(tx, DAILY, next_slot_at=NOON, now=NOON)
    await slots.open(tx, PUBLIC, DAILY.id, NOON, now=NOON)
    assert await subscriptions.remove(tx, PUBLIC, DAILY.id)
    assert not await subscriptions.remove(tx, PUBLIC, DAILY.id)
    assert await slots.recent(tx, [PUBLIC], limit=9) == ()


async def test_the_scopes_that_are_subscribed_to_something_are_known(tx: Tx) -> None:
    for scope in (PUBLIC, A):
        await subscriptions.add(tx, subscription(scope=scope), next_slot_at=NOON, now=NOON)
    assert await subscriptions.scopes(tx) == {PUBLIC, A}


# ---------------------------------------------------------------- slots


@pytest.fixture
async def followed(tx: Tx) -> Tx:
    """A transaction in which two subscriptions can have slots."""
    for each in (DAILY, WEEKLY):
        await subscriptions.add(tx, each, next_slot_at=NOON, now=NOON)
    return tx


async def test_a_slot_is_opened_once_and_stays_as_it_was_opened(followed: Tx) -> None:
    assert await slots.open(followed, PUBLIC, DAILY.id, NOON, now=NOON)
    assert not await slots.open(followed, PUBLIC, DAILY.id, NOON, now=NOON + HOUR)
    assert not await slots.skip(followed, PUBLIC, DAILY.id, NOON, why="late", now=NOON + HOUR)
    opened = Slot(scope=PUBLIC, subscription_id=DAILY.id, at=NOON, state="due", opened_at=NOON)
    assert await slots.get(followed, [PUBLIC], DAILY.id, NOON) == opened
    assert await slots.get(followed, [PUBLIC], DAILY.id, NOON + HOUR) is None


async def test_a_slot_of_no_subscription_is_refused(tx: Tx) -> None:
    with pytest.raises(IntegrityError):
        await slots.open(tx, PUBLIC, "unknown", NOON, now=NOON)


@pytest.mark.parametrize("state", ["posted", "empty", "skipped", "failed"])
async def test_a_due_slot_is_settled_once(followed: Tx, state: slots.Settled) -> None:
    await slots.open(followed, PUBLIC, DAILY.id, NOON, now=NOON)
    await slots.tried(followed, PUBLIC, DAILY.id, NOON, why="w", retry_at=NOON + HOUR, now=NOON)
    later = NOON + HOUR
    assert await slots.settle(followed, PUBLIC, DAILY.id, NOON, state=state, why="so", now=later)
    for again in ("posted", "failed"):
        assert not await slots.settle(followed, PUBLIC, DAILY.id, NOON, state=again, now=later + HOUR)
    assert await slots.tried(followed, PUBLIC, DAILY.id, NOON, why="w", retry_at=None, now=later) == 0
    settled = Slot(
        scope=PUBLIC,
        subscription_id=DAILY.id,
        at=NOON,
        state=state,
        why="so",
        attempts=1,
        tried_at=NOON,
        opened_at=NOON,
        settled_at=later,
    )
    assert await slots.get(followed, [PUBLIC], DAILY.id, NOON) == settled


async def test_a_skipped_slot_is_told_with_its_reason(followed: Tx) -> None:
    assert await slots.skip(followed, PUBLIC, DAILY.id, NOON, why="too late", now=NOON + HOUR)
    (skipped,) = await slots.recent(followed, [PUBLIC], limit=9)
    assert (skipped.state, skipped.why, skipped.settled_at) == ("skipped", "too late", NOON + HOUR)
    assert await slots.waiting(followed, [PUBLIC], now=NOON + HOUR, limit=9) == ()


async def test_a_slot_whose_attempt_failed_waits_for_its_time(followed: Tx) -> None:
    async def waiting(hours: float) -> list[datetime]:
        return [each.at for each in await slots.waiting(followed, [PUBLIC], now=NOON + hours * HOUR, limit=9)]

    for hours in (1, 0):
        await slots.open(followed, PUBLIC, DAILY.id, NOON + hours * HOUR, now=NOON)
    assert await waiting(0) == [NOON, NOON + HOUR]
    for attempt in (1, 2):
        retry_at = NOON + attempt * HOUR
        assert await slots.tried(followed, PUBLIC, DAILY.id, NOON, why="down", retry_at=retry_at, now=NOON) == attempt
    assert (await waiting(1), await waiting(2)) == ([NOON + HOUR], [NOON, NOON + HOUR])
    first = await slots.get(followed, [PUBLIC], DAILY.id, NOON)
    assert first is not None
    assert (first.attempts, first.why, first.tried_at) == (2, "down", NOON)


async def test_slots_are_told_newest_first_the_latest_of_each_and_counted(followed: Tx) -> None:
    for hours, identity in ((0, DAILY.id), (2, DAILY.id), (1, WEEKLY.id)):
        await slots.open(followed, PUBLIC, identity, NOON + hours * HOUR, now=NOON)
    await slots.settle(followed, PUBLIC, DAILY.id, NOON, state="failed", now=NOON)
    recent = await slots.recent(followed, [PUBLIC], limit=2)
    assert [(each.subscription_id, each.at) for each in recent] == [
        (DAILY.id, NOON + 2 * HOUR),
        (WEEKLY.id, NOON + HOUR),
    ]
    assert await slots.latest(followed, [PUBLIC]) == {each.subscription_id: each for each in recent}
    assert await slots.counts(followed, [PUBLIC]) == {"due": 2, "failed": 1}


# ---------------------------------------------------------------- channels


async def test_a_longer_hold_stays(tx: Tx) -> None:
    for hours, expected in ((2, 2), (1, 2), (3, 3)):
        await channels.hold(tx, PUBLIC, place(thread="t"), NOON + hours * HOUR)
        assert await channels.all(tx, [PUBLIC]) == (held(NOON + expected * HOUR),)


def held(until: datetime) -> Channel:
    return Channel(scope=PUBLIC, place=place(), not_before=until)


async def test_a_channel_is_paused_once_for_its_first_reason_and_resumed_free_of_every_hold(tx: Tx) -> None:
    assert not await channels.resume(tx, PUBLIC, place())
    await channels.hold(tx, PUBLIC, place(), NOON)
    assert not await channels.resume(tx, PUBLIC, place())
    assert await channels.pause(tx, PUBLIC, place(), why="gone", now=NOON)
    assert not await channels.pause(tx, PUBLIC, place(thread="t"), why="again", now=NOON + HOUR)
    expected = Channel(scope=PUBLIC, place=place(), not_before=NOON, paused="gone", paused_at=NOON)
    assert await channels.all(tx, [PUBLIC]) == (expected,)
    assert await channels.resume(tx, PUBLIC, place())
    assert await channels.all(tx, [PUBLIC]) == (Channel(scope=PUBLIC, place=place()),)
    assert await channels.pause(tx, PUBLIC, place(), why="gone", now=NOON)


async def test_channels_are_told_by_platform_and_name(tx: Tx) -> None:
    others = (place("C2"), place("C0", platform="console"), place("C1"))
    for each in others:
        await channels.pause(tx, PUBLIC, each, why="gone", now=NOON)
    names: list[Place] = [each.place for each in await channels.all(tx, [PUBLIC])]
    assert names == [others[1], others[2], others[0]]
