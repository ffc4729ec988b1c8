"""The text read once from its start, every phrase given the person or body it means by what was read so far.

It is read twice: the first time it learns which names are places and which take `he` or `she`, the second time it
uses that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line, is_tag, read_line, told_by
from bot.core.quotes.descriptions import by_origin, describe, may_mean_somebody, read_description
from bot.core.quotes.memory import Event, Memory, Rank, Reading
from bot.core.quotes.names import Found, Name, Names
from bot.core.quotes.phrases import NameSpan, Phrase
from bot.core.quotes.pronouns import read_pronoun
from bot.core.quotes.roles import Role, Roles, roles_in
from bot.core.text import Quoted, Sentence, mask, words

_WHERE = words("in at near from outside across around")


@dataclass(frozen=True, slots=True)
class Discourse:
    """The outcome: all names and descriptions, where names stand, the sentences, and what each phrase means."""

    names: list[Name]
    found: list[Found]
    lines: list[Line]
    readings: dict[int, Reading]
    roles: Roles


@dataclass(slots=True)
class _Prepared:
    """What a sentence says by its form alone, found once for both readings.

    `speaking` and `tags` hold first words of phrases; `phrases` those that may mean somebody, and whether they act.
    """

    roles: list[tuple[int, Role]]
    speaking: set[int]
    tags: set[int]
    phrases: list[tuple[Phrase, bool]]


def read_text(text: str, sentences: Sequence[Sentence], runs: Sequence[Quoted]) -> Discourse:
    """Read the text and tell what its phrases mean."""
    return _Reader(text, sentences, runs).read()


class _Reader:
    def __init__(self, text: str, sentences: Sequence[Sentence], runs: Sequence[Quoted]) -> None:
        names = Names(text)
        self.text = text
        self.found = names.found
        self.names = names.all
        self.lines = _lines(text, sentences, runs, names.found)
        self.prepared = [_prepare(line, self.names) for line in self.lines]
        self.families = Counter(name.surname for name in names.all if name.sort in ("person", "unknown"))
        self.memory = self._fresh()
        self.readings: dict[int, Reading] = {}
        self.located: dict[int, bool] = {}

    def read(self) -> Discourse:
        self._pass()
        if self._learn():
            self.memory = self._fresh()
            self.readings = {}
            self._pass()
        return Discourse(self.memory.names, self.found, self.lines, self.readings, self.memory.roles)

    def _fresh(self) -> Memory:
        memory = Memory(self.text, self.lines, list(self.names), len(self.names))
        for index, name in enumerate(self.names):
            for role in name.roles:
                memory.roles.add(role, index)
        return memory

    def _learn(self) -> bool:
        """Names that only ever follow `in` or `from` are places; others take the gender of their pronouns."""
        acting = {event.name for event in self.memory.events if event.rank}
        before = [(name.sort, name.gender) for name in self.names]
        for index, located in self.located.items():
            name = self.names[index]
            if located and name.sort == "unknown" and index not in acting:
                name.sort = "place"
        for index, (he, she) in self.memory.votes.items():
            name = self.names[index]
            if name.gender is None and he != she:
                name.gender = "m" if he > she else "f"
        return before != [(name.sort, name.gender) for name in self.names]

    def _pass(self) -> None:
        for number, prepared in enumerate(self.prepared):
            for index, role in prepared.roles:
                self.memory.roles.add(role, index)
            first = True
            for phrase, acts in prepared.phrases:
                reading = self._phrase(number, phrase, prepared)
                if reading is None:
                    continue
                self.readings[phrase.start] = reading
                if reading.kind == "name":
                    self.located[reading.name] = self.located.get(reading.name, True) and phrase.after in _WHERE
                rank: Rank = 3 if phrase.first in prepared.speaking else (2 if first else 1) if acts else 0
                first = first and not acts
                self.memory.remember(Event(reading.name, phrase.start, number, rank))

    def _name_rule(self, phrase: Phrase) -> str:
        """How sure a name is: by its sort, whether it ever stands in full, and whether another shares the surname."""
        index = phrase.name or 0
        name = self.names[index]
        if len(name.words) == 1:
            return f"name-{name.sort}-short"
        if phrase.last - phrase.first == 1 and self.families.get(name.surname, 0) > 1:
            return "name-namesake"
        return f"name-{name.sort}"

    def _phrase(self, number: int, phrase: Phrase, prepared: _Prepared) -> Reading | None:
        if phrase.form == "name" and phrase.name is not None:
            unknown = phrase.first in prepared.speaking and self.names[phrase.name].sort == "unknown"
            origin = by_origin(self.memory, number, phrase) if unknown else None
            return origin or Reading(phrase.name, "name", self._name_rule(phrase))
        if phrase.form == "pronoun":
            return read_pronoun(self.memory, number, phrase, tag=phrase.first in prepared.tags)
        reading = read_description(self.memory, number, phrase) if may_mean_somebody(phrase.head) else None
        if reading is None and phrase.first in prepared.speaking:
            origin = by_origin(self.memory, number, phrase)
            return origin or describe(self.memory, self.lines[number], phrase, anyone=True)
        return reading


def _lines(text: str, sentences: Sequence[Sentence], runs: Sequence[Quoted], found: Sequence[Found]) -> list[Line]:
    hidden = mask(text, runs)
    spans = [NameSpan(f.start, f.end, f.name) for f in found]
    starts = [span.start for span in spans]
    return [
        read_line(hidden, s.start, s.end, s.paragraph, spans[bisect_left(starts, s.start) : bisect_left(starts, s.end)])
        for s in sentences
    ]


def _prepare(line: Line, names: Sequence[Name]) -> _Prepared:
    roles = roles_in(line, names)
    for index, role in roles:
        _learn_from_role(names[index], role)
    speaking: set[int] = set()
    tags: set[int] = set()
    for cue, phrase in told_by(line, line.cues):
        if not cue.finite:
            continue
        speaking.add(phrase.first)
        if phrase.form == "name" and phrase.name is not None:
            names[phrase.name].human = True
        if is_tag(line, cue, phrase):
            tags.add(phrase.first)
    phrases = [
        (phrase, phrase.acts or phrase.first in speaking)
        for phrase in line.phrases
        if phrase.form != "nominal" or phrase.first in speaking or may_mean_somebody(phrase.head)
    ]
    return _Prepared(roles, speaking, tags, phrases)


def _learn_from_role(name: Name, role: Role) -> None:
    """An office makes a person, a trade of bodies a body; kinship and some offices tell the gender."""
    words = set(role)
    if role and role not in name.roles:
        name.roles.append(role)
    if name.sort == "unknown" and words & lx.ROLES:
        name.sort = "person"
    elif name.sort in ("unknown", "place") and words & lx.BODY_NOUNS and not words & lx.ROLES:
        name.sort = "body"
    if name.sure or not role:
        return
    if role[-1] in lx.MALE_KIN or role[-1] in lx.MALE_ROLES:
        name.gender, name.sure = "m", True
    elif role[-1] in lx.FEMALE_KIN or role[-1] in lx.FEMALE_ROLES:
        name.gender, name.sure = "f", True
