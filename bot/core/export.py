"""What was found, as plain JSON values: offsets are code points into the article's text, and every `text` is the slice."""

from __future__ import annotations

from typing import Any

from bot.core import conditions, quotes
from bot.core.reading import Reading
from bot.core.types import Briefing, Condition, Quote, Span
from bot.core.verify.quotes import Ruling

Json = dict[str, Any]


def briefed(reading: Reading, briefing: Briefing) -> Json:
    """One article with its briefing and everything found in it, shown or not."""
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
            "points": [
                {"text": point.text, "evidence": [{"start": s.start, "end": s.end} for s in point.evidence]}
                for point in briefing.points
            ],
        },
        "quotes": [quote(found, text) for found in reading.spoken.quotes],
        "conditions": [condition(found, text) for found in reading.conditions],
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
