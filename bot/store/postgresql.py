"""A database on a PostgreSQL server, 14 or newer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import event, text
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.errors import InputError, OnRecordError, Transient

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

BUSY: Final = 30.0
"""Seconds to wait for another process's write, as for SQLite."""

FROZEN: Final = 6.0
"""Seconds after which the server ends the transaction of a client that has stopped in the middle of it: as long as a
frozen process keeps its seat, because it keeps every other writer out. tests/torture/test_frozen.py is the measure."""

_OLDEST: Final = 140000
"""`server_version_num` of PostgreSQL 14, the oldest still maintained."""

_WRITER: Final = 0x0E_C0_4D
"""The advisory lock that every writing transaction holds; any number that nobody else in our database uses."""


class PostgreSQL:
    """The database that a URL names, through psycopg. `name` leaves out the password and all options."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        host = url.host or _last(url.query.get("host")) or "localhost"
        user = f"{url.username}@" if url.username else ""
        port = f":{url.port}" if url.port else ""
        self.name = f"postgresql://{user}{host}{port}/{url.database or url.username or ''}"

    async def prepare(self) -> None:
        """The server is ready, or it will say why not."""

    def engine(self) -> AsyncEngine:
        """Connections that are tried before they are used, so that a server that was restarted is found again."""
        patience = {"connect_timeout": 10, "tcp_user_timeout": int(BUSY * 1000), "application_name": "onrecord"}
        asked = {key: value for key, value in patience.items() if key not in self._url.query}
        engine = create_async_engine(
            self._url, connect_args=asked, pool_size=5, max_overflow=0, pool_pre_ping=True, pool_timeout=BUSY
        )
        event.listen(engine.sync_engine, "connect", self._configure)
        return engine

    async def write(self, connection: AsyncConnection, *, durable: bool) -> None:  # noqa: ARG002 - as every commit is
        """Take the one writer's lock. What is read after it is what the last writer has left."""
        await connection.begin()
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER})

    async def read(self, connection: AsyncConnection) -> None:
        """See one state throughout."""
        await connection.execution_options(isolation_level="REPEATABLE READ")
        await connection.begin()

    async def version(self, connection: AsyncConnection) -> str:
        """The server's version, without what its builder adds."""
        said = (await connection.execute(text("SHOW server_version"))).scalar_one()
        return f"PostgreSQL {said.split()[0]}"

    def failure(self, error: DBAPIError) -> OnRecordError | None:
        """By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or, without one, by words."""
        state = getattr(error.orig, "sqlstate", None) or ""
        said = _first_line(error)
        if isinstance(error, DataError):
            return None
        if not state or error.connection_invalidated or state[:2] in ("08", "28", "3D"):
            return self._unreached(said)
        if state in ("55P03", "40P01", "40001", "53300"):
            return Transient(f"{self.name} is being written by others; try again when they have finished", kind="busy")
        if state[:2] in ("53", "57", "58"):
            return Transient(f"{self.name} cannot go on: {said}. Try again when it can.", kind="database")
        if state == "54000":
            return InputError(f"{self.name} cannot keep this: {said}. An address may have 2,000 characters.")
        if state == "25006":
            return InputError(f"{self.name} can only be read ({said}). Name the primary server, not a standby.")
        if state == "42501":
            return InputError(
                f"{self.name} does not let us work ({said}). Make the user the database's owner: "
                f"ALTER DATABASE {self._url.database} OWNER TO {self._url.username}."
            )
        return None

    def _unreached(self, said: str) -> OnRecordError:
        """The server's own words decide: before it lets us in it gives no code."""
        if "password" in said or "authentication" in said or "role" in said:
            return InputError(f"{self.name} does not let us in: {said}. Check the user and password in DATABASE_URL.")
        if "database" in said and "does not exist" in said:
            return InputError(f"{self.name} does not exist. Make it: createdb {self._url.database}.")
        if "invalid" in said and "option" in said:
            return InputError(f"{self.name} cannot be asked: {said}. Check the end of DATABASE_URL.")
        return Transient(
            f"{self.name} cannot be reached: {said}. Check that it runs and that DATABASE_URL names it.",
            kind="database",
        )

    def _configure(self, connection: Any, _: object) -> None:
        """Refuse a server that cannot do what we need, and bound every wait."""
        info = connection.info
        if info.server_version < _OLDEST:
            raise InputError(f"{self.name} is PostgreSQL {info.server_version // 10000}; 14 or newer is needed.")
        if info.parameter_status("server_encoding") != "UTF8":
            raise InputError(
                f"{self.name} is not in UTF-8. Make it anew: createdb --encoding=UTF8 --template=template0."
            )
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {int(BUSY * 1000)}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {int(FROZEN * 1000)}")
        cursor.close()
        connection.commit()


def _last(value: str | tuple[str, ...] | None) -> str | None:
    return value[-1] if isinstance(value, tuple) else value


def _first_line(error: DBAPIError) -> str:
    """What was said, in one line, without libpq's preface."""
    said = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return said[0].rpartition("FATAL:")[2].strip().rstrip(".")
