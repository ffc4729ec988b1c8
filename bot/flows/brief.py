"""Brief: read a story's articles, draft an extract, let verification make the briefing, remember it.

briefings.find or → ★reading.read → ★extractive → ★verify.briefing → briefings.add
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.core import verify
from bot.core.extractive import RULES, extractive
from bot.core.reading import Reading, read
from bot.core.stories.cluster import story_id
from bot.core.stories.coverage import Coverage, Member
from bot.core.types import Article, Briefing, Problem, Scope, Story
from bot.flows.kit import Kit
from bot.store import briefings

MOST_ARTICLES = 6
"""Articles of one story that are read: beyond a handful, further reports repeat the first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """A briefing with what it was made of. `refused` is what verification dropped from the draft."""

    briefing: Briefing
    readings: tuple[Reading, ...]
    refused: tuple[Problem, ...] = ()


def one(article: Article, *, now: datetime) -> Briefed:
    """Brief one article by itself; nothing is stored."""
    at = article.published_at or article.fetched_at
    story = Story(
        id=story_id(article.id), scope=article.scope, version=1, article_ids=(article.id,), first_at=at, last_at=at
    )
    return _briefed(story, [article], now=now)


async def story(kit: Kit, coverage: Coverage, *, scope: Scope) -> Briefing:
    """The briefing of this version of a story: the stored one, or a new one that is stored."""
    chosen = articles(coverage)
    key = briefings.Key(
        scope=scope,
        story_id=coverage.story.id,
        story_version=coverage.story.version,
        language=chosen[0].language,
        prompt_version=RULES,
    )
    async with kit.database.read() as tx:
        found = await briefings.find(tx, key)
    if found is not None:
        return found
    made = _briefed(coverage.story, chosen, now=kit.now()).briefing
    async with kit.database.begin() as tx:
        return await briefings.add(tx, key, made)


def articles(coverage: Coverage) -> tuple[Article, ...]:
    """The articles to brief from: the lead first, then those that are no copies, full texts before others."""
    lead = coverage.lead
    others = [m.article for m in coverage.members if m.article.id != lead.id and _adds(m)]
    return (lead, *others)[:MOST_ARTICLES]


def _adds(member: Member) -> bool:
    return member.relation != "copy" and member.article.quality in ("full", "thin")


def _briefed(story: Story, chosen: Sequence[Article], *, now: datetime) -> Briefed:
    readings = tuple(read(article) for article in chosen)
    name = sha256(f"{story.id}:{story.version}:{RULES}:{':'.join(a.id for a in chosen)}".encode()).hexdigest()[:24]
    made, refused = verify.briefing(extractive(readings), readings, story=story, method="extract", now=now, id=name)
    return Briefed(briefing=made, readings=readings, refused=refused)
