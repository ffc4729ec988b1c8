"""Who is named in a text, and whom a name, a title or a pronoun means.

The text is read once from its start. On the way every noun phrase is given the person or body it means, by what was
read so far: names by their family, offices by the role table, `he` and `she` by the last speaker and the subjects
since, `it` and `they` by the last body or group, "the letter" by whoever wrote it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeGuard

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line, cues, is_subject, is_tag, read_line, told_by
from bot.core.quotes.names import Gender, Name, Names
from bot.core.quotes.phrases import NameSpan, Phrase
from bot.core.quotes.roles import Roles, role_words, roles_in
from bot.core.text import Quoted, Sentence, mask
from bot.core.types import Person

Kind = Literal["name", "pronoun", "title", "body", "description"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """Whom a phrase means, how it names them, and how sure that is (0–1). `how` names the rule that decided."""

    person: Person
    kind: Kind
    confidence: float
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where the text names somebody."""

    start: int
    end: int
    person: Person
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a phrase was found to mean: the name's number, in what way, by which rule."""

    name: int
    kind: Kind
    how: str


RESOLUTION: dict[str, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people and bodies of one text, and what its phrases mean."""

    persons: tuple[Person, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lines: tuple[Line, ...] = ()
    _people: tuple[Person, ...] = ()
    _readings: dict[int, _Reading] = field(default_factory=dict)
    _names: Names | None = None
    _text: str = ""

    def resolve(self, start: int, end: int) -> Referent | None:
        """Who the noun phrase or pronoun at `[start, end)` means, in context."""
        reading = self._readings.get(start)
        if reading is None:
            reading = self._inside(start, end)
        if reading is None:
            return None
        return Referent(
            person=self._people[reading.name],
            kind=reading.kind,
            confidence=RESOLUTION.get(reading.how, 0.5),
            how=reading.how,
        )

    def _inside(self, start: int, end: int) -> _Reading | None:
        """The last name inside a stretch of text that is no phrase of a sentence, such as words inside a quote."""
        if self._names is None:
            return None
        found = self._names.found
        at = bisect_left(found, start, key=lambda f: f.start)
        best = None
        while at < len(found) and found[at].end <= end:
            best = found[at]
            at += 1
        return None if best is None else _Reading(best.name, "name", "name")

    def find(self, name: str) -> Person | None:
        """The person a name given from outside means."""
        return next((person for person in self.persons if same_person(person.canonical, name)), None)


def cast_of(text: str, sentences: Sequence[Sentence] = (), runs: Sequence[Quoted] = ()) -> Cast:
    """Read the text once and tell who is who."""
    return _Reader(text, sentences, runs).read()


# ---------------------------------------------------------------- reading

Rank = Literal[0, 1, 2, 3]
"""How prominent a mention is: 3 speaks, 2 is the sentence's first subject, 1 another subject, 0 the rest."""


@dataclass(slots=True)
class _Event:
    name: int
    at: int
    line: int
    rank: int


class _Reader:
    def __init__(self, text: str, sentences: Sequence[Sentence], runs: Sequence[Quoted]) -> None:
        self.text = text
        self.names = Names(text)
        hidden = mask(text, runs)
        spans = [NameSpan(f.start, f.end, f.name) for f in self.names.found]
        starts = [span.start for span in spans]
        self.lines = [
            read_line(
                hidden, s.start, s.end, s.paragraph, spans[bisect_left(starts, s.start) : bisect_left(starts, s.end)]
            )
            for s in sentences
        ]
        self.all: list[Name] = list(self.names.all)
        self.count = len(self.all)
        self.roles = Roles()
        self.recent: dict[int, int] = {}
        self.events: list[_Event] = []
        self.readings: dict[int, _Reading] = {}
        self.described: dict[str, list[int]] = {}
        self.votes: dict[int, list[int]] = {}
        self.located: dict[int, bool] = {}

    def read(self) -> Cast:
        for _ in range(2):
            self._start()
            for number, line in enumerate(self.lines):
                self._line(number, line)
            self._learn_genders()
            self._learn_places()
        return self._cast()

    def _start(self) -> None:
        del self.all[self.count :]
        self.roles = Roles()
        for index, name in enumerate(self.all):
            for role in name.roles:
                self.roles.add(role, index, name.first)
        self.recent, self.events, self.readings, self.described = {}, [], {}, {}

    def _learn_places(self) -> None:
        """A name that only ever follows `in`, `at` or `from` and never acts is the name of a place."""
        acting = {event.name for event in self.events if event.rank}
        for index, seen in self.located.items():
            name = self.all[index]
            if name.sort == "unknown" and index not in acting and seen:
                name.sort = "place"

    def _learn_genders(self) -> None:
        """A name takes the gender of the pronouns that stood for it, unless something surer told it."""
        for index, (he, she) in self.votes.items():
            name = self.all[index] if index < self.count else None
            if name is not None and not name.sure and name.gender is None and he != she:
                name.gender = "m" if he > she else "f"
        self.votes = {}

    # -- one sentence

    def _line(self, number: int, line: Line) -> None:
        for index, role in roles_in(line, self.all):
            self.roles.add(role, index, line.start)
            self._role_gender(index, role)
        speaking, tags = self._speaking(line)
        first = True
        for phrase in line.phrases:
            acts = is_subject(line, phrase) or id(phrase) in speaking
            reading = self._read(number, line, phrase, tag=id(phrase) in tags)
            if reading is None and phrase.form == "nominal" and id(phrase) in speaking:
                reading = self._describe(
                    line, phrase, phrase.head, role_words(line, phrase.first, phrase.last), anyone=True
                )
            if reading is None:
                continue
            self.readings[phrase.start] = reading
            if phrase.form == "name":
                self.located[reading.name] = self.located.get(reading.name, True) and phrase.after in _WHERE
            rank = 3 if id(phrase) in speaking else (2 if first else 1) if acts else 0
            first = first and not acts
            self.events.append(_Event(reading.name, phrase.start, number, rank))
            self.recent[reading.name] = phrase.start

    def _role_gender(self, index: int, role: tuple[str, ...]) -> None:
        name = self.all[index]
        if name.sort == "unknown" and set(role) & lx.ROLES:
            name.sort = "person"
        elif name.sort in ("unknown", "place") and set(role) & lx.BODY_NOUNS and not set(role) & lx.ROLES:
            name.sort = "body"
        if name.sure or not role:
            return
        words = set(role[-1:])
        if words & (lx.MALE_KIN | lx.MALE_ROLES):
            name.gender, name.sure = "m", True
        elif words & (lx.FEMALE_KIN | lx.FEMALE_ROLES):
            name.gender, name.sure = "f", True

    def _speaking(self, line: Line) -> tuple[set[int], set[int]]:
        """The phrases that are subjects of verbs of saying, and those of them that stand in a tag after the words."""
        speaking: set[int] = set()
        tags: set[int] = set()
        for cue, phrase in told_by(line, cues(line)):
            speaking.add(id(phrase))
            if is_tag(line, cue, phrase):
                tags.add(id(phrase))
        return speaking, tags

    # -- one phrase

    def _read(self, number: int, line: Line, phrase: Phrase, *, tag: bool) -> _Reading | None:
        if phrase.form == "name" and phrase.name is not None:
            return _Reading(phrase.name, "name", self._name_rule(phrase.name))
        if phrase.form == "pronoun":
            return self._pronoun(number, line, phrase, tag=tag)
        return self._nominal(number, line, phrase)

    def _name_rule(self, index: int) -> str:
        name = self.all[index]
        return f"name-{name.sort}" + ("" if len(name.words) > 1 else "-short")

    def _fits(self, index: int, gender: Gender) -> bool:
        name = self.all[index]
        if name.sort in ("body", "state", "place") or name.plural or not name.human:
            return False
        return name.gender in (None, gender)

    def _pronoun(self, number: int, line: Line, phrase: Phrase, *, tag: bool) -> _Reading | None:
        head = phrase.head
        gender: Gender | None = "m" if head in lx.HE else "f" if head in lx.SHE else None
        if gender is None:
            return self._it_or_they(number, head)
        found = self._he_or_she(number, gender, tag=tag)
        if found is None:
            return None
        index, how = found
        name = self.all[index]
        if not name.sure and index < self.count and how != "mention":
            votes = self.votes.setdefault(index, [0, 0])
            votes[gender == "f"] += 1
        known = "" if name.gender is not None else "-unsure"
        return _Reading(index, "pronoun", f"{how}{known}")

    def _he_or_she(self, number: int, gender: Gender, *, tag: bool) -> tuple[int, str] | None:
        recent = self.events[-60:]
        if not tag:
            for event in recent[::-1]:
                if event.line != number:
                    break
                if event.rank >= 2 and self._fits(event.name, gender):
                    return event.name, "same"
        near = self._near_mention(number, gender) if tag else None
        if near is not None:
            return near, "near"
        speaker: _Event | None = None
        since: list[_Event] = []
        for event in recent[::-1]:
            if tag and event.line == number:
                continue
            if event.rank == 3 and self._fits(event.name, gender):
                speaker = event
                break
            if event.rank in (1, 2) and self._fits(event.name, gender):
                since.append(event)
        fresh = [
            e for e in since if (speaker is None or e.name != speaker.name) and e.rank == 2 and number - e.line <= 3
        ]
        if fresh:
            return fresh[0].name, "subject" if speaker is None else "subject-rival"
        if speaker is not None:
            return speaker.name, "speaker" if number - speaker.line <= 2 else "speaker-far"
        if since:
            return since[0].name, "subject-far"
        for event in recent[::-1]:
            if self._fits(event.name, gender) and self.all[event.name].sort == "person":
                return event.name, "mention"
        return None

    def _near_mention(self, number: int, gender: Gender) -> int | None:
        """The only person of that gender in the sentence before, if a tag opens a paragraph and none of them spoke."""
        before = number - 1
        while before >= 0 and not self.lines[before].phrases:
            before -= 1
        if before < 0 or self.lines[before].paragraph == self.lines[number].paragraph:
            return None
        seen: set[int] = set()
        for event in self.events[:-30:-1]:
            if event.line == number:
                continue
            if event.line != before:
                break
            if self._fits(event.name, gender):
                if event.rank >= 2:
                    return None
                if self.all[event.name].gender == gender:
                    seen.add(event.name)
        return seen.pop() if len(seen) == 1 else None

    def _it_or_they(self, number: int, head: str) -> _Reading | None:
        if head not in ("it", "they", "them"):
            return None
        fallback: _Event | None = None
        for event in self.events[:-40:-1]:
            name = self.all[event.name]
            plural = name.plural or name.sort == "body"
            fits = plural if head != "it" else name.sort in ("body", "state", "unknown") and not name.plural
            if fits and number - event.line <= 4:
                if event.rank:
                    return _Reading(event.name, "pronoun", head)
                fallback = fallback or event
        return None if fallback is None else _Reading(fallback.name, "pronoun", head + "-far")

    # -- descriptions

    def _nominal(self, number: int, line: Line, phrase: Phrase) -> _Reading | None:
        determiner = line.words[phrase.first].low
        head = phrase.head
        words = role_words(line, phrase.first, phrase.last)
        definite = determiner in ("the", "that", "this") or determiner in lx.POSSESSIVES
        definite = definite or (phrase.owned and line.words[phrase.first].tag not in ("det", "number"))
        if head in ("one", "another", "some", "both", "others", "two", "three", "many"):
            return self._one_of(number, line, phrase)
        if head in lx.DOCUMENTS:
            return self._document(number, line, phrase)
        if not definite:
            beside = self._apposed(line, phrase) if head in lx.ROLES else None
            if beside is not None:
                return _Reading(beside, "title", "title-beside")
            return self._describe(line, phrase, head, words)
        if head in lx.ROLES:
            return self._office(number, line, phrase, words)
        if head in lx.BODY_NOUNS or head in lx.BODIES:
            return self._body(number, line, phrase, words)
        if _many(head):
            return self._group(line, phrase, words)
        return None

    def _office(self, number: int, line: Line, phrase: Phrase, words: tuple[str, ...]) -> _Reading | None:
        head = phrase.head
        beside = self._apposed(line, phrase)
        if beside is not None:
            return _Reading(beside, "title", "title-beside")
        best = self.roles.best(words, head, self.recent)
        before = self.described.get(head)
        if (
            best is not None
            and best[1] >= 1.0
            and not (before and self.recent.get(before[-1], 0) > self.recent.get(best[0], 0))
        ):
            return _Reading(best[0], "title", "title-role" if best[1] >= 1.9 else "title-role-weak")
        if before:
            alone = [index for index in before if not self.all[index].plural]
            return _Reading((alone or before)[-1], "description", "description-again")
        if (line.words[phrase.first].low == "the" or phrase.owned) and head not in lx.ANONYMOUS:
            near = self._near_person(number, words, phrase.name)
            if near is not None:
                self.roles.add(words, near, line.start)
                return _Reading(near, "title", "title-near")
        return self._describe(line, phrase, head, words)

    def _apposed(self, line: Line, phrase: Phrase) -> int | None:
        """The name right beside an office: "the governor, Jane Roe,"."""
        if phrase.last < len(line.words) and line.words[phrase.last].low == ",":
            beside = line.opening.get(phrase.last + 1)
            if self._may_hold(beside):
                return beside.name
        if phrase.first and line.words[phrase.first - 1].low == ",":
            beside = line.ending.get(phrase.first - 1)
            if self._may_hold(beside) and (beside.after is None or not is_subject(line, phrase)):
                return beside.name
        return None

    def _may_hold(self, phrase: Phrase | None) -> TypeGuard[Phrase]:
        """Is the phrase a name that an office can belong to?"""
        return (
            phrase is not None
            and phrase.form == "name"
            and phrase.name is not None
            and self.all[phrase.name].sort in ("person", "unknown")
        )

    def _near_person(self, number: int, words: tuple[str, ...], owner: int | None) -> int | None:
        """Whom an office that nobody was given yet means: the last subject, if the sentence before is about them."""
        if any(word in ("former", "late") and len(words) < 2 for word in words):
            return None
        for event in self.events[:-30:-1]:
            if number - event.line > 3:
                return None
            name = self.all[event.name]
            if (
                event.rank >= 2
                and event.line < number
                and name.sort == "person"
                and event.name < self.count
                and event.name != owner
            ):
                return event.name
        return None

    def _body(self, number: int, line: Line, phrase: Phrase, words: tuple[str, ...]) -> _Reading | None:
        head = phrase.head
        if phrase.owned and phrase.name is not None and head in ("government", "administration", "campaign"):
            return self._describe(line, phrase, head, words)
        best = self.roles.best(words, head, self.recent)
        if best is not None and best[1] >= 1.0:
            return _Reading(best[0], "body", "body-role")
        named = self._body_with(head)
        if named is not None:
            return _Reading(named, "body", "body-named")
        if line.words[phrase.first].low in ("the", "its", "their") and len(words) == 1 and head in _COMPANIES:
            for event in self.events[:-60:-1]:
                name = self.all[event.name]
                if name.sort in ("body", "unknown") and not name.plural and not _unlike_company(name):
                    return _Reading(event.name, "body", "body-last")
        return self._describe(line, phrase, head, words, body=True)

    def _body_with(self, head: str) -> int | None:
        """The last body named with the noun in its name: "the council" after "World Cycling Council"."""
        for event in self.events[:-80:-1]:
            name = self.all[event.name]
            if name.sort == "body" and len(name.words) > 1 and head in (word.lower() for word in name.words):
                return event.name
        options = [
            i for i, name in enumerate(self.all[: self.count]) if name.sort == "body" and name.words[-1].lower() == head
        ]
        return max(options, key=lambda i: sum(self.all[i].forms.values()), default=None)

    def _group(self, line: Line, phrase: Phrase, words: tuple[str, ...]) -> _Reading | None:
        before = self.described.get(phrase.head)
        if before:
            return _Reading(before[-1], "description", "description-again")
        return self._describe(line, phrase, phrase.head, words)

    def _one_of(self, number: int, line: Line, phrase: Phrase) -> _Reading | None:
        after = line.words[phrase.last].low if phrase.last < len(line.words) else ""
        inner = line.opening.get(phrase.last + 1) if after == "of" else None
        if inner is not None and inner.form == "nominal":
            reading = self._describe(
                line, phrase, inner.head.removesuffix("s"), role_words(line, inner.first, inner.last)
            )
            if reading is not None:
                self.all[reading.name].plural = phrase.head not in ("one", "another")
            return reading
        for event in self.events[:-40:-1]:
            name = self.all[event.name]
            if name.plural and number - event.line <= 4:
                text = f"{phrase.head} of {name.canonical}"
                plural = phrase.head not in ("one", "another")
                return _Reading(self._new(text, "person", line.start, plural=plural), "description", "one-of")
        return None

    def _document(self, number: int, line: Line, phrase: Phrase) -> _Reading | None:
        """Whoever speaks in the document: its possessor, the subject of the sentence it comes in, the last speaker."""
        if phrase.owned and phrase.name is not None:
            return _Reading(phrase.name, "body", "document-owner")
        before = self.described.get(phrase.head)
        if before:
            return _Reading(before[-1], "body", "document-again")
        for event in self.events[::-1][:30]:
            name = self.all[event.name]
            if event.rank >= 2 and number - event.line <= 3 and name.sort != "place":
                if event.line == number or line.words[phrase.first].low == "the":
                    self.described.setdefault(phrase.head, []).append(event.name)
                    return _Reading(event.name, "body", "document-near")
        return None

    def _describe(
        self, line: Line, phrase: Phrase, head: str, words: tuple[str, ...], *, body: bool = False, anyone: bool = False
    ) -> _Reading | None:
        """A person or group that has no name: the phrase itself, with what belongs to it, is what it is called."""
        plural = _many(head)
        if head not in lx.ROLES and not plural and not body and not anyone:
            return None
        end = _complement(line, phrase)
        text = " ".join(self.text[phrase.start : end].split())
        if line.words[phrase.first].tag in ("det", "number") or phrase.name is None:
            text = text[0].lower() + text[1:] if not text[:2].isupper() else text
        index = self._new(text, "body" if body else "person", phrase.start, plural=plural, human=head in lx.ROLES)
        for key in {head, head.removesuffix("s"), *(word for word in words if word in lx.ROLES)}:
            self.described.setdefault(key, []).append(index)
        return _Reading(
            index,
            "body" if body else "description",
            "described-body" if body else "described" + ("-plural" if plural else ""),
        )

    def _new(self, text: str, sort: Literal["person", "body"], at: int, *, plural: bool, human: bool = True) -> int:
        self.all.append(
            Name(words=tuple(text.split()), sort=sort, first=at, canonical=text, plural=plural, human=human)
        )
        return len(self.all) - 1

    # -- the outcome

    def _cast(self) -> Cast:
        people = tuple(_person(name) for name in self.all)
        mentions = [Mention(start=f.start, end=f.end, person=people[f.name], kind="name") for f in self.names.found]
        taken = {m.start for m in mentions}
        for line in self.lines:
            for phrase in line.phrases:
                reading = self.readings.get(phrase.start)
                if reading is not None and phrase.start not in taken and reading.kind != "name":
                    mentions.append(
                        Mention(start=phrase.start, end=phrase.end, person=people[reading.name], kind=reading.kind)
                    )
        mentions.sort(key=lambda m: (m.start, m.end))
        return Cast(
            persons=people,
            mentions=tuple(mentions),
            lines=tuple(self.lines),
            _people=people,
            _readings=self.readings,
            _names=self.names,
            _text=self.text,
        )


def _many(head: str) -> bool:
    """Does the noun mean several people: a plural of an office or trade, or shaped like one?"""
    if head in lx.GROUP_NOUNS:
        return True
    if not head.endswith("s") or head in lx.ROLES:
        return False
    return head[:-1] in lx.ROLES or head.endswith(("ers", "ors", "ists", "ians", "icans", "crats"))


_WHERE = frozenset("in at near from outside across around".split())
_COMPANIES = frozenset(
    "company firm group club team bank chain retailer manufacturer carrier airline operator insurer lender business employer publisher outlet side".split()
)
_NO_COMPANY = frozenset(
    "union council party association federation university college court parliament congress senate house government committee commission ministry department police".split()
)


def _unlike_company(name: Name) -> bool:
    return any(word.lower() in _NO_COMPANY for word in name.words)


def _complement(line: Line, phrase: Phrase) -> int:
    """Where a description ends with what belongs to it: "a source close to the minister"."""
    words = line.words
    last = phrase.last
    for _ in range(3):
        i = last
        while (
            i < len(words)
            and words[i].tag == "word"
            and i not in line.covered
            and words[i].low in ("close", "familiar", "based", "briefed", "involved")
        ):
            i += 1
        if i >= len(words) or words[i].tag != "prep" or i + 1 not in line.opening:
            break
        last = line.opening[i + 1].last
    return words[last - 1].end


def _person(name: Name) -> Person:
    aliases = tuple(form for form in name.forms if form != name.canonical)
    role = " ".join(name.roles[0]) if name.roles else None
    return Person(canonical=name.canonical, aliases=aliases, role=role)


def same_person(a: str, b: str) -> bool:
    """Are the two names one speaker?"""
    return a.split()[-1:] == b.split()[-1:]
