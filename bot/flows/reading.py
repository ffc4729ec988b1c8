"""Reading: what is kept of every stored article, so that questions are answered from tables.

★read → ★record → records.add
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.core.brief import RULES
from bot.core.reading import read
from bot.core.record import Record, record
from bot.core.types import Article
from bot.flows.kit import SCOPES, Kit, Progress, quiet
from bot.store import articles, records, sources

AT_ONCE: Final = 20
"""Articles read between two transactions."""
MOST_OLD: Final = 500
"""Articles of earlier pulls, or of earlier rules, that are read at a time: about ten seconds of work."""


async def keep(kit: Kit, fresh: Sequence[Article]) -> None:
    """Read these stored articles and keep what is found. A crash before the end leaves them to `catch_up`."""
    for start in range(0, len(fresh), AT_ONCE):
        batch = fresh[start : start + AT_ONCE]
        made = [await asyncio.to_thread(recorded, article) for article in batch]
        async with kit.database.begin() as tx:
            for article, kept in zip(batch, made, strict=True):
                await records.add(tx, article.scope, kept, rules=RULES, at=kit.now())


async def tick(kit: Kit) -> None:
    """Read what a crash, or a change of the rules, has left unread. Raises what the store raises."""
    await catch_up(kit)


async def catch_up(kit: Kit, *, progress: Progress = quiet) -> int:
    """Read what has no reading by today's rules, the newest first, and say how many that were."""
    async with kit.database.read() as tx:
        scopes = SCOPES | await sources.scopes(tx)
        behind = await records.missing(tx, scopes, RULES, MOST_OLD)
        unread = await articles.get(tx, scopes, behind) if behind else ()
    if unread:
        progress(f"reading {len(unread)} articles of earlier pulls")
        await keep(kit, unread)
    return len(unread)


def recorded(article: Article) -> Record:
    """What is kept of one article. Pure and heavy, 5–20 ms: call it in a thread where others wait."""
    return record(read(article))
