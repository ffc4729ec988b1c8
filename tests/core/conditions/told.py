"""What a text states, in words instead of offsets, so that a test reads like the sentence it is about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core import conditions
from bot.core.quotes import spoken
from bot.core.types import Article, ArticleId, Condition, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A condition with every span as the article's own words; "" where there is none."""

    stance: str
    actor: str
    action: str
    target: str
    trigger: str
    clause: str
    consequence: str
    deadline: str
    said_by: str
    certainty: str
    evidence: str


def article(text: str, *, language: str = "en") -> Article:
    """An article of that text."""
    return Article(
        id=ArticleId("told"),
        text=text,
        sha=hashlib.sha256(text.encode()).hexdigest(),
        language=language,
        fetched_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def stated(text: str, *, language: str = "en") -> tuple[Condition, ...]:
    """The conditions a text states."""
    whole = article(text, language=language)
    return conditions.stated(whole, spoken(whole))


def told(text: str) -> list[Told]:
    """The conditions a text states, in words."""

    def words(span: Span | None) -> str:
        return text[span.start : span.end] if span is not None else ""

    return [
        Told(
            stance=condition.stance,
            actor=condition.actor.canonical,
            action=words(condition.action),
            target=condition.target.canonical if condition.target else "",
            trigger=words(condition.trigger),
            clause=words(condition.clause),
            consequence=words(condition.consequence),
            deadline=words(condition.deadline),
            said_by=condition.said_by,
            certainty=condition.certainty,
            evidence=words(condition.evidence),
        )
        for condition in stated(text)
    ]


def only(text: str) -> Told:
    """The one condition a text states."""
    found = told(text)
    assert len(found) == 1, found
    return found[0]
