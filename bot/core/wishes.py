"""What a digest is wished for in words: “Ukraine, Middle East at 8am and 5pm on weekdays in London”.

Times, days and a zone are taken out wherever they stand; what is left are topics. Quoted words are a topic whatever
they look like.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from bot.core import rhythms
from bot.core.types import DAYS, Day, Hours, Problem

_TOKEN: Final = re.compile(r'"[^"]*"|“[^“”]*”|„[^“”„]*[“”]|«[^«»]*»|[,;]|[^\s,;]+')
_MARKS: Final = '"“”„«»'
_BETWEEN: Final = frozenset({"and", "&", "on", "to", "about", "at", "with", "please", "digest", "digests"})
"""Small words that begin or end no topic."""
_ENDS: Final = frozenset({"", ",", ";", "at", "on", "every", "quiet", "daily", "weekly", "weekdays", "weekends"})
"""What comes after a city's name."""
_ZONE_WORDS: Final = 3
"""Words of the longest city that has a zone of its own: Port of Spain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was said of a digest; what was not said is empty."""

    topics: tuple[str, ...] = ()
    at: tuple[time, ...] = ()
    every: int | None = None
    days: tuple[Day, ...] = ()
    zone: str = ""
    quiet: Hours | None = None


def wished(text: str, *, zones: Collection[str], topics: Collection[str]) -> Wish | Problem:
    """What these words wish for. `zones` are the names of all zones, `topics` of those that are defined.

    A time that is none is a `Problem`, where “at”; so is a zone, where “zone”, that nothing else can be meant by.
    """
    return _Reader(_TOKEN.findall(text), zones, topics).read()


