"""The gateway's shards, shared among our processes: each has one owner, who listens for it as long as its claim holds.

Discord sends an event to every connection of a shard, so two owners would hear all of it twice. Whoever has no shard
posts, replies and looks up by REST all the same, and takes a shard over once its owner does not ask for it any more.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from math import nan
from typing import TYPE_CHECKING, Any, Final

import yarl
from discord.gateway import DiscordWebSocket

from bot import telemetry
from bot.chat.discord.catching import catch_up
from bot.chat.discord.rest import Rest
from bot.chat.discord.session import PAUSES, Session
from bot.chat.discord.settings import Settings
from bot.core.errors import OnRecordError, Permanent, Transient
from bot.core.ports import CLAIMED, Chat, Desk
from bot.core.types import Problem

if TYPE_CHECKING:
    from discord import AutoShardedClient

EVERY: Final = CLAIMED.total_seconds() / 4
"""Seconds between two askings for a claim."""
PATIENCE: Final = 10.0
"""Seconds that starting waits for the shards that are ours; the connecting goes on meanwhile."""
IDENTIFYING: Final = 5.0
"""Seconds between two connections that begin anew: Discord refuses what comes sooner."""
ASKING: Final = 5.0
"""Seconds that asking for a claim may take."""
RELEASING: Final = 1.0
"""Seconds that giving one back may take while we stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a shard is. `ours` is whether this process listens for it; what is not, another does. `restarts` are
    connections that were begun anew; `quiet` and `latency` are seconds, None where they are not known; `why` is what
    keeps it from being connected, or what we do not get.
    """

    shard: int
    ours: bool
    connected: bool
    restarts: int = 0
    quiet: float | None = None
    latency: float | None = None
    why: str = ""


class Line:
    """How what people do in Discord reaches us."""

    def __init__(  # noqa: PLR0913 - each is a separate edge
        self,
        settings: Settings,
        desk: Desk,
        chat: Chat,
        *,
        rest: Rest,
        now: Callable[[], datetime],
        dice: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._desk, self._chat, self._rest = settings, desk, chat, rest
        self._now, self._dice, self._monotonic = now, dice, monotonic
        self._count = 0
        self._sessions: dict[int, Session] = {}
        self._others: frozenset[int] = frozenset()
        self._asked_at: dict[int, float] = {}
        self._why = "not started"
        self._asked = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._identifying, self._identified_at = asyncio.Lock(), -IDENTIFYING

    @property
    def connected(self) -> bool:
        """Is somebody listening for every shard, as far as we know?"""
        return self._count > 0 and all(each.connected for each in self.health())

    def health(self) -> tuple[Health, ...]:
        """How each shard is; none before it is known how many there are."""
        return tuple(map(self._health, range(self._count)))

    def problems(self) -> tuple[Problem, ...]:
        """What keeps us from hearing what people say, or some of it."""
        whys = [self._why] if self._why else dict.fromkeys(each.why for each in self.health() if each.why)
        return tuple(Problem(where="discord's gateway", why=why) for why in whys)

    async def open(self) -> None:
        """Listen from now on, for what shards are ours and will be. Where Discord cannot be reached that goes on by
        itself, and is logged.
        """
        quieten()
        self._keeping = asyncio.create_task(self._keep())
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._asked.wait()
                for session in list(self._sessions.values()):
                    await session.tried.wait()

    async def close(self) -> None:
        """Listen no more, and let others have our shards at once."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        self._keeping = None
        await asyncio.gather(*(self._left(shard) for shard in tuple(self._sessions)))
        self._count, self._why = 0, "not started"

    # ---------------------------------------------------------------- claims

    async def _keep(self) -> None:
        """Learn how many shards there are, then ask for each of them, again and again."""
        try:
            self._count = await self._shards()
            self._why = ""
            while not self._refused():
                for shard in range(self._count):
                    await self._ask(shard)
                self._asked.set()
                self._measure()
                await asyncio.sleep(EVERY)
            self._why = self._refused()
            await asyncio.gather(*(self._left(shard) for shard in tuple(self._sessions)))
        except Permanent as failed:
            self._why = str(failed)
            telemetry.log.error("discord does not take us", why=self._why)
        finally:
            self._asked.set()

    async def _shards(self) -> int:
        """How many shards there are, by the settings or by Discord, and where its gateway is. Raises `Permanent`."""
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                return await self._told()
            except Permanent:
                raise
            except OnRecordError as failed:
                self._why = str(failed)
                telemetry.log.warning("discord cannot be reached yet", why=self._why)
                self._asked.set()
            await asyncio.sleep(pause * self._dice())
        raise AssertionError("the last pause is repeated for ever")

    async def _told(self) -> int:
        await self._rest.login()  # who we are not need not ask for more
        url, count = self._settings.gateway_url, self._settings.shards
        if not (url and count):
            told: Any = await self._rest.call("GET", "/gateway/bot")
            try:
                url, count = url or str(told["url"]), count or int(told["shards"])
            except (KeyError, TypeError, ValueError) as failed:
                raise Transient("Discord did not say where its gateway is", kind="unreadable") from failed
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)  # discord.py asks for it only where it counts the shards
        return count

    async def _ask(self, shard: int) -> None:
        """Ask for a shard's claim, and listen for it or not, as the answer is. Where nobody can be asked, what is ours is
        so until its claim has run out.
        """
        began = self._monotonic()
        try:
            async with asyncio.timeout(ASKING):
                ours = await self._desk.claim(self._claim(shard))
        except (OnRecordError, TimeoutError) as failed:
            telemetry.log.warning(
                "a shard's claim was not answered", shard=shard, why=str(failed) or "no answer in time"
            )
            if began - self._asked_at.get(shard, began) > CLAIMED.total_seconds():
                await self._lost(shard)
            return
        self._others = self._others - {shard} if ours else self._others | {shard}
        if not ours:
            await self._lost(shard)
            return
        self._asked_at[shard] = began
        if shard not in self._sessions:
            self._begin(shard)

    def _begin(self, shard: int) -> None:
        from bot.chat.discord import listening  # with what people may do, which a process that only posts does without

        async def ready(bot: AutoShardedClient) -> None:
            await catch_up(bot, self._rest, self._desk, self._chat, now=self._now, shard=shard)

        session = self._sessions[shard] = Session(
            shard,
            self._settings,
            build=lambda settings: listening.bot(
                settings, self._desk, self._chat, now=self._now, shard_ids=[shard], shard_count=self._count
            ),
            turn=self._turn,
            ready=ready,
            dice=self._dice,
            monotonic=self._monotonic,
        )
        telemetry.log.info("a shard is ours", shard=shard, of=self._count)
        session.start()

    async def _lost(self, shard: int) -> None:
        """Listen no more for a shard that another has now, or that nobody lets us keep."""
        if shard in self._sessions:
            telemetry.log.warning("a shard is ours no more", shard=shard, of=self._count)
        await self._ended(shard)

    async def _ended(self, shard: int) -> None:
        session = self._sessions.pop(shard, None)
        if session is not None:
            for gauge in (telemetry.GATEWAY_OPEN, telemetry.GATEWAY_LATENCY, telemetry.GATEWAY_QUIET):
                with suppress(KeyError):  # it was never measured
                    gauge.remove("discord", str(shard))
            await session.stop()

    async def _left(self, shard: int) -> None:
        """Give a shard back, as who stops does."""
        telemetry.log.info("a shard is given back", shard=shard, of=self._count)
        await self._ended(shard)
        try:
            async with asyncio.timeout(RELEASING):
                await self._desk.release(self._claim(shard))
        except (OnRecordError, TimeoutError) as failed:
            telemetry.log.warning("a shard's claim runs out by itself", shard=shard, why=str(failed))

    def _claim(self, shard: int) -> str:
        return f"discord:shard:{shard}/{self._count}"

    def _refused(self) -> str:
        return next((each.state.refused for each in self._sessions.values() if each.state.refused), "")

    # ---------------------------------------------------------------- shards

    async def _turn(self) -> None:
        """Wait until a connection may begin anew."""
        async with self._identifying:
            await asyncio.sleep(self._identified_at + IDENTIFYING - self._monotonic())
            self._identified_at = self._monotonic()

    def _health(self, shard: int) -> Health:
        session = self._sessions.get(shard)
        if session is None:
            why = "" if shard in self._others else "nobody is known to listen for it yet"
            return Health(shard=shard, ours=False, connected=shard in self._others, why=why)
        state = session.state
        return Health(
            shard=shard,
            ours=True,
            connected=state.open,
            restarts=state.restarts,
            quiet=self._monotonic() - state.event_at if state.event_at is not None else None,
            latency=session.latency,
            why=state.refused or state.why or state.limited,
        )

    def _measure(self) -> None:
        for each in self.health():
            if each.ours:
                named = ("discord", str(each.shard))
                telemetry.GATEWAY_OPEN.labels(*named).set(each.connected)
                telemetry.GATEWAY_LATENCY.labels(*named).set(nan if each.latency is None else each.latency)
                telemetry.GATEWAY_QUIET.labels(*named).set(nan if each.quiet is None else each.quiet)


def quieten() -> None:
    """Have discord.py tell of errors only, each once a minute: finer lines hold what people said."""
    theirs = logging.getLogger("discord")
    theirs.setLevel(logging.ERROR)
    for name in ("discord", "discord.shard", "discord.client", "discord.gateway", "discord.http"):
        logger = logging.getLogger(name)  # a filter is not handed down
        if not any(isinstance(each, telemetry.Terse) for each in logger.filters):
            logger.addFilter(telemetry.Terse())
