"""Schedule: subscriptions that are due become slots, and slots become jobs until each has ended.

sync    the configuration's digests → subscriptions
tick    subscriptions.due → ★slots.decide → slots.open and skip, subscriptions.advance → jobs.submit for every open slot
digest  the job: digest.held; an attempt that failed is noted and tried again (what it put in the outbox is delivered
        by the outbox's own tick: a slow chat holds up no digest)

Every step may be done again, by anybody: a slot is opened once, and the job of an attempt has one key. So a lost engine
loses nothing: whatever is still due is submitted anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from bot import telemetry
from bot.core import compose, places
from bot.core.errors import OnRecordError
from bot.core.ports import Handler, Jobs, Payload
from bot.core.slots import decide, following, local
from bot.core.types import PUBLIC, Subscription
from bot.flows import commission, deliver, digest, operating
from bot.flows.kit import SCOPES, Kit
from bot.flows.notices import notify
from bot.store import slots, sources, subscriptions
from bot.store.db import Tx
from bot.store.slots import Slot
from bot.store.subscriptions import Subscribed

BATCH: Final = 25
"""Subscriptions looked at in one transaction: at 3 ms each on SQLite, no other writer waits longer than a tenth of a
second."""
OPEN: Final = 1_000
"""Open slots looked at in one tick, the oldest first: newer ones have their turn when these have ended."""
ATTEMPTS: Final = 5
"""How often a slot is tried before it is given up."""
BACK_OFF: Final = timedelta(seconds=5)
"""The pause after the first failed attempt, as after a database that was restarted; each next one is four times as long,
so that five take seven minutes."""


def handlers(kit: Kit) -> Mapping[str, Handler]:
    """What does each kind of job."""
    return {"digest": partial(_held, kit), "brief": partial(commission.handle, kit)}


# ---------------------------------------------------------------- subscriptions


async def sync(kit: Kit) -> None:
    """Subscribe as `digests.toml` says: what is no longer in it ends, and one with another rhythm or place goes on from
    its next slot from now.
    """
    wanted = {asked.id: asked for asked in map(digest.subscription, kit.config.digests)}
    async with kit.database.begin() as tx:
        for known in await subscriptions.all(tx, [PUBLIC]):
            asked = wanted.pop(known.subscription.id, None)
            if asked is not None:
                await _changed(tx, kit, known, asked)
            elif known.configured:
                await subscriptions.remove(tx, known.subscription.scope, known.subscription.id)
        for asked in wanted.values():
            first = following(asked.rhythm, kit.now())
            await subscriptions.add(tx, asked, next_slot_at=first, now=kit.now(), configured=True)


async def _changed(tx: Tx, kit: Kit, known: Subscribed, asked: Subscription) -> None:
    before, upcoming = known.subscription, following(asked.rhythm, kit.now())
    await subscriptions.change(tx, asked, next_slot_at=upcoming if asked.rhythm != before.rhythm else None)
    if asked.place != before.place:
        await subscriptions.resume(tx, asked.scope, asked.id, upcoming)


async def upcoming(kit: Kit) -> tuple[str, ...]:
    """What is read and what is due next, a line each, for whoever has just started the service."""
    async with kit.database.read() as tx:
        scopes = await operating.scopes(tx)
        subscribed = await subscriptions.all(tx, scopes)
        followed = len(await sources.all(tx, scopes))
    read = (
        f"{followed} source{'s' * (followed != 1)} followed" if followed else "No sources yet: onrecord sources add URL"
    )
    return (read, *map(_due, subscribed)) if subscribed else (read, "No digests: write a [[digest]] in digests.toml")


def _due(each: Subscribed) -> str:
    asked, at = each.subscription, each.next_slot_at
    when = (
        f"paused: {each.paused}" if each.paused or at is None else f"{local(at, asked.rhythm.zone)} {asked.rhythm.zone}"
    )
    return f"“{asked.name}” on {places.name(asked.place)}: {when}"


async def hold_now(kit: Kit) -> None:
    """Make and post every subscription's digest at this moment, besides its own slots and without an engine."""
    async with kit.database.begin() as tx:
        now, subscribed = kit.now(), await subscriptions.all(tx, SCOPES)
        for each in subscribed:
            await slots.open(tx, each.subscription.scope, each.subscription.id, now, now=now)
    for each in subscribed:
        await digest.held(kit, each.subscription.id, now)
    await deliver.tick(kit)


# ---------------------------------------------------------------- the tick


