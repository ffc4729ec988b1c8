"""Shelving: what was read of a source's items is stored, grouped and given its outcomes in one transaction.

Grouping looks at every story of the last days, whatever it is that arrives. So sources that have something at the same
time share one transaction and one look: whoever's turn it is stores for all that wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.core.articles import revision
from bot.core.errors import OnRecordError, Permanent, Transient
from bot.core.stories import cluster, dedup
from bot.core.stories.features import Features, features, filed
from bot.core.types import ANALYSED, PUBLIC, Article, ArticleId, Outcome, Scope, Source
from bot.core.urls import match_key
from bot.flows import reading
from bot.flows.kit import Kit
from bot.store import articles, db, items, stories
from bot.store.db import Tx
from bot.store.scopes import seen_by

TOGETHER: Final = 200
"""Items after which no more are put into a transaction: it lasts about a second at most, and others wait to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An item whose page was read, or that could not be: its article with features, or how it failed."""

    entry: dedup.Entry
    article: Article | None = None
    features: Features | None = None
    failed: Permanent | Transient | None = None
    attempts: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class _Parcel:
    """One source's items on their way into the store; `fresh` and `outcomes` once they are there."""

    source: Source
    read: Sequence[Read]
    done: bool = False
    fresh: Sequence[Article] = ()
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    broken: Exception | None = None


class Shelf:
    """Stores what one pull reads."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._waiting: list[_Parcel] = []
        self._turn = asyncio.Lock()

    async def store(self, source: Source, read: Sequence[Read]) -> Counter[Outcome]:
        """Store, group and settle these items, then keep what is read of their articles; how they ended.

        Raises what the store raises where the database fails, and whatever else goes wrong with these items alone.
        """
        parcel = _Parcel(source=source, read=read)
        self._waiting.append(parcel)
        try:
            async with self._turn:
                while not parcel.done:
                    await self._store(self._next())
        finally:
            if parcel in self._waiting:
                self._waiting.remove(parcel)
        if parcel.broken is not None:
            raise parcel.broken
        await reading.keep(self._kit, parcel.fresh)
        return parcel.outcomes

    def _next(self) -> list[_Parcel]:
        """The parcels that have waited longest, as many as go together."""
        together, size = [], 0
        for parcel in self._waiting:
            together.append(parcel)
            size += len(parcel.read)
            if size >= TOGETHER:
                break
        return together

    async def _store(self, parcels: Sequence[_Parcel]) -> None:
        """Store these together or, where one of them cannot be stored, each by itself: its trouble is its own."""
        try:
            await _stored(self._kit, parcels)
        except OnRecordError:
            raise  # the database's trouble is everybody's
        except Exception as broken:  # noqa: BLE001 - given to whoever brought it
            if len(parcels) > 1:
                for parcel in parcels:
                    await self._store([parcel])
                return
            parcels[0].broken = broken
        for parcel in parcels:
            parcel.done = True
            if parcel in self._waiting:  # whoever brought it may have been told to stop
                self._waiting.remove(parcel)


async def shelve(kit: Kit, article: Article) -> Article:
    """Store, group and read an article that no source has listed, in its own scope; it is given as it is stored.

    Raises what the store raises.
    """
    found = await asyncio.to_thread(features, article)
    async with kit.database.begin() as tx:
        key = match_key(article.url) if article.url else None
        before = await articles.latest(tx, article.scope, key or "")
        made = article if before is None or before.id == article.id else revision(article, before)
        if not await articles.add(tx, made, found, match_key=key):
            return made
        await _group(tx, [(made, found)], kit.now(), scopes=seen_by(article.scope))
    await reading.keep(kit, [made])
    return made


async def _stored(kit: Kit, parcels: Sequence[_Parcel]) -> None:
    now = kit.now()
    read = [(parcel, each) for parcel in parcels for each in parcel.read]
    async with kit.database.begin() as tx:
        stored = [await _add(tx, each) for _, each in read]
        fresh = [
            (made, each.features)
            for (_, each), made in zip(read, stored, strict=True)
            if made is not None and each.features is not None
        ]
        changes = await _grouped(tx, fresh, now)
        ended = []
        for (parcel, each), made in zip(read, stored, strict=True):
            settled, again = _settled(each, made, changes, now)
            await items.record(tx, parcel.source, each.entry, settled, now=now, retry_at=again)
            ended.append((parcel, made, settled.outcome))
    for parcel in parcels:
        mine = [(made, outcome) for of, made, outcome in ended if of is parcel]
        parcel.fresh = [made for made, _ in mine if made is not None]
        parcel.outcomes = Counter(outcome for _, outcome in mine)


async def _add(tx: Tx, read: Read) -> Article | None:
    """Store the article of an item, as a revision where its page had another text before; None where nothing is new."""
    if read.article is None or read.features is None:
        return None
    before = await articles.latest(tx, read.article.scope, read.entry.match_key or "")
    made = read.article if before is None or before.id == read.article.id else revision(read.article, before)
    added = await articles.add(tx, made, read.features, match_key=read.entry.match_key)
    return made if added else None


async def _grouped(
    tx: Tx, fresh: Sequence[tuple[Article, Features]], now: datetime
) -> Mapping[ArticleId, cluster.Change]:
    """Group the articles of each scope in view of what that scope sees, public ones first: others may join them."""
    changes: dict[ArticleId, cluster.Change] = {}
    for scope in sorted({made.scope for made, _ in fresh}, key=lambda scope: (scope != PUBLIC, scope)):
        mine = [(made, of) for made, of in fresh if made.scope == scope]
        changes |= await _group(tx, mine, now, scopes=seen_by(scope))
    return changes


async def _group(
    tx: Tx, fresh: Sequence[tuple[Article, Features]], now: datetime, *, scopes: Collection[Scope]
) -> Mapping[ArticleId, cluster.Change]:
    """Group articles of one scope."""
    batch = [filed(made, of) for made, of in fresh]
    revised = [made.revision_of for made, _ in fresh if made.revision_of is not None]
    await db.take_time(tx)
    window = await stories.window(tx, scopes, cluster.since(batch, now), revised)
    decided = await asyncio.to_thread(cluster.assign, batch, window, now)  # a big window takes it a second
    changes = await stories.apply(tx, decided, now=now)
    return {change.article_id: change for change in changes}


def _settled(
    read: Read, stored: Article | None, changes: Mapping[ArticleId, cluster.Change], now: datetime
) -> tuple[dedup.Settled, datetime | None]:
    if read.failed is not None:
        after = read.failed.after if isinstance(read.failed, Transient) else None
        again = dedup.retry_at(read.attempts, now, after) if isinstance(read.failed, Transient) else None
        return dedup.Settled(outcome=Outcome.FAILED, detail=str(read.failed)), again
    made = stored or read.article
    assert made is not None  # noqa: S101 - an item that did not fail has an article
    change = changes.get(made.id)
    same = change.same_text if change else None
    analysed = made.language == ANALYSED
    return dedup.settled(made, stored=stored is not None, same_text=same, analysed=analysed), None
