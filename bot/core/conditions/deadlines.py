"""Times by which something is to be done: "by Friday", "within 72 hours", "before the election", "at once".

A duration ("a 30-day truce", "for five days") and the time of an utterance ("said on Monday") are none. The day named
for an act ("strike on June 3") is one: who asks has only to look inside the act's own words.
"""

from __future__ import annotations

from bot.core.conditions.grammar import (
    COORDINATORS,
    DAYS,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    edge,
    is_finite,
    words,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage

_PARTS = words("end start beginning middle close turn deadline weekend summer spring autumn fall winter time")
_CLOCK = words("noon midnight dawn dusk nightfall daybreak lunchtime")
_UNITS = words(
    "second seconds minute minutes hour hours day days week weeks fortnight month months year years decade quarter"
)
_SOON = words("tomorrow christmas easter thanksgiving ramadan")
_WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday")
_PERIODS = words("week month year weekend summer spring autumn fall winter quarter day session")
_FIXED = (
    ("immediately",),
    ("at", "once"),
    ("right", "away"),
    ("straight", "away"),
    ("without", "delay"),
    ("as", "soon", "as", "possible"),
)


def found(passage: Passage, first: int, last: int) -> tuple[int, int] | None:
    """The words of the first deadline inside `[first, last)`, or None."""
    for at in range(first, last):
        end = starting(passage, at, last)
        if end is not None:
            return at, end
    return None


def starting(passage: Passage, at: int, last: int) -> int | None:
    """Where a deadline that starts at word `at` ends, or None. Nothing past `last` is looked at."""
    words_ = passage.words
    if words_[at] == "before":
        return _date_before(passage, at, last)
    if words_[at] in ("by", "no"):
        return _until(passage, at, last)
    for fixed in _FIXED:
        if words_[at : at + len(fixed)] == fixed and at + len(fixed) <= last:
            return at + len(fixed)
    match words_[at]:
        case "within":
            return _within(passage, at, last)
        case "on":
            end = _date(passage, at + 1, last)
            return end if end is not None and words_[at + 1] not in DETERMINERS else None
        case "beginning" | "starting":
            skip = 2 if at + 1 < last and words_[at + 1] in ("in", "on") else 1
            return _date(passage, at + skip, last)
        case "in" if words_[at + 1 : at + 3] == ("the", "year"):
            return at + 4 if at + 4 <= last else None
        case "next" if at + 1 < last and words_[at + 1] in _PERIODS:
            return at + 2
        case _:
            return None


def _date_before(passage: Passage, at: int, last: int) -> int | None:
    """before + a date that nothing goes on from ("before the summer", not "before the summer timetable is out")."""
    end = _date(passage, at + 1, last)
    if end is None or (
        end < len(passage) and passage.words[end][:1].isalpha() and not passage.words[end] in _AFTER_DATE
    ):
        return None
    return end


_AFTER_DATE = PREPOSITIONS | COORDINATORS | words("that which who if unless or because as")


def _until(passage: Passage, at: int, last: int) -> int | None:
    """by/before/no later than + date."""
    words_ = passage.words
    start = at + 1
    if words_[at] == "no":
        if words_[at : at + 3] != ("no", "later", "than"):
            return None
        start = at + 3
    return _date(passage, start, last)


def ending(passage: Passage, at: int, last: int) -> int | None:
    """The end of a calendar time that starts here ("Friday", "the end of the month"), or None."""
    return _date(passage, at, last)


def _date(passage: Passage, at: int, last: int) -> int | None:
    """The end of a calendar time that starts here, or None."""
    words_ = passage.words
    if at >= last:
        return None
    start = at
    if words_[at] in ("the", "this", "next", "early", "late", "mid", "midday", "last") and at + 1 < last:
        at += 1
    word = words_[at]
    if word in ("end", "start", "beginning", "middle", "close", "turn") and words_[at + 1 : at + 2] == ("of",):
        return _of(passage, at + 2, last)
    if word in _CLOCK or (
        word[:1].isdigit() and words_[at + 1 : at + 2] and words_[at + 1] in ("a.m.", "p.m.", "am", "pm", "o'clock")
    ):
        at += 1 if word in _CLOCK else 2
        if words_[at : at + 1] == ("on",) or (at < last and words_[at] in _WEEKDAYS):
            return _date(passage, at + (words_[at] == "on"), last) or at
        return min(at, last)
    if word in _WEEKDAYS or word in _SOON or word.startswith(("mid-", "early-", "late-")):
        at += 1
        while at < last and words_[at] in ("morning", "night", "evening", "afternoon"):
            at += 1
        return at
    if word in MONTHS:
        at += 1
        if at < last and words_[at][:1].isdigit():
            at += 1
            if words_[at : at + 1] == (",",) and at + 1 < last and words_[at + 1][:2] in ("19", "20"):
                at += 2
        return at
    if word[:1].isdigit():
        if at + 1 < last and words_[at + 1] in MONTHS:
            return min(last, at + 2 + (at + 2 < last and words_[at + 2][:2] in ("19", "20")))
        return at + 1 if len(word) == 4 and word[:2] in ("19", "20") else None
    if at > start and (word in _PERIODS or word in _PARTS):
        return at + 1
    if passage.capital[at] and at + 1 < last and words_[at + 1] == "day" and passage.capital[at + 1]:
        return at + 2
    return None


def _of(passage: Passage, at: int, last: int) -> int:
    """The end of "the end of **the month**"."""
    words_ = passage.words
    dated = _date(passage, at, last)
    if dated is not None:
        return dated
    end = at
    while end < last and not edge(passage, end) and words_[end] not in COORDINATORS and words_[end] not in PREPOSITIONS:
        end += 1
        if words_[end - 1] in _PERIODS or words_[end - 1] in MONTHS:
            break
    return end


def _within(passage: Passage, at: int, last: int) -> int | None:
    """within + number + unit [of an event]."""
    words_ = passage.words
    unit = next((i for i in range(at + 1, min(last, at + 5)) if words_[i] in _UNITS), None)
    if unit is None:
        return None
    end = unit + 1
    if end < last and words_[end] == "of":
        while end < last and words_[end] not in (",", ".", ";", CLOSE, OPEN) and not (words_[end] in COORDINATORS):
            end += 1
    return end


def event(passage: Passage, at: int, last: int) -> int | None:
    """Where a "before …" that names a time by an event ends: "before the election", "before the first snow falls"."""
    words_ = passage.words
    if words_[at] != "before" or at + 1 >= last:
        return None
    if words_[at + 1].endswith("ing") and not any(is_finite(word) for word in words_[at + 2 : at + 4]):
        return None
    end = at + 1
    while end < last and words_[end] not in (",", ".", ";", CLOSE, OPEN) and words_[end] not in ("and", "but", "or"):
        end += 1
    if any(is_finite(words_[i]) for i in range(at + 2, end)) or end - at <= 5:
        return end
    return end
