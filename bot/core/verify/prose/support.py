"""A whole claim against all its passages: every clause told there, every word covered, nothing left out that matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.text import words
from bot.core.verify.prose.clauses import Clause
from bot.core.verify.prose.compare import Comparison, Told, alike, content
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.figures import figures, mistimed, misstated, times
from bot.core.verify.prose.forces import SAYING, force_of
from bot.core.verify.prose.people import People
from bot.core.verify.prose.terms import Term, Who

UNCOVERED = 0.34
"""The share of a claim's content words that may be the writer's own."""
STRICT = words(
    "second minute hour day week month quarter year decade century daily weekly monthly yearly annual annually hourly morning afternoon evening "
    "night half third fifth all every each most many few several some none both majority minority unanimously always never often once twice "
    "first last percent million billion thousand hundred dozen double triple only everyone nobody"
)
"""Measures and quantities: no such word may be the writer's own."""
_NEARLY = 0.6
"""A clause of the passages is looked at where it covers this share of what the best one covers."""


class Support:
    """The passages as statements, ready to be asked about a claim."""

    def __init__(self, told: Sequence[Statement], people: People) -> None:
        self.told = told
        self.people = people
        self.terms = [term for statement in told for term in statement.terms]
        self.words = list(content(self.terms))
        self.negated = any(term.negative or term.low in ("unless", "until") for term in self.terms)
        self.whos: Who = frozenset(key for statement in told for key in statement.whos)
        self.clauses = [Told(statement=s, clause=c, number=n) for s in told for n, c in enumerate(s.clauses)]
        self.roles = frozenset(
            word
            for heads in people.offices.values()
            for key, said in heads.items()
            if key in self.whos
            for word in said
        )

    def flaw(self, claim: Statement) -> str | None:
        """What of the claim the passages do not tell; None where they tell all of it."""
        return self._names(claim) or self._figures(claim) or self._coverage(claim) or self._clauses(claim)

    # -- names, numbers, days

    def _names(self, claim: Statement) -> str | None:
        for term in claim.terms:
            if term.tag == "name" and term.who.isdisjoint(self._reached):
                return f"{'/'.join(sorted(term.who))} is not in the cited passages: cite the passage that tells of them, or leave the name out."
        return None

    @property
    def _reached(self) -> Who:
        return self.whos | frozenset(body for key in self.whos for body in self.people.circle.get(key, ()))

    def _figures(self, claim: Statement) -> str | None:
        told = list(figures(self.terms))
        days = list(times(self.terms))
        for figure in figures(claim.terms):
            if (why := misstated(figure, told)) is not None:
                return why
        for time in times(claim.terms):
            if (why := mistimed(time, days)) is not None:
                return why
        return None

    # -- words

    def _coverage(self, claim: Statement) -> str | None:
        said = list(content(claim.terms))
        negated = any(term.negative for term in claim.terms)
        own = [term for term in said if not self._covered(term, negated=negated)]
        hard = [term for term in own if term.base in STRICT]
        if hard:
            return f"“{hard[0].low}” does not stand in the passages: keep the article's own measure, time or quantity."
        if len(own) > max(1, UNCOVERED * len(said)):
            return f"The passages do not tell of “{', '.join(term.low for term in own[:4])}”: say only what they say, in words near theirs."
        return None

    def _covered(self, term: Term, *, negated: bool) -> bool:
        if term.root in self.roles or force_of(term.base) is not None:
            return True
        likeness = {alike(term, other) for other in self.words}
        if 1 in likeness or (-1 in likeness and (negated or self.negated)):
            return True
        return any(term.low == other.low for other in self.terms)

    # -- clauses

    def _clauses(self, claim: Statement) -> str | None:
        for number, clause in enumerate(claim.clauses):
            if self._only_reports(claim, number):
                continue
            why = self._clause(claim, clause)
            if why is not None:
                return why
        return None

    def _only_reports(self, claim: Statement, number: int) -> bool:
        """Does the clause only say whose word the others are?"""
        clause = claim.clauses[number]
        base = claim.terms[clause.group.head].base
        if force_of(base) is None:
            return False
        under = any(other.parent == number and other.link in ("that", "inf") for other in claim.clauses)
        alone = len(list(content(claim.terms[clause.start : clause.stop]))) <= 1
        return under or (base in SAYING and (alone or (clause.link == "main" and number > 0)))

    def _clause(self, claim: Statement, clause: Clause) -> str | None:
        ranked = sorted(self._candidates(claim, clause), key=lambda pair: -pair[0])
        if not ranked:
            return "No cited passage tells this: cite the one that does, or leave it out."
        flaws = []
        for score, told in ranked[:8]:
            if score < _NEARLY * ranked[0][0]:
                break
            flips = (False, True) if _flips(told.statement) else (False,)
            for flip in flips:
                why = Comparison(claim, clause, told, self.people, flip=flip).flaw()
                if why is None:
                    return None
                flaws.append(why)
        return flaws[0]

    def _candidates(self, claim: Statement, clause: Clause) -> Iterator[tuple[float, Told]]:
        mine = claim.terms[clause.start : clause.stop]
        said = list(content(mine))
        names = frozenset(key for term in mine for key in term.who)
        head = claim.terms[clause.group.head]
        for told in self.clauses:
            theirs = list(content(told.statement.terms[told.clause.start : told.clause.stop]))
            whole = list(content(told.statement.terms))
            score = 0.0
            for term in said:
                if any(alike(term, other) for other in theirs):
                    score += 1
                elif any(alike(term, other) for other in whole):
                    score += 0.3
            score += 2 * (alike(head, told.head) != 0)
            score += 0.5 * len(names & told.statement.whos)
            if score > 0:
                yield score, told


_UNLESS = words("unless until till without")


def _flips(statement: Statement) -> bool:
    """May the sentence be told both as "only if" and as "not unless"?"""
    lows = [term.low for term in statement.terms]
    if any(
        low == "only" and after in ("if", "when", "after", "once") for low, after in zip(lows, lows[1:], strict=False)
    ):
        return True
    return any(term.negative for term in statement.terms) and not _UNLESS.isdisjoint(lows)
