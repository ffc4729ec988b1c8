"""Who is named in a text, and whom a name, a title or a pronoun means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.types import Person

Kind = Literal["name", "pronoun", "title", "body", "description"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """Whom a phrase means, how it names them, and how sure that is (0–1)."""

    person: Person
    kind: Kind
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where the text names somebody."""

    start: int
    end: int
    person: Person
    kind: Kind


_NAME = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people and bodies of one text."""

    persons: tuple[Person, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def resolve(self, start: int, end: int) -> Referent | None:
        """Who the phrase at `[start, end)` means, in context."""
        for mention in self.mentions:
            if start <= mention.start and mention.end <= end:
                return Referent(person=mention.person, kind=mention.kind, confidence=0.8)
        return None

    def find(self, name: str) -> Person | None:
        """The person a name given from outside means."""
        return next((person for person in self.persons if same_person(person.canonical, name)), None)


def cast_of(text: str) -> Cast:
    """A first, rough cast: full names only."""
    people: dict[str, Person] = {}
    mentions = []
    for match in _NAME.finditer(text):
        person = people.setdefault(match.group(), Person(canonical=match.group()))
        mentions.append(Mention(start=match.start(), end=match.end(), person=person, kind="name"))
    return Cast(persons=tuple(people.values()), mentions=tuple(mentions))


def same_person(a: str, b: str) -> bool:
    """Are the two names one speaker?"""
    return a.split()[-1:] == b.split()[-1:]
