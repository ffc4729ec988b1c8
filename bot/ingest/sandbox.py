"""The inside of a worker process: take a job, keep to the caps, answer. Started by `bot.ingest.worker`.

A message in is two lengths, the job's arguments as JSON, and its bytes; a message out is a length and JSON with
one of `value`, `refused` (what the job raised as `Permanent`) or `failed` (what it did not foresee). It imports
no more than it needs: a worker's start is a reader's wait.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib import import_module
from typing import IO, Any

from bot.core.errors import Permanent

LENGTHS = struct.Struct(">II")
LENGTH = struct.Struct(">I")
OURS = "bot.ingest."


def serve(jobs: IO[bytes], answers: IO[bytes], cpu: int) -> None:
    """Answer jobs until there are no more; end after one that failed, for its process may be damaged."""
    while header := jobs.read(LENGTHS.size):
        arguments_length, body_length = LENGTHS.unpack(header)
        order = json.loads(jobs.read(arguments_length))
        body = jobs.read(body_length)
        _allow_cpu(cpu)
        answer, healthy = _answer(order["job"], body, order["arguments"])
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()
        if not healthy:
            return


def _answer(job: str, body: bytes, arguments: dict[str, str | None]) -> tuple[bytes, bool]:
    """Do one job; whatever happens is an answer, and whether this process is still to be trusted."""
    try:
        value = _function(job)(body, **arguments)
        return json.dumps({"value": asdict(value)}, default=_plain).encode(), True
    except Permanent as error:
        return json.dumps({"refused": str(error), "kind": error.kind}).encode(), True
    except MemoryError:
        return json.dumps({"failed": "it needs more memory than a document may", "kind": "too-large"}).encode(), False
    except Exception as error:  # noqa: BLE001 - a parser may raise anything; it is reported, and this process ends
        return json.dumps(
            {"failed": f"the parser broke on it: {type(error).__name__}: {error}", "kind": "crashed"}
        ).encode(), False


def _function(job: str) -> Any:
    module, _, name = job.partition(":")
    if not module.startswith(OURS):
        raise ImportError(f"{job} is none of our jobs")
    return getattr(import_module(module), name)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"utc": value.isoformat()}
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} cannot leave a worker")


def _allow_cpu(seconds: int) -> None:
    """Let this process use `seconds` more of CPU; past them the system ends it (SIGXCPU), even inside C code."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _cap_memory(limit: int) -> None:
    """Cap the address space, and write no core files. macOS cannot cap it: there the deadline alone holds."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        ceiling = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def main() -> None:
    """Serve the pipes this process was started with. A parser's own prints must not reach them."""
    cpu, memory = int(sys.argv[1]), int(sys.argv[2])
    _cap_memory(memory)
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    serve(sys.stdin.buffer, answers, cpu)


if __name__ == "__main__":
    main()
