"""An article as we understand it: who says what, and what is demanded, offered or threatened."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from bot.core.conditions import stated
from bot.core.quotes import Spoken, spoken
from bot.core.text import Sentence, paragraphs
from bot.core.types import Article, Condition
from bot.core.utterances import Utterance, utterances


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article with its quotes and conditions and, made from these, what claims are checked against.

    `sentences` are the places where the article's prose may be cut. In a language whose sentences we cannot tell they
    are its paragraphs: too much is never wrong, half a sentence may be.
    """

    article: Article
    spoken: Spoken
    conditions: tuple[Condition, ...] = ()
    utterances: tuple[Utterance, ...] = field(init=False, repr=False, compare=False)
    sentences: tuple[Sentence, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "utterances", utterances(self.article.text, self.spoken))
        object.__setattr__(self, "sentences", self.spoken.sentences or _blocks(self.article.text))

    def cut(self, start: int, end: int) -> str:
        """The article's characters `[start, end)`."""
        return self.article.text[start:end]

    def is_whole(self, start: int, end: int) -> bool:
        """Are the characters `[start, end)` one or several whole sentences in a row, within one paragraph?"""
        inside = [sentence for sentence in self.sentences if start <= sentence.start and sentence.end <= end]
        bounded = bool(inside) and inside[0].start == start and inside[-1].end == end
        return bounded and all(one.paragraph == other.paragraph for one, other in pairwise(inside))

    def lead(self) -> Sentence | None:
        """The first sentence that is not nothing but quoted words: what can stand as a headline with its attribution."""
        quoted = {(run.opened, (run.closed or run.end - 1) + 1) for run in self.spoken.runs}
        return next((s for s in self.sentences if (s.start, s.end) not in quoted), None)


def read(article: Article) -> Reading:
    """Read an article. One in another language than English has no quotes and no conditions."""
    said = spoken(article)
    return Reading(article=article, spoken=said, conditions=stated(article, said))


def _blocks(text: str) -> tuple[Sentence, ...]:
    found = []
    for number, (start, end) in enumerate(paragraphs(text)):
        body = text[start:end]
        left, right = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
        if left < right:
            found.append(Sentence(start=left, end=right, paragraph=number))
    return tuple(found)
