"""The clock goes on, whatever it calls does."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot import telemetry
from bot.jobs.ticker import Last, Tick, Ticker
from tests.jobs.waiting import until


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - APScheduler reads the machine's clock


@asynccontextmanager
async def ticking(**calls: Callable[[], Awaitable[None]]) -> AsyncIterator[Ticker]:
    ticker = Ticker({name: Tick(every=timedelta(seconds=0.02), call=call) for name, call in calls.items()}, now=now)
    await ticker.start()
    try:
        yield ticker
    finally:
        await ticker.stop(timedelta(0))


async def test_every_tick_is_called_at_once_and_again_and_again() -> None:
    calls = {"outbox": 0, "slots": 0}

    async def outbox() -> None:
        calls["outbox"] += 1

    async def slots() -> None:
        calls["slots"] += 1

    async with ticking(outbox=outbox, slots=slots) as ticker:
        await until(lambda: min(calls.values()) >= 3)
    assert ticker.last.keys() == calls.keys()
    assert not any(last.error for last in ticker.last.values())


async def test_a_tick_that_fails_is_counted_remembered_and_called_again() -> None:
    before = _counted("poll", "failed")
    mended = asyncio.Event()

    async def poll() -> None:
        if not mended.is_set():
            raise OSError("no route")

    async with ticking(poll=poll) as ticker:
        await until(lambda: _counted("poll", "failed") >= before + 2)
        assert ticker.last["poll"].error == "OSError: no route"
        mended.set()
        await until(lambda: not ticker.last["poll"].error)


async def test_a_tick_that_takes_long_is_never_called_beside_itself() -> None:
    at_work = most = calls = 0

    async def slow() -> None:
        nonlocal at_work, most, calls
        at_work += 1
        most, calls = max(most, at_work), calls + 1
        await asyncio.sleep(0.1)
        at_work -= 1

    async with ticking(slow=slow):
        await until(lambda: calls >= 3)
    assert most == 1


async def test_a_tick_that_hangs_holds_up_no_other() -> None:
    calls: list[int] = []

    async def hang() -> None:
        await asyncio.Event().wait()

    async def go() -> None:
        calls.append(1)

    async with ticking(hang=hang, go=go) as ticker:
        await until(lambda: len(calls) >= 3)
        assert "hang" not in ticker.last


async def test_a_stop_waits_for_what_runs_and_calls_nothing_more() -> None:
    begins: list[int] = []
    ends: list[int] = []

    async def work() -> None:
        begins.append(1)
        await asyncio.sleep(0.2)
        ends.append(1)

    async with ticking(work=work) as ticker:
        await until(lambda: bool(begins))
        await ticker.stop(timedelta(seconds=30))
        assert begins == ends == [1]
        await asyncio.sleep(0.1)
        assert begins == [1]


async def test_a_stop_cuts_short_what_does_not_end_in_time() -> None:
    begins: list[int] = []

    async def hang() -> None:
        begins.append(1)
        await asyncio.Event().wait()

    async with ticking(hang=hang) as ticker:
        await until(lambda: bool(begins))
        await ticker.stop(timedelta(0))
        assert ticker.last["hang"] == Last(at=ticker.last["hang"].at, error="cut short")


def test_neither_the_engine_nor_the_clock_is_loaded_before_it_is_needed() -> None:
    told = "import sys; import bot.jobs.durable, bot.jobs.inline, bot.jobs.ticker; print({'dbos', 'apscheduler', 'psycopg', 'sqlalchemy'} & set(sys.modules))"
    said = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", told], check=True, capture_output=True, text=True, env=dict(os.environ)
    )
    assert said.stdout.strip() == "set()"


def _counted(name: str, result: str) -> float:
    return telemetry.REGISTRY.get_sample_value("onrecord_ticks_total", {"name": name, "result": result}) or 0.0
