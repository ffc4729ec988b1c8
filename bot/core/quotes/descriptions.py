"""Whom a phrase without a name means: "the foreign secretary", "the company", "the letter", "one of them".

A description is looked up among the offices the text has given, the bodies it has named and the people it has
described before; what answers to none of them is a person or body of its own, called as the text calls it.
"""

from __future__ import annotations

from functools import lru_cache

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line
from bot.core.quotes.memory import Memory, Reading, means_many
from bot.core.quotes.names import Name
from bot.core.quotes.phrases import Phrase
from bot.core.quotes.roles import Role, role_words
from bot.core.text import words

_NEAR = 3
"""How many sentences after its subject an office that nobody was given yet may still mean that subject."""
_PARTIAL = words("one another some both others two three many")


@lru_cache(maxsize=4096)
def may_mean_somebody(head: str) -> bool:
    """Can a phrase with this head noun mean a person or a body at all?"""
    if head in _PARTIAL or head in lx.DOCUMENTS or head in lx.ROLES or head in lx.BODY_NOUNS or head in lx.BODIES:
        return True
    return means_many(head)


def read_description(memory: Memory, number: int, phrase: Phrase) -> Reading | None:
    """Whom the phrase in sentence `number` means, or None where it means no person and no body."""
    line = memory.lines[number]
    head = phrase.head
    if head in _PARTIAL:
        return _one_of(memory, number, line, phrase)
    if head in lx.DOCUMENTS:
        return _document(memory, number, line, phrase)
    if not _definite(line, phrase):
        beside = _apposed(memory, line, _first_office(line, phrase)) if head in lx.ROLES else None
        return Reading(beside, "title", "title-beside") if beside is not None else describe(memory, line, phrase)
    if head in lx.ROLES:
        return _office(memory, number, line, phrase)
    if head in lx.BODY_NOUNS or head in lx.BODIES:
        return _body(memory, line, phrase)
    if means_many(head):
        before = memory.again(head)
        return (
            Reading(before, "description", "description-again")
            if before is not None
            else describe(memory, line, phrase)
        )
    return None


def _definite(line: Line, phrase: Phrase) -> bool:
    """Does the phrase open with the, this, a possessive or a possessor?"""
    first = line.words[phrase.first]
    if first.low in ("the", "that", "this") or first.low in lx.POSSESSIVES:
        return True
    return phrase.owned and first.tag not in ("det", "number")


def describe(memory: Memory, line: Line, phrase: Phrase, *, body: bool = False, anyone: bool = False) -> Reading | None:
    """Somebody without a name, called by the phrase and what belongs to it. `anyone` admits any noun."""
    head = phrase.head
    plural = means_many(head)
    if head not in lx.ROLES and not plural and not body and not anyone:
        return None
    text = " ".join(memory.text[phrase.start : _complement(line, phrase)].split())
    if line.words[phrase.first].tag in ("det", "number") or phrase.name is None:
        text = text if text[1:2].isupper() else text[0].lower() + text[1:]
    index = memory.describe(
        text, "body" if body else "person", phrase.start, plural=plural, human=head in lx.ROLES and not body
    )
    if head in lx.MALE_KIN or head in lx.MALE_ROLES:
        memory.names[index].gender = "m"
    elif head in lx.FEMALE_KIN or head in lx.FEMALE_ROLES:
        memory.names[index].gender = "f"
    words = role_words(line, phrase.first, phrase.last)
    for key in {head, head.removesuffix("s"), *(word for word in words if word in lx.ROLES)}:
        memory.described.setdefault(key, []).append(index)
    if body:
        return Reading(index, "body", "described-body")
    if plural:
        return Reading(index, "description", "described-plural")
    return Reading(index, "description", "described-person" if head in lx.ROLES else "described")


_GOES_ON = words("close familiar based briefed involved")


