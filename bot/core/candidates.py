"""What a model is offered, by number: sentences to stand on, quotes and conditions to choose from.

It answers in numbers (`bot.core.proposals`). Article text is data: it cannot leave its line, its fence or its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core import conditions, quotes
from bot.core.reading import Reading
from bot.core.types import Article, ArticleId, Condition, Quote, Span

ROOM: Final = 16_000
"""Characters of article text a prompt holds, about 4,000 tokens: six reports of usual length, and within what a small
local model reads. News tells what matters first, so what does not fit is cut from the ends of the articles."""
LONGEST_PASSAGE: Final = 1_500
"""Characters of a sentence that is offered; longer ones are lists and pages that lost their stops."""
MOST_QUOTES, MOST_CONDITIONS = 16, 12
"""Candidates of each kind: four times what a briefing takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be chosen from, each kind counted from 1: `passages` in reading order, quotes and conditions that may
    be shown.
    """

    articles: tuple[Article, ...]
    passages: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    conditions: tuple[Condition, ...]


def offer(readings: Sequence[Reading]) -> Offer:
    """What these readings offer: as many whole sentences as there is room for, shared out evenly, the lead first."""
    passages: list[Span] = []
    left = ROOM
    for number, reading in enumerate(readings):
        share = left // (len(readings) - number)
        taken = tuple(_first(reading, max(share, ROOM // 2) if number == 0 else share))
        left = max(0, left - sum(span.end - span.start for span in taken))
        passages += taken
    said = [quote for reading in readings for quote in reading.spoken.quotes if _quotable(quote)]
    stated = [found for reading in readings for found in reading.conditions if conditions.shown(found)]
    return Offer(
        articles=tuple(reading.article for reading in readings),
        passages=tuple(passages),
        quotes=tuple(said[:MOST_QUOTES]),
        conditions=tuple(stated[:MOST_CONDITIONS]),
    )


def _first(reading: Reading, room: int) -> Iterator[Span]:
    """The sentences from the top that fit into so many characters."""
    for sentence in reading.sentences:
        length = sentence.end - sentence.start
        if length > LONGEST_PASSAGE:
            continue
        room -= length
        if room < 0:
            return
        yield Span(article_id=reading.article.id, start=sentence.start, end=sentence.end)


def _quotable(quote: Quote) -> bool:
    return quotes.shown(quote) and len(quote.text) <= LONGEST_PASSAGE


# ---------------------------------------------------------------- as the model reads it

_MARKS: Final = str.maketrans(dict.fromkeys('"“”„‟«»″＂`´‘’‚‛', "'") | {"<": "‹", ">": "›", "{": "(", "}": ")"})
"""Quote marks become `'`: a small model answers a typographic mark with `"`, which ends its JSON string early. Angle
brackets, which our fences are made of, and braces, which JSON is, become others."""
_LIKE_OUR_NUMBERS = re.compile(r"\[\s*(\d+)\s*\]")


def as_data(text: str) -> str:
    """Foreign text for a prompt: one line, without control characters, and nothing in it that reads as ours."""
    seen = text if text.isprintable() else "".join(map(_printable, text))
    return _LIKE_OUR_NUMBERS.sub(r"(\1)", " ".join(seen.translate(_MARKS).split()))


def _printable(character: str) -> str:
    """The character, a blank for one that acts, nothing for one that only formats (a soft hyphen, a bidi mark)."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "C" else character


LONGEST_NAME: Final = 200
"""Characters of a title or an outlet's name in a heading."""


def passages_text(offered: Offer) -> str:
    """The passages with their numbers, fenced by article: `[3] The board refused.`"""
    lines: list[str] = []
    for article in offered.articles:
        own = [(number, span) for number, span in enumerate(offered.passages, 1) if span.article_id == article.id]
        if own:
            lines.append(f"<article{_facts(article)}>")
            lines += [f"[{number}] {as_data(article.text[span.start : span.end])}" for number, span in own]
            lines.append("</article>")
    return "\n".join(lines)


def _facts(article: Article) -> str:
    """The article's title, outlet and date, as far as it has them."""
    when = article.published_at
    facts = {
        "outlet": article.publisher,
        "title": article.title,
        "published": f"{when:%A} {when.day} {when:%B %Y}" if when else None,
    }
    return "".join(f' {name}="{as_data(value)[:LONGEST_NAME]}"' for name, value in facts.items() if value)


def quotes_text(offered: Offer) -> str:
    """The quote candidates with their numbers and speakers: `(2) Ilse Okonjo: 'We have asked four times.'`"""
    return (
        "\n".join(
            f"({number}) {as_data(quote.speaker.canonical if quote.speaker else '')}: '{as_data(quote.text)}'"
            for number, quote in enumerate(offered.quotes, 1)
        )
        or "(none)"
    )


def conditions_text(offered: Offer) -> str:
    """The condition candidates with their numbers: `(1) the union threatens the port: 'will strike unless …'`"""
    texts = {article.id: article.text for article in offered.articles}
    return (
        "\n".join(
            f"({number}) {as_data(_stance(condition))}: '{as_data(_cut(texts, condition.evidence))}'"
            for number, condition in enumerate(offered.conditions, 1)
        )
        or "(none)"
    )


def _stance(condition: Condition) -> str:
    target = f" ({condition.target.canonical})" if condition.target else ""
    return f"{condition.actor.canonical} {condition.stance}{target}"


def _cut(texts: dict[ArticleId, str], span: Span) -> str:
    return texts[span.article_id][span.start : span.end]
