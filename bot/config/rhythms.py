"""How a file writes when a digest is due: times and days on the wall clock of a zone, and hours without any."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from bot.config.spelling import nearest
from bot.core.types import DAYS, Day, Hours

_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d"
_HOURS: Final = tuple(n for n in range(1, 25) if 24 % n == 0)


def clock(value: time) -> str:
    """`08:00`."""
    return f"{value:%H:%M}"


def hours(value: Hours) -> str:
    """`22:00-07:00`."""
    return f"{clock(value.start)}-{clock(value.end)}"


def _time(value: object) -> time:
    if isinstance(value, time) and not (value.second or value.microsecond or value.tzinfo):
        return value
    if not isinstance(value, str) or not re.fullmatch(_TIME, value):
        raise ValueError('a time is hours and minutes from "00:00" to "23:59", such as "08:00"')
    return time.fromisoformat(value)


def _times(value: object) -> tuple[time, ...]:
    """One time or several, in order and each once."""
    written = list(value) if isinstance(value, list | tuple) else [value]
    if not written:
        raise ValueError('write at least one time, such as "08:00"')
    return tuple(sorted({_time(each) for each in written}))


def _every(value: object) -> int:
    """`"4h"` → 4."""
    if isinstance(value, int) and not isinstance(value, bool) and value in _HOURS:
        return value
    match = re.fullmatch(r"(\d{1,2})h", value) if isinstance(value, str) else None
    if not match or int(match[1]) not in _HOURS:
        listed = ", ".join(f'"{n}h"' for n in _HOURS)
        raise ValueError(f"a day is divided into whole hours, counted from midnight: {listed}")
    return int(match[1])


def _days(value: object) -> tuple[Day, ...]:
    """Days of the week in their order, each once."""
    if not isinstance(value, list | tuple):
        raise ValueError('days are a list, such as ["mon", "wed"]; leave it out for every day')  # noqa: TRY004
    for word in value:
        if word not in DAYS:
            meant = nearest(word[:3].lower(), DAYS) if isinstance(word, str) else ""
            listed = f"; a day is one of {', '.join(DAYS)}"
            raise ValueError(f"unknown day “{word}”{meant or listed}")
    return tuple(day for day in DAYS if day in value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError) as unknown:
        raise ValueError(f"unknown time zone{_zone_meant(value)}; a zone is such as Europe/London") from unknown
    return value


def _zone_meant(value: str) -> str:
    """The zone of a city that stands without its continent, else the nearest name."""
    known = sorted(available_timezones())
    city = value.rpartition("/")[2].strip().replace(" ", "_").lower()
    named = [zone for zone in known if "/" in zone and zone.rpartition("/")[2].lower() == city]
    return f"; did you mean “{named[0]}”?" if named else nearest(value, known)


def _quiet(value: object) -> Hours:
    """`"22:00-07:00"` → hours that may run over midnight."""
    if isinstance(value, Hours):
        return value
    parts = value.split("-") if isinstance(value, str) else []
    times = [re.fullmatch(rf"\s*({_TIME})\s*", part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None:
        raise ValueError('quiet hours are two times, such as "22:00-07:00"')
    start, end = (time.fromisoformat(found[1]) for found in times if found)
    if start == end:
        raise ValueError("quiet hours that end where they begin are the whole day; nothing would ever be posted")
    return Hours(start=start, end=end)


At = Annotated[
    tuple[time, ...],
    PlainValidator(_times),
    PlainSerializer(lambda value: clock(value[0]) if len(value) == 1 else [clock(each) for each in value]),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{_TIME}$"},
                {"type": "array", "items": {"type": "string", "pattern": f"^{_TIME}$"}},
            ],
            "examples": ["08:00", ["08:00", "17:30"]],
        }
    ),
]
EveryHours = Annotated[
    int,
    PlainValidator(_every),
    PlainSerializer(lambda value: f"{value}h"),
    WithJsonSchema({"type": "string", "enum": [f"{n}h" for n in _HOURS]}),
]
Days = Annotated[
    tuple[Day, ...],
    BeforeValidator(_days),
    WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [*DAYS]}}),
]
Zone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string", "examples": ["UTC", "Europe/London"]})]
Quiet = Annotated[
    Hours,
    PlainValidator(_quiet),
    PlainSerializer(hours),
    WithJsonSchema({"type": "string", "pattern": rf"^\s*{_TIME}\s*-\s*{_TIME}\s*$", "examples": ["22:00-07:00"]}),
]
