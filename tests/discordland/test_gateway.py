"""The unmodified discord.py on our gateway: what it hears, and what becomes of it where a line breaks."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest
from discord.gateway import DiscordWebSocket

from tests.discordland import TOKEN, Land
from tests.discordland.conftest import App, connected, until


async def test_the_library_connects_and_hears_what_is_said(land: Land) -> None:
    async with connected(App()) as app:
        said = land.says("ada", "briefings", "@onrecord Who stays?")
        await until(lambda: app.messages)
        assert app.messages[0].id == int(said.id)
        assert app.messages[0].content == f"<@{land.space.bot}> Who stays?"
        assert app.guilds[0].name == "desk"


async def test_content_is_blank_without_the_intent_but_where_it_names_us_or_is_said_to_us(land: Land) -> None:
    async with connected(App()) as app:
        await until(lambda: land.gateway.live)
        said = land.says("ada", "briefings", "Plain")
        land.says("ada", "briefings", "@onrecord Named")
        land.says("ada", "@ada", "Talk")
        land.says("bob", "briefings", "Reply", reply_to=said)
        await until(lambda: len(app.messages) == 4)
    assert [each.content for each in app.messages] == ["", f"<@{land.space.bot}> Named", "Talk", ""]


async def test_a_reply_that_calls_us_is_read_and_one_that_does_not_is_not(land: Land) -> None:
    async with connected(App()) as app:
        here = land.place("briefings")
        await app.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=here.id), json={"content": "Ours"}
        )
        ours = land.sees("briefings")[0]
        land.says("bob", "briefings", "Called", reply_to=ours)
        land.says("bob", "briefings", "Quiet", reply_to=ours, ping=False)
        await until(lambda: len(app.messages) == 3)
    assert [each.content for each in app.messages] == ["Ours", "Called", ""]


async def test_with_the_intent_content_is_shown(land: Land) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with connected(App(intents=intents)) as app:
        land.says("ada", "briefings", "Plain")
        await until(lambda: app.messages)
    assert app.messages[0].content == "Plain"


async def test_nothing_is_heard_of_channels_that_the_app_may_not_see(land: Land) -> None:
    land.makes("attic")
    land.permits("attic", "onrecord", deny=("View Channel",))
    async with connected(App()) as app:
        land.says("ada", "attic", "@onrecord Hello")
        land.says("ada", "briefings", "@onrecord Hello")
        await until(lambda: app.messages)
    assert [each.channel.id for each in app.messages] == [int(land.place("briefings").id)]


@pytest.mark.parametrize("how", ["asked", "closed", "dropped"])
async def test_a_session_is_resumed_and_nothing_is_missed(land: Land, how: str) -> None:
    async with connected(App()) as app:
        land.gateway.hold()
        if how == "asked":
            land.gateway.ask_to_reconnect()
        else:
            land.gateway.drop(4000 if how == "closed" else 0)
        await until(lambda: not land.gateway.live)
        land.says("ada", "briefings", "@onrecord Meanwhile")
        land.gateway.go_on()
        await until(lambda: land.gateway.resumed)
        land.says("ada", "briefings", "@onrecord Then")
        await until(lambda: len(app.messages) == 2)
    assert len(land.gateway.sessions) == 1


async def test_after_an_invalid_session_nothing_is_replayed(land: Land) -> None:
    async with connected(App()) as app:
        land.gateway.hold()
        land.gateway.invalidate()
        await until(lambda: not land.gateway.live)
        land.says("ada", "briefings", "@onrecord Lost")
        land.gateway.go_on()
        await until(lambda: land.gateway.live)
        land.says("ada", "briefings", "@onrecord Then")
        await until(lambda: app.messages)
    assert [each.clean_content for each in app.messages] == ["@onrecord Then"]
    assert len(land.gateway.sessions) == 2


async def test_a_payload_that_lacks_what_it_must_have_ends_the_library(land: Land) -> None:
    app = App()
    await app.login(TOKEN)
    running = asyncio.create_task(app.connect())
    await until(lambda: land.gateway.live)
    land.gateway.garble()
    with pytest.raises(KeyError):
        await running
    await app.close()


async def test_a_wrong_token_is_closed_with_4004(land: Land) -> None:
    land.gateway.token = "another"  # noqa: S105
    app = App()
    await app.login(TOKEN)
    with pytest.raises(discord.ConnectionClosed) as caught:
        await app.connect()
    assert caught.value.code == 4004
    await app.close()


async def test_an_intent_that_was_not_granted_is_closed_with_4014(land: Land) -> None:
    land.space.content = False
    app = App(intents=discord.Intents(guilds=True, message_content=True))
    await app.login(TOKEN)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await app.connect()
    await app.close()


async def test_each_shard_hears_of_its_own_guilds(land: Land) -> None:
    land.founds("other", "bob")
    while len({land.gateway.shard(each, 2) for each in land.space.guilds}) < 2:
        land.space.last += 1 << 22
        land.founds("another", "bob")
    land.gateway.shards = 2
    apps = [App(shard_ids=[each], shard_count=2) for each in (0, 1)]
    async with connected(apps[0]) as first, connected(apps[1]) as second:
        for guild in land.space.guilds.values():
            land.makes(f"in-{guild.id}", guild.id)
            land.says(land.space.users[guild.owner].name, f"in-{guild.id}", "@onrecord Hello")
        await until(lambda: len(first.messages) + len(second.messages) == len(land.space.guilds))
    for shard, app in enumerate(apps):
        assert app.messages
        assert {land.gateway.shard(str(each.guild.id), 2) for each in app.messages if each.guild} == {shard}


async def test_coming_and_going_is_told(land: Land) -> None:
    land.founds("later", "ada", onrecord=False)
    app, seen = App(), []

    @app.event
    async def on_guild_join(guild: discord.Guild) -> None:
        seen.append(f"joined {guild.name}")

    @app.event
    async def on_guild_remove(guild: discord.Guild) -> None:
        seen.append(f"left {guild.name}")

    @app.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        seen.append(f"deleted {channel.name}")

    async with connected(app):
        land.deletes("briefings")
        land.invites("later")
        await until(lambda: len(seen) == 2)
        land.expels("later")
        await until(lambda: len(seen) == 3)
    assert seen == ["deleted briefings", "joined later", "left later"]


async def test_a_gateway_that_is_shut_takes_nobody(land: Land) -> None:
    land.gateway.shut = True
    async with App() as app:
        await app.login(TOKEN)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await app.http.ws_connect(f"{land.gateway.url}?v=10&encoding=json")


async def test_sessions_start_one_after_another_and_so_many_a_day(land: Land) -> None:
    land.gateway.apart, land.gateway.starts = 1000.0, 5
    assert land.gateway.told()["session_start_limit"]["remaining"] == 5
    async with connected(App()), App() as late:
        await late.login(TOKEN)
        socket = await late.http.ws_connect(f"{land.gateway.url}?v=10&encoding=json")
        await socket.receive_json()
        asked = {"op": 2, "d": {"token": TOKEN, "intents": 1, "properties": {}, "shard": [0, 1]}}
        await socket.send_json(asked)
        assert (await socket.receive_json())["op"] == DiscordWebSocket.INVALIDATE_SESSION
        await socket.close()
    assert land.gateway.told()["session_start_limit"]["remaining"] == 4
