"""Words that open a condition, and what each needs before it may count.

*If* and *unless* count by themselves once the readings that are no condition are gone (even if, as if, if for
whether, counterfactuals); *until*, *once*, *before*, *without* and the rest need a stance or modal over them, because
most of their uses are times and facts (of 68 uses of *until* in an annotated corpus 5 open a condition, of *unless* 14
of 15). `found` gives the words that may open one; `licensed` decides with the clause they stand under.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.conditions.grammar import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DAYS,
    DETERMINERS,
    DONE,
    MODALS,
    MONTHS,
    NEGATIONS,
    PREPOSITIONS,
    SPEECH,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
    words,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage

Kind = Literal[
    "if", "unless", "until", "once", "only", "provided", "exchange", "while", "without", "before", "inversion", "or"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The words `[first, last)` of a passage that open a condition of this kind."""

    first: int
    last: int
    kind: Kind


_TABLE: tuple[tuple[str, Kind], ...] = (
    ("on the condition that", "provided"),
    ("on condition that", "provided"),
    ("in exchange for", "exchange"),
    ("in return for", "exchange"),
    ("as long as", "while"),
    ("so long as", "while"),
    ("provided that", "provided"),
    ("providing that", "provided"),
    ("assuming that", "provided"),
    ("unless and until", "unless"),
    ("only if", "only"),
    ("only when", "only"),
    ("only once", "only"),
    ("only after", "only"),
    ("provided", "provided"),
    ("providing", "provided"),
    ("assuming", "provided"),
    ("unless", "unless"),
    ("until", "until"),
    ("once", "once"),
    ("before", "before"),
    ("without", "without"),
    ("if", "if"),
)
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
for _text, _kind in _TABLE:
    _BY_FIRST.setdefault(_text.split()[0], []).append((tuple(_text.split()), _kind))

_NOT_BEFORE_IF = words("even as what especially particularly see sure unclear clear")
_NOT_AFTER_IF = words("not so ever anything necessary possible needed only nothing at and elected")
_WHETHER = words(
    "ask asks asked asking wonder wonders wondered wondering know knows knew say decide decided tell check question "
    "questioned unclear clear sure remember see find doubt determine investigate care"
)
_QUESTIONING = words("ask asks asked asking wonder wonders wondered wondering check checked")
_OR_ELSE = words("face risk lose miss suffer forfeit be see pay else")
_EMPTY = words(
    "explanation comment incident warning success hesitation question doubt it them him her this that exception delay "
    "fail success notice elaborating giving saying naming having being even further pause avail"
)


def found(passage: Passage) -> tuple[Trigger, ...]:
    """Every trigger of the passage in order, the readings that are never a condition left out."""
    triggers: list[Trigger] = []
    at = 0
    while at < len(passage):
        trigger = _at(passage, at)
        if trigger is not None:
            triggers.append(trigger)
            at = trigger.last
        else:
            at += 1
    return tuple(triggers)


def _at(passage: Passage, at: int) -> Trigger | None:
    words_ = passage.words
    for pattern, kind in _BY_FIRST.get(words_[at], ()):
        if words_[at : at + len(pattern)] == pattern:
            trigger = Trigger(first=at, last=at + len(pattern), kind=kind)
            return trigger if _readable(passage, trigger) else None
    if words_[at] in ("should", "were") and _inverted(passage, at):
        return Trigger(first=at, last=at + 1, kind="inversion")
    if words_[at] == "or" and at + 1 < len(passage) and words_[at + 1] in _OR_ELSE:
        return Trigger(first=at, last=at + 1, kind="or")
    return None


def _readable(passage: Passage, trigger: Trigger) -> bool:
    """Is the word used as a trigger, as far as its neighbours tell?"""
    words_, first, last = passage.words, trigger.first, trigger.last
    if last >= len(passage):
        return False
    after = words_[last]
    before = words_[first - 1] if first else ""
    match trigger.kind:
        case "if":
            return _conditional_if(passage, first)
        case "once":
            return _opens_clause(passage, last) and before not in AUXILIARIES
        case "provided":
            if words_[first] in ("provided", "providing", "assuming") and last - first == 1:
                if before in PREPOSITIONS or not _opens_clause(passage, last):
                    return False
                return before in (",", CLOSE, OPEN) or (_opens_clause(passage, last) and not _verbal(passage, first))
            return True
        case "while":
            return not after[:1].isdigit() and after not in ("a", "two", "three", "four", "five", "six", "ten")
        case "without":
            return after not in _EMPTY and not after.endswith("ing") and before != "or"
        case "unless":
            return after != "otherwise"
        case "before" | "until":
            return before not in (
                "ever",
                "just",
                "shortly",
                "long",
                "minutes",
                "hours",
                "days",
                "weeks",
                "months",
                "years",
            )
        case _:
            return True


def _verbal(passage: Passage, at: int) -> bool:
    """Is `provided` at this word a verb with a subject ("the bank provided the money")?"""
    before = passage.words[at - 1] if at else ""
    return before in AUXILIARIES or before in SUBJECT_PRONOUNS


def _conditional_if(passage: Passage, at: int) -> bool:
    words_ = passage.words
    before = words_[at - 1] if at else ""
    if before in _NOT_BEFORE_IF or words_[at + 1] in _NOT_AFTER_IF:
        return False
    if before in (",", OPEN, CLOSE) and (at < 2 or words_[at - 2] not in _WHETHER):
        return True
    if before in _WHETHER:
        return False
    for back in range(at - 1, max(-1, at - 6), -1):
        word = words_[back]
        if word in _QUESTIONING:
            return False
        if word in MODALS or word == "," or (is_finite(word) and not passage.capital[back]):
            return True
    return True


