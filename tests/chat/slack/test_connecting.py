"""The socket: what comes over it is acknowledged once it is kept, and it is opened anew however it breaks."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_sdk.web.async_client import AsyncWebClient

from bot import telemetry
from bot.chat.slack import connecting
from bot.chat.slack.listening import Listening
from bot.chat.slack.settings import Settings
from tests.chat.fake import FakeChat
from tests.chat.slack.brought import NOW, OURS, Remembering, mention


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - another task makes it true, and tells nobody
            await asyncio.sleep(0.01)


@dataclass(kw_only=True)
class Sockets:
    """Slack's end of Socket Mode. An address lets one connection in, and none while it is `shut`."""

    shut: bool = False
    refuses: str = ""
    opened: int = 0
    good: set[str] = field(default_factory=set)
    now: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    async def issue(self, request: web.Request) -> web.Response:
        """`apps.connections.open`."""
        if self.refuses:
            return web.json_response({"ok": False, "error": self.refuses})
        self.opened += 1
        self.good.add(str(self.opened))
        return web.json_response({"ok": True, "url": f"ws://{request.host}/link?ticket={self.opened}"})

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One connection, as long as it lasts."""
        ticket = request.query["ticket"]
        if self.shut or ticket not in self.good:
            self.good.discard(ticket)
            return web.Response(status=409)
        self.good.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.now.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
        return socket

    async def breaks(self) -> None:
        """End the connection without a word, and wait for the next."""
        before, request = len(self.now), self.now[-1]._req
        assert request is not None
        assert request.transport is not None
        request.transport.abort()
        await until(lambda: len(self.now) > before)

    async def brings(self, envelope: str, body: dict[str, Any]) -> None:
        await self.now[-1].send_json({"envelope_id": envelope, "type": "events_api", "payload": body})


@dataclass(kw_only=True)
class Joined:
    """Our end and theirs."""

    sockets: Sockets
    desk: Remembering
    listening: Listening


@asynccontextmanager
async def joined(sockets: Sockets, desk: Remembering | None = None) -> AsyncIterator[Joined]:
    site, desk = web.Application(), desk or Remembering()
    site.router.add_post("/api/apps.connections.open", sockets.issue)
    site.router.add_get("/link", sockets.link)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = AsyncWebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/")  # noqa: S106
    settings = Settings.model_validate({"token": "xoxb-1", "app_token": "xapp-1"})
    listening = Listening(settings, desk, FakeChat(now=lambda: NOW), client, ours=OURS, now=lambda: NOW)
    await listening.start()
    try:
        yield Joined(sockets=sockets, desk=desk, listening=listening)
    finally:
        await listening.stop()
        await runner.cleanup()


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life and looks come fast, so that nobody waits for them."""
    monkeypatch.setattr(connecting, "PING", 0.2)
    monkeypatch.setattr(connecting, "LOOK", 0.02)


async def test_what_is_kept_is_acknowledged_and_what_is_not_is_not() -> None:
    async with joined(Sockets()) as both:
        assert both.listening.connected
        await both.sockets.brings("one", mention(ts="1.1"))
        await until(lambda: both.sockets.acknowledged == ["one"])
        both.desk.down = True
        await both.sockets.brings("two", mention(ts="2.2"))
        await both.sockets.brings("three", {"type": "event_callback", "event": {"type": "reaction_added"}})
        await until(lambda: both.sockets.acknowledged == ["one", "three"])
        both.desk.down = False
        await both.sockets.brings("two", mention(ts="2.2"))
        await until(lambda: both.sockets.acknowledged == ["one", "three", "two"])
        assert [inbound.id for inbound in both.desk.known] == ["T1:C1:1.1", "T1:C1:2.2"]


async def test_another_socket_is_opened_when_slack_says_that_this_one_will_end() -> None:
    async with joined(Sockets()) as both:
        await both.sockets.now[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await until(lambda: len(both.sockets.now) == 2 and both.listening.connected)
        await both.sockets.brings("one", mention())
        await until(lambda: both.sockets.acknowledged == ["one"])


async def test_a_socket_that_breaks_is_opened_anew() -> None:
    async with joined(Sockets()) as both:
        for _ in range(2):
            await both.sockets.breaks()
            await until(lambda: both.listening.connected)
        await both.sockets.brings("one", mention())
        await until(lambda: both.sockets.acknowledged == ["one"])


async def test_an_address_that_lets_nobody_in_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "PATIENCE", 0.3)
    async with joined(Sockets(shut=True)) as both:
        assert not both.listening.connected
        both.sockets.shut = False
        await until(lambda: both.listening.connected)
        assert both.sockets.opened > 1


async def test_a_token_that_is_refused_keeps_nobody_from_starting_or_stopping(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connecting, "PATIENCE", 0.1)
    async with joined(Sockets(refuses="invalid_auth")) as both:
        assert not both.listening.connected
        await until(lambda: "invalid_auth" in caplog.text)
    assert "Traceback" not in caplog.text


async def test_stopping_lets_what_is_being_kept_be_kept_and_acknowledged() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    class Slow(Remembering):
        async def handle(self, inbound: Any) -> bool:
            begun.set()
            await may_end.wait()
            return await super().handle(inbound)

    async with joined(Sockets(), Slow()) as both:
        await both.sockets.brings("one", mention())
        await begun.wait()
        stopping = asyncio.create_task(both.listening.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping
        await until(lambda: both.sockets.acknowledged == ["one"])
        assert len(both.desk.known) == 1
        assert not both.listening.connected


async def test_our_own_log_says_all_it_said_before(caplog: pytest.LogCaptureFixture) -> None:
    async with joined(Sockets()):
        with caplog.at_level(logging.INFO, "onrecord"):
            telemetry.log.info("still heard")
    assert "still heard" in caplog.text
    assert logging.getLogger("onrecord").filters == []


def test_what_is_told_every_few_seconds_is_told_once_a_minute() -> None:
    def record(at: float) -> logging.LogRecord:
        made = logging.LogRecord("slack", logging.ERROR, "", 0, "Failed to connect (error: %s)", (at,), None)
        made.created = at
        return made

    terse = telemetry.Terse()
    assert [terse.filter(record(at)) for at in (0.0, 5.0, 59.0, 61.0, 70.0)] == [True, False, False, True, False]
