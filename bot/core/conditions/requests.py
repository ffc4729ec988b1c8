"""Acts and who is asked for them: "to do it", "X to do it", in any construction that holds them."""

from __future__ import annotations

from bot.core.conditions.cues import Words
from bot.core.conditions.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    FULL_VERBS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    is_adverb,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

ANSWERABLE = words(
    "request requests demand demands offer offers proposal proposals plan plans bid bids invitation call calls appeal "
    "appeals plea motion petition deal deals terms condition conditions ceasefire truce agreement settlement compromise "
    "ultimatum overture overtures talks negotiations idea amendment bill measure nomination visa application extension"
)
"""Things that an answer can answer: what is granted, accepted, dismissed or sought."""

_ELSEWHERE = words("that if whether when how what why about as . ; ? :")
_REACH = 18
"""How many words of a party's name, its descriptions included, may stand before its act."""


def act_after(passage: Passage, at: int) -> int | None:
    """The first word of the act after a "to", "not to" or "never to" at word `at`, or None where no act starts.

    Of a negated act the negation is the first word, so that the act keeps its polarity.
    """
    words_ = passage.words
    negated = at < len(passage) and words_[at] in ("not", "never")
    to = at + 1 if negated else at
    if to + 1 >= len(passage) or words_[to] != "to":
        return None
    verb = to + 1
    while verb + 1 < len(passage) and (
        words_[verb] == OPEN or (is_adverb(words_[verb]) and words_[verb] not in FULL_VERBS)
    ):
        verb += 1
    word = words_[verb]
    if word in DETERMINERS or word in PREPOSITIONS or word in OBJECT_PRONOUNS:
        return None
    if passage.capital[verb] or word[:1].isdigit():
        return None
    return at if negated else to + 1


def verb_of(passage: Passage, act: int) -> str:
    """The verb of the act that starts at word `act`, or "" at the end of the words."""
    for word in passage.words[act:]:
        if word in FULL_VERBS or (word not in ("not", "never", "to", OPEN) and not is_adverb(word)):
            return word
    return ""


def asked(passage: Passage, start: int) -> tuple[Words, int] | None:
    """The party asked and the first word of its act, in "X to do it" from word `start`."""
    words_ = passage.words
    if start < len(passage) and words_[start] in COORDINATORS:
        return None
    for at in range(start, min(len(passage), start + _REACH)):
        word = words_[at]
        act = act_after(passage, at)
        if act is not None:
            return ((start, at), act) if at > start else None
        if word in _ELSEWHERE or word in (OPEN, CLOSE) or _breaks_off(passage, start, at):
            return None
    return None


def _breaks_off(passage: Passage, start: int, at: int) -> bool:
    """Does the party's name end at this word without an act?"""
    words_ = passage.words
    word = words_[at]
    if word == ",":
        encloses = at > start and "," in words_[at + 1 : at + 9]
        return not encloses and "," not in words_[start:at]
    verbal = word in AUXILIARIES or word in SUBJECT_PRONOUNS - OBJECT_PRONOUNS
    return verbal and not any(before in RELATIVES for before in words_[start:at])


def addressable(passage: Passage, at: int) -> bool:
    """Can a party's name start at this word: a capital, a determiner, a pronoun?"""
    return passage.capital[at] or passage.words[at] in DETERMINERS or passage.words[at] in OBJECT_PRONOUNS
