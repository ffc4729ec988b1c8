"""Who somebody is in a channel, and what the channel is called: asked of Slack, and known for five minutes, because
every press of a button asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.chat.slack.client import Client
from bot.core.desk import Standing
from bot.core.errors import Permanent
from bot.core.types import Place

KNOWN: Final = 300.0
"""Seconds that an answer holds; who loses a right has it for so long."""
_MANY: Final = 2_000
"""Standings that are known at once."""


class People:
    """The people of one workspace, by a clock in seconds."""

    def __init__(self, client: Client, monotonic: Callable[[], float]) -> None:
        self._client, self._monotonic = client, monotonic
        self._known: dict[tuple[str, str], tuple[Standing, float]] = {}

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a channel. Raises `Transient`, `Permanent`."""
        about, now = (place.channel, user), self._monotonic()
        known = self._known.get(about)
        if known is not None and known[1] > now:
            return known[0]
        found = await self._asked(place, user)
        if len(self._known) >= _MANY:
            self._known.clear()
        self._known[about] = (found, now + KNOWN)
        return found

    async def _asked(self, place: Place, user: str) -> Standing:
        answer = await self._client.call("users.info", user=user)
        who = _standing(_mapping(answer, "user"), place.tenant)
        if not place.channel or place.channel.startswith("D"):  # a talk with us: nobody else is in it
            return who
        named = replace(who, place=await self._name(place))
        return named if named.guest else replace(named, member=await self._is_member(place, user))

    async def _name(self, place: Place) -> str:
        try:
            answer = await self._client.call("conversations.info", channel=place.channel)
        except Permanent as failed:
            if failed.kind == "revoked":
                raise
            return ""  # a channel that we may not look into; who is in it is asked next
        channel = _mapping(answer, "channel")
        return f"#{channel['name']}" if channel.get("name") and not channel.get("is_mpim") else ""

    async def _is_member(self, place: Place, user: str) -> bool:
        async for member in self._client.pages("conversations.members", "members", channel=place.channel):
            if member == user:
                return True
        return False


def _standing(user: Mapping[str, Any], team: str) -> Standing:
    """Somebody as the workspace knows them. Who is from elsewhere, or let into some channels only, or a bot, is a guest."""
    profile = _mapping(user, "profile")
    names = (profile.get("display_name"), user.get("real_name"), profile.get("real_name"), user.get("name"))
    marks = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    elsewhere = user.get("team_id") not in (None, "", team) and not user.get("enterprise_user")
    guest = elsewhere or any(user.get(mark) for mark in marks)
    rights = ("is_admin", "is_owner", "is_primary_owner")
    return Standing(
        name=next((name for name in names if isinstance(name, str) and name), str(user.get("id") or "")),
        member=not guest,
        guest=guest,
        admin=not guest and any(user.get(right) for right in rights),
        zone=str(user.get("tz") or ""),
    )


def _mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}
