"""What is told beside an article's text of each quote and condition in it, shown to readers or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core import conditions, quotes
from bot.core.compose import quoted, stance_line
from bot.core.conditions.confidence import SHOW
from bot.core.message import Stated
from bot.core.reading import Reading
from bot.core.types import JOURNALIST, Condition, Quote, Span
from bot.core.verify.conditions import check
from bot.web.render import sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One quote or condition. `name` (`Q3`) is its mark in the text and, in small letters, its anchor.

    `who` is the heading, `facts` are labels with what they say, how sure we are among them, `excerpt` the words
    themselves; `why_not` tells why readers do not see it, and is empty where they may.
    """

    name: str
    kind: Literal["quote", "condition"]
    spans: tuple[Span, ...]
    who: str
    role: str = ""
    facts: tuple[tuple[str, str], ...]
    excerpt: str
    why_not: str = ""


def notes(reading: Reading) -> tuple[Note, ...]:
    """A note for every quote and then every condition of the article, in text order."""
    said = tuple(_quote(reading, f"Q{n}", quote) for n, quote in enumerate(reading.spoken.quotes, 1))
    stated = tuple(_condition(reading, f"C{n}", condition) for n, condition in enumerate(reading.conditions, 1))
    return said + stated


def _quote(reading: Reading, name: str, quote: Quote) -> Note:
    speaker = quote.speaker
    return Note(
        name=name,
        kind="quote",
        spans=quote.runs,
        who=speaker.canonical if speaker else "Nobody found",
        role=(speaker.role or "") if speaker else "",
        facts=tuple(_spoken(reading, quote)),
        excerpt=quoted(quote.text.removesuffix(",")),
        why_not=_unsure_who(quote),
    )


def _spoken(reading: Reading, quote: Quote) -> Iterator[tuple[str, str]]:
    mention = _cut(reading, quote.mention)
    if quote.speaker and mention and mention != quote.speaker.canonical:
        yield "Named as", mention
    yield "Cue", _cut(reading, quote.cue) or "none beside the words"
    if quote.speaker:
        yield "Sure", sure(quote.confidence)


def _unsure_who(quote: Quote) -> str:
    if quote.speaker is None:
        return "Nobody could be found who says these words, so they are not shown."
    if quotes.shown(quote):
        return ""
    return (
        f"It is not sure enough that {quote.speaker.canonical} says these words: {sure(quote.confidence)}, "
        f"and a quote is shown from {sure(quotes.SHOW)} on."
    )


def _condition(reading: Reading, name: str, condition: Condition) -> Note:
    heading = Stated(
        actor=condition.actor.canonical,
        stance=condition.stance,
        target=condition.target.canonical if condition.target else "",
        evidence="",
    )
    return Note(
        name=name,
        kind="condition",
        spans=(condition.evidence,),
        who=stance_line(heading),
        facts=tuple(_stated(reading, condition)),
        excerpt=_cut(reading, condition.evidence),
        why_not=_unsure_what(reading, condition),
    )


def _stated(reading: Reading, condition: Condition) -> Iterator[tuple[str, str]]:
    yield "What", _cut(reading, condition.action)
    if condition.trigger and condition.clause:
        yield "On condition", _bound(reading, condition.trigger, condition.clause)
    if condition.consequence and not _holds(condition.consequence, condition.action):
        yield "Then", _cut(reading, condition.consequence)
    if condition.deadline:
        yield "By when", _cut(reading, condition.deadline)
    yield "Said by", "the newspaper" if condition.said_by == JOURNALIST else condition.said_by
    if condition.certainty == "apparent":
        yield "Certainty", "by the newspaper’s reading"
    yield "Sure", sure(condition.confidence)


def _holds(whole: Span, part: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _bound(reading: Reading, trigger: Span, clause: Span) -> str:
    """The trigger with its clause, as they stand where nothing is between them."""
    between = reading.cut(trigger.end, clause.start) if trigger.end <= clause.start else "…"
    joint = " … " if between.strip() else " "
    return f"{_cut(reading, trigger)}{joint}{_cut(reading, clause)}"


def _unsure_what(reading: Reading, condition: Condition) -> str:
    if not conditions.shown(condition):
        return f"It is not sure enough: {sure(condition.confidence)}, and a condition is shown from {sure(SHOW)} on."
    problem = check(reading, condition)
    return problem.why if problem else ""


def _cut(reading: Reading, span: Span | None) -> str:
    return " ".join(reading.cut(span.start, span.end).split()) if span else ""
