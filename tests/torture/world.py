"""The world outside, in a process of its own: a chat platform that remembers, and a model that counts its calls.

The platform is the worst there is: it knows no key, so what is sent twice stands twice. It posts late, keeps its answer
to itself, cuts the line before or after it posts, is busy and fails. Its history says what stands now.

What happens is written down before it is answered, one JSON line each (`Seen`), and read back at the start: what stood
before a restart stands after it.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from tests.model.server import Asked, Reply, playing, says
from tests.torture import news

LATEST = 1.5
"""Seconds after which a message may still appear, whatever its sender has heard; later, the world gives it up."""

Luck = Literal["fine", "late", "unanswered", "dropped", "lost", "failing", "busy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The share of posts that meet each trouble, and of looks at the history that fail.

    `late`: posted up to `LATEST` later, then answered. `unanswered`: the same, with the line cut at once. `dropped`: cut
    and never posted. `lost`: posted, and a 503 in answer. `failing`: a 503. `busy`: a 429. `thinking` is how long the
    model takes, in seconds.
    """

    late: float = 0.15
    unanswered: float = 0.1
    dropped: float = 0.05
    lost: float = 0.05
    failing: float = 0.05
    busy: float = 0.05
    history: float = 0.05
    thinking: tuple[float, float] = (0.05, 0.5)


FINE = Weather(late=0, unanswered=0, dropped=0, lost=0, failing=0, busy=0, history=0, thinking=(0, 0.05))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One thing the world saw: a post that came in, one that stands, a call of the model, its answer.

    `at` is the time of day in seconds; `key` is the post's, or the name under which we keep a model's answer.
    """

    what: Literal["received", "posted", "asked", "answered"]
    at: float
    key: str
    worker: str = ""
    channel: str = ""
    thread: str | None = None
    id: str = ""
    text: str = ""


def seen(log: Path) -> tuple[Seen, ...]:
    """Everything the world has seen so far, in order."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    return tuple(Seen(**json.loads(line)) for line in lines if line.endswith("\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the world knows. Answers wait at `doors` ("posts", "model") while those are shut."""

    log: Path
    seed: int
    weather: Weather
    stands: list[Seen] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    doors: Mapping[str, asyncio.Event] = field(
        default_factory=lambda: {name: asyncio.Event() for name in ("posts", "model")}
    )
    coming: set[asyncio.Task[Seen | None]] = field(default_factory=set)

    def note(self, event: Seen) -> Seen:
        """Write down what happens, before anybody hears of it."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(event)) + "\n")
        if event.what == "posted":
            self.stands.append(event)
        return event

    def dice(self, key: str) -> random.Random:
        """The luck of the next try of this key: the same in every run, in whatever order things happen."""
        self.tries[key] = self.tries.get(key, 0) + 1
        return random.Random(f"{self.seed}:{key}:{self.tries[key]}")

    async def send(self, request: web.Request) -> web.StreamResponse:
        """POST /posts."""
        asked: dict[str, Any] = await request.json()
        self.note(Seen(what="received", at=time.time(), **asked))
        dice = self.dice(asked["key"])
        delay = dice.uniform(0, LATEST)
        posted: Seen | None
        match luck(dice, self.weather):
            case "busy":
                return web.json_response({}, status=429, headers={"Retry-After": f"{dice.uniform(0.1, 0.8):.2f}"})
            case "failing":
                return web.json_response({}, status=503)
            case "dropped":
                return _cut(request)
            case "lost":
                self._post(asked)
                return web.json_response({}, status=503)
            case "unanswered":
                self._soon(delay, asked)
                return _cut(request)
            case "late":  # whoever hangs up does not stop it
                posted = await self._soon(delay, asked)
            case "fine":
                posted = self._post(asked)
        if posted is None:
            return web.json_response({}, status=503)
        await self.doors["posts"].wait()
        return web.json_response({"id": posted.id})

    def _post(self, asked: Mapping[str, Any]) -> Seen:
        return self.note(Seen(what="posted", at=time.time(), id=f"m{len(self.stands) + 1}", **asked))

    def _soon(self, delay: float, asked: Mapping[str, Any]) -> asyncio.Task[Seen | None]:
        """Post it after so many seconds; not at all where this machine is so busy that it would be after `LATEST`."""
        end = time.monotonic() + LATEST

        async def post() -> Seen | None:
            await asyncio.sleep(delay)
            return self._post(asked) if time.monotonic() <= end else None

        task = asyncio.create_task(post())
        self.coming.add(task)
        task.add_done_callback(self.coming.discard)
        return task

    async def history(self, request: web.Request) -> web.StreamResponse:
        """GET /posts?channel=…&since=…: what stands there now and was posted since then."""
        if self.dice("history").random() < self.weather.history:
            return web.json_response({}, status=503)
        channel, since = request.query["channel"], float(request.query["since"])
        return web.json_response([asdict(post) for post in self.stands if post.channel == channel and post.at >= since])

    async def move(self, request: web.Request) -> web.StreamResponse:
        """POST /doors {"posts": open?, "model": open?}."""
        for name, is_open in (await request.json()).items():
            (self.doors[name].set if is_open else self.doors[name].clear)()
        return web.json_response({})

    def think(self, asked: Asked) -> Reply:
        """The model's answer to one call, which is paid for when it comes."""
        name = sha256("\0".join((asked.body["model"], asked.system, asked.user)).encode()).hexdigest()
        self.note(Seen(what="asked", at=time.time(), key=name))
        thinking = self.dice(name).uniform(*self.weather.thinking)

        async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
            await asyncio.sleep(thinking)
            await self.doors["model"].wait()
            answer = await says(news.briefed(asked.user)).send(request, asked)
            self.note(Seen(what="answered", at=time.time(), key=name))
            return answer

        return Reply(send)


def luck(dice: random.Random, weather: Weather) -> Luck:
    """What a post meets."""
    troubles: tuple[Luck, ...] = ("late", "unanswered", "dropped", "lost", "failing", "busy")
    shares = [getattr(weather, name) for name in troubles]
    return dice.choices((*troubles, "fine"), weights=(*shares, 1 - sum(shares)))[0]


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def platform(world: World) -> AsyncIterator[str]:
    """The platform of nobody: its address."""
    application = web.Application()
    application.router.add_post("/posts", world.send)
    application.router.add_get("/posts", world.history)
    application.router.add_post("/doors", world.move)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


Platform = Callable[[World], AbstractAsyncContextManager[str]]


async def _serve(world: World, kind: Platform, told: Connection) -> None:
    for door in world.doors.values():
        door.set()
    async with playing(world.think) as model, kind(world) as address:
        told.send((address, model.url))
        await alone()


async def alone() -> None:
    """Wait until whoever started this process has gone, however."""
    parent, gone = multiprocessing.parent_process(), asyncio.Event()
    assert parent is not None
    asyncio.get_running_loop().add_reader(parent.sentinel, gone.set)
    await gone.wait()
    os._exit(1)


def main(log: Path, seed: int, weather: Weather, kind: Platform, told: Connection) -> None:
    """Run the world until it is killed; `told` is sent the addresses of the platform and of the model."""
    stands = [event for event in seen(log) if event.what == "posted"]
    asyncio.run(_serve(World(log=log, seed=seed, weather=weather, stands=stands), kind, told))
