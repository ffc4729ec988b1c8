"""Who may do what where, as docs.discord.com/developers/topics/permissions computes it; written without the library."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.discordland.space import DM, THREADS, Channel, Guild, Overwrite, Refused, Space

BITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "Administrator": 1 << 3,
        "Manage Channels": 1 << 4,
        "Manage Server": 1 << 5,
        "Add Reactions": 1 << 6,
        "View Channel": 1 << 10,
        "Send Messages": 1 << 11,
        "Manage Messages": 1 << 13,
        "Embed Links": 1 << 14,
        "Attach Files": 1 << 15,
        "Read Message History": 1 << 16,
        "Mention Everyone": 1 << 17,
        "Use Application Commands": 1 << 31,
        "Manage Threads": 1 << 34,
        "Create Public Threads": 1 << 35,
        "Create Private Threads": 1 << 36,
        "Send Messages in Threads": 1 << 38,
        "Pin Messages": 1 << 51,
    }
)
"""The permissions that matter here, by the names that people see."""
ALL: Final = sum(BITS.values())


def bits(*names: str) -> int:
    """The number of these permissions."""
    return sum(BITS[name] for name in names)


EVERYBODY: Final = bits(
    "Add Reactions",
    "View Channel",
    "Send Messages",
    "Embed Links",
    "Attach Files",
    "Read Message History",
    "Use Application Commands",
    "Create Public Threads",
    "Create Private Threads",
    "Send Messages in Threads",
)
"""What everybody may in a new guild."""


def permitted(space: Space, channel: Channel, user: str) -> int:
    """What somebody may in a channel; in a thread, what they may in the channel that it is in."""
    if channel.kind == DM:
        return ALL if user in channel.people else 0
    if channel.kind in THREADS:
        parent = space.channels.get(channel.parent)
        return permitted(space, parent, user) if parent else 0
    guild = space.guilds[channel.guild]
    if user not in guild.members:
        return 0
    base = in_guild(guild, user)
    return ALL if base & BITS["Administrator"] else _seen(_overwritten(base, channel, guild, user))


def in_guild(guild: Guild, user: str) -> int:
    """What somebody may in a guild, before any channel's overwrites."""
    if user == guild.owner:
        return ALL
    base = guild.roles[guild.id].permissions
    for role in guild.members[user].roles:
        base |= guild.roles[role].permissions
    return ALL if base & BITS["Administrator"] else base


def _overwritten(base: int, channel: Channel, guild: Guild, user: str) -> int:
    none = Overwrite(id="", kind=0)
    everybody = channel.overwrites.get(guild.id, none)
    base = base & ~everybody.deny | everybody.allow
    roles = [channel.overwrites.get(role, none) for role in guild.members[user].roles]
    allow = deny = 0
    for each in roles:
        allow, deny = allow | each.allow, deny | each.deny
    base = base & ~deny | allow
    own = channel.overwrites.get(user, none)
    return base & ~own.deny | own.allow


def _seen(permissions: int) -> int:
    """Who does not see a channel may nothing there; who does not send may not embed, attach or call everybody either."""
    if not permissions & BITS["View Channel"]:
        return 0
    if not permissions & BITS["Send Messages"]:
        return permissions & ~bits("Mention Everyone", "Embed Links", "Attach Files")
    return permissions


def may(space: Space, channel: Channel, user: str, *names: str) -> bool:
    """May somebody do all this there?"""
    needed = bits(*names)
    return permitted(space, channel, user) & needed == needed


def need(space: Space, channel: Channel, *names: str) -> None:
    """The bot must be allowed to. Raises 50001 where it does not even see the channel, and 50013."""
    if not may(space, channel, space.bot, "View Channel"):
        raise Refused(403, 50001, "Missing Access")
    if not may(space, channel, space.bot, *names):
        raise Refused(403, 50013, "Missing Permissions")
