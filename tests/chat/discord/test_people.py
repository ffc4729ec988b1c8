"""Who somebody is in a channel is as Discord's roles and overwrites make it, reckoned as the library reckons it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord import permissions
from bot.chat.discord.permissions import within
from bot.core.desk import Standing
from bot.core.errors import Permanent
from tests.chat.discord.staged import Server

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GUILD, MEMBER, OWNER = "10", "80", "81"
ROLES = ("11", "12", "13")
KNOWN = discord.Permissions.all().value
"""What the library knows of; the documentation adds more as time goes by."""


async def standing(server: Server, name: str, channel: str = "desk") -> Standing:
    return await server.discord().standing(server.place(channel), server.land.space.user(name).id)


async def test_the_owner_runs_the_server_and_others_belong_to_it(server: Server) -> None:
    assert await standing(server, "ada") == Standing(name="ada", admin=True, place="#desk")
    assert await standing(server, "bob") == Standing(name="bob", place="#desk")


@pytest.mark.parametrize("right", [permissions.MANAGE_SERVER, permissions.ADMINISTRATOR])
async def test_a_role_that_may_manage_the_server_makes_an_admin(server: Server, right: int) -> None:
    server.land.names("editors", "newsroom", "bob", may=right)
    assert (await standing(server, "bob")).admin


async def test_who_does_not_see_a_channel_does_not_belong_to_it(server: Server) -> None:
    server.land.permits("desk", "bob", deny=("View Channel",))
    assert not (await standing(server, "bob")).member
    assert (await standing(server, "bob", "quiet")).member


async def test_bots_and_people_of_no_server_are_guests(server: Server) -> None:
    server.land.joins("robot", "newsroom", bot=True)
    server.land.joins("eve")
    for name in ("robot", "eve"):
        found = await standing(server, name)
        assert (found.guest, found.member, found.admin) == (True, False, False)


async def test_a_channel_of_another_server_is_nobodys(server: Server) -> None:
    server.land.founds("elsewhere", "bob")
    server.land.makes("theirs", "elsewhere")
    place = server.place("theirs")
    there = type(place)(platform="discord", tenant=server.place("desk").tenant, channel=place.channel)
    found = await server.discord().standing(there, server.land.space.user("ada").id)
    assert (found.guest, found.member, found.admin) == (True, False, False)


async def test_a_talk_with_us_is_its_persons_own(server: Server) -> None:
    mine = await standing(server, "ada", "@ada")
    assert (mine.member, mine.admin, mine.guest, mine.place) == (True, True, False, "")
    theirs = await standing(server, "bob", "@ada")
    assert (theirs.member, theirs.admin, theirs.guest) == (False, False, True)


async def test_what_is_known_holds_for_five_minutes(server: Server) -> None:
    chat, place, bob = server.discord(), server.place("desk"), server.land.space.user("bob").id
    server.time.step = 0.0
    assert (await chat.standing(place, bob)).member
    server.land.permits("desk", "bob", deny=("View Channel",))
    calls = len(server.land.api.calls)
    server.time.at += 299
    assert (await chat.standing(place, bob)).member
    assert len(server.land.api.calls) == calls
    server.time.at += 2
    assert not (await chat.standing(place, bob)).member


async def test_a_channel_that_we_may_not_see_says_so(server: Server) -> None:
    server.land.permits("desk", "onrecord", deny=("View Channel",))
    with pytest.raises(Permanent) as caught:
        await standing(server, "ada")
    assert caught.value.kind == "forbidden"


# ---------------------------------------------------------------- permissions


_BITS = st.integers(min_value=0, max_value=KNOWN).map(lambda bits: bits & KNOWN)
_ASKED = permissions.INVITE & ~permissions.EMBED_LINKS
"""What we ask for. Who may not write is said to embed nothing either by the library, which changes nothing."""
_USUAL = st.sampled_from([0, 1 << 10, 1 << 11, 1 << 3, 1 << 5, 1 << 10 | 1 << 11 | 1 << 16 | 1 << 38])


@st.composite
def servers(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A guild, a member and a channel, as Discord tells them."""
    rights = st.one_of(_BITS, _USUAL)
    roles = [{"id": role, "permissions": str(draw(rights))} for role in (GUILD, *ROLES)]
    owner = draw(st.sampled_from([OWNER, MEMBER]))
    held = draw(st.lists(st.sampled_from(ROLES), unique=True))
    until = draw(st.sampled_from([None, NOW - timedelta(hours=1), NOW + timedelta(hours=1)]))
    over = draw(st.lists(st.sampled_from([GUILD, *ROLES, MEMBER]), unique=True))
    member = {
        "user": {"id": MEMBER},
        "roles": held,
        "communication_disabled_until": until.isoformat() if until else None,
    }
    overwrites = [
        {"id": each, "type": int(each == MEMBER), "allow": str(draw(rights)), "deny": str(draw(rights))}
        for each in over
    ]
    return {"id": GUILD, "owner_id": owner, "roles": roles}, member, {"id": "20", "permission_overwrites": overwrites}


def reckoned(guild: dict[str, Any], member: dict[str, Any], channel: dict[str, Any]) -> int:
    """The same by the library."""
    state = Mock(name="state")
    its = Mock(spec=discord.Guild, id=int(GUILD), owner_id=int(guild["owner_id"]))
    roles: dict[int, discord.Role] = {}
    for each in guild["roles"]:
        role: Any = {**each, "name": "r", "color": 0, "colors": {"primary_color": 0}}
        roles[int(each["id"])] = discord.Role(guild=its, state=state, data=role)
    its.default_role, its.get_role = roles[int(GUILD)], roles.get
    who = Mock(spec=discord.Member, id=int(MEMBER))
    who._roles = discord.utils.SnowflakeList(map(int, member["roles"]))
    who.is_timed_out.return_value = _timed_out(member)
    data: Any = {
        **channel,
        "type": 0,
        "name": "desk",
        "position": 0,
        "permission_overwrites": channel["permission_overwrites"],
    }
    return discord.TextChannel(state=state, guild=its, data=data).permissions_for(who).value


def _timed_out(member: dict[str, Any]) -> bool:
    until = member["communication_disabled_until"]
    return until is not None and datetime.fromisoformat(until) > NOW


@given(servers())
def test_what_we_reckon_is_what_the_library_reckons(
    told: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    ours, theirs = within(*told, NOW), reckoned(*told)
    assert ours & _ASKED == theirs & _ASKED


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "user", "roles", "permissions", "owner_id", "permission_overwrites", "allow", "deny"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_PAYLOAD = st.dictionaries(st.sampled_from(["id", "user", "roles", "owner_id", "permission_overwrites"]), _ANY)


@given(_PAYLOAD, _PAYLOAD, _PAYLOAD)
def test_no_payload_breaks_the_reckoning(
    guild: dict[str, Any], member: dict[str, Any], channel: dict[str, Any]
) -> None:
    assert within(guild, member, channel, NOW) >= 0


def test_the_invitation_asks_for_what_we_need_and_no_more() -> None:
    asked = discord.Permissions(permissions.INVITE)
    names = {name for name, on in asked if on}
    assert names == {
        "read_messages",
        "send_messages",
        "embed_links",
        "read_message_history",
        "create_public_threads",
        "send_messages_in_threads",
    }
    assert permissions.invitation("42").endswith(
        f"client_id=42&scope=bot+applications.commands&permissions={permissions.INVITE}"
    )
