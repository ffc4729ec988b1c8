"""What everything that does jobs promises, whatever keeps them."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import structlog

from bot import telemetry
from bot.core.errors import OnRecordError
from bot.core.ports import Payload
from tests.jobs.conftest import Begun
from tests.jobs.waiting import ended, until


class Noting:
    """A handler that remembers what it was told, and fails where it is told to."""

    def __init__(self) -> None:
        self.told: list[Payload] = []

    async def __call__(self, payload: Payload) -> None:
        self.told.append(payload)
        if payload.get("fails"):
            raise ValueError("as it was told")


@pytest.fixture
def key() -> str:
    return f"test:{uuid4().hex}"


async def test_a_submitted_job_is_done_once_with_what_it_is_told(begun: Begun, key: str) -> None:
    note = Noting()
    told = {"subscription": "digest:Sören", "slot": "2026-11-23T08:00:00+00:00", "attempt": 0, "parts": ["a", None]}
    async with begun({"note": note}) as jobs:
        assert await jobs.status(key) == "absent"
        await jobs.submit("note", key, told, queue="digests")
        assert await ended(jobs, key) == "done"
    assert note.told == [told]


async def test_a_known_key_begins_nothing_before_or_after_its_jobs_end(begun: Begun, key: str) -> None:
    note = Noting()
    async with begun({"note": note}) as jobs:
        await asyncio.gather(*(jobs.submit("note", key, {"n": 1}, queue="digests") for _ in range(5)))
        await ended(jobs, key)
        await jobs.submit("note", key, {"n": 2}, queue="digests")
        await jobs.run_now("note", key, {"n": 3})
    assert note.told == [{"n": 1}]


async def test_what_is_run_now_has_ended_when_it_returns(begun: Begun, key: str) -> None:
    note = Noting()
    async with begun({"note": note}) as jobs:
        await jobs.run_now("note", key, {"n": 1})
        assert note.told == [{"n": 1}]
        assert await jobs.status(key) == "done"


async def test_what_is_run_now_by_two_is_run_once_and_both_wait_for_it(begun: Begun, key: str) -> None:
    going, begins = asyncio.Event(), []

    async def wait(_: Payload) -> None:
        begins.append(1)
        await going.wait()

    async with begun({"wait": wait}) as jobs:
        both = [asyncio.create_task(jobs.run_now("wait", key, {})) for _ in range(2)]
        await until(lambda: bool(begins))
        done, _ = await asyncio.wait(both, timeout=0.1)
        assert not done
        going.set()
        await asyncio.gather(*both)
    assert begins == [1]


async def test_run_now_raises_what_the_handler_raises(begun: Begun, key: str) -> None:
    async with begun({"note": Noting()}) as jobs:
        with pytest.raises(ValueError, match="as it was told"):
            await jobs.run_now("note", key, {"fails": True})
        assert await jobs.status(key) == "failed"
        with pytest.raises((ValueError, OnRecordError), match="as it was told"):
            await jobs.run_now("note", key, {"fails": True})


async def test_who_gives_up_waiting_does_not_take_the_job_along(begun: Begun, key: str) -> None:
    going, over = asyncio.Event(), []

    async def wait(_: Payload) -> None:
        await going.wait()
        over.append(1)

    async with begun({"wait": wait}) as jobs:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(jobs.run_now("wait", key, {}), timeout=0.5)
        going.set()
        assert await ended(jobs, key) == "done"
    assert over == [1]


async def test_a_job_that_fails_is_failed_counted_and_holds_up_no_other(begun: Begun, key: str) -> None:
    before = _counted("note", "failed"), _counted("note", "done")
    async with begun({"note": Noting()}) as jobs:
        await jobs.submit("note", f"{key}:bad", {"fails": True}, queue="digests")
        await jobs.submit("note", f"{key}:good", {}, queue="digests")
        assert (await ended(jobs, f"{key}:bad"), await ended(jobs, f"{key}:good")) == ("failed", "done")
    assert (_counted("note", "failed"), _counted("note", "done")) == (before[0] + 1, before[1] + 1)


async def test_a_kind_that_nobody_handles_fails_with_its_reason(begun: Begun, key: str) -> None:
    async with begun({"note": Noting()}) as jobs:
        await jobs.submit("dance", key, {}, queue="digests")
        assert await ended(jobs, key) == "failed"
        with pytest.raises(OnRecordError, match="dance"):
            await jobs.run_now("dance", f"{key}:now", {})


async def test_a_job_that_cancels_itself_has_failed(begun: Begun, key: str) -> None:
    async def cancel(_: Payload) -> None:
        raise asyncio.CancelledError

    async with begun({"cancel": cancel}) as jobs:
        await jobs.submit("cancel", key, {}, queue="digests")
        assert await ended(jobs, key) == "failed"


async def test_a_job_may_submit_jobs_and_wait_for_them(begun: Begun, key: str) -> None:

    note = Noting()

    async def digest(payload: Payload) -> None:
        for part in payload["parts"]:
            await jobs.submit("brief", f"{key}:{part}", {"part": part}, queue="briefings")
        states = [await ended(jobs, f"{key}:{part}") for part in payload["parts"]]
        note.told.append({"states": states})

    async with begun({"digest": digest, "brief": note}) as jobs:
        await jobs.submit("digest", key, {"parts": [1, 2, 3]}, queue="digests")
        assert await ended(jobs, key) == "done"
    assert note.told[-1] == {"states": ["done"] * 3}
    assert sorted(told["part"] for told in note.told[:-1]) == [1, 2, 3]


async def test_every_line_of_a_job_carries_its_key(begun: Begun, key: str) -> None:
    seen: list[Mapping[str, object]] = []

    async def look(_: Payload) -> None:
        seen.append(dict(structlog.contextvars.get_contextvars()))

    with telemetry.working(job="another", kind="tick"):
        async with begun({"look": look}) as jobs:
            await jobs.submit("look", key, {}, queue="digests")
            await ended(jobs, key)
    assert seen == [{"job": key, "kind": "look"}]


async def test_a_cleared_key_may_be_used_again_and_what_has_not_ended_is_kept(begun: Begun, key: str) -> None:
    note, going = Noting(), asyncio.Event()

    async def wait(_: Payload) -> None:
        await going.wait()

    async with begun({"note": note, "wait": wait}) as jobs:
        await jobs.submit("wait", f"{key}:open", {}, queue="digests")
        await jobs.run_now("note", key, {"n": 1})
        assert await jobs.clear(datetime.now(UTC) + timedelta(hours=1)) >= 1  # noqa: TID251 - the engine's own clock
        assert await jobs.status(key) == "absent"
        await jobs.run_now("note", key, {"n": 2})
        assert await jobs.status(f"{key}:open") in ("waiting", "running")
        going.set()
        assert await ended(jobs, f"{key}:open") == "done"
    assert note.told == [{"n": 1}, {"n": 2}]


async def test_a_stop_waits_for_what_runs(begun: Begun, key: str) -> None:
    over: list[int] = []
    begins = asyncio.Event()

    async def work(_: Payload) -> None:
        begins.set()
        await asyncio.sleep(0.3)
        over.append(1)

    async with begun({"work": work}) as jobs:
        await jobs.submit("work", key, {}, queue="digests")
        await asyncio.wait_for(begins.wait(), 60)
        await jobs.stop(timedelta(seconds=30))
        assert over == [1]


async def test_a_stop_cuts_short_what_does_not_end_in_time(begun: Begun, key: str) -> None:
    cut: list[int] = []
    begins = asyncio.Event()

    async def work(_: Payload) -> None:
        begins.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.append(1)

    async with begun({"cut": work}) as jobs:  # a kind that no later test handles: it inherits the job
        await jobs.submit("cut", key, {}, queue="digests")
        await asyncio.wait_for(begins.wait(), 60)
        await jobs.stop(timedelta(0))
        assert cut == [1]


def _counted(kind: str, result: str) -> float:
    return telemetry.REGISTRY.get_sample_value("onrecord_jobs_total", {"kind": kind, "result": result}) or 0.0
