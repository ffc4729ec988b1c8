"""Values of a form's field for what somebody has typed so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import rhythms
from bot.core.desk import Option
from bot.core.settings import LONGEST, Known, options, spelled

MOST_SUGGESTED: Final = 25
"""Suggestions that a platform shows at most, Discord's limit."""
_COMMON: Final = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Kyiv", "Europe/Istanbul", "Asia/Jerusalem",
    "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
    "Africa/Cairo", "Africa/Lagos", "Africa/Johannesburg", "America/Sao_Paulo", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles",
)  # fmt: skip
"""Zones offered before anything is typed, from west of Greenwich eastwards and round: where most newsrooms are."""


def suggested(field: str, prefix: str, known: Known, now: datetime) -> tuple[Option, ...]:
    """Values of a field for what somebody has typed so far, the best first."""
    typed = " ".join(prefix.split())
    match field:
        case "topics":
            own = (
                ()
                if not _usable(typed, known)
                else (Option(value=typed, label=_label(f"“{typed}”: what mentions it")),)
            )
            return (*options(_best(typed, known.topics))[: MOST_SUGGESTED - len(own)], *own)
        case "sources":
            return options(_best(typed, known.sources))[:MOST_SUGGESTED]
        case "zone":
            places = [zone for zone in known.zones if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))]
            zones = _best(typed, sorted({*places, "UTC"})) if typed else [z for z in _COMMON if z in known.zones]
            return tuple(Option(value=zone, label=_clock(zone, now)) for zone in zones[:MOST_SUGGESTED])
        case _:
            return ()


def among(typed: str, names: Iterable[str]) -> tuple[Option, ...]:
    """Those of the names that hold what was typed, the best first, in the order in which they were given."""
    return options(_best(" ".join(typed.split()), [name for name in names if len(name) <= LONGEST]))[:MOST_SUGGESTED]


def _usable(typed: str, known: Known) -> bool:
    """Is what was typed a topic of its own?"""
    return any(map(str.isalnum, typed)) and len(typed) <= LONGEST and spelled(typed, known.topics) is None


def _best(typed: str, names: Iterable[str]) -> list[str]:
    """The names that hold what was typed: those that begin with it, then those of which a word does, then the rest."""
    said = typed.casefold().replace("_", " ")
    ranked = []
    for place, name in enumerate(dict.fromkeys(names)):
        text = name.casefold().replace("_", " ")
        if said in text:
            words = text.replace("/", " / ").split(" ")
            rank = 0 if text.startswith(said) else 1 if any(word.startswith(said) for word in words) else 2
            ranked.append((rank if said.count(" ") == 0 else 0, place, name))
    return [name for *_, name in sorted(ranked)]


def _clock(zone: str, now: datetime) -> str:
    """`Europe/London, now 09:30`."""
    return f"{zone}, now {rhythms.clock(now.astimezone(ZoneInfo(zone)).time())}"


def _label(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
