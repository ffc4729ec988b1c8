"""A sentence as clauses: who does what, under whose word, with what force, on what condition.

No parser: verbs are found by their form and what stands before them, subjects by reading leftwards to where the clause
begins. What cannot be told stays open, and whoever compares must decide what an open question is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.forces import NOUN_FORCES, REPORTS, SAYING, TO_ACT, Force, force_of
from bot.core.verify.prose.nouns import Noun, joined, nouns
from bot.core.verify.prose.terms import Term
from bot.core.verify.prose.verbs import Group, groups, particle

Link = Literal["main", "inf", "that", "rel", "cond", "coord", "ger", "quote"]
"""How a clause hangs on the one before it; `cond` is any clause of condition or time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """Something that stands over a clause: somebody says, promises or demands it, or refuses to do it."""

    force: Force
    holder: Noun | None
    negative: bool = False
    loose: bool = False
    """May the clause stand beside it instead: "X said A, and B"?"""
    heard: bool = False
    """Is the holder a court that was told, not who told it: "…, court hears"?"""
    over: bool = True
    """Does it stand right over the clause, so that its negation is the clause's?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One verb with what belongs to it. `[start, stop)` are its terms, `trigger` what opens it as a condition."""

    start: int
    stop: int
    group: Group
    link: Link
    parent: int | None
    trigger: str = ""
    agent: Noun | None = None
    objects: tuple[Noun, ...] = ()
    ops: tuple[Op, ...] = ()
    force: Force = "fact"
    negative: bool = False

    @property
    def holders(self) -> tuple[Noun, ...]:
        """Whose word or stance the clause is, the outermost first."""
        return tuple(op.holder for op in self.ops if op.holder is not None and op.force in REPORTS)


_CONDITIONS = words(
    "if should unless until till once provided assuming after before when whenever as while since because although though whereas lest"
)
_ALSO_BEFORE_NOUNS = words("until till after before since")
"""Openers that are prepositions where a comma follows before any verb: "a regular since 1997, said …"."""
_COURTS = words("court jury tribunal inquest inquiry")
_CONTRASTS = words("while whereas although though")
_HARD = frozenset((";", ":", "—", "--", "("))
_PAUSES = frozenset((",", ";", ":", "—", "--", "(", ")", "-", "…"))
_CONTROL = words(
    "ask order tell urge force allow instruct warn invite require expect advise compel oblige want call press push beg let get persuade "
    "lobby plead appeal direct encourage permit help enable ban bar like need convince"
)
"""Verbs whose object is who is to act."""


def clauses(terms: Sequence[Term], *, headline: bool = False) -> tuple[tuple[Term, ...], tuple[Clause, ...]]:
    """The terms, verbs with their particles, and the clauses of one sentence in order; without a verb there are none."""
    reader = _Reader(terms, headline=headline)
    found = reader.read()
    return tuple(reader.terms), found


