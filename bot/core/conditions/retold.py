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
    from bot.core.types import Span

SAME = 0.6
"""Share of the fewer content words of two stances that must be common to be one stance told twice. Tuned on the
development articles: from 0.5 to 0.7 nothing changes."""

REACH = 60
"""How many readings before and after may tell it again; no article of ordinary length has more."""

_CONTENT = re.compile(r"[^\W_]{4,}")


def kept(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings without those that only tell again what another tells with more parts."""
    deeds = [_content(text, reading.condition.action) for reading in readings]
    terms = [_content(text, reading.condition.clause) for reading in readings]

    def retold(i: int, j: int) -> bool:
        one, other = readings[i], readings[j]
        if one.condition.stance != other.condition.stance or (other.headline and not one.headline):
            return False
        if one.headline and not other.headline:
            return not deeds[i].isdisjoint(deeds[j] | terms[j])
        quoting = one.sentence == other.sentence and one.quoted != other.quoted and not one.condition.trigger
        alike = _alike(deeds[i], deeds[j]) and not (terms[i] and terms[j] and not _alike(terms[i], terms[j]))
        if not (quoting or alike) or not same_person(one.condition.actor.canonical, other.condition.actor.canonical):
            return False
        if quoting:
            return one.quoted
        return (_parts(one), -i) < (_parts(other), -j)

    return tuple(
        reading
        for i, reading in enumerate(readings)
        if not any(retold(i, j) for j in range(max(0, i - REACH), min(len(readings), i + REACH)) if i != j)
    )


def _content(text: str, span: Span | None) -> frozenset[str]:
    """The longer words of a span, cut to their stems' length."""
    if span is None:
        return frozenset()
    return frozenset(word.lower()[:6] for word in _CONTENT.findall(text[span.start : span.end]))


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    fewer = min(len(words), len(others))
    return fewer > 0 and len(words & others) >= SAME * fewer


def _parts(reading: Reading) -> int:
    """How much a reading tells: a condition counts twice."""
    condition = reading.condition
    return 2 * (condition.clause is not None) + (condition.deadline is not None) + (condition.target is not None)
