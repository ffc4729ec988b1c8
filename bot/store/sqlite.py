"""A database in one SQLite file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from sqlalchemy import URL, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.errors import InputError, OnRecordError, Transient

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

BUSY: Final = 30.0
"""Seconds to wait for another process's write before giving up; our own writes last milliseconds."""

_FILE: Final = "onrecord_file"
"""Under this name a connection remembers which file it has open."""

_SYNC: Final = "onrecord_sync"
"""Under this name a connection remembers how it syncs, if not as it was configured."""


class SQLite:
    """The file at `path`. One that is deleted or replaced while it is open is noticed when a transaction begins."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    async def prepare(self) -> None:
        """Make the file, empty, where there is none: from then on a missing one is missed, not made anew."""
        try:
            await asyncio.to_thread(_touch, self._path)
        except OSError as error:
            raise InputError(f"{self.name} cannot be opened: {error.strerror}. {_advice(self._path)}") from error

    def engine(self) -> AsyncEngine:
        """Connections to the file as it is now, never to one that is no longer there."""
        address = f"file:{quote(str(self._path.absolute()))}"
        url = URL.create("sqlite+aiosqlite", database=address, query={"mode": "rw", "uri": "true"})
        engine = create_async_engine(url, connect_args={"timeout": BUSY}, pool_size=5, max_overflow=0)
        event.listen(engine.sync_engine, "connect", self._configure)
        event.listen(engine.sync_engine, "checkout", self._check)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine

    async def write(self, connection: AsyncConnection, *, durable: bool) -> None:
        """Take the write lock at once: taking it halfway fails where another has written in between."""
        await connection.execution_options(onrecord_begin="IMMEDIATE", onrecord_sync="FULL" if durable else "NORMAL")
        await connection.begin()

    async def read(self, connection: AsyncConnection) -> None:
        """See what was committed before."""
        await connection.begin()

    async def version(self, connection: AsyncConnection) -> str:
        """The version of the library that reads the file."""
        return f"SQLite {(await connection.execute(text('SELECT sqlite_version()'))).scalar_one()}"

    def failure(self, error: DBAPIError) -> OnRecordError | None:
        """By SQLite's primary result codes (https://sqlite.org/rescode.html)."""
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is None:
            return None
        match code & 0xFF:
            case sqlite3.SQLITE_BUSY:
                said = f"{self.name} is being written by another onrecord; try again when it has finished"
                return Transient(said, kind="busy")
            case sqlite3.SQLITE_FULL:
                said = f"{self.name} cannot be written: its disk is full. Make room; nothing that was stored is lost."
                return Transient(said, kind="database")
            case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
                return InputError(f"{self.name} cannot be used as a database: {error.orig}. {_advice(self._path)}")
            case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR if self._path.exists():
                return InputError(f"{self.name} cannot be used as a database: {error.orig}. {_advice(self._path)}")
            case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
                return Transient(f"{self.name} is no longer there. Put it back, or start again.", kind="database")
        return None

    def _configure(self, connection: Any, record: Any) -> None:
        """Take transactions into our own hands and switch on what SQLite leaves off.

        With `synchronous=NORMAL` a power cut may take the transactions since the last durable one, never the file's
        soundness.
        """
        record.info[_FILE] = _identity(self._path)
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def _check(self, _: Any, record: Any, __: Any) -> None:
        """Drop a connection to a file that is no longer the one at the path: its writes would be lost in silence."""
        if record.info[_FILE] != _identity(self._path):
            raise DisconnectionError(f"{self.name} was moved, deleted or replaced")


def _touch(path: Path) -> None:
    if not path.exists():
        path.touch()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _advice(path: Path) -> str:
    if not path.parent.is_dir():
        return "Its folder does not exist: make it, or name another with --data."
    if os.access(path if path.exists() else path.parent, os.W_OK):
        return "Move the file away, or name another folder with --data."
    return "It cannot be written: change its permissions, or name another folder with --data."


def _begin(connection: Connection) -> None:
    """Begin as `write` has asked; how to sync can only be said outside a transaction."""
    options = connection.get_execution_options()
    sync = options.get("onrecord_sync", "NORMAL")
    if connection.info.get(_SYNC, "NORMAL") != sync:
        connection.exec_driver_sql(f"PRAGMA synchronous={sync}")
        connection.info[_SYNC] = sync
    connection.exec_driver_sql(f"BEGIN {options.get('onrecord_begin', 'DEFERRED')}")
