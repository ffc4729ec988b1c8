"""Who is named in a text, and whom a name, a title or a pronoun means: the view others have of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.quotes.cues import Line
from bot.core.quotes.discourse import Discourse, read_text
from bot.core.quotes.memory import Kind, Reading
from bot.core.quotes.names import Name
from bot.core.quotes.precision import RESOLUTIONS, UNSEEN
from bot.core.text import Quoted, Sentence
from bot.core.types import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """Whom a phrase means, how it names them, and how sure that is (0–1). `how` names the rule that decided."""

    person: Person
    kind: Kind
    confidence: float
    how: str = ""


class Mention(NamedTuple):
    """One place where the text names somebody."""

    start: int
    end: int
    person: Person
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people and bodies of one text, and what its phrases mean."""

    persons: tuple[Person, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lines: tuple[Line, ...] = ()
    readings: dict[int, Reading] = field(default_factory=dict)

    def resolve(self, start: int, end: int) -> Referent | None:
        """Who the noun phrase or pronoun at `[start, end)` means, in context."""
        reading = self.readings.get(start)
        if reading is not None:
            return Referent(
                person=self.persons[reading.name],
                kind=reading.kind,
                confidence=RESOLUTIONS.get(reading.how, UNSEEN),
                how=reading.how,
            )
        return self._inside(start, end)

    def _inside(self, start: int, end: int) -> Referent | None:
        """The last name inside a stretch of text that is no phrase of a sentence, such as words inside a quote."""
        at = bisect_left(self.mentions, start, key=lambda m: m.start)
        best = None
        while at < len(self.mentions) and self.mentions[at].start < end:
            if self.mentions[at].end <= end and self.mentions[at].kind == "name":
                best = self.mentions[at]
            at += 1
        return None if best is None else Referent(person=best.person, kind="name", confidence=0.8, how="name")

    def find(self, name: str) -> Person | None:
        """The person a name given from outside means."""
        return next((person for person in self.persons if same_person(person.canonical, name)), None)


def cast_of(text: str, sentences: Sequence[Sentence] = (), runs: Sequence[Quoted] = ()) -> Cast:
    """Read the text and tell who is who."""
    read = read_text(text, sentences, runs)
    persons = tuple(_person(name) for name in read.names)
    return Cast(
        persons=persons, mentions=tuple(_mentions(read, persons)), lines=tuple(read.lines), readings=read.readings
    )


def _mentions(read: Discourse, persons: Sequence[Person]) -> list[Mention]:
    mentions = [Mention(start=f.start, end=f.end, person=persons[f.name], kind="name") for f in read.found]
    taken = {mention.start for mention in mentions}
    for line in read.lines:
        for phrase in line.phrases:
            reading = read.readings.get(phrase.start)
            if reading is not None and reading.kind != "name" and phrase.start not in taken:
                person = persons[reading.name]
                mentions.append(Mention(start=phrase.start, end=phrase.end, person=person, kind=reading.kind))
    mentions.sort(key=lambda mention: (mention.start, mention.end))
    return mentions


def _person(name: Name) -> Person:
    aliases = tuple(form for form in name.forms if form != name.canonical)
    return Person(canonical=name.canonical, aliases=aliases, role=" ".join(name.roles[0]) if name.roles else None)


def same_person(a: str, b: str) -> bool:
    """Are the two names one speaker?"""
    return a.split()[-1:] == b.split()[-1:]
