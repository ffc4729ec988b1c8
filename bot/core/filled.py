"""A filled-in form as a digest's settings, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import time
from typing import Any, Final, get_args

from bot.core import rhythms
from bot.core.desk import Given
from bot.core.settings import (
    EIGHT,
    EMPTY,
    EVERYBODY,
    LANGUAGES,
    LONGEST,
    LOUDNESS,
    STYLES,
    Known,
    Threads,
    Wanted,
    named,
    role,
    spelled,
)
from bot.core.types import DAYS, Problem, Rhythm, Subscription

MOST_TOPICS: Final = 20

_TAKEN: Final = ("sources", "language", "style", "stories", "when_empty", "silent", "calls")
"""Fields that say what a subscription's attribute of the same name is."""

Values = tuple[str, ...]


def read(given: Given, before: Subscription, threads: Threads, known: Known) -> Wanted | tuple[Problem, ...]:
    """What was filled in, on top of what was there `before`, or everything that is wrong with it. A field that was not
    given stays as it is.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, values in given.items():
        reader = _READERS.get(name)
        try:
            if reader is not None:
                found[name] = reader(tuple(value.strip() for value in values if value.strip()), known)
        except ValueError as wrong:
            problems.append(Problem(where=name, why=str(wrong)))
    rhythm = _rhythm(found, before.rhythm)
    if not problems:
        problems += _clashes(rhythm, found)
        problems += _everybody(found, before)
    if problems:
        return tuple(problems)
    about: tuple[str, ...] = found.get("topics", before.topics)
    plain = {name: found[name] for name in _TAKEN if name in found}
    kept = before.name if before.name != named(before.topics) else ""
    name = found.get("name", kept) or named(about)
    wanted = replace(before, name=name, topics=about, rhythm=rhythm, **plain)
    return Wanted(subscription=wanted, threads=found.get("threads", threads))


def _rhythm(found: Mapping[str, Any], before: Rhythm) -> Rhythm:
    first = found.get("at", before.at[:1] or (EIGHT,))
    further = found.get("more", before.every or before.at[1:])
    every = further if isinstance(further, int) else None
    at = () if every else tuple(sorted({*first, *further}))
    return Rhythm(
        at=at,
        every=every,
        days=found.get("days", before.days),
        zone=found.get("zone", before.zone),
        quiet=found.get("quiet", before.quiet),
    )


def _clashes(rhythm: Rhythm, given: Collection[str]) -> Iterator[Problem]:
    """Times in the quiet hours, told at a field that was given: a form may have them on several pages."""
    if rhythm.quiet is not None and (lost := rhythms.clashing(rhythm)):
        where = "at" if rhythm.every is None and rhythm.at[0] in lost else "more"
        when = "every time" if rhythm.every else rhythms.listed([rhythms.clock(at) for at in lost])
        where = next((name for name in (where, "quiet", "at", "more") if name in given), where)
        yield Problem(where=where, why=f"{when} lies in the quiet hours, {rhythms.span(rhythm.quiet)}")


def _everybody(found: Mapping[str, Any], before: Subscription) -> Iterator[Problem]:
    """A role that is everybody: a platform may give it the id of the tenant."""
    if found.get("calls") and found["calls"] == before.place.tenant:
        yield Problem(where="calls", why=EVERYBODY)


def topics(values: Values, known: Known) -> tuple[str, ...]:
    """The topics that are meant, each once. Raises `ValueError` for too many, and for one that is none."""
    if len(values) > MOST_TOPICS:
        raise ValueError(f"{MOST_TOPICS} topics at most; make a second digest for more")
    return tuple(dict.fromkeys(_topic(value, known) for value in values))


def _topic(said: str, known: Known) -> str:
    """A defined topic in its own spelling, else these words."""
    words = " ".join(said.split())
    if not any(map(str.isalnum, words)):
        raise ValueError(f"“{words}” has no word that an article could mention")
    if len(words) > LONGEST:
        raise ValueError(f"a topic is a few words, {LONGEST} letters at most")
    return spelled(words, known.topics) or words


def _sources(values: Values, known: Known) -> tuple[str, ...]:
    for value in values:
        if spelled(value, known.sources) is None:
            raise ValueError(f"no source is called “{value}”; “sources” tells which are read")
    return tuple(dict.fromkeys(spelled(value, known.sources) or value for value in values))


def _at(values: Values, _: Known) -> tuple[time, ...]:
    at = rhythms.moment(values[0]) if values else None
    if at is None:
        raise ValueError("write a time of day, such as 08:00")
    return (at,)


def _more(values: Values, _: Known) -> tuple[time, ...] | int:
    """Further times, or the hours of an interval."""
    if not values:
        return ()
    every, times = rhythms.interval(values[0]), rhythms.moments(values[0])
    if every is None and times is None:
        raise ValueError("write times such as 12:30, 17:00; or every 1, 2, 3, 4, 6, 8 or 12 hours, such as every 4h")
    return every or times or ()


def _days(values: Values, _: Known) -> tuple[str, ...]:
    chosen = tuple(day for day in DAYS if day in values)
    if not chosen:
        raise ValueError("choose one day at least; to stop for a while, pause the digest")
    return () if chosen == DAYS else chosen


def _zone(values: Values, known: Known) -> str:
    zone = rhythms.zone(values[0], known.zones) if values else None
    if zone is None:
        raise ValueError("choose a time zone, such as Europe/London")
    return zone


def _quiet(values: Values, _: Known) -> Any:
    hours = rhythms.hours(values[0]) if values else None
    if values and hours is None:
        raise ValueError("write two times, such as 22:00-07:00")
    return hours


def _stories(values: Values, _: Known) -> int:
    if len(values) != 1 or not values[0].isascii() or not values[0].isdigit() or not 1 <= int(values[0]) <= 50:
        raise ValueError("a number from 1 to 50")
    return int(values[0])


def _silent(values: Values, known: Known) -> bool:
    return _of(*LOUDNESS)(values, known) == "yes"


def _calls(values: Values, _: Known) -> str:
    if len(values) > 1:
        raise ValueError("choose one role, or none")
    return role(values[0]) if values else ""


def _name(values: Values, _: Known) -> str:
    name = " ".join(values[0].split()) if values else ""
    if len(name) > LONGEST:
        raise ValueError(f"{LONGEST} letters at most")
    return name


def _of(*allowed: str) -> Callable[[Values, Known], str]:
    def chosen(values: Values, _: Known) -> str:
        if len(values) != 1 or values[0] not in allowed:
            raise ValueError(f"choose one: {rhythms.listed(allowed)}")
        return values[0]

    return chosen


_READERS: Final[Mapping[str, Callable[[Values, Known], Any]]] = {
    "topics": topics,
    "sources": _sources,
    "at": _at,
    "more": _more,
    "days": _days,
    "zone": _zone,
    "quiet": _quiet,
    "language": _of(*LANGUAGES),
    "style": _of(*STYLES),
    "stories": _stories,
    "when_empty": _of(*EMPTY),
    "silent": _silent,
    "calls": _calls,
    "threads": _of(*get_args(Threads)),
    "name": _name,
}
"""How each field's values are read. Raise `ValueError` with what to write instead."""
