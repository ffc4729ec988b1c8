"""Who is named in a text, and whom a name, a title or a pronoun means: the view others have of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line
from bot.core.quotes.discourse import Discourse, read_text
from bot.core.quotes.memory import Kind, Reading
from bot.core.quotes.names import Name
from bot.core.quotes.precision import RESOLUTIONS, UNSEEN
from bot.core.quotes.roles import Roles
from bot.core.quotes.sameness import honorific_gender, same_person
from bot.core.text import Quoted, Sentence
from bot.core.types import Person

__all__ = ["Cast", "Mention", "Referent", "cast_of", "same_person"]


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
    name: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people and bodies of one text, and what its phrases mean.

    `persons` holds the named first, then those who are only described; `lines` are the sentences as words and
    phrases, for whoever wants to look for subjects (`bot.core.quotes.cues.subject`); `readings` says what the phrase
    at an offset means.
    """

    persons: tuple[Person, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lines: tuple[Line, ...] = ()
    readings: Mapping[int, Reading] = field(default_factory=dict)
    names: tuple[Name, ...] = ()
    roles: Roles = field(default_factory=Roles)
    text: str = ""

    def resolve(self, start: int, end: int) -> Referent | None:
        """Who the noun phrase or pronoun at `[start, end)` means, in context; None where that cannot be told.

        Phrases of the article's own prose were read in order. Anything else, such as words inside a quote, is
        judged by itself: the name that heads it, the office it names, or the nearest fitting name before it.
        """
        reading = self.readings.get(start)
        if reading is None:
            reading = self._headed(start, end) or self._by_words(start, end)
        if reading is None:
            return None
        sure = RESOLUTIONS.get(reading.how, UNSEEN)
        return Referent(person=self.persons[reading.name], kind=reading.kind, confidence=sure, how=reading.how)

    def _headed(self, start: int, end: int) -> Reading | None:
        """The last name in the stretch, unless more words follow it there ("Smith's deputy" is not Smith)."""
        at = bisect_left(self.mentions, end, key=lambda mention: mention.start) - 1
        while at >= 0 and self.mentions[at].start >= start:
            mention = self.mentions[at]
            if mention.kind == "name" and mention.end <= end:
                rest = self.text[mention.end : end].strip(" .,;:!?\"“”‘’'")
                return Reading(mention.name, "name", "name") if rest in ("", "s") else None
            at -= 1
        return None

    def _by_words(self, start: int, end: int) -> Reading | None:
        words = [word for word in re.findall(r"[\w’'-]+", self.text[start:end].lower()) if word not in lx.DETERMINERS]
        raw = self.text[start:end].strip().lower()
        if raw in lx.HE | lx.SHE | lx.IT | lx.THEY:
            return self._before(start, raw)
        if not words:
            return None
        head = words[-1]
        last = {mention.name: mention.start for mention in self._mentions_before(start)}
        best = self.roles.best(tuple(words), head, last)
        if best is not None and best.score >= 1.0:
            kind: Kind = "title" if head in lx.ROLES else "body"
            return Reading(best.name, kind, "title-inside")
        if head not in lx.BODY_NOUNS and head not in lx.BODIES:
            return None
        for name in last:
            if self.names[name].sort == "body" and head in (word.lower() for word in self.names[name].words):
                return Reading(name, "body", "title-inside")
        return None

    def _mentions_before(self, start: int) -> list[Mention]:
        """The last mentions before an offset, newest first."""
        at = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        return list(self.mentions[max(0, at - _WINDOW) : at][::-1])

    def _before(self, start: int, pronoun: str) -> Reading | None:
        """The nearest name before a pronoun that stands inside a quote."""
        gender = "m" if pronoun in lx.HE else "f" if pronoun in lx.SHE else None
        for mention in self._mentions_before(start):
            name = self.names[mention.name]
            thing = name.sort in ("body", "state", "place")
            if gender is not None and not thing and not name.plural and name.gender in (None, gender):
                return Reading(mention.name, "pronoun", "pronoun-inside")
            if gender is None and name.sort != "place" and (thing or name.plural):
                return Reading(mention.name, "pronoun", "pronoun-inside")
        return None

    def find(self, name: str) -> Person | None:
        """The person a name or title given from outside means ("EU commission vice president Kaja Kallas").

        An exact form goes first, then the person with that name who is named most, then the one holder
        of an office with all the words of the title: a doctor is not the doctor of another town.
        """
        bare = re.sub(r"(?i)^the\s+", "", name.strip()).casefold()
        named = [i for i, known in enumerate(self.names) if known.forms]
        for i in named:
            forms = (self.persons[i].canonical, *self.persons[i].aliases)
            if bare in (form.casefold() for form in forms):
                return self.persons[i]
        gender = honorific_gender(name)
        alike = [
            i
            for i in named
            if same_person(self.persons[i].canonical, name) and gender in (None, self.names[i].gender or gender)
        ]
        if alike:
            return self.persons[max(alike, key=lambda i: sum(self.names[i].forms.values()))]
        words = tuple(word for word in re.findall(r"[\w’'-]+", name.lower()) if word not in lx.DETERMINERS)
        holder = self.roles.holder(words) if words else None
        if holder is not None:
            return self.persons[holder]
        return next((person for person in self.persons if person.canonical.casefold() == name.strip().casefold()), None)


_WINDOW = 40
"""How many mentions back a phrase inside a quote looks."""


def cast_of(text: str, sentences: Sequence[Sentence] = (), runs: Sequence[Quoted] = ()) -> Cast:
    """Read the text once and tell who is who."""
    read = read_text(text, sentences, runs)
    persons = tuple(_person(name) for name in read.names)
    return Cast(
        persons=persons,
        mentions=tuple(_mentions(read, persons)),
        lines=tuple(read.lines),
        readings=read.readings,
        names=tuple(read.names),
        roles=read.roles,
        text=text,
    )


def _mentions(read: Discourse, persons: Sequence[Person]) -> list[Mention]:
    mentions = [Mention(f.start, f.end, persons[f.name], "name", f.name) for f in read.found]
    taken = {mention.start for mention in mentions}
    for line in read.lines:
        for phrase in line.phrases:
            reading = read.readings.get(phrase.start)
            if reading is not None and reading.kind != "name" and phrase.start not in taken:
                mentions.append(Mention(phrase.start, phrase.end, persons[reading.name], reading.kind, reading.name))
    mentions.sort(key=lambda mention: (mention.start, mention.end))
    return mentions


def _person(name: Name) -> Person:
    aliases = tuple(form for form in name.forms if form != name.canonical)
    offices = [role for role in name.roles if role[-1] not in lx.MALE_KIN | lx.FEMALE_KIN]
    return Person(canonical=name.canonical, aliases=aliases, role=" ".join(offices[0]) if offices else None)
