"""From a passage's cues and triggers to its stated conditions.

Every cue is read with the clause around it: its act, the condition that hangs on it, its deadline, who holds it and
towards whom. A modal needs more licence than a stance verb, because most modals tell what happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.conditions import clauses, deadlines, modals, stances, triggers
from bot.core.conditions.grammar import (
    COORDINATORS,
    DONE,
    NEGATIONS,
    POSSESSIVES,
    SPEECH,
    SUBJECT_PRONOUNS,
    is_adverb,
    phrase_after,
    subject,
    words,
)
from bot.core.conditions.harm import hurts, unwelcome
from bot.core.conditions.agents import agentive, bystander, clause_agent, principal, reporter
from bot.core.conditions.parties import Parties, Party
from bot.core.conditions.speech import Sayer, participle_subject, sayers
from bot.core.conditions.stances import Cue
from bot.core.conditions.triggers import Trigger
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.quotes.people import same_person
from bot.core.types import JOURNALIST, Condition, Span

if TYPE_CHECKING:
    from bot.core.types import Article, Stance

Words = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What must hold for a stance: trigger and clause words, the consequence's, and a deadline found in the clause."""

    trigger: Trigger
    clause: Words
    consequence: Words
    deadline: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A stance of one passage before its parties are resolved: all in word numbers."""

    cue: Cue
    stance: Stance
    main: Words
    action: Words
    hold: Hold | None
    deadline: Words | None
    pattern: str


def records(passage: Passage) -> tuple[Record, ...]:
    """The stances of one passage, cue by cue; a cue inside another's act or clause is part of that one."""
    told = stances.found(passage)
    verbs = modals.found(passage)
    opened = triggers.found(passage)
    if not told and not verbs:
        return ()
    found: list[Record] = []
    reach = 0
    used: set[int] = set()
    for cue in sorted((*told, *verbs), key=lambda c: (c.first, -c.last)):
        if cue.first < reach:
            continue
        if any(_inside(passage, trigger, cue) for trigger in opened):
            continue
        for record in _read(passage, cue, told, opened, used):
            found.append(record)
            reach = max(reach, _reach(record))
            if record.hold is not None:
                used.add(record.hold.trigger.first)
    return tuple(found)


def _read(
    passage: Passage, cue: Cue, told: tuple[Cue, ...], opened: tuple[Trigger, ...], used: set[int]
) -> list[Record]:
    """The records of one cue: one, or two where it has two conditions or a second act with its own."""
    record = _record(passage, cue, told, opened, used)
    if record is None:
        return []
    other = _second_act(passage, cue, record)
    if other is not None:
        second = _record(passage, other, told, opened, used)
        return [record, second] if second is not None and second.hold is not None else [record]
    if record.hold is None:
        return [record]
    again = _record(passage, cue, told, opened, used | {record.hold.trigger.first})
    return [record, again] if again is not None and again.hold is not None else [record]


def _second_act(passage: Passage, cue: Cue, record: Record) -> Cue | None:
    """The same cue with its second act: "threatened to go to court, and **to seek damages** if …"."""
    at = record.action[1]
    while at < len(passage) and passage.words[at] in (",", "and"):
        at += 1
    if (
        at == record.action[1]
        or passage.words[at : at + 1] != ("to",)
        or at + 1 >= len(passage)
        or " act" not in cue.pattern
    ):
        return None
    return replace(cue, last=at + 1, action=at + 1)


def _reach(record: Record) -> int:
    last = max(record.action[1], record.cue.last)
    return max(last, record.hold.clause[1], record.hold.consequence[1]) if record.hold else last


def _inside(passage: Passage, trigger: Trigger, cue: Cue) -> bool:
    """Does the cue stand inside the trigger's own clause?"""
    if cue.first < trigger.last or trigger.kind in ("or", "before"):
        return False
    start = cue.target[0] if cue.holder == "sayer" and cue.target else cue.first
    fronted = _fronted(passage, trigger)
    if fronted and trigger.kind == "without" and "," not in passage.words[trigger.last : cue.first]:
        return False
    end = clauses.end(passage, trigger.last, fronted=fronted, clause=trigger.kind != "exchange")
    return start < end


