"""Every stance cue of a passage: who holds it and what it hangs on are for others.

Six classes: demands, offers, threatens, promises, accepts, rejects; told by a verb, a noun or another turn, inside and
outside quote marks. Modals are `modals`' affair.
"""

from __future__ import annotations

from bot.core.conditions import expressions, verbs
from bot.core.conditions.cues import Cue
from bot.core.conditions.words import CLOSE, OPEN, Passage

WORDS = verbs.WORDS | expressions.WORDS
"""Every word that a stance cue may hang on."""

_DENIALS = frozenset(("denied", "denies", "deny", "denying"))
_BREAKS = frozenset((",", ".", ";", OPEN, CLOSE, "but", "and"))


def found(passage: Passage) -> tuple[Cue, ...]:
    """The passage's stance cues in order. A passage that asks a question has none."""
    if "?" in passage.words[-2:]:
        return ()
    cues = [order] if (order := expressions.order(passage)) is not None else []
    for at, word in enumerate(passage.words):
        if word not in WORDS:
            continue
        cue = verbs.cue_at(passage, at) or expressions.cue_at(passage, at)
        if cue is not None and not _denied(passage, cue.first):
            cues.append(cue)
    return tuple(cues)


def _denied(passage: Passage, at: int) -> bool:
    """Does a denial stand over the word ("denied that his client had threatened to …")?"""
    for word in reversed(passage.words[max(0, at - 8) : at]):
        if word in _BREAKS:
            return False
        if word in _DENIALS:
            return True
    return False
