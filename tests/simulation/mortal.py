"""Processes that die or freeze where a simulation says: at any commit, and before and after any call outside."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from bot.core.desk import Inbound, Standing
from bot.core.message import Message
from bot.core.ports import Completion, Desk, Handler, History, JobState, Payload, Prompt, Queue, Stream
from bot.core.types import Place, Posted, Problem
from bot.store.db import Database, Tx
from bot.store.places import place as where
from tests.chat.fake import FakeChat

Boundary = Literal["outside", "inside", "calling"]
"""Where a process can end: between transactions, in one, and at a call outside. It can freeze between transactions
alone: in one it would hold up everybody, and at a call, after the last look at the clock, nothing can be promised."""


class Killed(BaseException):
    """The process is gone: nobody catches this, and nothing it still tries has any effect."""


Stage = Literal["pull", "schedule", "work", "deliver", "retention"]
"""What a process does, one after the other, at each look at the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where a process is to end, or to freeze: at which boundary of which stage, counted from 0."""

    end: Literal["death", "frost"]
    stage: Stage
    boundary: int


@dataclass(slots=True)
class Fate:
    """What awaits a process: death or a frost so many boundaries from now. `thaw` ends the frost."""

    alive: bool = True
    dies_in: int | None = None
    freezes_in: int | None = None
    frozen: asyncio.Event = field(default_factory=asyncio.Event)
    thaw: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_frozen(self) -> bool:
        return self.frozen.is_set() and not self.thaw.is_set()

    def await_(self, plan: Plan) -> None:
        """From now on, count towards what is planned."""
        if plan.end == "death":
            self.dies_in = plan.boundary
        else:
            self.freezes_in = plan.boundary

    def spare(self) -> None:
        """Nothing awaits it any more."""
        self.dies_in = self.freezes_in = None
        self.frozen.clear()
        self.thaw.clear()

    async def meet(self, boundary: Boundary) -> None:
        """Pass a boundary, or not."""
        self.live()
        if self.dies_in is not None:
            self.dies_in -= 1
            self.alive = self.dies_in >= 0
        self.live()
        if self.freezes_in is not None and boundary == "outside":
            self.freezes_in -= 1
            if self.freezes_in < 0:
                self.freezes_in = None
                self.frozen.set()
                await self.thaw.wait()
                self.live()

    def live(self) -> None:
        """A dead process does nothing."""
        if not self.alive:
            raise Killed


class MortalDatabase(Database):
    """A database as one process sees it."""

    def __init__(self, path: Path, fate: Fate) -> None:
        super().__init__(where(path))
        self._fate = fate

    @asynccontextmanager
    async def begin(self, *, durable: bool = False) -> AsyncIterator[Tx]:
        await self._fate.meet("outside")
        async with super().begin(durable=durable) as tx:
            yield tx
            await self._fate.meet("inside")
        await self._fate.meet("outside")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        await self._fate.meet("outside")
        async with super().read() as tx:
            yield tx


@dataclass(kw_only=True)
class MortalChat:
    """A platform as one process sees it. `late` are the posts begun after their deadline, by their keys."""

    platform: FakeChat
    fate: Fate
    path: Path
    deadline: timedelta
    late: list[str]

    @property
    def threaded(self) -> bool:
        return self.platform.threaded

    @property
    def notifies(self) -> bool:
        return self.platform.notifies

    @property
    def connected(self) -> bool:
        return True

    async def start(self, desk: Desk | None = None) -> None:
        await self.platform.start(desk)

    async def stop(self) -> None:
        await self.platform.stop()

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        await self.fate.meet("calling")
        self._look_at_the_clock(key)
        try:
            return await self.platform.send(place, message, key)
        finally:
            await self.fate.meet("calling")

    async def edit(self, posted: Posted, message: Message) -> None:
        raise AssertionError(f"nobody edits {posted} to {message}")

    async def find(self, place: Place, key: str, since: datetime) -> History:
        await self.fate.meet("calling")
        return await self.platform.find(place, key, since)

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        raise AssertionError(f"nobody said {inbound}, to be answered as {key}, {again}")

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        raise AssertionError(f"nothing was written in {posted} that is {message}, {key}")

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        raise AssertionError(f"nobody said {inbound}, to be told {message}, {private}")

    async def standing(self, place: Place, user: str) -> Standing:
        return await self.platform.standing(place, user)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        return await self.platform.check(place)

    def _look_at_the_clock(self, key: str) -> None:
        """What the database says of the message at the very moment it is called for."""
        ((state, started_at),) = ask(self.path, "SELECT state, started_at FROM outbox WHERE key = ?", key)
        age = self.platform.now().timestamp() - started_at / 1e6
        if state != "sending" or age >= self.deadline.total_seconds():
            self.late.append(f"{key}: {state} for {age:.0f} s")


@dataclass(kw_only=True)
class MortalModel:
    """A model as one process sees it. What it answers tells which prompt it answers, so that it can be found again."""

    fate: Fate
    path: Path
    moods: list[BaseException]
    paid_again: list[str]
    answer: Callable[[Prompt], str]
    name: str = "simulated-1"
    most_out: int = 1000

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:
        assert schema
        await self.fate.meet("calling")
        if self.moods:
            raise self.moods.pop(0)
        text = self.answer(prompt)
        if ask(self.path, "SELECT 1 FROM results WHERE state = 'done' AND text = ?", text):
            self.paid_again.append(text)
        await self.fate.meet("calling")
        from tests.model.server import TOOK

        return Completion(text=text, usage=TOOK)

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Completion]:
        raise AssertionError(f"nobody asks a question: {prompt.user}")


def ask(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What is committed, whatever a process believes."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


# ---------------------------------------------------------------- jobs


@dataclass(slots=True, kw_only=True)
class _Job:
    kind: str
    payload: Payload
    state: JobState = "waiting"
    task: asyncio.Task[None] | None = None
    owner: Fate | None = None


class Engine:
    """An engine that all processes share: it knows a key until it is lost, and gives a dead process's jobs to others."""

    def __init__(self) -> None:
        self.jobs: dict[str, _Job] = {}

    def lose(self) -> None:
        """Forget everything, as when the engine's file is deleted."""
        self.jobs.clear()


