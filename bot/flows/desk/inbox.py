"""Inbox: what somebody says is kept first, then seen to by whoever is there, once.

inbox.add → acknowledged → a job → verbs.answer or arrivals.moved → in one transaction: outbox.add and inbox.settle → deliver

A job that dies leaves its row as it was; `tick` has it seen to again. What a second run says privately may be seen twice;
what all may read goes through the outbox, and stands once.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from bot import telemetry
from bot.core import compose_desk, places
from bot.core.desk import Inbound
from bot.core.errors import OnRecordError
from bot.core.ports import Payload
from bot.core.types import Scope
from bot.flows import deliver
from bot.flows.desk import arrivals, threads, verbs
from bot.flows.desk.outcome import IGNORED, Outcome
from bot.flows.kit import Kit
from bot.store import inbox, outbox
from bot.store.inbox import Row

LEFT_ALONE: Final = timedelta(seconds=10)
"""After which what was kept and is not being seen to is taken up by whoever looks: its process has died."""
ATTEMPTS: Final = 5
FIRST: Final = timedelta(seconds=2)
"""The pause after a first attempt that failed; each next one is twice as long: given up after half a minute, because
somebody is waiting."""
AT_ONCE: Final = 10
"""Things left alone that are taken up at the same time."""
KIND: Final = "inbound"
"""What such a job is called."""


async def keep(kit: Kit, inbound: Inbound) -> bool:
    """Keep what somebody said, safe from any crash when this returns; False where it was brought before. Of what was said
    at large, most of what busy channels bring, it is noted who spoke where, and nothing is left to see to.
    """
    scope, idle = places.scope(inbound.place), threads.at_large(inbound)
    async with kit.database.begin(durable=not idle) as tx:
        new = await inbox.add(tx, scope, inbound, now=kit.now())
        if new and idle:
            await inbox.settle(tx, scope, inbound.id, state=IGNORED.state, what=IGNORED.what, now=kit.now())
    if new and idle:
        telemetry.SEEN_TO.labels(inbound.kind, IGNORED.state).inc()
    return new


async def seen_to(kit: Kit, scope: Scope, identity: str, attempts: int = 0) -> None:
    """Have it seen to here and now, whatever became of earlier attempts, unless somebody is at it. What fails is noted
    with its row and tried again by `tick`; nobody waits for it, so that it is logged here.
    """
    try:
        await _begun(kit, {"scope": scope, "id": identity}, f"{KIND}:{identity}:{attempts}")
    except OnRecordError as failed:
        telemetry.log.warning("left to be tried again", inbound=identity, why=str(failed))
    except Exception:  # noqa: BLE001 - a mistake of ours in one answer ends no other
        telemetry.log.exception("left to be tried again", inbound=identity)


async def _begun(kit: Kit, payload: Payload, key: str) -> None:
    """Run the job under the first of its keys that has not ended; nothing where one is under way."""
    if kit.jobs is None:
        await handle(kit, payload)
        return
    number = 0
    while (state := await kit.jobs.status(f"{key}:{number}")) in ("done", "failed"):
        number += 1
    if state == "absent":
        await kit.jobs.run_now(KIND, f"{key}:{number}", payload)


async def handle(kit: Kit, payload: Payload) -> None:
    """The job "inbound". Raises what keeps it from its end, which is noted; after `ATTEMPTS` the asker is told."""
    scope, identity = Scope(payload["scope"]), payload["id"]
    async with kit.database.read() as tx:
        row = await inbox.get(tx, [scope], identity)
    if row is None or row.state != "new":
        return
    try:
        await _settled(kit, row, await _outcome(kit, row))
    except Exception as failed:
        await _failed(kit, row, failed)
        raise
    await deliver.tick(kit)


async def tick(kit: Kit) -> None:
    """See to what was kept and left alone, and to what is to be tried again. Raises what the store raises."""
    now = kit.now()
    async with kit.database.read() as tx:
        waiting = await inbox.waiting(tx, made_before=now - LEFT_ALONE, now=now, limit=AT_ONCE)
    await asyncio.gather(*(seen_to(kit, row.scope, row.inbound.id, row.attempts) for row in waiting))


async def _outcome(kit: Kit, row: Row) -> Outcome:
    if row.inbound.kind in ("joined", "left", "removed"):
        return await arrivals.moved(kit, row.inbound)
    return await verbs.answer(kit, row)


async def _settled(kit: Kit, row: Row, outcome: Outcome) -> None:
    """Write down what came of it together with what all are told. Nothing where somebody else has."""
    async with kit.database.begin() as tx:
        if not await inbox.settle(
            tx,
            row.scope,
            row.inbound.id,
            state=outcome.state,
            what=outcome.what,
            said=outcome.said,
            evidence=outcome.evidence,
            now=kit.now(),
        ):
            return
        await outbox.add(tx, row.scope, outcome.drafts, now=kit.now())
    telemetry.SEEN_TO.labels(row.inbound.kind, outcome.state).inc()
    telemetry.log.info("seen to", inbound=row.inbound.id, kind=row.inbound.kind, what=outcome.what)


async def _failed(kit: Kit, row: Row, failed: Exception) -> None:
    """Note an attempt that failed: to be tried again soon, or given up and its asker told."""
    why = str(failed) if isinstance(failed, OnRecordError) else type(failed).__name__
    now, again = kit.now(), FIRST * 2**row.attempts
    telemetry.log.warning("not seen to", inbound=row.inbound.id, attempt=row.attempts + 1, why=why)
    async with kit.database.begin() as tx:
        attempts = await inbox.tried(tx, row, retry_at=now + again, what=why)
        given_up = attempts >= ATTEMPTS and await inbox.settle(
            tx, row.scope, row.inbound.id, state="failed", what=why, now=now
        )
    telemetry.SEEN_TO.labels(row.inbound.kind, "failed" if given_up else "again").inc()
    if given_up:
        await _told(kit, row, why if isinstance(failed, OnRecordError) else "That did not work.")


async def _told(kit: Kit, row: Row, why: str) -> None:
    """Say that it did not work, privately; where even that fails, it stands in the log."""
    chat = kit.chats.get(row.inbound.place.platform)
    if chat is None or row.inbound.kind in ("joined", "left", "removed"):
        return
    try:
        await chat.reply(row.inbound, compose_desk.trouble(why, row.inbound.id), private=True)
    except OnRecordError as failed:
        telemetry.log.warning("nobody was told that it did not work", inbound=row.inbound.id, why=str(failed))
