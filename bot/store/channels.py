"""Channels that take nothing: for now, because the platform asks us to wait, or until somebody has seen to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, literal, or_, select, update

from bot.core.types import Place, Scope
from bot.store.columns import Moment
from bot.store.schema import channels
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel we know: until when it takes nothing, and why it is paused, if it is; and what is answered in its
    threads, where somebody has chosen that.
    """

    scope: Scope
    place: Place
    not_before: datetime | None = None
    paused: str | None = None
    paused_at: datetime | None = None
    threads: str | None = None


async def hold(tx: Tx, scope: Scope, place: Place, until: datetime) -> None:
    """Send nothing to a place's channel before then; a longer wait that is known already stays."""
    if await is_added(tx, channels, _row(scope, place) | {"not_before": until}, key=_KEY):
        return
    sooner = or_(channels.c.not_before.is_(None), channels.c.not_before < until)
    later = case((sooner, literal(until, Moment())), else_=channels.c.not_before)
    await tx.execute(update(channels).where(_there(place)).values(not_before=later))


async def pause(tx: Tx, scope: Scope, place: Place, *, why: str, now: datetime) -> bool:
    """Send nothing to a place's channel until it is resumed; False where it is paused already, for its first reason."""
    values = {"paused": why, "paused_at": now}
    if await is_added(tx, channels, _row(scope, place) | values, key=_KEY):
        return True
    unpaused = and_(_there(place), channels.c.paused.is_(None))
    return (await tx.execute(update(channels).where(unpaused).values(values))).rowcount > 0


async def resume(tx: Tx, scope: Scope, place: Place) -> bool:
    """Send to a place's channel again, from now on; False where this scope has not paused it."""
    paused = and_(_there(place), channels.c.scope == scope, channels.c.paused.is_not(None))
    released = {"paused": None, "paused_at": None, "not_before": None}
    return (await tx.execute(update(channels).where(paused).values(released))).rowcount > 0


async def all(tx: Tx, scopes: Collection[Scope]) -> tuple[Channel, ...]:  # noqa: A001 - read as channels.all
    """Every channel we know, by platform, tenant and channel."""
    found = await tx.execute(select(channels).where(channels.c.scope.in_(scopes)))
    every = map(_channel, found.mappings())
    return tuple(sorted(every, key=lambda each: (each.place.platform, each.place.tenant, each.place.channel)))


async def get(tx: Tx, scopes: Collection[Scope], place: Place) -> Channel | None:
    """What is known of a place's channel."""
    row = (await tx.execute(select(channels).where(_there(place), channels.c.scope.in_(scopes)))).mappings().first()
    return _channel(row) if row is not None else None


async def answer_threads(tx: Tx, scope: Scope, place: Place, threads: str) -> None:
    """Keep what is answered in the threads of a place's channel."""
    if not await is_added(tx, channels, _row(scope, place) | {"threads": threads}, key=_KEY):
        await tx.execute(update(channels).where(_there(place)).values(threads=threads))


_KEY: Final = ("platform", "tenant", "channel")


def _row(scope: Scope, place: Place) -> dict[str, object]:
    return {"scope": scope, **{field: getattr(place, field) for field in _KEY}}


def _channel(row: RowMapping) -> Channel:
    return Channel(
        scope=row["scope"],
        place=Place(**{field: row[field] for field in _KEY}),
        **{field: row[field] for field in ("not_before", "paused", "paused_at", "threads")},
    )


def _there(place: Place) -> ColumnElement[bool]:
    return and_(*(channels.c[field] == getattr(place, field) for field in _KEY))
