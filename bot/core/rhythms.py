"""When a digest is due, as people say and write it: “8am and 17:30”, “mon-fri”, “22-7”, “London”."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import time
from difflib import get_close_matches
from typing import Final

from bot.core.slots import inside
from bot.core.types import DAYS, Day, Hours, Rhythm

WEEKDAYS: Final[tuple[Day, ...]] = DAYS[:5]
WEEKEND: Final[tuple[Day, ...]] = DAYS[5:]
NAMES: Final[dict[Day, str]] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
EVERY: Final = tuple(hours for hours in range(1, 25) if 24 % hours == 0)
"""Hours that divide a day: `Rhythm.every` is one of them."""

_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_SAID: Final = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_EVERY: Final = re.compile(r"(?:every\s*)?(\d{1,2})\s*(?:h|hrs?|hours?)", re.IGNORECASE)
_DAY: Final = {
    word: day
    for day, name in NAMES.items()
    for word in (
        day,
        f"{day}s",
        name.lower(),
        f"{name.lower()}s",
        *{"tue": ("tues",), "thu": ("thur", "thurs")}.get(day, ()),
    )
}
_TOGETHER: Final[dict[str, tuple[Day, ...]]] = {
    "daily": DAYS,
    "everyday": DAYS,
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekends": WEEKEND,
    "weekend": WEEKEND,
}

_NEARLY: Final = 0.82
"""How much of a zone's name must be there for it to be meant: `Europe/Berln` and `Lundon` are, `Asia/Pacific` is not."""

# ---------------------------------------------------------------- read


def moment(text: str) -> time | None:
    """The time of day that is meant: `8`, `08:00`, `8.30 pm`, `noon`; None for anything else."""
    said = text.strip().casefold()
    if said in _SAID:
        return _SAID[said]
    match = _TIME.fullmatch(said)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moments(text: str) -> tuple[time, ...] | None:
    """One time of day or several, in order and each once; None where any of them is none."""
    parts = [part for part in re.split(r"\s*(?:[,;&]|\band\b)\s*", text.strip()) if part]
    found = [each for each in map(moment, parts) if each is not None]
    return tuple(sorted(set(found))) if parts and len(found) == len(parts) else None


def interval(text: str) -> int | None:
    """`every 4h`, `4 hours` → 4, where so many hours divide a day; None for anything else."""
    match = _EVERY.fullmatch(text.strip())
    return int(match[1]) if match and int(match[1]) in EVERY else None


def weekdays(text: str) -> tuple[Day, ...] | None:
    """The days that one word means: `mon`, `Fridays`, `weekdays`, `mon-fri`, `daily`; None for any other word."""
    said = text.strip().casefold()
    if said in _TOGETHER:
        return _TOGETHER[said]
    first, _, last = re.sub(r"[–—]", "-", said).partition("-")
    if first not in _DAY or (last and last not in _DAY):
        return None
    start, end = DAYS.index(_DAY[first]), DAYS.index(_DAY[last or first])
    return DAYS[start : end + 1] if start <= end else (*DAYS[: end + 1], *DAYS[start:])


def hours(text: str) -> Hours | None:
    """The hours from one time to another: `22:00-07:00`, `10pm to 7am`; None for anything else."""
    parts = re.split(r"\s*(?:-|–|—|\bto\b)\s*", text.strip())
    times = [moment(part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None or times[0] == times[1]:
        return None
    return Hours(start=times[0], end=times[1])


def zone(text: str, known: Collection[str]) -> str | None:
    """The zone of that name in any case, or of a city that has one: `london` → `Europe/London`."""
    said = re.sub(r"\s+", "_", text.strip()).casefold()
    found = {name for name in known if name.casefold() == said}
    found = found or {name for name in known if "/" in name and name.rpartition("/")[2].casefold() == said}
    return min(found, key=lambda name: (name.startswith(("Etc/", "posix/", "right/")), name), default=None)


def nearest(text: str, known: Collection[str]) -> str | None:
    """The zone whose name, or whose city's, is written nearly so: `Europe/Berln` → `Europe/Berlin`."""
    cities = {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(known) if "/" in name}
    names = cities | {name.casefold(): name for name in known}
    found = get_close_matches(" ".join(text.split()).casefold(), names, n=1, cutoff=_NEARLY)
    return names[found[0]] if found else None


# ---------------------------------------------------------------- told


def clock(at: time) -> str:
    """`08:00`."""
    return f"{at:%H:%M}"


def span(quiet: Hours) -> str:
    """`22:00-07:00`."""
    return f"{clock(quiet.start)}-{clock(quiet.end)}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def on(days: Sequence[Day]) -> str:
    """`every day`, `on weekdays`, `on Mondays and Thursdays`."""
    chosen = tuple(day for day in DAYS if day in days) or DAYS
    together = {DAYS: "every day", WEEKDAYS: "on weekdays", WEEKEND: "at weekends"}
    return together.get(chosen) or f"on {listed([f'{NAMES[day]}s' for day in chosen])}"


def told(rhythm: Rhythm) -> str:
    """`every day at 08:00 and 17:30 in Europe/London`, `on weekdays every 4 hours, but not 22:00-07:00 in UTC`."""
    often = "every hour" if rhythm.every == 1 else f"every {rhythm.every} hours"
    when = often if rhythm.every else f"at {listed([clock(at) for at in rhythm.at])}"
    quiet = f", but not {span(rhythm.quiet)}" if rhythm.quiet else ""
    return f"{on(rhythm.days)} {when}{quiet} in {rhythm.zone}"


def clashing(rhythm: Rhythm) -> tuple[time, ...]:
    """The times at which nothing would be posted, because they lie in the quiet hours; of an interval all or none."""
    if rhythm.quiet is None:
        return ()
    if rhythm.every is None:
        return tuple(at for at in rhythm.at if inside(at, rhythm.quiet))
    whole = tuple(time(hour) for hour in range(0, 24, rhythm.every))
    return whole if all(inside(at, rhythm.quiet) for at in whole) else ()
