"""`python -m bot.newsroom` keeps the newsroom open, to look at it in a browser."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from bot.newsroom import serve
from bot.newsroom.editions import LATEST


async def _open(*, port: int, edition: int, day: str) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=UTC)
    async with serve(now=now, edition=edition, port=port) as room:
        sys.stdout.write("".join(f"{feed.name:24} {feed.feed}\n" for feed in room.feeds))
        sys.stdout.write(f"{room.base}/ is open; Ctrl-C closes\n")
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8460, help="the first outlet's port; the others follow (8460)")
    parser.add_argument("--edition", type=int, default=1, choices=range(1, LATEST + 1))
    parser.add_argument("--day", default="2026-01-05", help="the day of the run, as 2026-01-05")
    options = parser.parse_args()
    try:
        asyncio.run(_open(port=options.port, edition=options.edition, day=options.day))
    except KeyboardInterrupt:
        sys.stdout.write("closed\n")


if __name__ == "__main__":
    main()
