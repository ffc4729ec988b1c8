"""How sure a condition is: the product of the measured precisions of what it was read from.

The figures are shares of right readings on 44 development articles (invented world news and US politics, two of three
tuned on), smoothed by one right and one wrong reading each. `make eval` prints the figures behind them again.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.core.conditions.grammar import POSSESSIVES
from bot.core.text import words

if TYPE_CHECKING:
    from bot.core.conditions.parties import Party
    from bot.core.conditions.records import Record
    from bot.core.conditions.words import Passage
    from bot.core.types import Stance

SHOW = 0.7
"""The confidence from which a condition may be shown whole: on the development articles 51 of 251 are, with actor,
stance, trigger and clause right in 51 and the target in 46 (the rest name it in the article's own words, or too
narrowly). At 0.65 wrong actors come in."""

_ASKED = 0.97
"""A verb that asks somebody to act ("urged X to"): stance right in 37 of 37."""
_TOLD = 0.91
"""Any other stance word ("rejected the offer", "is ready to"): 99 of 108."""
_BARGAIN = 0.86
"""A modal under a condition that somebody sets ("only if", "unless", "provided"): 36 of 41."""
_SUPPOSED = 0.81
"""A modal under *if* or *once*: 16 of 19."""
_OBLIGED = 0.93
"""A modal that obliges, in somebody's words ("must", "should"): 27 of 28."""
_COMMITTED = 0.7
"""*Will* and *would* by themselves: 20 of 24, but 7 of 12 among those read elsewhere that would have been shown."""
_NO_TARGET: dict[Stance, float] = {
    "demands": 0.78,
    "offers": 0.83,
    "threatens": 0.65,
    "promises": 0.91,
    "accepts": 0.68,
    "rejects": 0.68,
}
"""How often a stance read without a target has none: demands 31 of 39, offers 23 of 27, threats 16 of 24, promises 19
of 20, answers 20 of 29."""
_LITERAL_TARGET = 0.87
"""A target in the article's own words that nobody is named by ("the strikers"): 34 of 38."""

_NEAR = 5
_FAR = 0.85
"""A named holder more than five words before the cue: right in 14 of 16, against 42 of 43 nearer."""

_TURNING = words("unless until without if except provided only")


def of(passage: Passage, record: Record, actor: Party, target: Party | None) -> float:
    """The confidence (0–1) that the condition is right: pattern, actor and target together.

    An actor nobody resolved, or a word that turns the sense and is no part of the condition, keeps it below the bar.
    """
    if not actor.known or _somebodys(actor):
        return min(actor.confidence, SHOW / 2)
    sure = _pattern(record) * _held(passage, record, actor) * _aim(record, target)
    return round(sure / 2 if _turned(passage, record) else sure, 4)


def _somebodys(party: Party) -> bool:
    """Is it named by whose it is alone ("his government"), which nobody resolved?"""
    return party.person.canonical.partition(" ")[0].lower() in POSSESSIVES


def _pattern(record: Record) -> float:
    cue = record.cue
    if cue.form == "obliging":
        return _OBLIGED
    if not cue.modal:
        return _ASKED if cue.stance == "demands" and cue.target is not None else _TOLD
    if record.hold is None:
        return _COMMITTED
    return _SUPPOSED if record.hold.trigger.kind in ("if", "once") else _BARGAIN


def _held(passage: Passage, record: Record, actor: Party) -> float:
    """How sure the holder is: who they are, and that the cue is theirs, which a subject far from its verb is less."""
    if record.cue.holder != "subject" or actor.at is None:
        return actor.confidence
    between = passage.words[bisect_left(passage.starts, actor.at[1]) : record.cue.first]
    return actor.confidence * (_FAR if len(between) > _NEAR else 1.0)


def _aim(record: Record, target: Party | None) -> float:
    if target is None:
        return _NO_TARGET[record.stance]
    guessed = not target.known and target.at is None
    return target.confidence if target.known or guessed else _LITERAL_TARGET


def _nested(passage: Passage, at: int) -> bool:
    """Does the word stand in a quote inside quoted words, whose speaker is another?"""
    run = passage.run[at]
    marks = sum(passage.words[i] in ("'", '"') for i in range(at) if passage.run[i] == run)
    return run >= 0 and marks % 2 == 1


def _turned(passage: Passage, record: Record) -> bool:
    """Does a word that turns the sense stand among or behind the record's words, and is no part of its condition?"""
    hold = record.hold
    if _nested(passage, record.cue.first):
        return True
    for at in range(min(part[0] for part in record.parts), len(passage)):
        own = hold is not None and (
            hold.trigger.first <= at < hold.trigger.last or hold.clause[0] <= at < hold.clause[1]
        )
        if passage.words[at] in _TURNING and not own:
            return True
    return False
