"""What an answer says, as neutral blocks: its points with their sources, words and stances, or that it is not told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.core.answer import Answer, Answered
from bot.core.compose import EXTRACT, meaning, message, stated_of, when, words_of
from bot.core.message import Block, Bullet, Headline, Label, Links, Message, Note
from bot.core.types import ArticleId, Point

ABSENT: Final = "Not in these sources."
PART: Final = "These sources tell only a part of it."
NEARBY: Final = "What they do say nearby"


def answered(told: Answered, *, now: datetime) -> Message:
    """The message of an answer."""
    made = told.answer
    by_id = {article.id: article for article in told.articles}
    named = told.outlets if len(told.articles) > 1 else {}
    label = _label(told)
    blocks: list[Block] = [Headline(text=told.question, note=_circumstances(told, now), label=label)]
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
    return message((*blocks, *(Note(text=note) for note in _notes(made, label))))


def sources(point: Point, outlets: Mapping[ArticleId, str]) -> str:
    """The outlets of a point's passages in words."""
    return ", ".join(dict.fromkeys(name for span in point.evidence if (name := outlets.get(span.article_id))))


def _circumstances(told: Answered, now: datetime) -> str:
    """The one outlet that tells it, and how fresh it is."""
    if told.answer.support == "none" or not told.articles:
        return ""
    outlet = told.outlets.get(told.articles[0].id, "") if len(told.articles) == 1 else ""
    return " · ".join(part for part in (outlet, when(told.articles, now)) if part)


def _label(told: Answered) -> str:
    if told.answer.support == "none":
        return ""
    return EXTRACT if told.answer.method == "extract" else f"written by {told.model or 'a model'}, every line checked"


def _notes(made: Answer, label: str) -> list[str]:
    part = PART if made.support == "partial" else ""
    return [note for note in (part, made.note, f"{label}: {meaning(label)}" if label else "") if note]
