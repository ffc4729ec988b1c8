"""Numbers, amounts, times: each with what it counts and how exactly, so that none is changed or moved to another thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.core.text import words
from bot.core.verify.prose.roots import lemma
from bot.core.verify.prose.senses import Sense, likeness
from bot.core.verify.prose.terms import Term

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
VALUES = {word: Decimal(i) for i, word in enumerate(_ONES.split())} | {
    word: Decimal(20 + 10 * i) for i, word in enumerate(_TENS.split())
}
VALUES |= {"dozen": Decimal(12), "both": Decimal(2), "pair": Decimal(2), "twice": Decimal(2)}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
}
_SHORT = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_LONGER = {"decade": ("year", Decimal(10)), "fortnight": ("week", Decimal(2)), "century": ("year", Decimal(100))}
_UNITS = words(
    "second minute hour day week month quarter year mile kilometre kilometer km metre meter foot ton tonne kg pound barrel acre hectare degree"
)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})\Z")
_NUMBER = re.compile(r"([$£€¥]?)(\d[\d.,]*)([a-z]{1,2}|%)?\Z")

_QUALIFIERS: tuple[tuple[str, str], ...] = (
    ("at least", "least"), ("no fewer than", "least"), ("no less than", "least"), ("not less than", "least"), ("a minimum of", "least"),
    ("up to", "most"), ("at most", "most"), ("no more than", "most"), ("as many as", "most"), ("as much as", "most"), ("a maximum of", "most"),
    ("more than", "over"), ("over", "over"), ("above", "over"), ("past", "over"), ("longer than", "over"), ("exceeds", "over"), ("exceeded", "over"),
    ("passes", "over"), ("passed", "over"), ("topped", "over"), ("beyond", "over"), ("better than", "over"), ("higher than", "over"), ("exceed", "over"),
    ("fewer than", "under"), ("less than", "under"), ("under", "under"), ("below", "under"), ("lower than", "under"), ("short of", "under"),
)  # fmt: skip
_DENIED = {"over": "most", "under": "least", "least": "under", "most": "over"}
"""What a bound becomes under a negation right before it: "will not fall below" is "at least"."""
_BACK = 4
"""Words before a number in which a negation denies its bound."""
_BEHIND = {"or more": "least", "or less": "most", "or fewer": "most", "or longer": "least", "or above": "least"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: its value, its unit (`$`, `%`, `week`, empty), the word it counts and how exactly it is meant.

    `label` is the name that a number goes with ("Station 3"); `since` tells that it is what something was before.
    """

    value: Decimal
    unit: str
    counts: str
    senses: frozenset[Sense]
    exact: str
    shown: str
    label: str = ""
    since: bool = False


def figures(terms: Sequence[Term], *, pairs: bool = False) -> Iterator[Figure]:
    """The numbers of a sentence in order. A bare "one" counts as none: it is as often a pronoun.

    With `pairs` also "both sides", which are two.
    """
    i = 0
    while i < len(terms):
        read = _value(terms, i)
        if read is None:
            i += 1
            continue
        value, unit, last = read
        counted = pairs and terms[i].low == "both" and terms[last : last + 1] and terms[last].tag == "word"
        if terms[i].low not in ("one", "both", "pair", "twice") or last > i + 1 or counted:
            yield _figure(terms, i, last, value, unit)
        i = last


def _value(terms: Sequence[Term], i: int) -> tuple[Decimal, str, int] | None:
    """The value, its unit and the term after it, of a number that begins at term `i`."""
    low = terms[i].low
    if lemma(low) in _LONGER and (i == 0 or terms[i - 1].low in ("a", "the", "one", "next", "last")):
        unit, value = _LONGER[lemma(low)]
        return value, unit, i + 1
    clock = _CLOCK.match(low)
    if clock is not None:
        half = terms[i + 1].low.replace(".", "") if i + 1 < len(terms) else ""
        return Decimal(clock[1]) + Decimal(clock[2]) / 100, half if half in ("am", "pm") else "clock", i + 1
    read = _digits(low) or _spelled(low)
    if read is None:
        return None
    value, unit = read
    i += 1
    while i < len(terms) and terms[i].low in _SCALES:
        value *= _SCALES[terms[i].low]
        i += 1
    unit, i = _unit(terms, i, unit)
    return value, unit, i


