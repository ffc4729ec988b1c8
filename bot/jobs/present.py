"""Who works on jobs, for somebody who only looks."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Final

from bot.core.errors import Transient

PATIENCE: Final = 10
"""Seconds to wait for a server that does not answer."""

_SEATS: Final = """
    SELECT count(*) FROM pg_stat_activity WHERE application_name = 'onrecord seat' AND datname = current_database()
"""


async def workers(engine: Path | str) -> tuple[str, ...]:
    """The services that work on the engine's file or server, as far as they have a name. Raises `Transient`."""
    return _beside(engine) if isinstance(engine, Path) else await _connected(engine)


def _beside(engine: Path) -> tuple[str, ...]:
    """The process that holds the lock beside the file; the file is left as it is."""
    try:
        file = os.open(engine.with_name(f"{engine.name}.lock"), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return ()
    except OSError as failed:
        raise Transient(f"{engine}: its lock cannot be read: {failed.strerror}", kind="engine") from failed
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return (f"process {os.read(file, 20).decode(errors='replace').strip() or 'unknown'}",)
    finally:
        os.close(file)
    return ()


async def _connected(url: str) -> tuple[str, ...]:
    """A name for each session that holds a seat; sessions of another role have none that we may see."""
    import psycopg
    from sqlalchemy.engine import make_url

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with (
            asyncio.timeout(PATIENCE),
            await psycopg.AsyncConnection.connect(address, autocommit=True) as session,
        ):
            row = await (await session.execute(_SEATS)).fetchone()
    except (psycopg.Error, TimeoutError) as failed:
        raise Transient(f"The engine's database cannot be reached: {failed}", kind="engine") from failed
    return tuple(f"worker {n}" for n in range(1, (row[0] if row else 0) + 1))
