"""What a reader of the text remembers at one point of it: who was named, where, how prominently, in what office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line
from bot.core.quotes.names import Gender, Name, Sort
from bot.core.quotes.roles import Roles

Kind = Literal["name", "pronoun", "title", "body", "description"]
"""How a phrase names whom it means."""

Rank = Literal[0, 1, 2, 3]
"""How prominent a mention is: 3 speaks, 2 is its sentence's first subject, 1 another subject, 0 anything else."""


class Event(NamedTuple):
    """A phrase at offset `at` in sentence `line` meant name number `name`."""

    name: int
    at: int
    line: int
    rank: Rank


class Reading(NamedTuple):
    """What a phrase was found to mean: the number of a name, in what way, and the rule that decided."""

    name: int
    kind: Kind
    how: str


@dataclass(slots=True)
class Memory:
    """The state of a reading. `names` holds the text's names first, then what is only described.

    `called` says by which pronoun a name's words were last tagged, and in which sentence.
    """

    text: str
    lines: list[Line]
    names: list[Name]
    named: int
    roles: Roles = field(default_factory=Roles)
    events: list[Event] = field(default_factory=list)
    recent: dict[int, int] = field(default_factory=dict)
    described: dict[str, list[int]] = field(default_factory=dict)
    votes: dict[int, list[int]] = field(default_factory=dict)
    called: dict[int, tuple[Gender, int]] = field(default_factory=dict)

    def back(self, limit: int) -> Iterator[Event]:
        """The last events, newest first, at most `limit` of them."""
        return iter(self.events[: -limit - 1 : -1])

    def remember(self, event: Event) -> None:
        """Add a mention."""
        self.events.append(event)
        self.recent[event.name] = event.at

    def fits(self, index: int, gender: Gender) -> bool:
        """May `he` or `she` stand for the name?"""
        name = self.names[index]
        if name.sort in ("body", "state", "place") or name.plural or not name.human:
            return False
        return name.gender in (None, gender)

    def describe(self, text: str, sort: Sort, at: int, *, plural: bool, human: bool) -> int:
        """Add somebody who has no name, called by a description, and return the number."""
        self.names.append(
            Name(words=tuple(text.split()), sort=sort, first=at, canonical=text, plural=plural, human=human)
        )
        return len(self.names) - 1

    def again(self, key: str) -> int | None:
        """Whom the text last described by that noun, one person rather than several."""
        found = self.described.get(key, ())[-12:]
        alone = [index for index in found if not self.names[index].plural]
        return (alone or found)[-1] if found else None


@lru_cache(maxsize=4096)
def means_many(head: str) -> bool:
    """Does the noun mean several people: a plural of an office or trade, or shaped like one?"""
    if head in lx.GROUP_NOUNS:
        return True
    if not head.endswith("s") or head in lx.ROLES:
        return False
    return head[:-1] in lx.ROLES or head.endswith(("ers", "ors", "ists", "ians", "icans", "crats"))
