"""Does the article state this condition, by this party, with this sense?

The evidence is a span of the article and every field a span of the evidence, so nothing can be invented in words; what
can go wrong is who and which way. The actor and the target must be somebody whom the evidence names or its pronouns
mean, the stance must have a cue there, the trigger must be one, and no negation may be lost between cue and act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.core.conditions import modals, stances, triggers
from bot.core.conditions.grammar import NEGATIONS
from bot.core.conditions.words import Passage, passages
from bot.core.quotes.people import same_person
from bot.core.reading import Reading
from bot.core.types import Condition, Person, Problem, Span, Stance

_CUES = stances.WORDS | modals.WORDS
"""A passage without one of these words states nothing."""
_TURNED_BY_HARM: dict[Stance, tuple[Stance, ...]] = {"promises": ("threatens",), "offers": ("threatens",)}
"""A pledge or an offer of something that hurts is a threat (guideline 2)."""
_CONDITIONAL: frozenset[Stance] = frozenset({"demands", "offers", "threatens", "promises", "rejects"})
"""What a modal may come to under a condition: "no A unless B" demands B, "will A if B" offers or threatens A."""
_NARROWING = frozenset({"only", "even", "not", "except"})
"""Words before a trigger that change it and so must be a part of it."""
_PRONOUN = re.compile(r"\b(?:s?he|it|they|we|i|him|her|them|us|me|his|its|their|our|my)\b", re.IGNORECASE)


class _Word(NamedTuple):
    """One word of the evidence: its passage and number there."""

    passage: Passage
    at: int

    @property
    def start(self) -> int:
        return self.passage.starts[self.at]

    @property
    def text(self) -> str:
        return self.passage.words[self.at]


def check(reading: Reading, condition: Condition) -> Problem | None:
    """What forbids to show the condition, the first thing found; None where nothing does."""
    where = f"condition at {condition.evidence.start}-{condition.evidence.end}"
    if (why := _misplaced(reading, condition)) is not None:
        return Problem(where=where, why=why)
    read = _passages(reading, condition.evidence)
    for flaw in (
        _party(reading, condition),
        _stance(read, condition),
        _trigger(read, condition),
        _polarity(read, condition),
    ):
        if flaw is not None:
            return Problem(where=where, why=flaw)
    return None


def _passages(reading: Reading, evidence: Span) -> tuple[Passage, ...]:
    sentences = [s for s in reading.spoken.sentences if s.start < evidence.end and evidence.start < s.end]
    read = passages(reading.article.text, sentences, reading.spoken.runs, _CUES)
    return tuple(p for p in read if p.starts[0] < evidence.end and evidence.start < p.ends[-1])


# ---------------------------------------------------------------- where


def _parts(condition: Condition) -> Iterator[tuple[str, Span]]:
    for name in ("action", "trigger", "clause", "consequence", "deadline"):
        span: Span | None = getattr(condition, name)
        if span is not None:
            yield name, span


def _misplaced(reading: Reading, condition: Condition) -> str | None:
    """The evidence is a stretch of this article, and every part a stretch of the evidence."""
    evidence, article = condition.evidence, reading.article
    if evidence.article_id != article.id or not 0 <= evidence.start < evidence.end <= len(article.text):
        return "The evidence is not a stretch of this article: give offsets into its text."
    for name, part in _parts(condition):
        inside = part.article_id == article.id and evidence.start <= part.start < part.end <= evidence.end
        if not inside:
            return f"The {name} is not a part of the evidence: widen the evidence or leave the {name} out."
    if (condition.trigger is None) != (condition.clause is None):
        return "A trigger needs its clause and a clause its trigger: give both or neither."
    return None


# ---------------------------------------------------------------- who


def _party(reading: Reading, condition: Condition) -> str | None:
    """Actor and target are named in the evidence, meant by its pronouns, or speak its words."""
    present = tuple(_present(reading, condition.evidence))
    evidence = " ".join(reading.article.text[condition.evidence.start : condition.evidence.end].split()).lower()
    for name, person in (("actor", condition.actor), ("target", condition.target)):
        if person is not None and not _among(person, present) and person.canonical.lower() not in evidence:
            return f"Nothing in the evidence means {person.canonical}: the {name} must be named there or by a pronoun of it."
    if condition.target is not None and condition.target == condition.actor:
        return "The actor and the target are one and the same: keep apart who wants and who would have to act."
    return None


def _present(reading: Reading, evidence: Span) -> Iterator[Person]:
    for mention in reading.spoken.cast.mentions:
        if mention.start < evidence.end and evidence.start < mention.end:
            yield mention.person
    for quote in reading.spoken.quotes:
        if quote.speaker and any(run.start < evidence.end and evidence.start < run.end for run in quote.runs):
            yield quote.speaker
    for match in _PRONOUN.finditer(reading.article.text, evidence.start, evidence.end):
        found = reading.spoken.cast.resolve(match.start(), match.end())
        if found is not None:
            yield found.person


def _among(person: Person, present: tuple[Person, ...]) -> bool:
    return any(person == other or same_person(person.canonical, other.canonical) for other in present)


# ---------------------------------------------------------------- which way


def _stance(read: tuple[Passage, ...], condition: Condition) -> str | None:
    """A cue in the evidence licenses the stance."""
    for passage in read:
        for cue in (*stances.found(passage), *modals.found(passage)):
            if not condition.evidence.start <= passage.starts[cue.first] < condition.evidence.end:
                continue
            if condition.stance == cue.stance or condition.stance in _TURNED_BY_HARM.get(cue.stance, ()):
                return None
            if (
                cue.modal
                and condition.trigger is not None
                and cue.stance != "demands"
                and condition.stance in _CONDITIONAL
            ):
                return None
    return f"No word of the evidence tells that anybody {condition.stance}: take the stance its verb tells."


def _trigger(read: tuple[Passage, ...], condition: Condition) -> str | None:
    """The trigger is a word that opens a condition, whole."""
    if condition.trigger is None:
        return None
    for passage in read:
        for trigger in triggers.found(passage):
            start, end = passage.offsets(trigger.first, trigger.last)
            if end <= condition.trigger.start or condition.trigger.end <= start:
                continue
            first = (
                trigger.first - 1 if trigger.first and passage.words[trigger.first - 1] in _NARROWING else trigger.first
            )
            if passage.starts[first] < condition.trigger.start or condition.trigger.end < end:
                whole = " ".join(passage.words[first : trigger.last])
                return f"The trigger is only a part of “{whole}”, which means something else: take all of it."
            return None
    return "The trigger opens no condition here: leave trigger and clause out, or take the words that do."


def _polarity(read: tuple[Passage, ...], condition: Condition) -> str | None:
    """A negation between the cue and the act, or before the clause, is inside a part or told by the stance."""
    kept = [part for _, part in _parts(condition)]
    for word in _deciding(read, condition):
        inside = any(part.start <= word.start < part.end for part in kept)
        if word.text in NEGATIONS and not inside and condition.stance != "rejects":
            return f"The word “{word.text}” stands before the act and in no part: without it the sense is turned round."
    return None


def _deciding(read: tuple[Passage, ...], condition: Condition) -> Iterator[_Word]:
    """The words between the nearest cue before the act and the act."""
    for passage in read:
        act = next((at for at, start in enumerate(passage.starts) if start >= condition.action.start), len(passage))
        if act == len(passage):
            continue
        cues = [cue.first for cue in (*stances.found(passage), *modals.found(passage)) if cue.first <= act]
        first = max(cues, default=max(0, act - _NEAR))
        yield from (_Word(passage, at) for at in range(max(0, first - 1), act))
        return


_NEAR = 3
"""Without a cue before the act, as many words before it are looked at: `not`, `to`, an adverb."""