@dataclass(slots=True)
class _Reader:
    """Goes through the words once; `phrases` are the topics so far, the last still open. `timed` is whether the words
    before, but for commas, told when.
    """

    tokens: list[str]
    zones: Collection[str]
    topics: Collection[str]
    at: set[time] = field(default_factory=set)
    every: int | None = None
    days: set[Day] = field(default_factory=set)
    weekly: bool = False
    zone: str = ""
    quiet: Hours | None = None
    phrases: list[list[str]] = field(default_factory=lambda: [[]])
    position: int = 0
    timed: bool = False

    def read(self) -> Wish | Problem:
        while self.position < len(self.tokens):
            said = self._word(0)
            if said in {",", ";"}:
                self.phrases.append([])
                self.position += 1
            elif said[0] in _MARKS:
                self.phrases += [[said], []]
                self.position += 1
                self.timed = False
            elif wrong := self._wrong(said.casefold()):
                return wrong
            elif taken := self._taken(said.casefold()):
                self.position += taken
                self.timed = True
            elif nowhere := self._nowhere(said.casefold()):
                return nowhere
            else:
                self.phrases[-1].append(said)
                self.position += 1
                self.timed = False
        if self.weekly and not self.days:
            self.days = {"mon"}
        return Wish(
            topics=self._named(),
            at=tuple(sorted(self.at)) if self.every is None else (),
            every=self.every,
            days=tuple(day for day in DAYS if day in self.days),
            zone=self.zone,
            quiet=self.quiet,
        )

    def _word(self, further: int) -> str:
        at = self.position + further
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def _wrong(self, word: str) -> Problem | None:
        """What begins like a time or an interval and is none."""
        after = self._word(1)
        if word == "at" and after[:1].isdigit() and not self._moment(1)[1]:
            return Problem(where="at", why=f"“{after}” is no time of day; write it as 08:00 or 8am.")
        if word == "every" and after[:1].isdigit() and not self._interval()[1]:
            return Problem(
                where="every", why=f"a day is divided into {rhythms.listed([*map(str, rhythms.EVERY)])} hours."
            )
        return None

    def _nowhere(self, word: str) -> Problem | None:
        """What is meant for a zone and is none: after “timezone”, after a time with “in”, or by its look."""
        after = self._word(1)
        if word == "timezone" or (word == "in" and self.timed):
            return self._unknown(after, self._rest()) if after not in _ENDS else None
        return self._unknown(word, self._word(0)) if "/" in word and rhythms.nearest(word, self.zones) else None

    def _rest(self) -> str:
        """The words after this one, as many as a city's name may have, up to one that tells when."""
        words: list[str] = []
        while len(words) < _ZONE_WORDS and (word := self._word(1 + len(words))) not in _ENDS:
            words.append(word)
        return " ".join(words)

    def _unknown(self, first: str, said: str) -> Problem:
        meant = rhythms.nearest(said, self.zones) or rhythms.nearest(first, self.zones)
        advice = f"did you mean {meant}?" if meant else "write a city such as London, or a name such as Europe/London."
        return Problem(where="zone", why=f"“{said}” is no time zone that I know; {advice}")

    def _taken(self, word: str) -> int:
        """How many words from here on tell when; none where this belongs to a topic."""
        if word == "at":
            return self._times()
        if word == "every":
            return self._often()
        if word == "quiet":
            return self._silence()
        if word in ("in", "zone", "timezone"):
            return self._place()
        if word in ("on", "each") and rhythms.weekdays(self._word(1)) is not None:
            self.days |= set(rhythms.weekdays(self._word(1)) or ())
            return 2
        return self._alone(word)

    def _alone(self, word: str) -> int:
        """A word that is a time, days or a zone by its look."""
        if word == "weekly":
            self.weekly = True
            return 1
        days = rhythms.weekdays(word)
        if days is not None and self._word(-1).casefold() != "the":  # a newspaper
            self.days |= set(days)
            return 1
        if re.fullmatch(r"\d{1,2}[:.]\d{2}|\d{1,2}(?:[:.]\d{2})?[ap]m", word) and (at := rhythms.moment(word)):
            self.at.add(at)
            return 1
        if ("/" in word or word == "utc") and (zone := rhythms.zone(word, self.zones)):
            self.zone = zone
            return 1
        return 0

    def _times(self) -> int:
        """“at 8, 12:30 and 5 pm”."""
        taken = 1
        while word := self._word(taken):
            if word.casefold() in ("and", "&", ",", "at") and self._moment(taken + 1)[1]:
                taken += 1
            at, length = self._moment(taken)
            if not length or at is None:
                break
            self.at.add(at)
            taken += length
        return taken if taken > 1 else 0

    def _moment(self, further: int) -> tuple[time | None, int]:
        """The time of day there, and how many words it takes: none where there is none."""
        word, half = self._word(further), self._word(further + 1).casefold().replace(".", "")
        if half in ("am", "pm") and (at := rhythms.moment(f"{word}{half}")) is not None:
            return at, 2
        at = rhythms.moment(word)
        return at, int(at is not None)

    def _often(self) -> int:
        """“every day”, “every Monday”, “every 4 hours”."""
        after = self._word(1).casefold()
        if after in ("day", "hour", "morning"):
            self.every = 1 if after == "hour" else self.every
            self.days |= set(DAYS) if after != "hour" else set()
            return 2
        hours, length = self._interval()
        if length:
            self.every = hours
            return 1 + length
        days = rhythms.weekdays(after)
        self.days |= set(days or ())
        return 2 if days is not None else 0

    def _interval(self) -> tuple[int | None, int]:
        """The hours after “every”, and how many words they take: none where there are none."""
        for length in (2, 1):
            hours = rhythms.interval(" ".join(self._word(1 + n) for n in range(length)))
            if hours is not None:
                return hours, length
        return None, 0

    def _silence(self) -> int:
        """“quiet 22:00-07:00”."""
        for length in (3, 1):
            said = " ".join(self._word(1 + n) for n in range(length))
            if (hours := rhythms.hours(said)) is not None:
                self.quiet = hours
                return 1 + length
        return 0

    def _place(self) -> int:
        """“in London”, “in Europe/Paris”, “in New York time”; “in Ukraine” is no zone and stays a part of a topic."""
        for length in range(_ZONE_WORDS, 0, -1):
            words = [self._word(1 + n) for n in range(length)]
            if all(words) and (zone := rhythms.zone(" ".join(words), self.zones)) is not None:
                self.zone = zone
                return 1 + length + (self._word(1 + length).casefold() == "time")
        return 0

    # ------------------------------------------------------------ topics

    def _named(self) -> tuple[str, ...]:
        found: dict[str, str] = {}
        for name in (name for phrase in self.phrases for name in self._topics(phrase)):
            found.setdefault(name.casefold(), name)
        return tuple(found.values())

    def _topics(self, phrase: list[str]) -> tuple[str, ...]:
        """The topics of one phrase: defined ones by their names, else all of it together."""
        if phrase and phrase[0][0] in _MARKS:
            said = phrase[0].strip(_MARKS + " ")
            return (self._defined(said) or said,) if said else ()
        words = phrase
        while words and words[0].casefold() in _BETWEEN:
            words = words[1:]
        while words and words[-1].casefold() in _BETWEEN:
            words = words[:-1]
        if not words:
            return ()
        return self._several(words) or (" ".join(words),)

    def _several(self, words: list[str]) -> tuple[str, ...]:
        """The defined topics that these words are, one after the other; none where any word is left over."""
        if not words:
            return ()
        for length in range(len(words), 0, -1):
            name = self._defined(" ".join(words[:length]))
            rest = words[length:]
            while rest and rest[0].casefold() in ("and", "&"):
                rest = rest[1:]
            if name and not rest:
                return (name,)
            if name and (others := self._several(rest)):
                return (name, *others)
        return ()

    def _defined(self, said: str) -> str | None:
        return next((name for name in self.topics if name.casefold() == said.casefold()), None)
