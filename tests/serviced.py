"""`onrecord run` in a process of its own: started, asked, ended in any way, its terminal and its database read."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

PATIENCE = 60.0
"""Seconds to wait for another process."""


class Service:
    """The service in a folder, on an address of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.folder = folder
        self.home = folder / "home"
        self.process: subprocess.Popen[str] | None = None

    def command(self, *arguments: str) -> list[str]:
        where = ("--config", str(self.folder / "config"), "--data", str(self.home))
        return [sys.executable, "-m", "bot", *where, *arguments]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "ONRECORD_LISTEN": self.address}

    def start(self) -> None:
        with (self.folder / "out").open("a") as out, (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                self.command("run"), stdin=subprocess.DEVNULL, stdout=out, stderr=log, text=True,
                env=self.environment(),
            )  # fmt: skip
        self.until(lambda: self.ready() is True, "it is ready")

    def ready(self) -> bool | None:
        try:
            with build_opener(ProxyHandler({})).open(f"http://{self.address}/readyz", timeout=5) as answer:
                return bool(json.loads(answer.read())["ready"])
        except (URLError, ConnectionError, TimeoutError):
            return None

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)

    def until(self, reached: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not reached():
            assert self.process is None or self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, (
                f"not within {PATIENCE:.0f} s: {what}\n{(self.folder / 'log').read_text()}"
            )
            time.sleep(0.1)  # noqa: TID251 - another process is waited for

    def page(self, path: str) -> str:
        """A page of it."""
        with build_opener(ProxyHandler({})).open(f"http://{self.address}/{path}", timeout=5) as answer:
            return str(answer.read(), "utf-8")

    def posted(self) -> list[str]:
        """The keys of what was posted."""
        record = self.home / "console.jsonl"
        return [json.loads(line)["key"] for line in record.read_text().splitlines()] if record.exists() else []

    def missed(self, ago: timedelta) -> None:
        """As if the digest had been due while the service was off."""
        due = (datetime.now(UTC) - ago - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)  # noqa: TID251
        with sqlite3.connect(self.home / "onrecord.db", timeout=30) as database:
            database.execute("UPDATE subscriptions SET next_slot_at = ?", (due,))
        database.close()

    def told(self, query: str) -> list[tuple[object, ...]]:
        database = sqlite3.connect(self.home / "onrecord.db", timeout=30)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()
