"""Noun phrases by where they begin and end, and whom they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.senses import Sense, likeness
from bot.core.verify.prose.terms import Term, Who

_RELATED = words(
    "neighbour neighbor rival predecessor successor counterpart colleague opponent partner enemy ally critic supporter"
)
_INSIDE = frozenset(("word", "name", "num", "det", "poss", "title"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """The words `[first, last)`. `whos` are those it means, one set of candidates each; `owners` whose it is."""

    first: int
    last: int
    whos: tuple[Who, ...]
    root: str
    senses: frozenset[Sense]
    owners: Who
    negative: bool = False
    pronoun: bool = False
    after: str = ""
    called: frozenset[str] = frozenset()
    speaks: bool = False
    """Is it an office or a body, which may speak for its owner?"""


def read_noun(terms: Sequence[Term], first: int, stop: int, taken: frozenset[int]) -> Noun | None:
    """The noun phrase that begins at `first`, not beyond `stop`, nor over a verb."""
    if first >= stop:
        return None
    term = terms[first]
    if term.tag == "pron":
        who = (term.who,) if term.who else ()
        return Noun(
            first=first,
            last=first + 1,
            whos=who,
            root=term.root,
            senses=frozenset(),
            owners=frozenset(),
            negative=term.negative,
            pronoun=True,
        )
    i, owners, heads = first, set[str](), list[int]()
    negative = False
    while i < stop and terms[i].tag in _INSIDE and i not in taken:
        here = terms[i]
        negative |= here.negative
        if here.tag == "poss" and heads:
            owners |= terms[heads[-1]].who
            heads.clear()
        elif here.tag == "det" and heads:
            break
        elif here.tag == "det" and here.who:
            owners |= here.who
        elif here.tag in ("word", "name", "num", "title"):
            if heads and terms[heads[-1]].tag == "name" and here.tag == "word" and here.capital is False:
                owners |= terms[heads[-1]].who
            heads.append(i)
        i += 1
    if not heads:
        return (
            None
            if i == first
            else Noun(
                first=first,
                last=i,
                whos=(),
                root=terms[i - 1].root,
                senses=frozenset(),
                owners=frozenset(owners),
                negative=negative,
            )
        )
    head = terms[heads[-1]]
    named = next((terms[h] for h in reversed(heads) if terms[h].tag == "name"), None)
    meant = named.who if named is not None and head.capital and not head.who else head.who
    who = (meant,) if meant else ()
    return Noun(
        first=first, last=i, whos=who, root=head.root, senses=head.senses, owners=frozenset(owners),
        negative=negative, speaks=head.base not in _RELATED and head.base in lx.ROLES | lx.BODY_NOUNS | lx.BODIES,
    )  # fmt: skip


def nouns(terms: Sequence[Term], start: int, stop: int, taken: frozenset[int]) -> tuple[Noun, ...]:
    """Every noun phrase of the stretch in order; `after` is the preposition before it, or empty."""
    found: list[Noun] = []
    i, prep = start, ""
    while i < stop:
        noun = None if i in taken else read_noun(terms, i, stop, taken)
        if noun is None:
            prep = terms[i].low if terms[i].tag in ("prep", "to") else prep if terms[i].tag == "adv" else ""
            i += 1
            continue
        found.append(_after(noun, prep))
        prep, i = "", noun.last
    return tuple(found)


def _after(noun: Noun, prep: str) -> Noun:
    if not prep:
        return noun
    return replace(noun, after=prep)


def joined(terms: Sequence[Term], found: Sequence[Noun], at: int) -> Noun:
    """The noun at position `at` of `found` with its apposition and whoever is joined to it by *and*."""
    noun = found[at]
    whos, owners = list(noun.whos), set(noun.owners)
    last, roots = noun.last, {noun.root}
    for other in found[at + 1 :]:
        between = [term.low for term in terms[last : other.first]]
        if between in (["of"], ["for"]):
            owners |= {who for each in other.whos for who in each} | other.owners
        elif between == ["and"] and other.whos:
            whos += other.whos
        elif between == [","] and other.whos and (not whos or _is_name(terms, other) > _is_name(terms, noun)):
            whos = list(other.whos)
            roots.add(other.root)
        elif between == [","]:
            roots.add(other.root)
            owners |= other.owners
        elif between in (["at"], ["in"], ["and"]):
            pass
        else:
            break
        last = other.last
    return replace(noun, whos=tuple(whos), owners=frozenset(owners), called=frozenset(roots))


def _is_name(terms: Sequence[Term], noun: Noun) -> bool:
    return terms[noun.last - 1].tag == "name"


def meets(claimed: Noun, told: Noun) -> bool | None:
    """Is whom the claim means whom the passage tells of? None where neither names nor words can say."""
    if claimed.whos and told.whos:
        return all(any(who & other for other in told.whos) for who in claimed.whos)
    if claimed.whos and told.speaks and any(who & told.owners for who in claimed.whos):
        return True
    if claimed.root == told.root or likeness(claimed.senses, told.senses) > 0:
        return True
    if claimed.pronoun or told.pronoun:
        return None
    return None if not claimed.whos or not told.whos else False
