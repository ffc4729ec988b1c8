"""What the clock logs of a tick that fails: the whole story once, a line as long as nothing changes."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot import app
from bot.jobs.ticker import Tick, Ticker


async def test_a_tick_that_keeps_failing_tells_its_traceback_once_for_each_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reasons = iter(["away", "away", "away", "refused", "away"])
    over = asyncio.Event()

    async def call() -> None:
        reason = next(reasons, None)
        if reason is None:
            over.set()
            return
        raise OSError(reason)

    ticker = Ticker({"slots": Tick(every=timedelta(milliseconds=10), call=call)}, now=app.now)
    with caplog.at_level(logging.INFO, "onrecord"):
        await ticker.start()
        async with asyncio.timeout(30):
            await over.wait()
        await ticker.stop(timedelta(seconds=5))
    told = [(record.levelname, bool(record.exc_info)) for record in caplog.records if record.name == "onrecord"]
    whole, short = ("ERROR", True), ("WARNING", False)
    assert told == [whole, short, short, whole, whole]
