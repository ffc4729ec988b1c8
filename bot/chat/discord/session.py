"""One shard's connection to Discord's gateway, kept up: whatever ends it, another begins, unless Discord will not have us.

discord.py resumes a connection that breaks, and begins anew where that is refused. It gives up where a payload cannot be
read, where Discord is away at the start or refuses a request without saying for how long; and tries for ever, in a deeper
and deeper call, where the gateway cannot be reached.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord
from discord import AutoShardedClient
from discord.gateway import KeepAliveHandler

from bot import telemetry
from bot.chat.discord.settings import Settings

Build = Callable[[Settings], AutoShardedClient]
"""Makes the bot that listens for one shard, unconnected."""

PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds, at most, between two connections; each is drawn from nothing to that, so that many processes do not come back
at once. The last again and again.
"""
STEADY: Final = 60.0
"""Seconds that a connection must have lasted for what ends it to count as a first failure."""
OPENING: Final = 60.0
"""Seconds that a connection may take to open. discord.py tries every five by itself."""
LEAVING: Final = 1.0
"""Seconds that we wait for Discord's goodbye."""

_UNKNOWN: Final = 4004
_TOO_FEW: Final = 4011
_REFUSED: Final = {
    4010: "Discord does not know such a shard; look at shards in [discord]",
    _TOO_FEW: "the application is in so many servers that it needs more shards; set shards in [discord] to 0 and start anew",
    4012: "Discord does not know this version of its gateway any more; upgrade onrecord",
    4013: "Discord does not know an intent that was asked for; upgrade onrecord",
}
"""Closing codes after which another attempt would end the same."""
REVOKED: Final = (
    "Discord does not take the bot token; reset it at discord.com/developers/applications under Bot and set "
    "DISCORD_BOT_TOKEN"
)
NO_CONTENT: Final = (
    "Discord has not granted the Message Content Intent: switch it on at the application under Bot, or set "
    "message_content = false in [discord]. Until then what does not name the bot is not read"
)


@dataclass(slots=True)
class State:
    """How a connection is. `event_at` is when anything last came, on the caller's clock; `refused` is why nothing more is
    tried, and `limited` what Discord does not let us have.
    """

    open: bool = False
    restarts: int = 0
    event_at: float | None = None
    why: str = ""
    refused: str = ""
    limited: str = ""


