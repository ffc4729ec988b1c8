"""The unmodified discord.py on our gateway."""

from __future__ import annotations

import asyncio

import discord
import pytest

from tests.discordland import TOKEN, Land
from tests.discordland.conftest import App, connected, until


async def test_the_library_connects_and_hears_what_is_said(land: Land) -> None:
    async with connected(App()) as app:
        await until(lambda: land.gateway.live and app.guilds and app.guilds[0].channels)
        said = land.says("ada", "briefings", "@onrecord Who stays?")
        await until(lambda: app.messages)
        assert app.messages[0].id == int(said.id)
        assert app.messages[0].content == f"<@{land.space.bot}> Who stays?"
        assert app.guilds[0].name == "desk"


async def test_content_is_blank_without_the_intent_but_where_it_names_us_or_is_ours(land: Land) -> None:
    async with connected(App()) as app:
        await until(lambda: land.gateway.live)
        ours = land.says("ada", "briefings", "Plain")
        land.says("ada", "briefings", "@onrecord Named")
        land.says("ada", "@ada", "Talk")
        land.says("bob", "briefings", "Reply", reply_to=ours)
        await until(lambda: len(app.messages) == 4)
    assert [each.content for each in app.messages] == ["", f"<@{land.space.bot}> Named", "Talk", ""]
