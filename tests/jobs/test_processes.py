"""Processes that are killed, frozen and cut off: their jobs are done by somebody, and they do nothing that is not theirs."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.jobs.conftest import durable, started
from tests.jobs.test_durable import nothing
from tests.jobs.waiting import ended, until
from tests.torture.postgresql import breakable

pytestmark = pytest.mark.xdist_group("jobs-processes")

Worker = subprocess.Popen[bytes]


class Crew:
    """Workers at one place and what they have noted, in order: `begin KEY`, `end KEY`, `cut KEY`, with who it was."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes
        self.workers: list[Worker] = []

    async def joined(self, place: Path | str, *submitted: str) -> Worker:
        """One more, which has begun to take work."""
        command = [sys.executable, "-m", "tests.jobs.worker", str(place), str(self.notes), *submitted]
        worker = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220, S603 - its start takes no time
        self.workers.append(worker)
        await until(lambda: self.noted("ready", worker))
        return worker

    def noted(self, step: str, worker: Worker | None = None) -> bool:
        return bool(self.count(step, worker))

    def count(self, step: str, worker: Worker | None = None) -> int:
        lines = self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []
        return sum(line.startswith(f"{step} ") and (worker is None or line == f"{step} {worker.pid}") for line in lines)

    def leave(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    made = Crew(tmp_path / "notes")
    yield made
    made.leave()


@pytest.fixture
def database(engine_url: str) -> str:
    return engine_url


@pytest.fixture
def key() -> str:
    return uuid4().hex


async def test_what_a_killed_service_had_begun_is_done_by_the_next(crew: Crew, tmp_path: Path, key: str) -> None:
    file = tmp_path / "engine.db"
    killed = await crew.joined(file, key)
    await until(lambda: crew.noted(f"begin {key}"))
    killed.kill()
    killed.wait()
    async with started(durable(file), {"work": nothing}) as jobs:
        assert await ended(jobs, key) == "done"


async def test_two_that_submit_one_key_have_it_done_once_and_a_dead_ones_jobs_go_to_the_other(
    crew: Crew, database: str, key: str
) -> None:
    first = await crew.joined(database, key)
    await until(lambda: crew.noted(f"begin {key}"))
    second = await crew.joined(database, key)
    assert crew.count(f"begin {key}") == 1
    first.kill()
    await until(lambda: crew.noted(f"end {key}", second))
    assert crew.count(f"begin {key}") == 2


async def test_a_frozen_workers_jobs_go_to_another_and_it_finishes_none_when_it_thaws(
    crew: Crew, database: str, key: str
) -> None:
    frozen = await crew.joined(database, f"{key}=5")
    await until(lambda: crew.noted(f"begin {key}"))
    frozen.send_signal(signal.SIGSTOP)
    other = await crew.joined(database)
    await until(lambda: crew.noted(f"end {key}", other))
    frozen.send_signal(signal.SIGCONT)
    await until(lambda: crew.noted(f"cut {key}", frozen))
    assert not crew.noted(f"end {key}", frozen)
    await until(lambda: crew.noted("renewed", frozen))


async def test_a_worker_without_its_server_begins_again_when_it_can_and_ends_when_it_is_told_to(
    crew: Crew, key: str
) -> None:
    with breakable() as postgresql:
        place = postgresql.server.url(postgresql.server.create())
        worker = await crew.joined(place, key, f"{key}:short=1")
        await until(lambda: crew.noted(f"begin {key}"))
        await postgresql.stop()
        await until(lambda: crew.noted(f"cut {key}"))  # the short one's end is still to be written, and cannot be
        postgresql.start()
        await until(lambda: crew.noted(f"end {key}", worker))
        await postgresql.stop()
        worker.send_signal(signal.SIGTERM)
        await until(lambda: worker.poll() is not None)
        assert worker.returncode == 0
        postgresql.start()
