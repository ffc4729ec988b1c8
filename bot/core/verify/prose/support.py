"""Every clause of a claim against the clauses of its passages: one of them must tell the same, the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.core.text import words
from bot.core.verify.prose.clauses import Clause
from bot.core.verify.prose.compare import Comparison, Told, alike, content, light
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.forces import SAYING, force_of
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.terms import Term

_NEARLY = 0.6
"""A clause of the passages is looked at where it covers this share of what the best one covers."""
_MOST = 8
"""Clauses of the passages that are looked at for one clause of the claim."""


def flaw(claim: Statement, passages: Passages) -> str | None:
    """What of the claim no clause of the passages tells; None where all of it is told."""
    if not claim.clauses and any(True for _ in content(claim.terms)):
        return "No verb could be read in it: say who does what in a plain sentence."
    why = _all_told(claim, passages, flip=False)
    turns = (
        any(_flips(claim, clause, told) for clause in claim.clauses for told in passages.told)
        if why is not None
        else False
    )
    return None if turns and _all_told(claim, passages, flip=True) is None else why


def _all_told(claim: Statement, passages: Passages, *, flip: bool) -> str | None:
    """The same with every condition read as it stands, or all of them with "only if" for "not unless"."""
    for number, clause in enumerate(claim.clauses):
        if (
            not _only_reports(claim, number)
            and not _empty(claim, clause)
            and (why := unsupported(claim, clause, passages, flip=flip)) is not None
        ):
            return why
    return None


def _empty(claim: Statement, clause: Clause) -> bool:
    """Does the clause say nothing that could be told otherwise ("before the year is out")?"""
    terms = claim.terms[clause.start : clause.stop]
    says = any(term.tag in ("name", "num") or term.who for term in terms) or any(
        not light(term) for term in content(terms)
    )
    return clause.link in ("cond", "rel") and not says


def _only_reports(claim: Statement, number: int) -> bool:
    """Does the clause only say whose word the others are?"""
    clause = claim.clauses[number]
    base = claim.terms[clause.group.head].base
    force = force_of(base)
    if force is None:
        return base == "be" and claim.terms[clause.stop - 1].low == "due"
    under = any(other.parent == number and other.link in ("that", "inf") for other in claim.clauses)
    alone = force == "say" and len(list(content(claim.terms[clause.start : clause.stop]))) <= 1
    tag = clause.link == "main" and number > 0
    return under or (base in SAYING and (tag or (alone and clause.link == "ger")))


def unsupported(claim: Statement, clause: Clause, passages: Passages, *, flip: bool = False) -> str | None:
    """Why no clause of the passages tells this one of the claim; None where one does."""
    head = claim.terms[clause.group.head]
    adds = clause.link == "ger" and clause.trigger == "," and not light(head) and force_of(head.base) is None
    if adds and passages.likeness(head) == 0:
        return "No cited passage tells this: cite the one that does, or leave it out."
    if clause.link == "cond" and (phrased := _phrased(claim, clause, passages)) is not None:
        return None if phrased else "The passages put it on the other side: keep before, after or until."
    ranked = sorted(candidates(claim, clause, passages), key=lambda pair: -pair[0])
    if not ranked:
        return "No cited passage tells this: cite the one that does, or leave it out."
    flaws = []
    for score, told in _nearest(claim.terms[clause.group.head], ranked)[:_MOST]:
        if score < _NEARLY * ranked[0][0]:
            break
        turned = flip and _flips(claim, clause, told.statement)
        why = Comparison(claim, clause, told, passages.people, flip=turned).flaw()
        if why is None:
            return None
        flaws.append(why)
    return flaws[0] if flaws else "The passages tell this otherwise: keep closer to their words."


_COURSE = words("begin start open commence")
_ENDING = words("over out end finish close")
_PUT: dict[str, frozenset[str]] = {"before": words("before by"), "after": words("after"), "until": words("until")}
_SPAN = 7
"""Words behind a preposition in which its noun stands."""


def _phrased(claim: Statement, clause: Clause, passages: Passages) -> bool | None:
    """Do the passages tell a clause of time by a preposition ("before the spawning season", "by the end of the week")?

    False where they do, on the other side of it; None where they have no such phrase.
    """
    put = _PUT.get(clause.trigger)
    terms = claim.terms[clause.group.first : clause.group.last + 2]
    ending = any(term.low in _ENDING or term.base in _ENDING for term in terms)
    head = claim.terms[clause.group.head]
    if put is None or clause.negative or not (ending or head.base in _COURSE):
        return None
    what = {term.root for term in claim.terms[clause.start : clause.group.first] if term.tag == "word"}
    if not what:
        return None
    found = {term.low for term, behind in _behind(passages) if what <= behind and ending == bool(behind & _ENDINGS)}
    sides = found & frozenset(side for each in _PUT.values() for side in each)
    return bool(sides & put) if sides else None


_ENDINGS = frozenset(("end", "close"))


def _behind(passages: Passages) -> Iterator[tuple[Term, frozenset[str]]]:
    """Every preposition of the passages with the roots of the words behind it, as far as a mark."""
    for at, term in enumerate(passages.terms):
        if term.low in ("before", "by", "after", "until"):
            roots = []
            for other in passages.terms[at + 1 : at + 1 + _SPAN]:
                if other.tag in ("mark", "modal", "be", "have"):
                    break
                roots.append(other.root)
            yield term, frozenset(roots)


def _nearest(head: Term, ranked: Sequence[tuple[float, Told]]) -> Sequence[tuple[float, Told]]:
    """Those with the same verb, else those with its opposite, else all."""
    if light(head):
        return ranked
    for sign in (1, -1):
        found = [
            pair
            for pair in ranked
            if alike(head, pair[1].head) == sign or (sign > 0 and _same_force(head, pair[1].head))
        ]
        if found:
            return found
    return ranked


def candidates(claim: Statement, clause: Clause, passages: Passages) -> Iterator[tuple[float, Told]]:
    """The passages' clauses that have anything in common with this one, with how much."""
    mine = claim.terms[clause.start : clause.stop]
    said = list(content(mine))
    names = frozenset(key for term in mine for key in term.who)
    numbers = {term.low for term in mine if term.tag == "num"}
    head = claim.terms[clause.group.head]
    after = list(content(claim.terms[clause.group.last : clause.stop]))
    for told in passages.clauses:
        same = 0 if light(head) else alike(head, told.head) or _same_force(head, told.head)
        if told.reports and not same and force_of(head.base) is None and clause.link != "rel":
            continue
        theirs, whole = told.words, told.whole
        score = sum(
            1.0 if any(alike(t, o) for o in theirs) else 0.3 if any(alike(t, o) for o in whole) else 0.0 for t in said
        )
        score = score if same or not after else 0.3 * score + sum(2.0 * any(alike(t, o) for o in theirs) for t in after)
        score += 0.5 * len(numbers & {term.low for term in told.statement.terms if term.tag == "num"})
        score += 2 * (same != 0) + 0.5 * len(names & told.statement.whos)
        if score > 0:
            yield score, told


def _same_force(one: Term, other: Term) -> bool:
    """Are the two verbs of saying of one kind ("pressed", "called on")?"""
    force = force_of(one.base)
    return force not in (None, "say") and force == force_of(other.base)


_UNLESS = words("unless until till without")


def _flips(claim: Statement, clause: Clause, told: Statement) -> bool:
    """Is "only if" told as "not unless", or the other way round, and is the clause one of these two?"""
    if _only_if(claim) == _only_if(told):
        return False
    other = claim if _only_if(told) else told
    turned = not _UNLESS.isdisjoint(term.low for term in other.terms) and any(term.negative for term in other.terms)
    number = claim.clauses.index(clause)
    return turned and (clause.link == "cond" or any(c.parent == number and c.link == "cond" for c in claim.clauses))


def _only_if(statement: Statement) -> bool:
    lows = [term.low for term in statement.terms]
    return any(low == "only" and after in ("if", "when", "after", "once", "with") for low, after in pairwise(lows))
