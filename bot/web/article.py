"""An article's own text, with every quote and condition marked where it stands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.core.reading import read
from bot.core.stories.coverage import Coverage
from bot.core.types import ANALYSED, Article, ArticleId, Span
from bot.flows.kit import SCOPES, Kit
from bot.store import articles, stories
from bot.web.guard import NoSuchPage
from bot.web.kit import KIT
from bot.web.notes import Note, notes
from bot.web.render import html
from bot.web.segments import Mark, Paragraph, laid_out

HERE: Final = "here"
"""The name of the mark, and of the anchor, of the passage that a link asked for."""

_AT: Final = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9}){0,49}")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An article as its page shows it: the text laid out, what was found in it, and the story it stands in."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]
    analysed: bool


async def page(request: web.Request) -> web.Response:
    """The article; `at` (`120-180,200-230`, offsets into its text) is the passage a link points to."""
    kit = request.app[KIT]
    asked = _asked(request.query.get("at", ""))
    article, coverage = await _found(kit, ArticleId(request.match_info["id"]))
    return await asyncio.to_thread(_drawn, article, coverage, asked)  # a long text takes half a second of work


def _drawn(article: Article, coverage: Coverage | None, asked: tuple[tuple[int, int], ...]) -> web.Response:
    seen = view(article, asked)
    return html(
        "article.html",
        view=seen,
        article=article,
        by_name={note.name: note for note in seen.notes},
        coverage=coverage,
        newer=_newer(article, coverage),
        outlet=_outlet(article, coverage),
        here=HERE,
    )


def view(article: Article, asked: Iterable[tuple[int, int]] = ()) -> View:
    """Read the article and lay out what is in it."""
    found = notes(read(article))
    marks = [Mark(start=start, end=end, name=HERE) for start, end in asked]
    marks += [Mark(start=span.start, end=span.end, name=note.name) for note in found for span in note.spans]
    return View(
        article=article,
        paragraphs=laid_out(article.text, marks),
        notes=found,
        analysed=article.language == ANALYSED,
    )


def place(article_id: ArticleId, spans: Sequence[Span]) -> str:
    """The address of these passages in their article's page."""
    at = ",".join(f"{span.start}-{span.end}" for span in spans if span.article_id == article_id)
    return f"/articles/{article_id}?at={at}#{HERE}"


async def _found(kit: Kit, article_id: ArticleId) -> tuple[Article, Coverage | None]:
    async with kit.database.read() as tx:
        found = await articles.get(tx, SCOPES, [article_id])
        if not found:
            raise NoSuchPage("There is no article of this name here.")
        story_id = await stories.of_article(tx, SCOPES, article_id)
        covered = await stories.get(tx, SCOPES, [story_id]) if story_id else ()
    return found[0], covered[0] if covered else None


def _outlet(article: Article, coverage: Coverage | None) -> str:
    """What lists call the outlet; its publisher's name where the article is no longer its story's."""
    members = coverage.members if coverage else ()
    named = next((member.source for member in members if member.article.id == article.id), None)
    return named or article.publisher or ""


def _newer(article: Article, coverage: Coverage | None) -> Article | None:
    """The text that has taken this one's place."""
    members = [member.article for member in coverage.members] if coverage else []
    return next((other for other in members if other.revision_of == article.id), None)


def _asked(at: str) -> tuple[tuple[int, int], ...]:
    if not at:
        return ()
    if not _AT.fullmatch(at):
        raise web.HTTPBadRequest(text="“at” is a place in the article’s text, such as at=120-180.")
    pairs = (part.split("-") for part in at.split(","))
    return tuple((int(start), int(end)) for start, end in pairs)
