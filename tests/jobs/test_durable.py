"""What is kept outlives who began it: stops, releases, lost engines; and the guards of the engine itself."""

import asyncio
import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.core.errors import InputError, Transient
from bot.core.ports import Payload
from bot.jobs.durable import Durable, Limits
from bot.jobs.engine import SCHEMA
from bot.jobs.places import opened
from tests.jobs.conftest import durable, now, started
from tests.jobs.waiting import ended, until


@pytest.fixture
def key() -> str:
    return f"test:{uuid4().hex}"


async def nothing(_: Payload) -> None:
    """Do nothing."""


async def forever(_: Payload) -> None:
    await asyncio.Event().wait()


async def test_a_job_that_a_stop_cut_short_is_done_by_the_next_life(engine: Path | str, key: str) -> None:
    begins: list[int] = []

    async def work(payload: Payload) -> None:
        begins.append(payload["n"])
        if len(begins) == 1:
            await forever(payload)

    async with started(durable(engine), {"work": work}) as jobs:
        await jobs.submit("work", key, {"n": 7}, queue="digests")
        await until(lambda: bool(begins))
    async with started(durable(engine), {"work": work}) as jobs:
        assert await ended(jobs, key) == "done"
    assert begins == [7, 7]


async def test_a_release_does_what_the_one_before_has_queued(engine: Path | str, key: str) -> None:
    told: list[Payload] = []

    async def older(payload: Payload) -> None:
        told.append({"older": True})
        await forever(payload)

    async def newer(payload: Payload) -> None:
        told.append(payload)

    async with started(durable(engine), {"work": older}) as jobs:
        await jobs.submit("work", f"{key}:begun", {"n": 1}, queue="briefings")
        await until(lambda: bool(told))
        for n in range(3):  # two at once at most, so one at least has not begun
            await jobs.submit("work", f"{key}:{n}", {"n": n}, queue="briefings")
    told.clear()
    async with started(durable(engine), {"work": newer}) as jobs:
        for job in ("begun", 0, 1, 2):
            assert await ended(jobs, f"{key}:{job}") == "done"
    assert sorted(each["n"] for each in told) == [0, 1, 1, 2]


async def test_a_job_whose_every_process_ended_is_given_up(
    engine: Path | str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.durable.TAKEOVERS", 1)  # shortened like all times
    begins: list[int] = []

    async def work(payload: Payload) -> None:
        begins.append(1)
        await forever(payload)

    for life in range(2):
        async with started(durable(engine), {"work": work}) as jobs:
            await jobs.submit("work", key, {}, queue="digests")
            await until(lambda life=life: len(begins) > life)  # type: ignore[misc]
    async with started(durable(engine), {"work": work}) as jobs:
        assert await ended(jobs, key) == "failed"
    assert len(begins) == 2


async def test_no_more_briefings_are_at_work_than_the_model_may_take(engine: Path | str, key: str) -> None:
    at_work, most = 0, 0

    async def brief(_: Payload) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.05)
        at_work -= 1

    async with started(durable(engine), {"brief": brief}) as jobs:
        for n in range(6):
            await jobs.submit("brief", f"{key}:{n}", {}, queue="briefings")
        for n in range(6):
            await ended(jobs, f"{key}:{n}")
    assert most == 2


async def test_no_more_briefings_begin_in_a_minute_than_the_model_may_take(empty_place: Path | str) -> None:
    limits = Limits(digests=4, briefings=10, per_minute=3)
    begins: list[int] = []

    async def brief(_: Payload) -> None:
        begins.append(1)

    async with started(Durable(empty_place, now=now, limits=limits), {"brief": brief, "other": nothing}) as jobs:
        for n in range(6):
            await jobs.submit("brief", f"brief:{n}", {}, queue="briefings")
        await until(lambda: len(begins) == 3)
        for n in range(2):
            await jobs.submit("other", f"other:{n}", {}, queue="digests")
            await ended(jobs, f"other:{n}")  # at least one more look at every queue
        assert len(begins) == 3
        assert sorted([await jobs.status(f"brief:{n}") for n in range(6)]) == ["done"] * 3 + ["waiting"] * 3


async def test_what_ended_lately_is_not_cleared(engine: Path | str, key: str) -> None:
    async with started(durable(engine), {"work": nothing}) as jobs:
        await jobs.run_now("work", key, {})
        await jobs.clear(now() - timedelta(days=7))
        assert await jobs.status(key) == "done"


async def test_before_its_start_and_after_its_stop_it_takes_nothing(engine: Path | str, key: str) -> None:
    jobs = durable(engine)
    with pytest.raises(Transient):
        await jobs.submit("work", key, {}, queue="digests")
    async with started(jobs, {"work": nothing}):
        assert jobs.trouble is None
    with pytest.raises(Transient):
        await jobs.status(key)


async def test_threads_can_be_had_while_jobs_run_and_after(engine: Path | str) -> None:
    async with started(durable(engine), {}):
        assert await asyncio.to_thread(lambda: "during") == "during"
    assert await asyncio.to_thread(lambda: "after") == "after"


# ---------------------------------------------------------------- SQLite


async def test_a_second_service_on_one_file_is_refused_with_who_has_it(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    async with started(durable(file), {}):
        with pytest.raises(InputError, match=rf"engine\.db.*process {os.getpid()}.*--data"):
            await durable(file).start({})
    async with started(durable(file), {}):
        """It is free again."""


async def test_a_lost_file_loses_what_was_in_it_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    async with started(durable(file), {"work": nothing}) as jobs:
        await jobs.run_now("work", "key", {})
    for left in ("engine.db", "engine.db-wal", "engine.db-shm", "engine.db.lock"):
        (tmp_path / left).unlink(missing_ok=True)
    async with started(durable(file), {"work": nothing}) as jobs:
        assert await jobs.status("key") == "absent"
        await jobs.run_now("work", "key", {})


async def test_what_is_kept_is_json_in_a_file_that_many_may_read(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    async with started(durable(file), {"work": nothing}) as jobs:
        await jobs.run_now("work", "key", {"slot": "2026-11-23T08:00:00+00:00"})
        with sqlite3.connect(file) as beside:
            (mode,) = beside.execute("PRAGMA journal_mode").fetchone()
            kept = "".join(beside.iterdump()).replace(" ", "")
        beside.close()
    assert mode == "wal"
    assert '"slot":"2026-11-23T08:00:00+00:00"' in kept


def test_sqlite_tells_fractions_of_seconds_whatever_its_version(tmp_path: Path) -> None:
    database = opened(tmp_path / "engine.db")
    with database.connect() as connection:
        assert connection.exec_driver_sql("SELECT unixepoch('subsec')").scalar_one() > 1_700_000_000
    database.dispose()


@pytest.mark.parametrize("where", ["mysql://host/name", "no url"])
def test_an_engine_elsewhere_is_refused(where: str) -> None:
    with pytest.raises(InputError):
        durable(where)


# ---------------------------------------------------------------- PostgreSQL


async def test_the_engine_keeps_to_a_schema_of_its_own(engine_url: str) -> None:
    async with started(durable(engine_url), {}):
        with psycopg.connect(engine_url) as beside:
            names = {
                name
                for (name,) in beside.execute(
                    "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
                )
            }
    assert names == {SCHEMA}


async def test_a_server_that_is_away_is_said_so() -> None:
    with pytest.raises(Transient, match="cannot be reached"):
        await durable("postgresql://nobody@127.0.0.1:1/none").start({})
