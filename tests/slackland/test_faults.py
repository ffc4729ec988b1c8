"""What goes wrong with our Slack goes wrong as it does with Slack: limits, errors, broken lines, late posts."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackland import Land, Limits
from tests.slackland.conftest import until
from tests.slackland.limits import Gate


async def test_too_many_posts_to_a_channel_are_told_when_to_come_again(land: Land, client: AsyncWebClient) -> None:
    land.api.gate.limits = Limits(channel=0.01, burst=1)
    await client.chat_postMessage(channel="C0DESK", text="One")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0DESK", text="Two")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 100
    assert land.api.gate.refused == {"chat.postMessage": 1}


def test_a_channel_bears_a_message_a_second_and_a_short_burst() -> None:
    now = 0.0
    gate = Gate(limits=Limits(burst=2), clock=lambda: now)
    assert [gate.wait("chat.postMessage", 4, "C1") for _ in range(3)] == [0, 0, 1]
    assert gate.wait("chat.postMessage", 4, "C2") == 0
    now = 1.0
    assert [gate.wait("chat.postMessage", 4, "C1") for _ in range(2)] == [0, 1]


def test_a_method_bears_its_tier() -> None:
    gate = Gate(limits=Limits(), clock=lambda: 0.0)
    assert [gate.wait("chat.startStream", 2, "C1") for _ in range(21)] == [0] * 20 + [3]


def test_a_workspace_bears_so_much_in_all() -> None:
    gate = Gate(limits=Limits(workspace=1, burst=1), clock=lambda: 0.0)
    assert [bool(gate.wait("chat.postMessage", 4, f"C{n}")) for n in range(11)] == [False] * 10 + [True]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_that_fails_has_posted_nothing(land: Land, client: AsyncWebClient, status: int) -> None:
    land.faults.order("chat.postMessage", "failing", status=status)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0DESK", text="One")
    assert caught.value.response.status_code == status
    assert land.sees("desk") == []
    await client.chat_postMessage(channel="C0DESK", text="Two")
    assert [each.text for each in land.sees("desk")] == ["Two"]


async def test_a_post_may_stand_though_its_answer_is_an_error(land: Land, client: AsyncWebClient) -> None:
    land.faults.order("chat.postMessage", "lost")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0DESK", text="One")
    assert [each.text for each in land.sees("desk")] == ["One"]


async def test_a_line_that_breaks_may_have_posted_or_not(land: Land, client: AsyncWebClient) -> None:
    for trouble in ("cut", "unanswered"):
        land.faults.order("chat.postMessage", trouble, seconds=0.01)
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel="C0DESK", text=trouble)
    await until(lambda: land.sees("desk"))
    assert [each.text for each in land.sees("desk")] == ["unanswered"]


async def test_a_late_post_comes_though_nobody_waits_for_it(land: Land, client: AsyncWebClient) -> None:
    land.faults.order("chat.postMessage", "late", seconds=0.3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.chat_postMessage(channel="C0DESK", text="Late")
    assert land.sees("desk") == []
    await until(lambda: land.sees("desk"))


async def test_busy_says_when_to_come_again(land: Land, client: AsyncWebClient) -> None:
    land.faults.order("auth.test", "busy", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
