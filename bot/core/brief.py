"""A story's articles into its briefing, without a model: read, draft an extract, let verification decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.core import verify
from bot.core.extractive import extractive
from bot.core.reading import Reading, read
from bot.core.stories.cluster import story_id
from bot.core.types import Article, Briefing, Problem, Story

RULES: Final = "rules-1"
"""The version of everything that shapes an extract; raise it when a rule changes, and stored extracts are made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """A briefing with what it was made of. `refused` is what verification dropped from the draft."""

    briefing: Briefing
    readings: tuple[Reading, ...]
    refused: tuple[Problem, ...] = ()


def extract(story: Story, articles: Sequence[Article], *, now: datetime) -> Briefed:
    """The extractive briefing of a story from these articles, the lead first."""
    readings = tuple(read(article) for article in articles)
    name = sha256(f"{story.id}:{story.version}:{RULES}:{':'.join(a.id for a in articles)}".encode()).hexdigest()[:24]
    made, refused = verify.briefing(extractive(readings), readings, story=story, method="extract", now=now, id=name)
    return Briefed(briefing=made, readings=readings, refused=refused)


def one(article: Article, *, now: datetime) -> Briefed:
    """Brief one article by itself, as the only one of its story."""
    at = article.published_at or article.fetched_at
    story = Story(
        id=story_id(article.id), scope=article.scope, version=1, article_ids=(article.id,), first_at=at, last_at=at
    )
    return extract(story, [article], now=now)
