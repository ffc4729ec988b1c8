"""What an untrusted writer may claim: a model, an editor's file of claims, our own extractor.

A draft is worth nothing until `bot.core.verify` has looked at it: its strings are used to find the article's own
characters and are never shown themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.types import ArticleId, Condition, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody is said to have said these words.

    `speaker` None claims the words only. `at` is an offset into the article where the words are meant to stand; it
    decides between several places and is only a hint otherwise. `article_id` names the article where there are several.
    """

    quote: str
    speaker: str | None = None
    at: int | None = None
    article_id: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPoint:
    """A line of a briefing and the passages it claims to stand on."""

    text: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A briefing nobody has checked yet. `headline_evidence` are the passages a headline in own words stands on."""

    headline: str
    headline_evidence: tuple[Span, ...] = ()
    points: tuple[DraftPoint, ...] = ()
    quotes: tuple[Claim, ...] = ()
    conditions: tuple[Condition, ...] = ()
