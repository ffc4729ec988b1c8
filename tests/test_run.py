"""`onrecord run` as a supervisor has it: started, asked, killed, started again, and a digest that is posted once."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from bot import newsroom
from tests.commands import configured

pytestmark = pytest.mark.xdist_group("service")

PATIENCE = 60.0


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


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A configuration that reads our newsroom, with a digest that is due in half a day."""
    made = Service(tmp_path)
    async with newsroom.serve(now=datetime.now(UTC)) as room:  # noqa: TID251 - the service has the real clock too
        allow = json.dumps(list(room.addresses))
        later = datetime.now(UTC) + timedelta(hours=12)  # noqa: TID251
        sources = "".join(
            f'[[source]]\nname = "{feed.name}"\nurl = "{feed.feed}"\nbaseline = "all"\n' for feed in room.feeds
        )
        configured(
            tmp_path,
            onrecord=f'[fetch]\nallow = {allow}\nper_host = "0s"\n',
            sources=sources,
            digests=f'[[digest]]\nname = "daily"\nat = "{later:%H:%M}"\nwindow = "3d"\n',
        )
        yield made
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()


async def test_a_digest_missed_while_it_was_off_is_posted_once_whatever_is_killed(service: Service) -> None:
    def lived() -> None:
        service.start()
        service.until(lambda: service.told("SELECT count(*) FROM articles")[0] >= (18,), "everything is pulled")
        assert service.posted() == []
        service.end(signal.SIGKILL)
        service.missed(timedelta(hours=1))
        service.start()
        service.until(service.posted, "the digest is posted")
        service.end(signal.SIGKILL)
        service.start()
        service.until(lambda: service.told("SELECT state FROM outbox") == [("sent",)], "the outbox knows it")
        assert service.end(signal.SIGTERM) == 0
        assert len(service.posted()) == 1
        assert service.told("SELECT state FROM slots") == [("posted",)]
        assert (service.folder / "out").read_text().count("OnRecord · daily") >= 1

    await asyncio.to_thread(lived)


async def test_a_digest_missed_for_longer_than_its_grace_is_skipped_and_said_so(service: Service) -> None:
    def lived() -> None:
        service.start()
        service.end(signal.SIGTERM)
        service.missed(timedelta(hours=7))
        service.start()
        service.until(lambda: service.told("SELECT state FROM slots") == [("skipped",)], "the slot is settled")
        service.end(signal.SIGTERM)
        assert service.posted() == []

    await asyncio.to_thread(lived)


async def test_a_second_service_on_the_same_files_is_refused_and_every_other_command_works(service: Service) -> None:
    def lived() -> None:
        service.start()
        assert service.process is not None
        second = subprocess.run(  # noqa: S603 - our own command
            service.command("run"), capture_output=True, text=True, env=service.environment(), check=False
        )
        assert second.returncode == 2
        assert f"process {service.process.pid}" in second.stderr
        for arguments in (("digest", "--preview"), ("outbox",), ("sources", "list")):
            ran = subprocess.run(  # noqa: S603 - our own command
                service.command(*arguments), capture_output=True, text=True, env=service.environment(), check=False
            )
            assert ran.returncode == 0, ran.stderr
        assert service.end(signal.SIGINT) == 0

    await asyncio.to_thread(lived)
