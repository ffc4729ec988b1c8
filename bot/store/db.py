"""Opening a database and its transactions: an SQLite file or a PostgreSQL server, migrated, or refused with a reason.

A transaction is what the other modules' functions take first. `begin` is for writing: one writer at a time, on either
database and over all processes, so that what is read in it stays true until it commits. `read` sees one unchanging
state beside any writer. Leaving either by an exception rolls everything back, and a database that fails says which one
it is and what to do.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Literal, Self

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import Transient
from bot.store.places import Place, place
from bot.store.upgrade import is_current, upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

Tx = AsyncConnection
"""One transaction."""

THINKING: Final = 60.0
"""Seconds that deciding about many rows may take: grouping 200 articles among 5,000 takes some on a busy machine. All
other writers wait meanwhile, and wait as long for a process that freezes in it."""


class Database:
    """An open database. Close it, or use it as `async with`. `name` is for people and holds no password."""

    def __init__(self, where: Place) -> None:
        self.name = where.name
        self.dialect: Literal["sqlite", "postgresql"] = where.dialect
        self._place = where
        self._engine = where.engine()
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def begin(self, *, durable: bool = False) -> AsyncIterator[Tx]:
        """A transaction that may write; committed at the end of the block, rolled back by an exception.

        What is committed outlives any crash of ours. `durable` has it outlive a power cut too, before the block is left:
        for what must be known before something is done that cannot be taken back. It costs a sync of the disk.

        Writers of one process queue here, which is fair; the database's own waiting is a lottery. Raises `Transient`:
        `busy` where another process has been writing for too long, `database` where the database has gone away; and
        `InputError` where it refuses us.
        """
        async with self._writing, self._connected() as connection:
            await self._place.write(connection, durable=durable)
            yield connection
            await connection.commit()  # an exception skips this, and closing rolls back

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that only reads, beside any writer, and sees one state throughout. Raises as `begin`."""
        async with self._connected() as connection:
            await self._place.read(connection)
            yield connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Tx]:
        try:
            async with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            failure = self._place.failure(error)
            raise (error if failure is None else failure) from error
        except NoneFree as error:
            raise Transient(f"{self.name}: every connection is in use; try again later", kind="busy") from error

    async def version(self) -> str:
        """The database's kind and version, as people say it: `SQLite 3.45.1`, `PostgreSQL 18.4`."""
        async with self.read() as tx:
            return await self._place.version(tx)

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def connect(where: Path | str) -> Database:
    """Open the database in a file, or at a URL (`postgresql://…`, `sqlite:///path`), made or migrated as needed.

    Several processes may open at once. Raises `InputError` where it is no database, another program's or a newer
    version's, does not exist or will not let us in, saying what to do; `Transient` (`busy`) where another process holds
    it too long, (`database`) where it cannot be reached.
    """
    found = place(where)
    await found.prepare()
    database = Database(found)
    try:
        await _open(database)
    except BaseException:
        await database.close()
        raise
    return database


async def take_time(tx: Tx) -> None:
    """Let this transaction think for up to `THINKING` between two statements, where a server would take it for frozen."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {int(THINKING * 1000)}"))


async def _open(database: Database) -> None:
    async with database.read() as tx:
        current = await tx.run_sync(is_current, database.name)
    if not current:
        async with database.begin() as tx:
            await tx.run_sync(upgrade, database.name)
