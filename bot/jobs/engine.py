"""DBOS as we use it: one workflow that does any job, no steps, and the guards without which it is not safe.

1. SQLite is opened in WAL mode, and one older than 3.42 is taught the time in fractions of a second that DBOS asks for.
2. Who an engine is comes from a seat (`seat.py`), never a default: two of one name would do each other's work twice.
3. The version of an application is pinned, so that what one release has queued the next one does.
4. What it keeps is JSON, not pickles; a job's key is its workflow's id, known until it is cleared away.
5. It is launched in the running loop, and works there.

docs/decisions/0011 tells why. Nothing outside this module knows DBOS.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.core.errors import Permanent, Transient
from bot.core.ports import JobState, Payload, Queue
from bot.jobs.places import opened
from bot.jobs.tasks import LEAVING, apart, cancelled, kept

if TYPE_CHECKING:
    from dbos import DBOSConfig, WorkflowStatus
    from sqlalchemy import URL

T = TypeVar("T")

Result = dict[str, str | None]
"""What a workflow gives: `{"failed": None}` for a job that was done, else why not."""
Work = Callable[[str, str, Payload], Awaitable[Result]]
"""Does a job: its kind, its key, its payload."""

VERSION: Final = "1"
"""Raise it when jobs in the engine can no longer be done by this release; none so far, for they are whole handlers."""
POLL: Final = 0.5
"""Seconds between two looks at a queue. At a quarter of a second, looking cost an idle process 8 % of a core on
PostgreSQL; nobody who waits is in a queue."""
SCHEMA: Final = "onrecord_engine"
"""The engine's own schema in a PostgreSQL database."""
ENDED: Final = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_BATCH: Final = 500
_NEVER: Final = 3600.0
"""Seconds between looks at what we do not use: messages to workflows, and schedules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is done at once: `digests` by each process; `briefings`, and how many begin in a minute, by all."""

    digests: int
    briefings: int
    per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A job that somebody has begun: the `worker` who did, the queue it came from, how often it was taken over."""

    key: str
    worker: str
    queue: str | None
    takeovers: int


class LaunchedEngine:
    """DBOS in this process, under one worker's name. There can be one at a time."""

    def __init__(self, place: Path | URL, *, worker: str, limits: Limits, work: Work) -> None:
        self.worker = worker
        self.closing = False
        """Does it begin no more jobs?"""
        self._database = opened(place)
        self._closed = False
        self._limits = limits
        self._work = work
        self._begun: set[asyncio.Task[Any]] = set()
        self._asked: set[asyncio.Task[Any]] = set()
        self._workflow: Callable[..., Any] | None = None

    async def launch(self) -> None:
        """Open the place, and begin to take what waits in the queues."""
        await asyncio.to_thread(__import__, "dbos")  # a second and a half of imports
        from dbos import DBOS
        from sqlalchemy import event

        _quiet()
        event.listen(self._database, "do_connect", self._connecting)
        DBOS(config=self._config())

        @DBOS.workflow(name="job", max_recovery_attempts=None)  # we count takeovers ourselves: `take_over`
        async def job(kind: str, payload: dict[str, Any]) -> Result:
            return await self._job(kind, payload)

        self._workflow = job
        DBOS.launch()
        await DBOS.register_queue_async(
            "digests", worker_concurrency=self._limits.digests, polling_interval_sec=POLL, on_conflict="always_update"
        )
        a_minute = self._limits.per_minute
        await DBOS.register_queue_async(
            "briefings",
            global_concurrency=self._limits.briefings,
            limiter={"limit": a_minute, "period": 60.0} if a_minute else None,
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )

    def abandon(self) -> None:
        """Cancel everything at once; `destroy` is still to come."""
        self.closing = True
        for task in self._begun:
            task.cancel()

    async def destroy(self, grace: timedelta) -> None:
        """Take no more, let what runs end within `grace`, cancel the rest; it stays begun, for whoever comes next."""
        from dbos import DBOS

        _own_threads()
        seconds = grace.total_seconds() if self._begun else 0.0
        stopping = apart(
            lambda: DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=math.ceil(seconds))
        )
        if seconds:
            await asyncio.wait(set(self._begun), timeout=seconds)
        self.closing = True
        await cancelled({*self._begun, *self._asked})
        await asyncio.wait([stopping], timeout=LEAVING)
        self._closed = True
        _own_threads()  # a call that was under way may have put DBOS's there again
        await asyncio.wait([apart(self._database.dispose)], timeout=LEAVING)

    # ------------------------------------------------------------ jobs

    async def enqueue(self, queue: Queue, kind: str, key: str, payload: Payload) -> None:
        """Put a job into a queue; nothing happens where the key is known."""
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(key):
            await self._answer(DBOS.enqueue_workflow_async(queue, self._known(), kind, dict(payload)))

    async def run(self, kind: str, key: str, payload: Payload) -> Result:
        """Begin a job here, or find the one of this key, and wait for its end. Raises `Permanent` where it was given
        up.
        """
        from dbos import DBOS, SetWorkflowID, error

        with SetWorkflowID(key):
            handle = await self._answer(DBOS.start_workflow_async(self._known(), kind, dict(payload)))
        try:
            result: Result = await self._answer(handle.get_result(polling_interval_sec=POLL))
        except error.DBOSException as failed:
            raise Permanent(f"The job {key} was given up: {failed}", kind="given-up") from failed
        return result

    async def status(self, key: str) -> JobState:
        """How far a job is."""
        from dbos import DBOS

        found = await self._answer(DBOS.list_workflows_async(workflow_ids=[key], load_input=False))
        return _state(found[0]) if found else "absent"

    async def running(self) -> Sequence[Running]:
        """Every job that somebody has begun, here or elsewhere, alive or not."""
        from dbos import DBOS

        asked = DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return [
            Running(
                key=each.workflow_id,
                worker=each.executor_id or "",
                queue=each.queue_name,
                takeovers=(each.attributes or {}).get("takeovers", 0),
            )
            for each in await self._answer(asked)
        ]

    async def take_over(self, job: Running) -> None:
        """Have a dead worker's job begun anew by whoever is free."""
        from dbos import DBOS

        told = {"takeovers": job.takeovers + 1}
        await self._answer(DBOS.update_workflow_attributes_async(job.key, told))
        await self._answer(DBOS.resume_workflow_async(job.key, queue_name=job.queue))

    async def give_up(self, job: Running) -> None:
        """Let a dead worker's job count as failed."""
        from dbos import DBOS

        await self._answer(DBOS.cancel_workflow_async(job.key))

    async def clear(self, before: datetime) -> int:
        """Forget what ended before then; how many jobs that was."""
        from dbos import DBOS

        cleared = 0
        while True:
            asked = DBOS.list_workflows_async(
                status=list(ENDED),
                completed_before=before.isoformat(),
                limit=_BATCH,
                load_input=False,
                load_output=False,
            )
            old = [each.workflow_id for each in await self._answer(asked)]
            if not old:
                return cleared
            await self._answer(DBOS.delete_workflows_async(old))
            cleared += len(old)

    # ------------------------------------------------------------ inside

    async def _job(self, kind: str, payload: dict[str, Any]) -> Result:
        """The one workflow. Ended by a cancellation it stays begun, and is taken over."""
        from dbos import DBOS

        if self.closing:
            raise asyncio.CancelledError
        kept(asyncio.current_task(), self._begun)
        return await self._work(kind, DBOS.workflow_id or "", payload)

    async def _answer(self, asked: Coroutine[Any, Any, T]) -> T:
        """What DBOS says. It asks a database that is away for as long as it is away; whoever asked is told `Transient`
        when we stop.
        """
        task = asyncio.get_running_loop().create_task(asked)
        kept(task, self._asked)
        try:
            return await task
        except asyncio.CancelledError:
            asker = asyncio.current_task()
            if self.closing and not (asker and asker.cancelling()):
                raise Transient("The engine has stopped; ask again.", kind="engine") from None
            raise

    def _connecting(self, *_: object) -> None:
        """DBOS's threads ask a server that is away until it answers; once we have ended they may not, for the process
        would wait for them when it ends.
        """
        if self._closed:
            raise RuntimeError("this engine is closed")

    def _known(self) -> Callable[..., Any]:
        if self._workflow is None:
            raise RuntimeError("the engine is not launched")
        return self._workflow

    def _config(self) -> DBOSConfig:
        from dbos import DBOSPortableJSONSerializer

        return {
            "name": "onrecord",
            "system_database_engine": self._database,
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": self.worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": 0.1,  # it asks nothing, but a stop waits for it
            "scheduler_polling_interval_sec": _NEVER,
        }


def _own_threads() -> None:
    """Give the loop threads for everybody's `asyncio.to_thread`: each call of DBOS puts its own there, and they end with
    it, while others still post and answer.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())


def _state(found: WorkflowStatus) -> JobState:
    match found.status:
        case "ENQUEUED" | "DELAYED":
            return "waiting"
        case "PENDING":
            return "running"
        case "SUCCESS":
            return "failed" if (found.output or {}).get("failed") else "done"
        case _:
            return "failed"


def _quiet() -> None:
    """Have DBOS log like everybody else: no handler of its own, and no word of the jobs that we cancel."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.addFilter(lambda record: "Asyncio task cancelled" not in record.getMessage())
