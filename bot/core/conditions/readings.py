"""Stances with their parties named: a record becomes a condition whose spans lie in the article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.conditions import confidence, roles
from bot.core.conditions.records import Record, records
from bot.core.conditions.speech import sayers
from bot.core.types import JOURNALIST, Condition, Span

if TYPE_CHECKING:
    from bot.core.conditions.cues import Words
    from bot.core.conditions.parties import Parties, Party
    from bot.core.conditions.words import Passage
    from bot.core.types import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A condition with what it takes to tell it apart from a retelling, and the pattern that found it.

    `sentence` is the offset its sentence starts at; `quoted` says that its cue stands in quote marks.
    """

    condition: Condition
    pattern: str
    sentence: int
    quoted: bool
    headline: bool


def readings(article: ArticleId, passage: Passage, parties: Parties, *, headline: bool) -> tuple[Reading, ...]:
    """The passage's stances whose holder can be named, in order."""
    found = []
    for record in records(passage):
        actor, voice = roles.holder(passage, parties, record)
        if actor is None or roles.foretold(record, actor, voice):
            continue
        found.append(
            Reading(
                condition=_condition(article, passage, record, actor, voice, parties),
                pattern=record.pattern,
                sentence=passage.opens,
                quoted=passage.run[record.cue.first] >= 0,
                headline=headline,
            )
        )
    return tuple(found)


def _condition(
    article: ArticleId, passage: Passage, record: Record, actor: Party, voice: Party | None, parties: Parties
) -> Condition:
    def span(words: Words) -> Span:
        start, end = passage.offsets(*words)
        return Span(article_id=article, start=start, end=end)

    hold, target = record.hold, roles.target(passage, parties, record, actor)
    start, end = _evidence(passage, record, (actor, voice, target))
    return Condition(
        actor=actor.person,
        stance=record.stance,
        action=span(record.action),
        target=target.person if target else None,
        trigger=span((hold.trigger.first, hold.trigger.last)) if hold else None,
        clause=span(hold.clause) if hold else None,
        consequence=span(hold.consequence) if hold else None,
        deadline=span(record.deadline) if record.deadline else None,
        said_by=voice.person.canonical if voice else JOURNALIST,
        certainty="apparent" if record.cue.pattern == "apparent" else "stated",
        evidence=Span(article_id=article, start=start, end=end),
        confidence=confidence.of(passage, record, actor, target),
    )


def _evidence(passage: Passage, record: Record, parties: tuple[Party | None, ...]) -> tuple[int, int]:
    """The smallest span that holds all the record's words, the mentions of its parties and the verb that says it."""
    bounds = [passage.offsets(*words) for words in record.parts]
    bounds += [
        passage.offsets(sayer.verb, sayer.verb + 1)
        for sayer in sayers(passage, record.cue.first)[:1]
        if sayer.verb is not None
    ]
    bounds += [
        party.at
        for party in parties
        if party is not None and party.at is not None
        if passage.opens <= party.at[0] and party.at[1] <= passage.closes
    ]
    return min(start for start, _ in bounds), max(end for _, end in bounds)
