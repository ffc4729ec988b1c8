"""What an answer says, as neutral blocks: its points with their sources, words and stances, or that it is not told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.core.answer import Answered
from bot.core.compose import explained, label, message, stated_of, when, words_of
from bot.core.message import Block, Bullet, Headline, Label, Links, Message, Note
from bot.core.types import ArticleId, Point

ABSENT: Final = "Not in these sources."
PART: Final = "These sources tell only a part of it."
NEARBY: Final = "What they do say nearby"


def answered(told: Answered, *, now: datetime, headed: bool = True) -> Message:
    """The message of an answer. It is not `headed` by its question where that stands right above it."""
    made = told.answer
    by_id = {article.id: article for article in told.articles}
    named = told.outlets if len(told.articles) > 1 else {}
    how = label(made.method, told.model) if made.support != "none" else ""
    blocks: list[Block] = []
    if headed:
        blocks.append(Headline(text=told.question, note=_circumstances(told, now), label=how))
    if made.support == "none":
        blocks.append(Label(text=ABSENT + (f" {NEARBY}:" if made.nearby else "")))
    blocks += [Bullet(text=point.text, source=sources(point, named)) for point in (*made.points, *made.nearby)]
    if made.quotes:
        blocks.append(Label(text="In their words"))
        blocks += [words_of(quote, by_id, named) for quote in made.quotes]
    if made.conditions:
        blocks.append(Label(text="Stated conditions"))
        blocks += stated_of(made.conditions, by_id)
    links = tuple((told.outlets.get(a.id) or a.title or a.url, a.url) for a in told.articles if a.url)
    if links:
        blocks.append(Links(links=links))
    age = "" if headed or made.support == "none" else when(told.articles, now)
    return message((*blocks, *(Note(text=note) for note in _notes(told, age))))


def so_far(question: str, points: Sequence[tuple[str, str]], *, headed: bool = True) -> Message:
    """An answer that is still being written: its proven points with the names of who published them."""
    blocks: tuple[Block, ...] = tuple(Bullet(text=text, source=source) for text, source in points)
    return message((Headline(text=question), *blocks) if headed else blocks)


def sources(point: Point, outlets: Mapping[ArticleId, str]) -> str:
    """The outlets of a point's passages in words."""
    return ", ".join(dict.fromkeys(name for span in point.evidence if (name := outlets.get(span.article_id))))


def _circumstances(told: Answered, now: datetime) -> str:
    """The one outlet that tells it, and how fresh it is."""
    if told.answer.support == "none" or not told.articles:
        return ""
    outlet = told.outlets.get(told.articles[0].id, "") if len(told.articles) == 1 else ""
    return " · ".join(part for part in (outlet, when(told.articles, now)) if part)


def _notes(told: Answered, age: str = "") -> list[str]:
    """What readers must know of it; its `age` is told with how it was made."""
    made = told.answer
    part = PART if made.support == "partial" else ""
    how = explained(made.method, told.model) if made.support != "none" else ""
    how = " · ".join(filter(None, (age, how)))
    return [note for note in (part, made.note, how) if note]
