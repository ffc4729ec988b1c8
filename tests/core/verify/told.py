"""The sample newsroom's articles with the speakers given, for checks that must not depend on our own attribution."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from bot.core.quotes import Spoken, spoken
from bot.core.quotes.cut import cut
from bot.core.quotes.people import same_person
from bot.core.reading import Reading
from bot.core.types import Article, ArticleId, Person, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One gold quote: where its words stand and whose they are."""

    start: int
    end: int
    speaker: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One article, its gold quotes, the reading they make, and `own`, the reading with our own speakers."""

    reading: Reading
    own: Reading
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        return self.reading.article.text

    def words(self, said: Said) -> str:
        return self.text[said.start : said.end]

    def by(self, speaker: Person) -> list[str]:
        return [self.words(said) for said in self.said if said.speaker == speaker]

    def others(self, speaker: Person) -> list[Person]:
        """The article's other gold speakers, without those whom a reader could take for the same one."""
        people = dict.fromkeys(said.speaker for said in self.said)
        return [other for other in people if not _alike(other, speaker)]


def _alike(one: Person, other: Person) -> bool:
    names = [(a, b) for a in (one.canonical, *one.aliases) for b in (other.canonical, *other.aliases)]
    return any(same_person(a, b) or a.lower() in b.lower() or b.lower() in a.lower() for a, b in names)


def article(text: str, name: str = "a", language: str = "en") -> Article:
    return Article(
        id=ArticleId(name), text=text, sha="", language=language, fetched_at=datetime(2026, 11, 23, tzinfo=UTC)
    )


def told(text: str, said: Sequence[Said], name: str = "a") -> Told:
    """The article read with our own scanner and cast, and the given speakers."""
    piece = article(text, name)
    own = spoken(piece)
    quotes = tuple(quote for one in said if (quote := _quote(piece, own, one)) is not None)
    given = Spoken(quotes=quotes, runs=own.runs, sentences=own.sentences, cast=own.cast)
    return Told(reading=Reading(article=piece, spoken=given), own=Reading(article=piece, spoken=own), said=tuple(said))


def _quote(piece: Article, own: Spoken, said: Said) -> Quote | None:
    runs = [(run.start, run.end) for run in own.runs if run.start < said.end and said.start < run.end]
    if not runs:
        return None
    ends = piece.text[runs[-1][0] : runs[-1][1]].rstrip()[-1:]
    return cut(piece, runs, speaker=said.speaker, confidence=1.0, fragment=ends not in set(".?!,"))


@cache
def newsroom() -> tuple[Told, ...]:
    lines = files("bot.evals.gold").joinpath("quotes.jsonl").read_text(encoding="utf8").splitlines()
    return tuple(_story(json.loads(line)) for line in lines)


def _story(row: dict) -> Told:  # type: ignore[type-arg]  # a line of JSON
    said = [
        Said(
            start=quote["start"],
            end=quote["end"],
            speaker=Person(canonical=quote["speaker"][0], aliases=tuple(quote["speaker"][1:])),
        )
        for quote in row["quotes"]
        if quote["speaker"]
    ]
    return told(row["text"], said, row["id"])


def edited(story: Told, edits: Sequence[tuple[int, int, str]]) -> Told:
    """The story with `[start, end)` replaced by other characters, and the gold moved along."""
    text, said = story.text, list(story.said)
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
        grown = len(new) - (end - start)
        said = [
            Said(
                start=one.start + grown * (one.start >= end),
                end=one.end + grown * (one.end >= end),
                speaker=one.speaker,
            )
            for one in said
        ]
    return told(text, said, story.reading.article.id)


def quoting(text: str, **speakers: str) -> Reading:
    """A reading of a text written for one test: `{words at the start of a quote: speaker}` by keyword-free mapping.

    Keys are the speakers' names with `_` for blanks, values the first words of what they say; give several quotes of
    one speaker with ` | ` between them.
    """
    said = []
    for name, heads in speakers.items():
        person = Person(canonical=name.replace("_", " "))
        for head in heads.split(" | "):
            start = text.index(head)
            said.append(Said(start=start, end=start + len(head), speaker=person))
    return told(text, sorted(said, key=lambda one: one.start)).reading
