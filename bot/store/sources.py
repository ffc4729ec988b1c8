"""Sources and how their polling stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal, select, update

from bot.core.polling import Polling, Validators
from bot.core.types import Scope, Source, SourceId
from bot.store.columns import Moment
from bot.store.schema import sources
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, RowMapping

    from bot.core.stories.dedup import Baseline
    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A source with its subscription and the state of its polling.

    `first_read_at` is None until it has been read once; `next_poll_at` None means never again, `paused` says why.
    `configured` is whether the configuration names it.
    """

    source: Source
    baseline: Baseline
    added_at: datetime
    first_read_at: datetime | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    validators: Validators | None = None
    polling: Polling
    paused: str | None = None
    configured: bool = False


async def add(tx: Tx, source: Source, *, baseline: Baseline, now: datetime, configured: bool = False) -> bool:
    """Follow a source from now on; False where its scope follows that address already, which stays as it was.

    `configured` marks one that the configuration names, which goes when the configuration drops it.
    """
    row = {
        **_columns(source),
        "baseline": str(baseline),
        "added_at": now,
        "next_poll_at": now,
        "configured": configured,
        **_polling(Polling()),
    }
    return await is_added(tx, sources, row)


async def change(tx: Tx, source: Source) -> bool:
    """Write what may change of a source (name, publisher, language, tier, interval); False where it is not there."""
    columns = {key: value for key, value in _columns(source).items() if key not in {"id", "scope", "url", "kind"}}
    result = await tx.execute(
        update(sources).where(sources.c.id == source.id, sources.c.scope == source.scope).values(columns)
    )
    return result.rowcount > 0


async def remove(tx: Tx, source: Source) -> bool:
    """Stop following a source and forget its items; its articles stay. False where it was not followed."""
    mine = (sources.c.id == source.id, sources.c.scope == source.scope)
    result = await tx.execute(delete(sources).where(*mine))
    return result.rowcount > 0


async def all(tx: Tx, scopes: Collection[Scope]) -> tuple[Followed, ...]:  # noqa: A001 - read as sources.all
    """Every source of these scopes, by name."""
    found = await tx.execute(select(sources).where(sources.c.scope.in_(scopes)))
    every = [_followed(row) for row in found.mappings()]  # sorted here: databases disagree about letters and case
    return tuple(sorted(every, key=lambda followed: (followed.source.name.casefold(), followed.source.id)))


async def find(tx: Tx, scopes: Collection[Scope], wanted: str) -> tuple[Followed, ...]:
    """The sources whose address, id or name (in any case) is `wanted`; several may share a name."""
    return tuple(
        followed
        for followed in await all(tx, scopes)
        if wanted in (followed.source.url, followed.source.id) or wanted.casefold() == followed.source.name.casefold()
    )


async def scopes(tx: Tx) -> frozenset[Scope]:
    """The scopes that follow anything: for the service's own work, which then reads one scope at a time."""
    found = await tx.execute(select(sources.c.scope).distinct())
    return frozenset(Scope(scope) for scope in found.scalars())


async def due(
    tx: Tx, scopes: Collection[Scope], *, now: datetime, limit: int, claim: timedelta
) -> tuple[Followed, ...]:
    """Take the sources that are to be polled, for as long as `claim`: those whose claim has run out, then the longest due.

    A claimed source is given to nobody else until `polled` or the claim's end, so a crashed poller loses nothing.
    """
    lapsed = await _claimed(tx, scopes, sources.c.claimed_until <= now, now, limit, claim)
    free = await _claimed(tx, scopes, sources.c.claimed_until.is_(None), now, limit - len(lapsed), claim)
    return (*lapsed, *free)


async def give_back(tx: Tx, scopes: Collection[Scope], ids: Collection[SourceId]) -> None:
    """End the claims on these sources, which were not polled after all: they are due as before."""
    ours = (sources.c.scope.in_(scopes), sources.c.id.in_(ids))
    await tx.execute(update(sources).where(*ours).values(claimed_until=None))


async def polled(  # noqa: PLR0913 - each is a separate fact about one poll
    tx: Tx,
    source: Source,
    *,
    now: datetime,
    next_poll_at: datetime | None,
    polling: Polling,
    read: bool,
    validators: Validators | None = None,
    url: str | None = None,
    paused: str | None = None,
) -> None:
    """Write how a poll went and end its claim.

    `read` is whether the source's entries were seen, which makes the first such poll the subscription's baseline;
    `validators` None keeps the old ones; `url` is the address to use from now on, if it moved. An address that
    the scope follows under another source already is left alone.
    """
    values: dict[str, Any] = {
        "polled_at": now,
        "next_poll_at": next_poll_at,
        "claimed_until": None,
        "paused": paused,
        **_polling(polling),
    }
    if read:
        values["first_read_at"] = func.coalesce(sources.c.first_read_at, literal(now, Moment()))
    if validators is not None:
        values |= {
            "validators_url": validators.url,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "body_sha": validators.sha,
        }
    if url is not None and not await _is_followed(tx, source.scope, url):
        values["url"] = url
    await tx.execute(update(sources).where(sources.c.id == source.id, sources.c.scope == source.scope).values(values))


async def _claimed(
    tx: Tx, scopes: Collection[Scope], unclaimed: ColumnElement[bool], now: datetime, limit: int, claim: timedelta
) -> list[Followed]:
    """What is due, asked by how it is unclaimed: two looks that an index answers, where `or` walks over every claim."""
    due = (unclaimed, sources.c.next_poll_at <= now, sources.c.paused.is_(None), sources.c.scope.in_(scopes))
    first = select(sources.c.id).where(*due).order_by(sources.c.next_poll_at, sources.c.id).limit(limit)
    taking = update(sources).where(sources.c.id.in_(first)).values(claimed_until=now + claim).returning(sources)
    found = map(_followed, (await tx.execute(taking)).mappings())
    return sorted(found, key=lambda followed: (followed.next_poll_at or now, followed.source.id))


async def _is_followed(tx: Tx, scope: Scope, url: str) -> bool:
    found = await tx.execute(select(sources.c.id).where(sources.c.scope == scope, sources.c.url == url))
    return found.first() is not None


def _columns(source: Source) -> dict[str, Any]:
    return {field: getattr(source, field) for field in Source.__slots__}


def _polling(polling: Polling) -> dict[str, Any]:
    return {field: getattr(polling, field) for field in Polling.__slots__}


def _followed(row: RowMapping) -> Followed:
    fields = {field: row[field] for field in Source.__slots__}
    validators = None
    if row["validators_url"] is not None:
        validators = Validators(
            url=row["validators_url"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            sha=row["body_sha"],
        )
    return Followed(
        source=Source(**fields),
        baseline=row["baseline"] if row["baseline"] in ("none", "all") else int(row["baseline"]),
        added_at=row["added_at"],
        first_read_at=row["first_read_at"],
        polled_at=row["polled_at"],
        next_poll_at=row["next_poll_at"],
        validators=validators,
        polling=Polling(**{field: row[field] for field in Polling.__slots__}),
        paused=row["paused"],
        configured=row["configured"],
    )
