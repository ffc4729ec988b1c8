"""What is kept of a reading so that questions are answered without reading the article again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.points import Page, stands_alone
from bot.core.reading import Reading
from bot.core.types import ArticleId, Condition, Person, Quote, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of an article, by offset; `alone` where it can be read without the others."""

    span: Span
    paragraph: int
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An article's passages, everything said and stated in it, shown or not, and who acts in it."""

    article_id: ArticleId
    passages: tuple[Passage, ...]
    quotes: tuple[Quote, ...]
    conditions: tuple[Condition, ...]
    people: tuple[Person, ...]


def record(reading: Reading) -> Record:
    """What of this reading is kept."""
    page = Page.of(reading)
    weighed = len(page.sentences)
    passages = tuple(
        Passage(
            span=Span(article_id=reading.article.id, start=sentence.start, end=sentence.end),
            paragraph=sentence.paragraph,
            alone=index < weighed and stands_alone(page, sentence),
        )
        for index, sentence in enumerate(reading.sentences)
    )
    people = dict.fromkeys(mention.person for mention in reading.spoken.cast.mentions)
    return Record(
        article_id=reading.article.id,
        passages=passages,
        quotes=reading.spoken.quotes,
        conditions=reading.conditions,
        people=tuple(people),
    )
