"""The front page: the stories there are, by day, the one with the latest news first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from aiohttp import web

from bot.core import compose
from bot.core.quotes.scanner import scan
from bot.core.stories.coverage import Coverage, publishers
from bot.core.text import sentences
from bot.core.types import Article, StoryId
from bot.flows.kit import SCOPES
from bot.store import briefings, sources, stories
from bot.store.briefings import Kept
from bot.web.kit import KIT
from bot.web.render import counted, html

PAGE: Final = 20
"""Stories on one page: about four screens."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_AFTER: Final = re.compile(r"(-?\d{1,18})-([0-9A-Za-z_:-]{1,80})")
"""Where a page goes on: the last story's time in microseconds since 1970, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story as the front page lists it. `facts` are short phrases: who carries it, what is in it."""

    id: StoryId
    at: datetime
    headline: str
    lead: str
    language: str
    outlets: tuple[str, ...]
    facts: tuple[str, ...]


async def page(request: web.Request) -> web.Response:
    """A page of stories; `after` names the last story of the page before."""
    kit, before = request.app[KIT], _before(request.query.get("after"))
    async with kit.database.read() as tx:
        found = await stories.newest(tx, SCOPES, limit=PAGE + 1, before=before)
        listed = [(c, await briefings.latest(tx, SCOPES, c.story.id)) for c in found[:PAGE]]
        followed = await sources.all(tx, SCOPES)
    entries = [entry(coverage, kept) for coverage, kept in listed]
    days = [(day, tuple(group)) for day, group in groupby(entries, key=lambda each: each.at.date())]
    older = _after(found[PAGE - 1]) if len(found) > PAGE else ""
    return html("front.html", days=days, older=older, first=before is None, sources=len(followed))


def entry(coverage: Coverage, kept: Kept | None) -> Entry:
    """A story in a few lines, from its briefing where this version has one, else from its lead article."""
    story, lead = coverage.story, coverage.lead
    current = kept if kept is not None and kept.briefing.story_version == story.version else None
    if current:
        headline, lines = current.briefing.headline, [point.text for point in current.briefing.points]
    else:
        lines = [opening] if (opening := _opening(lead)) else []
        headline = lead.title or opening or lead.url or "An article without text"
    outlets = dict.fromkeys(member.source or member.article.publisher or "" for member in coverage.members)
    return Entry(
        id=story.id,
        at=story.last_at,
        headline=headline,
        lead=next((line for line in lines if line != headline), ""),
        language=lead.language,
        outlets=tuple(filter(None, outlets)),
        facts=tuple(_facts(coverage, current)),
    )


def _facts(coverage: Coverage, kept: Kept | None) -> Iterator[str]:
    independent = publishers(coverage.members)
    if len(coverage.members) > 1:
        yield counted(independent, "independent publisher")
    if coverage.story.version > 1:
        yield f"updated, version {coverage.story.version}"
    if coverage.lead.quality != "full":
        yield {"thin": "little text", "paywalled": "behind a paywall", "empty": "no text"}[coverage.lead.quality]
    if kept is None:
        yield "not briefed yet"
        return
    said, stated = len(kept.briefing.quotes), len(kept.briefing.conditions)
    if said:
        yield counted(said, "quote")
    if stated:
        yield counted(stated, "condition")
    yield compose.label(kept.briefing.method, kept.model)


def _opening(article: Article) -> str:
    """The article's first sentence; nothing where it has no text."""
    start = article.text[:2000]
    first: Sequence[str] = [start[s.start : s.end] for s in sentences(start, scan(start))[:1]]
    return " ".join(first[0].split()) if first else ""


def _before(after: str | None) -> tuple[datetime, StoryId] | None:
    if after is None:
        return None
    match = _AFTER.fullmatch(after)
    try:
        when = _EPOCH + int(match[1]) * _TICK if match else None
    except OverflowError:
        when = None
    if match is None or when is None:
        raise web.HTTPBadRequest(text="“after” names no story; begin at the front page.")
    return when, StoryId(match[2])


def _after(coverage: Coverage) -> str:
    return f"{(coverage.story.last_at - _EPOCH) // _TICK}-{coverage.story.id}"
