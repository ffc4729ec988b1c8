"""What must hold for a stance: the condition that hangs on a cue, on either side of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.conditions import clauses, deadlines, triggers
from bot.core.conditions.cues import Cue, Words
from bot.core.conditions.grammar import PREPOSITIONS, SPEECH, is_finite
from bot.core.conditions.harm import hurts
from bot.core.conditions.triggers import Trigger
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

_GAP = 14
"""How many words may stand between a condition in front and its consequence: ", he told reporters on Monday,"."""


_PARTING = words(". ; because that as since while when")
"""Between an act and a trigger these open a clause of their own, which the condition belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A condition: its trigger, the clause that must hold, what follows then, and a deadline found in the clause."""

    trigger: Trigger
    clause: Words
    consequence: Words
    deadline: Words | None


def on(passage: Passage, cue: Cue, main: Words, opened: tuple[Trigger, ...], used: set[int]) -> Hold | None:
    """The first condition on the cue's clause, whose words are `main`; triggers that start at `used` are taken."""
    for trigger in opened:
        if trigger.first in used:
            continue
        find = _after if trigger.first >= cue.action else _before
        hold = find(passage, cue, main, trigger)
        if hold is not None:
            return hold
    return None


def inside(passage: Passage, trigger: Trigger, cue: Cue) -> bool:
    """Does the cue stand inside the trigger's own clause, so that it tells no stance of its own?"""
    if cue.first < trigger.last or trigger.kind in ("or", "before"):
        return False
    front = fronted(passage, trigger)
    if front and trigger.kind == "without" and "," not in passage.words[trigger.last : cue.first]:
        return False
    return cue.clause_start < clauses.end(passage, trigger.last, fronted=front, clause=trigger.kind != "exchange")


def fronted(passage: Passage, trigger: Trigger) -> bool:
    """Does the condition come before its consequence: at the start of a sentence, a clause or quoted words?"""
    before = trigger.first - 1
    while before >= 0 and passage.words[before] in (OPEN, "and", "but", ",", "that", "so", "then"):
        if passage.words[before] in (OPEN, "that"):
            return True
        before -= 1
    if before < 0:
        return True
    return passage.words[before] in SPEECH and trigger.kind in ("if", "unless", "inversion")


def _after(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    """A condition behind the cue's act."""
    if not _adjacent(passage, main[1], trigger.first):
        return None
    if trigger.kind == "before" and cue.modal and cue.stance == "rejects":
        return _not_before(passage, main, trigger)
    pledged = cue.stance == "promises" and not cue.modal and hurts(passage, cue.action, main[1])
    harmful = trigger.kind == "until" and (cue.stance == "threatens" or pledged)
    if not harmful and not triggers.licensed(passage, trigger, (main[0], trigger.first)):
        return None
    if trigger.kind == "or":
        return _or(passage, cue, trigger)
    if trigger.kind == "before":
        return _first_this(passage, cue, main, trigger)
    end = clauses.end(passage, trigger.last, clause=trigger.kind not in ("exchange", "without"))
    followed = any(word[:1].isalnum() for word in passage.words[end:])
    if followed and fronted(passage, trigger) and trigger.first > main[1] + 1:
        return None
    return _hold(passage, trigger, end, main)


def _before(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    """As in "If A, B": a condition in front of the cue's clause."""
    if not fronted(passage, trigger) or trigger.kind in ("or", "before"):
        return None
    end = clauses.end(passage, trigger.last, fronted=True, clause=trigger.kind != "exchange")
    start = cue.clause_start
    if trigger.kind == "without":
        end = min(end, start)
    between = passage.words[end:start]
    if end > start or len(between) > _GAP or any(word in (".", ";", "?") for word in between):
        return None
    without = trigger.kind == "without" and cue.form == "committing"
    return _hold(passage, trigger, end, main) if without or triggers.licensed(passage, trigger, main) else None


def _hold(passage: Passage, trigger: Trigger, end: int, consequence: Words) -> Hold | None:
    if end <= trigger.last:
        return None
    clause_end, when = clauses.without_deadline(passage, trigger.last, end)
    start = trigger.last
    if passage.words[start] == OPEN and CLOSE not in passage.words[start:end] and start + 1 < clause_end:
        start += 1
    clause = (start, clause_end if clause_end > start else end)
    if triggers.counterfactual(passage, clause):
        return None
    if when is not None and when[1] < end and trigger.kind == "exchange":
        when = None
    return Hold(trigger=trigger, clause=clause, consequence=consequence, deadline=when)


def _adjacent(passage: Passage, end: int, trigger: int) -> bool:
    """Does nothing but marks, a short time or place, or an inserted ", he said," stand between act and trigger?"""
    gap = passage.words[end:trigger]
    if trigger <= end or all(word in (",", OPEN, CLOSE, "only", "but", "and") for word in gap):
        return True
    tagged = gap[0] in (",", CLOSE) and gap[-1] in (",", OPEN) and any(word in SPEECH for word in gap)
    aside = gap[0] == gap[-1] == "," and gap[1] in PREPOSITIONS
    return ((tagged or aside) and len(gap) <= 8) or (len(gap) <= 3 and _PARTING.isdisjoint(gap))


def _or(passage: Passage, cue: Cue, trigger: Trigger) -> Hold | None:
    """As in "Do X or face Y": X is what must hold, Y follows otherwise."""
    end = clauses.end(passage, trigger.last)
    if cue.stance != "demands" or end <= trigger.last:
        return None
    clause_end, when = clauses.without_deadline(passage, cue.action, trigger.first)
    return Hold(trigger=trigger, clause=(cue.action, clause_end), consequence=(trigger.last, end), deadline=when)


def _not_before(passage: Passage, main: Words, trigger: Trigger) -> Hold | None:
    """As in "will not vote before the inquiry ends": what comes first is what must hold. A date is a time."""
    end = clauses.end(passage, trigger.last, clause=True)
    verbal = any(is_finite(word) or word.endswith("s") for word in passage.words[trigger.last + 1 : end])
    dated = deadlines.date(passage, trigger.last, len(passage)) is not None
    return _hold(passage, trigger, end, main) if verbal and not dated else None


def _first_this(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    """As in "X must stop before talks begin": the demanded act is what must hold, the talks follow."""
    start = main[0] if cue.holder == "sayer" else cue.action
    end = clauses.end(passage, trigger.last, clause=True)
    if cue.stance != "demands" or end <= trigger.last or trigger.first <= start:
        return None
    clause_end, when = clauses.without_deadline(passage, start, min(trigger.first, max(main[1], start + 1)))
    return Hold(trigger=trigger, clause=(start, clause_end), consequence=(trigger.last, end), deadline=when)
