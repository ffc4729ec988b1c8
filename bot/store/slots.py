"""Every time a subscription was due: opened once, settled once, whoever ticks and however often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import and_, func, or_, select, update

from bot.core.types import Scope
from bot.store.schema import slots
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.store.db import Tx

Settled = Literal["posted", "empty", "skipped", "failed"]
"""How a slot ended: a message is in the outbox, there was nothing to say, its time had passed, or it could not be."""

State = Literal["due", "posted", "empty", "skipped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time a subscription was due. `why` says what kept it, or why it ended as it did; a due one whose `attempts`
    failed, the last at `tried_at`, is tried again from `retry_at`.
    """

    scope: Scope
    subscription_id: str
    at: datetime
    state: State
    why: str = ""
    attempts: int = 0
    retry_at: datetime | None = None
    tried_at: datetime | None = None
    opened_at: datetime
    settled_at: datetime | None = None


async def open(  # noqa: A001 - read as slots.open
    tx: Tx, scope: Scope, subscription_id: str, at: datetime, *, wait_until: datetime | None = None, now: datetime
) -> bool:
    """Note that a slot is due, to be tried at once or not before `wait_until`; False where it is known already, which
    changes nothing.
    """
    return await _added(tx, scope, subscription_id, at, {"state": "due", "retry_at": wait_until, "opened_at": now})


async def skip(tx: Tx, scope: Scope, subscription_id: str, at: datetime, *, why: str, now: datetime) -> bool:
    """Note a slot that is passed over; False where it is known already, which changes nothing."""
    ended = {"state": "skipped", "why": why, "opened_at": now, "settled_at": now}
    return await _added(tx, scope, subscription_id, at, ended)


async def get(tx: Tx, scopes: Collection[Scope], subscription_id: str, at: datetime) -> Slot | None:
    """The slot of this time."""
    wanted = (slots.c.scope.in_(scopes), slots.c.subscription_id == subscription_id, slots.c.at == at)
    row = (await tx.execute(select(*_FIELDS).where(*wanted))).mappings().first()
    return Slot(**row) if row is not None else None


async def settle(  # noqa: PLR0913 - which slot, and how it ended
    tx: Tx, scope: Scope, subscription_id: str, at: datetime, *, state: Settled, why: str = "", now: datetime
) -> bool:
    """End a slot that is due; False where it is not, which changes nothing."""
    ended = {"state": state, "why": why, "retry_at": None, "settled_at": now}
    due = update(slots).where(_due(scope, subscription_id, at))
    return (await tx.execute(due.values(ended))).rowcount > 0


async def tried(  # noqa: PLR0913 - which slot, and what happened
    tx: Tx, scope: Scope, subscription_id: str, at: datetime, *, why: str, retry_at: datetime | None, now: datetime
) -> int:
    """Note that an attempt at a due slot failed and when to try again; the attempts so far, 0 where it is not due."""
    due = update(slots).where(_due(scope, subscription_id, at))
    counted = due.values(attempts=slots.c.attempts + 1, why=why, retry_at=retry_at, tried_at=now)
    attempts: int | None = (await tx.execute(counted.returning(slots.c.attempts))).scalar_one_or_none()
    return attempts or 0


async def waiting(tx: Tx, scopes: Collection[Scope], *, now: datetime, limit: int) -> tuple[Slot, ...]:
    """The slots that are due and may be tried now, the oldest first."""
    ready = or_(slots.c.retry_at.is_(None), slots.c.retry_at <= now)
    found = await tx.execute(
        select(*_FIELDS)
        .where(slots.c.scope.in_(scopes), slots.c.state == "due", ready)
        .order_by(slots.c.at, slots.c.subscription_id)
        .limit(limit)
    )
    return tuple(Slot(**row) for row in found.mappings())


async def recent(tx: Tx, scopes: Collection[Scope], *, limit: int) -> tuple[Slot, ...]:
    """The latest slots of all subscriptions, the newest first."""
    newest = select(*_FIELDS).where(slots.c.scope.in_(scopes)).order_by(slots.c.at.desc(), slots.c.subscription_id)
    return tuple(Slot(**row) for row in (await tx.execute(newest.limit(limit))).mappings())


async def latest(tx: Tx, scopes: Collection[Scope]) -> Mapping[str, Slot]:
    """The newest slot of every subscription that has had any, by the subscription's id."""
    newest = select(slots.c.subscription_id, func.max(slots.c.at).label("at")).group_by(slots.c.subscription_id)
    last = newest.where(slots.c.scope.in_(scopes)).subquery()
    of_it = and_(last.c.subscription_id == slots.c.subscription_id, last.c.at == slots.c.at)
    found = await tx.execute(select(*_FIELDS).join(last, of_it))
    return {row["subscription_id"]: Slot(**row) for row in found.mappings()}


async def counts(tx: Tx, scopes: Collection[Scope]) -> Mapping[State, int]:
    """How many slots are in each state; none that no slot is in."""
    counted = (
        select(slots.c.state, func.count().label("slots")).where(slots.c.scope.in_(scopes)).group_by(slots.c.state)
    )
    return {row.state: row.slots for row in await tx.execute(counted)}


_FIELDS: Final = tuple(slots.c[field] for field in Slot.__slots__)


async def _added(tx: Tx, scope: Scope, subscription_id: str, at: datetime, values: Mapping[str, Any]) -> bool:
    row = {"scope": scope, "subscription_id": subscription_id, "at": at, "why": "", "attempts": 0, **values}
    return await is_added(tx, slots, row, key=("subscription_id", "at"))


def _due(scope: Scope, subscription_id: str, at: datetime) -> ColumnElement[bool]:
    mine = and_(slots.c.scope == scope, slots.c.subscription_id == subscription_id, slots.c.at == at)
    return and_(mine, slots.c.state == "due")
