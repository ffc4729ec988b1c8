"""Where a database may be, and what a place must do: read from a path or a URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.core.errors import InputError, OnRecordError
from bot.store.postgresql import PostgreSQL
from bot.store.sqlite import SQLite

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Place(Protocol):
    """One kind of database: how it is opened, how its transactions begin, what its failures mean to people."""

    @property
    def name(self) -> str:
        """The place, for people; without a password."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which SQL it speaks."""

    async def prepare(self) -> None:
        """Make ready what can be made before anything is opened. Raises `InputError` where that fails."""

    def engine(self) -> AsyncEngine:
        """A small pool of connections, none of which is opened yet."""

    async def write(self, connection: AsyncConnection, *, durable: bool) -> None:
        """Begin a transaction as the only writer; wait for the turn. `durable` syncs the disk with its commit."""

    async def read(self, connection: AsyncConnection) -> None:
        """Begin a transaction that sees one state throughout."""

    async def version(self, connection: AsyncConnection) -> str:
        """The database's kind and version, for people."""

    def failure(self, error: DBAPIError) -> OnRecordError | None:
        """What a failed statement or connection means; None where the mistake is ours."""


def place(where: Path | str) -> Place:
    """The place at a path or a URL. Raises `InputError` for a URL that leads to neither database."""
    if isinstance(where, Path):
        return SQLite(where)
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise InputError(f"The database's URL cannot be read; {_EXAMPLES}") from error
    kind = url.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return PostgreSQL(url)
    if kind != "sqlite":
        raise InputError(f"A database of the kind {kind} cannot be used; {_EXAMPLES}")
    if url.host or not url.database or url.database == ":memory:":
        raise InputError(f"The database's URL names no file; {_EXAMPLES}")
    return SQLite(Path(url.database))


_EXAMPLES = (
    "it looks like postgresql://user:password@host:5432/name or sqlite:///folder/onrecord.db. "
    "It is read from DATABASE_URL, or from url under [store] in onrecord.toml."
)
