"""Everything in one database into another that is empty, counted on both sides, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, func, insert, literal, select, text

from bot.core.errors import InputError
from bot.store import schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from sqlalchemy import Table

    from bot.store.db import Database, Tx

_BATCH: Final = 500
"""Rows read and written at a time: an article has some kilobytes."""

_TABLES: Final = tuple(table for table in schema.metadata.sorted_tables if table is not schema.meta)
"""Every table, those that others refer to first. `meta` tells about the database it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How many rows of a table were copied."""

    table: str
    rows: int


async def copy(source: Database, target: Database, progress: Callable[[str], None]) -> tuple[Copied, ...]:
    """Copy every table, as it stands now, and give their rows; `progress` is told each table's in a few words.

    The source may be in use. Raises `InputError` where the target is the source or holds anything, `RuntimeError` where
    it does not count the same rows in the end. The target takes it all in one transaction, or is left as it was.
    """
    async with source.read() as given, target.begin() as taken:
        if filled := [table.name for table in _TABLES if await _count(taken, table)]:
            raise InputError(
                f"{target.name} is not empty: it has rows in {', '.join(filled)}. Name a database with nothing in it."
            )
        copied = []
        for table in _TABLES:
            rows = await _copied(given, taken, table)
            copied.append(Copied(table=table.name, rows=rows))
            progress(f"{table.name}: {rows} rows")
        await _continue_numbers(taken)
        if target.dialect == "postgresql":
            await taken.execute(text("ANALYZE"))  # or questions are planned blindly until the server looks by itself
        return tuple(copied)


async def _copied(given: Tx, taken: Tx, table: Table) -> int:
    async for rows in _batches(given, table):
        await taken.execute(insert(table), rows)
    expected, arrived = await _count(given, table), await _count(taken, table)
    if arrived != expected:
        raise RuntimeError(f"{table.name}: of {expected} rows {arrived} have arrived; nothing was kept")
    return arrived


async def _batches(tx: Tx, table: Table) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """The rows of a table in batches, an article before those that revise it."""
    ordered = _by_revision() if table is schema.articles else select(table).order_by(*table.primary_key)
    async for batch in (await tx.stream(ordered)).mappings().partitions(_BATCH):
        yield [dict(row) for row in batch]


def _by_revision() -> Select[Any]:
    """The articles by how many others they revise, one after the other."""
    table, later = schema.articles, schema.articles.alias()
    depth = literal(0).label("depth")
    line = select(table.c.id, depth).where(table.c.revision_of.is_(None)).cte("line", recursive=True)
    line = line.union_all(select(later.c.id, line.c.depth + 1).join(line, later.c.revision_of == line.c.id))
    return select(table).join(line, line.c.id == table.c.id).order_by(line.c.depth, table.c.id)


async def _count(tx: Tx, table: Table) -> int:
    return (await tx.execute(select(func.count()).select_from(table))).scalar_one()


async def _continue_numbers(tx: Tx) -> None:
    """Let the numbers PostgreSQL gives go on after those that were copied; SQLite's do by themselves."""
    if tx.dialect.name != "postgresql":
        return
    for table in _TABLES:
        numbered = table.autoincrement_column
        if numbered is not None:
            sequence, last = func.pg_get_serial_sequence(table.name, numbered.name), func.max(numbered)
            await tx.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