class _Reader:
    def __init__(self, terms: Sequence[Term], *, headline: bool) -> None:
        self.terms = terms
        self.groups = groups(terms, headline=headline)
        self.taken = frozenset(i for group in self.groups for i in range(group.first, group.last))
        self.found: list[Clause] = []
        self.headline = headline
        self.sources: tuple[Op, ...] = ()

    def read(self) -> tuple[Clause, ...]:
        for number, group in enumerate(self.groups):
            before = next((g for g in reversed(self.groups[:number]) if g.form != "participle"), None)
            after = self.groups[number + 1] if number + 1 < len(self.groups) else None
            self.found.append(self._clause(number, group, before, after))
        self._tags()
        self._leading_condition()
        self.sources = tuple(self._sources())
        return tuple(self._over(number) for number in range(len(self.found)))

    def _leading_condition(self) -> None:
        """A condition that opens the sentence hangs on the clause that follows it."""
        if self.found and self.found[0].link == "cond":
            after = next((n for n, c in enumerate(self.found) if n and c.link != "cond" and not self._says(c)), None)
            for number, clause in enumerate(self.found):
                if number and clause.parent == 0 and clause.link == "coord":
                    self.found[number] = replace(clause, link="main", parent=None)
            self.found[0] = replace(self.found[0], parent=after)

    def _says(self, clause: Clause) -> bool:
        return clause.group.base(self.terms) in SAYING

    def _sources(self) -> Iterator[Op]:
        """Whose word the whole sentence is: "according to X", "X: …"."""
        lows = [term.low for term in self.terms]
        for i, low in enumerate(lows[:-2]):
            if low == "according" and lows[i + 1] == "to":
                found = nouns(self.terms, i + 2, len(self.terms), self.taken)
                if found and found[0].first == i + 2:
                    yield Op(force="say", holder=joined(self.terms, found, 0))
        colon = lows.index(":") if ":" in lows else 0
        if colon and not self.taken & set(range(colon)):
            found = nouns(self.terms, 0, colon, self.taken)
            if found:
                yield Op(force="say", holder=joined(self.terms, found, 0))

    # -- one clause by itself

    def _clause(self, number: int, group: Group, before: Group | None, after: Group | None) -> Clause:
        floor = before.last if before is not None else 0
        edge, opener = self._edge(floor, group)
        stop = self._stop(group, after)
        part = particle(self.terms, group, stop)
        if part:
            head = self.terms[group.head]
            terms = list(self.terms)
            terms[group.head] = replace(head, particle=part)
            self.terms = tuple(terms)
        found = nouns(self.terms, group.last, stop, self.taken)
        link, parent, trigger = self._link(number, group, before, edge, opener)
        agent = self._agent(group, edge, link, parent)
        objects = tuple(joined(self.terms, found, at) for at in range(len(found)))
        if group.passive:
            by = next((noun for noun in objects if noun.after == "by"), None)
            objects = (*((agent,) if agent is not None else ()), *(noun for noun in objects if noun is not by))
            agent = by
        return Clause(
            start=edge, stop=stop, group=group, link=link, parent=parent, trigger=trigger, agent=agent, objects=objects,
            force="will" if group.form == "infinitive" and before is None else group.force,
            negative=(group.negative or any(n.negative for n in (agent, *objects[:1]) if n is not None)) != (trigger == "without"),
        )  # fmt: skip

    def _edge(self, floor: int, group: Group) -> tuple[int, str]:
        """Where the clause of the group begins, and the word that opens it."""
        if group.form in ("infinitive", "gerund"):
            opener = self.terms[group.first - 1].low if group.first else ""
            return group.first, opener
        edge, opener, comma = floor, "", -1
        commas: list[int] = []
        for i in range(floor, group.first):
            term = self.terms[i]
            if term.tag == "that" and i and self.terms[i - 1].low in ("provided", "assuming"):
                edge = i + 1
            elif term.tag in ("sub", "that", "rel", "quote") or term.low in _HARD:
                edge, opener, comma = i + 1, '"' if term.tag == "quote" else term.low, -1
            elif term.tag == "conj" and ((floor and i + 1 == group.first) or self._joins_clauses(i, floor, edge)):
                edge, opener, comma = i + 1, term.low, -1
            elif term.low == "," and opener in _ALSO_BEFORE_NOUNS:
                edge, opener, comma = floor or i + 1, "", i if floor else -1
            elif term.low == "," and floor:
                comma = i
                commas.append(i)
        tag = self.terms[group.head].base in SAYING
        if tag and comma == group.first - 1 and len(commas) > 2 and not self._inverted(group):
            return commas[-3] + 1, ","
        if (
            comma >= 0
            and (tag or opener in ("", ",", "and", "but"))
            and any(n.after == "" for n in nouns(self.terms, comma + 1, group.first, self.taken))
        ):
            return comma + 1, "," if tag else opener or ","
        second = self.headline and floor > 0 and len(commas) == 1 and opener == ""
        if comma >= 0 and comma == group.first - 1 and (second or self._inverted(group)):
            return group.first, ","
        return edge, opener or ("," if comma >= 0 else "")

    def _inverted(self, group: Group) -> bool:
        """Is it a tag with its subject behind it: ", said the mayor."?"""
        found = nouns(self.terms, group.last, len(self.terms), self.taken)
        if self.terms[group.head].low not in lx.INVERTING or not found or found[0].first != group.last:
            return False
        last = found[0].last
        return last >= len(self.terms) or self.terms[last].low in (",", ".", "of", "(", "in", "at", "-")

    def _joins_clauses(self, i: int, floor: int, edge: int) -> bool:
        """Does the conjunction at `i` open a clause, rather than join two nouns of one subject?"""
        if not floor or (edge > floor and self.terms[edge - 1].tag != "conj"):
            return False
        before = self.terms[floor - 1].base
        plain = self.terms[i].low == "and" and self.terms[i - 1].low != ","
        return not (
            plain and before in SAYING and i > floor and self.terms[floor].tag in ("name", "det", "word", "title")
        )

    def _stop(self, group: Group, after: Group | None) -> int:
        limit = after.first if after is not None else len(self.terms)
        for i in range(group.last, limit):
            if self.terms[i].tag in ("sub", "rel", "that", "quote") or self.terms[i].low in (";", ":", "—"):
                return i
        return limit

    # -- how it hangs together

    def _link(
        self, number: int, group: Group, before: Group | None, edge: int, opener: str
    ) -> tuple[Link, int | None, str]:
        if before is None:
            return self._first_link(group, opener)
        parent = number - 1
        if group.form != "finite":
            return self._unfinished_link(group, parent, opener)
        if opener == "if" and edge - 1 == before.last and force_of(before.base(self.terms)) is not None:
            return "that", parent, ""
        if opener in _CONDITIONS and (opener not in _CONTRASTS or group.first == edge):
            return "cond", parent, self._narrowed(edge - 1, opener)
        if opener in ("who", "which", "whose", "whom"):
            return "rel", parent, ""
        if opener in ("that", "whether", "what", "how", "why", "where"):
            return self._that_link(before, parent, edge, opener)
        if opener in (*_CONTRASTS, "but", "yet", ";", "—", "--") and group.first > edge:
            return "coord", self._outermost(parent), ""
        if opener in ("and", "but", "or", "nor"):
            return "coord", self._beside(parent, group, bare=group.first == edge), ""
        return self._bare_link(group, before, parent, edge, opener)

    def _first_link(self, group: Group, opener: str) -> tuple[Link, int | None, str]:
        if opener in _CONDITIONS:
            return "cond", None, opener
        if opener in ("who", "which", "whose"):
            return "rel", None, ""
        return ("ger", None, opener) if group.form == "gerund" and opener else ("main", None, "")

    def _unfinished_link(self, group: Group, parent: int, opener: str) -> tuple[Link, int | None, str]:
        if group.form == "infinitive":
            return self._infinitive(group, parent)
        if group.form == "participle":
            return "rel", parent, ""
        return "ger", self._outermost(parent) if opener == "," else parent, opener

    def _that_link(self, before: Group, parent: int, edge: int, opener: str) -> tuple[Link, int | None, str]:
        if opener == "where" and edge > 1 and self.terms[edge - 2].low == ",":
            return "rel", parent, ""
        if force_of(before.base(self.terms)) is not None or opener != "that":
            return "that", parent, ""
        told = self._told_before(parent) if edge > 1 and self.terms[edge - 2].low == "," else None
        return ("rel", parent, "") if told is None else ("that", told, "")

    def _bare_link(
        self, group: Group, before: Group, parent: int, edge: int, opener: str
    ) -> tuple[Link, int | None, str]:
        """A clause that no word opens: "said the port would …", "boats seized in March"."""
        told = opener == "" or (opener == "," and self.terms[before.last].low == "," and not self._ends(group))
        if before.base(self.terms) in SAYING and told and edge <= before.last + 6:
            return "that", parent, ""
        if opener in ("", ",") and self._reduced(group, before, edge):
            return "rel", parent, ""
        if opener == "" and (main := self._behind_relative(parent, before, group)) is not None:
            return "coord", main, ""
        return "coord", self._beside(parent, group), ""

    def _ends(self, group: Group) -> bool:
        """Is it a verb of saying that ends the sentence: "…, the mayor said"?"""
        rest = self.terms[group.last :]
        return group.base(self.terms) in SAYING and all(term.low == "." or term.tag == "quote" for term in rest)

    def _behind_relative(self, parent: int, before: Group, group: Group) -> int | None:
        """The relative clause after which the main verb comes: "a cook who says he was robbed **will sue**"."""
        between = self.terms[before.last : group.first]
        if any(term.tag in ("conj", "sub", "that") or term.low in _PAUSES for term in between):
            return None
        at: int | None = parent
        while at is not None and self.found[at].link != "rel":
            at = self.found[at].parent
        return at if at is not None and self.found[at].parent is None else None

    def _told_before(self, parent: int) -> int | None:
        """The last verb of saying that no clause was found under yet: "promised, two days before he died, that …"."""
        for number in range(parent, -1, -1):
            base = self.terms[self.found[number].group.head].base
            if force_of(base) is not None and not any(c.parent == number and c.link == "that" for c in self.found):
                return number
        return None

    def _outermost(self, at: int) -> int:
        above = self.found[at].parent
        while above is not None:
            at, above = above, self.found[above].parent
        return at

    def _reduced(self, group: Group, before: Group, edge: int) -> bool:
        """Is the verb a participle right behind its noun: "two patrol boats **seized** in March"?"""
        alone = group.first == group.head and group.first > edge and self.terms[group.first - 1].tag in ("word", "name")
        return (
            alone
            and edge == before.last
            and before.form == "finite"
            and self.terms[group.head].low.endswith(("ed", "en", "t", "n"))
        )

    def _narrowed(self, at: int, opener: str) -> str:
        return f"only {opener}" if at and self.terms[at - 1].low == "only" else opener

    def _infinitive(self, group: Group, parent: int) -> tuple[Link, int, str]:
        """An infinitive after a conjunction goes beside the infinitive before it."""
        joins = group.first and self.terms[group.first - 1].tag == "conj"
        if joins and self.found[parent].link == "inf":
            return "coord", parent, ""
        above = self.found[parent].parent
        if self.found[parent].link == "ger" and above is not None:
            inner, outer = (force_of(self.found[n].group.base(self.terms)) for n in (parent, above))
            if inner in (None, "say") and outer not in (None, "say"):
                return "inf", above, ""
        return "inf", parent, ""

    def _beside(self, parent: int, group: Group, *, bare: bool = False) -> int:
        """The clause a coordinated one goes beside: the last finite one, or the infinitive whose form it shares.

        A verb of saying without a subject of its own goes beside the verb of saying before it.
        """
        at: int | None = parent
        told = (
            bare
            and group.first == group.head
            and group.force == "fact"
            and force_of(self.terms[group.head].base) is not None
        )
        found: list[int] = []
        while at is not None:
            clause = self.found[at]
            if clause.group.form == group.form and clause.link != "cond":
                found.append(at)
            at = clause.parent
        if told:
            return next((n for n in found if self._says(self.found[n])), found[0] if found else parent)
        return found[0] if found else parent

    # -- who acts

    def _agent(self, group: Group, edge: int, link: Link, parent: int | None) -> Noun | None:
        above = self.found[parent] if parent is not None else None
        if group.form == "gerund" and (beside := self._beside_gerund(group)) is not None:
            return beside
        if group.form in ("infinitive", "gerund") or (link == "coord" and group.form == "infinitive"):
            return self._controller(above, link)
        found = nouns(self.terms, edge, group.first, self.taken)
        if (
            above is not None
            and above.link == "rel"
            and link == "coord"
            and (self.terms[group.first - 1].low == "," or self._bare(edge, group))
        ):
            return above.agent
        for at, noun in enumerate(found):
            told_to = link == "that" and at == 0 and self._is_told(group, edge, found)
            according = self.terms[noun.first].low == "according"
            if noun.after == "" and not told_to and not according and not _is_time(self.terms, noun):
                return joined(self.terms, found, at)
        if link == "rel" and edge > 0:
            return self._antecedent(edge - 1)
        if above is not None and link in ("coord", "that"):
            if above.group.passive and above.objects and link == "coord":
                return above.objects[0]
            return above.agent
        return None

    def _is_told(self, group: Group, edge: int, found: Sequence[Noun]) -> bool:
        """Is the first noun whom somebody told, the next one the subject: "told jurors the firm had …"?"""
        told = edge > 0 and self.terms[edge - 1].base in ("tell", "warn", "assure", "inform", "remind")
        return told and len(found) > 1 and found[1].after == "" and found[0].last == found[1].first < group.first

    def _bare(self, edge: int, group: Group) -> bool:
        """Does no conjunction and no mark part the verb from the clause before it?"""
        opens = self.terms[edge - 1] if edge else None
        parted = any(term.tag == "conj" or term.low in _PAUSES for term in self.terms[edge : group.first])
        return not parted and opens is not None and opens.tag not in ("conj", "mark", "sub", "that", "rel")

    def _beside_gerund(self, group: Group) -> Noun | None:
        """Who acts in "with its chairwoman, Jane Roe, calling it …"."""
        start = max((g.last for g in self.groups if g.last <= group.first), default=0)
        found = nouns(self.terms, start, group.first, self.taken)
        at = next(
            (n for n, noun in enumerate(found) if noun.after == "with" and self.terms[noun.first - 2].low == ","), None
        )
        return joined(self.terms, found, at) if at is not None else None

    def _controller(self, above: Clause | None, link: Link) -> Noun | None:
        if above is None:
            return None
        if link == "coord":
            return above.agent
        base = above.group.base(self.terms)
        if base in _CONTROL and link == "inf":
            asked = next(
                (
                    noun
                    for noun in above.objects
                    if noun.after in ("", "on", "with", "to", "for") and (noun.whos or not _is_time(self.terms, noun))
                ),
                None,
            )
            return asked or above.agent
        if above.group.passive and above.objects:
            return above.objects[0]
        return above.agent

    def _antecedent(self, at: int) -> Noun | None:
        """The noun right before a relative pronoun at `at`, a comma passed over."""
        start = max(0, at - 24)
        stop = at - 1 if at and self.terms[at - 1].low == "," else at
        found = nouns(self.terms, start, stop, self.taken)
        if not found or found[-1].last != stop:
            return None
        if len(found) > 1 and [term.low for term in self.terms[found[-2].last : found[-1].first]] == [","]:
            return joined(self.terms, found, len(found) - 2) if found[-2].whos else found[-1]
        return found[-1]

    # -- what stands over it

    def _tags(self) -> None:
        """Turns "…, the union said" and "… , says X" round: what stands before is what is said."""
        for number, clause in enumerate(self.found):
            if number == 0 or clause.group.base(self.terms) not in SAYING or clause.link not in ("coord", "quote"):
                continue
            says_more = number + 1 < len(self.found) and self.found[number + 1].link in ("that", "inf")
            opens = self.terms[clause.start - 1].low if clause.start else ""
            if says_more or opens not in _PAUSES:
                continue
            agent = clause.agent
            if clause.start == clause.group.first and clause.objects:
                agent = clause.objects[0]
            self.found[number] = replace(clause, link="main", parent=None, agent=agent)

    def _over(self, number: int) -> Clause:
        clause = self.found[number]
        ops: list[Op] = []
        at, child = clause.parent, clause
        depth, loose, beside = 0, False, False
        while at is not None and depth < 12:
            above = self.found[at]
            op = self._op(at, child)
            beside = beside or self._adds(child)
            if op is not None and not (beside and (op.force == "deny" or op.force not in REPORTS)):
                ops.insert(0, replace(op, loose=loose, over=not ops and not loose))
            loose = loose or self._may_stand_beside(child)
            at, child, depth = (
                above.parent,
                above if child.link != "coord" else replace(above, link=above.link),
                depth + 1,
            )
        for other_number, other in enumerate(self.found):
            if other.link == "main" and other_number and other is not clause and self._is_tag(other_number):
                ops.insert(0, self._tag(other))
        return replace(clause, ops=(*self.sources, *ops))

    def _tag(self, clause: Clause) -> Op:
        """Whose word the tag says that the sentence is."""
        base = clause.group.base(self.terms)
        court = clause.agent or next(iter(clause.objects), None)
        to_court = court is not None and self.terms[court.last - 1].base in _COURTS
        last = clause.group.last >= len(self.terms) or self.terms[clause.group.last].low == "."
        heard = (
            to_court and last and (base == "hear" or (base == "tell" and self.terms[clause.group.head].low == "told"))
        )
        return Op(force=force_of(base) or "say", holder=court if heard else clause.agent, heard=heard)

    def _may_stand_beside(self, clause: Clause) -> bool:
        """Is it a clause with a subject of its own behind ", and"?"""
        opens = (
            clause.start > 1
            and self.terms[clause.start - 1].low in ("and", "or")
            and self.terms[clause.start - 2].low == ","
        )
        return clause.link == "coord" and opens and clause.group.first > clause.start

    def _adds(self, clause: Clause) -> bool:
        """Does the clause only add to a noun: "…, which killed 40,000 fish"?"""
        at = clause.start
        return clause.link == "rel" and at > 1 and self.terms[at - 1].tag == "rel" and self.terms[at - 2].low == ","

    def _is_tag(self, number: int) -> bool:
        clause = self.found[number]
        return number > 0 and clause.parent is None and clause.group.base(self.terms) in SAYING and clause.trigger == ""

    def _owned(self, above: Clause, child: Clause) -> Op | None:
        """What a noun makes of the infinitive behind it: "Roe's offer to reopen the port"."""
        noun = next((noun for noun in above.objects if noun.last == child.group.first), None)
        force = NOUN_FORCES.get(self.terms[noun.last - 1].base) if noun is not None else None
        if noun is None or force is None or force == "say":
            return None
        holder = replace(noun, whos=(noun.owners,), owners=frozenset()) if noun.owners else above.agent
        return Op(force=force, holder=holder, negative=self._negative(self.found.index(above)) != noun.negative)

    def _nominal(self, above: Clause) -> Force | None:
        """The force of a noun under an empty verb: "gave her word that", "made an offer to"."""
        if above.group.base(self.terms) not in ("give", "make", "have", "issue", "set", "repeat", "be"):
            return None
        heads = [self.terms[noun.last - 1].base for noun in above.objects if noun.after == ""]
        return next((NOUN_FORCES[head] for head in heads if head in NOUN_FORCES), None)

    def _negative(self, at: int) -> bool:
        """Is the clause's act told as not done, by itself or by the one right above it?"""
        clause = self.found[at]
        op = self._op(clause.parent, clause) if clause.parent is not None and clause.link == "inf" else None
        return clause.negative != (op is not None and op.negative)

    def _op(self, at: int, child: Clause) -> Op | None:
        """What clause `at` makes of the one below it; None where it only stands beside it."""
        above = self.found[at]
        if child.link in ("coord", "rel", "cond", "main"):
            return None
        base = above.group.base(self.terms)
        owned = self._owned(above, child) if child.link == "inf" else None
        if owned is not None:
            return owned
        force = force_of(base) or self._nominal(above)
        if force is None:
            return None
        if child.link == "that" and base in ("call", "press", "push", "ask", "appeal", "plead", "tell"):
            force = "say"
        if child.link == "inf":
            if base in ("tell", "warn"):
                force = "urge"
            elif force == "say" or force not in TO_ACT | {
                "promise",
                "offer",
                "refuse",
                "accept",
                "threat",
                "plan",
                "hope",
                "expect",
                "want",
                "fail",
                "fear",
            }:
                return None
        elif child.link == "ger" and force not in ("refuse", "offer", "plan", "deny", "accuse", "urge"):
            return None
        return Op(force=force, holder=above.agent, negative=self._negative(at) != (force in ("refuse", "deny", "fail")))


_TIMES = words(
    "day week month year morning afternoon evening night hour minute monday tuesday wednesday thursday friday saturday sunday yesterday "
    "today tomorrow tonight january february march april june july august september october november december spring summer autumn winter"
)


def _is_time(terms: Sequence[Term], noun: Noun) -> bool:
    return terms[noun.last - 1].base in _TIMES
