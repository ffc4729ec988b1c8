"""Jobs in memory: begun at once, gone with the process. For tests, and for commands that do their work themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.ports import Handler, JobState, Payload, Queue
from bot.jobs.handling import handled


class Inline:
    """The `Jobs` port without an engine. Nothing waits its turn, whatever the queue."""

    def __init__(self) -> None:
        self._handlers: Mapping[str, Handler] = {}
        self._jobs: dict[str, asyncio.Task[Exception | None]] = {}

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Take up work."""
        self._handlers = handlers

    async def stop(self, grace: timedelta) -> None:
        """Let what runs end within `grace`; what has not is given up, and forgotten like everything else here."""
        running = {task for task in self._jobs.values() if not task.done()}
        if running:
            _, late = await asyncio.wait(running, timeout=grace.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._handlers = {}

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:  # noqa: ARG002 - no queue here
        """Begin a job; nothing happens where the key is known."""
        self._begun(kind, key, payload)

    async def run_now(self, kind: str, key: str, payload: Payload) -> None:
        """Have a job done and wait for its end. Raises what the handler raises."""
        if failed := await asyncio.shield(self._begun(kind, key, payload)):
            raise failed

    async def status(self, key: str) -> JobState:
        """How far the job of this key is."""
        task = self._jobs.get(key)
        if task is None:
            return "absent"
        if not task.done():
            return "running"
        return "failed" if task.cancelled() or task.result() else "done"

    async def clear(self, before: datetime) -> int:  # noqa: ARG002 - without a clock, all that has ended is old
        """Forget the jobs that have ended, whenever that was; how many they were."""
        ended = [key for key, task in self._jobs.items() if task.done()]
        for key in ended:
            del self._jobs[key]
        return len(ended)

    async def drain(self) -> None:
        """Wait until every job has ended, and those that they have submitted."""
        while running := [task for task in self._jobs.values() if not task.done()]:
            await asyncio.wait(running)

    def _begun(self, kind: str, key: str, payload: Payload) -> asyncio.Task[Exception | None]:
        if key not in self._jobs:
            self._jobs[key] = asyncio.create_task(handled(self._handlers, kind, key, payload), name=key)
        return self._jobs[key]