def _opens_clause(passage: Passage, at: int) -> bool:
    """Does a clause with its own subject start here, rather than a verb, adjective or time?"""
    word = passage.words[at]
    if word in COORDINATORS or word in PREPOSITIONS or word in ("again", "more", "every"):
        return False
    if word == "a" and passage.words[at + 1 : at + 2] in (("week",), ("day",), ("month",), ("year",), ("decade",)):
        return False
    if is_finite(word) and not passage.capital[at]:
        return False
    stop = next((i for i in range(at, min(len(passage), at + 16)) if passage.words[i] in (",", ".", ";")), at + 16)
    return any(
        is_finite(passage.words[i]) or passage.words[i].endswith("s") for i in range(at + 1, min(stop, len(passage)))
    )


def _inverted(passage: Passage, at: int) -> bool:
    """Is `should` or `were` put before its subject: "Should talks fail, …", "would leave should talks fail"?"""
    words_ = passage.words
    if at + 2 >= len(passage):
        return False
    after = words_[at + 1]
    if after in AUXILIARIES or after in NEGATIONS or is_adverb(after) or after in PREPOSITIONS:
        return False
    opens = after in SUBJECT_PRONOUNS or after in DETERMINERS or passage.capital[at + 1]
    if at == 0 or words_[at - 1] in (OPEN, "but", "and", ";"):
        if words_[-1] == "?":
            return False
        return words_[at] == "should" or ("to" in words_[at + 2 : at + 14] and opens)
    if words_[at] == "were":
        return False
    left = words_[max(0, at - 24) : at]
    over = [
        i for i, word in enumerate(left) if word in MODALS or word in ("threatened", "threatens", "pledged", "vowed")
    ]
    if not over or any(word in ("that", "which", "who", "what", *SPEECH) for word in left[over[-1] + 1 :]):
        return False
    right = words_[at + 1 : at + 10]
    bare = "be" in right[1:]
    return words_[at - 1] not in SUBJECT_PRONOUNS and words_[at - 1] not in COORDINATORS and (opens or bare)


def licensed(passage: Passage, trigger: Trigger, main: tuple[int, int]) -> bool:
    """May the trigger count under a stance whose main clause takes the words `main`?

    *Until* and *without* want a negation in the main clause, *before* an order of business ("before talks could
    begin", "before any money moves"); a bare date after *until* is a time.
    """
    words_ = passage.words
    over = words_[main[0] : main[1]]
    match trigger.kind:
        case "until":
            return any(word in NEGATIONS or word in ("refuse", "refused", "refuses", "nobody") for word in over)
        case "without":
            return any(
                word in NEGATIONS or word in ("oppose", "opposes", "opposed", "reject", "rejected", "refuse", "refused")
                for word in over
            )
        case "before":
            return order_of_business(passage, trigger)
        case "once":
            return any(word in MODALS for word in over)
        case _:
            return True


_DEPENDENT = words(
    "talks negotiations dialogue discussions border money aid payments payment work training service services "
    "construction trade operations production deliveries"
)
"""What is made to wait: "before talks begin", "before the border reopens"."""


def order_of_business(passage: Passage, trigger: Trigger) -> bool:
    """Does `before` put one act before another, rather than name a time?"""
    right = passage.words[trigger.last : trigger.last + 14]
    if not right or right[0] in DAYS or right[0] in MONTHS or right[0][:1].isdigit():
        return False
    stop = next((i for i, word in enumerate(right) if word in (",", ".", ";")), len(right))
    right = right[:stop]
    verbal = any(word in MODALS for word in right[1:]) or any(word in _DEPENDENT for word in right[:3])
    if not right:
        return False
    return (
        verbal
        or right[0] in ("any", "anything", "anyone", "anybody", "they", "it", "he", "she", "we")
        or "anything" in right
    )


def counterfactual(passage: Passage, clause: tuple[int, int]) -> bool:
    """Does the clause tell what did not happen ("if they had kept to it"), with *would have* in its sentence?"""
    words_ = passage.words
    if _unfulfilled(passage, clause):
        return True
    past = any(
        word in ("had", "'d", "hadn't") and i + 1 < clause[1]
        for i, word in enumerate(words_[clause[0] : clause[1]], clause[0])
    )
    unreal = any(
        word in ("would", "could", "might", "'d", "wouldn't", "couldn't")
        and any(after == "have" for after in words_[i + 1 : i + 4])
        for i, word in enumerate(words_)
    )
    return past and unreal


def _unfulfilled(passage: Passage, clause: tuple[int, int]) -> bool:
    """ "If the council had listened, we would not be here": a past perfect after *if* with *would* is no condition."""
    words_ = passage.words
    if clause[0] == 0 or words_[clause[0] - 1] != "if":
        return False
    for i in range(clause[0], clause[1] - 1):
        after = next((word for word in words_[i + 1 : clause[1]] if not is_adverb(word)), "")
        if words_[i] in ("had", "hadn't") and (after in DONE or after.endswith("ed")):
            return True
    return False


def polarity(trigger: Trigger) -> Literal["unless", "until", "without"] | None:
    """The trigger whose meaning holds a negation, and which a reader must therefore see."""
    return trigger.kind if trigger.kind in ("unless", "until", "without") else None  # type: ignore[return-value]  # narrowed by the test


_ = BE
