"""Where the torture happens: a database, the world and workers as real processes, and the hand that kills them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

import aiohttp
from sqlalchemy import func, select

from bot.app import now
from bot.core.errors import Transient
from bot.core.types import PUBLIC
from bot.store import db, outbox, slots, subscriptions
from bot.store.db import Database
from bot.store.schema import results
from bot.store.scopes import seen_by
from tests.store.builders import publish
from tests.torture import discord, news, slack, worker, world
from tests.torture.checks import Expected, Record, Story
from tests.torture.stops import Point
from tests.torture.worker import Orders
from tests.torture.world import Seen, Weather

_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.torture.worker", "tests.torture.world"])

SCOPES = seen_by(PUBLIC)

PLATFORMS: Final[Mapping[str, world.Platform]] = {
    "torture": world.platform,
    "slack": slack.platform,
    "discord": discord.platform,
}
"""What messages are posted on: a platform of nobody, Slack, and Discord."""
KNOWN_AS: Final[Mapping[str, Callable[[str], str]]] = {"discord": discord.known_as}
"""What a platform that is not told our keys knows a message by."""

PATIENCE: Final = 120.0
"""Seconds until what must happen counts as never happening; on an idle machine most of it takes a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of a worker."""

    process: ForkServerProcess
    log: Path


@dataclass(kw_only=True)
class Site:
    """One place of torture. `lives` are the workers that were started, by name: of each its last life, over or not."""

    folder: Path
    database: Database
    orders: Orders
    waves: int = 0
    expected: list[Expected] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    lives: dict[str, Life] = field(default_factory=dict)

    # ------------------------------------------------------------ workers

    def start(self, name: str, *, schedules: bool = True, stops_at: Point | None = None) -> None:
        """Start a worker; it is at work when it has said so in its log."""
        log = self.folder / f"{name}-{len(self.kills)}.log"
        orders = replace(self.orders, name=name, log=log, schedules=schedules, stops_at=stops_at)
        process = _FORKS.Process(target=worker.main, args=(orders,), name=name, daemon=True)
        process.start()
        self.lives.pop(name, None)
        self.lives[name] = Life(process=process, log=log)

    def kill(self, name: str) -> None:
        """SIGKILL, which nobody can catch, and no trace of the process is left."""
        self.kills.append(time.time())
        self.lives[name].process.kill()
        self.lives[name].process.join()

    def stopped(self) -> None:
        """Note that something else has stopped everybody: what they were asking a model may be asked again."""
        self.kills.append(time.time())

    def freeze(self, name: str) -> None:
        """SIGSTOP: the worker is not dead, it only never gets its turn."""
        self.stopped()
        os.kill(self._pid(name), signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a frozen worker go on as if nothing had happened."""
        os.kill(self._pid(name), signal.SIGCONT)

    async def frozen(self, name: str) -> None:
        """Wait until a worker is frozen, as one is that stops by itself at a point it was told."""
        stat = Path(f"/proc/{self._pid(name)}/stat")
        await until(lambda: stat.read_text(encoding="ascii").rpartition(") ")[2].startswith("T"), f"{name} goes on")
        self.stopped()

    def _pid(self, name: str) -> int:
        pid = self.lives[name].process.pid
        assert pid is not None
        return pid

    async def ready(self, *names: str) -> None:
        """Wait until these workers are at work."""
        for name in names:
            log = self.lives[name].log
            await until(partial(_is_ready, log), f"{name} is not ready: {log}")

    @property
    def newest(self) -> str:
        """The worker that was started last."""
        return list(self.lives)[-1]

    # ------------------------------------------------------------ work

    async def wave(self, how_many: int) -> tuple[Expected, ...]:
        """News, and so many subscriptions to them that are due now."""
        number, at = self.waves, now()
        self.waves += 1
        slot = at.replace(second=0, microsecond=0)
        made = news.subscriptions(number, how_many=how_many, slot=slot, platform=self.orders.kind)
        async with self.database.begin() as tx:
            await publish(tx, *news.articles(number, at=at), now=at)
            for subscription in made:
                await subscriptions.add(tx, subscription, next_slot_at=slot, now=at)
        due = tuple(Expected(subscription=each.id, messages=1 + news.STORIES) for each in made)
        self.expected += due
        return due

    async def drained(self, patience: float = PATIENCE) -> None:
        """Wait until every digest that is due has been held and everything has been sent."""
        await until(self._is_drained, "not everything was delivered", patience)

    async def in_flight(self) -> tuple[int, int]:
        """Sends and calls of the model that were begun and are not finished, over all workers."""
        async with self.database.read() as tx:
            claimed = select(func.count()).select_from(results).where(results.c.state == "claimed")
            waiting = await outbox.counts(tx, SCOPES)
            return waiting.get("sending", 0), (await tx.execute(claimed)).scalar_one()

    async def _is_drained(self) -> bool:
        try:
            async with self.database.read() as tx:
                held = await slots.recent(tx, SCOPES, limit=100_000)
                waiting = await outbox.counts(tx, SCOPES)
        except Transient:  # the database is away, or we were too slow for it
            return False
        settled = {slot.subscription_id for slot in held if slot.state != "due"}
        sending = waiting.get("pending", 0) + waiting.get("sending", 0)
        return not sending and settled >= {due.subscription for due in self.expected}

    # ------------------------------------------------------------ the world

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What the world has seen."""
        return world.seen(self.folder / "world.log")

    async def coming(self, what: str, patience: float = 15.0) -> str | None:
        """The worker that does it next, as soon as the world has noted it; None where nobody does for a while."""
        log, known, end = self.folder / "world.log", len(self.seen), time.monotonic() + patience
        size = 0
        while time.monotonic() < end:
            if size != (size := log.stat().st_size if log.exists() else 0):
                for event in self.seen[known:]:
                    if event.what == what:
                        return event.worker or None
            await asyncio.sleep(0.002)
        return None

    async def door(self, **doors: bool) -> None:
        """Open or shut the world's doors: `posts`, `model`."""
        async with aiohttp.ClientSession() as session, session.post(f"{self.orders.platform}/doors", json=doors):
            pass

    async def story(self) -> Story:
        """Everything that has happened here, for the checks, by our keys: what is known by none of them stays as it is."""
        async with self.database.read() as tx:
            rows = await outbox.listed(tx, SCOPES, limit=100_000)
            kept = await tx.execute(select(results.c.name, results.c.at).where(results.c.state == "done"))
        known_as = KNOWN_AS.get(self.orders.kind, str)
        keys = {known_as(row.key): row.key for row in rows}
        return Story(
            expected=self.expected,
            seen=[replace(event, key=keys.get(event.key, event.key)) for event in self.seen],
            records=[
                Record(
                    key=row.key,
                    order=row.id,
                    state=row.state,
                    started_at=row.started_at.timestamp() if row.started_at else 0.0,
                )
                for row in rows
            ],
            answers={name: at.timestamp() for name, at in kept},
            kills=self.kills,
            deadline=worker.SEND,
            at_once=worker.AT_ONCE,
        )


