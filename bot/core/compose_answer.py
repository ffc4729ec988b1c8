"""What an answer says, as neutral blocks: its points with their sources, words and stances, or that it is not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.core.answer import Answer
from bot.core.compose import EXTRACT, meaning, message, stated_of, when, words_of
from bot.core.message import Block, Bullet, Headline, Label, Links, Message, Note
from bot.core.types import Article, ArticleId, Point

ABSENT: Final = "Not in these sources."
PART: Final = "These sources tell only a part of it."
NEARBY: Final = "What they do say nearby"


def answered(question: str, made: Answer, articles: Sequence[Article], *, now: datetime, model: str = "") -> Message:
    """The message of an answer. `articles` are those its lines stand in, in their order; `model` wrote its points."""
    by_id = {article.id: article for article in articles}
    named = {article.id: _outlet(article) for article in articles} if len(articles) > 1 else {}
    label = _label(made, model)
    blocks: list[Block] = [Headline(text=question, note=_circumstances(made, articles, now), label=label)]
    if made.support == "none":
        blocks.append(Label(text=ABSENT + (f" {NEARBY}:" if made.nearby else "")))
    blocks += [bullet(point, named) for point in (*made.points, *made.nearby)]
    if made.quotes:
        blocks.append(Label(text="In their words"))
        blocks += [words_of(quote, by_id, named) for quote in made.quotes]
    if made.conditions:
        blocks.append(Label(text="Stated conditions"))
        blocks += stated_of(made.conditions, by_id)
    links = tuple(
        (_outlet(article) or article.title or article.url, article.url) for article in articles if article.url
    )
    if links:
        blocks.append(Links(links=links))
    return message((*blocks, *(Note(text=note) for note in _notes(made, label))))


def bullet(point: Point, named: dict[ArticleId, str]) -> Bullet:
    """The line of one point with the outlets of its passages; `named` are those to name."""
    outlets = dict.fromkeys(name for span in point.evidence if (name := named.get(span.article_id)))
    return Bullet(text=point.text, source=", ".join(outlets))


def _outlet(article: Article) -> str:
    return article.publisher or ""


def _circumstances(made: Answer, articles: Sequence[Article], now: datetime) -> str:
    """The one outlet that tells it, and how fresh it is."""
    if made.support == "none" or not articles:
        return ""
    outlet = _outlet(articles[0]) if len(articles) == 1 else ""
    return " · ".join(part for part in (outlet, when(articles, now)) if part)


def _label(made: Answer, model: str) -> str:
    if made.support == "none":
        return ""
    return EXTRACT if made.method == "extract" else f"written by {model or 'a model'}, every line checked"


def _notes(made: Answer, label: str) -> list[str]:
    part = PART if made.support == "partial" else ""
    return [note for note in (part, made.note, f"{label}: {meaning(label)}" if label else "") if note]
