"""How what happens reaches an app: Socket Mode's envelopes, or signed requests, brought again until acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.slackland.workspace import Json, Workspace

Envelope = Literal["events_api", "slash_commands", "interactive"]

PATIENCE: Final = 3.0
"""Seconds in which Slack wants an acknowledgement."""
AGAIN: Final = (0.0, 60.0, 300.0)
"""Seconds after which an event is brought again: at once, after a minute, after five more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How something was acknowledged: with what, after how many seconds, at which attempt (0 is the first)."""

    answer: Json
    after: float
    attempt: int = 0


class Line(Protocol):
    """A way to an app."""

    @property
    def known(self) -> bool:
        """Was the app ever there?"""

    async def bring(self, kind: Envelope, payload: Json, *, attempt: int, reason: str) -> Json | None:
        """Bring it once: how it was acknowledged; None where it was not within `PATIENCE`."""


@dataclass(slots=True, kw_only=True)
class Sockets:
    """Socket Mode: WebSockets that an app opened, up to ten. Any of them gets an event; the latest is asked here first."""

    app_id: str
    patience: float = PATIENCE
    host: str = ""
    open: list[web.WebSocketResponse] = field(default_factory=list)
    opened: int = 0
    reported: list[str] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _numbered: int = 0
    _come: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def known(self) -> bool:
        """Was a connection ever opened?"""
        return self.opened > 0

    def ticket(self) -> str:
        """The address of one connection, good for one."""
        self._numbered += 1
        ticket = f"ticket{self._numbered}"
        self._tickets.add(ticket)
        return f"ws://{self.host}/link/?ticket={ticket}&app_id={self.app_id}"

    async def joined(self, request: web.Request) -> web.StreamResponse:
        """GET /link/: a WebSocket, greeted by `hello`."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        self.opened += 1
        self.open.append(socket)
        hello = {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self.app_id},
            "debug_info": {"host": "land", "build_number": 1, "approximate_connection_time": 18060},
        }
        await socket.send_json(hello)
        self._come.set()
        try:
            await self._listen(socket)
        finally:
            self.open.remove(socket)
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            waiting = self._waiting.get(str(said.get("envelope_id")))
            if waiting is not None and not waiting.done():
                waiting.set_result(said.get("payload") or {})

    async def bring(self, kind: Envelope, payload: Json, *, attempt: int, reason: str) -> Json | None:
        """Bring it over the latest connection; an app that has none is waited for."""
        self._numbered += 1
        envelope_id = f"envelope{self._numbered}"
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        try:
            async with asyncio.timeout(self.patience):
                await self.connected()
                await self.open[-1].send_json(envelope)
                return await acknowledged
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self._waiting[envelope_id]

    async def connected(self) -> None:
        """Wait until an app is connected."""
        while not self.open:
            self._come.clear()
            await self._come.wait()

    async def ask_to_reconnect(self, reason: Literal["warning", "refresh_requested", "link_disabled"]) -> None:
        """Tell every connection that it will end; after `refresh_requested` it does."""
        for socket in tuple(self.open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "land"}})
            if reason != "warning":
                await socket.close()

    def drop(self) -> None:
        """Break every connection without a word."""
        for socket in self.open:
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()


@dataclass(slots=True, kw_only=True)
class Requests:
    """The Events API over HTTP: requests to `url`, signed with `secret`."""

    url: str
    secret: str
    patience: float = PATIENCE
    clock: Callable[[], float] = time.time
    session: aiohttp.ClientSession
    known: bool = True

    async def bring(self, kind: Envelope, payload: Json, *, attempt: int, reason: str) -> Json | None:
        """Call the app once."""
        more = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        status, answer = await self.request(*_written(kind, payload), headers=more)
        return answer if status == 200 else None

    async def verify(self) -> bool:
        """Ask whether the address is the app's: it repeats the challenge."""
        asked = {
            "type": "url_verification",
            "token": "obsolete",
            "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7",
        }
        status, answer = await self.request(json.dumps(asked), "application/json")
        return status == 200 and asked["challenge"] in (answer.get("challenge"), answer.get("text"))

    async def request(
        self, raw: str, kind: str, *, headers: Json | None = None, age: float = 0.0, secret: str = ""
    ) -> tuple[int, Json]:
        """One signed request, `age` seconds old, and its answer; status 0 where none came."""
        stamp = str(int(self.clock() - age))
        digest = hmac.new((secret or self.secret).encode(), f"v0:{stamp}:{raw}".encode(), hashlib.sha256).hexdigest()
        signed = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with self.session.post(
                self.url, data=raw.encode(), headers={**signed, **(headers or {})}, timeout=timeout
            ) as answer:
                return answer.status, _read(await answer.text())
        except (aiohttp.ClientError, TimeoutError):
            return 0, {}


def _written(kind: Envelope, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def _read(body: str) -> Json:
    try:
        answer = json.loads(body)
    except ValueError:
        return {"text": body} if body else {}
    return answer if isinstance(answer, dict) else {}


@dataclass(slots=True, kw_only=True)
class Bringing:
    """What happens, on its way to the app. `lost` are events that were never acknowledged; `acknowledged` all that were."""

    space: Workspace
    line: Line
    again: tuple[float, ...] = AGAIN
    acknowledged: list[tuple[str, Taken]] = field(default_factory=list)
    lost: list[Json] = field(default_factory=list)
    _doing: set[asyncio.Task[Any]] = field(default_factory=set)

    async def event(self, event: Json) -> Taken | None:
        """Bring an event until it is acknowledged, at most four times; not at all where no app was ever there."""
        if not self.line.known:
            return None
        payload = {
            "token": "obsolete",
            "team_id": self.space.team,
            "api_app_id": self.space.app_id,
            "type": "event_callback",
            "event_id": self.space.fresh("Ev0"),
            "event_time": int(self.space.now().timestamp()),
            "authorizations": [{"team_id": self.space.team, "user_id": self.space.bot_user, "is_bot": True}],
            "event": {"event_ts": self.space.stamp(), **event},
        }
        for attempt, wait in enumerate((0.0, *self.again)):
            await asyncio.sleep(wait)
            taken = await self.once("events_api", payload, attempt=attempt)
            if taken is not None:
                return taken
        self.lost.append(payload)
        return None

    async def once(self, kind: Envelope, payload: Json, *, attempt: int = 0) -> Taken | None:
        """Bring something once."""
        begun = time.monotonic()
        answer = await self.line.bring(kind, payload, attempt=attempt, reason="timeout" if attempt else "")
        if answer is None:
            return None
        taken = Taken(answer=answer, after=time.monotonic() - begun, attempt=attempt)
        self.acknowledged.append((_named(kind, payload), taken))
        return taken

    def soon(self, doing: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Bring something while others go on."""
        task = asyncio.create_task(doing)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
        return task

    async def settled(self) -> None:
        """Wait until everything was acknowledged or given up."""
        while self._doing:
            await asyncio.gather(*self._doing)

    async def stop(self) -> None:
        """Bring nothing more."""
        for task in tuple(self._doing):
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)


def _named(kind: Envelope, payload: Json) -> str:
    if kind == "events_api":
        return str(payload["event"]["type"])
    return str(payload.get("command") or payload.get("type"))
