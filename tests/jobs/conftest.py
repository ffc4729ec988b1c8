"""Jobs over nothing, over an SQLite file and over a PostgreSQL database: the engine's place is the session's."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.ports import Handler, Jobs
from bot.jobs.durable import Durable, Limits
from bot.jobs.inline import Inline

Begun = Callable[[Mapping[str, Handler]], AbstractAsyncContextManager[Jobs]]
"""Begins jobs with these handlers; they are stopped at the end of the block."""


def now() -> datetime:
    return datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def durable(place: Path | str) -> Durable:
    return Durable(place, now=now, limits=Limits(digests=4, briefings=2))


@asynccontextmanager
async def started(jobs: Durable, handlers: Mapping[str, Handler]) -> AsyncIterator[Durable]:
    await jobs.start(handlers)
    try:
        yield jobs
    finally:
        await jobs.stop(timedelta(0))


@pytest.fixture(scope="session")
def engine_url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def engine_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engine") / "engine.db"


@pytest.fixture
def engine(kind: str, request: pytest.FixtureRequest) -> Path | str:
    """Where the engine is. Tests share it, so each has keys of its own."""
    place: Path | str = request.getfixturevalue("engine_file" if kind == "sqlite" else "engine_url")
    return place


@pytest.fixture(params=["inline", "sqlite", "postgresql"])
def begun(request: pytest.FixtureRequest) -> Begun:
    kind = request.param
    place = None if kind == "inline" else request.getfixturevalue("engine_file" if kind == "sqlite" else "engine_url")

    @asynccontextmanager
    async def begin(handlers: Mapping[str, Handler]) -> AsyncIterator[Jobs]:
        jobs: Jobs = Inline() if place is None else durable(place)
        await jobs.start(handlers)
        try:
            yield jobs
        finally:
            await jobs.stop(timedelta(0))

    return begin
