"""False by how much and when: another number, unit, scale, day or deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from bot.evals.prose.edits import each, places, put
from bot.evals.prose.gold import Line, passages

# ---------------------------------------------------------------- numbers

_DIGITS: Final = r"(?<![\w.,-])(\d+(?:,\d{3})*(?:\.\d+)?)(?![\d:])"
_CLOCK: Final = r"\b(\d{1,2}):(\d\d)\b"
_SPELT: Final = {
    "two(?!-thirds)": ("three", "four"),
    "three": ("two", "five"),
    "four": ("three", "six"),
    "five": ("six", "three"),
    "six": ("five", "nine"),
    "seven": ("eight", "four"),
    "eight": ("seven", "eleven"),
    "nine": ("eight", "six"),
    "ten": ("twelve", "eight"),
    "eleven": ("twelve", "seven"),
    "twelve": ("eleven", "ten"),
    "thirty-one": ("thirty-five", "thirteen"),
    "thirty": ("forty",),
    "forty": ("fourteen", "thirty"),
    "fifty": ("fifteen", "sixty"),
    "decade": ("century",),
    r"half a dozen": ("a dozen",),
    r"half(?! a dozen|-empty)(?: of)?(?= the)": ("a quarter of", "all of"),
    r"(?<=by )a third|(?<=by )one-third": ("a quarter", "half"),
    r"a fifth(?= of)": ("a third",),
    "first": ("second", "third"),
    r"(?<!a )third(?! avenues?)": ("second", "fourth"),
    r"(?<!a )fifth(?! avenues?)": ("fourth", "sixth"),
    "once, in": ("twice, in",),
    "doubled": ("tripled",),
    "unanimously": ("narrowly",),
}


def numbers(line: Line) -> Iterator[str]:
    """Each number another one, which the passages do not hold; two numbers of the line exchanged."""
    known = set(re.findall(_DIGITS, passages(line)))
    for match in places(line.text, _DIGITS):
        for new in _others(match[1]):
            if new not in known:
                yield put(line.text, match.start(1), match.end(1), new)
    yield from each(line.text, _CLOCK, lambda m: f"{m[1]}:{(int(m[2]) + 25) % 60:02}")
    for number, instead in _SPELT.items():
        for new in instead:
            yield from each(line.text, rf"\b(?:{number})\b", new, flags=re.IGNORECASE)
    yield from _exchanged(line.text)


def _others(number: str) -> list[str]:
    """Near, far, and with its digits in another order."""
    if "." in number:
        whole, part = number.split(".")
        return [f"{whole}.{(int(part) + 3) % 10}", f"{int(whole) + 2}.{part}"]
    value = int(number.replace(",", ""))
    if 1900 <= value < 2100 and "," not in number:
        return [str(value - 3), str(value + 2)]
    near, far = value + max(1, value // 8), value * 10 if value < 1000 else value // 10
    return [f"{n:,}" if "," in number or n >= 10_000 else str(n) for n in (near, far, max(2, value - 1)) if n != value]


def _exchanged(text: str) -> Iterator[str]:
    found = list(places(text, r"(?<![\w.,])[$£]?\d+(?:,\d{3})*(?:\.\d+)?(?: million)?(?![\d:])"))
    for one, other in combinations(found, 2):
        years = {len(one[0]), len(other[0])} == {4} and one[0] > "1900" < other[0]  # a list of years has no order
        if one[0] != other[0] and other.start() - one.end() > 1 and not years:
            yield put(put(text, other.start(), other.end(), one[0]), one.start(), one.end(), other[0])


_COUNT: Final = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|[a-z]+-year)"
_UNITS: Final = {
    r"(?<=\d )million\b": "billion",
    r"(?<=\d )billion\b": "million",
    r"(?<=\d)m\b": "bn",
    r"(?<=\d)%|(?<=\d) per ?cent\b": " percentage points",
    r"(?<=\d )days|(?<=ten )days": "weeks",
    r"(?<=\d[ -])(?:weeks?)|(?<=two )weeks|(?<=three )weeks|(?<=seven )weeks": "months",
    r"(?<=\d )months|(?<=twelve )months|(?<=eight )days|(?<=twelve )days": "hours",
    r"(?<=\d )years?|(?<=nine )years|(?<=thirty )years|(?<=five )years|(?<=six )years": "months",
    r"(?<=five )days|(?<=four )days": "weeks",
    r"(?<=\d )minutes": "hours",
    r"(?<=\d[ -])miles?|(?<=\d )miles": "kilometers",
    r"\$(?=\d)": "£",
    r"£(?=\d)": "$",
    r"(?<=-)hour\b": "day",
    r"(?<=-)ton\b": "pound",
    r"(?<=\d )a\.m\.": "p.m.",
    r"(?<=\d )p\.m\.": "a.m.",
}


def units(line: Line) -> Iterator[str]:
    """Each number in another unit, scale or currency; per cent as points."""
    for unit, instead in _UNITS.items():
        yield from each(line.text, unit, instead)


# ---------------------------------------------------------------- dates

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("March", "April", "June", "July", "September", "October", "December")
_WHEN: Final = {
    r"by the end of next week": "by the end of next month",
    r"next week(?!'s|’s)(?<!end of next week)": "next month",
    r"next week['’]s": "next month's",
    r"last week": "last month",
    r"this week": "next week",
    r"week is over": "year is over",
    r"end of the week": "end of the year",
    r"end of the month": "end of the year",
    r"month is out": "year is out",
    r"end of next month": "end of next week",
    r"this year": "last year",
    r"next year['’]s": "this year's",
    r"year-end|the end of the year": "the end of the week",
    r"year is out": "week is out",
    r"New Year['’]s Eve": "Christmas Eve",
    r"(?<=in )May|May(?= \d)": "August",
    r"midnight": "noon",
    r"last night": "last week",
    r"yesterday": "last month",
    r"(?<=Friday )morning": "evening",
    r"spring": "autumn",
    r"(?<=in the )spring": "autumn",
    r"summer": "winter",
    r"(?<=last )winter": "summer",
    r"Easter": "Christmas",
    r"within hours": "within weeks",
    r"within the hour|within an hour": "within the week",
    r"within days": "within months",
    r"daybreak|dawn": "dusk",
    r"a day(?=,| if|\b only|\.|$)(?<!lose a day)|per day|daily": "a week",
    r"a year(?= in taxes)": "a month",
    r"(?<=\$38 )a month": "a week",
    r"annual": "monthly",
    r"each year": "each month",
    r"closing session": "opening session",
    r"second term": "third term",
    r"fourth term": "third term",
}


def dates(line: Line) -> Iterator[str]:
    """Each day, month, season, span or deadline another one."""
    known = passages(line)
    for number, day in enumerate(_DAYS):
        others = [_DAYS[(number + step) % 7] for step in (1, 3, 6)]
        for other in others:
            if other not in known:
                yield from each(line.text, rf"\b{day}\b", other)
    for number, month in enumerate(_MONTHS):
        yield from each(line.text, rf"\b{month}\b", _MONTHS[number - 1])
    for when, instead in _WHEN.items():
        yield from each(line.text, rf"\b(?:{when})(?!\w)", instead)