def _is_ready(log: Path) -> bool:
    return log.exists() and "is ready" in log.read_text(encoding="utf-8")


async def until(holds: Callable[[], bool | Awaitable[bool]], else_say: str, patience: float = PATIENCE) -> None:
    """Wait for what must come; fails in words after `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        found = holds()
        if await found if isinstance(found, Awaitable) else found:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{else_say} after {patience:g} s")
        await asyncio.sleep(0.05)


@asynccontextmanager
async def opened(
    folder: Path,
    where: Path | str,
    *,
    seed: int,
    weather: Weather,
    engine: Path | str | None = None,
    platform: str = "torture",
) -> AsyncIterator[Site]:
    """A site in `folder` on the database at `where`, with one of `PLATFORMS`; at the end everything that was started is killed."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    told, tell = multiprocessing.Pipe(duplex=False)
    outside = _FORKS.Process(
        target=world.main, args=(folder / "world.log", seed, weather, PLATFORMS[platform], tell), daemon=True
    )
    outside.start()
    tell.close()
    address, model = await asyncio.to_thread(told.recv)
    orders = Orders(
        name="",
        database=where,
        engine=engine or (folder / "engine.db" if isinstance(where, Path) else where),
        platform=address,
        kind=platform,
        model=model,
        log=folder / "worker.log",
    )
    async with await db.connect(where) as database:
        site = Site(folder=folder, database=database, orders=orders)
        try:
            yield site
        finally:
            for process in (*(life.process for life in site.lives.values()), outside):
                process.kill()
                process.join()
