"""What is done for whoever looks on while an answer is written. The answer does not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final

from bot import telemetry
from bot.core.errors import Permanent, Transient

PROMPTLY: Final = 5.0
"""Seconds that something may take which is only shown; the answer waits for no more."""


async def courtesy(platform: str, what: str, doing: Awaitable[None]) -> None:
    """Do what nothing depends on; where the platform does not take it, it is counted and logged."""
    why = ""
    try:
        async with asyncio.timeout(PROMPTLY):
            await doing
    except (Transient, Permanent) as failed:
        why = failed.kind
    except TimeoutError:
        why = "timeout"
    if why:
        telemetry.log.warning("an answer was not shown as it is written", platform=platform, what=what, why=why)
    telemetry.COURTESIES.labels(platform=platform, method=what, result="failed" if why else "taken").inc()
