"""Whatever goes wrong on the way to Discord says whether it may stand all the same, and what somebody can do."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.chat.discord import rest as calls
from bot.chat.discord.failures import UNSAID, failure, understood
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Settings
from bot.core.errors import Permanent, Transient
from bot.core.ports import AMBIGUOUS, REFUSED
from bot.core.types import Place
from tests.chat.contract import told
from tests.chat.discord.staged import Server
from tests.discordland.faults import Trouble

REFUSALS = {
    10003: "gone",
    10004: "gone",
    10008: "missing",
    10015: "expired",
    10062: "expired",
    20028: "rate-limited",
    30046: "rate-limited",
    40060: "expired",
    50001: "forbidden",
    50005: "missing",
    50006: "undrawn",
    50007: "forbidden",
    50008: "forbidden",
    50013: "forbidden",
    50024: "no-threads",
    50027: "expired",
    50035: "undrawn",
    50083: "archived",
    130000: "busy",
    160002: "forbidden",
    160004: "opened",
    160005: "locked",
    200000: "moderated",
    99999: "discord-99999",
}


@pytest.mark.parametrize(("code", "kind"), REFUSALS.items())
def test_a_refusal_has_a_kind_and_words(code: int, kind: str) -> None:
    failed = understood("GET /here", 400, code, UNSAID)
    assert failed.kind == kind
    assert str(code) in str(failed) or kind == "rate-limited"


def test_a_place_is_closed_by_what_no_message_will_mend_only() -> None:
    closing = {code for code, kind in REFUSALS.items() if kind in REFUSED}
    assert closing == {10003, 10004, 50001, 50007, 50008, 50013, 160002}


def test_a_token_that_is_not_taken_closes_everything() -> None:
    assert understood("GET /here", 401, 0, UNSAID).kind == "revoked"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), "timeout"),
        (aiohttp.ServerDisconnectedError(), "dropped"),
        (ConnectionResetError(), "dropped"),
        (aiohttp.InvalidURL("nowhere"), "malformed"),
        (ValueError("no JSON"), "server-error"),
    ],
)
def test_what_breaks_on_the_way_is_told_apart(error: Exception, kind: str) -> None:
    failed = failure("GET /here", error)
    assert failed is not None
    assert failed.kind == kind


def test_a_mistake_of_our_own_is_no_failure_of_discord() -> None:
    assert failure("GET /here", TypeError()) is None


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [("banned", "rate-limited"), ("cut", "dropped"), ("unanswered", "dropped"), ("failing", "server-error")],
)
async def test_a_post_that_fails_says_if_it_may_stand(server: Server, trouble: Trouble, kind: str) -> None:
    server.land.faults.order("create_message", trouble, status=503, seconds=0)
    with pytest.raises(Transient) as caught:
        await server.discord().send(server.places[0], told("Once"), "k1")
    assert caught.value.kind == kind
    assert (kind in AMBIGUOUS) is (trouble != "banned")


async def test_who_is_banned_by_the_proxy_stays_away_as_long_as_it_says(server: Server) -> None:
    server.land.faults.order("create_message", "banned", seconds=90)
    with pytest.raises(Transient) as caught:
        await server.discord().send(server.places[0], told("Once"), "k1")
    assert caught.value.after == timedelta(seconds=90)


async def test_a_limit_of_minutes_is_not_waited_for(server: Server) -> None:
    server.land.faults.order("create_message", "busy", seconds=120)
    with pytest.raises(Transient) as caught:
        await server.discord().send(server.places[0], told("Once"), "k1")
    assert (caught.value.kind, caught.value.after) == ("rate-limited", timedelta(seconds=120))


async def test_a_limit_of_moments_is_waited_for(server: Server) -> None:
    server.land.faults.order("create_message", "busy", seconds=0.02)
    await server.discord().send(server.places[0], told("Once"), "k1")
    assert len(server.answers()) == 1


async def test_silence_ends_in_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = server.discord()
    await chat.rest.login()
    monkeypatch.setattr(calls, "DEADLINE", 0.05)
    server.land.faults.order("create_message", "silent")
    with pytest.raises(Transient) as caught:
        await chat.send(server.places[0], told("Once"), "k1")
    assert caught.value.kind == "timeout"


async def test_who_gives_up_while_everybody_waits_for_a_limit_leaves_nobody_waiting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = server.discord()
    await chat.rest.login()
    monkeypatch.setattr(calls, "WAITED", 0.05)
    server.land.api.gate.limits = calls_limited = type(server.land.api.gate.limits)(all_calls=1)
    assert calls_limited.all_calls == 1
    await chat.rest.call("GET", "/users/@me")
    waiting = asyncio.create_task(chat.rest.call("GET", "/applications/@me"))
    http = chat.rest.http
    assert http is not None
    async with asyncio.timeout(10):
        while http._global_over.is_set():  # noqa: ASYNC110 - the library tells nobody
            await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(10):
        await chat.rest.call("GET", "/users/@me")


async def test_a_token_that_discord_does_not_know_is_revoked_and_may_be_tried_again(server: Server) -> None:
    chat = server.discord()
    server.land.api.revoked = True
    with pytest.raises(Permanent) as caught:
        await chat.send(server.places[0], told("Once"), "k1")
    assert caught.value.kind == "revoked"
    server.land.api.revoked = False
    await chat.send(server.places[0], told("Once"), "k1")
    assert len(server.answers()) == 1


async def test_nothing_that_fails_tells_a_token(server: Server) -> None:
    chat = server.discord()
    failed = await asyncio.gather(
        chat.rest.call("DELETE", "/webhooks/{webhook_id}/{webhook_token}", webhook_id="1", webhook_token="s3cret"),  # noqa: S106
        return_exceptions=True,
    )
    assert isinstance(failed[0], Permanent)
    assert "s3cret" not in str(failed[0])


async def test_discord_that_is_not_there_is_unreachable(server: Server, unused_tcp_port: int) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}/api/v10"
    made = Rest(Settings.model_validate({**server.land.settings(), "base_url": nowhere}))
    with pytest.raises(Transient) as caught:
        await made.call("GET", "/users/@me")
    assert caught.value.kind == "unreachable"
    await made.close()


async def test_a_line_that_was_hung_up_is_opened_anew(server: Server) -> None:
    chat, here = server.discord(), server.places[0]
    await chat.send(here, told("One"), "k1")
    await chat.stop()
    await chat.send(Place(platform="discord", tenant=here.tenant, channel=here.channel), told("Two"), "k2")
    assert len(server.answers()) == 2
