"""Discord's gateway, version 10: sessions over WebSockets, each of one shard, that can be resumed.

docs.discord.com/developers/events/gateway. A connection that asks for `zlib-stream` is sent that.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from tests.discordland import shapes
from tests.discordland.hearing import PRIVILEGED, hears
from tests.discordland.space import Json, Space

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
"""Operations."""
NOT_AUTHENTICATED, WRONG_TOKEN, WRONG_SEQUENCE, TIMED_OUT = 4003, 4004, 4007, 4009
WRONG_SHARD, SHARDING_REQUIRED, WRONG_INTENTS, DISALLOWED_INTENTS = 4010, 4011, 4013, 4014
"""Why a connection is closed."""
_KNOWN_INTENTS: Final = (1 << 26) - 1


@dataclass(slots=True, kw_only=True)
class Session:
    """A session: what it hears of, and all that it was told, by sequence number from 1. Its socket may be gone."""

    id: str
    shard: int
    count: int
    intents: int
    sent: list[Json] = field(default_factory=list)
    wire: Wire | None = None
    good: bool = True

    def told(self) -> list[str]:
        """The names of the events it was told."""
        return [each["t"] for each in self.sent]


@dataclass(slots=True, kw_only=True)
class Wire:
    """One connection; what goes out on it goes in order."""

    socket: web.WebSocketResponse
    compressor: Any = None
    going: asyncio.Queue[Json | str | int | None] = field(default_factory=asyncio.Queue)
    session: Session | None = None
    ended: bool = False

    def send(self, payload: Json | str) -> None:
        """Send a payload, or text as it is, after what was sent before."""
        self.going.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close the connection after what was sent before; its session can be resumed."""
        self.ended = True
        self.going.put_nowait(code)

    def drop(self) -> None:
        """Break the line, without a word."""
        if self.socket._req is not None and self.socket._req.transport is not None:
            self.socket._req.transport.abort()
        self.going.put_nowait(None)

    async def run(self) -> None:
        """Send what is to be sent until the end."""
        while (item := await self.going.get()) is not None:
            try:
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                await self._out(item if isinstance(item, str) else json.dumps(item))
            except ConnectionError:
                return

    async def _out(self, text: str) -> None:
        if self.compressor is None:
            await self.socket.send_str(text)
        else:
            made = self.compressor.compress(text.encode()) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(made)


