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
)
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

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
    ("unless or until", "unless"),
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

_FIRST = frozenset((*_BY_FIRST, "should", "were", "or"))

_NOT_BEFORE_IF = words("even as what especially particularly")
_NOT_AFTER_IF = words("not so ever anything necessary possible needed only nothing at and elected")
_WHETHER = words(
    "ask asks asked asking wonder wonders wondered wondering know knows knew say decide decided tell check question "
    "questioned unclear clear sure remember see find doubt determine investigate care"
)
"""Right before *if* these make it *whether*."""
_QUESTIONING = words("ask asks asked asking wonder wonders wondered wondering check checked")
"""With a listener between as well: "asked the minister if"."""
_OR_ELSE = words("face risk lose miss suffer forfeit be see pay else")
_EMPTY = words(
    "explanation comment incident warning success hesitation question doubt it them him her this that exception delay "
    "fail notice having being even further pause avail"
)
"""What a *without* that is no condition goes with."""
_VERB_BEFORE = AUXILIARIES | SUBJECT_PRONOUNS | PREPOSITIONS
"""Before *provided* and *assuming* these make it a verb."""
_NUMBERS = words("a two three four five six ten")
_DISTANCE = words("ever just shortly long minutes hours days weeks months years")
_PERIODS = words("day week month year decade")
_PLEDGED = words("threatened threatens pledged vowed")
_REFUSING = words("refuse refused refuses reject rejected oppose opposes opposed")
_WAITING = words("any anything anyone anybody they it he she we")
_UNREAL = words("would could might 'd wouldn't couldn't")


def found(passage: Passage) -> tuple[Trigger, ...]:
    """Every trigger of the passage in order, the readings that are never a condition left out."""
    triggers: list[Trigger] = []
    for at, word in enumerate(passage.words):
        if word not in _FIRST or (triggers and at < triggers[-1].last):
            continue
        trigger = _at(passage, at)
        if trigger is not None:
            triggers.append(trigger)
    return tuple(triggers)


def _at(passage: Passage, at: int) -> Trigger | None:
    words_ = passage.words
    for pattern, kind in _BY_FIRST.get(words_[at], ()):
        if words_[at : at + len(pattern)] == pattern:
            trigger = Trigger(first=at, last=at + len(pattern), kind=kind)
            return trigger if trigger.last < len(passage) and _readable(passage, trigger) else None
    if words_[at] in ("should", "were") and _inverted(passage, at):
        return Trigger(first=at, last=at + 1, kind="inversion")
    if words_[at] == "or" and at + 1 < len(passage) and words_[at + 1] in _OR_ELSE:
        return Trigger(first=at, last=at + 1, kind="or")
    return None


def _readable(passage: Passage, trigger: Trigger) -> bool:
    """Is the word used as a trigger, as far as its neighbours tell?"""
    before = passage.words[trigger.first - 1] if trigger.first else ""
    after = passage.words[trigger.last]
    match trigger.kind:
        case "if":
            return _conditional_if(passage, trigger.first)
        case "once":
            return before not in AUXILIARIES and _opens_clause(passage, trigger.last)
        case "provided" if trigger.last - trigger.first == 1:
            return before not in _VERB_BEFORE and _opens_clause(passage, trigger.last)
        case "while":
            return not after[:1].isdigit() and after not in _NUMBERS
        case "without":
            return before != "or" and after not in _EMPTY and not after.endswith("ing")
        case "unless":
            return after != "otherwise"
        case "before" | "until":
            return before not in _DISTANCE
        case _:
            return True


def _conditional_if(passage: Passage, at: int) -> bool:
    """Is the *if* no *even if*, *as if*, and no *whether* ("asked if", "did not know if")?"""
    words_ = passage.words
    before = words_[at - 1] if at else ""
    if before in _NOT_BEFORE_IF or before in _WHETHER or words_[at + 1] in _NOT_AFTER_IF:
        return False
    if before in (",", OPEN, CLOSE):
        return at < 2 or words_[at - 2] not in _WHETHER
    for back in range(at - 1, max(-1, at - 6), -1):
        word = words_[back]
        if word in _QUESTIONING:
            return False
        if word in MODALS or word == "," or (is_finite(word) and not passage.capital[back]):
            return True
    return True


