from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.errors import Permanent
from bot.ingest.sources import Listing
from bot.ingest.worker import Caps, Workers
from tests.ingest.samples import ITEM, rss

HARD = rss(ITEM * 60_000)
"""Honest and long: several seconds of CPU, hundreds of megabytes."""


async def parsed(workers: Workers, body: bytes, *, url: str = "https://gazette.example/feed") -> Listing:
    return await workers.run("bot.ingest.feeds:parse", body, Listing, name=url, url=url, charset=None)


async def test_an_answer_comes_back_as_the_value_it_was() -> None:
    async with Workers() as workers:
        listing = await parsed(workers, rss(ITEM, about="<ttl>30</ttl>"))
    (entry,) = listing.entries
    assert entry.published_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert entry.published_at.tzinfo is UTC
    assert listing.hints.ttl == timedelta(minutes=30)


async def test_one_worker_does_many_jobs_and_ends_with_its_owner() -> None:
    async with Workers() as workers:
        for _ in range(5):
            await parsed(workers, rss(ITEM))
        (worker,) = workers._idle
        number = worker._process.pid
    assert not alive(number)


async def test_there_are_two_workers_at_most() -> None:
    async with Workers() as workers:
        await asyncio.gather(*(parsed(workers, rss(ITEM)) for _ in range(8)))
        assert len(workers._idle) == 2


async def test_an_idle_worker_ends_and_the_next_job_gets_a_fresh_one() -> None:
    async with Workers(Caps(idle=0.05)) as workers:
        await parsed(workers, rss(ITEM))
        (worker,) = workers._idle
        await worker._process.wait()
        assert not workers._idle
        assert (await parsed(workers, rss(ITEM))).total == 1


@pytest.mark.parametrize(
    ("caps", "kinds"),
    [
        (Caps(cpu=0), {"too-slow"}),
        (Caps(wall=0.5), {"too-slow"}),
        (Caps(memory=60 * 1024 * 1024), {"too-large", "crashed"}),
    ],
    ids=["cpu", "wall", "memory"],
)
async def test_a_job_beyond_a_cap_is_an_error_and_the_next_gets_a_fresh_worker(caps: Caps, kinds: set[str]) -> None:
    async with Workers(caps) as workers:
        with pytest.raises(Permanent, match=r"gazette\.example/feed") as lost:
            await parsed(workers, HARD)
        assert lost.value.kind in kinds
    async with Workers() as workers:
        assert (await parsed(workers, rss(ITEM))).total == 1


async def test_a_worker_that_dies_is_an_error_and_nothing_else_is_lost() -> None:
    async with Workers() as workers:
        await parsed(workers, rss(ITEM))
        (worker,) = workers._idle
        worker._process.kill()
        with pytest.raises(Permanent) as lost:
            await parsed(workers, rss(ITEM))
        assert lost.value.kind == "crashed"
        assert (await parsed(workers, rss(ITEM))).total == 1


async def test_a_job_given_up_takes_its_worker_with_it() -> None:
    async with Workers() as workers:
        job = asyncio.ensure_future(parsed(workers, HARD))
        await asyncio.sleep(0.3)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert not workers._idle
        assert (await parsed(workers, rss(ITEM))).total == 1


async def test_a_refusal_keeps_its_name_and_its_worker() -> None:
    async with Workers() as workers:
        with pytest.raises(Permanent) as refused:
            await parsed(workers, b"<html><body>Hello")
        assert refused.value.kind == "not-a-feed"
        assert len(workers._idle) == 1


async def test_a_worker_runs_our_jobs_only() -> None:
    async with Workers() as workers:
        with pytest.raises(Permanent) as refused:
            await workers.run("os:getcwd", b"", Listing, name="x")
    assert refused.value.kind == "crashed"


async def test_a_worker_does_not_see_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_TOKEN", "secret")
    async with Workers() as workers:
        await parsed(workers, rss(ITEM))
        (worker,) = workers._idle
        environment = _environment(worker._process.pid)
    assert b"PYTHONPATH" in environment
    assert b"secret" not in environment


def _environment(number: int) -> bytes:
    shown = Path(f"/proc/{number}/environ")
    if not shown.exists():
        pytest.skip("this system does not show a process's environment")
    return shown.read_bytes()


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
