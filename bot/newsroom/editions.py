"""The newsroom's copy: story files read into what each outlet prints in each edition.

A story file is prose with TOML front matter between two `+++` lines; paragraphs have a blank line between
them and are printed word for word. `stories/README.md` tells how to write one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import InputError

FENCE = "+++\n"
LATEST = 2
"""The last edition there is copy for; edition 1 is what a first run finds."""


class Strict(BaseModel):
    """A table of the front matter: no key but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Strict):
    """What the desk changes in a later edition: one paragraph (counted from 1), or what the feed says."""

    edition: int = Field(ge=2, le=LATEST)
    paragraph: int | None = None
    text: str = ""
    summary: str | None = None


class Copy(Strict):
    """The same words in another outlet; what is not given is as in the first."""

    outlet: str
    title: str | None = None
    author: str | None = None
    section: str | None = None
    hours_ago: int | None = None
    drop_last: int = 0
    dateline: str = ""
    footer: str = ""


class Front(Strict):
    """The front matter of a story."""

    outlet: str
    title: str
    author: str
    section: str
    summary: str
    hours_ago: int = Field(ge=0)
    edition: int = Field(default=1, ge=1, le=LATEST)
    photo: str | None = None
    agency: str | None = None
    paywalled: bool = False
    changes: tuple[Change, ...] = ()
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One story as one outlet prints it in one edition.

    `age` counts back from the start of the day of the run; `corrected` is true once the text is not the one
    first printed. `paragraphs` are the whole body and nothing of the page around it.
    """

    outlet: str
    slug: str
    title: str
    author: str
    section: str
    summary: str
    photo: str | None
    agency: str | None
    paywalled: bool
    corrected: bool
    age: timedelta
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The body as extraction should see it: paragraphs joined by one newline."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A story file: its name without the suffix, its front matter, its paragraphs as first printed."""

    slug: str
    front: Front
    paragraphs: tuple[str, ...]

    def body(self, edition: int) -> tuple[str, ...]:
        """The paragraphs as they stand in `edition`, the desk's changes put in."""
        changed = {change.paragraph: change.text for change in self._changes(edition)}
        return tuple(changed.get(number, words) for number, words in enumerate(self.paragraphs, 1))

    def summary(self, edition: int) -> str:
        """What the feed says of the story in `edition`."""
        return [self.front.summary, *(c.summary for c in self._changes(edition) if c.summary is not None)][-1]

    def _changes(self, edition: int) -> list[Change]:
        return [change for change in self.front.changes if change.edition <= edition]


def parse(slug: str, source: str) -> Manuscript:
    """A story file's text as a manuscript. Raises `InputError` naming the file, the key and what is wrong."""
    where = f"stories/{slug}.md"
    opening, matter, body = [*source.split(FENCE, 2), "", ""][:3]
    if opening or not body.strip():
        raise InputError(f"{where}: begin with front matter between two lines of +++, then write the paragraphs")
    try:
        front = Front.model_validate(tomllib.loads(matter))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: the front matter is not TOML: {error}") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        raise InputError(f"{where}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    paragraphs = tuple(block.strip() for block in body.split("\n\n") if block.strip())
    if beyond := [c for c in front.changes if c.paragraph and not 1 <= c.paragraph <= len(paragraphs)]:
        raise InputError(f"{where}: changes: there is no paragraph {beyond[0].paragraph}, only {len(paragraphs)}")
    return Manuscript(slug=slug, front=front, paragraphs=paragraphs)


@cache
def manuscripts() -> tuple[Manuscript, ...]:
    """Every story file of the package, by name."""
    stories = (file for file in (files("bot.newsroom") / "stories").iterdir() if file.name.endswith(".md"))
    found = {file.name.removesuffix(".md"): file for file in stories if file.name != "README.md"}
    return tuple(parse(slug, found[slug].read_text(encoding="utf-8")) for slug in sorted(found))


def pages(edition: int = 1) -> tuple[Page, ...]:
    """All that is in print in `edition`, newest first; a wire story once for each outlet that runs it."""
    printed = [page for story in manuscripts() if story.front.edition <= edition for page in _printed(story, edition)]
    return tuple(sorted(printed, key=lambda page: (page.age, page.outlet, page.slug)))


def text(slug: str) -> str:
    """The whole body of a story as first printed, in its first outlet. Raises `KeyError` when there is none."""
    for story in manuscripts():
        if story.slug == slug:
            return "\n".join(story.paragraphs)
    raise KeyError(slug)


def _printed(story: Manuscript, edition: int) -> Iterator[Page]:
    front, body = story.front, story.body(edition)
    first = Page(
        outlet=front.outlet,
        slug=story.slug,
        title=front.title,
        author=front.author,
        section=front.section,
        summary=story.summary(edition),
        photo=front.photo,
        agency=front.agency,
        paywalled=front.paywalled,
        corrected=body != story.paragraphs,
        age=timedelta(hours=front.hours_ago),
        paragraphs=body,
    )
    yield first
    for copy in front.copies:
        yield _copied(first, copy)


def _copied(page: Page, copy: Copy) -> Page:
    """The same copy in another outlet: cut from the end, under its own headline, with a dateline or a footer."""
    first, *rest = page.paragraphs[: len(page.paragraphs) - copy.drop_last]
    return replace(
        page,
        outlet=copy.outlet,
        title=copy.title or page.title,
        author=copy.author or page.author,
        section=copy.section or page.section,
        age=page.age if copy.hours_ago is None else timedelta(hours=copy.hours_ago),
        paragraphs=(f"{copy.dateline} {first}".strip(), *rest, *filter(None, [copy.footer])),
    )
