"""Who somebody is that works on jobs, and who of the others is still there.

A worker takes a new name for every life and holds a lock of that name while it lives. Whoever keeps the lock notices
the end: the operating system for a file, PostgreSQL for a session. So a name whose lock can be had is a dead worker's,
and no name comes back to be taken for its successor's.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.core.errors import InputError, Transient

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from sqlalchemy import URL

PING: Final = 2.0
"""Seconds between two questions to the server, which are also what keeps the lock."""
FROZEN: Final = 6.0
"""Seconds without a question after which the server ends the session: three pings, so that one may be late. TCP alone
never tells a frozen process from a quiet one, because its kernel goes on answering."""
SURE: Final = 5.0
"""Seconds after a ping was sent in which nobody else can have the name yet: less than `FROZEN`."""
ANSWER: Final = 5.0
"""Seconds that a server gets to answer a ping; meanwhile no job is begun that nobody is `sure` of."""

LOOKED_AT: Final = 0.5
"""Seconds that a locked file is tried again: somebody may only be looking at who has it."""

_SERVER: Final = {
    "idle_session_timeout": int(FROZEN * 1000),
    "tcp_keepalives_idle": 3,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
}
_PATIENCE: Final[dict[str, Any]] = {
    "application_name": "onrecord seat",
    "connect_timeout": 5,
    "options": " ".join(f"-c {key}={value}" for key, value in _SERVER.items()),
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
"""Patience on both sides: a vanished host may not keep its name for hours."""

_PREFIX: Final = "seat-"
_LOCKS: Final = 0x0E_C0_4E
"""The first half of the advisory locks that are names; any number that nobody else in our database uses."""


class Seat(Protocol):
    """The right to work under a name."""

    async def take(self) -> str:
        """Take a name nobody has. Raises `InputError` where only one may work and somebody does, or the server does not
        let us in; `Transient` where it cannot be reached.
        """

    async def held(self) -> bool:
        """Is the name still ours? Asks whoever keeps the lock."""

    def sure(self) -> bool:
        """Was it ours so lately that nobody can have it yet? Asks nobody."""

    def dead(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Is nobody of that name alive? While the block runs nobody else is told so."""

    async def release(self) -> None:
        """Give the name up."""


def _name() -> str:
    return f"{_PREFIX}{secrets.randbelow(2**31)}"


class FileSeat:
    """The one seat at an engine's file: a lock on a file beside it, held until this process ends, however it ends."""

    def __init__(self, engine: Path) -> None:
        self._engine = engine
        self._file: int | None = None

    async def take(self) -> str:
        """Lock the file. Raises `InputError` where another process has it, or the folder cannot be written."""
        path = self._engine.with_name(f"{self._engine.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise InputError(f"{path}: the service's lock cannot be kept there: {error.strerror}.") from error
        until = _clock() + LOOKED_AT
        while not _locked(file):
            if _clock() >= until:
                pid = os.read(file, 20).decode(errors="replace").strip() or "unknown"
                os.close(file)
                raise InputError(
                    f"{self._engine}: a service runs on this file already (process {pid}). Stop that one first, or "
                    "give this one a folder of its own with --data; with PostgreSQL (DATABASE_URL) any number may run."
                )
            await asyncio.sleep(LOOKED_AT / 10)
        os.truncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        return _name()

    async def held(self) -> bool:
        """A lock on a file is never taken away."""
        return self._file is not None

    def sure(self) -> bool:
        """As long as it was taken."""
        return self._file is not None

    @asynccontextmanager
    async def dead(self, name: str) -> AsyncIterator[bool]:  # noqa: ARG002 - there is one seat, and it is ours
        """Everybody else is."""
        yield True

    async def release(self) -> None:
        """Unlock the file; it stays, because another process may be waiting at it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class SessionSeat:
    """A seat at a PostgreSQL database: an advisory lock of a session that is used for nothing else.

    No pooler that shares sessions may stand between: the lock would be somebody else's.
    """

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql")
        self._session: AsyncConnection | None = None
        self._asked = 0.0
        self._turn = asyncio.Lock()

    async def take(self) -> str:
        """Open a session and lock a new name. Raises `Transient`, `InputError`."""
        import psycopg

        await self.release()
        try:
            session = await psycopg.AsyncConnection.connect(
                self._url.render_as_string(hide_password=False), autocommit=True, **_PATIENCE
            )
        except psycopg.Error as error:
            raise Transient(f"The engine's database cannot be reached: {error}", kind="engine") from error
        self._session, self._asked = session, _clock()
        while True:
            name = _name()
            if await self._lock(name):
                return name

    async def held(self) -> bool:
        """Does the session live? It does not once the server, or the way to it, has been away."""
        import psycopg

        asked, session = _clock(), self._session
        if session is None:
            return False
        try:
            async with asyncio.timeout(ANSWER), self._turn:
                await session.execute("SELECT 1")
        except (psycopg.Error, TimeoutError):
            return False
        self._asked = asked
        return True

    def sure(self) -> bool:
        """Was the last ping that was answered sent less than `SURE` seconds ago?"""
        return self._session is not None and _clock() - self._asked < SURE

    @asynccontextmanager
    async def dead(self, name: str) -> AsyncIterator[bool]:
        """Can its lock be had? It is held for the block. Raises `psycopg.Error` where the session has ended."""
        if not name.removeprefix(_PREFIX).isdecimal():
            yield True  # no name of ours, so nobody who could be alive
            return
        locked = await self._lock(name)
        try:
            yield locked
        finally:
            if locked:
                await self._execute("SELECT pg_advisory_unlock(%s, %s)", name)

    async def release(self) -> None:
        """End the session, and the lock with it."""
        import psycopg

        session, self._session = self._session, None
        if session is not None:
            with suppress(psycopg.Error, TimeoutError):  # the server forgets a session that cannot say goodbye
                async with asyncio.timeout(ANSWER):
                    await session.close()

    async def _lock(self, name: str) -> bool:
        return await self._execute("SELECT pg_try_advisory_lock(%s, %s)", name)

    async def _execute(self, statement: str, name: str) -> bool:
        if self._session is None:
            raise Transient("The engine's seat is lost.", kind="engine")
        async with self._turn:
            cursor = await self._session.execute(statement, (_LOCKS, int(name.removeprefix(_PREFIX))))
            row = await cursor.fetchone()
        return bool(row and row[0])


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clock() -> float:
    return asyncio.get_running_loop().time()
