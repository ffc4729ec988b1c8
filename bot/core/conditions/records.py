"""From a passage's cues and triggers to stances in word numbers, before anybody is named.

Every cue is read with the clause around it: its act, the condition on it, its deadline. A cue inside another's act or
condition is a part of that one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.conditions import clauses, deadlines, holds, licence, modals, stances, triggers
from bot.core.conditions.cues import Cue, Words
from bot.core.conditions.grammar import COORDINATORS
from bot.core.conditions.holds import Hold
from bot.core.conditions.triggers import Trigger
from bot.core.conditions.words import OPEN, Passage
from bot.core.types import Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A stance of one passage: the clause it stands in (`main`), its act, its condition and its deadline."""

    cue: Cue
    stance: Stance
    main: Words
    action: Words
    hold: Hold | None
    deadline: Words | None

    @property
    def pattern(self) -> str:
        """The construction that told it: confidence is measured by it."""
        return f"{self.cue.pattern} {self.hold.trigger.kind}" if self.hold else self.cue.pattern

    @property
    def reach(self) -> int:
        """The word up to which a cue belongs to this record."""
        ends = [self.action[1], self.cue.last]
        if self.hold is not None:
            ends += [self.hold.clause[1], self.hold.consequence[1]]
        return max(ends)

    @property
    def parts(self) -> tuple[Words, ...]:
        """All the words that tell it: what its evidence must hold."""
        found = [self.action, (self.cue.first, self.cue.last), (self.main[0], self.main[0] + 1)]
        if self.hold is not None:
            found += [(self.hold.trigger.first, self.hold.trigger.last), self.hold.clause, self.hold.consequence]
        if self.deadline is not None:
            found.append(self.deadline)
        return tuple(found)


def records(passage: Passage) -> tuple[Record, ...]:
    """The stances of one passage, cue by cue, in order."""
    told = stances.found(passage)
    cues = sorted((*told, *modals.found(passage)), key=lambda cue: (cue.first, -cue.last))
    if not cues:
        return ()
    opened = triggers.found(passage)
    found: list[Record] = []
    used: set[int] = set()
    reach = 0
    for cue in cues:
        if cue.first < reach or any(holds.inside(passage, trigger, cue) for trigger in opened):
            continue
        stops = _stops(passage, cue, told, opened)
        for record in _read(passage, cue, stops, opened, used):
            found.append(record)
            reach = max(reach, record.reach)
            if record.hold is not None:
                used.add(record.hold.trigger.first)
    return tuple(found)


def _stops(passage: Passage, cue: Cue, told: tuple[Cue, ...], opened: tuple[Trigger, ...]) -> set[int]:
    """The words where something else than the cue's act starts: triggers and coordinated cues."""
    others = {other.first for other in told if other.first > cue.last and _coordinated(passage, other)}
    return others | {trigger.first for trigger in opened}


def _coordinated(passage: Passage, cue: Cue) -> bool:
    before = passage.words[cue.first - 1]
    return cue.first > 0 and (before in COORDINATORS or before == ",")


def _read(
    passage: Passage, cue: Cue, stops: set[int], opened: tuple[Trigger, ...], used: set[int]
) -> tuple[Record, ...]:
    """The records of one cue: one, or two where it has two conditions or a second act with its own."""
    record = _record(passage, cue, stops, opened, used)
    if record is None:
        return ()
    second = _second_act(passage, cue, record)
    if second is not None:
        other = _record(passage, second, stops, opened, used)
    elif record.hold is not None:
        other = _record(passage, cue, stops, opened, used | {record.hold.trigger.first})
    else:
        return (record,)
    return (record, other) if other is not None and other.hold is not None else (record,)


def _second_act(passage: Passage, cue: Cue, record: Record) -> Cue | None:
    """The same cue with its second act: "threatened to go to court, and **to seek damages** if …"."""
    if cue.modal or not cue.doing or passage.words[cue.action - 1] != "to":
        return None
    at = record.action[1]
    while at < len(passage) and passage.words[at] in (",", "and"):
        at += 1
    if at == record.action[1] or at + 1 >= len(passage) or passage.words[at] != "to":
        return None
    return replace(cue, last=at + 1, action=at + 1)


def _record(passage: Passage, cue: Cue, stops: set[int], opened: tuple[Trigger, ...], used: set[int]) -> Record | None:
    """The cue with its clause, or None where it is no stance."""
    if cue.action >= len(passage):
        return None
    end = max(clauses.end(passage, cue.action, stops=stops), cue.last, cue.action + 1)
    main = (cue.clause_start, end)
    hold = holds.on(passage, cue, main, opened, used)
    if cue.modal and not licence.licensed(passage, cue, main, hold):
        return None
    if (cue.pattern == "vote act" and hold is None) or (cue.pattern == "agree act" and _dated(passage, end)):
        return None
    act_end, when = clauses.without_deadline(passage, cue.action, end)
    action = (cue.action, max(act_end, cue.action + 1))
    stance = licence.meaning(passage, cue, action, hold)
    deadline = (hold.deadline if hold else None) or when or cue.when or _late(passage, end)
    if stance == "demands" and cue.stance != "demands" and hold is not None:
        action = hold.clause
    ordered = hold is not None and deadline is not None and deadline[0] == hold.trigger.first
    if ordered or (not cue.doing and stance in ("rejects", "accepts")):
        deadline = None
    return Record(cue=cue, stance=stance, main=main, action=action, hold=hold, deadline=deadline)


def _dated(passage: Passage, end: int) -> bool:
    """Does the act end with a year ("agreed to cut duties in 2023"): history, not news?"""
    last = passage.words[end - 1]
    return len(last) == 4 and last[:2] in ("19", "20") and last.isdigit()


def _late(passage: Passage, end: int) -> Words | None:
    """A deadline right behind the act: "accept monitors **before the first snow closes the road**"."""
    at = end
    if passage.words[at : at + 1] == (",",) and passage.words[at + 1 : at + 2] in (("beginning",), ("starting",)):
        at += 1
    if at < len(passage) and passage.words[at] == OPEN:
        at += 1
    if at >= len(passage):
        return None
    if passage.words[at] == "before":
        stop = deadlines.event(passage, at, len(passage))
        if stop is not None and not triggers.order_of_business(passage, at + 1):
            return at, stop
    stop = deadlines.starting(passage, at, len(passage))
    return (at, stop) if stop is not None else None
