"""The database: reached, current, writable, and how fast."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.core.budget import Spent
from bot.core.errors import OnRecordError
from bot.core.types import PUBLIC
from bot.flows.doctor.delivering import Delivering
from bot.flows.doctor.finding import Finding
from bot.flows.kit import SCOPES
from bot.store import channels, db, outbox, schema, slots, sources, spending, subscriptions
from bot.store.sources import Followed

SLOW: Final = 0.25
"""Seconds for one small read: a page makes some ten of them, and a reader waits two or three seconds at most."""

PATIENCE: Final = 40.0
"""Seconds to wait for an answer: longer than a writer may hold the database (30 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the database knows that other findings need; None where it could not be asked."""

    followed: tuple[Followed, ...] | None = None
    spent: Spent | None = None
    delivering: Delivering | None = None


def _is_still_to_make(where: Path | str) -> bool:
    return isinstance(where, Path) and not where.exists()


class _Undone(Exception):
    """Ends the trial so that what it wrote is rolled back."""


async def database(where: Path | str, *, day: date) -> tuple[Kept, Finding]:
    """Open the database at `where`, read from it, write to it and take that back. `day` is today, UTC."""
    if _is_still_to_make(where):
        found = f"{where} is not there yet; the first command makes it"
        nothing = Kept(followed=(), spent=Spent(), delivering=Delivering())
        return nothing, Finding(what="database", state="ok", found=found)
    try:
        async with asyncio.timeout(PATIENCE), await db.connect(where) as opened:
            return await _tried(opened, day)
    except OnRecordError as failed:
        return Kept(), Finding(what="database", state="fail", found=str(failed), advice=_ADVICE)
    except TimeoutError:
        found = f"no answer within {PATIENCE:.0f} s"
        return Kept(), Finding(what="database", state="fail", found=found, advice=_ADVICE)


_ADVICE: Final = "Briefings can still be made with onrecord brief, which keeps nothing."


async def _tried(opened: db.Database, day: date) -> tuple[Kept, Finding]:
    time = asyncio.get_running_loop().time
    version = await opened.version()
    began = time()
    async with opened.read() as tx:
        followed, spent = await sources.all(tx, SCOPES), await spending.of(tx, PUBLIC, day)
        took = time() - began
        kept = Kept(followed=followed, spent=spent, delivering=await _delivering(tx))
    with suppress(_Undone):
        async with opened.begin() as tx:
            await spending.add(tx, PUBLIC, day, tokens=0, money=0.0)
            raise _Undone
    found = f"{opened.name}: {version}, schema {schema.HEAD}, can be written, answers in {1000 * took:.0f} ms"
    if took > SLOW:
        advice = "It is slow: look at its load, its disk, or how far away it is."
        return kept, Finding(what="database", state="warn", found=found, advice=advice)
    return kept, Finding(what="database", state="ok", found=found)


async def _delivering(tx: db.Tx) -> Delivering:
    """Whoever runs this looks after every tenant's digests."""
    scopes = SCOPES | await subscriptions.scopes(tx)
    return Delivering(
        subscribed=await subscriptions.all(tx, scopes),
        latest=await slots.latest(tx, scopes),
        messages=await outbox.counts(tx, scopes),
        oldest=await outbox.oldest_waiting(tx),
        channels=await channels.all(tx, scopes),
    )
