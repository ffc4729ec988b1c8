"""Words of content: how many may be the writer's own, and none may be the opposite of the passages' word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.core.conditions.grammar import is_adverb
from bot.core.text import words
from bot.core.verify.prose.compare import content
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.forces import NEUTRAL, force_of
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.terms import Term

UNCOVERED = 0.34
"""The share of a claim's content words that may be the writer's own: of the true lines we wrote all but one have fewer."""
_RUN = 3
"""So many words of the writer's own in a row are a statement of his own."""

_MEASURES = words(
    "second minute hour day week month quarter year century daily weekly monthly yearly annual annually hourly morning afternoon evening "
    "night summer winter spring autumn half third fourth fifth sixth seventh eighth ninth tenth first last percent million billion thousand "
    "hundred double triple narrowly always often twice overnight weekend midnight noon dawn dusk sunrise sunset yes"
)

_HEDGES = words(
    "roughly nearly approximately largely previously currently reportedly now meanwhile really probably likely early daily only family"
)


def _coverage(claim: Statement, passages: Passages) -> str | None:
    said = list(content(claim.terms))
    own = [term for term in said if not _covered(term, passages)]
    for term in said:
        measure = not _MEASURES.isdisjoint((term.low, term.base)) and passages.likeness(term) <= 0
        manner = term in own and term.low.endswith("ly") and is_adverb(term.low) and term.low not in _HEDGES
        if measure or manner:
            return f"“{term.low}” does not stand in the passages: keep the article's own measure, time or manner."
    if len(own) > max(1, UNCOVERED * len(said)) or _longest(claim, own) >= _RUN or _appended(claim, own, passages):
        return f"The passages do not tell of “{', '.join(term.low for term in own[:4])}”: say only what they say, in words near theirs."
    return None


def _covered(term: Term, passages: Passages) -> bool:
    return passages.likeness(term) != 0 or term.root in passages.roles or force_of(term.base) is not None


def _longest(claim: Statement, own: list[Term]) -> int:
    """The most words of the writer's own in a row, function words passed over."""
    mine, best, run = {term.start for term in own}, 0, 0
    for term in claim.terms:
        if term.start in mine:
            run += 1
            best = max(best, run)
        elif term.tag in ("name", "num") or (term.tag == "word" and next(content((term,)), None) is not None):
            run = 0
    return best


def _appended(claim: Statement, own: list[Term], passages: Passages) -> bool:
    """Are the last two words of content the writer's own, and nowhere in the articles ("… under pressure from creditors")?"""
    last = [term for term in content(claim.terms) if term.base not in NEUTRAL][-2:]
    mine = {term.start for term in own if term.root not in passages.articles}
    return len(last) == 2 and all(term.start in mine for term in last)


def _directions(terms: Sequence[Term]) -> Iterator[Term]:
    """*Up* and *down* before an amount."""
    return (
        term
        for term, after in pairwise(terms)
        if term.low in ("up", "down") and (after.tag == "num" or after.low in ("by", "from", "to"))
    )


def _turned(claim: Statement, passages: Passages) -> str | None:
    """A word of which the passages have only the opposite needs a negation on one side."""
    for clause in claim.clauses:
        mine = claim.terms[clause.start : clause.stop]
        negated = clause.negative or any(term.negative for term in mine) or any(op.negative for op in clause.ops)
        for term in (*content(mine), *_directions(mine)):
            if passages.likeness(term) < 0 and not negated and not passages.denies_opposite(term):
                return f"The passages say the opposite of “{term.low}”: keep their sense."
    return None


RULES: tuple[Callable[[Statement, Passages], str | None], ...] = (_coverage, _turned)
"""In the order in which they are asked."""
