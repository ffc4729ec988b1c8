"""Where an engine's jobs can be kept, and how its connections are made."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine


def engine_place(where: Path | str) -> Path | URL:
    """Where an engine's jobs are: an SQLite file of their own, or a PostgreSQL database. Raises `InputError`."""
    if isinstance(where, Path):
        return where
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise InputError("The engine's database URL cannot be read.") from error
    if url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise InputError(f"The engine's jobs cannot be kept in a database of the kind {url.drivername}.")
    return url.set(drivername="postgresql+psycopg")


def opened(place: Path | URL) -> Engine:
    """Connections to it, none of which is open yet."""
    from sqlalchemy import create_engine, event

    if isinstance(place, Path):
        engine = create_engine(f"sqlite:///{place}")
        event.listen(engine, "connect", _configured)
        return engine
    patience = {"connect_timeout": 5, "application_name": "onrecord engine", "tcp_user_timeout": 10_000}
    # connections are not tried before use: with the server the seat goes, and with it the engine and all of them
    bound = "-c idle_in_transaction_session_timeout=6000"  # a frozen process keeps no lock for longer than its seat
    asked = {key: value for key, value in patience.items() if key not in place.query}
    return create_engine(place, connect_args=asked | {"options": bound}, pool_size=8, max_overflow=0)


def _configured(connection: Any, _: object) -> None:
    """WAL without a sync for each commit outlives every kill; a power cut may take the last commits, and then work is
    done again.
    """
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, lambda _: time.time())
