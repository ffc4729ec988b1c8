"""What the doctor finds of a workspace: tokens, scopes with their line of the manifest, channels that take nothing."""

import asyncio
import socket
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.chat.slack import open as opened
from bot.chat.slack.settings import Settings
from bot.flows.doctor import Finding
from bot.flows.doctor.delivering import Delivering
from bot.flows.doctor.posting import platforms
from tests.flows.conftest import Clock
from tests.scenarios.slack.stage import workspace
from tests.slackland.land import Land


async def looked(land: Land, clock: Clock, *channels: str, **told: Any) -> dict[str, Finding]:
    """What is found of the workspace, where digests go to these channels."""
    slack = Settings(**land.settings(**told))
    digests = tuple(
        config.DigestEntry(name=name, place=f"slack:{land.space.team}:{land.place(name).id}") for name in channels
    )
    settings = config.Config(digests=digests, platforms={"slack": slack})
    chat = opened(settings=slack, home=Path(), out=StringIO(), now=clock)
    assert chat is not None
    return {each.what: each async for each in platforms(settings, {"slack": chat}, Delivering())}


async def test_a_workspace_that_is_set_up_is_well(clock: Clock) -> None:
    async with workspace(clock) as land:
        seen = await looked(land, clock, "#desk")
    assert {each.state for each in seen.values()} == {"ok"}
    assert set(seen) == {"Slack", "posting on slack:T0LAND:C0DESK"}


async def test_a_scope_that_is_missing_is_told_with_its_line_of_the_manifest(clock: Clock) -> None:
    async with workspace(clock) as land:
        land.api.scopes.discard("users:read")
        found = (await looked(land, clock))["Slack"]
    assert found.state == "fail"
    assert "users:read" in found.found
    assert "manifest" in found.found


@pytest.mark.parametrize("key", ["token", "app_token"])
async def test_a_token_that_is_not_taken_is_told_with_where_to_find_the_right_one(clock: Clock, key: str) -> None:
    async with workspace(clock) as land:
        wrong = {"token": "xoxb-wrong", "app_token": "xapp-wrong"}[key]
        found = (await looked(land, clock, **{key: wrong}))["Slack"]
    assert found.state == "fail"
    assert "api.slack.com/apps" in found.found
    assert wrong not in str(found)


async def test_a_channel_we_are_not_in_and_one_that_is_archived_say_what_to_do(clock: Clock) -> None:
    async with workspace(clock) as land:
        land.place("#desk").archived = True
        seen = await looked(land, clock, "#desk", "#quiet")
    assert "archived" in seen["posting on slack:T0LAND:C0DESK"].found
    assert "/invite @OnRecord" in seen["posting on slack:T0LAND:C0QUIET"].found


async def test_without_a_network_it_is_said_soon(clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with workspace(clock) as land, asyncio.timeout(20):
        found = (await looked(land, clock, base_url=f"http://127.0.0.1:{port}/api/"))["Slack"]
    assert found.state == "fail"
