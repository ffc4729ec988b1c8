"""Jobs that outlive the process: kept by an engine, done by whoever holds a seat, taken over from whoever has lost it.

seat.take → engine.launch → every two seconds: is the seat still ours? → whose jobs are a dead worker's? → resume them

A worker that has lost its seat stops at once, its handlers cancelled, and begins a new life under a new name; what it
had begun is a dead worker's then, and is taken over like everybody's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot import telemetry
from bot.core.errors import Permanent, Transient
from bot.core.ports import Handler, JobState, Payload, Queue
from bot.jobs.engine import LaunchedEngine, Limits, Result, Running
from bot.jobs.handling import handled
from bot.jobs.places import engine_place
from bot.jobs.seat import PING, SURE, FileSeat, Seat, SessionSeat
from bot.jobs.tasks import LEAVING

__all__ = ["Durable", "Limits", "Trouble"]

TAKEOVERS: Final = 5
"""How often a job is taken over: one that has ended so many processes is likely to be why they ended."""
BEAT: Final = 0.25
"""Seconds between two looks at whether we were frozen."""
AGAIN: Final = 1.0
"""Seconds until a lost seat is sought again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why no jobs are done here, and since when."""

    since: datetime
    why: str


class Durable:
    """The `Jobs` port over an SQLite file, where one process may work, or a PostgreSQL database, where any number may.

    `place` is the engine's own file, or the URL of the application's database, in which it has a schema of its own.
    """

    def __init__(self, place: Path | str, *, now: Callable[[], datetime], limits: Limits) -> None:
        self.trouble: Trouble | None = None
        """Why no jobs are done here; None where they are, or before the start."""
        self._place = engine_place(place)
        self._now = now
        self._limits = limits
        self._handlers: Mapping[str, Handler] = {}
        self._seat: Seat = FileSeat(self._place) if isinstance(self._place, Path) else SessionSeat(self._place)
        self._engine: LaunchedEngine | None = None
        self._guard: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._next_beat: asyncio.TimerHandle
        self._raised: dict[str, Exception] = {}
        self._asked: set[str] = set()

    # ------------------------------------------------------------ the port

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Take a seat and take up work. Raises `InputError` where another process has the engine's file, or the
        database does not let us in; `Transient` where it cannot be reached.
        """
        self._handlers = handlers
        await self._begin()
        self._stopping.clear()
        self._guard = asyncio.create_task(self._guarded(), name="jobs-guard")

    async def stop(self, grace: timedelta) -> None:
        """Take no more work, let what runs end within `grace`, and leave the rest to whoever comes next."""
        self._stopping.set()
        if self._guard is not None:
            await asyncio.wait([self._guard], timeout=LEAVING)
            self._guard.cancel()
            await asyncio.gather(self._guard, return_exceptions=True)
            self._guard = None
        if self._engine is not None:
            await self._engine.destroy(grace)
            self._engine = None
        await self._seat.release()

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        """Have a job done soon. Raises `Transient` while no seat is held."""
        await self._working().enqueue(queue, kind, key, payload)

    async def run_now(self, kind: str, key: str, payload: Payload) -> None:
        """Have a job done here and now. Raises what its handler raises; where it failed in another process, or earlier,
        `Permanent`; where this one loses its seat meanwhile, `Transient`.
        """
        self._asked.add(key)
        try:
            result = await self._working().run(kind, key, payload)
        finally:
            self._asked.discard(key)
            raised = self._raised.pop(key, None)
        if raised is not None:
            raise raised
        if result["failed"]:
            raise Permanent(f"The job {key} has failed: {result['failed']}", kind="failed")

    async def status(self, key: str) -> JobState:
        """How far the job of this key is. Raises `Transient` while no seat is held."""
        return await self._working().status(key)

    async def clear(self, before: datetime) -> int:
        """Forget jobs that ended before then; how many they were."""
        return await self._working().clear(before)

    # ------------------------------------------------------------ one life

    async def _begin(self) -> None:
        worker = await self._seat.take()
        engine = LaunchedEngine(self._place, worker=worker, limits=self._limits, work=self._done)
        try:
            await engine.launch()
        except BaseException:
            await engine.destroy(timedelta(0))
            await self._seat.release()
            raise
        self._engine, self.trouble = engine, None

    async def _done(self, kind: str, key: str, payload: Payload) -> Result:
        """Do a job that the engine has begun here, outside the engine's own context: what it submits is no child."""
        if not (self._seat.sure() or await self._seat.held()):
            raise asyncio.CancelledError  # frozen, and thawed as somebody who is gone; the guard will tell
        work = asyncio.get_running_loop().create_task(
            handled(self._handlers, kind, key, payload), name=key, context=Context()
        )
        try:
            failed = await work
        except asyncio.CancelledError:
            ours = asyncio.current_task()
            if ours and ours.cancelling():
                raise
            failed = Permanent("It has cancelled itself.", kind="cancelled")
        if failed is not None and key in self._asked:
            self._raised[key] = failed
        return {"failed": None if failed is None else f"{type(failed).__name__}: {failed}"}

    def _working(self) -> LaunchedEngine:
        if self._engine is None:
            raise Transient("No jobs can be taken at the moment; the engine is being sought again.", kind="engine")
        return self._engine

    # ------------------------------------------------------------ the guard

    async def _guarded(self) -> None:
        """See to our own seat and to dead workers' jobs, life after life."""
        while not self._stopping.is_set():
            if self._engine is None:
                await self._renewed()
                continue
            await self._lived(self._engine)
            if not self._stopping.is_set():
                await self._lost(self._engine)

    async def _lived(self, engine: LaunchedEngine) -> None:
        """One life: until somebody says stop, or the seat is lost."""
        sweeping = asyncio.create_task(self._sweeping(engine), name="jobs-sweep")
        self._beat(engine, _clock())
        try:
            while not self._stopping.is_set() and not engine.closing and await self._seat.held():
                await self._paused(PING)
        finally:
            self._next_beat.cancel()
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)

    def _beat(self, engine: LaunchedEngine, before: float) -> None:
        """Notice that we were frozen, before any handler takes its next step: when a loop goes on, what is overdue for
        longest comes first, and only then whoever waits for what it brings.
        """
        now = _clock()
        if now - before > SURE and not self._seat.sure():
            engine.abandon()
        self._next_beat = asyncio.get_running_loop().call_later(BEAT, self._beat, engine, now)

    async def _lost(self, engine: LaunchedEngine) -> None:
        """Stop as whoever we were."""
        self.trouble = Trouble(since=self._now(), why="the engine's database went away, or this process was frozen")
        telemetry.log.warning("the seat is lost; what was running is handed back", worker=engine.worker)
        self._engine = None
        await engine.destroy(timedelta(0))
        await self._seat.release()

    async def _renewed(self) -> None:
        """Begin again as somebody new, if the place can be reached."""
        try:
            await self._begin()
        except Exception as failed:  # noqa: BLE001 - whatever it is, somebody must go on trying
            telemetry.log.warning("no seat yet", why=f"{type(failed).__name__}: {failed}")
            await self._paused(AGAIN)
        else:
            telemetry.log.info("a new seat is taken", worker=self._working().worker)

    async def _paused(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _sweeping(self, engine: LaunchedEngine) -> None:
        """Look for dead workers' jobs, for as long as this life lasts."""
        while True:
            try:
                others = {job.worker for job in await engine.running()} - {engine.worker}
                for worker in sorted(others):
                    await self._inherited(engine, worker)
            except Exception as failed:  # noqa: BLE001 - the next round may do better, and must come
                telemetry.TAKEOVERS.labels("error").inc()
                telemetry.log.warning("dead workers' jobs cannot be looked for", exc_info=failed)
            await asyncio.sleep(PING)

    async def _inherited(self, engine: LaunchedEngine, worker: str) -> None:
        """Take over a worker's jobs if it is dead; what it was doing is looked at again once nobody else may."""
        async with self._seat.dead(worker) as dead:
            theirs: Sequence[Running] = await engine.running() if dead else ()
            for job in theirs:
                if job.worker != worker:
                    continue
                if job.takeovers >= TAKEOVERS:
                    await engine.give_up(job)
                    telemetry.log.error("a job is given up: every process that began it has ended", job=job.key)
                else:
                    await engine.take_over(job)
                    telemetry.log.info("a dead worker's job is taken over", job=job.key, worker=worker)
                telemetry.TAKEOVERS.labels("given up" if job.takeovers >= TAKEOVERS else "taken over").inc()


def _clock() -> float:
    return asyncio.get_running_loop().time()
