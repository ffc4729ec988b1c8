"""Processes that listen to one Discord over real sockets, and the claims that they share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.discord.connecting import Line
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Settings
from bot.core.errors import Transient
from bot.core.ports import CLAIMED
from bot.core.types import Place, Posted
from bot.telemetry import GATEWAY_ENDED
from tests.chat.discord.brought import Remembering
from tests.chat.fake import FakeChat
from tests.discordland import Land


def now() -> datetime:
    """The time of Discord's server, which is this machine's."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(kw_only=True)
class Claims:
    """Who has what until when, on a clock that stands still unless it is told otherwise."""

    at: float = 0.0
    held: dict[str, tuple[str, float]] = field(default_factory=dict)

    def forward(self) -> None:
        """Let as much time pass as a claim holds."""
        self.at += CLAIMED.total_seconds()


@dataclass(kw_only=True)
class Desk(Remembering):
    """The desk of one process. While it is `away` no claim is answered."""

    name: str
    claims: Claims
    places: list[Posted] = field(default_factory=list)
    away: bool = False
    asked: int = 0

    async def claim(self, what: str) -> bool:
        self.asked += 1
        if self.away:
            raise Transient("the database is away", kind="database")
        holder, until = self.claims.held.get(what, (self.name, 0.0))
        if holder != self.name and until > self.claims.at:
            return False
        self.claims.held[what] = (self.name, self.claims.at + CLAIMED.total_seconds())
        return True

    async def release(self, what: str) -> None:
        if self.claims.held.get(what, ("", 0.0))[0] == self.name:
            del self.claims.held[what]

    async def heard(self, platform: str) -> tuple[Posted, ...]:
        assert platform == "discord"
        return tuple(self.places)

    def speaks_in(self, land: Land, channel: str, thread: str | None = None) -> None:
        """Let this be a place in which people speak to us."""
        there = land.place(channel)
        tenant = there.guild or f"@{there.people and next(each for each in there.people if each != land.space.bot)}"
        place = Place(platform="discord", tenant=tenant, channel=there.id, thread=thread)
        self.places.append(Posted(place=place, message_id="0"))

    @property
    def texts(self) -> list[str]:
        """What was brought, in order."""
        return [each.text for each in self.known]


@dataclass(kw_only=True)
class Process:
    """One of our processes: its desk, and how it listens."""

    desk: Desk
    chat: FakeChat
    line: Line
    later: list[float]

    async def dies(self) -> None:
        """End as a killed process does: nothing is said to anybody, nothing given back."""
        releasing: Any = self.desk
        releasing.release = _nothing
        await self.line.close()


async def _nothing(_: str) -> None:
    """Give nothing back."""


@asynccontextmanager
async def process(
    land: Land, claims: Claims | None = None, *, name: str = "a", **settings: Any
) -> AsyncIterator[Process]:
    """A process that is not listening yet; what it holds is given back in the end."""
    made = Settings(**land.settings(**settings))
    desk = Desk(name=name, claims=claims or Claims())
    chat, rest, later = FakeChat(now=now), Rest(made), [0.0]
    line = Line(made, desk, chat, rest=rest, now=now, dice=lambda: 0.0, monotonic=_clock(later))
    try:
        yield Process(desk=desk, chat=chat, line=line, later=later)
    finally:
        await line.close()
        await rest.close()


def _clock(later: list[float]) -> Callable[[], float]:
    """The event loop's clock, which a test may put forward."""
    return lambda: asyncio.get_running_loop().time() + later[0]


async def until(true: Callable[[], object]) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(8):
        while not true():  # noqa: ASYNC110 - the other task tells nobody
            await asyncio.sleep(0.01)


def ended(why: str) -> float:
    """How many connections have ended for this reason so far."""
    return float(GATEWAY_ENDED.labels("discord", why)._value.get())