async def tick(kit: Kit) -> None:
    """Open the slots that have come, and see to it that each open one is worked on. Any number of processes may."""
    while await _opened(kit) == BATCH:
        pass
    if kit.jobs is None:
        return
    async with kit.database.read() as tx:
        waiting = await slots.waiting(tx, await subscriptions.scopes(tx), now=kit.now(), limit=OPEN)
    for slot in waiting:
        await _pursued(kit, kit.jobs, slot)


async def _opened(kit: Kit) -> int:
    """Decide what becomes of one batch's slots that have come; how many subscriptions were due."""
    now = kit.now()
    async with kit.database.begin() as tx:
        due = await subscriptions.due(tx, await subscriptions.scopes(tx), now=now, limit=BATCH)
        for each in due:
            await _decided(tx, kit, each.subscription, each.next_slot_at or now, now)
    return len(due)


async def _decided(tx: Tx, kit: Kit, asked: Subscription, next_slot: datetime, now: datetime) -> None:
    try:
        due = decide(asked.rhythm, next_slot, now, kit.config.run.grace)
    except (ValueError, ZoneInfoNotFoundError) as failed:
        await _unplannable(tx, kit, asked, str(failed))
        return
    for missed in due.skipped:
        why = "too late, or a newer one was due" if due.hold is None else "a newer one was due"
        if await slots.skip(tx, asked.scope, asked.id, missed, why=why, now=now):
            telemetry.SLOTS.labels("skipped").inc()
    if due.hold is not None:
        await slots.open(tx, asked.scope, asked.id, due.hold, wait_until=due.wait_until, now=now)
    await subscriptions.advance(tx, asked.scope, asked.id, due.next)


async def _unplannable(tx: Tx, kit: Kit, asked: Subscription, why: str) -> None:
    """A rhythm that this machine cannot follow, as without its zone's data, must not stop the others."""
    telemetry.log.error("a subscription is never due", subscription=asked.name, why=why)
    await subscriptions.pause(tx, asked.scope, asked.id, f"nobody can tell when it is due: {why}")
    words = compose.notice(f"OnRecord · {asked.name}", "paused", (f"Nobody can tell when it is due: {why}.",))
    await notify(tx, kit, f"notice:rhythm:{asked.id}", words)


async def _pursued(kit: Kit, jobs: Jobs, slot: Slot) -> None:
    """Have a job at work on an open slot. One that has ended and left the slot open has failed without a word, as when
    the database was away: that was an attempt.
    """
    key = f"digest:{slot.subscription_id}:{slot.at.isoformat()}:{slot.attempts}"
    match await jobs.status(key):
        case "absent":
            told = {"subscription": slot.subscription_id, "slot": slot.at.isoformat(), "attempt": slot.attempts}
            await jobs.submit("digest", key, told, queue="digests")
        case "done" | "failed":
            await _failed(kit, slot.subscription_id, slot.at, slot.attempts, "its job ended before it was made")


# ---------------------------------------------------------------- the job


async def _held(kit: Kit, payload: Payload) -> None:
    identity, at = str(payload["subscription"]), datetime.fromisoformat(payload["slot"])
    try:
        await digest.held(kit, identity, at)
    except Exception as failed:
        why = str(failed) if isinstance(failed, OnRecordError) else f"{type(failed).__name__}: {failed}"
        await _failed(kit, identity, at, int(payload["attempt"]), why)
        raise


async def _failed(kit: Kit, identity: str, at: datetime, attempt: int, why: str) -> None:
    """Note that an attempt at a slot failed, unless it is noted already; the last one ends it, and tells whoever runs
    this.
    """
    now = kit.now()
    async with kit.database.begin() as tx:
        scopes = await subscriptions.scopes(tx)
        slot, found = await slots.get(tx, scopes, identity, at), await subscriptions.get(tx, scopes, identity)
        if slot is None or found is None or slot.state != "due" or slot.attempts != attempt:
            return
        retry_at = now + BACK_OFF * 4**attempt
        attempts = await slots.tried(tx, slot.scope, identity, at, why=why, retry_at=retry_at, now=now)
        if attempts < ATTEMPTS:
            return
        await slots.settle(tx, slot.scope, identity, at, state="failed", why=why, now=now)
        due = f"due {at:%A} {at.day} {at:%B %Y, %H:%M} UTC"
        said = f"It could not be made in {attempts} attempts, and is not tried again: {why}"
        words = compose.notice(f"OnRecord · {found.subscription.name}", due, (said,))
        await notify(tx, kit, f"notice:slot:{identity}:{at.isoformat()}", words)
    telemetry.SLOTS.labels("failed").inc()