def _complement(line: Line, phrase: Phrase) -> int:
    """Where a description ends with what belongs to it: "a source close to the minister"."""
    words = line.words
    last = phrase.last
    for _ in range(3):
        i = last
        while i < len(words) and i not in line.covered and words[i].low in _GOES_ON:
            i += 1
        if i >= len(words) or words[i].tag != "prep" or i + 1 not in line.opening:
            break
        last = line.opening[i + 1].last
    return words[last - 1].end


# ---------------------------------------------------------------- people by where they are from


def by_origin(memory: Memory, number: int, phrase: Phrase) -> Reading | None:
    """Whom "the Italian" or "the Ohio Republican" means who speaks: the person who acted just before, else nobody known."""
    line = memory.lines[number]
    origin = phrase.head in gz.ADJECTIVES or phrase.head in gz.COMPATRIOTS or phrase.head in lx.ROLES
    if not origin or line.words[phrase.first].low != "the":
        return None
    near = _near_person(memory, number, line, phrase, ())
    return Reading(near, "title", "title-near") if near is not None else describe(memory, line, phrase, anyone=True)


# ---------------------------------------------------------------- offices


def _office(memory: Memory, number: int, line: Line, phrase: Phrase) -> Reading | None:
    beside = _apposed(memory, line, phrase)
    if beside is not None:
        return Reading(beside, "title", "title-beside")
    words = role_words(line, phrase.first, phrase.last)
    best = memory.roles.best(words, phrase.head, memory.recent)
    before = memory.again(phrase.head)
    if best is not None and best.score >= 1.0 and not _since(memory, before, best.name):
        return Reading(best.name, "title", "title-role" if best.score >= 1.9 else "title-role-weak")
    if before is not None:
        return Reading(before, "description", "description-again")
    near = _near_person(memory, number, line, phrase, words)
    if near is not None:
        memory.roles.add(words, near)
        return Reading(near, "title", "title-near")
    return describe(memory, line, phrase)


def _since(memory: Memory, described: int | None, name: int) -> bool:
    """Was somebody described so after the office's holder was last named?"""
    return described is not None and memory.recent.get(described, 0) > memory.recent.get(name, 0)


def _apposed(memory: Memory, line: Line, phrase: Phrase) -> int | None:
    """The name right beside an office: "the governor, Jane Roe," or "Jane Roe, the governor,"."""
    after = line.opening.get(phrase.last + 1) if _comma(line, phrase.last) else None
    if after is not None and _may_hold(memory, after):
        return after.name
    before = line.ending.get(phrase.first - 1) if _comma(line, phrase.first - 1) else None
    if before is not None and _may_hold(memory, before) and (before.after is None or not phrase.acts):
        return before.name
    return None


def _first_office(line: Line, phrase: Phrase) -> Phrase:
    """Of two offices in one apposition ("a developer and spokeswoman for the owners") the first."""
    if not phrase.first or line.words[phrase.first - 1].low != "and":
        return phrase
    before = line.ending.get(phrase.first - 1)
    return before if before is not None and before.form == "nominal" and before.head in lx.ROLES else phrase


def _comma(line: Line, i: int) -> bool:
    return 0 <= i < len(line.words) and line.words[i].low == ","


def _may_hold(memory: Memory, phrase: Phrase) -> bool:
    """Is the phrase a name that an office can belong to?"""
    if phrase.form != "name" or phrase.name is None:
        return False
    return memory.names[phrase.name].sort in ("person", "unknown")


def _near_person(memory: Memory, number: int, line: Line, phrase: Phrase, words: Role) -> int | None:
    """Whom an office that nobody was given yet means: the last subject of the sentences just before.

    What a body says of "the president" is of its own.
    """
    opens = line.words[phrase.first].low == "the" or phrase.owned
    if not opens or phrase.head in lx.ANONYMOUS or words == ("former", phrase.head):
        return None
    for event in memory.back(30):
        its = event.line == number and event.rank == 3 and memory.names[event.name].sort == "body"
        if number - event.line > _NEAR or its:
            return None
        if (
            event.name < memory.named
            and _personal(memory.names[event.name])
            and event.rank >= 2
            and event.line < number
            and event.name != phrase.name
        ):
            return event.name
    return None


