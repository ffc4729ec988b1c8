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
    RELATIVES,
    SPEECH,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
    words,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage

_CLOSERS = words("because although though whereas saying adding which according")


def end(
    passage: Passage, start: int, *, stops: Collection[int] = (), fronted: bool = False, clause: bool = False
) -> int:
    """Where the words of a clause or act that start at word `start` end (exclusive).

    `stops` are word numbers where something else starts (triggers, coordinated cues). A `fronted` clause also ends
    where the main clause starts without a comma; a `clause` has a verb of its own, so that a comma before it opens
    an apposition.
    """
    words_ = passage.words
    inside = passage.run[start] if start < len(passage) else -1
    verb = not clause
    at = start
    while at < len(passage):
        word = words_[at]
        if at > start and at in stops:
            break
        if word in (".", "?", "!", "…", "...") or (word in DASHES and word != "("):
            break
        if word == "(":
            at = next((i + 1 for i in range(at, len(passage)) if words_[i] == ")"), len(passage))
            continue
        if word == CLOSE and inside >= 0:
            break
        if word == ",":
            over = None if verb else _apposition(passage, at)
            if over is None and verb and not fronted:
                over = _listed(passage, at, stops)
            if over is None:
                break
            at = over
            continue
        if (
            at > start
            and word in _CLOSERS
            and not (word == "which" and words_[at - 1] in ("in", "of", "to", "for", "on", "at"))
        ):
            break
        if word == "so" and words_[at + 1 : at + 2] == ("that",):
            break
        if word in COORDINATORS and at > start and _new_clause(passage, at):
            break
        if fronted and verb and at > start + 1 and _main_starts(passage, at):
            break
        verb = verb or is_finite(word) or word in AUXILIARIES
        at += 1
    return _trim(passage, start, at)


def _trim(passage: Passage, start: int, end_: int) -> int:
    while end_ > start and passage.words[end_ - 1] in (",", ".", OPEN, "(", *COORDINATORS, "only", "but", "even"):
        end_ -= 1
    return end_


def _apposition(passage: Passage, comma: int) -> int | None:
    """The word after the comma that closes an apposition opened by this one, where a verb follows it."""
    words_ = passage.words
    for at in range(comma + 1, min(len(passage), comma + 12)):
        if words_[at] == ",":
            follows = words_[at + 1 : at + 4]
            return at + 1 if any(is_finite(w) or w in AUXILIARIES or is_adverb(w) for w in follows[:2]) else None
        if words_[at] in (".", ";", OPEN, CLOSE) or words_[at] in SPEECH or words_[at] in SUBJECT_PRONOUNS:
            return None
    return None


def _listed(passage: Passage, comma: int, stops: Collection[int]) -> int | None:
    """The word after a comma inside a list of things ("credit, land and seed"), or None."""
    words_ = passage.words
    for at in range(comma + 1, min(len(passage), comma + 6)):
        word = words_[at]
        if (
            at in stops
            or is_finite(word)
            or word in (".", ";", OPEN, CLOSE)
            or word in SUBJECT_PRONOUNS
            or word in RELATIVES
        ):
            return None
        if word.endswith("ing"):
            return None
        if word in ("and", "or"):
            return None if _new_clause(passage, at) or at == comma + 1 else comma + 1
    return None


def _new_clause(passage: Passage, at: int) -> bool:
    """Does the coordinator at this word open another clause or a verb that carries words or a stance?"""
    words_ = passage.words
    after = at + 1
    while after < len(passage) and (is_adverb(words_[after]) or words_[after] == OPEN):
        after += 1
    if after >= len(passage):
        return False
    word = words_[after]
    if is_finite(word) or word in (
        "that",
        "called",
        "calling",
        "accused",
        "refused",
        "refusing",
        "urging",
        "has",
        "have",
        "is",
    ):
        return True
    if word in SUBJECT_PRONOUNS and word != "who":
        return True
    limit = min(len(passage), after + 6)
    return any(words_[i] in MODALS for i in range(after, limit)) and not any(
        words_[i] in (",", "that", "who") for i in range(after, limit) if words_[i] not in MODALS
    )


def _main_starts(passage: Passage, at: int) -> bool:
    """Does the main clause start here without a comma: a pronoun or *there* with its auxiliary?"""
    words_ = passage.words
    return (
        (words_[at] in SUBJECT_PRONOUNS or words_[at] == "there" or words_[at] == "then")
        and at + 1 < len(passage)
        and (words_[at + 1] in AUXILIARIES or words_[at] == "then")
    )


def without_deadline(passage: Passage, start: int, end_: int) -> tuple[int, tuple[int, int] | None]:
    """The clause's end with a deadline at its end left out, and that deadline's words."""
    when = deadlines.found(passage, start, end_)
    if when is None:
        return end_, None
    if when[1] >= end_:
        return _trim(passage, start, when[0]), when
    return end_, when
