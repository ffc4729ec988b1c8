"""Places as people write them: `console`, `console:NAME`, `PLATFORM:TENANT:CHANNEL`."""

from __future__ import annotations

import re

from bot.core.types import PUBLIC, Place, Scope

_PART = r"[^\s:\x00-\x1f\x7f]{1,100}"
_WRITTEN = re.compile(rf"([a-z]{{1,20}})(?::({_PART}))?(?::({_PART}))?")
_LINKS = {
    "discord": re.compile(r"https://(?:[a-z]+\.)?discord(?:app)?\.com/channels/(\d+)/(\d+)(?:/.*)?", re.ASCII),
    "slack": re.compile(r"https://app\.slack\.com/client/(\w+)/(\w+)(?:/.*)?", re.ASCII),
}
"""What a browser calls a place of a platform; people paste it."""
_NUMBERED = re.compile(r"discord:@?\d{1,20}:\d{1,20}", re.ASCII)
"""Ids on Discord are numbers; with an @ before it a person's, for a talk with them alone."""


def parse(text: str) -> Place:
    """The place of this name: `name(parse(text)) == text`, except for `console:console`. Raises `ValueError`."""
    _refuse_links(text)
    match = _WRITTEN.fullmatch(text)
    if match is None or (match[1] == "console") is (match[3] is not None):
        raise ValueError('a place is "console", "console:NAME" for a second one, or "PLATFORM:TENANT:CHANNEL"')
    platform, first, last = match.groups()
    if platform == "discord" and not _NUMBERED.fullmatch(text):
        raise ValueError(
            'a place on Discord is "discord:SERVER:CHANNEL" with the two numbers at the end of the channel\'s link '
            "(its menu, “Copy Link”)"
        )
    return Place(platform=platform, tenant=first if last else "", channel=last or first or platform)


def name(place: Place) -> str:
    """How a place's channel is written in a configuration and on the command line; a thread is not told."""
    if place.channel == place.platform and not place.tenant:
        return place.platform
    return ":".join(filter(None, (place.platform, place.tenant, place.channel)))


def is_personal(place: Place) -> bool:
    """Is it somebody's talk with us on a platform where people belong to no tenant? Their tenant is `@` and their id."""
    return place.tenant.startswith("@")


def scope(place: Place) -> Scope:
    """The scope of what is made in a place: its tenant's; where there are no tenants, everybody's."""
    return Scope(f"{place.platform}:{place.tenant}") if place.tenant else PUBLIC


def _refuse_links(text: str) -> None:
    """Raises `ValueError` where it is the link of a place, with the place's name."""
    for platform, link in _LINKS.items():
        if match := link.fullmatch(text.strip()):
            raise ValueError(f'this is the link of a place; write "{platform}:{match[1]}:{match[2]}"')
