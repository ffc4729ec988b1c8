"""A process that does jobs until it is stopped, and notes each step in a file: `python -m tests.jobs.worker PLACE NOTES`.

What is named after it is submitted at the start, as `KEY` or `KEY=SECONDS`: the first who begins such a job takes so
long, or for ever, and whoever begins it again is done at once.
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
        again = f"begin {payload['key']} " in notes.read_text(encoding="utf-8")  # noqa: ASYNC240 - a line or two
        note(f"begin {payload['key']}")
        try:
            await asyncio.sleep(0 if again else payload["seconds"])
        except asyncio.CancelledError:
            note(f"cut {payload['key']}")
            raise
        note(f"end {payload['key']}")

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    jobs = Durable(place, now=now, limits=Limits(digests=4, briefings=2))
    await jobs.start({"work": work})
    note("ready")
    for each in submitted:
        key, _, seconds = each.partition("=")
        await jobs.submit("work", key, {"key": key, "seconds": float(seconds or 3600)}, queue="digests")
    troubled = False
    while not stop.is_set():
        if troubled and not jobs.trouble:
            note("renewed")
        troubled = jobs.trouble is not None
        await asyncio.sleep(0.05)
    await jobs.stop(timedelta(seconds=8))


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this process is its own composition root


if __name__ == "__main__":
    where = sys.argv[1]
    asyncio.run(main(where if "://" in where else Path(where), Path(sys.argv[2]), *sys.argv[3:]))