def _digits(low: str) -> tuple[Decimal, str] | None:
    match = _NUMBER.match(low)
    if match is None:
        return None
    try:
        value = Decimal(match[2].replace(",", "").rstrip("."))
    except InvalidOperation:
        return None
    scale = _SCALES[_SHORT[match[3]]] if match[3] in _SHORT else Decimal(1)
    return value * scale, match[1] or ("%" if match[3] == "%" else "")


def _spelled(low: str) -> tuple[Decimal, str] | None:
    parts = [VALUES.get(part) for part in low.split("-")]
    found = [part for part in parts if part is not None]
    return (sum(found, Decimal()), "") if found and len(found) == len(parts) else None


def _unit(terms: Sequence[Term], i: int, unit: str) -> tuple[str, int]:
    """The unit told by the words from term `i` on, and the term after them."""
    lows = [term.low for term in terms[i : i + 3]] + ["", "", ""]
    if lows[0] == "percentage":
        return "points", i + 2
    if not unit and lows[0].replace(".", "") in ("am", "pm"):
        return lows[0].replace(".", ""), i + 1
    if lows[0] in ("percent", "%") or lows[:2] == ["per", "cent"]:
        unit, i, lows = "%", i + 1 + (lows[0] == "per"), lows[1 + (lows[0] == "per") :]
    return ("points", i + 1) if unit == "%" and lows[0] in ("point", "points") else (unit, i)


def _figure(terms: Sequence[Term], first: int, last: int, value: Decimal, unit: str) -> Figure:
    counted = next(
        (term for term in terms[last : last + 4] if term.tag in ("mark", "quote", "prep", "word", "name")), None
    )
    nouns = []
    for term in terms[last : last + 5]:
        if term.tag not in ("word", "det", "adv") or (term.low in ("to", "a", "an", "the")):
            break
        nouns.append(term)
    if counted is not None and lemma(counted.low.lstrip("-")) in _UNITS and not unit:
        unit = lemma(counted.low)
    head = nouns[-1] if nouns else None
    shown = " ".join(term.low for term in terms[first:last])
    return Figure(
        value, unit, head.root if head is not None else "", frozenset().union(*(t.senses for t in nouns)) if nouns else frozenset(), _exact(terms, first, last), shown, _label(terms, first, last), _was(terms, first)
    )  # fmt: skip


def _label(terms: Sequence[Term], first: int, last: int) -> str:
    """What a number goes with: the name before it, an age behind a name, the other side of a score."""
    before = terms[first - 1] if first else None
    if last + 1 < len(terms) and terms[last].low in ("to", "-") and terms[first].tag == "num":
        other = _digits(terms[last + 1].low) or _spelled(terms[last + 1].low)
        if other is not None:
            return f"to {other[0]}"
    if before is None or first < 2:
        return ""
    if (
        before.low == ","
        and terms[first - 2].tag == "name"
        and terms[last : last + 1]
        and terms[last].low in (",", ".")
    ):
        return "age"
    named = before.capital and before.tag == "word" and before.low not in _MONTHS
    return before.root if named else ""


_WAS = frozenset(("from", "compared", "against", "than"))


def _was(terms: Sequence[Term], first: int) -> bool:
    return not _WAS.isdisjoint(term.low for term in terms[max(0, first - 2) : first]) and terms[first - 1].low in (
        *_WAS,
        "with",
        "to",
    )


def _exact(terms: Sequence[Term], first: int, last: int) -> str:
    before = " " + " ".join(term.low for term in terms[max(0, first - 3) : first])
    before = re.sub(r" (?:the|a|an|about|around)\Z", "", before)
    for words_, kind in _QUALIFIERS:
        if before.endswith(" " + words_):
            back = first - 1 - len(words_.split())
            denied = kind in _DENIED and any(term.negative for term in terms[max(0, back - 2) : back + 1])
            return _DENIED[kind] if denied else kind
    behind = " ".join(term.low for term in terms[last : last + 5])
    found = next((kind for words_, kind in _BEHIND.items() if words_ in behind), "")
    denied = bool(found) and any(term.negative for term in terms[max(0, first - _BACK) : first])
    return _DENIED[found] if denied else found


