"""The newsroom's copy: story files read into what each outlet prints in each edition.

A story file is Markdown in spirit: TOML front matter between two `+++` lines, then paragraphs with a blank
line between them, printed word for word. `stories/README.md` lists the front matter's keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bot.core.errors import InputError

FENCE = "+++"
LATEST = 2
"""The last edition there is copy for; edition 1 is what a first run finds."""

KEYS = frozenset({
    "outlet", "title", "author", "section", "hours_ago", "summary",
    "photo", "edition", "agency", "paywalled", "changes", "copies",
})  # fmt: skip
COPY_KEYS = frozenset({"outlet", "title", "author", "section", "hours_ago", "drop_last", "dateline", "footer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One story as one outlet prints it.

    `age` counts back from the start of the day of the run; `corrected` is true from the edition on in which
    the text differs from the first. `paragraphs` are the whole body, nothing of the page around it.
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
    edition: int
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
    front: Mapping[str, Any]
    paragraphs: tuple[str, ...]

    @property
    def edition(self) -> int:
        """The edition the story first appears in."""
        return int(self.front.get("edition", 1))

    def body(self, edition: int) -> tuple[str, ...]:
        """The paragraphs as they stand in `edition`, later changes of the desk put in."""
        lines = list(self.paragraphs)
        for change in self.front.get("changes", ()):
            if change["edition"] <= edition:
                lines[change["paragraph"] - 1] = change["text"]
        return tuple(lines)


def parse(slug: str, source: str) -> Manuscript:
    """A story file's text as a manuscript.

    Raises `InputError` naming the file and the key when the front matter is missing, unknown or incomplete.
    """
    where = f"stories/{slug}.md"
    opening, front, body = [*source.split(f"{FENCE}\n", 2), "", ""][:3]
    if opening or not body.strip():
        raise InputError(f"{where}: begin with front matter between two lines of {FENCE}, then the paragraphs")
    try:
        keys = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: front matter is not TOML: {error}") from error
    if unknown := keys.keys() - KEYS:
        raise InputError(f"{where}: unknown key {min(unknown)!r}; known are {', '.join(sorted(KEYS))}")
    for copy in keys.get("copies", ()):
        if unknown := copy.keys() - COPY_KEYS:
            raise InputError(
                f"{where}: unknown key {min(unknown)!r} in copies; known are {', '.join(sorted(COPY_KEYS))}"
            )
    if missing := {"outlet", "title", "author", "section", "hours_ago", "summary"} - keys.keys():
        raise InputError(f"{where}: the front matter lacks {', '.join(sorted(missing))}")
    return Manuscript(
        slug=slug, front=keys, paragraphs=tuple(block.strip() for block in body.split("\n\n") if block.strip())
    )


@cache
def manuscripts() -> tuple[Manuscript, ...]:
    """Every story file of the package, by name."""
    folder = files("bot.newsroom") / "stories"
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".md") and file.name != "README.md"),
        key=lambda file: file.name,
    )
    return tuple(parse(file.name.removesuffix(".md"), file.read_text(encoding="utf-8")) for file in found)


def pages(edition: int = 1) -> tuple[Page, ...]:
    """All that is in print in `edition`, newest first; a wire story once for each outlet that runs it."""
    printed = [page for story in manuscripts() if story.edition <= edition for page in _printed(story, edition)]
    return tuple(sorted(printed, key=lambda page: (page.age, page.outlet, page.slug)))


def text(slug: str, edition: int = 1) -> str:
    """The whole body of one story as its first outlet prints it; `KeyError` when there is no such story."""
    for story in manuscripts():
        if story.slug == slug:
            return "\n".join(story.body(max(edition, story.edition)))
    raise KeyError(slug)


def _printed(story: Manuscript, edition: int) -> Iterator[Page]:
    front, body = story.front, story.body(edition)
    first = Page(
        outlet=front["outlet"],
        slug=story.slug,
        title=front["title"],
        author=front["author"],
        section=front["section"],
        summary=front["summary"],
        photo=front.get("photo"),
        agency=front.get("agency"),
        paywalled=front.get("paywalled", False),
        edition=story.edition,
        corrected=body != story.paragraphs,
        age=timedelta(hours=front["hours_ago"]),
        paragraphs=body,
    )
    yield first
    for copy in front.get("copies", ()):
        yield _copy(first, copy)


def _copy(page: Page, copy: Mapping[str, Any]) -> Page:
    """The same copy in another outlet: cut from the end, under its own headline, with a dateline or a footer."""
    kept = list(page.paragraphs[: len(page.paragraphs) - copy.get("drop_last", 0)])
    if dateline := copy.get("dateline"):
        kept[0] = f"{dateline} {kept[0]}"
    if footer := copy.get("footer"):
        kept.append(footer)
    return Page(
        outlet=copy["outlet"],
        slug=page.slug,
        title=copy.get("title", page.title),
        author=copy.get("author", page.author),
        section=copy.get("section", page.section),
        summary=page.summary,
        photo=page.photo,
        agency=page.agency,
        paywalled=False,
        edition=page.edition,
        corrected=page.corrected,
        age=timedelta(hours=copy["hours_ago"]) if "hours_ago" in copy else page.age,
        paragraphs=tuple(kept),
    )
