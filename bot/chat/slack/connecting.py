"""The two ways in which Slack reaches us: a socket that we open, or requests that it sends. Either hands what comes to
one Bolt app, whose answer is the acknowledgement.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import telemetry
from bot.chat.slack.manifest import PATH
from bot.chat.slack.settings import Settings
from bot.core.errors import ConfigError, InputError
from bot.core.types import Problem

PING: Final = 5.0
"""Seconds between two signs of life on the socket. One that has given none for four times as long is opened anew."""
PATIENCE: Final = 10.0
"""Seconds that starting waits for the socket; the connecting goes on meanwhile."""
LEAVING: Final = 1.0
"""Seconds that stopping waits for what is being handled, and for Slack's goodbye: what was not acknowledged Slack brings
again, and whoever stops us kills us after ten.
"""


LOOK: Final = 1.0
"""Seconds between two looks at whether the socket is open."""


class Line(Protocol):
    """A way in which Slack reaches us."""

    @property
    def connected(self) -> bool:
        """Can Slack reach us now?"""

    async def open(self) -> None:
        """Take what Slack brings from now on."""

    async def close(self) -> None:
        """Take no more, and let what is being handled end."""


class Socket:
    """Socket Mode: a WebSocket that we open, so that no public address is needed. It is opened anew whenever it breaks,
    and when Slack says that it will, every few hours.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, token: str) -> None:
        self._app, self._web, self._token = app, client, token
        self._handler: AsyncSocketModeHandler | None = None
        self._running: list[asyncio.Task[None]] = []
        self._handling: set[asyncio.Task[Any]] = set()

    @property
    def connected(self) -> bool:
        """Is the socket open?"""
        session = self._handler.client.current_session if self._handler else None
        return session is not None and not session.closed

    async def open(self) -> None:
        """Open the socket. Where Slack cannot be reached that goes on by itself, and is logged."""
        handler = AsyncSocketModeHandler(
            self._app, app_token=self._token, logger=logger(), web_client=self._web, ping_interval=PING
        )
        handler.client.socket_mode_request_listeners[:] = [self._tracked]
        self._handler = handler
        opening = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
        self._running = [opening, asyncio.create_task(self._watch(handler.client))]
        done, _ = await asyncio.wait({opening}, timeout=PATIENCE)
        if not done:
            telemetry.log.warning("slack is not connected yet", mode="socket")

    async def close(self) -> None:
        """Close the socket, after what is being handled."""
        if self._handler is None:
            return
        client = self._handler.client
        client.socket_mode_request_listeners.clear()
        if self._handling:
            await asyncio.wait(self._handling, timeout=LEAVING)
        for task in self._running:
            task.cancel()
        theirs = (client.message_processor, client.current_session_monitor, client.message_receiver)
        closing = asyncio.create_task(client.close())  # type: ignore[no-untyped-call]
        if not (await asyncio.wait({closing}, timeout=LEAVING))[0]:  # nobody says goodbye: hang up
            closing.cancel()
            for future in filter(None, theirs):
                future.cancel()
            await client.aiohttp_client_session.close()
            await asyncio.gather(closing, return_exceptions=True)
        await asyncio.gather(*self._running, *filter(None, theirs), return_exceptions=True)
        self._handler = None

    async def _watch(self, client: SocketModeClient) -> None:
        """Tell when the socket breaks and when it is open, and have its address asked for anew when it does not open:
        the SDK goes on trying one that it has, which Slack lets in once, and within half a minute.
        """
        before, lost = False, 0.0
        while True:
            if self.connected is not before:
                before, lost = self.connected, 0.0
                said = telemetry.log.info if before else telemetry.log.warning
                said("slack is connected" if before else "slack is not connected", mode="socket")
            elif not before and (lost := lost + LOOK) >= PATIENCE:
                client.wss_uri, lost = None, 0.0
            await asyncio.sleep(LOOK)

    async def _tracked(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand it to the app and acknowledge it, and know it as being handled meanwhile."""
        task, handler = asyncio.current_task(), self._handler
        assert task is not None  # noqa: S101 - a coroutine runs in one
        if handler is None or not isinstance(client, SocketModeClient):
            return
        self._handling.add(task)
        try:
            await handler.handle(client, request)
        finally:
            self._handling.discard(task)


class Site:
    """HTTP: Slack's requests to a site of its own, behind a proxy that speaks https. What does not carry a signature of
    Slack's, which holds for five minutes, is not even read; Bolt reads what it is given before it looks at that.
    """

    def __init__(self, app: AsyncApp, listen: str, secret: str) -> None:
        host, _, port = listen.rpartition(":")
        self._app, self._host, self._port = app, host.strip("[]"), int(port)
        self._verifier, self._warned = SignatureVerifier(secret), False
        self._runner: web.AppRunner | None = None

    @property
    def connected(self) -> bool:
        """Are requests taken?"""
        return self._runner is not None

    @property
    def port(self) -> int:
        """The port that requests are taken at."""
        return int(self._runner.addresses[0][1]) if self._runner and self._runner.addresses else self._port

    async def open(self) -> None:
        """Take requests. Raises `InputError` where somebody else has the address."""
        site = web.Application()
        site.router.add_post(PATH, self._called)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=LEAVING)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as failed:
            await runner.cleanup()
            where = f"{self._host}:{self._port}"
            raise InputError(f"{where} cannot be listened on: {failed.strerror}; set listen in [slack]") from failed
        self._runner = runner
        telemetry.log.info("slack may call", mode="http", port=self.port, path=PATH)

    async def close(self) -> None:
        """Take no more requests, and let those that came be answered."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        if not self._signed(await request.read(), request.headers):
            self._refused()
            return web.json_response({"error": "invalid request"}, status=HTTPStatus.UNAUTHORIZED)
        try:
            brought = await to_bolt_request(request)
        except (AttributeError, TypeError, ValueError):
            return web.json_response({"error": "no payload of Slack's"}, status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(await self._app.async_dispatch(brought))

    def _signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (TypeError, ValueError):  # a stamp that is no number, a body or a signature that is no plain text
            return False

    def _refused(self) -> None:
        """Count each, and tell of the first: strangers may come often, and a wrong secret refuses all."""
        telemetry.BROUGHT.labels(platform="slack", what="request", result="refused").inc()
        if not self._warned:
            advice = "unless a stranger called, set SLACK_SIGNING_SECRET to this app's and look at the clock"
            telemetry.log.warning("a request was not signed by slack", advice=advice)
        self._warned = True


def logger() -> logging.Logger:
    """Where Bolt and the SDK's socket write: errors only. Their warnings are about how apps are written, and their
    finer lines hold what people said.
    """
    theirs = logging.getLogger("slack")
    theirs.setLevel(logging.ERROR)
    if not theirs.filters:
        theirs.addFilter(telemetry.Terse())
    return theirs


def line(app: AsyncApp, settings: Settings, client: AsyncWebClient) -> Line:
    """How Slack reaches us. Raises `ConfigError` where what that needs is missing."""
    problems = tuple(Problem(where=f"[slack] {key}", why=why) for key, why in settings.clashes())
    if problems:
        raise ConfigError(problems)
    if settings.mode == "http":
        assert settings.signing_secret is not None  # noqa: S101 - or it had clashed
        return Site(app, settings.listen, settings.signing_secret.get_secret_value())
    assert settings.app_token is not None  # noqa: S101 - or it had clashed
    return Socket(app, client, settings.app_token.get_secret_value())
