"""What keeps us from working on Discord is said by the names that people find it under, with what to do about it."""

from __future__ import annotations

import pytest

from bot.chat.discord.permissions import INVITE, NEEDED
from tests.chat.discord.staged import Server


async def whys(server: Server, channel: str | None = None, **settings: object) -> list[str]:
    chat = server.discord(**settings)
    return [each.why for each in await chat.check(server.place(channel) if channel else None)]


async def test_nothing_is_wrong_where_all_is_well(server: Server) -> None:
    assert await whys(server) == []
    assert await whys(server, "desk") == []
    assert await whys(server, "@ada") == []


async def test_a_token_that_is_not_taken_is_named_with_where_to_get_another(server: Server) -> None:
    server.land.api.revoked = True
    (why,) = await whys(server)
    assert "DISCORD_BOT_TOKEN" in why
    assert "discord.com/developers/applications" in why


async def test_an_intent_that_is_asked_for_and_not_granted_is_named(server: Server) -> None:
    assert await whys(server, message_content=False) == []
    server.land.space.content = False
    (why,) = await whys(server, message_content=True)
    assert "Message Content Intent" in why
    assert "message_content = false" in why


async def test_an_application_in_no_server_is_given_its_invitation(server: Server) -> None:
    server.land.expels("newsroom")
    (why,) = await whys(server)
    assert f"client_id={server.land.space.app}" in why
    assert f"permissions={INVITE}" in why


@pytest.mark.parametrize("permission", [name for name, _ in NEEDED.values()])
async def test_each_permission_that_is_missing_in_a_channel_is_named(server: Server, permission: str) -> None:
    server.land.permits("desk", "onrecord", deny=(permission,))
    (why,) = await whys(server, "desk")
    assert f'"{permission}"' in why
    assert await whys(server, "quiet") == []


async def test_a_channel_that_is_gone_or_a_server_that_sent_us_away_is_said(server: Server) -> None:
    server.land.permits("quiet", "onrecord", deny=("Send Messages", "Embed Links"))
    assert len(await whys(server, "quiet")) == 2
    place = server.place("desk")
    server.land.expels("newsroom")
    (problem,) = await server.discord().check(place)
    assert f"permissions={INVITE}" in problem.why
    server.land.deletes("desk")
    (problem,) = await server.discord().check(place)
    assert "10003" in problem.why


async def test_discord_that_is_away_is_said_and_not_raised(server: Server) -> None:
    chat = server.discord()
    await chat.rest.login()
    server.land.faults.order("get_channel", "cut", times=2)
    (problem,) = await chat.check(server.place("desk"))
    assert "cut" in problem.why
