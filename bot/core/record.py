"""What is kept of a reading so that questions are answered without reading the article again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.points import Page, reads_alone, stands_alone
from bot.core.reading import Reading
from bot.core.text import Sentence
from bot.core.types import ArticleId, Condition, Person, Quote, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of an article, by offset; `alone` where it can be a point by itself.

    It can be shown with the `needs` sentences of its paragraph right before it, without any where that is 0, and never
    where it is None.
    """

    span: Span
    paragraph: int
    alone: bool
    needs: int | None = None


MOST_BEFORE = 2
"""Sentences that may be shown before one that leans on them: an answer is a few lines, not a page."""
SHORTEST, LONGEST = 4, 70
"""Words of such a stretch: as few as answer ("Tuvanu has walked out before."), two usual sentences and a short one."""


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
    passages = tuple(_passage(page, index) for index in range(len(reading.sentences)))
    people = dict.fromkeys(mention.person for mention in reading.spoken.cast.mentions)
    return Record(
        article_id=reading.article.id,
        passages=passages,
        quotes=reading.spoken.quotes,
        conditions=reading.conditions,
        people=tuple(people),
    )


def _passage(page: Page, index: int) -> Passage:
    """The sentence of that number. Beyond the horizon nothing is weighed, and nothing can be shown."""
    sentence = page.reading.sentences[index]
    weighed = index < len(page.sentences)
    alone = weighed and stands_alone(page, sentence)
    return Passage(
        span=Span(article_id=page.reading.article.id, start=sentence.start, end=sentence.end),
        paragraph=sentence.paragraph,
        alone=alone,
        needs=0 if alone else _needs(page, index) if weighed else None,
    )


def _needs(page: Page, index: int) -> int | None:
    """How few sentences before it make it readable, if any do."""
    last = page.sentences[index]
    for count in range(min(MOST_BEFORE, index) + 1):
        first = page.sentences[index - count]
        stretch = Sentence(start=first.start, end=last.end, paragraph=first.paragraph)
        if first.paragraph != last.paragraph:
            break
        if reads_alone(page, stretch, least=SHORTEST, most=LONGEST):
            return count
    return None
