"""Whom a message calls: the mentions in its text, and what its sender allows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from tests.discordland.permissions import may
from tests.discordland.space import Channel, Json, Space

_USER, _ROLE, _ALL = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)")
_TEXT_DISPLAY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who is called."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def mentioned(space: Space, channel: Channel, body: Json, author: str) -> Named:
    """Whom this calls. Without `allowed_mentions` everybody who is named; an app calls roles that are not mentionable,
    and everyone, only where it may.
    """
    text = "\n".join([str(body.get("content") or ""), *_displayed(body.get("components") or [])])
    allowed = body.get("allowed_mentions")
    parse = ["users", "roles", "everyone"] if allowed is None else allowed.get("parse", [])
    named = (allowed or {}).get("users", []), (allowed or {}).get("roles", [])
    users = [each for each in dict.fromkeys(_USER.findall(text)) if each in space.users]
    roles = _callable(space, channel, author, list(dict.fromkeys(_ROLE.findall(text))))
    calls = channel.guild and may(space, channel, author, "Mention Everyone")
    return Named(
        users=[each for each in users if "users" in parse or each in map(str, named[0])],
        roles=[each for each in roles if "roles" in parse or each in map(str, named[1])],
        everyone=bool(calls and "everyone" in parse and _ALL.search(text)),
    )


def _callable(space: Space, channel: Channel, author: str, roles: list[str]) -> list[str]:
    if not channel.guild:
        return []
    known = space.guilds[channel.guild].roles
    free = may(space, channel, author, "Mention Everyone")
    return [each for each in roles if each in known and (free or known[each].mentionable)]


def _displayed(components: list[Json]) -> list[str]:
    found: list[str] = []
    for each in components:
        if each.get("type") == _TEXT_DISPLAY:
            found.append(str(each.get("content", "")))
        found += _displayed(each.get("components") or [])
    return found
