"""Discord's limits are kept as Discord says them, and what was done before one is not forgotten."""

import asyncio

import pytest

from bot.core.errors import Transient
from tests.chat.contract import told
from tests.chat.discord.staged import Server
from tests.discordland import Limits

HANG = "/channels/{channel_id}/messages/{message_id}/threads"


@pytest.fixture
def limited(server: Server) -> Server:
    """The guild, with the limits that others have measured."""
    server.land.api.gate.limits = Limits()
    return server


async def opened(server: Server, *texts: str, times: float = 1.0) -> None:
    """Threads on what Ada says, all at once, where so many times what was measured is permitted."""
    rest, room = server.discord().rest, server.land.place("desk").id
    await rest.login()
    server.land.api.gate.limits = Limits(times=times)
    said = [server.land.says("ada", "desk", text) for text in texts]
    calls = [rest.call("POST", HANG, json={"name": "T"}, channel_id=room, message_id=each.id) for each in said]
    await asyncio.gather(*calls)


async def test_threads_are_opened_as_fast_as_discord_permits(limited: Server) -> None:
    chat, place = limited.discord(), limited.places[0]
    for number in range(3):
        said = limited.land.says("ada", "desk", f"Question {number}")
        there = limited.place("desk", said.id)
        assert (await chat.send(there, told("Answered"), f"k{number}")).place == there
    assert len(limited.stands(place)) == 3


async def test_threads_that_are_wanted_at_the_same_moment_are_all_opened(limited: Server) -> None:
    await opened(limited, "One", "Two", "Three")
    assert len(limited.land.api.made("create_thread_from_message")) == 3


async def test_who_has_no_room_left_in_a_long_window_is_told_until_when(limited: Server) -> None:
    with pytest.raises(Transient) as caught:
        await opened(limited, "One", "Two", times=0.02)
    assert caught.value.kind == "rate-limited"
    assert caught.value.after is not None
    assert caught.value.after.total_seconds() > 200


async def test_a_post_that_may_stand_is_in_doubt_whatever_a_later_attempt_meets(server: Server) -> None:
    chat, place = server.discord(), server.places[0]
    server.land.faults.order("create_message", "lost", status=502)
    server.land.faults.order("create_message", "banned", seconds=900)
    with pytest.raises(Transient) as caught:
        await chat.send(place, told("Once"), "k1")
    assert caught.value.kind == "server-error"
    assert list(server.stands(place)) == ["Once"]
