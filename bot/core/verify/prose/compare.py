"""Does a passage tell what a clause of the claim says? The same act, by and to the same, told the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.text import words
from bot.core.verify.prose.clauses import Clause, Op
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.forces import LICENCES, REPORTS, Force, force_of
from bot.core.verify.prose.nouns import Noun, meets
from bot.core.verify.prose.people import People
from bot.core.verify.prose.senses import likeness
from bot.core.verify.prose.terms import Term

_UNLESS = words("unless until till before without lest")
_IF = words("if provided assuming once when whenever after should as")
_EMPTY = words(
    "be have do make take give get go come put set say tell let become seem keep own very also just still even both only already so "
    "too then there here now yet again ever rather quite more most than other another same such thing way lot new"
)
"""Words that carry no content of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One clause of the passages, with its sentence."""

    statement: Statement
    clause: Clause
    number: int

    @property
    def head(self) -> Term:
        """The clause's verb."""
        return self.statement.terms[self.clause.group.head]


def content(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms that say something: no function words, marks, names or numbers."""
    for term in terms:
        if term.tag == "word" and term.base not in _EMPTY and len(term.low) > 1 and not term.who:
            yield term


def alike(one: Term, other: Term) -> int:
    """1 for the same word or sense, -1 for the opposite, 0 for nothing in common."""
    if one.root == other.root and one.tag == other.tag:
        return 1
    return likeness(one.senses, other.senses)


def _unsaid(ops: Sequence[Op]) -> bool:
    """Is it something that somebody did not say?"""
    return any(op.negative and op.force in REPORTS and op.force != "deny" for op in ops)


# ---------------------------------------------------------------- one clause against another


class Comparison:
    """Compares one clause of a claim with one of the passages; `flip` reads "only if" as "not unless"."""

    def __init__(self, claim: Statement, said: Clause, told: Told, people: People, *, flip: bool) -> None:
        self.claim = claim
        self.said = said
        self.told = told
        self.people = people
        self.flip = flip

    def flaw(self) -> str | None:
        """What is told otherwise, in words to mend it; None where nothing is."""
        return self._parties() or self._polarity() or self._holders() or self._force() or self._condition()

    # -- who

    def _parties(self) -> str | None:
        mine, theirs = self.said.agent, self.told.clause.agent
        if mine is None or theirs is None or not mine.whos:
            return None
        if self._meets(mine, theirs) is False:
            return f"The passage does not say that {self._name(mine)} does this: keep who does what to whom."
        return None

    def _meets(self, mine: Noun, theirs: Noun) -> bool | None:
        found = meets(mine, theirs)
        if found is False and mine.whos:
            bodies = (
                frozenset(b for who in theirs.whos for key in who for b in self.people.circle.get(key, ()))
                | theirs.owners
            )
            if all(who & bodies for who in mine.whos):
                return True
        return found

    def _name(self, noun: Noun) -> str:
        return " ".join(term.low for term in self.claim.terms[noun.first : noun.last])

    # -- which way

    def _polarity(self) -> str | None:
        mine = self._negative(self.said) ^ self.flip
        theirs = self._negative(self.told.clause)
        sign = alike(self.claim.terms[self.said.group.head], self.told.head)
        if (mine != theirs) == (sign >= 0):
            return "The passage says the opposite, or does not say it with this negation: keep its sense."
        return None

    @staticmethod
    def _negative(clause: Clause) -> bool:
        turned = sum(op.negative for op in clause.ops if op.over and (op.force == "deny" or op.force not in REPORTS))
        return clause.negative ^ bool(turned % 2) ^ (clause.trigger.split(" ")[-1] in _UNLESS)

    # -- whose word

    def _holders(self) -> str | None:
        mine, theirs = self.said.ops, self.told.clause.ops
        needed = [op for op in theirs if op.force in REPORTS and op.holder is not None]
        given = [op for op in mine if op.holder is not None]
        if _unsaid(mine) != _unsaid(theirs):
            return "The passage says who said or did not say this: keep what nobody said unsaid."
        for op in needed:
            if op.loose:
                continue
            if not any(self._same_holder(other, op) for other in given) and not self._acts_itself(op):
                return "In the passage somebody says so; the line must say who (“X says …”)."
        for op in given:
            if (
                op.force in REPORTS
                and not op.loose
                and not any(self._same_holder(op, other) for other in theirs if other.holder is not None)
            ):
                return "The passage does not give this to the one whom the line gives it to: name who said it."
        return None

    def _same_holder(self, mine: Op, theirs: Op) -> bool:
        if mine.holder is None or theirs.holder is None:
            return mine.holder is None
        found = self._meets(mine.holder, theirs.holder)
        if found is None and not mine.holder.pronoun and not theirs.holder.pronoun:
            return bool(mine.holder.owners & self.told.statement.whos)
        return found is not False

    def _acts_itself(self, op: Op) -> bool:
        """Does the line tell the holder's own stance as his ("Halloran offers to …") instead of his words?"""
        agent = self.said.agent
        stance = any(other.force not in REPORTS for other in self.said.ops)
        return stance and agent is not None and op.holder is not None and self._meets(agent, op.holder) is True

    # -- with what force

    def _force(self) -> str | None:
        provided = self._provided()
        mine: list[Force] = [op.force for op in self.said.ops if op.force != "say"]
        if self.said.force != "fact":
            mine.append(self.said.force)
        for force in mine:
            if not LICENCES[force] & provided:
                return f"The passage does not say it with this force (“{force}”): take no stronger word than its own."
        if not mine and self.said.link not in ("inf", "ger", "cond") and "fact" not in provided:
            return "The passage does not tell this as done: keep what is only said, planned, possible or conditional as such."
        return None

    def _provided(self) -> frozenset[Force]:
        clause = self.told.clause
        found: set[Force] = {op.force for op in clause.ops if op.force != "say"}
        found |= {clause.force} if clause.force != "fact" or not found else set()
        own = force_of(self.told.head.base)
        if own is not None and own != "say":
            found.add(own)
        conditional = any(c.parent == self.told.number and c.link == "cond" for c in self.told.statement.clauses)
        if clause.force in ("will", "may"):
            found |= {"refuse", "deny"} if clause.negative else set()
            found |= {"offer", "threat", "warn", "promise"} if conditional else set()
            found.add("plan")
        if clause.force in ("must", "should"):
            found |= {"urge", "request"}
        return frozenset(found)

    # -- on what condition

    def _condition(self) -> str | None:
        mine, theirs = self.said.link == "cond", self.told.clause.link == "cond"
        if (
            theirs
            and not mine
            and self.told.clause.trigger.split(" ")[-1] in (_UNLESS | _IF) - {"after", "when", "as", "before"}
            and self.said.link != "ger"
        ):
            return "In the passage this is a condition, not a fact: keep its if or unless."
        return None
