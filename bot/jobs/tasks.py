"""Tasks that are kept, cancelled, or run where they hold up nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from bot import telemetry

LEAVING: Final = 2.0
"""Seconds that anything gets to end in that should end at once."""


def kept(task: asyncio.Task[Any] | None, among: set[asyncio.Task[Any]]) -> None:
    """Remember a task until it is done."""
    if task is not None:
        among.add(task)
        task.add_done_callback(among.discard)


async def cancelled(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel them, and wait for those that heed it."""
    for task in tasks:
        task.cancel()
    if tasks:
        _, deaf = await asyncio.wait(tasks, timeout=LEAVING)
        for task in deaf:
            telemetry.log.error("a job does not end when it is told to", task=task.get_name())


def apart(call: Callable[[], object]) -> asyncio.Future[None]:
    """Run a call that may wait for the loop, or for a server that is away, in a thread that keeps no process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def run() -> None:
        try:
            call()
        except Exception as failed:  # noqa: BLE001 - what cannot be closed is gone with its engine
            telemetry.log.warning("the engine did not close", exc_info=failed)
        with suppress(RuntimeError):  # the loop may have ended, for nobody waits for ever
            loop.call_soon_threadsafe(done.set_result, None)

    threading.Thread(target=run, name="engine-stop", daemon=True).start()
    return done
