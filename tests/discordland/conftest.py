"""A guild with people and a channel in it, and discord.py as it comes, but for the addresses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from tests.discordland import NONE, TOKEN, Land


@pytest.fixture
async def land(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Land]:
    async with Land.opened(limits=NONE, patience=1.0) as land:
        land.joins("ada")
        land.joins("bob")
        land.founds("desk", "ada", "bob")
        land.makes("briefings")
        monkeypatch.setattr(Route, "BASE", f"{land.address}/api/v10")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(land.gateway.url))
        yield land


@pytest.fixture
async def http(land: Land) -> AsyncIterator[HTTPClient]:
    client = HTTPClient(asyncio.get_running_loop())
    await client.static_login(TOKEN)
    assert land.api.made("get_my_user")
    yield client
    await client.close()


class App(discord.AutoShardedClient):
    """An app that writes down what it hears."""

    def __init__(self, **options: Any) -> None:
        intents = options.pop("intents", None) or discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.messages: list[discord.Message] = []
        self.tree = discord.app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Start the next session at once, where Discord wants five seconds between two."""

    async def on_message(self, message: discord.Message) -> None:
        self.messages.append(message)


@asynccontextmanager
async def connected(app: App) -> AsyncIterator[App]:
    """The app on the gateway, when it knows its guilds."""
    await app.login(TOKEN)
    running = asyncio.create_task(app.connect())
    try:
        await app.wait_until_ready()
        yield app
    finally:
        await app.close()
        await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], object]) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the other task tells nobody
            await asyncio.sleep(0.01)
