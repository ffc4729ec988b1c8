"""An article as we understand it: who says what, and what is demanded, offered or threatened."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.conditions import stated
from bot.core.quotes import Spoken, spoken
from bot.core.types import Article, Condition
from bot.core.utterances import Utterance, utterances


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article with its quotes, conditions and, made from these, the utterances claims are checked against."""

    article: Article
    spoken: Spoken
    conditions: tuple[Condition, ...] = ()
    utterances: tuple[Utterance, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "utterances", utterances(self.article.text, self.spoken))


def read(article: Article) -> Reading:
    """Read an article. One in another language than English has no quotes and no conditions."""
    said = spoken(article)
    return Reading(article=article, spoken=said, conditions=stated(article, said))
