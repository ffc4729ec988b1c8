"""Stated conditions: who demands, offers, threatens, promises, accepts or rejects what, if what holds, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.conditions import modals, stances
from bot.core.conditions.confidence import SHOW
from bot.core.conditions.parties import Parties
from bot.core.conditions.readings import Reading, readings
from bot.core.conditions.retold import kept
from bot.core.conditions.words import Passage, passages
from bot.core.types import ANALYSED

if TYPE_CHECKING:
    from bot.core.quotes import Spoken
    from bot.core.types import Article, Condition

_WANTED = stances.WORDS | modals.WORDS


def shown(condition: Condition) -> bool:
    """May the condition be shown whole?"""
    return condition.confidence >= SHOW


def stated(article: Article, spoken: Spoken) -> tuple[Condition, ...]:
    """The conditions an English article states, in text order; of any other language none."""
    return tuple(reading.condition for reading in read(article, spoken))


def read(article: Article, spoken: Spoken) -> tuple[Reading, ...]:
    """The same, each with the pattern that found it: what confidence is measured by."""
    if article.language != ANALYSED:
        return ()
    parties = Parties(article.text, spoken)
    found: list[Reading] = []
    for passage in passages(article.text, spoken.sentences, spoken.runs, _WANTED):
        found += readings(article.id, passage, parties, headline=_headline(passage))
    return kept(article.text, found)


def _headline(passage: Passage) -> bool:
    """Is the passage the article's first line, and no sentence?"""
    return passage.paragraph == 0 and passage.words[-1] not in (".", "!", "»")
