"""A process that is killed at a point that a test names: before or after any commit, submission or call of the model.

Points are numbered as they are passed; a run without a cut tells how many there are. Whoever comes to a point after the
cut is killed too, so that nothing of a dead process goes on.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.core.ports import Completion, JobState, Payload, Prompt, Queue, Usage
from bot.store.db import Database, Tx
from tests.flows.pile import Pile


class Killed(BaseException):
    """What ends a process, and what nobody may catch."""


class Cuts:
    """A life of a process: it is killed at the point of this number; without one it lives."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.points: list[str] = []

    @property
    def dead(self) -> bool:
        return self.at is not None and len(self.points) > self.at

    def pass_by(self, point: str) -> None:
        if not self.dead:
            self.points.append(point)
        if self.dead:
            raise Killed(point)


class CutDatabase(Database):
    """An open database, for one life."""

    def __init__(self, opened: Database, cuts: Cuts) -> None:
        self.__dict__.update(vars(opened))
        self._cuts = cuts

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        async with super().begin() as tx:
            yield tx
            self._cuts.pass_by("before a commit")
        self._cuts.pass_by("after a commit")


class CutJobs(Pile):
    """An engine that keeps its jobs over lives: what ran when the process was killed runs anew in the next."""

    def __init__(self, cuts: Cuts, earlier: Pile | None = None) -> None:
        super().__init__()
        self._cuts = cuts
        self.jobs = earlier.jobs if earlier else {}
        for job in self.jobs.values():
            job.state = "waiting" if job.state == "running" else job.state

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        self._cuts.pass_by("before a submission")
        await super().submit(kind, key, payload, queue=queue)
        self._cuts.pass_by("after a submission")

    async def status(self, key: str) -> JobState:
        if self._cuts.dead:
            raise Killed(key)
        return await super().status(key)


class CutModel:
    """A model that answers everything with the same words, and counts what is paid."""

    name = "scripted"
    most_out = 1500

    def __init__(self, words: str) -> None:
        self.words, self.paid = words, 0
        self.cuts = Cuts()

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:  # noqa: ARG002 - the port's
        self.cuts.pass_by("before a call")
        self.paid += 1
        self.cuts.pass_by("after an answer")
        return Completion(text=self.words, usage=Usage(tokens_in=100, tokens_out=100))

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Completion]:
        raise AssertionError(f"nobody asked anything: {prompt.user[:80]}")


async def lived(life: Callable[[], Awaitable[None]]) -> bool:
    """Live one life; False where it ended by a cut."""
    try:
        await life()
    except Killed:
        return False
    return True