def _fronted(passage: Passage, trigger: Trigger) -> bool:
    """Does the condition come before its consequence: at the start of a sentence, a clause or quoted words?"""
    before = trigger.first - 1
    while before >= 0 and passage.words[before] in (OPEN, "and", "but", ",", "that", "so", "then"):
        if passage.words[before] in (OPEN, "that"):
            return True
        before -= 1
    return (
        before < 0
        or (passage.words[before] in SPEECH and trigger.kind in ("if", "unless", "inversion"))
        or (passage.words[before] == CLOSE and False)
    )


def _record(
    passage: Passage, cue: Cue, told: tuple[Cue, ...], opened: tuple[Trigger, ...], used: set[int]
) -> Record | None:
    stops = {trigger.first for trigger in opened} | {
        other.first for other in told if other.first > cue.last and _coordinated(passage, other)
    }
    if cue.action >= len(passage):
        return None
    end = max(clauses.end(passage, cue.action, stops=stops), cue.last)
    start = _main_start(passage, cue)
    main = (start, max(end, cue.action + 1))
    hold = _held(passage, cue, main, opened, used)
    modal = cue.pattern.startswith("modal ")
    if cue.pattern == "vote act" and hold is None:
        return None
    if cue.pattern == "agree act" and _dated(passage, end):
        return None
    if modal and not _licensed(passage, cue, main, hold):
        return None
    act_end, when = clauses.without_deadline(passage, cue.action, end) if end > cue.action else (end, None)
    if when is None:
        when = cue.when or _late(passage, end)
    if cue.stance in ("rejects", "accepts") and "act" not in cue.pattern and not modal:
        when = None
    action = (cue.action, max(act_end, cue.action + 1))
    stance = _stance(passage, cue, main, action, hold)
    if stance == "demands" and cue.stance != "demands" and hold is not None:
        action = hold.clause
    deadline = (hold.deadline if hold and hold.deadline else None) or when
    return Record(
        cue=cue, stance=stance, main=main, action=action, hold=hold, deadline=deadline, pattern=_pattern(cue, hold)
    )


def _dated(passage: Passage, end: int) -> bool:
    """Does the act end with a year ("agreed to cut duties in 2023"): history, not news?"""
    last = passage.words[end - 1]
    return len(last) == 4 and last[:2] in ("19", "20") and last.isdigit()


def _late(passage: Passage, end: int) -> Words | None:
    """A deadline by an event right after the act: "accept monitors **before the first snow closes the road**"."""
    at = end
    if passage.words[at : at + 1] == (",",) and passage.words[at + 1 : at + 2] in (("beginning",), ("starting",)):
        at += 1
    if at < len(passage) and passage.words[at] == "before":
        stop = deadlines.event(passage, at, len(passage))
        if stop is not None and not triggers.order_of_business(passage, Trigger(first=at, last=at + 1, kind="before")):
            return at, stop
    if at < len(passage) and passage.words[at] == OPEN:
        at += 1
    stop = deadlines.starting(passage, at, len(passage)) if at < len(passage) else None
    return (at, stop) if stop is not None else None


def _coordinated(passage: Passage, cue: Cue) -> bool:
    before = cue.first - 1
    return before >= 0 and (passage.words[before] in COORDINATORS or passage.words[before] == ",")


def _main_start(passage: Passage, cue: Cue) -> int:
    if cue.holder == "sayer" and cue.target is not None:
        return cue.target[0]
    return cue.first


def _pattern(cue: Cue, hold: Hold | None) -> str:
    return f"{cue.pattern} {hold.trigger.kind}" if hold else cue.pattern


def _held(passage: Passage, cue: Cue, main: Words, opened: tuple[Trigger, ...], used: set[int]) -> Hold | None:
    """The condition on the cue's act: after it, or before the main clause."""
    for trigger in opened:
        if trigger.first in used:
            continue
        after = trigger.first >= cue.action
        hold = _after(passage, cue, main, trigger) if after else _before(passage, cue, main, trigger)
        if hold is not None:
            return hold
    return None


