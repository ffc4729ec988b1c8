"""Offices and descriptions: who is "the foreign secretary", "the company", "the former board member".

A role is the words of an office as the article gives it, small, in order: `("british", "foreign", "secretary")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line
from bot.core.quotes.names import Name
from bot.core.quotes.phrases import Phrase
from bot.core.text import words

Role = tuple[str, ...]

_SAME_HEAD = {"premier": "minister", "chair": "chairman", "chairwoman": "chairman", "chairperson": "chairman", "boss": "manager",
              "justice": "judge", "magistrate": "judge", "attorney": "lawyer", "solicitor": "lawyer", "barrister": "lawyer", "spokesperson": "spokesman",
              "adviser": "advisor", "pol": "politician"}  # fmt: skip
_APART = words("vice deputy former ex assistant future junior shadow")
"""Words that make another office of the same head noun."""
_PARTIES = {
    "republican": "r",
    "gop": "r",
    "democratic": "d",
    "democrat": "d",
    "labour": "l",
    "conservative": "c",
    "tory": "c",
}
_SKIP = lx.DETERMINERS | words("'s ’s of for in at and")


def role_words(line: Line, first: int, last: int) -> Role:
    """The words of an office between two word numbers, articles and possessors' marks left out."""
    return tuple(
        word.low.rstrip(".")
        for word in line.words[first:last]
        if word.tag not in ("stop", "poss", "mark", "quote") and word.low not in _SKIP
    )


def match(wanted: Role, head: str, role: Role) -> float:
    """How well a role answers a description (0: not at all). Equal words speak for it, odd ones against it."""
    heads = {head, _SAME_HEAD.get(head, head)}
    have = {_SAME_HEAD.get(word, word) for word in role} | set(role)
    if not heads & have:
        return 0.0
    want = set(wanted) - {head}
    missing = want - have
    extra = set(role) - set(wanted) - {head}
    if _opposed(wanted, role):
        return 0.0
    if (missing | extra) & _APART:
        return 0.0
    position = _position(role, heads)
    score = 2.0 + 0.6 * len(want & have) - 0.5 * len([word for word in missing if word not in gz.ADJECTIVES])
    score -= 0.15 * len(extra) + (0.0 if position else 1.2)
    return max(score, 0.1)


def _opposed(a: Role, b: Role) -> bool:
    """Do the two belong to different parties?"""
    one, other = ({_PARTIES[word] for word in role if word in _PARTIES} for role in (a, b))
    return bool(one) and bool(other) and not one & other


def _position(role: Role, heads: set[str]) -> bool:
    """Is the head noun the role's own head, not one of a word before it ("president" in "president's lawyer")?"""
    return bool(role) and bool({role[-1], _SAME_HEAD.get(role[-1], role[-1])} & heads)


@dataclass(slots=True)
class Office:
    """One role of one name, in the order the text gives them."""

    role: Role
    name: int


@dataclass(frozen=True, slots=True)
class Match:
    """The name that answers a description, and how well."""

    name: int
    score: float


_HOLDS = 1.0
"""From this score on, a role's own head noun is the one wanted."""
_HOLDERS = 40
"""How many holders of one kind of office are compared: the last ones the text gave."""


class Roles:
    """The role table of a text, by head noun."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Office]] = {}

    def add(self, role: Role, name: int) -> None:
        """Record that a name holds a role."""
        if not role:
            return
        office = Office(role, name)
        for word in set(role):
            if word in lx.ROLES or word in lx.BODY_NOUNS:
                self._by_word.setdefault(word, []).append(office)
                same = _SAME_HEAD.get(word)
                if same is not None and same not in role:
                    self._by_word.setdefault(same, []).append(office)

    def best(self, wanted: Role, head: str, recent: Mapping[int, int]) -> Match | None:
        """The name that best answers a description, and how well; `recent` says where each was last named."""
        options: dict[int, float] = {}
        for key in {head, _SAME_HEAD.get(head, head)}:
            for office in self._by_word.get(key, ())[-_HOLDERS:]:
                score = match(wanted, head, office.role)
                if score > options.get(office.name, 0.0):
                    options[office.name] = score
        if not options:
            return None
        name = max(options, key=lambda n: (round(options[n], 2), recent.get(n, -1)))
        return Match(name, options[name])

    def holder(self, wanted: Role) -> int | None:
        """The one name whose office has all the words of a title given from outside; None where none or several do."""
        head = wanted[-1]
        found = {
            office.name
            for key in {head, _SAME_HEAD.get(head, head)}
            for office in self._by_word.get(key, ())
            if match(wanted, head, office.role) >= _HOLDS and set(wanted) - {head} <= set(office.role)
        }
        return found.pop() if len(found) == 1 else None


def roles_in(line: Line, names: Sequence[Name]) -> list[tuple[int, Role]]:
    """The offices a sentence gives to names: before the name, in apposition after it, or the name in apposition."""
    found: list[tuple[int, Role]] = []
    for phrase in line.phrases:
        if phrase.form != "name" or phrase.name is None:
            continue
        words = line.words
        role = _title(line, phrase, names)
        if role:
            found.append((phrase.name, role))
        if phrase.first and words[phrase.first - 1].low == ",":
            before = line.ending.get(phrase.first - 1)
            head = _up(line, before) if before is not None else None
            after = words[phrase.last] if phrase.last < len(words) else None
            if head is not None and _names_office(head) and (after is None or after.low != "and"):
                found.append((phrase.name, role_words(line, head.first, phrase.first - 1)))
        if phrase.last < len(words) and words[phrase.last].low in (",", "—", "("):
            found += [(phrase.name, role) for role in _after(line, phrase.last + 1)]
    return found


def _title(line: Line, phrase: Phrase, names: Sequence[Name]) -> Role:
    """The words of the phrase before the name itself."""
    if phrase.name is None:
        return ()
    last = phrase.last
    own = {word.lower().rstrip(".") for word in names[phrase.name].words}
    while last > phrase.first and (
        line.words[last - 1].low.rstrip(".") in own or line.words[last - 1].low in gz.PARTICLES
    ):
        last -= 1
    role = role_words(line, phrase.first, last)
    return role if any(word in lx.ROLES or word in lx.BODY_NOUNS for word in role) else ()


def _names_office(phrase: Phrase) -> bool:
    return phrase.form == "nominal" and (phrase.head in lx.ROLES or phrase.head in lx.BODY_NOUNS)


def _up(line: Line, phrase: Phrase) -> Phrase:
    """The head of a chain: of "a member of the board" the member."""
    while phrase.after in ("of", "for", "at", "in", "to"):
        before = line.ending.get(phrase.first - 1)
        if before is None or before.form == "pronoun":
            break
        phrase = before
    return phrase


def _after(line: Line, i: int) -> list[Role]:
    """Offices in apposition from word `i` on: ", 39, a former guard at the museum,"."""
    words = line.words
    if i + 1 < len(words) and words[i].tag == "number" and words[i + 1].low == ",":
        i += 2
    if i < len(words) and words[i].low == "now":
        i += 1
    phrase = line.opening.get(i)
    if phrase is None or not _names_office(phrase):
        return []
    last = phrase.last
    while last + 1 < len(words) and words[last].tag == "prep" and last + 1 in line.opening:
        last = line.opening[last + 1].last
    after = words[last].low if last < len(words) else "."
    if after in (",", ".", ")", "who", "and", "—", ";", "which", "-", "–") or (
        last < len(words) and words[last].tag in ("mark", "sub", "prep")
    ):
        return [role_words(line, phrase.first, phrase.last)]
    return []