def _opens_clause(passage: Passage, at: int) -> bool:
    """Does a clause with its own subject start here, rather than a verb, adjective or time ("once a week")?"""
    words_ = passage.words
    word, after = words_[at], words_[at + 1] if at + 1 < len(passage) else ""
    if not word[:1].isalnum() or word in COORDINATORS or word in PREPOSITIONS or word in ("again", "more", "every"):
        return False
    if (word == "a" and after in _PERIODS) or (is_finite(word) and not passage.capital[at]):
        return False
    for later in words_[at + 1 : at + 16]:
        if later in (",", ".", ";"):
            return False
        if is_finite(later) or later.endswith("s"):
            return True
    return False


def _inverted(passage: Passage, at: int) -> bool:
    """Does *should* or *were* stand before its subject: "Should talks fail, …", "would leave should talks fail"?"""
    words_ = passage.words
    if at + 2 >= len(passage) or words_[-1] == "?":
        return False
    after, before = words_[at + 1], words_[at - 1] if at else OPEN
    if after in AUXILIARIES or after in NEGATIONS or is_adverb(after) or after in PREPOSITIONS:
        return False
    opens = after in SUBJECT_PRONOUNS or after in DETERMINERS or passage.capital[at + 1]
    if before in (OPEN, "but", "and", ";"):
        return words_[at] == "should" or (opens and "to" in words_[at + 2 : at + 14])
    if before in SUBJECT_PRONOUNS or before in COORDINATORS or not _under_modal(passage, at):
        return False
    if words_[at] == "were":
        return opens and "to" in words_[at + 2 : at + 8]
    plural = after.endswith("s") and not after.endswith("ss") and before not in DETERMINERS
    return opens or plural or "be" in words_[at + 2 : at + 10]


def _under_modal(passage: Passage, at: int) -> bool:
    """Does a modal or a pledge stand left of the word, in the same clause?"""
    for word in reversed(passage.words[max(0, at - 24) : at]):
        if word in MODALS or word in _PLEDGED:
            return True
        if word in SPEECH or word in ("that", "which", "who", "what"):
            return False
    return False


def licensed(passage: Passage, trigger: Trigger, main: tuple[int, int]) -> bool:
    """May the trigger count under a stance whose main clause takes the words `main`?

    *Until* and *without* want a negation in the main clause, *once* a modal, *before* an order of business ("before
    talks could begin", "before any money moves").
    """
    over = passage.words[main[0] : main[1]]
    match trigger.kind:
        case "until" | "without":
            return any(word in NEGATIONS or word in _REFUSING for word in over)
        case "before":
            return order_of_business(passage, trigger.last)
        case "once":
            return not MODALS.isdisjoint(over)
        case _:
            return True


_DEPENDENT = words(
    "talks negotiations dialogue discussions border money aid payments payment work training service services "
    "construction trade operations production deliveries"
)
"""What is made to wait: "before talks begin", "before the border reopens"."""


def order_of_business(passage: Passage, at: int) -> bool:
    """Does a *before* whose clause starts at word `at` put one act before another, rather than name a time?"""
    right = passage.words[at : at + 14]
    stop = next((i for i, word in enumerate(right) if word in (",", ".", ";")), len(right))
    right = right[:stop]
    if not right or right[0] in DAYS or right[0] in MONTHS or right[0][:1].isdigit():
        return False
    waits = right[0] in _WAITING or "anything" in right or not _DEPENDENT.isdisjoint(right[:3])
    return waits or not MODALS.isdisjoint(right[1:])


def counterfactual(passage: Passage, clause: tuple[int, int]) -> bool:
    """Does the clause tell what did not happen: "if they had kept to it" with *would have* in its sentence, or an *if*
    with a past perfect ("If the council had listened, we would not be here")?
    """
    words_ = passage.words
    if words_[clause[0] - 1] == "if" and _past_perfect(passage, clause):
        return True
    past = any(word in ("had", "'d", "hadn't") for word in words_[clause[0] : clause[1] - 1])
    return past and any(word in _UNREAL and "have" in words_[i + 1 : i + 4] for i, word in enumerate(words_))


def _past_perfect(passage: Passage, clause: tuple[int, int]) -> bool:
    inside = passage.words[slice(*clause)]
    for i, word in enumerate(inside):
        if word in ("had", "hadn't"):
            after = next((later for later in inside[i + 1 :] if not is_adverb(later)), "")
            if after in DONE or after.endswith("ed"):
                return True
    return False
