"""The cited passages as statements, ready to be asked what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from bot.core.verify.prose.compare import Told, alike, content
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.forces import NOUN_FORCES, Force, force_of
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.people import People
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.senses import likeness
from bot.core.verify.prose.terms import Term, Who

_WORD = re.compile(r"[^\W\d_]+")


class Passages:
    """What the passages say, in words, names and clauses. `roles` are words for those whom they name.

    `articles` are the texts of the cited articles.
    """

    def __init__(self, told: Sequence[Statement], people: People, articles: Sequence[str] = ()) -> None:
        self.told = tuple(told)
        self.people = people
        self._texts = tuple(articles)
        self.terms = tuple(term for statement in told for term in statement.terms)
        self.words = tuple(
            term for term in self.terms if term.low in ("up", "down") or any(True for _ in content((term,)))
        )
        self.capitals = frozenset(term.low for term in self.terms if term.capital)
        self.lows = frozenset(term.low for term in self.terms)
        self.roots = frozenset(term.root for term in self.terms)
        self.named: Who = frozenset(key for statement in told for key in statement.whos)
        self.whos: Who = self.named | frozenset(body for key in self.named for body in people.circle.get(key, ()))
        self.clauses = tuple(one for statement in told for one in _clauses(statement))
        self.roles = frozenset(
            word
            for heads in people.offices.values()
            for key, said in heads.items()
            if key in self.whos
            for word in said
        )
        self.forces: frozenset[Force] = frozenset(self._forces())
        self.negative = any(term.negative or term.low in ("unless", "until", "only") for term in self.terms)

    def _forces(self) -> set[Force]:
        found: set[Force] = {op.force for told in self.clauses for op in told.clause.ops}
        found |= {told.clause.force for told in self.clauses}
        found |= {
            force for term in self.words if (force := force_of(term.base) or NOUN_FORCES.get(term.base)) is not None
        }
        return found

    @cached_property
    def articles(self) -> frozenset[str]:
        """The roots of all words of the cited articles."""
        return frozenset(root(word.lower()) for text in self._texts for word in _WORD.findall(text))

    def likeness(self, term: Term) -> int:
        """1 where the passages have the word or one of its sense, -1 where only its opposite, else 0."""
        if term.low in self.lows or term.root in self.roots:
            return 1
        found = {alike(term, other) for other in self.words}
        return 1 if 1 in found else min(found, default=0)

    def denies_opposite(self, term: Term) -> bool:
        """Does a clause that has the word's opposite say that it is not so?"""
        for told in self.clauses:
            if any(alike(term, other) < 0 for other in told.words):
                negated = told.clause.negative or any(other.negative for other in told.terms)
                if (
                    negated
                    or any(op.negative for op in told.clause.ops)
                    or told.clause.trigger.endswith(("unless", "until"))
                ):
                    return True
        return False

    @property
    def unless(self) -> bool:
        """Is there a condition told by *if* with a negation, which *unless* may stand for?"""
        return any(told.clause.trigger == "if" and told.clause.negative for told in self.clauses)

    def placed(self, noun: Noun) -> Iterator[tuple[Noun, Statement]]:
        """The passages' noun phrases with the same head, each with its sentence."""
        for statement in self.told:
            yield from ((other, statement) for other in statement.nouns if other.root == noun.root)

    def opposed(self, claim: Statement) -> bool:
        """Does the claim use an opposite of one of the passages' words?"""
        return any(self.likeness(term) < 0 for term in content(claim.terms))

    def nouns_like(self, noun: Noun) -> list[Noun]:
        """The passages' noun phrases with the same head, or one of its sense where none has it."""
        everything = [other for statement in self.told for other in statement.nouns]
        same = [other for other in everything if other.root == noun.root]
        return same or [other for other in everything if likeness(noun.senses, other.senses) > 0]


def _clauses(statement: Statement) -> Iterator[Told]:
    whole = tuple(content(statement.terms))
    for number, clause in enumerate(statement.clauses):
        mine = tuple(content(statement.terms[clause.start : clause.stop]))
        yield Told(statement=statement, clause=clause, number=number, words=mine, whole=whole)
