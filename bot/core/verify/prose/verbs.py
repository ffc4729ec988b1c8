"""The verbs of a sentence: each group of auxiliaries, negation and head, told by form and neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from bot.core.conditions.grammar import FULL_VERBS, is_adverb
from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.forces import MODALS, SAYING, VERB_FORCES, Force
from bot.core.verify.prose.roots import IRREGULAR_PASTS
from bot.core.verify.prose.senses import PARTICLES
from bot.core.verify.prose.terms import Term
from bot.core.verify.prose.verblist import KNOWN

Form = Literal["finite", "infinitive", "gerund", "participle"]

_OBJECT_CONTROL = words(
    "ask order tell urge force allow instruct warn invite require expect advise compel oblige sentence ban bar"
)
"""Verbs that take somebody who is then to act: without an object before *to* they are passive ("Minister ordered to")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The words `[first, last)` with the head verb at `head` (of a bare *be* or *have* that word itself)."""

    first: int
    last: int
    head: int
    form: Form
    force: Force
    negative: bool
    passive: bool

    def base(self, terms: Sequence[Term]) -> str:
        """The head's base form."""
        return terms[self.head].base


def groups(terms: Sequence[Term], *, headline: bool = False) -> tuple[Group, ...]:
    """The verb groups of a sentence in order. A headline leaves more of its verbs to be told by their place."""
    found: list[Group] = []
    i = 0
    while i < len(terms):
        group = _group(terms, i) or _joined(terms, i, found)
        if group is None:
            i += 1
            continue
        found.append(group)
        i = group.last
    return tuple(_reduced(terms, _with_weak(terms, found, headline=headline)))


def _reduced(terms: Sequence[Term], found: list[Group]) -> Iterator[Group]:
    """Marks participles behind their noun: "any foreigner **found** near a station would be put on a plane"."""
    for group, after in zip_longest(found, found[1:]):
        alone = (
            group.form == "finite" and group.first == group.head > 0 and terms[group.first - 1].tag in ("word", "name")
        )
        between = terms[group.last : after.first] if after is not None else ()
        behind = bool(between) and between[0].tag == "prep" and not any(term.tag in _EDGES for term in between)
        if alone and behind and after is not None and after.form == "finite" and is_past(terms[group.head].low):
            yield replace(group, form="participle", passive=True)
        else:
            yield group


def _joined(terms: Sequence[Term], i: int, found: Sequence[Group]) -> Group | None:
    """A second infinitive or a second verb under one modal: "to accept it or **face** a vote"."""
    term = terms[i]
    if (
        term.tag != "word"
        or not i
        or terms[i - 1].tag != "conj"
        or not found
        or term.low != term.base
        or term.base not in KNOWN
    ):
        return None
    last = next((group for group in reversed(found) if group.form != "gerund"), found[-1])
    if last.form != "infinitive" and last.force == "fact":
        return None
    return _made(terms, i, i, last.form, force=last.force, negative=False)


def _group(terms: Sequence[Term], i: int) -> Group | None:
    term = terms[i]
    if term.tag in ("modal", "be", "have", "do"):
        return _auxiliary(terms, i)
    asked = any(other.tag == "word" and other.base in VERB_FORCES for other in terms[max(0, i - 6) : i])
    if (
        term.tag == "to"
        and (head := _over_adverbs(terms, i + 1)) < len(terms)
        and _infinitive(terms, head, asked=asked)
    ):
        return _passive_infinitive(terms, i, head)
    if term.tag == "word":
        form = _form(terms, i)
        if form is not None:
            return _made(terms, i, i, form)
    return None


def _made(terms: Sequence[Term], first: int, head: int, form: Form, **given: object) -> Group:
    after = terms[head + 1].low if head + 1 < len(terms) else ""
    bare = first == head and is_past(terms[head].low) and after == "to" and terms[head].base in _OBJECT_CONTROL
    passive = bool(given.get("passive")) or bare or (form == "participle")
    force = given.get("force", "fact")
    return Group(
        first=first,
        last=head + 1,
        head=head,
        form=form,
        force=force,  # type: ignore[arg-type]  # _auxiliary gives a Force
        negative=bool(given.get("negative")),
        passive=passive,
    )


def _over_adverbs(terms: Sequence[Term], i: int) -> int:
    while i < len(terms) and _adverbial(terms[i]) and not _back(terms, i):
        i += 1
    return i


def _adverbial(term: Term) -> bool:
    return term.tag in ("adv", "neg") or (term.tag == "word" and is_adverb(term.low))


def _back(terms: Sequence[Term], i: int) -> bool:
    """Is an adverb's form a verb here, right behind *to* or a modal: "would **back** the plan", "to **last** a week"?"""
    after = terms[i + 1] if i + 1 < len(terms) else None
    placed = i > 0 and terms[i - 1].tag in ("to", "modal") and terms[i].low in FULL_VERBS
    return placed and after is not None and after.tag in ("det", "pron", "num", "name", "word", "prep", "title")


