"""A workspace with a person, a channel and the SDK's own client in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackland import APP_TOKEN, NONE, SECRET, TOKEN, Land


@pytest.fixture
async def land() -> AsyncIterator[Land]:
    async with Land.opened(limits=NONE, patience=1.0) as land:
        land.joins("ada", zone="Europe/London", admin=True)
        land.joins("bob")
        land.makes("desk", "ada", "bob", "onrecord")
        yield land


@pytest.fixture
def client(land: Land) -> AsyncWebClient:
    return sdk(land)


def sdk(land: Land, token: str = TOKEN) -> AsyncWebClient:
    """The SDK as it comes, but for the address; it tries nothing again."""
    return AsyncWebClient(token=token, base_url=f"{land.address}/api/", retry_handlers=[])


def bolt(land: Land) -> AsyncApp:
    """The Bolt app as it comes, but for the address."""
    return AsyncApp(client=sdk(land), signing_secret=SECRET, process_before_response=True)


@asynccontextmanager
async def connected(land: Land, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app in Socket Mode."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=sdk(land), ping_interval=0.5)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        client = handler.client
        running = (client.message_processor, client.current_session_monitor, client.message_receiver)
        await client.close()  # type: ignore[no-untyped-call]
        await asyncio.gather(*filter(None, running), return_exceptions=True)
        await client.aiohttp_client_session.close()


async def until(true: Callable[[], object]) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the other task tells nobody
            await asyncio.sleep(0.01)
