"""Small words that turn a sentence, and words of more force or certainty than the passages have."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.compare import content, held, keeps
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.forces import LICENCES, NEUTRAL, VERB_FORCES, Force, force_of
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.passages import Passages

_OPPOSITES = {
    "before": "after", "after": "before", "with": "without", "without": "with", "above": "below", "below": "above", "over": "under",
    "under": "over", "for": "against", "against": "for", "inside": "outside", "outside": "inside",
}  # fmt: skip


def _prepositions(claim: Statement, passages: Passages) -> str | None:
    strict = any(term.low in ("unless", "without") for term in claim.terms)
    for noun in claim.nouns:
        if noun.after == "with" and not strict and _excepted(noun, passages) and not _only(claim, noun):
            return "The passages say “unless” or “without”, not “with”: keep their sense."
        opposite = _OPPOSITES.get(noun.after)
        if opposite is None:
            continue
        told = {other.after for other in passages.nouns_like(noun)}
        if opposite in told and noun.after not in told:
            return f"The passages say “{opposite}”, not “{noun.after}”: keep their sense."
    return None


def _excepted(noun: Noun, passages: Passages) -> bool:
    """Do the passages set the noun as what must be there: "unless both **agreed**"?"""
    return any(
        told.clause.trigger == "unless" and any(term.root == noun.root for term in told.words)
        for told in passages.clauses
    )


def _only(claim: Statement, noun: Noun) -> bool:
    return any(term.low == "only" for term in claim.terms[max(0, noun.first - 3) : noun.first])


_MARKERS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (words(mine), words(theirs))
    for mine, theirs in (
        ("even", "even regardless despite although though whatever empty single just one"),
        ("instead rather", "instead rather than not but"),
        (
            "despite although though regardless",
            "despite although though regardless even but however not yet whatever while",
        ),
        ("only", "only unless until without just once nobody no not alone but"),
        ("because", "because as since after over due for so when following if that"),
        ("until till", "until till unless without before once by to through not only"),
        ("without", "without no not unless until nor neither never none"),
        ("before", "before until by ahead unless prior ago to since without earlier had"),
        ("after", "after once since when following as if until behind later then had upon"),
    )
)


def _markers(claim: Statement, passages: Passages) -> str | None:
    for term in claim.terms:
        for mine, theirs in _MARKERS:
            if term.low in mine and theirs.isdisjoint(passages.lows):
                return f"The passages have nothing like “{term.low}”: keep how they join what they tell."
    return None


_BINDING = frozenset(("order", "demand", "threat", "promise", "admit", "deny", "insist", "accuse"))
_STRONG = frozenset(verb for verb, force in VERB_FORCES.items() if force in _BINDING) | frozenset(
    lx.CUES.values()
) - NEUTRAL - lx.WEAK_CUES - words("name put continue charge see press show welcome appeal picture rate point")
"""Verbs of saying that add something to *say*."""
_NEEDS: dict[Force, frozenset[Force]] = {
    "must": frozenset(("must", "demand", "order")),
    "will": frozenset(("will", "promise", "threat", "accept", "refuse", "warn")),
}
_TO_COME: frozenset[Force] = frozenset(
    ("will", "may", "must", "should", "promise", "offer", "threat", "accept", "refuse", "plan")
)


def _done_beside(claim: Statement, told: Statement) -> bool:
    """Is what the claim tells done in the passage, whose condition belongs to another clause ("agreed …, but will not … until")?"""
    said = {term.root for term in content(claim.terms)}
    number, nearest = max(
        enumerate(told.clauses),
        key=lambda pair: len(said & {term.root for term in content(told.terms[pair[1].start : pair[1].stop])}),
    )
    real = nearest.group.form == "finite" and nearest.force == "fact" and nearest.link in ("main", "coord")
    parents = {clause.parent for clause in told.clauses if clause.link == "cond"}
    parted = not any(nearest.start <= at < nearest.stop for at in held(told.terms))
    comes = any(c.force in _TO_COME for c in claim.clauses)
    return real and not comes and parted and number not in parents and bool(parents)


def _condition(claim: Statement, passages: Passages) -> str | None:
    """What is to come or is promised on a condition needs one, whatever clause it was read from."""
    comes = any(c.force in _TO_COME or any(op.force in _TO_COME for op in c.ops) for c in claim.clauses)
    if not comes:
        return None
    said = {term.root for term in content(claim.terms)}
    nearest = max(passages.told, key=lambda told: len(said & {term.root for term in content(told.terms)}))
    if any(True for _ in held(nearest.terms)) and not keeps(claim, nearest) and not _done_beside(claim, nearest):
        return "The passages say this only on a condition: keep its if, unless or until."
    return None


def _certainty(claim: Statement, passages: Passages) -> str | None:
    """*Will* and *must* need something as certain or as binding in the passages."""
    for clause in claim.clauses:
        needed = _NEEDS.get(clause.force)
        if needed is not None and needed.isdisjoint(passages.forces):
            return f"The passages are not so sure (“{clause.force}”): keep may, could, plans to or is expected to."
    return None


def _triggers(claim: Statement, passages: Passages) -> str | None:
    """A condition stays the condition it is: *if* may be told as *not unless*, never as *unless*."""
    mine = [term.low for term in claim.terms]
    pairs = set(pairwise(mine))
    denies = any(term.negative for term in claim.terms) or any(op.negative for c in claim.clauses for op in c.ops)
    told, narrowed = passages.lows, any(set(pairwise(t.low for t in s.terms)) & _NARROW for s in passages.told)
    strict = not told.isdisjoint(_NOT_IF)
    if not _UNLESS.isdisjoint(mine) and not strict and not (narrowed and denies) and not passages.unless:
        return "The passages have no unless: keep the condition as they tell it."
    if pairs & _NARROW and not narrowed and not strict:
        return "The passages do not say “only”: keep the condition as they tell it."
    if (
        not pairs & _NARROW
        and "if" in mine
        and told.isdisjoint(_IF_WORDS)
        and not (strict and (denies or passages.opposed(claim)))
    ):
        return "The passages have no such if: keep the condition as they tell it."
    return None


_UNLESS = words("unless")
_NOT_IF = words("unless until till without before")
_IF_WORDS = words("if provided once should when exchange return whether after assuming condition as")
_NARROW = frozenset(("only", word) for word in ("if", "when", "once", "after", "with", "where"))


def _reporting(claim: Statement, passages: Passages) -> str | None:
    """A verb of saying that is more than *say* needs one like it in the passages."""
    for clause in claim.clauses:
        term = claim.terms[clause.group.head]
        if term.base not in _STRONG or term.root in passages.roots:
            continue
        force = force_of(term.base)
        if force == "refuse" and passages.negative:
            continue
        licensed = bool(LICENCES[force] & passages.forces) if force is not None else passages.likeness(term) > 0
        if not licensed:
            return f"Nobody in the passages does what “{term.low}” says: take a plainer verb, such as “said”."
    return None


RULES: tuple[Callable[[Statement, Passages], str | None], ...] = (
    _prepositions,
    _markers,
    _triggers,
    _condition,
    _certainty,
    _reporting,
)
"""In the order in which they are asked."""
