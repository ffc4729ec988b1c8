"""Tenants that have sent us away: since when, and forgetting all that is kept of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, or_, select, tuple_

from bot.core.types import PUBLIC, Scope
from bot.store.schema import articles, channels, departures, inbox, meta, metadata, outbox
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.store.db import Tx


async def note(tx: Tx, scope: Scope, *, now: datetime) -> None:
    """Note that a tenant has sent us away; what was noted first stands. Raises `ValueError` for everybody's scope."""
    if scope == PUBLIC:
        raise ValueError("everybody cannot send us away")
    await is_added(tx, departures, {"scope": scope, "left_at": now}, key=("scope",))


async def undo(tx: Tx, scope: Scope) -> None:
    """Note that a tenant has us back: nothing of it is forgotten."""
    await tx.execute(delete(departures).where(departures.c.scope == scope))


async def before(tx: Tx, left_before: datetime) -> tuple[Scope, ...]:
    """The tenants that sent us away before then: for the service's own work."""
    found = await tx.execute(select(departures.c.scope).where(departures.c.left_at < left_before))
    return tuple(sorted(map(Scope, found.scalars())))


async def forget(tx: Tx, scope: Scope, *, left_before: datetime, limit: int) -> int:
    """Forget at most `limit` rows of what is kept of such a tenant; how many they were. Call it until there are none:
    its departure is forgotten last. A tenant that came back meanwhile keeps what is left.

    What a configuration had posted there goes with it, though it is everybody's; its digests stay, as the files say.
    """
    gone = and_(departures.c.scope == scope, departures.c.left_at < left_before)
    if (await tx.execute(select(departures.c.scope).where(gone))).first() is None:
        return 0
    for table in _TABLES:
        key: tuple[ColumnElement[object], ...] = tuple(table.primary_key)
        found = select(*key).where(_of(table, scope)).limit(limit)
        one = tuple_(*key).in_(found) if len(key) > 1 else key[0].in_(found)
        if forgotten := (await tx.execute(delete(table).where(one))).rowcount:
            return forgotten
    return (await tx.execute(delete(departures).where(gone))).rowcount


_TABLES: Final = tuple(table for table in reversed(metadata.sorted_tables) if table not in (meta, departures))
"""Those that refer to others first: nothing is deleted that something else still stands on."""
_PLACED: Final = (outbox, channels, inbox)
"""What is kept of a place goes with its tenant, whosever it is."""

_later = articles.alias("later")


def _of(table: Table, scope: Scope) -> ColumnElement[bool]:
    """What of a table is a tenant's."""
    mine = table.c.scope == scope
    platform, _, tenant = scope.partition(":")
    if table in _PLACED:
        return or_(mine, and_(table.c.platform == platform, table.c.tenant == tenant))
    if table is articles:  # those that revise others first
        return and_(mine, ~exists().where(_later.c.revision_of == table.c.id))
    return mine
