"""What goes wrong with our Discord goes wrong as it does with Discord: limits, errors, broken lines, late posts."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import HTTPClient, Route

from tests.discordland import Land, Limits
from tests.discordland.conftest import until
from tests.discordland.limits import Gate


async def post(land: Land, http: HTTPClient, text: str) -> Any:
    channel = land.place("briefings").id
    return await http.request(
        Route("POST", "/channels/{channel_id}/messages", channel_id=channel), json={"content": text}
    )


def stands(land: Land) -> list[str]:
    return [each.content for each in land.sees("briefings")]


async def test_the_library_waits_and_comes_again_when_it_is_told_to(land: Land, http: HTTPClient) -> None:
    land.faults.order("create_message", "busy", seconds=0.05)
    await post(land, http, "One")
    assert stands(land) == ["One"]
    assert [call.status for call in land.api.calls if call.operation == "create_message"] == [429, 200]


async def test_a_429_of_the_proxy_before_discord_is_raised(land: Land, http: HTTPClient) -> None:
    land.faults.order("create_message", "banned", seconds=3)
    with pytest.raises(discord.HTTPException) as caught:
        await post(land, http, "One")
    assert (caught.value.status, caught.value.response.headers["Retry-After"]) == (429, "3")
    assert "Via" not in caught.value.response.headers


async def test_the_library_is_told_of_its_bucket(land: Land, http: HTTPClient) -> None:
    land.api.gate.limits = Limits()
    await post(land, http, "One")
    bucket = next(each for each in http._buckets.values() if each.limit != 1)
    assert (bucket.limit, bucket.remaining) == (5, 4)


def test_a_channel_bears_five_messages_in_five_seconds() -> None:
    now = 0.0
    gate = Gate(limits=Limits(), clock=lambda: now)
    passed = [gate.passes("create_message", "1") for _ in range(6)]
    assert [each.wait for each in passed] == [0] * 5 + [5.0]
    assert [each.headers["X-RateLimit-Remaining"] for each in passed] == ["4", "3", "2", "1", "0", "0"]
    assert gate.passes("create_message", "2").wait == 0
    now = 5.0
    assert gate.passes("create_message", "1").wait == 0


def test_an_app_bears_so_many_calls_a_second_in_all() -> None:
    gate = Gate(limits=Limits(), clock=lambda: 0.0)
    passed = [gate.passes("create_message", str(number)) for number in range(51)]
    assert [each.everywhere for each in passed] == [False] * 50 + [True]


@pytest.mark.parametrize("status", [503, 520])
async def test_a_server_that_fails_has_posted_nothing(land: Land, http: HTTPClient, status: int) -> None:
    land.faults.order("create_message", "failing", status=status)
    with pytest.raises(discord.DiscordServerError):
        await post(land, http, "One")
    assert stands(land) == []


async def test_a_post_may_stand_though_its_answer_is_an_error(land: Land, http: HTTPClient) -> None:
    land.faults.order("create_message", "lost")
    with pytest.raises(discord.DiscordServerError):
        await post(land, http, "One")
    assert stands(land) == ["One"]


async def test_a_line_that_breaks_may_have_posted_or_not(land: Land, http: HTTPClient) -> None:
    for trouble in ("cut", "unanswered"):
        land.faults.order("create_message", trouble, seconds=0.01)
        with pytest.raises(aiohttp.ClientError):
            await post(land, http, trouble)
    await until(lambda: stands(land))
    assert stands(land) == ["unanswered"]


async def test_a_late_post_comes_though_nobody_waits_for_it(land: Land, http: HTTPClient) -> None:
    land.faults.order("create_message", "late", seconds=0.3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await post(land, http, "Late")
    assert stands(land) == []
    await until(lambda: stands(land))


async def test_any_refusal_comes_on_demand(land: Land, http: HTTPClient) -> None:
    land.faults.order("create_message", "refused", status=403, code=50013)
    with pytest.raises(discord.Forbidden) as caught:
        await post(land, http, "No")
    assert caught.value.code == 50013
