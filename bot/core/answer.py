"""What is answered: the passages that tell it, the words and stances asked for, or that the sources do not tell.

Nothing here is written by anybody but the newspapers: a point is whole sentences cut from an article, a quote and a
condition come from what was read of it. Where the passages cover too little of the question there is no answer, and
what comes nearest is kept apart as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.core.questions import Question
from bot.core.retrieve import Hit
from bot.core.terms import stems
from bot.core.types import Article, ArticleId, Condition, Method, Point, Quote, Span

Support = Literal["full", "partial", "none"]
"""Whether the sources tell what is asked, tell a part of it, or do not tell it."""

FULL: Final = 0.72
PARTIAL: Final = 0.58
"""The share of a question that its best passage has to cover; see `tests/flows/test_questions.py` for how it is measured."""
_BESIDE: Final = 0.8
_BESIDE_THEIRS: Final = 0.6
"""The share of the best passage's score that another one needs to be shown beside it: a fact is told by one passage,
of somebody's demands and words all are asked for.
"""
_NEARBY: Final = 0.3
"""What a passage covers to be worth telling though it does not answer."""
_NAMED: Final = 1.0
"""How near the names of a question stand in such a passage: in it."""
MOST_POINTS: Final = 6
MOST_QUOTES: Final = 4
MOST_CONDITIONS: Final = 5
MOST_NEARBY: Final = 3
"""A screenful."""
_REPEATS: Final = 0.6
"""Two passages that share this much of their words (Jaccard) tell the same; wire copies share all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: `support` says how far the sources tell it. With `none` there are no points, and `nearby` holds what
    the sources do say next to it. `note` tells readers what they must know about how it was made.
    """

    support: Support
    points: tuple[Point, ...] = ()
    quotes: tuple[Quote, ...] = ()
    conditions: tuple[Condition, ...] = ()
    nearby: tuple[Point, ...] = ()
    method: Method = "extract"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer with its question and the articles its lines stand in, in the order of the lines.

    `outlets` are the names under which readers know who published them; `model` is who wrote the points, if one did.
    """

    question: str
    answer: Answer
    articles: tuple[Article, ...] = ()
    outlets: Mapping[ArticleId, str] = field(default_factory=dict)
    model: str = ""


def extracted(question: Question, hits: Sequence[Hit]) -> Answer:
    """The answer in the articles' own sentences. `hits` come best first."""
    best = next((hit for hit in hits if _answers(hit)), None)
    if best is None:
        return Answer(support="none", nearby=nearby(hits))
    share = _BESIDE_THEIRS if question.kind != "told" and question.names else _BESIDE
    chosen = [hit for hit in hits if _answers(hit) and hit.score >= share * best.score]
    quoted = _once(quote for hit in chosen for quote in hit.quotes)[:MOST_QUOTES]
    stated = _distinct(condition for hit in chosen for condition in hit.conditions)[:MOST_CONDITIONS]
    told = [hit for hit in chosen if not (hit.quotes or hit.conditions)]
    points = points_of(told, MOST_POINTS - min(len(quoted) + len(stated), MOST_POINTS - 2))
    if not (points or quoted or stated):
        return Answer(support="none", nearby=nearby(hits))
    support: Support = "full" if best.covers >= FULL and best.fits else "partial"
    return Answer(support=support, points=points, quotes=quoted, conditions=stated)


def nearby(hits: Sequence[Hit]) -> tuple[Point, ...]:
    """What comes nearest to the question without answering it: the same subject, else the same people."""
    near = [hit for hit in hits if hit.covers >= _NEARBY or hit.named >= _NAMED]
    return points_of(sorted(near, key=lambda hit: -hit.covers - hit.named), MOST_NEARBY)


def _answers(hit: Hit) -> bool:
    showable = hit.shown is not None or hit.quotes or hit.conditions
    return bool(showable) and hit.fits and hit.covers >= PARTIAL


def points_of(hits: Iterable[Hit], most: int) -> tuple[Point, ...]:
    """The passages as points, none that repeats or overlaps an earlier one."""
    kept: list[tuple[Point, frozenset[str]]] = []
    for hit in hits:
        if len(kept) == most:
            break
        if hit.shown is None:
            continue
        text = " ".join(hit.source.article.text[hit.shown.start : hit.shown.end].split())
        told = frozenset(stems(text))
        if all(_new(told, hit.shown, words, point) for point, words in kept):
            kept.append((Point(text=text, evidence=(hit.shown,)), told))
    return tuple(point for point, _ in kept)


def _new(told: frozenset[str], shown: Span, words: frozenset[str], point: Point) -> bool:
    overlaps = any(
        e.article_id == shown.article_id and e.start < shown.end and shown.start < e.end for e in point.evidence
    )
    return not overlaps and len(told & words) < _REPEATS * len(told | words)


def _once(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    kept: dict[str, Quote] = {}
    for quote in quotes:
        kept.setdefault(" ".join(quote.text.split()).casefold(), quote)
    return tuple(kept.values())


def _distinct(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    kept: dict[tuple[object, ...], Condition] = {}
    for condition in conditions:
        length = condition.evidence.end - condition.evidence.start
        kept.setdefault((condition.actor.canonical, condition.stance, length), condition)
    return tuple(kept.values())