def misstated(claimed: Figure, told: Sequence[Figure]) -> str | None:
    """What is wrong with a number of the claim, given all the numbers of the passages."""
    same = [figure for figure in told if figure.value == claimed.value]
    if not same:
        return f"The number “{claimed.shown}” does not stand in the passages: keep the article's numbers."
    fitting = [figure for figure in same if figure.unit == claimed.unit or {figure.unit, claimed.unit} <= _CLOCKS]
    if not fitting:
        return f"The number “{claimed.shown}” counts something else in the passages: keep its unit."
    return _miscounted(claimed, fitting, told) or _misnamed(claimed, fitting, told)


_CLOCKS = frozenset(("am", "pm", "clock", ""))


def _miscounted(claimed: Figure, fitting: Sequence[Figure], told: Sequence[Figure]) -> str | None:
    """Does the number count what the passages count with another one?"""
    if not claimed.counts or claimed.unit:
        return None
    named = [figure for figure in told if figure.counts == claimed.counts]
    if named:
        return None if any(figure in fitting for figure in named) else _MISCOUNTED.format(claimed.shown)
    alike = any(_counts_alike(claimed, figure) for figure in fitting)
    return (
        None
        if alike or not any(_counts_alike(claimed, figure) for figure in told)
        else _MISCOUNTED.format(claimed.shown)
    )


_MISCOUNTED = "The passages count something else with “{}”: keep each number with what it counts."


def _misnamed(claimed: Figure, fitting: Sequence[Figure], told: Sequence[Figure]) -> str | None:
    """Does it stand for another of several figures, or with another bound?"""
    if not any(figure.label == claimed.label for figure in fitting) and (
        claimed.label or fitting[0].label.startswith("to ")
    ):
        return f"The passages do not name “{claimed.shown}” so: keep each number with what it names."
    rivals = {figure.value for figure in told if figure.unit == claimed.unit}
    if claimed.unit and len(rivals) > 1 and not any(figure.since == claimed.since for figure in fitting):
        return (
            f"The passages give “{claimed.shown}” as the other of two figures: keep which was before and which is now."
        )
    if not any(figure.exact == claimed.exact for figure in fitting):
        return f"The passages give “{claimed.shown}” otherwise: keep “at least”, “up to”, “more than” or its absence."
    return None


def _counts_alike(one: Figure, other: Figure) -> bool:
    return bool(one.counts) and (one.counts == other.counts or likeness(one.senses, other.senses) > 0)


# ---------------------------------------------------------------- days and times

_DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = words(
    "january february march april may june july august september october november december christmas easter"
)
_RELATIVE = words("today yesterday tomorrow tonight")
_PERIODS = words("week month year quarter decade summer winter spring autumn season")
_WHICH = words("next last this")
_SIDES = {
    "by": "before",
    "before": "before",
    "until": "until",
    "till": "until",
    "through": "until",
    "after": "after",
    "since": "after",
    "from": "after",
}


@dataclass(frozen=True, slots=True)
class Time:
    """A day, a month or "next week", and which side of it is meant."""

    name: str
    side: str


def times(terms: Sequence[Term]) -> Iterator[Time]:
    """The days and periods of a sentence."""
    for i, term in enumerate(terms):
        name = term.low.rstrip(".") if term.low in _MONTHS else lemma(term.low.rstrip("."))
        if name not in _DAYS | _MONTHS | _RELATIVE | _PERIODS or (name in ("may", "march") and not term.capital):
            continue
        before = [t.low for t in terms[max(0, i - 5) : i]]
        which = next((word for word in reversed(before[-2:]) if word in _WHICH), "")
        if name in _PERIODS:
            if not which:
                continue
            name = f"{which} {name}"
        side = next((_SIDES[word] for word in reversed(before) if word in _SIDES), "")
        yield Time(name, side)


def mistimed(claimed: Time, told: Sequence[Time]) -> str | None:
    """What is wrong with a day of the claim, given all those of the passages."""
    same = [time for time in told if time.name == claimed.name]
    if not same:
        return f"“{claimed.name.title()}” does not stand in the passages: keep the article's days and dates."
    if not any(time.side == claimed.side for time in same):
        return f"The passages put it on another side of {claimed.name.title()}: keep by, before, until, since or after."
    return None
