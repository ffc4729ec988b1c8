"""A real line in a folder of its own: newsroom on loopback, HTTP, worker processes, SQLite; only the clock is ours."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import config, newsroom
from bot.app import kinds
from bot.core.stories.dedup import Baseline
from bot.flows import sources
from bot.flows.kit import Kit, Web
from bot.flows.pull import PullReport, pull
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.store import db


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = datetime(2031, 4, 7, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


Line = Callable[..., AbstractAsyncContextManager[Kit]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def port(worker_id: str) -> int:
    """The first of four free ports in a row, apart from those that other workers of pytest-xdist look at."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw"))
    for first in range(10_000 + 1_000 * number, 60_000, 7):
        try:
            for each in range(first, first + 4):
                socket.create_server(("127.0.0.1", each)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no four free ports in a row")


@asynccontextmanager
async def opened(
    home: Path, port: int, clock: Clock, edition: int, extra: tuple[config.SourceEntry, ...], baseline: Baseline
) -> AsyncIterator[Kit]:
    async with newsroom.serve(now=clock(), edition=edition, port=port) as room:
        entries = tuple(
            config.SourceEntry(name=f.name, url=f.feed, publisher=f.publisher, tier=f.tier, baseline=baseline)
            for f in room.feeds
        )
        settings = config.Config(
            sources=(*entries, *extra),
            digests=(config.DigestEntry(name="daily", stories=30, window=timedelta(days=3)),),
        )
        policy = FetchPolicy(contact="mailto:desk@example.org", allow=room.addresses, allow_interval=0.0)
        monotonic = asyncio.get_running_loop().time
        async with (
            await db.connect(home / "onrecord.db") as database,
            Fetcher(policy, now=clock, monotonic=monotonic) as fetcher,
            Workers() as workers,
        ):
            web = Web(fetcher=fetcher, workers=workers)
            kit = Kit(config=settings, database=database, web=web, kinds=kinds(), now=clock)
            await sources.sync(kit)
            yield kit


@pytest.fixture
def line(tmp_path: Path, clock: Clock, port: int) -> Line:
    """Open the line on one edition of the newsroom; state stays between openings within a test."""

    def at(
        edition: int = 1, *extra: config.SourceEntry, baseline: Baseline = "all"
    ) -> AbstractAsyncContextManager[Kit]:
        return opened(tmp_path, port, clock, edition, extra, baseline)

    return at


@pytest.fixture(scope="session")
def first_pull(tmp_path_factory: pytest.TempPathFactory, port: int) -> tuple[Path, PullReport]:
    """The database after one pull of the first edition, made once, and that pull's report."""
    home = tmp_path_factory.mktemp("first-pull")

    async def once() -> PullReport:
        async with opened(home, port, Clock(), 1, (), "all") as kit:
            return await pull(kit)

    return home / "onrecord.db", asyncio.run(once())


@pytest.fixture
def pulled(line: Line, first_pull: tuple[Path, PullReport], tmp_path: Path) -> Line:
    """The line on a copy of the database after the first pull."""
    shutil.copy(first_pull[0], tmp_path / "onrecord.db")
    return line