class MortalJobs:
    """The engine as one process sees it. Within `work`, what is submitted is begun at once."""

    def __init__(self, engine: Engine, fate: Fate) -> None:
        self._engine = engine
        self._fate = fate
        self._handlers: Mapping[str, Handler] = {}
        self._working = False

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers

    async def stop(self, grace: timedelta) -> None:
        raise AssertionError(f"a simulated process is killed, not stopped in {grace}")

    async def work(self) -> None:
        """Do whatever waits, and all that comes of it."""
        self._working = True
        try:
            while waiting := [job for job in self._engine.jobs.values() if job.state in ("waiting", "running")]:
                for job in waiting:
                    self._take(job)
                await asyncio.gather(*map(self._looked_after, waiting))
                self._fate.live()
        finally:
            self._working = False

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        assert queue in ("digests", "briefings")
        await self._fate.meet("outside")
        job = self._engine.jobs.setdefault(key, _Job(kind=kind, payload=payload))
        if self._working:
            self._take(job)

    async def status(self, key: str) -> JobState:
        """How far it is; while anybody works on it, whoever asks waits: no time passes in vain."""
        await self._fate.meet("outside")
        job = self._engine.jobs.get(key)
        if job is None:
            return "absent"
        while self._working and job.state in ("waiting", "running"):
            await self._looked_after(job)
            await self._fate.meet("outside")
        return job.state

    async def run_now(self, kind: str, key: str, payload: Payload) -> None:
        raise AssertionError(f"nobody waits for {kind} {key} {payload}")

    async def clear(self, before: datetime) -> int:
        assert before.tzinfo is not None
        await self._fate.meet("calling")
        ended = [key for key, job in self._engine.jobs.items() if job.state in ("done", "failed")]
        for key in ended:
            del self._engine.jobs[key]
        return len(ended)

    def _take(self, job: _Job) -> None:
        """Begin a job that nobody is at who could end it: one whose worker is dead or frozen is begun anew."""
        idle = job.task is None or job.task.done() or job.owner is None
        is_frozen = job.owner is not None and job.owner is not self._fate and job.owner.is_frozen
        if job.state in ("waiting", "running") and (idle or is_frozen):
            job.state, job.owner = "running", self._fate
            job.task = asyncio.create_task(self._done(job))

    async def _looked_after(self, job: _Job) -> None:
        """Until the job's worker has ended, or is frozen."""
        self._take(job)
        if job.task is None or job.owner is None:
            return
        frost = asyncio.create_task(job.owner.frozen.wait())
        await asyncio.wait([job.task, frost], return_when=asyncio.FIRST_COMPLETED)
        frost.cancel()

    async def _done(self, job: _Job) -> None:
        state: JobState
        try:
            await self._handlers[job.kind](job.payload)
        except Killed:
            state = "waiting"  # a peer takes it over
        except Exception:  # noqa: BLE001 - as an engine does: the job has failed, whatever it was
            state = "failed"
        else:
            state = "done"
        if job.task is asyncio.current_task():  # else somebody has taken it over meanwhile
            job.state = state


async def survived(call: Coroutine[Any, Any, None]) -> bool:
    """Does a process live through this?"""
    try:
        await call
    except Killed:
        return False
    return True
