"""What somebody may do in a channel, reckoned from roles and overwrites as Discord's documentation does, and what we need.

Payloads are as the REST API tells them: a guild with its `roles` and `owner_id`, a member with `roles` (ids), a channel
with its `permission_overwrites`. discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

Payload = Mapping[str, Any]

VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
EMBED_LINKS: Final = 1 << 14
READ_MESSAGE_HISTORY: Final = 1 << 16
CREATE_PUBLIC_THREADS: Final = 1 << 35
SEND_MESSAGES_IN_THREADS: Final = 1 << 38
ADMINISTRATOR: Final = 1 << 3
MANAGE_SERVER: Final = 1 << 5

EVERYTHING: Final = (1 << 64) - 1
"""What the owner and an Administrator may do, whatever Discord adds."""
TIMED_OUT: Final = VIEW_CHANNEL | READ_MESSAGE_HISTORY
"""What is left to somebody who was timed out."""

NEEDED: Final[Mapping[int, tuple[str, str]]] = {
    VIEW_CHANNEL: ("View Channel", "see the channel"),
    SEND_MESSAGES: ("Send Messages", "post digests"),
    CREATE_PUBLIC_THREADS: ("Create Public Threads", "open a thread under a digest"),
    SEND_MESSAGES_IN_THREADS: ("Send Messages in Threads", "post the stories and answers there"),
    EMBED_LINKS: ("Embed Links", "show stories in boxes"),
    READ_MESSAGE_HISTORY: ("Read Message History", "never post anything twice"),
}
"""What we need in a channel, by the names that Discord shows people, and what for."""

VITAL: Final = frozenset({"View Channel", "Send Messages"})
"""Without these nothing is posted; what the others are for is done in another way, if not as well."""

INVITE: Final = sum(NEEDED)
"""The number that an invitation asks for all of it with."""


def invitation(application: str) -> str:
    """The address at which somebody who may manage a server takes us in."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}"
        f"&scope=bot+applications.commands&permissions={INVITE}"
    )


def missing(held: int) -> Iterator[tuple[str, str]]:
    """What of that is not held: names, and what it is for."""
    if not held & VIEW_CHANNEL:  # whoever does not see a channel may do nothing there
        yield NEEDED[VIEW_CHANNEL]
        return
    yield from (told for bit, told in NEEDED.items() if not held & bit)


def everywhere(guild: Payload, member: Payload) -> int:
    """What a member may do in a server by their roles. Raises nothing: what cannot be read grants nothing."""
    user, everyone = _id(_mapping(member.get("user"))), _id(guild)
    if user and user == str(guild.get("owner_id", "")):
        return EVERYTHING
    roles = {everyone, *map(str, _list(member.get("roles")))}
    held = 0
    for role in _mappings(guild.get("roles")):
        if _id(role) in roles:
            held |= _bits(role.get("permissions"))
    return EVERYTHING if held & ADMINISTRATOR else held


def within(guild: Payload, member: Payload, channel: Payload, now: datetime) -> int:
    """What a member may do in a channel of the server; for a thread, ask for the channel it hangs in."""
    held = everywhere(guild, member)
    if held & ADMINISTRATOR:
        return held
    user, everyone = _id(_mapping(member.get("user"))), _id(guild)
    overwrites = {_id(each): each for each in _mappings(channel.get("permission_overwrites"))}
    held = _over(held, overwrites.get(everyone))
    roles = [overwrites[role] for role in map(str, _list(member.get("roles"))) if role in overwrites]
    held &= ~_union(roles, "deny")
    held |= _union(roles, "allow")
    held = _over(held, overwrites.get(user))
    if _timed_out(member, now):
        held &= TIMED_OUT
    return held if held & VIEW_CHANNEL else 0


def _over(held: int, overwrite: Payload | None) -> int:
    if overwrite is None:
        return held
    return held & ~_bits(overwrite.get("deny")) | _bits(overwrite.get("allow"))


def _union(overwrites: list[Payload], name: str) -> int:
    bits = 0
    for each in overwrites:
        bits |= _bits(each.get(name))
    return bits


def _timed_out(member: Payload, now: datetime) -> bool:
    told = member.get("communication_disabled_until")
    try:
        return isinstance(told, str) and datetime.fromisoformat(told) > now
    except (ValueError, TypeError):
        return False


def _bits(value: object) -> int:
    """Discord writes these as text, because JavaScript's numbers are too small for them."""
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else 0


def _id(value: Payload) -> str:
    return str(value.get("id", ""))


def _mapping(value: object) -> Payload:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _mappings(value: object) -> Iterator[Payload]:
    return (each for each in _list(value) if isinstance(each, Mapping))
