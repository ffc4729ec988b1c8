"""Subscriptions and when each is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select, update

from bot.core.types import Day, Hours, Place, Rhythm, Scope, Subscription
from bot.store.payloads import dump, load
from bot.store.schema import subscriptions
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription and how it stands. `configured` is whether the configuration names it; `next_slot_at` None means
    never again, `paused` says why nothing is sent.
    """

    subscription: Subscription
    configured: bool = False
    next_slot_at: datetime | None
    paused: str | None = None
    made_at: datetime


async def add(
    tx: Tx, subscription: Subscription, *, next_slot_at: datetime | None, now: datetime, configured: bool = False
) -> bool:
    """Subscribe from now on; False where its id is taken, which changes nothing."""
    row = {**_columns(subscription), "next_slot_at": next_slot_at, "configured": configured, "made_at": now}
    return await is_added(tx, subscriptions, row, key=("id",))


async def change(tx: Tx, subscription: Subscription, *, next_slot_at: datetime | None = None) -> bool:
    """Write what a subscription asks for now; False where its scope has none of this id.

    `next_slot_at` None keeps the next slot as it is.
    """
    values = _columns(subscription)
    if next_slot_at is not None:
        values["next_slot_at"] = next_slot_at
    return await _changed(tx, subscription.scope, subscription.id, values)


async def remove(tx: Tx, scope: Scope, identity: str) -> bool:
    """End a subscription and forget its slots; what it has posted stays known. False where there is none."""
    result = await tx.execute(delete(subscriptions).where(_mine(scope, identity)))
    return result.rowcount > 0


async def all(tx: Tx, scopes: Collection[Scope]) -> tuple[Subscribed, ...]:  # noqa: A001 - read as subscriptions.all
    """Every subscription of these scopes, by name."""
    found = await tx.execute(select(subscriptions).where(subscriptions.c.scope.in_(scopes)))
    every = map(_subscribed, found.mappings())  # sorted here: databases disagree about letters and case
    return tuple(sorted(every, key=lambda each: (each.subscription.name.casefold(), each.subscription.id)))


async def get(tx: Tx, scopes: Collection[Scope], identity: str) -> Subscribed | None:
    """The subscription of this id."""
    wanted = select(subscriptions).where(subscriptions.c.id == identity, subscriptions.c.scope.in_(scopes))
    row = (await tx.execute(wanted)).mappings().first()
    return _subscribed(row) if row is not None else None


async def scopes(tx: Tx) -> frozenset[Scope]:
    """The scopes that are subscribed to anything: for the service's own work."""
    found = await tx.execute(select(subscriptions.c.scope).distinct())
    return frozenset(Scope(scope) for scope in found.scalars())


async def due(tx: Tx, scopes: Collection[Scope], *, now: datetime, limit: int) -> tuple[Subscribed, ...]:
    """The subscriptions whose next slot has come and that are not paused, longest due first."""
    found = await tx.execute(
        select(subscriptions)
        .where(subscriptions.c.scope.in_(scopes), subscriptions.c.next_slot_at <= now, subscriptions.c.paused.is_(None))
        .order_by(subscriptions.c.next_slot_at, subscriptions.c.id)
        .limit(limit)
    )
    return tuple(map(_subscribed, found.mappings()))


async def advance(tx: Tx, scope: Scope, identity: str, next_slot_at: datetime) -> bool:
    """Set the next slot, only ever to a later one; False where somebody has set that or a later one already."""
    mine = and_(
        _mine(scope, identity),
        or_(subscriptions.c.next_slot_at.is_(None), subscriptions.c.next_slot_at < next_slot_at),
    )
    result = await tx.execute(update(subscriptions).where(mine).values(next_slot_at=next_slot_at))
    return result.rowcount > 0


async def pause(tx: Tx, scope: Scope, identity: str, why: str) -> bool:
    """Send nothing more until it is resumed; False where it is paused already or not there."""
    unpaused = and_(_mine(scope, identity), subscriptions.c.paused.is_(None))
    return (await tx.execute(update(subscriptions).where(unpaused).values(paused=why))).rowcount > 0


async def pause_place(tx: Tx, place: Place, why: str) -> int:
    """Pause whatever goes to a place's channel, in whichever thread; how many were not paused before."""
    there = and_(*(subscriptions.c[field] == getattr(place, field) for field in ("platform", "tenant", "channel")))
    unpaused = and_(there, subscriptions.c.paused.is_(None))
    return (await tx.execute(update(subscriptions).where(unpaused).values(paused=why))).rowcount


async def resume(tx: Tx, scope: Scope, identity: str, next_slot_at: datetime) -> bool:
    """Go on with a paused subscription from this slot; False where it is not paused or not there."""
    paused = and_(_mine(scope, identity), subscriptions.c.paused.is_not(None))
    result = await tx.execute(update(subscriptions).where(paused).values(paused=None, next_slot_at=next_slot_at))
    return result.rowcount > 0


# ---------------------------------------------------------------- rows

_PLAIN = ("id", "scope", "name", "stories", "style", "window", "when_empty", "language", "silent", "calls")
_PLACE = Place.__slots__
_Names = tuple[str, ...]
_Times = tuple[time, ...]
_Days = tuple[Day, ...]


def _mine(scope: Scope, identity: str) -> ColumnElement[bool]:
    return and_(subscriptions.c.id == identity, subscriptions.c.scope == scope)


async def _changed(tx: Tx, scope: Scope, identity: str, values: dict[str, Any]) -> bool:
    return (await tx.execute(update(subscriptions).where(_mine(scope, identity)).values(values))).rowcount > 0


def _columns(subscription: Subscription) -> dict[str, Any]:
    rhythm = subscription.rhythm
    return {
        **{field: getattr(subscription, field) for field in _PLAIN},
        **{field: getattr(subscription.place, field) for field in _PLACE},
        "topics": dump(_Names, subscription.topics),
        "sources": dump(_Names, subscription.sources) or None,
        "at": dump(_Times, rhythm.at),
        "every": rhythm.every,
        "days": dump(_Days, rhythm.days),
        "zone": rhythm.zone,
        "quiet": dump(Hours, rhythm.quiet) if rhythm.quiet is not None else None,
    }


def _subscribed(row: RowMapping) -> Subscribed:
    rhythm = Rhythm(
        at=load(_Times, row["at"]),
        every=row["every"],
        days=load(_Days, row["days"]),
        zone=row["zone"],
        quiet=load(Hours, row["quiet"]) if row["quiet"] is not None else None,
    )
    return Subscribed(
        subscription=Subscription(
            **{field: row[field] for field in _PLAIN},
            place=Place(**{field: row[field] for field in _PLACE}),
            topics=load(_Names, row["topics"]),
            sources=load(_Names, row["sources"] or ()),
            rhythm=rhythm,
        ),
        configured=row["configured"],
        next_slot_at=row["next_slot_at"],
        paused=row["paused"],
        made_at=row["made_at"],
    )
