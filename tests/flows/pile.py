"""An engine whose work is done when a test says so: what was submitted, in memory, lost with a word."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ports import Handler, JobState, Payload, Queue


@dataclass(slots=True)
class Job:
    kind: str
    payload: Payload
    queue: Queue
    state: JobState = "waiting"


class Pile:
    """Jobs by their keys. Within `work` what is submitted is begun at once, as by an engine that has nothing else to do."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.handlers: dict[str, Handler] = {}
        self._begun: list[asyncio.Task[None]] | None = None

    async def work(self) -> None:
        """Do what waits, and all that comes of it."""
        self._begun = [asyncio.create_task(self._done(job)) for job in self.jobs.values() if job.state == "waiting"]
        try:
            while pending := [task for task in self._begun if not task.done()]:
                await asyncio.gather(*pending)
        finally:  # whoever kills one kills all
            begun, self._begun = self._begun, None
            for task in begun:
                task.cancel()
            await asyncio.gather(*begun, return_exceptions=True)

    def lose(self) -> None:
        """Forget everything, as when the engine's file is deleted."""
        self.jobs.clear()

    async def _done(self, job: Job) -> None:
        job.state = "running"
        try:
            await self.handlers[job.kind](job.payload)
        except Exception:  # noqa: BLE001 - as an engine does: the job has failed, whatever it was
            job.state = "failed"
        else:
            job.state = "done"

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        if key in self.jobs:
            return
        self.jobs[key] = job = Job(kind=kind, payload=payload, queue=queue)
        if self._begun is not None:
            self._begun.append(asyncio.create_task(self._done(job)))

    async def status(self, key: str) -> JobState:
        return self.jobs[key].state if key in self.jobs else "absent"

    async def run_now(self, kind: str, key: str, payload: Payload) -> None:
        raise AssertionError(f"nobody waits for {kind} {key} {payload}")

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        self.handlers = dict(handlers)

    async def stop(self, grace: timedelta) -> None:
        raise AssertionError(f"nobody stops it in {grace}")

    async def clear(self, before: datetime) -> int:
        raise AssertionError(f"nobody clears it before {before}")
