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
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot import telemetry
from bot.core.errors import InputError, Permanent, Transient
from bot.core.ports import JobState, Payload, Queue

if TYPE_CHECKING:
    from dbos import DBOSConfig, WorkflowStatus
    from sqlalchemy import URL, Engine

T = TypeVar("T")

Result = dict[str, str | None]
"""What a workflow gives: `{"failed": None}` for a job that was done, else why not."""
Work = Callable[[str, str, Payload], Awaitable[Result]]
"""Does a job: its kind, its key, its payload."""

VERSION: Final = "1"
"""Raise it when jobs in the engine can no longer be done by this release; none so far, for they are whole handlers."""
POLL: Final = 0.25
"""Seconds between two looks at a queue: a twentieth of a core for both."""
SCHEMA: Final = "onrecord_engine"
"""The engine's own schema in a PostgreSQL database."""
ENDED: Final = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
LEAVING: Final = 2.0
"""Seconds that anything gets to end in that should end at once."""
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

        seconds = grace.total_seconds() if self._begun else 0.0
        stopping = _apart(
            lambda: DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=math.ceil(seconds))
        )
        if seconds:
            await asyncio.wait(set(self._begun), timeout=seconds)
        self.closing = True
        await _cancelled({*self._begun, *self._asked})
        await asyncio.wait([stopping], timeout=LEAVING)
        self._closed = True
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # DBOS had put its own there
        await asyncio.wait([_apart(self._database.dispose)], timeout=LEAVING)

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
        _kept(asyncio.current_task(), self._begun)
        return await self._work(kind, DBOS.workflow_id or "", payload)

    async def _answer(self, asked: Coroutine[Any, Any, T]) -> T:
        """What DBOS says. It asks a database that is away for as long as it is away; whoever asked is told `Transient`
        when we stop.
        """
        task = asyncio.get_running_loop().create_task(asked)
        _kept(task, self._asked)
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


def _kept(task: asyncio.Task[Any] | None, among: set[asyncio.Task[Any]]) -> None:
    """Remember a task until it is done."""
    if task is not None:
        among.add(task)
        task.add_done_callback(among.discard)


async def _cancelled(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel them, and wait for those that heed it."""
    for task in tasks:
        task.cancel()
    if tasks:
        _, deaf = await asyncio.wait(tasks, timeout=LEAVING)
        for task in deaf:
            telemetry.log.error("a job does not end when it is told to", task=task.get_name())


def _apart(call: Callable[[], object]) -> asyncio.Future[None]:
    """Run a call that may wait for the loop, or for a server that is away, in a thread that keeps no process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def run() -> None:
        try:
            call()
        except Exception as failed:  # noqa: BLE001 - what cannot be closed is gone with its engine
            telemetry.log.warning("the engine did not close", exc_info=failed)
        with suppress(RuntimeError):  # the loop may have ended, for nobody waits for ever
            loop.call_soon_threadsafe(done.set_result, None)

    threading.Thread(target=run, name="engine-stop", daemon=True).start()
    return done


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


# ---------------------------------------------------------------- places


def engine_place(where: Path | str) -> Path | URL:
    """Where an engine's jobs are: an SQLite file of their own, or a PostgreSQL database. Raises `InputError`."""
    if isinstance(where, Path):
        return where
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise InputError("The engine's database URL cannot be read.") from error
    if url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise InputError(f"The engine's jobs cannot be kept in a database of the kind {url.drivername}.")
    return url.set(drivername="postgresql+psycopg")


def opened(place: Path | URL) -> Engine:
    """Connections to it, none of which is open yet."""
    from sqlalchemy import create_engine, event

    if isinstance(place, Path):
        engine = create_engine(f"sqlite:///{place}")
        event.listen(engine, "connect", _configured)
        return engine
    patience = {"connect_timeout": 5, "application_name": "onrecord engine", "tcp_user_timeout": 10_000}
    bound = "-c idle_in_transaction_session_timeout=6000"  # a frozen process keeps no lock for longer than its seat
    asked = {key: value for key, value in patience.items() if key not in place.query}
    return create_engine(
        place, connect_args=asked | {"options": bound}, pool_size=8, max_overflow=0, pool_pre_ping=True
    )


def _configured(connection: Any, _: object) -> None:
    """WAL without a sync for each commit outlives every kill; a power cut may take the last commits, and then work is
    done again.
    """
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, lambda _: time.time())
