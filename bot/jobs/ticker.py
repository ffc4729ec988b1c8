"""The clock: it calls what it is given every so often, and goes on whatever becomes of it.

APScheduler at its simplest: intervals in UTC, kept in memory. What is due when is in our tables; a tick only looks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import telemetry

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is called, and how often: at the start, then every `every` unless the last call has not ended yet."""

    every: timedelta
    call: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """How a tick ended the last time, and when; `error` is empty where it came to its end."""

    at: datetime
    error: str = ""


class Ticker:
    """Calls every tick of `ticks` by the name it has there. `now` gives aware UTC."""

    def __init__(self, ticks: Mapping[str, Tick], *, now: Callable[[], datetime]) -> None:
        self.last: dict[str, Last] = {}
        """How each tick ended the last time; none that has never ended."""
        self._ticks = ticks
        self._now = now
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler: AsyncIOScheduler | None = None

    async def start(self) -> None:
        """Begin, with a first call of everything at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a call that outlasts its interval is no news
        made = AsyncIOScheduler(timezone=UTC)
        for name, tick in self._ticks.items():
            made.add_job(
                self._ticked,
                IntervalTrigger(seconds=tick.every.total_seconds(), timezone=UTC),
                args=(name, tick),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=self._now(),
            )
        made.start()
        self._scheduler = made

    async def stop(self, grace: timedelta) -> None:
        """Call nothing any more, wait for what runs, and cancel what has not ended within `grace`."""
        if self._scheduler is None:
            return
        self._scheduler.remove_all_jobs()
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=grace.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        self._scheduler = None
        await asyncio.sleep(0)  # it ends in the loop's next turn

    async def _ticked(self, name: str, tick: Tick) -> None:
        if task := asyncio.current_task():
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        with telemetry.working(tick=name):
            try:
                await tick.call()
            except asyncio.CancelledError:  # by `stop` alone; the scheduler takes it for an error
                telemetry.log.warning("a tick was cut short")
                self._noted(name, "cut", "cut short")
            except Exception as failed:  # noqa: BLE001 - one bad tick must not stop the clock
                self._failed(name, failed)
            else:
                self._noted(name, "done")

    def _failed(self, name: str, failed: Exception) -> None:
        """Tell the whole story once: a database that is away for a day fails a tick 40,000 times."""
        error = f"{type(failed).__name__}: {failed}"
        if name in self.last and self.last[name].error == error:
            telemetry.log.warning("a tick fails as before", why=error)
        else:
            telemetry.log.error("a tick failed", exc_info=failed)
        self._noted(name, "failed", error)

    def _noted(self, name: str, result: str, error: str = "") -> None:
        telemetry.TICKS.labels(name, result).inc()
        self.last[name] = Last(at=self._now(), error=error)
