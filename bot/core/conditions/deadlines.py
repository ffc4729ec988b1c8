"""Times by which something is to be done: "by Friday", "within 72 hours", "before the election", "at once".

A duration ("a 30-day truce", "for five days") and the time of an utterance ("said on Monday") are none. The day named
for an act ("strike on June 3") is one: who asks has only to look inside the act's own words.
"""

from __future__ import annotations

from bot.core.conditions.grammar import (
    COORDINATORS,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    is_finite,
)
from bot.core.conditions.phrases import edge
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

_PARTS = words("end start beginning middle close turn deadline weekend summer spring autumn fall winter time")
_CLOCK = words("noon midnight dawn dusk nightfall daybreak lunchtime")
_UNITS = words(
    "second seconds minute minutes hour hours day days week weeks fortnight month months year years decade quarter"
)
_SOON = words("tomorrow christmas easter thanksgiving ramadan")
_WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday")
_PERIODS = words("week month year weekend summer spring autumn fall winter quarter day session")
_LEAD_IN = words("the this next early late mid last")
_HALVES = words("a.m. p.m. am pm o'clock")
_ENDS = COORDINATORS | words(", . ;") | {CLOSE, OPEN}
_AFTER_DATE = PREPOSITIONS | COORDINATORS | words("that which who if unless or because as")
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
        return _before_date(passage, at, last)
    if words_[at] in ("by", "no"):
        return _until(passage, at, last)
    for fixed in _FIXED:
        if words_[at : at + len(fixed)] == fixed and at + len(fixed) <= last:
            return at + len(fixed)
    match words_[at]:
        case "within":
            return _within(passage, at, last)
        case "on":
            end = date(passage, at + 1, last)
            return end if end is not None and words_[at + 1] not in DETERMINERS else None
        case "beginning" | "starting":
            skip = 2 if at + 1 < last and words_[at + 1] in ("in", "on") else 1
            return date(passage, at + skip, last)
        case "in" if words_[at + 1 : at + 3] == ("the", "year"):
            return at + 4 if at + 4 <= last else None
        case "next" if at + 1 < last and words_[at + 1] in _PERIODS:
            return at + 2
        case _:
            return None


def _before_date(passage: Passage, at: int, last: int) -> int | None:
    """The end of "before the summer", where nothing goes on from the date ("before the summer timetable is out")."""
    end = date(passage, at + 1, last)
    if end is None or end >= len(passage):
        return end
    after = passage.words[end]
    return None if after[:1].isalpha() and after not in _AFTER_DATE else end


def _until(passage: Passage, at: int, last: int) -> int | None:
    """The end of "by …" or "no later than …" a date."""
    if passage.words[at] == "by":
        return date(passage, at + 1, last)
    return date(passage, at + 3, last) if passage.words[at : at + 3] == ("no", "later", "than") else None


def date(passage: Passage, at: int, last: int) -> int | None:
    """The end of a calendar time that starts at word `at` ("Friday", "the end of the month"), or None."""
    start = at
    if at + 1 < last and passage.words[at] in _LEAD_IN:
        at += 1
    if at >= last:
        return None
    word, after = passage.words[at], passage.words[at + 1] if at + 1 < last else ""
    if word in _PARTS and after == "of":
        return _of(passage, at + 2, last)
    if word == "new" and after == "year":
        return at + 2
    if word in _CLOCK or (word[:1].isdigit() and after in _HALVES):
        return _clock(passage, at + (1 if word in _CLOCK else 2), last)
    if word in _WEEKDAYS or word in _SOON or word.startswith(("mid-", "early-", "late-")):
        return _day(passage, at + 1, last)
    if word in MONTHS or word[:1].isdigit():
        return _calendar(passage, at, last)
    if at > start and (word in _PERIODS or word in _PARTS):
        return at + 1
    holiday = passage.capital[at] and after == "day" and passage.capital[at + 1]
    return at + 2 if holiday else None


def _clock(passage: Passage, at: int, last: int) -> int:
    """The end of "noon **on Friday**"."""
    on = at + (passage.words[at : at + 1] == ("on",))
    return (date(passage, on, last) if on < last else None) or min(at, last)


def _day(passage: Passage, at: int, last: int) -> int:
    """The end of "Friday **night**"."""
    while at < last and passage.words[at] in ("morning", "night", "evening", "afternoon"):
        at += 1
    return at


def _calendar(passage: Passage, at: int, last: int) -> int | None:
    """The end of "June 3, 2025", "3 June", "2025"."""
    words_ = passage.words
    if words_[at] in MONTHS:
        at += 1
        if at < last and words_[at][:1].isdigit():
            at += 1
            if words_[at : at + 1] == (",",) and at + 1 < last and _year(words_[at + 1]):
                at += 2
        return at
    if at + 1 < last and words_[at + 1] in MONTHS:
        return at + 3 if at + 2 < last and _year(words_[at + 2]) else at + 2
    return at + 1 if _year(words_[at]) else None


def _year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


def _of(passage: Passage, at: int, last: int) -> int:
    """The end of "the end of **the month**"."""
    words_ = passage.words
    dated = date(passage, at, last)
    if dated is not None:
        return dated
    end = at
    while end < last and not edge(passage, end) and words_[end] not in COORDINATORS and words_[end] not in PREPOSITIONS:
        end += 1
        if words_[end - 1] in _PERIODS or words_[end - 1] in MONTHS:
            break
    return end


def _within(passage: Passage, at: int, last: int) -> int | None:
    """The end of "within 48 hours (of an event)"."""
    words_ = passage.words
    unit = next((i for i in range(at + 1, min(last, at + 5)) if words_[i] in _UNITS), None)
    if unit is None:
        return None
    end = unit + 1
    if end < last and words_[end] == "of":
        while end < last and words_[end] not in _ENDS:
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
    while end < last and words_[end] not in _ENDS:
        end += 1
    return end
