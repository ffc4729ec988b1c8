"""The only constructor of a `Quote`: words are cut from the article by offset, never taken from anybody's hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bot.core.types import Article, Person, Quote, Span

JOINT = " … "
"""What joins the runs of one quote in `Quote.text`."""


def cut(  # noqa: PLR0913 — all but two are optional fields of the quote it makes
    article: Article,
    runs: Iterable[tuple[int, int]] | Iterable[Span],
    *,
    speaker: Person | None = None,
    mention: tuple[int, int] | Span | None = None,
    cue: tuple[int, int] | Span | None = None,
    confidence: float = 0.0,
    fragment: bool = False,
) -> Quote:
    """A quote of the article's own characters, from offsets `(start, end)` or spans of this article.

    Raises ValueError when there is no run, a run is empty or out of the text, runs are not in order, or a span
    belongs to another article, or the confidence is no probability: an offset that does not fit is a bug of the
    caller's, never a quote.
    """
    spans = tuple(_span(article, run) for run in runs)
    if not spans:
        raise ValueError("a quote needs at least one run")
    for left, right in pairwise(spans):
        if right.start < left.end:
            raise ValueError(f"runs overlap or are out of order: {left.start}-{left.end}, {right.start}-{right.end}")
    if not 0.0 <= confidence <= 1.0:
        raise ValueError(f"confidence is a probability, not {confidence}")
    return Quote(
        runs=spans,
        text=JOINT.join(article.text[span.start : span.end] for span in spans),
        speaker=speaker,
        mention=None if mention is None else _span(article, mention),
        cue=None if cue is None else _span(article, cue),
        confidence=confidence,
        fragment=fragment,
    )


def _span(article: Article, place: tuple[int, int] | Span) -> Span:
    if isinstance(place, Span):
        if place.article_id != article.id:
            raise ValueError(f"a span of article {place.article_id} was given for article {article.id}")
        start, end = place.start, place.end
    else:
        start, end = place
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"[{start}, {end}) is empty or lies outside a text of {len(article.text)} characters")
    return Span(article_id=article.id, start=start, end=end)
