"""Opening a database: one SQLite file, migrated under its own write lock, refused where we would do harm.

A transaction is what the other modules' functions take first. `begin` is for writing (SQLite's one writer waits its
turn), `read` sees one unchanging state. Leaving either by an exception rolls everything back.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import URL, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

import bot
from bot.core.errors import InputError, Transient
from bot.core.types import PUBLIC
from bot.store import schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from sqlalchemy import Connection, Table

Tx = AsyncConnection
"""One transaction."""

BUSY: Final = 30.0
"""Seconds to wait for another process's write before giving up; our own writes last milliseconds."""

_MIGRATIONS: Final = Path(__file__).with_name("migrations")


class Database:
    """An open database. Close it, or use it as `async with`."""

    def __init__(self, engine: AsyncEngine, path: Path) -> None:
        self.path = path
        self._engine = engine
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """A transaction that may write; committed at the end of the block, rolled back by an exception.

        Writers of one process queue here, which is fair; SQLite's own waiting is a lottery. Raises `Transient`
        (`busy`) where another process has been writing for longer than `BUSY`.
        """
        async with self._writing, self._engine.connect() as connection:
            await connection.execution_options(onrecord_begin="IMMEDIATE")
            try:
                await connection.begin()
            except OperationalError as error:
                raise (_busy(self.path) if _is_busy(error) else error) from error
            yield connection
            await connection.commit()  # an exception skips this, and closing rolls back

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that only reads, beside any writer, and sees one state throughout."""
        async with self._engine.connect() as connection, connection.begin():
            yield connection

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def connect(path: Path) -> Database:
    """Open the database in the file at `path`, made or migrated as needed.

    Two processes may open at once. Raises `InputError` where the file is no database, another program's or a newer
    version's, or cannot be opened, saying what to do; `Transient` (`busy`) where another process holds it too long.
    """
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)), connect_args={"timeout": BUSY})
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    database = Database(engine, path)
    try:
        await _open(database)
    except BaseException:
        await database.close()
        raise
    return database


async def _open(database: Database) -> None:
    try:
        async with database.read() as tx:
            version = await tx.run_sync(_version, database.path)
        if version != schema.HEAD:
            async with database.begin() as tx:
                await tx.run_sync(_migrate, database.path)
    except DBAPIError as error:
        if _is_busy(error):
            raise _busy(database.path) from error
        advice = await asyncio.to_thread(_advice, database.path)
        raise InputError(f"{database.path} cannot be used as a database: {error.orig}. {advice}") from error


def _is_busy(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _busy(path: Path) -> Transient:
    return Transient(f"{path} is being written by another onrecord; try again when it has finished", kind="busy")


def _advice(path: Path) -> str:
    if not path.parent.is_dir():
        return "Its folder does not exist: make it, or name another with --data."
    if os.access(path if path.exists() else path.parent, os.W_OK):
        return "Move the file away, or name another folder with --data."
    return "It cannot be written: change its permissions, or name another folder with --data."


def _configure(connection: Any, _: object) -> None:
    """Take transactions into our own hands and switch on what SQLite leaves off.

    With `synchronous=NORMAL` a power cut may take the last transactions, never the file's soundness.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: taking it halfway fails where another has written in between."""
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('onrecord_begin', 'DEFERRED')}")


def _version(connection: Connection, path: Path) -> str | None:
    """The schema's version, None for a new file. Raises `InputError` for a newer one or another program's."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or "meta" not in tables:
        raise InputError(f"{path} is a database of another program. Name another folder with --data.")
    version: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if version > schema.HEAD:
        by = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "written_by")).scalar_one()
        raise InputError(
            f"{path} has schema {version}, written by onrecord {by}; this is onrecord {bot.__version__}, "
            f"which knows schemas up to {schema.HEAD}. Upgrade onrecord, or name another folder with --data."
        )
    return version


def _migrate(connection: Connection, path: Path) -> None:
    """Bring the schema to `HEAD` inside the writer's transaction: whoever comes second finds it done."""
    if _version(connection, path) == schema.HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    written = {"scope": PUBLIC, "key": "written_by", "value": bot.__version__}
    connection.execute(upsert(connection, schema.meta, [written], key=("scope", "key"), update=("value",)))


def upsert(
    tx: Tx | Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Collection[str] = (),
    update: Collection[str] = (),
    add: Collection[str] = (),
) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; where the unique `key` is taken (any, if none is named), change that row or leave it.

    `update` names the columns that take the new value, `add` those that are raised by it. The one statement that is
    not portable SQL.
    """
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(list(rows))
    if not (update or add):
        return statement.on_conflict_do_nothing(index_elements=list(key) or None)
    values = {column: statement.excluded[column] for column in update}
    sums = {column: table.c[column] + statement.excluded[column] for column in add}
    return statement.on_conflict_do_update(index_elements=list(key), set_=values | sums)