def _personal(name: Name) -> bool:
    """May an office belong to the name: a person, or two words or more that nothing shows to be anything else?"""
    return name.sort == "person" or (name.sort == "unknown" and len(name.words) > 1)


# ---------------------------------------------------------------- bodies and documents

_COMPANIES = words(
    "company firm group club team bank chain retailer manufacturer carrier airline operator insurer lender "
    "business employer publisher outlet side"
)
_NO_COMPANY = words(
    "union council party association federation university college court parliament congress senate house "
    "government committee commission ministry department police army navy military forces force troops"
)


def _body(memory: Memory, line: Line, phrase: Phrase) -> Reading | None:
    head = phrase.head
    if phrase.owned and head in ("government", "administration", "campaign"):
        return describe(memory, line, phrase, body=True)
    words = role_words(line, phrase.first, phrase.last)
    best = memory.roles.best(words, head, memory.recent)
    if best is not None and best.score >= 1.0:
        return Reading(best.name, "body", "body-role")
    named = _body_named(memory, head)
    if named is not None:
        return Reading(named, "body", "body-named")
    if head in _COMPANIES and len(words) == 1:
        last = _last_company(memory)
        if last is not None:
            return Reading(last, "body", "body-last")
    return describe(memory, line, phrase, body=True)


def _body_named(memory: Memory, head: str) -> int | None:
    """The last body named with the noun in its name: "the council" after "World Cycling Council"."""
    for event in memory.back(80):
        name = memory.names[event.name]
        if name.sort == "body" and len(name.words) > 1 and head in (word.lower() for word in name.words):
            return event.name
    return None


def _last_company(memory: Memory) -> int | None:
    """The body last named that may be a company, one that acts before one that is only mentioned."""
    fallback: int | None = None
    for event in memory.back(60):
        name = memory.names[event.name]
        if name.sort in ("body", "unknown") and not name.plural and not _public(name):
            if event.rank or name.sort == "body":
                return event.name
            fallback = fallback if fallback is not None else event.name
    return fallback


def _public(name: Name) -> bool:
    return any(word.lower() in _NO_COMPANY for word in name.words)


def _document(memory: Memory, number: int, line: Line, phrase: Phrase) -> Reading | None:
    """Whoever speaks in a document: its possessor, the subject of the sentence it comes in, the last who acted."""
    if phrase.owned and phrase.name is not None:
        return Reading(phrase.name, "body", "document-owner")
    before = memory.again(phrase.head)
    if before is not None:
        return Reading(before, "body", "document-again")
    for event in memory.back(30):
        if number - event.line > _NEAR:
            return None
        own = event.line == number
        near = own or line.words[phrase.first].low == "the"
        if near and event.rank >= (1 if own else 2) and memory.names[event.name].sort != "place":
            memory.described.setdefault(phrase.head, []).append(event.name)
            return Reading(event.name, "body", "document-near")
    return None


def _one_of(memory: Memory, number: int, line: Line, phrase: Phrase) -> Reading | None:
    """One of a group: "one of the aides" by itself, "one of them" and "one said" of the group last spoken of."""
    plural = phrase.head not in ("one", "another")
    words = line.words
    inner = line.opening.get(phrase.last + 1) if phrase.last < len(words) and words[phrase.last].low == "of" else None
    if inner is not None and inner.form == "nominal":
        text = " ".join(memory.text[phrase.start : _complement(line, phrase)].split())
        human = means_many(inner.head)
        index = memory.describe(text[0].lower() + text[1:], "person", phrase.start, plural=plural, human=human)
        memory.described.setdefault(inner.head.removesuffix("s"), []).append(index)
        return Reading(index, "description", "one-of")
    for event in memory.back(40):
        if number - event.line > _NEAR + 1:
            return None
        name = memory.names[event.name]
        if name.plural:
            index = memory.describe(
                f"{phrase.head} of {name.canonical}", "person", phrase.start, plural=plural, human=True
            )
            return Reading(index, "description", "one-of")
    return None