@dataclass(slots=True, kw_only=True)
class Gateway:
    """The gateway of one application. `shut` takes no connections (503); `shards` is what is recommended; `beat` is the
    interval of heartbeats in seconds; `apart` are the seconds between two sessions' starts in one bucket (Discord: 5);
    `starts` is how many sessions may still be started today. `closed` counts connections that were closed by why.
    """

    space: Space
    token: str
    clock: Callable[[], float]
    host: str = ""
    shards: int = 1
    beat: float = 41.25
    apart: float = 0.0
    starts: int = 1000
    shut: bool = False
    sessions: list[Session] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    opened: int = 0
    resumed: int = 0
    identified: list[Json] = field(default_factory=list)
    closed: Counter[int] = field(default_factory=Counter)
    _started: dict[int, float] = field(default_factory=dict)
    _greeting: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._greeting.set()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"ws://{self.host}/gateway"

    def told(self) -> Json:
        """GET /gateway/bot."""
        limit = {"total": 1000, "remaining": self.starts, "reset_after": 3_600_000, "max_concurrency": 1}
        return {"url": self.url, "shards": self.shards, "session_start_limit": limit}

    @property
    def live(self) -> list[Session]:
        """Sessions that somebody is connected to."""
        return [each for each in self.sessions if each.wire is not None]

    # ---------------------------------------------------------------- a connection

    async def joined(self, request: web.Request) -> web.StreamResponse:
        """GET /gateway: a WebSocket, greeted by op 10."""
        if self.shut:
            return web.Response(status=503)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        await self._greeting.wait()
        zipped = request.query.get("compress") == "zlib-stream"
        wire = Wire(socket=socket, compressor=zlib.compressobj() if zipped else None)
        self.opened += 1
        self.wires.append(wire)
        wire.send({"op": HELLO, "d": {"heartbeat_interval": int(self.beat * 1000), "_trace": []}, "s": None, "t": None})
        sending = asyncio.create_task(wire.run())
        try:
            await self._listen(wire)
        finally:
            self.wires.remove(wire)
            self._left(wire)
            wire.going.put_nowait(None)
            await sending
        return socket

    def _left(self, wire: Wire) -> None:
        """A connection has ended. Who says goodbye (1000, 1001) ends the session; else it can be resumed."""
        session = wire.session
        if wire.socket.close_code is not None:
            self.closed[wire.socket.close_code] += 1
        if session is None or session.wire is not wire:
            return
        session.wire = None
        if not wire.ended and wire.socket.close_code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
            session.good = False

    async def _listen(self, wire: Wire) -> None:
        while True:
            try:
                message = await wire.socket.receive(timeout=self.beat * 2)
            except TimeoutError:
                wire.close(TIMED_OUT)
                return
            if message.type is not WSMsgType.TEXT:
                return
            payload = json.loads(message.data)
            self._take(wire, payload["op"], payload.get("d"))

    def _take(self, wire: Wire, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            wire.send({"op": ACK, "d": None, "s": None, "t": None})
        elif op == IDENTIFY:
            self._identify(wire, data)
        elif op == RESUME:
            self._resume(wire, data)
        elif wire.session is None:
            wire.close(NOT_AUTHENTICATED)

    # ---------------------------------------------------------------- sessions

    def _identify(self, wire: Wire, data: Json) -> None:
        self.identified.append(data)
        shard, count = data.get("shard") or (0, 1)
        why = self._unfit(data, shard, count)
        if why:
            wire.close(why)
            return
        if not self._may_start(shard):
            wire.send({"op": INVALID, "d": False, "s": None, "t": None})
            return
        self.starts -= 1
        id_ = f"{int(self.space.fresh()):032x}"
        session = Session(id=id_, shard=shard, count=count, intents=data["intents"], wire=wire)
        wire.session = session
        self.sessions.append(session)
        self._greet(session)

    def _unfit(self, data: Json, shard: int, count: int) -> int:
        """Why a session is not started; 0 where it is."""
        if data["token"] != self.token:
            return WRONG_TOKEN
        if not 0 <= shard < count:
            return WRONG_SHARD
        if data["intents"] & ~_KNOWN_INTENTS:
            return WRONG_INTENTS
        granted = PRIVILEGED["MESSAGE_CONTENT"] if self.space.content else 0
        return DISALLOWED_INTENTS if data["intents"] & sum(PRIVILEGED.values()) & ~granted else 0

    def _may_start(self, shard: int) -> bool:
        """One session every few seconds in each bucket; there is one bucket here."""
        now, bucket = self.clock(), shard % 1
        if self.starts <= 0 or now - self._started.get(bucket, -self.apart) < self.apart:
            return False
        self._started[bucket] = now
        return True

    def _greet(self, session: Session) -> None:
        guilds = [each for each in self.space.guilds.values() if self.space.bot in each.members]
        own = [each for each in guilds if self.shard(each.id, session.count) == session.shard]
        ready = {
            "v": 10,
            "user": shapes.me(self.space),
            "guilds": [{"id": each.id, "unavailable": True} for each in own],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.count],
            "application": {"id": self.space.app, "flags": shapes.application(self.space)["flags"]},
            "private_channels": [],
            "user_settings": {},
            "_trace": [],
        }
        self._dispatch(session, "READY", ready)
        for each in own:
            self._dispatch(session, "GUILD_CREATE", shapes.created(self.space, each))

    def _resume(self, wire: Wire, data: Json) -> None:
        found = next((each for each in self.sessions if each.id == data["session_id"] and each.good), None)
        if data["token"] != self.token:
            wire.close(WRONG_TOKEN)
        elif found is None:
            wire.send({"op": INVALID, "d": False, "s": None, "t": None})
        elif not 0 <= int(data["seq"] or 0) <= len(found.sent):
            wire.close(WRONG_SEQUENCE)
        else:
            found.wire, wire.session = wire, found
            self.resumed += 1
            for payload in found.sent[int(data["seq"] or 0) :]:
                wire.send(payload)
            self._dispatch(found, "RESUMED", {"_trace": []})

    # ---------------------------------------------------------------- what is told

    @staticmethod
    def shard(guild: str, count: int) -> int:
        """The shard that hears of a guild; of talks (`guild` is empty) the first one does."""
        return (int(guild) >> 22) % count if guild else 0

    def tell(self, event: str, data: Json, guild: str, channel: str) -> None:
        """Let every session hear of something that should."""
        for session in self.sessions:
            if session.good and self.shard(guild, session.count) == session.shard:
                shown = hears(self.space, session.intents, event, data, channel)
                if shown is not None:
                    self._dispatch(session, event, shown)

    def _dispatch(self, session: Session, event: str, data: Json) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(session.sent) + 1, "d": data}
        session.sent.append(payload)
        if session.wire is not None:
            session.wire.send(payload)

    # ---------------------------------------------------------------- what goes wrong

    def hold(self) -> None:
        """Greet nobody from now on: whoever connects waits until `go_on`."""
        self._greeting.clear()

    def go_on(self) -> None:
        """Greet whoever waits."""
        self._greeting.set()

    def ask_to_reconnect(self) -> None:
        """Op 7: everybody is to connect again and resume."""
        for session in self.live:
            assert session.wire is not None
            session.wire.send({"op": RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: sessions are no good any more, and nothing of them is told again."""
        for session in self.live:
            assert session.wire is not None
            session.good = resumable
            session.wire.send({"op": INVALID, "d": resumable, "s": None, "t": None})

    def forget(self) -> None:
        """No session can be resumed any more; whoever is connected still hears."""
        for session in self.sessions:
            session.good = session.wire is not None

    def garble(self, event: str = "MESSAGE_CREATE") -> None:
        """Tell everybody something that lacks what it must have."""
        for session in self.live:
            self._dispatch(session, event, {"id": "1"})

    def drop(self, code: int = 0) -> None:
        """Close every connection with this code; without one, the line breaks."""
        for wire in list(self.wires):
            if code:
                wire.close(code)
            else:
                wire.drop()
