"""What keeps us from working on Discord or posting in a channel, and where somebody switches it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.chat.discord import permissions
from bot.chat.discord.people import ALONE, People
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Settings
from bot.core import places
from bot.core.errors import Permanent, Transient
from bot.core.types import Place, Problem

WHERE: Final = "discord"
CONTENT: Final = 1 << 18 | 1 << 19
"""Flags of an application that may read what messages say: approved, and not (few servers need no approval)."""
_PORTAL: Final = "discord.com/developers/applications"


async def application(settings: Settings, rest: Rest) -> tuple[Problem, ...]:
    """Does the token hold, with the intents that the settings ask for, and is there a server that has taken us in?"""
    try:
        await rest.login()
        told = await rest.call("GET", "/applications/@me")
        guilds = await rest.call("GET", "/users/@me/guilds", params={"limit": 1})
    except (Transient, Permanent) as failed:
        return (Problem(where=WHERE, why=f"the bot token: {failed}", first=True),)
    ours: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    return tuple(Problem(where=WHERE, why=why) for why in _unready(settings, ours, guilds))


def _unready(settings: Settings, ours: Mapping[str, Any], guilds: object) -> Iterator[str]:
    flags = ours.get("flags")
    if settings.message_content and not (isinstance(flags, int) and flags & CONTENT):
        yield (
            "the Message Content Intent is off; switch it on at "
            f"{_PORTAL} under Bot, or set message_content = false in [discord]; until then a question needs a mention"
        )
    if not guilds:
        yield f"no server has OnRecord yet; invite it: {permissions.invitation(str(ours.get('id', '')))}"


async def channel(rest: Rest, people: People, place: Place) -> tuple[Problem, ...]:
    """May we post in a channel? Raises `Transient`."""
    where = places.name(place)
    try:
        return await _closed(rest, people, place)
    except Permanent as failed:
        return (Problem(where=where, why=await _refused(rest, failed)),)


async def _closed(rest: Rest, people: People, place: Place) -> tuple[Problem, ...]:
    if place.tenant.startswith(ALONE):
        await rest.call("GET", "/channels/{channel_id}", channel_id=place.channel)
        return ()
    held = await people.ours(place)
    name = await people.called(place)
    return tuple(
        Problem(
            where=places.name(place),
            why=f'OnRecord lacks the permission "{permission}" in {name}, to {what_for}; switch it on for OnRecord\'s '
            "role under Edit Channel, Permissions",
            bearable=permission not in permissions.VITAL,
        )
        for permission, what_for in permissions.missing(held)
    )


async def _refused(rest: Rest, failed: Permanent) -> str:
    """Why a channel cannot be looked at, with the invitation where it is us who are not there."""
    if failed.kind not in ("gone", "forbidden", "not-a-member"):
        return str(failed)
    try:
        told = await rest.call("GET", "/applications/@me")
    except (Transient, Permanent):
        return str(failed)
    invitation = permissions.invitation(str(told.get("id", "")))
    return f'{failed}. OnRecord needs "View Channel" there, and to be in the server: {invitation}'
