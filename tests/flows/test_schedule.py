"""The schedule: each slot becomes one job and ends once, whoever ticks, whatever fails and however long we were away."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import config
from bot.core.types import PUBLIC, Hours, Place, Rhythm, Subscription
from bot.flows import schedule
from bot.flows.kit import SCOPES, Kit
from bot.store import db, schema, subscriptions
from bot.store.subscriptions import Subscribed
from tests.flows.conftest import Clock
from tests.flows.due import DAILY, DAY, EIGHT, EVENING, asked, desk, messages, printed, served, slots_of
from tests.flows.pile import Pile

NOON = config.DigestEntry(name="noon", at=(time(12),))


async def subscribed(kit: Kit) -> tuple[Subscribed, ...]:
    async with kit.database.read() as tx:
        return await subscriptions.all(tx, SCOPES)


def configured(kit: Kit, *entries: config.DigestEntry) -> Kit:
    return replace(kit, config=replace(kit.config, digests=entries))


# ---------------------------------------------------------------- subscriptions


async def test_what_is_configured_is_subscribed_from_its_next_slot(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, DAILY, NOON) as (kit, _):
        await schedule.sync(kit)
        found = await subscribed(kit)
    assert [(each.subscription, each.configured, each.next_slot_at) for each in found] == [
        (asked(kit, 0), True, EIGHT),
        (asked(kit, 1), True, EIGHT + timedelta(hours=4)),
    ]


async def test_another_rhythm_goes_on_from_now_and_anything_else_leaves_the_next_slot(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock, DAILY, NOON) as (kit, _):
        clock.now = EIGHT + timedelta(hours=5)
        earlier = DAILY.model_copy(update={"at": (time(7),)})
        await schedule.sync(configured(kit, earlier, NOON.model_copy(update={"stories": 3})))
        daily, noon = await subscribed(kit)
    assert (daily.subscription.rhythm.at, daily.next_slot_at) == ((time(7),), EIGHT + DAY - timedelta(hours=1))
    assert (noon.subscription.stories, noon.next_slot_at) == (3, EIGHT + timedelta(hours=4))


async def test_what_is_configured_no_more_ends_and_what_people_made_stays(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, DAILY, NOON) as (kit, _):
        own = replace(asked(kit), id="ours", name="ours")
        async with kit.database.begin() as tx:
            await subscriptions.add(tx, own, next_slot_at=EIGHT, now=EVENING)
        await schedule.sync(configured(kit, NOON))
        assert [each.subscription.name for each in await subscribed(kit)] == ["noon", "ours"]


async def test_another_place_takes_up_what_was_paused_for_the_first(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        async with kit.database.begin() as tx:
            await subscriptions.pause_place(tx, asked(kit).place, "the channel is gone")
        clock.now = EIGHT + timedelta(hours=1)
        await schedule.sync(kit)
        assert [each.paused for each in await subscribed(kit)] == ["the channel is gone"]
        await schedule.sync(configured(kit, DAILY.model_copy(update={"place": "console:second"})))
        (daily,) = await subscribed(kit)
    assert (daily.paused, daily.next_slot_at, daily.subscription.place.channel) == (None, EIGHT + DAY, "second")


# ---------------------------------------------------------------- slots


async def test_a_slot_is_one_job_however_often_the_clock_ticks(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, pile):
        await schedule.tick(kit)
        assert not pile.jobs
        clock.now = EIGHT + timedelta(seconds=9)
        for _ in range(3):
            await schedule.tick(kit)
        ((key, job),) = pile.jobs.items()
        assert (key, job.queue) == (f"digest:{asked(kit).id}:{EIGHT.isoformat()}:0", "digests")
        await pile.work()
        await schedule.tick(kit)
        assert len(pile.jobs) == 1
        assert [(slot.at, slot.state) for slot in await slots_of(kit)] == [(EIGHT, "posted")]
        assert [each.next_slot_at for each in await subscribed(kit)] == [EIGHT + DAY]


async def test_two_clocks_that_tick_at_once_open_each_slot_once(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, DAILY, NOON) as (kit, pile), await db.connect(place) as other:
        for day in range(3):
            clock.now = EIGHT + day * DAY + timedelta(hours=5)
            await asyncio.gather(*(schedule.tick(each) for each in (kit, replace(kit, database=other)) * 2))
            await pile.work()
        assert [slot.state for slot in await slots_of(kit)] == ["posted"] * 6
        assert len(pile.jobs) == 6


async def test_after_a_downtime_the_newest_slot_is_held_and_older_ones_say_why_not(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT + 2 * DAY + timedelta(hours=1)
        await served(kit, pile)
        assert [(slot.at, slot.state, slot.why) for slot in await slots_of(kit)] == [
            (EIGHT, "skipped", "a newer one was due"),
            (EIGHT + DAY, "skipped", "a newer one was due"),
            (EIGHT + 2 * DAY, "posted", ""),
        ]


async def test_a_slot_past_its_grace_is_skipped(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT + kit.config.run.grace + timedelta(seconds=1)
        await served(kit, pile)
        assert [(slot.state, slot.why) for slot in await slots_of(kit)] == [
            ("skipped", "too late, or a newer one was due")
        ]
        assert not await messages(kit)


async def test_a_late_slot_waits_for_the_end_of_quiet_hours(place: Path | str, clock: Clock) -> None:
    quiet = config.DigestEntry(name="evening", at=(time(21),), quiet=Hours(start=time(22), end=time(2)))
    async with desk(place, clock, quiet) as (kit, pile):
        nine = EIGHT - timedelta(hours=11)
        clock.now = nine + timedelta(hours=2)
        await served(kit, pile)
        assert not pile.jobs
        assert [(slot.at, slot.state) for slot in await slots_of(kit)] == [(nine, "due")]
        clock.now = nine + timedelta(hours=5)
        await served(kit, pile)
        assert [(slot.at, slot.state) for slot in await slots_of(kit)] == [(nine, "posted")]


async def test_all_that_is_due_is_opened_in_one_tick(
    place: Path | str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "BATCH", 2)
    async with desk(place, clock, *(DAILY.model_copy(update={"name": f"{n}"}) for n in range(4))) as (kit, pile):
        clock.now = EIGHT
        await schedule.tick(kit)
        assert len(pile.jobs) == 4


async def test_paused_subscriptions_have_no_slots_and_one_paused_meanwhile_is_passed_over(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT
        await schedule.tick(kit)
        async with kit.database.begin() as tx:
            await subscriptions.pause_place(tx, asked(kit).place, "the channel is gone")
        await pile.work()
        clock.now = EIGHT + DAY
        await served(kit, pile)
        assert [(slot.at, slot.state, slot.why) for slot in await slots_of(kit)] == [
            (EIGHT, "skipped", "the channel is gone")
        ]
        assert not await messages(kit)


async def test_a_rhythm_that_nobody_can_follow_is_paused_and_told_and_stops_no_other(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, pile):
        lost = Subscription(
            id="lost", name="lost", place=Place(platform="console", channel="console"),
            rhythm=Rhythm(at=(time(8),), zone="Mars/Olympus"),
        )  # fmt: skip
        async with kit.database.begin() as tx:
            await subscriptions.add(tx, lost, next_slot_at=EIGHT - timedelta(hours=1), now=EVENING)
        clock.now = EIGHT
        await served(kit, pile)
        await served(kit, pile)
        assert [each.paused is None for each in await subscribed(kit)] == [True, False]
        assert [row.key for row in await messages(kit)] == [
            "notice:rhythm:lost",
            f"digest:{asked(kit).id}:{EIGHT.isoformat()}:0",
        ]


# ---------------------------------------------------------------- attempts


async def test_a_lost_engine_loses_no_slot(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT
        await schedule.tick(kit)
        pile.lose()
        await served(kit, pile)
        assert [slot.state for slot in await slots_of(kit)] == ["posted"]
        pile.lose()
        await served(kit, pile)
        assert not pile.jobs
        assert len(await messages(kit)) == 1


async def test_a_job_that_ended_without_a_word_was_an_attempt(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT
        await schedule.tick(kit)
        (job,) = pile.jobs.values()
        job.state = "failed"  # the database was away, also when the attempt was to be noted
        await schedule.tick(kit)
        clock.now += schedule.BACK_OFF
        await served(kit, pile)
        assert [key.rsplit(":", 1)[1] for key in pile.jobs] == ["0", "1"]
        assert [(slot.state, slot.attempts) for slot in await slots_of(kit)] == [("posted", 1)]


async def test_an_attempt_that_two_processes_note_is_one(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, pile):
        clock.now = EIGHT
        await schedule.tick(kit)
        (job,) = pile.jobs.values()
        job.state = "failed"
        async with await db.connect(place) as other:
            await asyncio.gather(*(schedule.tick(each) for each in (kit, replace(kit, database=other))))
        assert [slot.attempts for slot in await slots_of(kit)] == [1]


async def test_a_slot_that_fails_is_tried_later_and_later_then_given_up_and_told_once(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, pile):
        await broken(kit, pile, clock)
        clock.now, tried = EIGHT, []
        while (slot := (await slots_of(kit))[-1]).state == "due" or slot.at < EIGHT:
            before = len(pile.jobs)
            await served(kit, pile)
            tried += [clock.now] * (len(pile.jobs) > before)
            clock.now += schedule.BACK_OFF
        (_, failed) = await slots_of(kit)
        assert [after - before for before, after in pairwise(tried)] == [schedule.BACK_OFF * n for n in (1, 4, 16, 64)]
        assert (failed.state, failed.attempts) == ("failed", schedule.ATTEMPTS)
        assert "validation error" in failed.why
        told = (await messages(kit))[-1]
        assert told.key == f"notice:slot:{asked(kit).id}:{EIGHT.isoformat()}"
        assert "It could not be made in 5 attempts" in told.message.plain
        assert told.scope == PUBLIC


async def broken(kit: Kit, pile: Pile, clock: Clock) -> None:
    """A digest that is made once, and whose stored briefing nobody can read afterwards."""
    await printed(kit, "Lighthouse dues")
    clock.now = EIGHT - DAY
    async with kit.database.begin() as tx:
        await subscriptions.change(tx, asked(kit), next_slot_at=EIGHT - DAY)
    await served(kit, pile)
    async with kit.database.begin() as tx:
        await tx.execute(update(schema.briefings).values(payload="{}"))
        await tx.execute(schema.digest_stories.delete())
