"""Parsing of hostile bytes in processes of their own, under caps on CPU, memory and time.

XML and HTML parsers can be made to spin or swell by a few kilobytes (feed research §1.5). So a job runs in a
worker process (`bot.ingest.sandbox`): what breaks a cap loses its worker and nothing else, and the next job
gets a fresh one. Workers start when first needed (the parsers are imported there, not here), are used again,
and end when idle.

A job is a function of one of our modules, named `module:function`, that takes bytes and plain arguments and
gives a dataclass. Answers are JSON and checked as they come in, so nothing a worker says can run here.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from bot.core.errors import Permanent
from bot.ingest.sandbox import LENGTH, LENGTHS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Hashable

    from pydantic import TypeAdapter

T = TypeVar("T")

_HERE = Path(__file__).resolve().parents[2]

_LONGEST_ANSWER = 64 * 1024 * 1024
"""An answer is at most a job's body (10 MB) escaped as JSON; a longer one comes from a broken worker."""

_FAREWELL = 5.0
"""Seconds a process gets to end by itself."""

_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Tokens and keys stay out of a process that strangers' bytes run through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one job may use: `cpu` and `wall` are seconds, `memory` bytes of address space (where the system can
    cap it), `idle` the seconds after which an unused worker ends.
    """

    cpu: int = 10
    wall: float = 30.0
    memory: int = 1536 * 1024 * 1024
    idle: float = 20.0
    workers: int = 2


class Workers:
    """At most `caps.workers` processes that parse. Use it as an async context manager."""

    def __init__(self, caps: Caps | None = None) -> None:
        self._caps = caps or Caps()
        self._places = asyncio.Semaphore(self._caps.workers)
        self._idle: dict[_Worker, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in tuple(self._idle):
            self._retire(worker)
        await asyncio.gather(*self._ending)

    async def run(self, job: str, body: bytes, gives: type[T], *, name: str, **arguments: str | None) -> T:
        """Run `job` on `body` in a worker and give its answer as a `gives`. `name` stands in messages.

        Raises `Permanent`: what the job raised, or `too-slow`, `too-large` (memory) or `crashed`.
        """
        async with self._places, self._worker() as worker:
            answer = await worker.ask(job, body, {"name": name, **arguments}, wall=self._caps.wall)
        if "value" in answer:
            return _as(gives, answer["value"])
        message = answer["refused"] if "refused" in answer else f"{name} cannot be read: {answer['failed']}"
        raise Permanent(message, kind=answer["kind"])

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[_Worker]:
        """An idle worker or a fresh one; it goes back to rest if it is still healthy."""
        if self._idle:
            worker, rest = self._idle.popitem()
            rest.cancel()
        else:
            worker = await _Worker.start(self._caps)
        try:
            yield worker
        finally:
            if worker.healthy:
                self._idle[worker] = asyncio.get_running_loop().call_later(self._caps.idle, self._retire, worker)
            else:
                await worker.end()

    def _retire(self, worker: _Worker) -> None:
        self._idle.pop(worker).cancel()
        task = asyncio.ensure_future(worker.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


class _Worker:
    """One process. `healthy` is false while it has a job, and for good after one that broke it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.healthy = True

    @classmethod
    async def start(cls, caps: Caps) -> Self:
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        # One thread for arithmetic: each further one reserves address space under the cap.
        environment |= {
            "PYTHONPATH": str(_HERE),
            "PYTHONUTF8": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        command = (sys.executable, "-P", "-m", "bot.ingest.sandbox", str(caps.cpu), str(caps.memory))
        return cls(
            await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment)
        )

    async def ask(self, job: str, body: bytes, arguments: dict[str, str | None], *, wall: float) -> dict[str, Any]:
        """Give one job and wait for its answer; a dead worker's fate is an answer too."""
        self.healthy = False
        order = json.dumps({"job": job, "arguments": arguments}).encode()
        try:
            async with asyncio.timeout(wall):
                answer = await self._exchange(LENGTHS.pack(len(order), len(body)) + order + body)
        except TimeoutError:
            return {"failed": f"parsing took longer than {wall:g} seconds", "kind": "too-slow"}
        except (OSError, EOFError):
            return await self._fate()
        self.healthy = "failed" not in answer
        return answer

    async def _exchange(self, message: bytes) -> dict[str, Any]:
        jobs, answers = self._process.stdin, self._process.stdout
        if jobs is None or answers is None:
            raise EOFError
        jobs.write(message)
        await jobs.drain()
        (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
        if length > _LONGEST_ANSWER:
            raise EOFError
        answer: dict[str, Any] = json.loads(await answers.readexactly(length), object_hook=_moment)
        return answer

    async def _fate(self) -> dict[str, Any]:
        """Why a worker died: the system's cap on CPU, or a parser that broke."""
        with suppress(TimeoutError):
            # Killing a process that is already dead would take its exit status away from asyncio's watcher.
            await asyncio.wait_for(self._process.wait(), timeout=_FAREWELL)
        await self.end()
        if self._process.returncode == -signal.SIGXCPU:
            return {"failed": "parsing took more CPU time than a document may", "kind": "too-slow"}
        return {"failed": f"the parser's process ended ({self._process.returncode})", "kind": "crashed"}

    async def end(self) -> None:
        """End the process (at the end of its jobs; by force if it has one) and wait until it is gone."""
        if self.healthy:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.communicate(b""), timeout=_FAREWELL)
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.communicate(b"")


def _as(gives: type[T], value: Any) -> T:
    """Make a `gives` of plain values, checked: they come from a process that read hostile bytes."""
    reader: TypeAdapter[T] = _reader(cast("Hashable", gives))
    return reader.validate_python(value)


def _moment(value: dict[str, Any]) -> dict[str, Any] | datetime:
    """Read back what the sandbox writes for a moment."""
    return datetime.fromisoformat(value["utc"]) if value.keys() == {"utc"} else value


@cache
def _reader(gives: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(gives)