def _auxiliary(terms: Sequence[Term], i: int) -> Group | None:
    """From an auxiliary on: its modal force, negation, voice and head."""
    first, force, negative, passive = i, "fact", False, False
    last = i
    while i < len(terms):
        term = terms[i]
        if term.tag in ("modal", "be", "have", "do"):
            force = MODALS.get(term.low, force) if term.tag == "modal" else force
            negative |= term.negative
            last = i
        elif _adverbial(term) and not _back(terms, i):
            negative |= term.negative
        else:
            break
        i += 1
    before = terms[last].tag
    head = last
    if i < len(terms) and (terms[i].tag == "word" or _back(terms, i)):
        word = terms[i].low
        if before == "be" and word.endswith("ing"):
            head = i
        elif before in ("be", "have") and is_past(word):
            head, passive = i, before == "be"
        elif before in ("modal", "do") and not word.endswith("ing"):
            head = i
    if (
        terms[last].tag == "have"
        and head == last
        and i < len(terms)
        and terms[i].tag == "to"
        and i + 1 < len(terms)
        and _infinitive(terms, i + 1)
    ):
        return _made(terms, first, i + 1, "finite", force="must", negative=negative)
    able = terms[i].low if terms[last].tag == "be" and head == last and i + 2 < len(terms) else ""
    if able in ("able", "unable") and terms[i + 1].tag == "to" and _infinitive(terms, i + 2):
        return _made(terms, first, i + 2, "finite", force="may", negative=negative != (able == "unable"))
    infinitive = first > 0 and terms[first - 1].tag == "to"
    return _made(
        terms, first, head, "infinitive" if infinitive else "finite", force=force, negative=negative, passive=passive
    )


def _passive_infinitive(terms: Sequence[Term], to: int, head: int) -> Group | None:
    """From *to* on: "to be withdrawn", "to have promised", "to load"."""
    negative = to > 0 and terms[to - 1].tag == "neg"
    if terms[head].tag in ("be", "have", "do"):
        inner = _auxiliary(terms, head)
        if inner is None:
            return None
        return Group(
            first=to,
            last=inner.last,
            head=inner.head,
            form="infinitive",
            force="fact",
            negative=negative or inner.negative,
            passive=inner.passive,
        )
    return _made(terms, to, head, "infinitive", negative=negative)


def _infinitive(terms: Sequence[Term], i: int, *, asked: bool = False) -> bool:
    """May the word at `i` be an infinitive after *to*? `asked` where a verb stands before that takes one."""
    term = terms[i]
    if term.tag in ("be", "have", "do"):
        return term.low in ("be", "have", "do")
    if (term.tag != "word" and not _back(terms, i)) or term.low != term.base:
        return False
    if term.base in KNOWN:
        return True
    after = terms[i + 1] if i + 1 < len(terms) else None
    if asked and after is not None and after.tag == "word":
        return True
    return after is not None and after.tag in ("det", "pron", "num", "name") and not term.low.endswith("s")


def is_past(word: str) -> bool:
    """Is the word a past form or a participle, as far as its form tells?"""
    return (
        (word.endswith("ed") and len(word) > 3 and (not word.endswith("eed") or word in _EED))
        or word in IRREGULAR_PASTS
        or word in _SAME
    )


_SAME = words("put set cut hit let shut split cast read quit hurt cost bet run come become beaten")
_EED = words("agreed guaranteed decreed freed")
"""Pasts in *-eed*, which other words end in as well."""


def _form(terms: Sequence[Term], i: int) -> Form | None:
    """What kind of verb the word at `i` is by itself, if it is one."""
    term, word = terms[i], terms[i].low
    j = i - 1
    while j >= 0 and (terms[j].tag in ("adv", "neg") or (terms[j].tag == "word" and is_adverb(terms[j].low))):
        j -= 1
    before = terms[j] if j >= 0 else None
    after = terms[i + 1] if i + 1 < len(terms) else None
    if word.endswith("ing") and len(word) > 4:
        return "gerund" if _gerund(term, before, after) else None
    if before is not None and before.tag in ("det", "poss", "prep", "to", "num"):
        return None
    if is_past(word) and word not in _SAME:
        if before is not None and before.tag == "word" and before.low.endswith("ly"):
            return "finite"
        attributive = (
            (before is None or before.tag in ("conj", "mark"))
            and after is not None
            and after.tag == "word"
            and not is_past(after.low)
        )
        return None if attributive and word.endswith("ed") and term.base not in KNOWN else "finite"
    told = after is not None and (
        (after.low.endswith("ing") and term.base in VERB_FORCES and not after.capital)
        or (after.tag == "to" and term.base in VERB_FORCES)
        or after.tag in ("pron", "that")
        or (after.tag in ("det", "name", "num") and term.base in SAYING)
    )
    if word.endswith("s") and word != term.base and (term.base in KNOWN or _acts(before, word, after)):
        strong = before is not None and (
            before.tag in ("name", "pron", "rel", "conj") or (before.tag == "mark" and _opens_object(after))
        )
        return "finite" if (strong and not _verb_next(terms, i)) or (told and before is not None) else None
    plural = (
        before is not None and before.tag in ("word", "pron") and (before.low.endswith("s") or before.tag == "pron")
    )
    return "finite" if told and plural and word == term.base and term.base in SAYING else None