def _after(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    if not _adjacent(passage, main[1], trigger.first):
        return None
    if not triggers.licensed(passage, trigger, (main[0], trigger.first)):
        return None
    if trigger.kind == "or":
        return _or(passage, cue, trigger)
    if trigger.kind == "before":
        return _first_this(passage, cue, main, trigger)
    if _fronted(passage, trigger) and trigger.first > main[1] + 1:
        return None
    end = clauses.end(passage, trigger.last, clause=trigger.kind not in ("exchange", "without"))
    return _hold(passage, trigger, end, main)


def _hold(passage: Passage, trigger: Trigger, end: int, consequence: Words) -> Hold | None:
    if end <= trigger.last:
        return None
    clause_end, when = clauses.without_deadline(passage, trigger.last, end)
    clause = (trigger.last, clause_end if clause_end > trigger.last else end)
    if triggers.counterfactual(passage, clause):
        return None
    if when is not None and not (when[1] >= end or trigger.kind != "exchange"):
        when = None
    return Hold(trigger=trigger, clause=clause, consequence=consequence, deadline=when)


def _adjacent(passage: Passage, end: int, trigger: int) -> bool:
    """Does nothing but marks, a deadline, a place, or an inserted ", he said," stand between the act and the trigger?"""
    gap = passage.words[end:trigger]
    if not gap:
        return True
    if trigger < end:
        return True
    if all(word in (",", OPEN, CLOSE, "only", "but", "and") for word in gap):
        return True
    if gap[0] in (",", CLOSE) and any(word in SPEECH for word in gap) and len(gap) <= 8 and gap[-1] in (",", OPEN):
        return True
    return len(gap) <= 3 and not any(word in (".", ";") for word in gap)


def _or(passage: Passage, cue: Cue, trigger: Trigger) -> Hold | None:
    """ "Do X or face Y": X is what must hold, Y follows otherwise."""
    if cue.stance != "demands":
        return None
    end = clauses.end(passage, trigger.last)
    if end <= trigger.last:
        return None
    clause_end, when = clauses.without_deadline(passage, cue.action, trigger.first)
    return Hold(trigger=trigger, clause=(cue.action, clause_end), consequence=(trigger.last, end), deadline=when)


def _first_this(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    """ "X must stop before talks begin": the demanded act is what must hold."""
    if cue.stance != "demands":
        return None
    start = main[0]
    if cue.pattern in ("want to see", "insist that", "demand that") or cue.pattern.endswith(" that"):
        start = cue.action
    elif cue.holder != "sayer":
        start = cue.action
    end = clauses.end(passage, trigger.last, clause=True)
    if end <= trigger.last or trigger.first <= start:
        return None
    clause_end, when = clauses.without_deadline(passage, start, min(trigger.first, max(main[1], start + 1)))
    return Hold(trigger=trigger, clause=(start, clause_end), consequence=(trigger.last, end), deadline=when)


def _before(passage: Passage, cue: Cue, main: Words, trigger: Trigger) -> Hold | None:
    """ "If A, B": the clause stands left of the cue's clause."""
    if not _fronted(passage, trigger) or trigger.kind in ("or", "before"):
        return None
    end = clauses.end(passage, trigger.last, fronted=True, clause=trigger.kind != "exchange")
    start = main[0] if cue.holder == "sayer" else cue.first
    if trigger.kind == "without":
        end = min(end, start)
    if end > start or end <= trigger.last:
        return None
    between = passage.words[end:start]
    if any(word in (".", ";", "?") for word in between) or len(between) > 14:
        return None
    if not triggers.licensed(passage, trigger, main):
        return None
    return _hold(passage, trigger, end, main)


def _licensed(passage: Passage, cue: Cue, main: Words, hold: Hold | None) -> bool:
    """May the modal count as a stance?"""
    said = sayers(passage, cue.first)
    who = cue.target
    if who is None:
        return False
    foretold = any(sayer.words is not None and bystander(passage, sayer.words) for sayer in said[:1])
    if cue.stance == "demands":
        return bool(said) and not foretold
    able = cue.pattern in ("modal able", "modal present")
    if cue.pattern == "modal present" and not (
        hold is not None and hold.trigger.kind in ("if", "unless") and hurts(passage, cue.action, main[1])
    ):
        return False
    if hold is None:
        quoted = passage.run[cue.first] >= 0 and cue.stance == "promises"
        asked = who[0] > 0 and passage.words[who[0] - 1] in (
            "whether",
            "if",
            "why",
            "how",
            "what",
            "who",
            "which",
            "that's",
        )
        related = passage.words[cue.first - 1] in ("who", "which", "that")
        licence = not able and bool(said) and not foretold and not quoted and not asked and not related
        return licence and _own(passage, who, said) and modals.commits(passage, cue)
    kind = hold.trigger.kind
    if not said:
        strong = kind in ("unless", "only", "provided", "exchange", "until")
        return strong and not able and agentive(passage, who)
    if foretold:
        return False
    other = clause_agent(passage, *hold.clause, acting=False)
    if _unreal(passage, cue, who, said, kind):
        return False
    if kind == "without" and able and passage.words[who[0]] != "there" and not _own(passage, who, said):
        return False
    if cue.stance == "rejects" and (unwelcome(passage, *hold.clause) or kind == "while"):
        return True
    if kind in ("only", "unless", "provided", "exchange", "until", "without", "before", "while"):
        return True
    if agentive(passage, who):
        return modals.commits(passage, cue) or other is not None
    return other is not None or (kind in ("if", "once", "inversion") and _passive(passage, cue.action))


def _unreal(passage: Passage, cue: Cue, who: Words, said: tuple[Sayer, ...], kind: str) -> bool:
    """Is it somebody's talk of what a third party would do: "she would vote against it if they …" in direct words?"""
    if passage.words[who[0]] == "you":
        return True
    direct = said[0].words is None and passage.words[cue.first] in (
        "would",
        "'d",
        "could",
        "might",
        "wouldn't",
        "couldn't",
    )
    return kind == "if" and direct and passage.words[who[0]] not in ("i", "we")


def _own(passage: Passage, who: Words, said: tuple[Sayer, ...]) -> bool:
    """Is the subject of the modal the sayer, or a body the sayer may speak for?"""
    word = passage.words[who[0]]
    if word in ("any", "other", "every", "most", "more", "many", "those", "some", "few"):
        return False
    if who[1] - who[0] == 1 and word in ("i", "we"):
        return True
    if who[1] - who[0] == 1 and word in ("he", "she", "it", "they"):
        return said[0].words is not None
    return said[0].words is not None and agentive(passage, who)


def _stance(passage: Passage, cue: Cue, main: Words, action: Words, hold: Hold | None) -> Stance:
    """The stance of the cue in its clause: a promise that hurts is a threat, "no A unless B" a demand for B."""
    harm = hurts(passage, *action)
    if not cue.pattern.startswith("modal "):
        if cue.stance == "promises" and harm and not any(word in NEGATIONS for word in passage.words[slice(*action)]):
            return "threatens"
        if (
            cue.stance == "offers"
            and hold is not None
            and (harm or (hold.trigger.kind == "if" and unwelcome(passage, *hold.clause)))
        ):
            return "threatens"
        return cue.stance
    if cue.stance == "demands":
        return "demands"
    if hold is None:
        return "rejects" if cue.stance == "rejects" else "threatens" if harm else "promises"
    kind = hold.trigger.kind
    negated = cue.stance == "rejects"
    if kind == "only":
        return "demands" if clause_agent(passage, *hold.clause) else "offers"
    if kind in ("until", "without", "before", "or"):
        return "demands"
    if kind == "unless":
        return "demands" if negated else "threatens"
    if negated:
        if kind == "while":
            return "rejects"
        if unwelcome(passage, *hold.clause):
            return "demands"
        return "promises" if harm else "threatens"
    if kind == "inversion":
        return "threatens"
    if harm or (kind == "if" and unwelcome(passage, *hold.clause)):
        return "threatens"
    own = cue.pattern == "modal will" and kind != "exchange" and clause_agent(passage, *hold.clause) is None
    return "promises" if own else "offers"


# ------------------------------------------------------------------ parties and spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A condition with what telling it apart from a retelling needs, and the pattern that found it."""

    condition: Condition
    pattern: str
    sentence: int
    quoted: bool
    headline: bool


def readings(article: Article, passage: Passage, parties: Parties, *, headline: bool) -> tuple[Reading, ...]:
    """The passage's stances with parties resolved."""
    made = []
    for record in records(passage):
        condition = _condition(article, passage, parties, record)
        if condition is not None:
            made.append(
                Reading(
                    condition=condition,
                    pattern=record.pattern,
                    sentence=passage.opens,
                    quoted=passage.run[record.cue.first] >= 0,
                    headline=headline,
                )
            )
    return tuple(made)


def _condition(article: Article, passage: Passage, parties: Parties, record: Record) -> Condition | None:
    actor, said = _actor(passage, parties, record)
    verbs = [sayer.verb for sayer in sayers(passage, record.cue.first)[:1] if sayer.verb is not None]
    if actor is None:
        return None
    target = _target(passage, parties, record, actor)
    spans = [record.action, (record.cue.first, record.cue.last), (record.main[0], record.main[0] + 1)]
    spans += [(verb, verb + 1) for verb in verbs]
    if record.hold is not None:
        trigger = record.hold.trigger
        spans += [(trigger.first, trigger.last), record.hold.clause, record.hold.consequence]
    if record.deadline is not None:
        spans.append(record.deadline)
    bounds = [passage.offsets(*span) for span in spans]
    inside = [at for at in (actor.at, said.at if said else None, target.at if target else None) if at is not None]
    bounds += [at for at in inside if passage.starts[0] <= at[0] and at[1] <= passage.ends[-1]]
    span = lambda words: Span(article_id=article.id, start=passage.offsets(*words)[0], end=passage.offsets(*words)[1])  # noqa: E731
    return Condition(
        actor=actor.person,
        stance=record.stance,
        action=span(record.action),
        target=target.person if target else None,
        trigger=span((record.hold.trigger.first, record.hold.trigger.last)) if record.hold else None,
        clause=span(record.hold.clause) if record.hold else None,
        consequence=span(record.hold.consequence) if record.hold else None,
        deadline=span(record.deadline) if record.deadline else None,
        said_by=said.person.canonical if said else JOURNALIST,
        certainty="apparent" if record.cue.pattern == "apparent" else "stated",
        evidence=Span(article_id=article.id, start=min(b[0] for b in bounds), end=max(b[1] for b in bounds)),
        confidence=round(min(actor.confidence, target.confidence if target else 1.0), 4),
    )


def _actor(passage: Passage, parties: Parties, record: Record) -> tuple[Party | None, Party | None]:
    """Who holds the stance and who reports it (None: the newspaper)."""
    cue = record.cue
    said = sayers(passage, cue.first)
    voices = [party for sayer in said if (party := parties.sayer(passage, sayer)) is not None]
    if cue.holder == "owner" and cue.owner is not None:
        return parties.of(passage, cue.owner), voices[0] if voices else None
    if cue.holder == "sayer":
        return _modal_actor(passage, parties, record, said, voices)
    if passage.words[cue.first].endswith("ing") and passage.words[cue.first - 1 : cue.first] == ("for",):
        return parties.nearest(passage.starts[cue.first]), voices[0] if voices else None
    if passage.words[cue.first].endswith("ing") or cue.pattern == "apparent":
        where = participle_subject(passage, cue.first)
    else:
        where = subject(passage, cue.first)
    actor = _principal(passage, parties, said, where) or (parties.of(passage, where) if where is not None else None)
    if actor is None and where is None and voices:
        actor = voices[0]
    spoken = passage.words[cue.first] in SPEECH
    return actor, voices[0] if voices else (actor if spoken else None)


def _modal_actor(
    passage: Passage, parties: Parties, record: Record, said: tuple[Sayer, ...], voices: list[Party]
) -> tuple[Party | None, Party | None]:
    """The sayer of a demand; of a commitment its subject, where that can act, else the sayer."""
    cue = record.cue
    voice = voices[0] if voices else None
    who = cue.target
    if record.cue.stance == "demands" or who is None:
        return voice, voice
    passive = _passive(passage, cue.action)
    if not agentive(passage, who) or passage.words[who[0]] in NEGATIONS or (passive and voice is not None):
        return voice, voice
    actor = _principal(passage, parties, said, who) or parties.of(passage, who)
    if actor is None:
        return voice, voice
    if not actor.known and voice is not None and not (said and said[0].words and reporter(passage, said[0].words)):
        if passage.words[who[0]] != "the":
            return voice, voice
    if voice is not None and passage.words[who[0]] in POSSESSIVES:
        return voice, voice
    return actor, voice


def _principal(passage: Passage, parties: Parties, said: tuple[Sayer, ...], who: Words | None) -> Party | None:
    """Whom *he*, *she*, *it* or *his client* means after "X's lawyer said", "a spokesman for X said": X."""
    if who is None or not said or said[0].words is None:
        return None
    first = passage.words[who[0]]
    if first == "the" and passage.words[who[1] - 1] not in _BODIES:
        return None
    if first not in ("he", "she", "it", "they", "his", "her", "the"):
        return None
    if passage.words[who[0]] in ("his", "her") and passage.words[who[1] - 1] not in ("client", "boss"):
        return None
    spoken_for = principal(passage, said[0].words)
    return parties.of(passage, spoken_for) if spoken_for is not None else None


_BODIES = words(
    "company firm union club team government group bank party ministry agency campaign airline charity chain"
)


def _answered(passage: Passage, record: Record) -> Words | None:
    """Whose request is answered: "Putin's request", "a request from Democrats", "the demand of the union"."""
    first, last = record.action
    for at in range(first, min(last, first + 10)):
        word = passage.words[at]
        if word == "'s" and at > first:
            return first, at
        if word in ("from", "by") and at + 1 < len(passage) and at > first:
            end = phrase_after(passage, at + 1)
            return (at + 1, end) if end > at + 1 else None
    return None


def _passive(passage: Passage, verb: int) -> bool:
    """Is the verb group a passive: *be* with a participle?"""
    if passage.words[verb] != "be":
        return False
    after = next((word for word in passage.words[verb + 1 :] if not is_adverb(word)), "")
    return after.endswith("ed") or after in DONE


def _undergoes(passage: Passage, cue: Cue) -> bool:
    """Is the subject of the modal one to whom it is done ("will be barred", "could compete")?"""
    word = passage.words[cue.target[0]] if cue.target else "his"
    return word not in POSSESSIVES and (_passive(passage, cue.action) or cue.pattern == "modal able")


def _back_to_subject(passage: Passage, cue: Cue, other: Words) -> bool:
    """Does *they* of the condition mean the subject of its main clause ("riders could start if they pay")?"""
    return (
        cue.holder == "sayer"
        and cue.target is not None
        and passage.words[other[0]] == "they"
        and not passage.words[cue.target[0]] in SUBJECT_PRONOUNS
        and agentive(passage, cue.target)
    )


def _target(passage: Passage, parties: Parties, record: Record, actor: Party) -> Party | None:
    """Who would have to act, or is hurt."""
    cue, hold = record.cue, record.hold
    tries: list[Words] = []
    if cue.holder == "sayer":
        if record.cue.stance == "demands" and cue.target:
            tries.append(cue.target)
    elif cue.target is not None:
        tries.append(cue.target)
    elif (
        cue.pattern.endswith(" thing")
        and record.stance in ("rejects", "accepts")
        and (asker := _answered(passage, record))
    ):
        tries.append(asker)
    if hold is not None and cue.stance != "demands":
        other = clause_agent(passage, *hold.clause)
        if other is not None and _back_to_subject(passage, cue, other):
            other = cue.target
        if other is not None:
            tries.append(other)
    if cue.holder == "sayer" and cue.target is not None and cue.stance != "demands" and _undergoes(passage, cue):
        tries.append(cue.target)
    for words_ in tries:
        if not agentive(passage, words_):
            continue
        party = parties.of(passage, words_, besides=actor.person)
        if party is not None and not same_person(party.person.canonical, actor.person.canonical):
            return party
    if record.stance in ("threatens", "offers", "promises") and (towards := _towards(passage, record)) is not None:
        party = parties.of(passage, towards, besides=actor.person)
        if party is not None and party.known and not same_person(party.person.canonical, actor.person.canonical):
            return party
    return None


def _towards(passage: Passage, record: Record) -> Words | None:
    """Whom the act names: "talks **with Kiev**", "sanctions **on Marovia**", "the expulsion of **Marovia**'s envoy"."""
    first, last = record.action
    for at in range(first, last - 1):
        if passage.words[at] in _TOWARDS and (passage.capital[at + 1] or passage.words[at + 1] == "the"):
            end = phrase_after(passage, at + 1)
            stop = next((i for i in range(at + 1, end) if passage.words[i] == "'s"), end)
            if stop > at + 1 and agentive(passage, (at + 1, stop)):
                return at + 1, stop
    return None


_TOWARDS = words("with against on from of for")
