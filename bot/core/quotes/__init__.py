"""Quotes of an article with their speakers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.quotes.cut import cut
from bot.core.quotes.people import Cast, cast_of
from bot.core.quotes.scanner import Run, scan
from bot.core.quotes.speakers import attribute
from bot.core.text import Sentence, sentences
from bot.core.types import Article, Quote

SHOW = 0.9
"""The confidence from which a quote may be printed with its speaker's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What an article quotes, and what was found on the way to it."""

    quotes: tuple[Quote, ...]
    runs: tuple[Run, ...]
    sentences: tuple[Sentence, ...]
    cast: Cast


def shown(quote: Quote) -> bool:
    """May a reader see the words with the speaker's name?"""
    return quote.speaker is not None and quote.confidence >= SHOW


def spoken(article: Article) -> Spoken:
    """The quotes of an English article; of any other, none."""
    if article.language != "en":
        return Spoken(quotes=(), runs=(), sentences=(), cast=Cast())
    text = article.text
    runs = scan(text)
    split = sentences(text, runs)
    cast = cast_of(text, split, runs)
    quotes = tuple(
        cut(
            article,
            [(found.run.start, found.run.end)],
            speaker=found.referent.person if found.referent is not None else None,
            mention=found.mention,
            cue=found.cue,
            confidence=0.5,
        )
        for found in attribute(text, runs, cast)
    )
    return Spoken(quotes=quotes, runs=runs, sentences=split, cast=cast)
