"""Places as people write them: `console`, `console:NAME`, `PLATFORM:TENANT:CHANNEL`."""

from __future__ import annotations

import re

from bot.core.types import PUBLIC, Place, Scope

_PART = r"[^\s:\x00-\x1f\x7f]{1,100}"
_WRITTEN = re.compile(rf"([a-z]{{1,20}})(?::({_PART}))?(?::({_PART}))?")


def parse(text: str) -> Place:
    """The place of this name: `name(parse(text)) == text`, except for `console:console`. Raises `ValueError`."""
    match = _WRITTEN.fullmatch(text)
    if match is None or (match[1] == "console") is (match[3] is not None):
        raise ValueError('a place is "console", "console:NAME" for a second one, or "PLATFORM:TENANT:CHANNEL"')
    platform, first, last = match.groups()
    return Place(platform=platform, tenant=first if last else "", channel=last or first or platform)


def name(place: Place) -> str:
    """How a place's channel is written in a configuration and on the command line; a thread is not told."""
    if place.channel == place.platform and not place.tenant:
        return place.platform
    return ":".join(filter(None, (place.platform, place.tenant, place.channel)))


def scope(place: Place) -> Scope:
    """The scope of what is made in a place: its tenant's; where there are no tenants, everybody's."""
    return Scope(f"{place.platform}:{place.tenant}") if place.tenant else PUBLIC