class Session:
    """The connection of one shard. `ready` is awaited, beside what comes, whenever one begins that is no resumed one."""

    def __init__(  # noqa: PLR0913 - each is a separate edge
        self,
        shard: int,
        settings: Settings,
        *,
        build: Build,
        turn: Callable[[], Awaitable[None]],
        ready: Callable[[AutoShardedClient], Coroutine[None, None, None]],
        dice: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self.shard, self.state, self.tried = shard, State(), asyncio.Event()
        self._settings, self._build, self._turn, self._ready = settings, build, turn, ready
        self._dice, self._monotonic = dice, monotonic
        self._bot: AutoShardedClient | None = None
        self._running: asyncio.Task[None] | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._opened = asyncio.Event()
        self._catching: set[asyncio.Task[None]] = set()

    @property
    def latency(self) -> float | None:
        """Seconds that the last sign of life took; None where there was none."""
        taken = self._bot.latency if self._bot is not None and self.state.open else float("inf")
        return taken if taken < float("inf") else None  # it is not a number before the first

    def start(self) -> None:
        """Connect, and stay connected."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Disconnect, within about `LEAVING`."""
        tasks = [*self._catching, *([self._running] if self._running else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.state.open = False

    async def _run(self) -> None:
        failures = 0
        while not self.state.refused:
            began = self._monotonic()
            try:
                await self._connection()
            except Exception as failed:  # noqa: BLE001 - whatever ends a connection, another begins; it is counted and told
                what, self.state.why = _kind(failed), _words(failed)
                self._learn(failed)
            else:
                what, self.state.why = "closed", "Discord closed the connection"
            self.state.open = False
            self.tried.set()
            failures = 1 if self._monotonic() - began > STEADY else failures + 1
            await self._pause(what, failures)

    async def _pause(self, what: str, failures: int) -> None:
        telemetry.GATEWAY_ENDED.labels("discord", what).inc()
        if self.state.refused:
            telemetry.log.error("discord does not take us", shard=self.shard, why=self.state.refused)
            return
        longest = PAUSES[-1] if what == "banned" else PAUSES[min(failures, len(PAUSES)) - 1]
        pause = 0.0 if what == "intents" else longest * self._dice()
        self.state.restarts += 1
        said = {"shard": self.shard, "what": what, "why": self.state.why, "again_in": round(pause, 1)}
        telemetry.log.warning("the connection to discord ended", **said)
        await asyncio.sleep(pause)

    def _learn(self, failed: Exception) -> None:
        """What a failure says about the next attempt: that there is none, or that it must ask for less."""
        if isinstance(failed, discord.PrivilegedIntentsRequired):
            self._settings = self._settings.model_copy(update={"message_content": False})
            if self.state.limited:
                self.state.refused = _REFUSED[4013]
            self.state.limited = NO_CONTENT
        elif isinstance(failed, discord.LoginFailure):
            self.state.refused = REVOKED
        elif isinstance(failed, discord.ConnectionClosed):
            self.state.refused = REVOKED if failed.code == _UNKNOWN else _REFUSED.get(failed.code, "")

    # ---------------------------------------------------------------- one connection

    async def _connection(self) -> None:
        """Connect, and return or raise when that is over for good."""
        assert self._settings.token is not None  # noqa: S101 - or nothing would have been started
        bot = self._bot = self._build(self._settings)
        self._opened.clear()
        self._watch(bot)
        connecting: asyncio.Task[None] | None = None
        try:
            await bot.login(self._settings.token.get_secret_value())
            connecting = asyncio.create_task(bot.connect())
            opened = asyncio.create_task(self._opened.wait())
            await asyncio.wait({connecting, opened}, timeout=OPENING, return_when=asyncio.FIRST_COMPLETED)
            opened.cancel()
            if not (self._opened.is_set() or connecting.done()):
                raise TimeoutError(f"the gateway did not answer within {OPENING:.0f} seconds")
            await connecting
        finally:
            if connecting is not None:
                connecting.cancel()
            await self._left(bot)

    def _watch(self, bot: AutoShardedClient) -> None:
        """Know what becomes of the connection. discord.py calls these by their names."""

        async def on_shard_connect(_: int) -> None:
            self.state.open, self.state.why = True, ""
            self._opened.set()
            self.tried.set()
            telemetry.log.info("discord is connected", shard=self.shard)

        async def on_shard_resumed(_: int) -> None:
            await on_shard_connect(_)

        async def on_shard_disconnect(_: int) -> None:
            if self.state.open:
                telemetry.log.warning("discord is not connected", shard=self.shard)
            self.state.open = False

        async def on_shard_ready(_: int) -> None:
            catching = asyncio.create_task(self._ready(bot))
            self._catching.add(catching)
            catching.add_done_callback(self._catching.discard)

        async def on_socket_event_type(_: str) -> None:
            self.state.event_at = self._monotonic()

        async def turn(_: int | None, *, initial: bool = False) -> None:  # noqa: ARG001 - discord.py's signature
            await self._turn()

        connect = bot.http.ws_connect

        async def ws_connect(url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
            await self._hung_up()
            self._socket = await connect(url, **options)
            return self._socket

        for each in (on_shard_connect, on_shard_resumed, on_shard_disconnect, on_shard_ready, on_socket_event_type):
            bot.event(each)
        setattr(bot, "before_identify_hook", turn)  # noqa: B010 - its own waits for shards of this client alone
        setattr(bot.http, "ws_connect", ws_connect)  # noqa: B010

    async def _left(self, bot: AutoShardedClient) -> None:
        """Close the connection; hang up where nobody says goodbye."""
        closing = asyncio.create_task(bot.close())
        if not (await asyncio.wait({closing}, timeout=LEAVING))[0]:
            closing.cancel()
            await bot.http.close()
        await asyncio.gather(closing, return_exceptions=True)
        await self._hung_up()
        for each in threading.enumerate():
            if isinstance(each, KeepAliveHandler) and _is_of(bot, each):
                each.stop()  # discord.py forgets a connection that had not begun yet, and its heart would beat on

    async def _hung_up(self) -> None:
        """Let go of the last socket: discord.py drops one that Discord has closed as it is."""
        socket, self._socket = self._socket, None
        if socket is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(socket.close(), LEAVING)


def _is_of(bot: AutoShardedClient, heart: KeepAliveHandler) -> bool:
    return heart.ws._connection is bot._connection  # noqa: SLF001 - nothing public says so


def _kind(failed: Exception) -> str:
    """What ended a connection, in a word to count it by."""
    match failed:
        case discord.PrivilegedIntentsRequired():
            return "intents"
        case discord.LoginFailure():
            return "token"
        case discord.ConnectionClosed():
            return f"closed-{failed.code}"
        case discord.HTTPException(status=429) | discord.RateLimited():
            return "banned"
        case discord.HTTPException():
            return f"http-{failed.status}"
        case discord.GatewayNotFound() | aiohttp.ClientError() | OSError():  # TimeoutError is one
            return "unreachable"
        case _:
            return "unreadable"


def _words(failed: Exception) -> str:
    """Why a connection ended, without anything that a payload held."""
    match _kind(failed):
        case "intents":
            return NO_CONTENT
        case "token":
            return REVOKED
        case "banned":
            return "Discord refuses our requests for now, by its rate limits"
        case "unreachable":
            return f"Discord cannot be reached ({type(failed).__name__})"
        case "unreadable":
            return f"something that Discord sent could not be read ({type(failed).__name__})"
        case other:
            return f"Discord ended the connection ({other})"
