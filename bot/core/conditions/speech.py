"""Who says a clause: the subject of the speech verb over it, before or after, inside or outside quote marks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.conditions.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DASHES,
    SPEECH,
    SUBJECT_PRONOUNS,
)
from bot.core.conditions.phrases import leading, phrase_after, subject
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

_ASKING = words("asked asks wondered demanded urged ordered")
_SILENT = words("made makes repeated repeats went went ruled rules voted votes agreed agrees decided decides")
"""Speech verbs that hold a clause only with *that*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayer:
    """The words of who speaks (None: the speaker of the quoted run `run`) and the word number of the speech verb."""

    words: tuple[int, int] | None
    verb: int | None
    run: int = -1


def sayers(passage: Passage, at: int) -> tuple[Sayer, ...]:
    """Who says the clause at word `at`, the nearest first: the party, then whoever reports it."""
    found = [_before(passage, at)]
    nearest = found[0]
    if nearest is not None and nearest.verb is not None and (outer := _before(passage, nearest.verb)) is not None:
        found.append(outer)
    run = passage.run[at]
    if run >= 0:
        found.append(Sayer(words=None, verb=None, run=run))
        found.append(_after(passage, at))
    elif nearest is None or len(found) < 2:
        found.append(_after(passage, at))
    return tuple(sayer for sayer in found if sayer is not None)


def _before(passage: Passage, at: int) -> Sayer | None:
    """The subject of the speech verb whose clause the word stands in, on its left."""
    words_, run = passage.words, passage.run[at]
    for verb in range(at - 1, -1, -1):
        word = words_[verb]
        if word in (";", ".", "?", "!"):
            return None
        if passage.run[verb] not in (-1, run):
            continue
        if word not in SPEECH or not _holds(passage, verb, at):
            continue
        who = _speaking(passage, verb)
        if who is not None:
            return Sayer(words=who, verb=verb)
    return None


def _holds(passage: Passage, verb: int, at: int) -> bool:
    """Does the speech verb at `verb` open the clause at `at`, rather than end an earlier one or name a thing?"""
    words_ = passage.words
    if verb and (
        words_[verb - 1] in ("to", "the", "a", "an", "of")
        or (passage.capital[verb] and words_[verb] in ("states", "rules"))
    ):
        return False
    between = words_[verb + 1 : at]
    if not between:
        return False
    if between[0] == "," and _after_quote(passage, verb):
        return False
    if words_[verb] in _ASKING and "that" not in between:
        return False
    if words_[verb] in _SILENT:
        return "that" in between
    return not (between[0] == "to" and "that" not in between)


def _after_quote(passage: Passage, verb: int) -> bool:
    """Is the verb the tag of the quoted words before it, so that it holds nothing after it?"""
    start = verb
    while start > 0 and passage.words[start - 1] not in (",", CLOSE, OPEN, *DASHES):
        start -= 1
    return start > 0 and passage.words[start - 1] == CLOSE


def _speaking(passage: Passage, verb: int) -> tuple[int, int] | None:
    if passage.words[verb].endswith("ing") and (verb == 0 or passage.words[verb - 1] not in AUXILIARIES):
        return participle_subject(passage, verb)
    return subject(passage, verb)


def participle_subject(passage: Passage, verb: int) -> tuple[int, int] | None:
    """The subject a participle shares with its sentence: "Urging restraint, **Lammy** said", "…, calling on X to"."""
    words_ = passage.words
    before = verb - 1
    while before >= 0 and words_[before] in (OPEN, "and", "but", "then"):
        before -= 1
    if before < 0:
        return _behind_comma(passage, verb)
    if words_[before] in ("her", "his", "their", "its"):
        return before, before + 1
    for at in range(before, 0, -1):
        told = passage.run[at] < 0 and words_[at] in SPEECH and not words_[at].endswith("ing")
        if told and words_[at - 1] != "to" and (found := subject(passage, at)) is not None:
            return found
    return leading(passage)


def _behind_comma(passage: Passage, start: int) -> tuple[int, int] | None:
    """The noun phrase behind the first comma outside quote marks: the subject after a fronted participle."""
    depth = 0
    for comma in range(start, len(passage) - 1):
        depth += (passage.words[comma] == OPEN) - (passage.words[comma] == CLOSE)
        if passage.words[comma] != "," or depth > 0:
            continue
        after = passage.words[comma + 1]
        end = phrase_after(passage, comma + 1)
        if end > comma + 1 and after not in COORDINATORS and not after.endswith("ing"):
            return comma + 1, end
    return None


def _after(passage: Passage, at: int) -> Sayer | None:
    """The tag after a clause: ", Mr X said", ", said Mr X", ", according to X"."""
    for comma in range(at + 1, len(passage) - 1):
        if passage.words[comma] not in (",", CLOSE, "-", "—", "–") or passage.run[comma] >= 0:
            continue
        start = comma + 1
        while start < len(passage) and passage.words[start] in (CLOSE, ","):
            start += 1
        if start + 1 >= len(passage):
            return None
        tag = _inverted(passage, start) or _upright(passage, start)
        if tag is not None:
            return tag
    return None


def _inverted(passage: Passage, start: int) -> Sayer | None:
    """The tag "said Mr X" or "according to X" that starts at this word."""
    words_ = passage.words
    if words_[start : start + 2] == ("according", "to") and start + 2 < len(passage):
        end = phrase_after(passage, start + 2)
        return Sayer(words=(start + 2, end), verb=start) if end > start + 2 else None
    word = words_[start]
    if word not in SPEECH or word in ("told", "tells") or word.endswith("ing") or words_[start + 1] in COORDINATORS:
        return None
    end = phrase_after(passage, start + 1)
    clause = words_[start + 1] == "the" and end < len(passage) and words_[end] not in (".", ",", CLOSE)
    return None if clause or end == start + 1 else Sayer(words=(start + 1, end), verb=start)


def _upright(passage: Passage, start: int) -> Sayer | None:
    """The tag "Mr X, the mayor, said" that starts at this word."""
    verb = _tag_verb(passage, start)
    if verb is None:
        return None
    who = subject(passage, verb)
    if who is None or who[0] < start:
        who = start, phrase_after(passage, start)
    return Sayer(words=who, verb=verb) if who[0] < who[1] else None


def _tag_verb(passage: Passage, start: int) -> int | None:
    """The speech verb of a tag that starts at this word, where nothing but its subject stands before it."""
    words_ = passage.words
    if words_[start] in COORDINATORS or words_[start].endswith("ing"):
        return None
    commas = 0
    for verb in range(start + 1, min(len(passage), start + 24)):
        word = words_[verb]
        if word == ",":
            commas += 1
            continue
        if word in (OPEN, ".", ";", "that") or (word in AUXILIARIES and commas == 0):
            return None
        if word in SPEECH and not word.endswith("ing") and not passage.capital[verb]:
            return verb if _ends_tag(passage, verb) else None
    return None


def _ends_tag(passage: Passage, verb: int) -> bool:
    """May a tag end at this speech verb: a mark, a time, a place or a listener follows, no clause of its own?"""
    if passage.words[verb] in ("told", "tells") or verb + 1 >= len(passage):
        return True
    after = passage.words[verb + 1]
    return (
        after in (".", ",", "on", "in", "at", "to", "last", "after", "during", "this", "late", "-", OPEN, CLOSE)
        or passage.capital[verb + 1]
        or after in SUBJECT_PRONOUNS
        or after.endswith("ly")
    )
