"""What the engine does to the loop's threads: others post and answer in them while it ends."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.jobs.conftest import durable


async def test_others_have_threads_while_an_engine_ends_and_after(engine: Path | str) -> None:
    begun = asyncio.Event()

    async def lasting(_: Mapping[str, Any]) -> None:
        begun.set()
        await asyncio.Event().wait()

    jobs = durable(engine)
    await jobs.start({"lasting": lasting})
    await jobs.submit("lasting", "threads", {}, queue="digests")
    await begun.wait()
    stopping = asyncio.create_task(jobs.stop(timedelta(seconds=1)))
    while not stopping.done():
        assert await asyncio.to_thread(int) == 0
    await stopping
    assert await asyncio.to_thread(int) == 0