def _acts(before: Term | None, word: str, after: Term | None) -> bool:
    """Is an unknown word in -s a verb for its place, between a name and its object ("the Office certifies the channel")?"""
    placed = (
        before is not None and before.tag in ("name", "pron") and after is not None and after.tag in ("det", "pron")
    )
    behind_who = before is not None and before.low == "who" and after is not None and after.tag != "word"
    return (placed or behind_who) and len(word) > 4


def _gerund(term: Term, before: Term | None, after: Term | None) -> bool:
    if term.base not in KNOWN:
        return False
    if before is None:
        return after is None or after.tag in ("det", "pron", "name", "num", "poss", "prep", "that", "quote", "to")
    if before.tag == "prep" and before.low in ("of", "near", "at", "like", "over", "about", "on"):
        return after is not None and after.tag != "word"
    if before.tag in ("prep", "mark", "sub", "conj", "quote"):
        return after is not None and (after.tag != "word" or after.low.endswith("s"))
    return before.tag == "word" and before.base in KNOWN and (after is None or after.tag != "word")


def _opens_object(after: Term | None) -> bool:
    return after is not None and after.tag in ("pron", "det", "name", "that", "to", "num", "quote", "word")


def _verb_next(terms: Sequence[Term], i: int) -> bool:
    """Does a finite verb follow, so that the word before it is a noun ("Larkspur shares closed")?"""
    j = _over_adverbs(terms, i + 1)
    return j < len(terms) and (
        terms[j].tag in ("modal", "be", "have", "do")
        or (terms[j].tag == "word" and is_past(terms[j].low) and terms[j].base in KNOWN)
        or (terms[i].low.endswith("s") and terms[j].low == terms[j].base and terms[j].base in SAYING)
    )


# ---------------------------------------------------------------- verbs that only their place tells

_EDGES = frozenset(("mark", "sub", "that", "rel", "conj", "quote"))


def _with_weak(terms: Sequence[Term], found: list[Group], *, headline: bool) -> list[Group]:
    """Adds a verb to each stretch that has a subject and no finite verb: "a ship sails", "drivers strike"."""
    added: list[Group] = []
    start = 0
    for end in (*(i for i, term in enumerate(terms) if term.tag in _EDGES), len(terms)):
        finite = any(start <= group.first < end and group.form == "finite" for group in found)
        if not finite and (weak := _weak(terms, start, end, found, headline=headline)) is not None:
            added.append(weak)
        start = end + 1
    return sorted([*found, *added], key=lambda group: group.first)


def _weak(terms: Sequence[Term], start: int, end: int, found: list[Group], *, headline: bool) -> Group | None:
    taken = {i for group in found for i in range(group.first, group.last)}
    opened = start > 0 and terms[start - 1].tag == "sub"
    for i in range(start, end):
        term = terms[i]
        placed = opened and term.tag == "word" and _over(terms, i, end)
        if term.tag != "word" or i in taken or not (term.base in KNOWN or placed):
            continue
        before = terms[i - 1] if i > start else None
        if before is None or before.tag not in ("word", "name", "num", "adv", "pron"):
            continue
        if before.tag == "adv" and i - 2 < start:
            continue
        after = terms[i + 1] if i + 1 < len(terms) else None
        if (
            after is not None
            and after.tag == "word"
            and i + 1 < end
            and (not headline or after.base in KNOWN)
            and not is_adverb(after.low)
            and not placed
        ):
            continue
        third = term.low != term.base and term.low.endswith("s")
        plain = term.low == term.base and (
            before.low.endswith("s") or before.low in lx.GROUP_NOUNS or before.tag in ("pron", "name")
        )
        asked = start > 0 and terms[start - 1].low == "should" and term.low == term.base
        if third or plain or asked or term.low in _SAME:
            return _made(terms, i, i, "finite")
    return None


def _over(terms: Sequence[Term], i: int, end: int) -> bool:
    """Behind *if* or *unless*: is an unknown word the verb, between its subject and what it is done to?"""
    before, after = terms[i - 1], terms[i + 1] if i + 1 < end else None
    plural = before.low.endswith("s") or before.low in lx.GROUP_NOUNS
    if before.tag not in ("word", "name") or after is None or after.tag not in ("det", "word", "name", "num", "pron"):
        return False
    return terms[i].low.endswith("s") != plural


def particle(terms: Sequence[Term], group: Group, stop: int) -> str:
    """The particle that goes with the head: "turned the offer **down**"."""
    for i in range(group.head + 1, min(stop, group.head + 6)):
        if terms[i].low in PARTICLES and (
            terms[i].tag in ("adv", "prep") or (i == group.head + 1 and terms[i].tag == "word")
        ):
            return terms[i].low
        if terms[i].tag in _EDGES:
            break
    return ""
