"""Discord's server, and its memory on disk for a process that is killed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web

from tests.discordland.api import Api
from tests.discordland.gateway import Gateway
from tests.discordland.space import HAS_THREAD, THREAD, Channel, Message, Space


@asynccontextmanager
async def served(api: Api, gateway: Gateway, port: int) -> AsyncIterator[str]:
    """The server's address while it runs."""
    site = web.Application()
    site.router.add_routes([*api.routes(), web.get("/gateway", gateway.joined), web.get("/gateway/", gateway.joined)])
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    gateway.host = f"127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield f"http://{gateway.host}"
    finally:
        gateway.go_on()
        gateway.drop()
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

    def restore(self, space: Space) -> None:
        """Let stand what stood, and the threads that hung on it. Its channels are there already."""
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True) if self.path.exists() else []
        for line in lines:
            if line.endswith("\n"):  # else killed while it wrote: nobody heard of it
                _stand(space, Message(**json.loads(line)["message"]))


def _stand(space: Space, message: Message) -> None:
    space.last = max(space.last, int(message.id))
    if message.to:
        space.alone[:] = [*(each for each in space.alone if each.id != message.id), message]
        return
    there = space.channels[message.channel]
    there.messages[:] = [*(each for each in there.messages if each.id != message.id), message]
    there.messages.sort(key=lambda each: int(each.id))
    if message.flags & HAS_THREAD and message.id not in space.channels:
        thread = Channel(id=message.id, name="Thread", guild=there.guild, kind=THREAD, parent=there.id)
        thread.owner, thread.people = space.bot, {space.bot}
        space.channels[thread.id] = thread
