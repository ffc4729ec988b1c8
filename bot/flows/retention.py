"""Retention: what is old goes once a day; what stands behind a posted message stays as long as the message.

claim the day → forget, a batch at a time → forget what the model was asked, and who sent us away → clear the engine's jobs

A file of SQLite does not shrink: what is freed is used again, so it stays as big as its fullest day. Giving the room
back would mean writing the whole file anew while nobody else may; whoever wants that stops the service and runs VACUUM.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.core.types import Scope
from bot.flows.kit import Kit
from bot.store import departures, retention
from bot.store.db import Tx
from bot.store.retention import Forgotten
from bot.telemetry import FORGOTTEN, log

EVERY: Final = timedelta(days=1)
"""Once a day over all processes. A crash in between leaves the rest to the next day."""

BATCH: Final = 200
"""Rows of a kind in one transaction: articles with all that hangs on them take 0.1 s together, in which others wait to write."""

ASKED: Final = timedelta(days=365)
"""How long a model's answers and what it has cost are kept: a year of accounts. Briefings are kept as their stories."""


async def tick(kit: Kit) -> None:
    """Forget what `[keep]` no longer asks for, if nobody has today. Raises what the store and the engine raise."""
    now = kit.now()
    async with kit.database.begin() as tx:
        if not await retention.claim(tx, now=now, every=EVERY):
            return
    keep = kit.config.keep
    gone = await _all(
        kit,
        partial(retention.forget, articles_before=now - keep.articles, posted_before=now - keep.posted, limit=BATCH),
    )
    gone += await _all(kit, partial(retention.forget_results, before=now - ASKED, limit=BATCH))
    left = sum([await _tenant(kit, scope, now - keep.left) for scope in await _departed(kit, now - keep.left)])
    counts = asdict(gone) | {"left": left} | {"jobs": await kit.jobs.clear(now - keep.jobs) if kit.jobs else 0}
    for what, count in counts.items():
        FORGOTTEN.labels(what).inc(count)
    log.info("forgot what is old", **counts)


async def _departed(kit: Kit, before: datetime) -> tuple[Scope, ...]:
    """The tenants that sent us away before then."""
    async with kit.database.read() as tx:
        return await departures.before(tx, before)


async def _tenant(kit: Kit, scope: Scope, before: datetime) -> int:
    """Forget a tenant that sent us away before then; how many rows of it there were."""
    clock, total = asyncio.get_running_loop().time, 0
    while True:
        began = clock()
        async with kit.database.begin() as tx:
            gone = await departures.forget(tx, scope, left_before=before, limit=BATCH)
        if not gone:
            return total
        total += gone
        await asyncio.sleep(clock() - began)


async def _all(kit: Kit, forget: Callable[[Tx], Awaitable[Forgotten]]) -> Forgotten:
    """Forget until nothing is left, giving others as much time to write as each batch took."""
    clock, all_gone = asyncio.get_running_loop().time, Forgotten()
    while True:
        began = clock()
        async with kit.database.begin() as tx:
            gone = await forget(tx)
        if not gone:
            return all_gone
        all_gone += gone
        await asyncio.sleep(clock() - began)
