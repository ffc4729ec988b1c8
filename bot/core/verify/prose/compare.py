"""Does a passage tell what a clause of the claim says? The same act, by and to the same, told the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.text import words
from bot.core.verify.prose.clauses import Clause, Op
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.figures import figures
from bot.core.verify.prose.forces import LICENCES, REPORTS, TO_ACT, Force, force_of
from bot.core.verify.prose.nouns import Noun, meets
from bot.core.verify.prose.people import People
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.senses import likeness
from bot.core.verify.prose.terms import Term
from bot.core.verify.prose.verbs import is_past

_UNLESS = words("unless until till before without lest")
_IF = words("if provided assuming once when whenever after should as")
_HELD = words("if unless until till once provided assuming should")
_KEEPING = words("trading exchange return without condition conditional conditionally terms strings depending")
_DEEP = 8
_EMPTY = words(
    "according accord be have do make take give get go come put set say tell let become seem own very also just still even both only already so "
    "too then there here now due yet again ever rather quite more most than other another same such thing way lot new"
)
"""Words that carry no content of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One clause of the passages, with its sentence."""

    statement: Statement
    clause: Clause
    number: int
    words: tuple[Term, ...]
    """Its words of content."""
    whole: tuple[Term, ...]
    """Those of its sentence."""

    @property
    def head(self) -> Term:
        """The clause's verb."""
        return self.statement.terms[self.clause.group.head]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The clause's terms."""
        return self.statement.terms[self.clause.start : self.clause.stop]

    @property
    def reports(self) -> bool:
        """Does it only say whose word the clause under it is?"""
        under = any(c.parent == self.number and c.link in ("that", "inf") for c in self.statement.clauses)
        return under and force_of(self.head.base) is not None


