"""A story's articles into its briefing: read, draft, let verification decide. A model may draft, or our extractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.core import conditions, quotes, verify
from bot.core.candidates import Offer
from bot.core.drafts import Draft
from bot.core.extractive import extractive
from bot.core.proposals import Proposal, draft
from bot.core.reading import Reading, read
from bot.core.stories.cluster import story_id
from bot.core.types import Article, Briefing, Method, Problem, Story

RULES: Final = "rules-3"
"""The version of everything that shapes an extract and of what verification lets through; raise it when a rule
changes, and stored briefings are made anew (a model's answers are kept, and verified again)."""

ENOUGH: Final = 2
"""Proven points that make a model's draft a briefing; where an extract has fewer, as many as that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """A briefing with what it was made of. `refused` is what verification dropped from the draft; `headed` is whether
    the headline is the draft's own; `claimed` counts the points it had.
    """

    briefing: Briefing
    readings: tuple[Reading, ...]
    refused: tuple[Problem, ...] = ()
    headed: bool = True
    claimed: int = 0


def alone(article: Article) -> Story:
    """The story of one article by itself."""
    at = article.published_at or article.fetched_at
    return Story(
        id=story_id(article.id), scope=article.scope, version=1, article_ids=(article.id,), first_at=at, last_at=at
    )


def one(article: Article, *, now: datetime) -> Briefed:
    """Brief one article by itself, as the only one of its story."""
    return extract(alone(article), [article], now=now)


def extract(story: Story, articles: Sequence[Article], *, now: datetime) -> Briefed:
    """The extractive briefing of a story from these articles, the lead first."""
    return extracted(story, [read(article) for article in articles], now=now)


def extracted(story: Story, readings: Sequence[Reading], *, now: datetime, instead_of: str = "") -> Briefed:
    """The same from readings. `instead_of` names the model whose draft it stands in for, which keeps it apart."""
    return _verified(story, readings, extractive(readings), "extract", writer=instead_of, now=now)


def written(
    story: Story, readings: Sequence[Reading], offered: Offer, proposal: Proposal, *, writer: str, now: datetime
) -> Briefed:
    """What verification leaves of a model's proposal. `writer` names the model and its prompt."""
    claimed, astray = draft(offered, proposal)
    made = _verified(story, readings, claimed, "model", writer=writer, now=now)
    return replace(made, refused=(*astray, *made.refused), claimed=len(proposal.points))


def _verified(
    story: Story, readings: Sequence[Reading], claimed: Draft, method: Method, *, writer: str, now: datetime
) -> Briefed:
    made_of = ":".join(reading.article.id for reading in readings)
    name = sha256(f"{story.id}:{story.version}:{RULES}:{writer}:{made_of}".encode()).hexdigest()[:24]
    made, refused = verify.briefing(claimed, readings, story=story, method=method, now=now, id=name)
    headed = all(problem.where != "headline" for problem in refused)
    return Briefed(briefing=made, readings=tuple(readings), refused=refused, headed=headed, claimed=len(claimed.points))


# ---------------------------------------------------------------- a model's draft


def wants_repair(made: Briefed) -> bool:
    """Is it worth asking once more: was the headline refused, or half of the points, or are too few left?"""
    proven = len(made.briefing.points)
    return not made.headed or proven < min(ENOUGH, made.claimed) or 2 * proven <= made.claimed


def better(first: Briefed, second: Briefed) -> Briefed:
    """The draft with more proven points, the first of equals; with the other's headline where only that was proven."""
    best, other = (first, second) if len(first.briefing.points) >= len(second.briefing.points) else (second, first)
    if best.headed or not other.headed:
        return best
    return replace(
        best,
        briefing=replace(best.briefing, headline=other.briefing.headline),
        refused=tuple(problem for problem in best.refused if problem.where != "headline"),
        headed=True,
    )


def completed(story: Story, made: Briefed) -> Briefed | None:
    """A model's draft as a briefing: the extract's own quotes or conditions where it has none that may be shown.

    None where less is proven than makes a briefing.
    """
    briefing = made.briefing
    quoted = briefing.quotes or not any(quotes.shown(q) for r in made.readings for q in r.spoken.quotes)
    stated = briefing.conditions or not any(conditions.shown(c) for r in made.readings for c in r.conditions)
    if len(briefing.points) >= ENOUGH and quoted and stated:
        return made
    spare = extracted(story, made.readings, now=briefing.made_at).briefing
    if len(briefing.points) < min(ENOUGH, len(spare.points)) or not briefing.points:
        return None
    whole = replace(
        briefing,
        quotes=briefing.quotes or spare.quotes,
        conditions=briefing.conditions or spare.conditions,
    )
    return replace(made, briefing=whole)
