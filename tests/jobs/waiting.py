"""Waiting for what jobs become, as long as a slow machine needs."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from bot.core.ports import Jobs, JobState

PATIENCE: Final = 60.0


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - it may be another process that sees to it
            await asyncio.sleep(0.02)


async def ended(jobs: Jobs, key: str) -> JobState:
    """How a job ended, when it has."""
    state: JobState = "absent"
    try:
        async with asyncio.timeout(PATIENCE):
            while (state := await jobs.status(key)) not in ("done", "failed"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"after {PATIENCE:.0f} s the job {key} is still {state}")
    return state
