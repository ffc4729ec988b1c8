"""What things are called on each platform: one table of the words that differ, for whatever tells people of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.core.places import is_personal
from bot.core.types import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parlance:
    """The words of one platform. `calls` stands before a verb in a command, `tenant` is whose sources are read,
    `running` are those who may always manage and `outsiders` why somebody from elsewhere may not; `outside` is why
    somebody may not who has no part in the channel. `asking` is how to ask on, `left` and `removed` why we post nothing
    more to a channel or at all, `again` when that of a channel ends, and `revoked` what else it may mean. `everywhere`:
    who has us back at all has us in every channel, not only where we are invited. `fills`: a command has an input for
    each thing that may stand after it.
    """

    calls: str
    tenant: str
    running: str
    outsiders: str
    outside: str
    asking: str
    left: str
    again: str
    removed: str
    revoked: str = ""
    everywhere: bool = False
    fills: bool = False


_USUAL: Final = Parlance(
    calls="/onrecord ",
    tenant="this workspace",
    running="those who run this workspace",
    outsiders="Guests and people of other organisations cannot change what is posted here.",
    outside="Only members of the channel can change what is posted there. Join it, or ask somebody who is in it.",
    asking="Mention me in any thread to ask, or ask on in a thread that I have begun.",
    left="OnRecord is no longer in this channel, or it is archived",
    again="They go on by themselves once OnRecord is added again.",
    removed="OnRecord was removed from this workspace",
    revoked=", or its token was revoked",
)
_DISCORD: Final = Parlance(
    calls="/",
    tenant="this server",
    running="people with the permission “Manage Server”",
    outsiders="Only people of this server can change what is posted here.",
    outside="Only those who can see the channel can change what is posted there.",
    asking="Mention me to ask, or reply to anything that I have posted.",
    left="OnRecord can no longer see this channel, or it was deleted",
    again="Where the channel still stands, give OnRecord “View Channel” and resume them there.",
    removed="OnRecord was removed from this server",
    everywhere=True,
    fills=True,
)
_PLATFORMS: Final[Mapping[str, Parlance]] = {"discord": _DISCORD}


def of(place: Place) -> Parlance:
    """What things are called in a place."""
    words = _PLATFORMS.get(place.platform, _USUAL)
    return replace(words, tenant="you") if is_personal(place) else words
