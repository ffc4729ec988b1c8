"""A process that does jobs until it is stopped, and notes each step in a file: `python -m tests.jobs.worker PLACE NOTES`.

Jobs of the kind "work" take `seconds`; keys named after the notes' file are submitted at the start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.ports import Payload
from bot.jobs.durable import Durable, Limits


async def main(place: Path | str, notes: Path, *submitted: str) -> None:
    def note(step: str) -> None:
        with notes.open("a", encoding="utf-8") as file:
            file.write(f"{step} {os.getpid()}\n")

    async def work(payload: Payload) -> None:
        note(f"begin {payload['key']}")
        try:
            await asyncio.sleep(payload["seconds"])
        except asyncio.CancelledError:
            note(f"cut {payload['key']}")
            raise
        note(f"end {payload['key']}")

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    jobs = Durable(place, now=now, limits=Limits(digests=4, briefings=2))
    await jobs.start({"work": work})
    note("ready")
    for key in submitted:
        await jobs.submit("work", key, {"key": key, "seconds": 3.0}, queue="digests")
    await stop.wait()
    await jobs.stop(timedelta(seconds=8))


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this process is its own composition root


if __name__ == "__main__":
    where = sys.argv[1]
    asyncio.run(main(where if "://" in where else Path(where), Path(sys.argv[2]), *sys.argv[3:]))
