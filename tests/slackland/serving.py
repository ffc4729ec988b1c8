"""The workspace's server, and its memory on disk for a process that is killed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web

from tests.slackland.api import Api
from tests.slackland.bringing import Bringing, Sockets
from tests.slackland.workspace import Message, Workspace


@asynccontextmanager
async def served(api: Api, sockets: Sockets, bringing: Bringing, port: int) -> AsyncIterator[str]:
    """The server's address while it runs."""
    site = web.Application()
    site.router.add_routes([*api.routes(), web.get("/link/", sockets.joined)])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sockets.host = f"127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield f"http://{sockets.host}"
    finally:
        await bringing.stop()
        sockets.drop()
        await api.stop()
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Each message as it was posted or changed, a line each, written before anybody hears of it."""

    path: Path

    def note(self, message: Message) -> None:
        """Write down how a message stands now."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": time.time(), "message": asdict(message)}) + "\n")

    def restore(self, space: Workspace) -> None:
        """Let stand what stood. Its channels are there already."""
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True) if self.path.exists() else []
        for line in lines:
            if not line.endswith("\n"):  # killed while it wrote: nobody heard of it
                continue
            message = Message(**json.loads(line)["message"])
            messages = space.channels[message.channel].messages
            messages[:] = [*(each for each in messages if each.ts != message.ts), message]
            messages.sort(key=lambda each: each.ts)
            space.last = max(space.last, int(message.ts.replace(".", "")))
