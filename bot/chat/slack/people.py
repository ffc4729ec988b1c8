"""Who somebody is in a place, as Slack tells it; remembered for a few minutes, because every press of a button asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.chat.slack.client import Client
from bot.core.desk import Standing
from bot.core.types import Place

REMEMBERED: Final = 300.0
"""Seconds; who loses a right has it for so long."""
MOST: Final = 2_000
"""Standings that are remembered at once."""


class People:
    """The people of one workspace."""

    def __init__(self, client: Client, monotonic: Callable[[], float]) -> None:
        self._client, self._now = client, monotonic
        self._known: dict[tuple[str, str], tuple[float, Standing]] = {}

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a place. Raises `Transient` and `Permanent`."""
        known = self._known.get((place.channel, user))
        if known is not None and self._now() - known[0] < REMEMBERED:
            return known[1]
        found = await self._asked(place, user)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[place.channel, user] = (self._now(), found)
        return found

    async def _asked(self, place: Place, user: str) -> Standing:
        person = _mapping((await self._client.call("users.info", user=user)).get("user"))
        channel = _mapping((await self._client.call("conversations.info", channel=place.channel)).get("channel"))
        profile = _mapping(person.get("profile"))
        name = str(channel.get("name") or "")
        return Standing(
            name=str(profile.get("display_name") or person.get("real_name") or person.get("name") or user),
            member=bool(channel.get("is_im")) or await self._is_member(place, user),
            guest=_is_guest(person, place.tenant),
            admin=any(person.get(right) for right in ("is_admin", "is_owner", "is_primary_owner")),
            zone=str(person.get("tz") or ""),
            place=f"#{name}" if name and not channel.get("is_im") else "",
        )

    async def _is_member(self, place: Place, user: str) -> bool:
        async for member in self._client.pages("conversations.members", "members", channel=place.channel):
            if member == user:
                return True
        return False


def _is_guest(person: Mapping[str, Any], tenant: str) -> bool:
    """A guest of the workspace, somebody of another organisation, or no person."""
    marks = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    elsewhere = person.get("team_id") not in (None, "", tenant) and not person.get("enterprise_user")
    return elsewhere or any(person.get(mark) for mark in marks)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
