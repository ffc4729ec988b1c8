"""Who somebody is in a channel, and what the channel is called: asked of Discord, and known for five minutes, because
every press of a button asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.chat.discord import permissions
from bot.chat.discord.rest import Rest
from bot.core.desk import Standing
from bot.core.errors import Permanent
from bot.core.types import Place

KNOWN: Final = 300.0
"""Seconds that an answer holds; who loses a right has it for so long."""
ALONE: Final = "@"
"""Begins the tenant of a talk with us alone; the rest is the person's id."""
_MANY: Final = 2_000
"""Answers that are known at once."""

Payload = Mapping[str, Any]


class People:
    """The people of all servers, by a clock in seconds and one of the day, which ends a time-out."""

    def __init__(self, rest: Rest, *, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._rest, self._now, self._monotonic = rest, now, monotonic
        self._known: dict[tuple[str, ...], tuple[Payload, float]] = {}

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a channel. `admin` has Manage Server, `member` may view the channel. Raises `Transient`,
        `Permanent`.
        """
        if place.tenant.startswith(ALONE):
            return await self._alone(place, user)
        channel = await self._told("/channels/{channel_id}", channel_id=place.channel)
        called = f"#{channel['name']}" if channel.get("name") else ""
        member = await self._member(place.tenant, user)
        if member is None:
            return Standing(name=user, member=False, guest=True, place=called)
        guild = await self._told("/guilds/{guild_id}", guild_id=place.tenant)
        rights = permissions.everywhere(guild, member)
        seen = permissions.within(guild, member, channel, self._now()) & permissions.VIEW_CHANNEL
        guest = bool(_who(member).get("bot")) or str(channel.get("guild_id", place.tenant)) != place.tenant
        return Standing(
            name=_name(member, user),
            member=bool(seen) and not guest,
            guest=guest,
            admin=bool(rights & permissions.MANAGE_SERVER) and not guest,
            place=called,
        )

    async def ours(self, place: Place) -> int:
        """What we may do in a channel, as it is now. Raises `Transient`, `Permanent`."""
        us = await self._rest.login()
        for about in (("/guilds/{guild_id}", place.tenant), ("/channels/{channel_id}", place.channel)):
            self._known.pop(about, None)
        self._known.pop(("/guilds/{guild_id}/members/{user_id}", place.tenant, us), None)
        channel = await self._told("/channels/{channel_id}", channel_id=place.channel)
        guild = await self._told("/guilds/{guild_id}", guild_id=place.tenant)
        member = await self._told("/guilds/{guild_id}/members/{user_id}", guild_id=place.tenant, user_id=us)
        return permissions.within(guild, member, channel, self._now())

    async def called(self, place: Place) -> str:
        """What people call a channel: `#desk`. Raises `Transient`, `Permanent`."""
        channel = await self._told("/channels/{channel_id}", channel_id=place.channel)
        return f"#{channel['name']}" if channel.get("name") else "this channel"

    async def _alone(self, place: Place, user: str) -> Standing:
        """Who somebody is in a talk with us: all that it has, if it is theirs."""
        theirs = place.tenant == f"{ALONE}{user}"
        told = await self._told("/users/{user_id}", user_id=user)
        return Standing(name=_name({"user": told}, user), member=theirs, guest=not theirs, admin=theirs)

    async def _member(self, guild: str, user: str) -> Payload | None:
        """Somebody in a server; None for who is not in it."""
        try:
            return await self._told("/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=user)
        except Permanent as failed:
            if failed.kind not in ("not-a-member", "unknown-person"):
                raise
            return None

    async def _told(self, path: str, **ids: str) -> Payload:
        about, now = (path, *ids.values()), self._monotonic()
        known = self._known.get(about)
        if known is not None and known[1] > now:
            return known[0]
        found = await self._rest.call("GET", path, **ids)
        told: Payload = found if isinstance(found, Mapping) else {}
        if len(self._known) >= _MANY:
            self._known.clear()
        self._known[about] = (told, now + KNOWN)
        return told


def _name(member: Payload, user: str) -> str:
    """What people call somebody: their name in this server, in all of them, their user name."""
    who = _who(member)
    names = (member.get("nick"), who.get("global_name"), who.get("username"))
    return next((name for name in names if isinstance(name, str) and name), user)


def _who(member: Payload) -> Payload:
    user = member.get("user")
    return user if isinstance(user, Mapping) else {}
