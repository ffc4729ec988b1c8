"""Death at every boundary: before and after every commit, before and after every call of a chat, once and again.

A `World` is what outlives a process: what the database holds, what stands on the platform, what was paid, the time.
`endured` has processes live in it with every way to die, and judges each one's end.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self
from uuid import uuid4

import aiosqlite

from bot.core.desk import Inbound, Standing
from bot.core.message import Message
from bot.core.ports import Chat, Desk, History, Stream
from bot.core.types import Place, Posted, Problem
from bot.store.db import Database, Tx


class Killed(BaseException):
    """The process is dead: whatever it does from now on has no effect."""


@dataclass(kw_only=True)
class Fate:
    """When a process dies: at the boundary of this number, from 0; None: never. `passed` are those it came through."""

    dies_at: int | None = None
    dead: bool = False
    passed: list[str] = field(default_factory=list)

    def at(self, boundary: str) -> None:
        """Come to a boundary."""
        self.dead = self.dead or len(self.passed) == self.dies_at
        self.alive()
        self.passed.append(boundary)

    def alive(self) -> None:
        """Do nothing in death."""
        if self.dead:
            raise Killed


class World(Protocol):
    """What outlives a process, at rest. It does not change: a life in it makes another."""

    async def lived(self, fate: Fate) -> Self:
        """What a process leaves that starts here and works until it dies or nothing is left to do, time passing."""

    async def judge(self) -> None:
        """Fail unless all is as it must be when nothing is left to do."""


async def endured(world: World, deaths: int) -> int:
    """Live with up to so many deaths, at every boundary and every combination of them; how many ends were judged."""
    fate = Fate()
    await (await world.lived(fate)).judge()
    judged = 1
    for boundary in range(len(fate.passed) if deaths else 0):
        judged += await endured(await world.lived(Fate(dies_at=boundary)), deaths - 1)
    return judged


# ---------------------------------------------------------------- edges that can be cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A database's file that worlds use in turn, so that it need not be opened for each: `snapshots` hold their states."""

    file: Path
    snapshots: Path

    def keep(self) -> Path:
        """What the file holds now."""
        kept = self.snapshots / f"{uuid4().hex}.db"
        _write(self.file, kept)
        return kept

    def put_back(self, kept: Path) -> None:
        """Have the file hold what it held then."""
        _write(kept, self.file)


def _write(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


class CutDatabase(Database):
    """A database in a file whose process dies before or after a commit. What changes nothing is no boundary."""

    def __init__(self, inner: Database, fate: Fate) -> None:
        self.name, self.dialect = inner.name, inner.dialect
        self._inner, self._fate = inner, fate

    @asynccontextmanager
    async def begin(self, *, durable: bool = False) -> AsyncIterator[Tx]:
        self._fate.alive()
        async with self._inner.begin(durable=durable) as tx:
            before = await _changes(tx)
            yield tx
            changed = await _changes(tx) != before
            if changed:
                self._fate.at("before commit")
            self._fate.alive()
        if changed:
            self._fate.at("after commit")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        self._fate.alive()
        async with self._inner.read() as tx:
            yield tx
        self._fate.alive()

    async def close(self) -> None:
        await self._inner.close()


async def _changes(tx: Tx) -> int:
    """How many rows this connection has ever changed: known to the driver, without asking the database."""
    driver = (await tx.get_raw_connection()).driver_connection
    assert isinstance(driver, aiosqlite.Connection)
    return driver.total_changes


class CutChat:
    """A chat whose caller dies before or after a message was posted."""

    def __init__(self, inner: Chat, fate: Fate) -> None:
        self.threaded, self.notifies = inner.threaded, inner.notifies
        self._inner, self._fate = inner, fate

    @property
    def connected(self) -> bool:
        return True

    async def start(self, desk: Desk | None = None) -> None:
        await self._inner.start(desk)

    async def stop(self) -> None:
        await self._inner.stop()

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        self._fate.at("before send")
        try:
            return await self._inner.send(place, message, key)
        finally:
            self._fate.at("after send")

    async def edit(self, posted: Posted, message: Message) -> None:
        self._fate.at("before edit")
        await self._inner.edit(posted, message)
        self._fate.at("after edit")

    async def find(self, place: Place, key: str, since: datetime) -> History:
        self._fate.alive()
        return await self._inner.find(place, key, since)

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        self._fate.alive()
        return CutStream(await self._inner.stream(inbound, key, again=again), self._fate)

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        self._fate.at("before close")
        try:
            return await self._inner.close(posted, message, key)
        finally:
            self._fate.at("after close")

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        self._fate.at("before reply")
        await self._inner.reply(inbound, message, private=private)
        self._fate.at("after reply")

    async def standing(self, place: Place, user: str) -> Standing:
        self._fate.alive()
        return await self._inner.standing(place, user)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        self._fate.alive()
        return await self._inner.check(place)


class CutStream:
    """An answer being written, whose writer dies before or after a line more is shown."""

    def __init__(self, inner: Stream, fate: Fate) -> None:
        self._inner, self._fate = inner, fate

    @property
    def posted(self) -> Posted | None:
        return self._inner.posted

    async def show(self, message: Message) -> None:
        self._fate.at("before show")
        await self._inner.show(message)
        self._fate.at("after show")

    async def status(self, text: str) -> None:
        self._fate.alive()
        await self._inner.status(text)
