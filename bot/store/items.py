"""What became of every item a source has listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, or_, select

from bot.core.stories.dedup import Entry, Seen, Settled
from bot.core.types import ArticleId, Outcome, Scope, SourceId
from bot.store.columns import bounded
from bot.store.schema import items, sources
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.core.types import Source
    from bot.store.db import Tx

PATIENCE: Final = timedelta(days=1)
"""How long a failed item is asked for past its time: the slowest feed is polled once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of a feed's entry and how it ended; `source` is the source's name."""

    scope: Scope
    source_id: SourceId
    source: str
    url: str
    title: str | None
    outcome: Outcome
    detail: str
    article_id: ArticleId | None
    at: datetime


async def record(
    tx: Tx, source: Source, entry: Entry, settled: Settled, *, now: datetime, retry_at: datetime | None = None
) -> None:
    """Write how an item ended. The same version of an entry tried again takes its row, one attempt higher.

    A feed lists an entry at every poll: `Outcome.KNOWN` without an article says nothing new of one that has an
    outcome, and is dropped.
    """
    row = {
        "scope": source.scope,
        "source_id": source.id,
        "key": entry.key,
        "mark": entry.mark,
        "url": entry.url,
        "match_key": entry.match_key,
        "title": entry.title,
        "outcome": settled.outcome,
        "detail": settled.detail,
        "article_id": settled.article_id,
        "attempts": 1,
        "retry_at": retry_at,
        "at": now,
    }
    statement = upsert(tx, items, [row], key=("source_id", "key", "mark"))
    if settled.outcome is not Outcome.KNOWN or settled.article_id is not None:
        written = ("url", "match_key", "title", "outcome", "detail", "article_id", "retry_at", "at")
        statement = upsert(tx, items, [row], key=("source_id", "key", "mark"), update=written, add=("attempts",))
    await tx.execute(statement)


async def seen(tx: Tx, source: Source, entries: Collection[Entry]) -> Mapping[str, Seen]:
    """What is remembered of these entries of a source, under their keys and match keys, for `dedup.unseen`.

    An entry of which another source of the same scope has brought the article counts too, under its match key.
    """
    own = items.c.source_id == source.id
    keys = [entry.key for entry in entries]
    match_keys = [entry.match_key for entry in entries if entry.match_key is not None]
    found = await tx.execute(
        select(items, sources.c.name)
        .join(sources, sources.c.id == items.c.source_id)
        .where(
            items.c.scope == source.scope,
            or_(
                and_(own, items.c.key.in_(keys)),
                and_(or_(own, items.c.article_id.is_not(None)), items.c.match_key.in_(match_keys)),
            ),
        )
        .order_by(own, items.c.at, items.c.id)
    )
    asked = {bounded(key): key for key in (*keys, *match_keys)}
    known: dict[str, Seen] = {}
    for row in found.mappings():
        is_own = row["source_id"] == source.id
        state = Seen(
            mark=row["mark"],
            outcome=Outcome(row["outcome"]),
            attempts=row["attempts"],
            retry_at=row["retry_at"],
            elsewhere=None if is_own else row["name"],
        )
        for key in (row["key"] if is_own else None, row["match_key"]):
            if key is not None:
                known[asked.get(key, key)] = state
    return known


async def waiting(tx: Tx, source: Source, *, now: datetime) -> bool:
    """Whether an item of the source failed and is due to be tried again, which takes the whole list.

    One that has been due for longer than `PATIENCE` has left the list and is waited for no more.
    """
    mine = (items.c.source_id == source.id, items.c.scope == source.scope)
    due = items.c.retry_at.between(now - PATIENCE, now)
    return (await tx.execute(select(items.c.id).where(*mine, due).limit(1))).first() is not None


async def counts(tx: Tx, scopes: Collection[Scope], since: datetime | None = None) -> Mapping[Outcome, int]:
    """How many items ended in each way, since a time if one is given."""
    query = select(items.c.outcome, func.count()).where(items.c.scope.in_(scopes)).group_by(items.c.outcome)
    if since is not None:
        query = query.where(items.c.at >= since)
    return {Outcome(outcome): count for outcome, count in await tx.execute(query)}


async def why(tx: Tx, scopes: Collection[Scope], url: str, match_key: str | None = None) -> tuple[Item, ...]:
    """Everything that became of an address, oldest first."""
    found = await tx.execute(
        select(items, sources.c.name)
        .join(sources, sources.c.id == items.c.source_id)
        .where(
            items.c.scope.in_(scopes),
            or_(items.c.url == url, items.c.key == url, items.c.match_key == (match_key or url)),
        )
        .order_by(items.c.at, items.c.id)
    )
    return tuple(
        Item(
            scope=Scope(row["scope"]),
            source_id=SourceId(row["source_id"]),
            source=row["name"],
            url=row["url"],
            title=row["title"],
            outcome=Outcome(row["outcome"]),
            detail=row["detail"],
            article_id=row["article_id"],
            at=row["at"],
        )
        for row in found.mappings()
    )
