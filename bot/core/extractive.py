"""A briefing without a model: the article's own sentences, chosen.

Headline, points in story order, key quotes and stated conditions of one article or of several on one story. The draft
is as untrusted as any other; `verify.briefing` decides what of it may be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core import conditions
from bot.core.drafts import Claim, Draft, DraftPoint
from bot.core.points import Page, best, newest
from bot.core.quotes import shown
from bot.core.reading import Reading
from bot.core.salience import similarity
from bot.core.text import Sentence
from bot.core.types import Condition, Span
from bot.core.utterances import Utterance
from bot.core.verify import headline_of

MAX_POINTS, MAX_QUOTES, MAX_CONDITIONS = 4, 4, 5
"""What a desk reads at a glance; a briefing is not an abstract (2–4 points, four quotes and one from elsewhere)."""


def extractive(readings: Sequence[Reading]) -> Draft:
    """A draft from the lead article, and from the others only what it does not have. Raises ValueError for none."""
    if not readings:
        raise ValueError("an extractive briefing needs at least one reading")
    headline = headline_of(readings[0])
    page = Page.of(readings[0])
    points = [_point(readings[0], sentence) for sentence in best(page, MAX_POINTS, headline)]
    quoted = _quotes(readings[0])
    told = list(page.texts)
    for other in readings[1:]:
        page = Page.of(other)
        new = newest(page, told) if len(points) < MAX_POINTS else None
        points += [_point(other, new)] if new else []
        quoted += _unheard(other, quoted) if len(quoted) <= MAX_QUOTES else []
        told += page.texts
    return Draft(headline=headline, points=tuple(points), quotes=tuple(quoted), conditions=_conditions(readings))


def _point(reading: Reading, sentence: Sentence) -> DraftPoint:
    span = Span(article_id=reading.article.id, start=sentence.start, end=sentence.end)
    return DraftPoint(text=" ".join(reading.cut(sentence.start, sentence.end).split()), evidence=(span,))


# ---------------------------------------------------------------- quotes

_MIN_QUOTE, _MAX_QUOTE = 4, 45
"""Words of a key quote: under four it is a scrap (rule 14), longer ones are cut to one of their sentences."""
_BY_ONE = 2
"""Quotes of one speaker a briefing takes before it hears others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Words that may be a key quote: a claim, how good it is, and whether it is only a fragment."""

    claim: Claim
    score: float
    fragment: bool


def _quotes(reading: Reading) -> list[Claim]:
    """Key quotes in story order: named, whole, not said twice, with at most one fragment."""
    lines = sorted(_lines(reading), key=lambda line: -line.score)[:_WEIGHED]
    alike = similarity([line.claim.quote for line in lines])
    kept: list[int] = []
    for index, line in enumerate(lines):
        same_voice = sum(lines[k].claim.speaker == line.claim.speaker for k in kept)
        if len(kept) == MAX_QUOTES or same_voice >= _BY_ONE or (line.fragment and any(lines[k].fragment for k in kept)):
            continue
        if all(alike[index, k] < _TWICE and not _holds(lines[k].claim, line.claim) for k in kept):
            kept.append(index)
    return sorted((lines[k].claim for k in kept), key=lambda claim: claim.at or 0)


_HEARD, _WEIGHED = 200, 60
"""Utterances from the top that are looked at, and lines that are compared: key quotes stand near the top."""
_TWICE = 0.6
"""Two quotes above this cosine say the same."""


def _holds(one: Claim, other: Claim) -> bool:
    return one.quote in other.quote or other.quote in one.quote


def _lines(reading: Reading) -> Iterator[_Line]:
    """Every sentence or short quote of a speaker who may be named."""
    length = max(1, len(reading.article.text))
    for utterance in reading.utterances[:_HEARD]:
        quote = utterance.quote
        if quote is None or quote.speaker is None or not shown(quote) or utterance.before is not None:
            continue
        for text, start, end in _said(reading, utterance):
            claim = Claim(quote=text, speaker=quote.speaker.canonical, at=start, article_id=reading.article.id)
            fragment = quote.fragment or text[:1].islower()
            staked = any(c.evidence.start < end and start < c.evidence.end for c in reading.conditions)
            words = len(text.split())
            good = 0.5 * (1 - start / length) + 0.4 * staked + 0.3 * (8 <= words <= 30) - 0.5 * fragment
            yield _Line(claim=claim, score=good, fragment=fragment)


def _said(reading: Reading, utterance: Utterance) -> Iterator[tuple[str, int, int]]:
    """The utterance whole where it is short enough, both halves of a split one; else each of its sentences."""
    parts = [utterance]
    if utterance.after is not None:
        parts.append(reading.utterances[utterance.after])
    whole = " … ".join(_text(reading, part, 0, len(part.words.tokens)) for part in parts)
    if _MIN_QUOTE <= len(whole.split()) <= _MAX_QUOTE:
        yield whole, utterance.runs[0].start, parts[-1].runs[-1].end
        return
    for part in parts:
        for start, end in _sentences(part):
            text = _text(reading, part, start, end)
            if len(parts) == 1 and _MIN_QUOTE <= len(text.split()) <= _MAX_QUOTE:
                yield text, part.words.starts[start], part.words.ends[end - 1]


def _sentences(utterance: Utterance) -> Iterator[tuple[int, int]]:
    starts = sorted(index for index in utterance.opens if index < len(utterance.words.tokens))
    for start in starts:
        yield start, utterance.sentence_end(start + 1)


def _text(reading: Reading, utterance: Utterance, start: int, end: int) -> str:
    return " ".join(" ".join(reading.cut(a, b).split()) for a, b in utterance.spans(start, end))


def _unheard(reading: Reading, quoted: Sequence[Claim]) -> list[Claim]:
    """The first key quote of another article that the story has not had."""
    for claim in _quotes(reading):
        alike = similarity([claim.quote, *(other.quote for other in quoted)])
        if all(float(alike[0, k]) < _TWICE for k in range(1, len(alike))):
            return [claim]
    return []


# ---------------------------------------------------------------- conditions


def _conditions(readings: Sequence[Reading]) -> tuple[Condition, ...]:
    """The conditions that may be shown whole: explicit ones first, then the surer; each stance told once."""
    found = [c for reading in readings for c in reading.conditions if conditions.shown(c)]
    ranked = sorted(enumerate(found), key=lambda row: (row[1].clause is None, -row[1].confidence, row[0]))
    texts = {reading.article.id: reading for reading in readings}
    kept: dict[tuple[str, str, str], Condition] = {}
    for _, condition in ranked:
        action = texts[condition.action.article_id].cut(condition.action.start, condition.action.end)
        kept.setdefault((condition.actor.canonical, condition.stance, " ".join(action.lower().split())), condition)
    return tuple(kept.values())[:MAX_CONDITIONS]
