"""A stance told twice in one article is kept where it is told with the most parts.

Told twice: by one actor with one stance in mostly the same words, or in a sentence that first reports the stance and
then quotes it. A headline yields to the text under it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.quotes.people import same_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.conditions.readings import Reading

SAME = 0.6
"""Share of the fewer content words of two stances that must be common to be one stance told twice. Tuned on the
development articles: from 0.5 to 0.7 nothing changes."""

_CONTENT = re.compile(r"[^\W_]{4,}")


def kept(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings without those that only tell again what another tells with more parts."""
    contents = [_content(text, reading) for reading in readings]
    return tuple(
        reading
        for i, reading in enumerate(readings)
        if not any(
            i != j and _told_by(reading, other, contents[i], contents[j], later=j > i)
            for j, other in enumerate(readings)
        )
    )


def _content(text: str, reading: Reading) -> frozenset[str]:
    condition = reading.condition
    spans = [condition.action] + ([condition.clause] if condition.clause else [])
    found = {word.lower()[:6] for span in spans for word in _CONTENT.findall(text[span.start : span.end])}
    return frozenset(found)


def _told_by(one: Reading, other: Reading, words: frozenset[str], others: frozenset[str], *, later: bool) -> bool:
    """Does `other` tell the stance of `one` with more parts?"""
    if one.headline and not other.headline:
        return bool(words & others) and one.condition.stance == other.condition.stance
    if one.condition.stance != other.condition.stance or other.headline:
        return False
    if not same_person(one.condition.actor.canonical, other.condition.actor.canonical):
        return False
    if one.sentence == other.sentence and one.quoted != other.quoted and not one.condition.trigger:
        return one.quoted
    if not words or not others or len(words & others) < SAME * min(len(words), len(others)):
        return False
    if one.condition.trigger and other.condition.trigger and one.condition.trigger != other.condition.trigger:
        return False
    if _parts(one) != _parts(other):
        return _parts(one) < _parts(other)
    return not later


def _parts(reading: Reading) -> int:
    condition = reading.condition
    return 2 * (condition.clause is not None) + (condition.deadline is not None) + (condition.target is not None)
