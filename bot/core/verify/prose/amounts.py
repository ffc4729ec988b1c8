"""Figures, ranks and quantities: each must stand in the passages, with what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.core.text import words
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.figures import Figure, figures, misstated, mistimed, times
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.terms import Term

_QUANTITIES = {
    "all": "all every each both everyone everybody entire entirely whole unanimously always altogether",
    "none": "no none nobody no-one nothing neither",
    "most": "most majority mostly",
    "some": "some several few many a number",
    "half": "half",
}

_QUANTITY = {word: kind for kind, listed in _QUANTITIES.items() for word in listed.split()}

_ASKED = ("most", "half", "none", "all")


def _ordinals(claim: Statement, passages: Passages) -> str | None:
    """A first or third of something is not a fraction, nor the third of something else."""
    told = {(term.low, after.root) for term, after in pairwise(passages.terms) if term.low in _RANKS}
    for term, after in pairwise(claim.terms):
        if term.low in _RANKS and after.tag == "word" and (term.low, after.root) not in told:
            rivals = {root for low, root in told if low != term.low}
            if after.root in rivals or term.low not in {low for low, _ in told}:
                return f"The passages do not count the “{term.low} {after.low}”: keep its place."
    return None


_RANKS = words("first second third fourth fifth sixth seventh eighth ninth tenth")


def _figures(claim: Statement, passages: Passages) -> str | None:
    told = list(figures(passages.terms, pairs=True))
    days = list(times(passages.terms))
    flaws: Iterator[str | None] = (
        misstated(figure, told) for figure in figures(claim.terms) if not _counted(figure, passages)
    )
    why = next((why for why in flaws if why is not None), None)
    return why or next((why for time in times(claim.terms) if (why := mistimed(time, days)) is not None), None)


def _counted(figure: Figure, passages: Passages) -> bool:
    """Does the number count what a sentence lists: "three times" of "in 2009, in 2014 and again in 2018"?"""
    years = (sum(bool(_YEAR.fullmatch(term.low)) for term in statement.terms) for statement in passages.told)
    return (
        figure.counts == _TIMES
        and not figure.unit
        and 1 < figure.value < _LISTED
        and any(figure.value == count for count in years)
    )


_YEAR = re.compile(r"(?:19|20)\d\d")
_TIMES = root("time")
_LISTED = 10
"""Nobody lists as many years in a sentence."""


def _digits(claim: Statement, passages: Passages) -> str | None:
    read = {part for figure in figures(claim.terms) for part in figure.shown.split()}
    for term in claim.terms:
        if term.tag == "num" and term.low not in read and term.low not in passages.lows:
            return f"The number “{term.low}” does not stand in the passages: keep the article's numbers."
    return None


def _quantities(claim: Statement, passages: Passages) -> str | None:
    told = {_QUANTITY[low] for low in passages.lows if low in _QUANTITY} | ({"none"} if passages.negative else set())
    if any(
        one.tag == "num" and mark.low in ("-", "to") and other.low in ("0", "nil")
        for one, mark, other in _threes(passages.terms)
    ):
        told.add("all")
    for term in claim.terms:
        kind = _QUANTITY.get(term.low)
        if kind in _ASKED and kind not in told and passages.likeness(term) <= 0:
            if kind == "none" and not _DENYING.isdisjoint(passages.forces):
                continue
            return f"The passages do not say “{term.low}”: keep the article's quantity."
    return None


def _threes(terms: Sequence[Term]) -> Iterator[tuple[Term, Term, Term]]:
    return zip(terms, terms[1:], terms[2:], strict=False)


_DENYING = frozenset(("refuse", "deny", "fail"))


def _singles(claim: Statement, passages: Passages) -> str | None:
    """One of a thing is not every one of it."""
    for noun in claim.nouns:
        first = claim.terms[noun.first].low
        told = {
            low
            for other, statement in passages.placed(noun)
            for low in (t.low for t in statement.terms[other.first : other.last])
        }
        if first == "one" and told & _EVERY and "one" not in told:
            return f"The passages speak of every {noun.root}, not of one: keep the article's quantity."
    return None


_EVERY = words("every each all both")

RULES: tuple[Callable[[Statement, Passages], str | None], ...] = (_ordinals, _figures, _digits, _quantities, _singles)
"""In the order in which they are asked."""
