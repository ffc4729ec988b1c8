"""Insert, or find it there: the one statement that is not portable SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Table
    from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(
    tx: AsyncConnection | Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Collection[str] = (),
    update: Collection[str] = (),
    add: Collection[str] = (),
) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; where the unique `key` is taken (any, if none is named), change that row or leave it.

    `update` names the columns that take the new value, `add` those that are raised by it. One row is written as one,
    because SQLAlchemy keeps the compiled form of such a statement and not of one with many: a millisecond each time.
    """
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(rows[0] if len(rows) == 1 else list(rows))
    if not (update or add):
        return statement.on_conflict_do_nothing(index_elements=list(key) or None)
    values = {column: statement.excluded[column] for column in update}
    sums = {column: table.c[column] + statement.excluded[column] for column in add}
    return statement.on_conflict_do_update(index_elements=list(key), set_=values | sums)


async def is_added(tx: AsyncConnection, table: Table, row: Mapping[str, Any], *, key: Collection[str] = ()) -> bool:
    """Insert a row; False where its unique `key` (any, if none is named) is taken, which changes nothing."""
    written = upsert(tx, table, [row], key=key).returning(*table.primary_key)
    return (await tx.execute(written)).first() is not None
