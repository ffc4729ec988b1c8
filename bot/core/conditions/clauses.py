"""Where a clause, an act and its consequence end.

An end is the sentence's end, a comma that closes the clause, the mark that closes the quoted run the clause began in, a
coordinated stance or speech verb, or the next trigger. A deadline at the end of a condition stays out of its clause.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.core.conditions import deadlines
from bot.core.conditions.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DASHES,
    MODALS,
    PREPOSITIONS,
    RELATIVES,
    SPEECH,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

_CLOSERS = words("because although though whereas saying adding according")
_MARKS = (DASHES - {"("}) | words(". ? ! … ...")
_LOOSE = COORDINATORS | words(", . ( only but even") | {OPEN}
_UNLISTED = SUBJECT_PRONOUNS | RELATIVES | words(". ;") | {OPEN, CLOSE}


def end(
    passage: Passage, start: int, *, stops: Collection[int] = (), fronted: bool = False, clause: bool = False
) -> int:
    """Where the words of a clause or act that start at word `start` end (exclusive).

    `stops` are word numbers where something else starts (triggers, coordinated cues). A `fronted` clause also ends
    where the main clause starts without a comma; a `clause` has a verb of its own, so that a comma before it opens
    an apposition.
    """
    words_ = passage.words
    quoted = start < len(passage) and passage.run[start] >= 0
    verb, at = not clause, start
    while at < len(passage):
        word = words_[at]
        if (at > start and at in stops) or word in _MARKS or (word == CLOSE and quoted):
            break
        if word == "(":
            at = next((i + 1 for i in range(at, len(passage)) if words_[i] == ")"), len(passage))
            continue
        if word == ",":
            over = _listed(passage, at, stops) if verb and not fronted else None if verb else _apposition(passage, at)
            if over is None:
                break
            at = over
            continue
        if at > start and (_closes(passage, at) or (fronted and verb and at > start + 1 and _main_starts(passage, at))):
            break
        verb = verb or is_finite(word) or word in AUXILIARIES
        at += 1
    return _trim(passage, start, at)


def _closes(passage: Passage, at: int) -> bool:
    """Does another clause start at this word: a reason, a purpose, a relative clause, a coordinated verb?"""
    words_ = passage.words
    word = words_[at]
    if word == "which":
        return words_[at - 1] not in PREPOSITIONS
    if word in _CLOSERS or (word == "so" and words_[at + 1 : at + 2] == ("that",)):
        return True
    return word in COORDINATORS and _new_clause(passage, at)


def _trim(passage: Passage, start: int, end_: int) -> int:
    """The end without marks and words that belong to what follows."""
    while end_ > start and passage.words[end_ - 1] in _LOOSE:
        end_ -= 1
    return end_


def _apposition(passage: Passage, comma: int) -> int | None:
    """The word after the comma that closes an apposition opened by this one, where a verb follows it."""
    words_ = passage.words
    for at in range(comma + 1, min(len(passage), comma + 12)):
        if words_[at] == ",":
            follows = words_[at + 1 : at + 3]
            return at + 1 if any(is_finite(word) or is_adverb(word) for word in follows) else None
        if words_[at] in (".", ";", OPEN, CLOSE) or words_[at] in SPEECH or words_[at] in SUBJECT_PRONOUNS:
            return None
    return None


def _listed(passage: Passage, comma: int, stops: Collection[int]) -> int | None:
    """The word after a comma inside a list of things ("credit, land and seed"), or None."""
    words_ = passage.words
    for at in range(comma + 1, min(len(passage), comma + 6)):
        word = words_[at]
        if word in ("and", "or"):
            return None if at == comma + 1 or _new_clause(passage, at) else comma + 1
        if at in stops or is_finite(word) or word in _UNLISTED or word.endswith("ing"):
            return None
    return None


def _new_clause(passage: Passage, at: int) -> bool:
    """Does the coordinator at this word open another clause, or a verb that carries words or a stance?"""
    words_ = passage.words
    after = at + 1
    while after < len(passage) and (is_adverb(words_[after]) or words_[after] == OPEN):
        after += 1
    if after >= len(passage):
        return False
    word = words_[after]
    if is_finite(word) or word in ("that", "calling", "refusing", "urging"):
        return True
    if word in SUBJECT_PRONOUNS and word != "who":
        return True
    right = words_[after : after + 6]
    return not MODALS.isdisjoint(right) and not any(later in (",", "that", "who") for later in right)


def _main_starts(passage: Passage, at: int) -> bool:
    """Does the main clause start here without a comma: *then*, or a pronoun or *there* with its auxiliary?"""
    word, after = passage.words[at], passage.words[at + 1 : at + 2]
    if not after:
        return False
    return word == "then" or ((word in SUBJECT_PRONOUNS or word == "there") and after[0] in AUXILIARIES)


def without_deadline(passage: Passage, start: int, end_: int) -> tuple[int, tuple[int, int] | None]:
    """The clause's end with a deadline at its end left out, and that deadline's words."""
    when = deadlines.found(passage, start, end_)
    if when is None:
        return end_, None
    return (_trim(passage, start, when[0]) if when[1] >= end_ else end_), when
