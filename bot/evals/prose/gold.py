"""The gold for prose: true lines in somebody's own words, with the passages each of them stands on.

`gold/prose/{dev,held}/STORY.toml` is what people write; `gold/prose/README.md` tells the format. The verifier's rules
are made on `dev` alone, `held` tells whether they carry over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import InputError
from bot.core.reading import Reading, read
from bot.core.types import ArticleId, Span
from bot.evals import datasets

Split = Literal["dev", "held"]
SPLITS: Final[tuple[Split, ...]] = ("dev", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One true point or headline in own words; `evidence` are whole sentences of the stories, in the order cited."""

    story: ArticleId
    split: Split
    headline: bool
    text: str
    evidence: tuple[Span, ...]


class _Written(BaseModel):
    """A line as its annotator wrote it: each passage named by words that stand once in its story."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    on: tuple[str, ...] = Field(min_length=1)
    also: dict[str, tuple[str, ...]] = {}


class _Sheet(BaseModel):
    """What was written over one story for one split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: tuple[_Written, ...] = ()
    headlines: tuple[_Written, ...] = ()


@cache
def readings() -> Mapping[ArticleId, Reading]:
    """The packaged stories as our own reader reads them, by their names."""
    documents = datasets.load(datasets.packaged() / datasets.QUOTES).documents
    return {ArticleId(each.id): read(each.article()) for each in documents}


@cache
def lines() -> tuple[Line, ...]:
    """The whole gold: by split, then story, points before headlines, as written.

    Raises `InputError` naming the file where a line does not fit its format or its story.
    """
    return tuple(line for split in SPLITS for line in _of_split(split))


def _of_split(split: Split) -> Iterator[Line]:
    folder = files("bot.evals.gold") / "prose" / split
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield from parse(file.name.removesuffix(".toml"), split, file.read_text(encoding="utf-8"))


def parse(story: str, split: Split, source: str) -> tuple[Line, ...]:
    """The lines of one file. Raises `InputError` naming the file and what in it does not fit the story."""
    where = f"prose/{split}/{story}.toml"
    try:
        sheet = _Sheet.model_validate(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: is not TOML: {error}") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        raise InputError(f"{where}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    return tuple(
        Line(
            story=ArticleId(story),
            split=split,
            headline=headline,
            text=written.text,
            evidence=tuple(
                passage(where, ArticleId(name), words)
                for name, keys in ({story: written.on} | written.also).items()
                for words in keys
            ),
        )
        for headline, group in ((False, sheet.points), (True, sheet.headlines))
        for written in group
    )


def passage(where: str, story: ArticleId, words: str) -> Span:
    """The sentence of the story in which `words` stand. Raises `InputError` unless they stand there just once."""
    reading = readings().get(story)
    if reading is None:
        raise InputError(f"{where}: there is no story {story!r}")
    text = reading.article.text
    if (count := text.count(words)) != 1:
        raise InputError(f"{where}: {words!r} must stand once in the story {story!r}, and stands there {count} times")
    at = text.index(words)
    for sentence in reading.sentences:
        if sentence.start <= at and at + len(words) <= sentence.end:
            return Span(article_id=story, start=sentence.start, end=sentence.end)
    raise InputError(f"{where}: {words!r} must stand within one sentence of the story {story!r}")


def cited(evidence: Sequence[Span]) -> Mapping[ArticleId, Reading]:
    """The readings of the stories that the passages are from."""
    return {span.article_id: readings()[span.article_id] for span in evidence}


def passages(line: Line) -> str:
    """The words of all that the line stands on, in the order cited."""
    return "\n".join(readings()[span.article_id].cut(span.start, span.end) for span in line.evidence)
