"""What was found, as plain JSON values: offsets are code points into the article's text, and every `text` is the slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core import conditions, quotes
from bot.core.answer import Answered
from bot.core.reading import Reading
from bot.core.types import Briefing, Condition, Point, Problem, Quote, Span
from bot.core.verify.quotes import Ruling

Json = dict[str, Any]


def briefed(
    reading: Reading, briefing: Briefing, *, refused: Sequence[Problem] = (), model: str = "", note: str = ""
) -> Json:
    """One article with its briefing and everything found in it, shown or not; `refused` is what a draft claimed in vain.

    `model` is who wrote it, empty for an extract; `note` says why no model did where one is configured.
    """
    article, text = reading.article, reading.article.text
    return {
        "article": {
            "title": article.title,
            "text": text,
            "sha256": article.sha,
            "language": article.language,
            "url": article.url,
            "published_at": article.published_at.isoformat() if article.published_at else None,
            "quality": article.quality,
        },
        "briefing": {
            "headline": briefing.headline,
            "method": briefing.method,
            "model": model or None,
            "note": note or None,
            "points": [
                {"text": point.text, "evidence": [{"start": s.start, "end": s.end} for s in point.evidence]}
                for point in briefing.points
            ],
            "refused": [{"where": problem.where, "why": problem.why} for problem in refused],
        },
        "quotes": [quote(found, text) for found in reading.spoken.quotes],
        "conditions": [condition(found, text) for found in reading.conditions],
    }


def answered(told: Answered) -> Json:
    """An answer; every `evidence` and run lies in the article of that number, counted from 0, in `articles`."""
    made, numbers = told.answer, {article.id: number for number, article in enumerate(told.articles)}
    texts = {article.id: article.text for article in told.articles}

    def line(point: Point) -> Json:
        placed = [{"article": numbers[s.article_id], **run(s, texts[s.article_id])} for s in point.evidence]
        return {"text": point.text, "evidence": placed}

    def said(each: Quote) -> Json:
        where = each.runs[0].article_id
        return {"article": numbers[where], **quote(each, texts[where])}

    def stated(each: Condition) -> Json:
        where = each.evidence.article_id
        return {"article": numbers[where], **condition(each, texts[where])}

    return {
        "question": told.question,
        "support": made.support,
        "method": made.method,
        "model": told.model or None,
        "note": made.note or None,
        "points": [line(point) for point in made.points],
        "quotes": [said(each) for each in made.quotes],
        "conditions": [stated(each) for each in made.conditions],
        "nearby": [line(point) for point in made.nearby],
        "articles": [{"title": a.title, "publisher": a.publisher, "url": a.url} for a in told.articles],
    }


def quote(found: Quote, text: str) -> Json:
    """A quote; `speaker` is the best reading, `shown` whether words and name clear the bar."""
    return {
        "runs": [run(span, text) for span in found.runs],
        "text": found.text,
        "speaker": found.speaker.canonical if found.speaker else None,
        "mention": _slice(found.mention, text),
        "cue": _slice(found.cue, text),
        "confidence": round(found.confidence, 4),
        "fragment": found.fragment,
        "shown": quotes.shown(found),
    }


def condition(found: Condition, text: str) -> Json:
    """A condition; `shown` is whether it may be shown whole."""
    return {
        "start": found.evidence.start,
        "end": found.evidence.end,
        "evidence": _slice(found.evidence, text),
        "actor": found.actor.canonical,
        "stance": found.stance,
        "action": _slice(found.action, text),
        "target": found.target.canonical if found.target else None,
        "trigger": _slice(found.trigger, text),
        "clause": _slice(found.clause, text),
        "consequence": _slice(found.consequence, text),
        "deadline": _slice(found.deadline, text),
        "said_by": found.said_by,
        "certainty": found.certainty,
        "confidence": round(found.confidence, 4),
        "shown": conditions.shown(found),
    }


def ruling(ruled: Ruling, text: str) -> Json:
    """What verification said of a claim: the quote is the article's own characters, or null."""
    return {
        "verdict": ruled.verdict,
        "why": ruled.why,
        "quote": ruled.quote.text if ruled.quote else None,
        "runs": [run(span, text) for span in ruled.runs],
    }


def run(span: Span, text: str) -> Json:
    """A span with its characters."""
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]}


def _slice(span: Span | None, text: str) -> str | None:
    return text[span.start : span.end] if span else None