def content(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms that say something: no function words, marks, names or numbers."""
    for term in terms:
        if term.tag == "word" and term.base not in _EMPTY and len(term.low) > 1:
            yield term


def light(term: Term) -> bool:
    """Does the verb say nothing by itself ("has", "made")?"""
    return term.base in _EMPTY


def alike(one: Term, other: Term) -> int:
    """1 for the same word or sense, -1 for the opposite, 0 for nothing in common."""
    if one.root == other.root and one.tag == other.tag:
        return 1
    return likeness(one.senses, other.senses)


def held(terms: Sequence[Term]) -> Iterator[int]:
    """Where a sentence sets a condition; "even if" and "did not say if" set none."""
    for at, term in enumerate(terms):
        before = terms[at - 1] if at else None
        if (
            (term.low == "should" and term.tag == "sub")
            or (
                term.low in _HELD - {"should"}
                and not (before is not None and (before.low == "even" or force_of(before.base) == "say"))
            )
            or (term.low in ("exchange", "return") and before is not None and before.low == "in")
            or (term.low == "long" and before is not None and before.low == "as")
            or (term.low == "without" and any(other.negative for other in terms if other.low != "without"))
        ):
            yield at


def _once(ops: Iterable[Op]) -> list[Op]:
    """The operators with one after another of the same holder told once."""
    found: list[Op] = []
    for op in ops:
        last = found[-1].holder if found else None
        if last is None or op.holder is None or (last.whos, last.root) != (op.holder.whos, op.holder.root):
            found.append(op)
    return found


def _unsaid(ops: Sequence[Op]) -> bool:
    """Is it something that somebody did not say?"""
    return any(op.negative and op.force in REPORTS and op.force != "deny" for op in ops)


_TOLD: frozenset[Force] = frozenset(("allege", "insist", "admit", "warn"))
"""Ways of saying that leave what is said a plain statement of the speaker's."""
_OBLIGING = frozenset(("must", "should"))


def keeps(claim: Statement, told: Statement) -> bool:
    """Does the claim keep a condition of the sentence, as a clause or by its words ("hub closure", "over secret contracts")?"""
    lows = {term.low for term in claim.terms}
    if any(True for _ in held(claim.terms)) or not lows.isdisjoint(_HELD | _KEEPING):
        return True
    hung = [c for c in told.clauses if c.link == "cond" and c.trigger.split(" ")[-1] in _HELD]
    if "after" in lows and any(clause.trigger.endswith(("once", "until")) for clause in hung):
        return True
    mains = [told.terms[c.group.head] for c in told.clauses if c not in hung]
    heads = [told.terms[c.group.head] for c in hung if not light(told.terms[c.group.head])]
    heads = [head for head in heads if not any(alike(head, main) > 0 for main in mains)]
    if "over" in lows:
        heads += [term for clause in hung for term in content(told.terms[clause.start : clause.stop])]
    return any(term.root == head.root for head in heads for term in content(claim.terms))


_STATES = frozenset(root(word) for word in ("state", "country", "nation"))
_SPANS = frozenset(root(word) for word in ("hour", "day", "week", "month", "year"))
_TIMETABLED = words("expire lapse stay remain start begin end resume last")
_COURTS = frozenset(root(word) for word in ("court", "jury", "juror", "judge", "tribunal", "inquest", "inquiry"))
_WITHHOLDING = frozenset(("withhold",))
_OTHER = "The passage does not say that {} does this: keep who does what to whom."


_COUNTED = 10
"""Smaller numbers may be counted out of other passages ("three times: in 2009, 2014 and 2018")."""


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
        return (
            self._parties()
            or self._figures()
            or self._polarity()
            or self._holders()
            or self._force()
            or self._condition()
        )

    # -- who

    def _parties(self) -> str | None:
        mine, theirs = self.said.agent, self.told.clause.agent
        if mine is None or theirs is None:
            return None
        if not mine.whos:
            turned = self.said.link in ("main", "coord", "that") and self._elsewhere(mine, theirs)
            turned |= self.said.link == "coord" and not self._same_verb() and self._unheard(mine, theirs)
            return _OTHER.format(self._name(mine)) if turned else None
        if mine.pronoun and theirs.pronoun and mine.root == theirs.root:
            return None
        met = self._meets(mine, theirs)
        stranger = (
            met is None
            and not theirs.whos
            and not theirs.pronoun
            and not mine.pronoun
            and (theirs.speaks or theirs.root in _STATES)
        )
        if met is False or (stranger and not self._may_be(mine, theirs)):
            return _OTHER.format(self._name(mine))
        return None

    def _figures(self) -> str | None:
        """Does the sentence that tells the act give the amounts behind its verb, or only another passage?"""
        given = {figure.value for figure in figures(self.told.statement.terms)}
        for figure in figures(self.claim.terms[self.said.group.head : self.said.stop]):
            if given and figure.value >= _COUNTED and figure.value not in given:
                return f"The passage that tells this does not give “{figure.shown}”: keep each number with its act."
        return None

    def _meets(self, mine: Noun, theirs: Noun) -> bool | None:
        found = meets(mine, theirs)
        if found is False and mine.whos:
            bodies = frozenset(b for who in theirs.whos for key in who for b in self.people.circle.get(key, ()))
            if all(who & bodies for who in mine.whos):
                return True
        if found is True and mine.whos and not theirs.whos and mine.root != theirs.root and self._named(mine):
            found = None
        if found is None and theirs.whos and not mine.whos and self._called(mine, theirs):
            return True
        return found

    def _named(self, noun: Noun) -> bool:
        """Is it a name in the line, whose own last word tells nothing of its kind?"""
        return noun.last > noun.first and self.claim.terms[noun.last - 1].tag == "name"

    def _same_verb(self) -> bool:
        return self.claim.terms[self.said.group.head].root == self.told.head.root

    def _unheard(self, mine: Noun, theirs: Noun) -> bool:
        """Is it a thing of which the sentence has no word, where the sentence names who acts?"""
        if mine.pronoun or theirs.pronoun or not theirs.whos or mine.speaks or self._called(mine, theirs):
            return False
        return not any(t.root == mine.root or likeness(t.senses, mine.senses) for t in self.told.statement.terms)

    def _elsewhere(self, mine: Noun, theirs: Noun) -> bool:
        """Does the sentence name whom the line calls so, but not as the one whom the line has it of?"""
        if mine.pronoun or theirs.pronoun or self._meets(mine, theirs) is True:
            return False
        if not theirs.whos:
            others = (clause.agent for clause in self.told.statement.clauses if clause is not self.told.clause)
            return any(other is not None and other.root == mine.root for other in others)
        places = [noun for noun in self.told.statement.nouns if noun.root == mine.root]
        return any(noun.first >= theirs.last or noun.last <= theirs.first for noun in places) and not any(
            noun.whos and any(who & other for who in noun.whos for other in theirs.whos) for noun in places
        )

    def _may_be(self, mine: Noun, theirs: Noun) -> bool:
        """May somebody whom the passage does not name be the one whom the line names?"""
        if theirs.root in _STATES and self.told.statement.terms[theirs.first].low in ("a", "an"):
            return all(key in self.people.states or key not in self.people.bodies for who in mine.whos for key in who)
        if theirs.owners and all(who.isdisjoint(theirs.owners) for who in mine.whos):
            return False
        offices = self.people.offices.get(theirs.root, {})
        return not offices or any(key in offices for who in mine.whos for key in who) or theirs.root in mine.called

    def _called(self, mine: Noun, theirs: Noun) -> bool:
        """Is what the line calls the holder an office of theirs ("the judge" of Mrs Justice Roe)?"""
        return any(key in self.people.offices.get(mine.root, {}) for who in theirs.whos for key in who)

    def _name(self, noun: Noun) -> str:
        return " ".join(term.low for term in self.claim.terms[noun.first : noun.last])

    # -- which way

    def _polarity(self) -> str | None:
        mine = self._negative(self.said) ^ self.flip
        theirs = self._negative(self.told.clause)
        head = self.claim.terms[self.said.group.head]
        if self._withheld(head):
            theirs = not theirs
        sign = 1 if self._withheld(head) else (0 if light(head) else alike(head, self.told.head)) or self._turned()
        if (mine != theirs) == (sign >= 0):
            return "The passage says the opposite, or does not say it with this negation: keep its sense."
        return None

    def _withheld(self, head: Term) -> bool:
        """Does the passage tell the act as something withheld ("withhold recognition")?"""
        withheld = self.told.head.base in _WITHHOLDING and head.base not in _WITHHOLDING
        return withheld and any(term.root == head.root for term in self.told.words)

    def _turned(self) -> int:
        """-1 where the verbs tell nothing, but the line has an opposite of the passage's word ("keep shut", "not open")."""
        theirs = self.told.words
        mine = content(self.claim.terms[self.said.start : self.said.stop])
        found = [{alike(term, other) for other in theirs} for term in mine]
        return -1 if any(-1 in signs and 1 not in signs for signs in found) else 0

    @staticmethod
    def _negative(clause: Clause) -> bool:
        turned = sum(op.negative for op in clause.ops if op.over and (op.force == "deny" or op.force not in REPORTS))
        return clause.negative ^ bool(turned % 2) ^ (clause.trigger.split(" ")[-1] in _UNLESS)

    # -- whose word

    def _holders(self) -> str | None:
        mine, theirs = self.said.ops, self.told.clause.ops
        needed = _once(op for op in theirs if op.holder is not None and op.force != "fail" and not op.loose)
        given = [op for op in mine if op.holder is not None]
        if _unsaid(mine) != _unsaid(theirs):
            return "The passage says who said or did not say this: keep what nobody said unsaid."
        if self.said.force in _OBLIGING and not given:
            return "What somebody must or should do is no fact: say who wants it (“X says Y must …”)."
        at = 0
        for op in () if self.said.link == "cond" else needed:
            found = next((n for n in range(at, len(given)) if self._same_holder(given[n], op)), None)
            at = at if found is None else found + 1
            if found is None and not self._acts_itself(op) and not self._above(op):
                return "In the passage somebody says so; the line must say who (“X says …”)."
        for op in () if self.said.link in ("rel", "cond") else given:
            if op.loose or any(self._same_holder(op, other) for other in theirs if other.holder is not None):
                continue
            agent = self.told.clause.agent
            if (
                agent is None
                or op.holder is None
                or meets(op.holder, agent) is not True
                or op.force in REPORTS | TO_ACT
            ):
                return "The passage does not give this to the one whom the line gives it to: name who said it."
        return None

    def _same_holder(self, mine: Op, theirs: Op) -> bool:
        if mine.holder is None or theirs.holder is None:
            return mine.holder is None
        if mine.heard:
            said = theirs.force == "say" or theirs.force in _TOLD
            return said and any(term.root in _COURTS for term in self.told.statement.terms)
        found = self._meets(mine.holder, theirs.holder)
        agent = self.told.clause.agent
        itself = (
            agent is not None
            and meets(mine.holder, agent) is True
            and mine.force in ("say", theirs.force)
            and (mine.force != "say" or self._speaks_for(theirs.holder, mine.holder))
        )
        if found is not True and not theirs.holder.whos and itself:
            return True
        if found is None and not mine.holder.whos and self._elsewhere(mine.holder, theirs.holder):
            return False
        if found is None and not mine.holder.pronoun and not theirs.holder.pronoun:
            apposed = theirs.holder.speaks and theirs.holder.root in mine.holder.called
            return apposed or bool(mine.holder.owners & self.told.statement.whos)
        return found is not False

    def _speaks_for(self, theirs: Noun, mine: Noun) -> bool:
        """May the passage's unnamed speaker be the one whom the line names, or speak for that body?"""
        return theirs.pronoun or theirs.root in self.people.offices or any(who & theirs.owners for who in mine.whos)

    def _above(self, op: Op) -> bool:
        """Is the holder whoever acts in the clause above, which is compared by itself ("gave the board ten days **to** …")?"""
        at = (
            self.said.parent if self.said.link in ("inf", "ger", "coord") and self.said.group.form != "finite" else None
        )
        for _ in range(_DEEP):
            if at is None or op.holder is None:
                return False
            clause = self.claim.clauses[at]
            if clause.agent is not None and self._meets(clause.agent, op.holder) is True:
                return True
            at = clause.parent
        return False

    def _acts_itself(self, op: Op) -> bool:
        """Does the line tell the holder's own stance or coming act as his ("Halloran offers to …", "Fogle would pay")?"""
        agent = self.said.agent
        own = force_of(self.claim.terms[self.said.group.head].base)
        stance = (
            any(other.force != "say" for other in self.said.ops)
            or own not in (None, "say")
            or self.said.force == "will"
        )
        if agent is not None and op.holder is not None and light(self.claim.terms[self.said.group.head]):
            gives = self.said.link in ("main", "coord") and not self.said.negative and op.force in TO_ACT
            return gives and self._meets(agent, op.holder) is True
        return (
            op.force not in TO_ACT
            and stance
            and agent is not None
            and op.holder is not None
            and self._meets(agent, op.holder) is True
        )

    # -- with what force

    def _force(self) -> str | None:
        provided = self._provided()
        mine: list[Force] = [op.force for op in self.said.ops if op.force != "say"]
        if self.said.force != "fact" and not (self.said.force == "may" and self.said.link == "cond"):
            mine.append(self.said.force)
        for force in mine:
            if not LICENCES[force] & provided:
                return f"The passage does not say it with this force (“{force}”): take no stronger word than its own."
        if self._sets_a_time() or self._timetabled(mine):
            return None
        if self._done() and (self.told.clause.force != "fact" or self.told.clause.group.form == "infinitive"):
            return "The passage does not tell this as done: keep what is only said, planned, possible or conditional as such."
        bare = self.said.link in ("inf", "ger", "cond") or self.said.group.form == "infinitive"
        if not mine and not bare and "fact" not in provided:
            return "The passage does not tell this as done: keep what is only said, planned, possible or conditional as such."
        return None

    def _sets_a_time(self) -> bool:
        """Does the line tell an order with a deadline as given ("gives the board ten days", of "told it to answer within …")?"""
        agent, head = self.said.agent, self.claim.terms[self.said.group.head]
        orders = [op.holder for op in self.told.clause.ops if op.force in TO_ACT and op.holder is not None]
        timed = any(noun.root in _SPANS for noun in self.said.objects)
        told = head.base == "give" and timed and self.said.force == "fact" and not self.said.negative
        return told and agent is not None and any(self._meets(agent, holder) is True for holder in orders)

    def _timetabled(self, mine: Sequence[Force]) -> bool:
        """Is it a present that tells of what is to come, as English does of what has its day ("the offer lapses on …")?"""
        head = self.claim.terms[self.said.group.head]
        present = self.said.group.form == "finite" and not is_past(head.low) and head.low != head.base
        fixed = (
            head.base in _TIMETABLED and self.told.clause.force == "will" and self.told.clause.group.form == "finite"
        )
        only_said = all(op.force in ("say", "insist") for op in self.told.clause.ops)
        return not mine and present and fixed and only_said and self.said.group.first == self.said.group.head

    def _done(self) -> bool:
        """Does the line put the act into the past?"""
        group = self.said.group
        told = self.claim.terms[group.first : group.last]
        past = (
            group.form == "finite"
            and self.said.force == "fact"
            and any(t.tag == "have" or is_past(t.low) for t in told)
        )
        return past and self.said.link != "cond"

    def _provided(self) -> frozenset[Force]:
        clause = self.told.clause
        found: set[Force] = {op.force for op in clause.ops if op.force != "say"}
        found |= {clause.force} if clause.force != "fact" or found <= _TOLD else set()
        own = force_of(self.told.head.base)
        said = {force_of(self.claim.terms[self.said.group.head].base), *(op.force for op in self.said.ops)}
        if own is not None and own != "say" and own in said:
            found.add(own)
        conditional = any(c.parent == self.told.number and c.link == "cond" for c in self.told.statement.clauses)
        if clause.force in ("will", "may"):
            found |= {"refuse", "deny"} if clause.negative else set()
            found |= {"offer"} if conditional else set()
            found |= {"threat", "warn", "promise"} if conditional and clause.force == "will" else set()
            found |= {"plan"} if clause.force == "will" else set()
        above = self.told.statement.clauses[clause.parent] if clause.parent is not None else None
        if self.told.head.base in _WITHHOLDING or (above is not None and above.negative and above.force == "will"):
            found.add("refuse")
        if clause.force in ("must", "should"):
            found |= {"urge", "request"}
        return frozenset(found)

    # -- on what condition

    def _condition(self) -> str | None:
        mine, theirs = self.said.link == "cond", self.told.clause.link == "cond"
        trigger = self.told.clause.trigger.split(" ")[-1]
        if theirs and not mine and trigger in _HELD and not self._only_wanted():
            return "In the passage this is a condition, not a fact: keep its if or unless."
        if not mine and not theirs and self._held() and not keeps(self.claim, self.told.statement):
            return "The passage says this only on a condition: keep its if, unless or until, or leave it out."
        return None

    def _only_wanted(self) -> bool:
        """Is it no fact in the line either, but what the same one is to do ("told Belvarin **to return** the boats")?"""
        mine, theirs = self.said.agent, self.told.clause.agent
        return self.said.link in ("ger", "inf") and (
            mine is None or theirs is None or self._meets(mine, theirs) is True
        )

    def _held(self) -> bool:
        """Does what the passage tells hang on a condition?"""
        clause = self.told.clause
        real = (
            clause.group.form == "finite"
            and clause.force == "fact"
            and not any(op.force not in ("say", "fail") for op in clause.ops)
        )
        return not real and any(True for _ in held(self.told.statement.terms))
