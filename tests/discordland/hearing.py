"""What a session hears of: by its intents, by what the bot may see, and without message content where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.discordland.permissions import may
from tests.discordland.shapes import blanked
from tests.discordland.space import DM, PRIVATE_THREAD, Json, Space

INTENTS: Final[Mapping[str, int]] = MappingProxyType(
    {"GUILDS": 1 << 0, "GUILD_MESSAGES": 1 << 9, "DIRECT_MESSAGES": 1 << 12, "MESSAGE_CONTENT": 1 << 15}
)
"""The intents that matter here."""
PRIVILEGED: Final[Mapping[str, int]] = MappingProxyType(
    {"GUILD_MEMBERS": 1 << 1, "GUILD_PRESENCES": 1 << 8, "MESSAGE_CONTENT": 1 << 15}
)
"""Those that Discord grants to an application, or does not."""


def hears(space: Space, intents: int, event: str, data: Json, channel: str) -> Json | None:
    """What a session with these intents is told of an event in a channel, if there is one; None where nothing."""
    there = space.channels.get(channel)
    if there is not None and there.kind != DM and not may(space, there, space.bot, "View Channel"):
        return None
    if there is not None and there.kind == PRIVATE_THREAD and space.bot not in there.people:
        return None
    needed = _needed(event, talk=there is not None and there.kind == DM)
    if needed and not intents & needed:
        return None
    if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not intents & INTENTS["MESSAGE_CONTENT"]:
        return blanked(space, data)
    return data


def _needed(event: str, *, talk: bool) -> int:
    if event == "INTERACTION_CREATE":
        return 0
    if event.startswith("MESSAGE_"):
        return INTENTS["DIRECT_MESSAGES" if talk else "GUILD_MESSAGES"]
    return INTENTS["GUILDS"]
