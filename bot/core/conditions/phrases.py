"""Noun phrases and subjects, read off word classes: all the syntax that stance reading needs.

There is no tagger here. A noun phrase ends where a closed class or a known verb begins; a subject is the noun phrase
left of its verb, appositions and relative clauses passed over.
"""

from __future__ import annotations

from bot.core.conditions.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DASHES,
    DAYS,
    DETERMINERS,
    FINITE,
    MONTHS,
    NEGATIONS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SPEECH,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_adverb,
    is_finite,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage


def edge(passage: Passage, at: int) -> bool:
    """Does a noun phrase end at this word, whichever side it comes from?"""
    word = passage.words[at]
    if word in (",", "«", "»", '"', "''", "``", "'", "...", "…", ".", "?", "!") or word in DASHES:
        return True
    if word in AUXILIARIES or word in SUBORDINATORS or word == "that":
        return True
    return word in SPEECH and not passage.capital[at] and not _countries(passage, at)


def _countries(passage: Passage, at: int) -> bool:
    """Is *states* a noun: nothing that could be stated comes after it ("14 member states to sign")?"""
    return passage.words[at] == "states" and passage.words[at + 1 : at + 2] not in (("that",), (OPEN,), (":",), (",",))


def phrase_after(passage: Passage, at: int, *, limit: int = 14) -> int:
    """Where the noun phrase that starts at word `at` ends (exclusive), prepositional tails left out."""
    words_, end = passage.words, at
    stop = min(len(passage), at + limit)
    while end < stop and words_[end] == OPEN:
        end += 1
    if end < stop and words_[end] in PRONOUNS and words_[end] != "her":
        return end + 1
    while end < stop:
        word = words_[end]
        if edge(passage, end) and not (end == at and word == "that"):
            break
        if word in PREPOSITIONS and word != "of":
            break
        if word in COORDINATORS and not _joins(passage, end):
            break
        if end > at and word[:1] in "$£€¥":
            break
        if end > at and word in DETERMINERS and words_[end - 1] not in ("of", "all", "both", "and", "or"):
            break
        if (
            end > at
            and not _countries(passage, end)
            and (is_finite(word) or (is_adverb(word) and word != "all"))
            and not passage.capital[end]
        ):
            break
        end += 1
    return end


def _joins(passage: Passage, at: int) -> bool:
    """Does the `and` at this word join two names or nouns rather than two clauses?"""
    if at == 0 or at + 1 >= len(passage):
        return False
    after = passage.words[at + 1]
    if passage.capital[at - 1] and (passage.capital[at + 1] or after == "the"):
        return True
    return (
        not (is_finite(after) or after in SUBJECT_PRONOUNS or after in ("to", "that", "then", "so", OPEN))
        and not (passage.capital[at + 1])
    )


def subject(passage: Passage, verb: int) -> tuple[int, int] | None:
    """The words of the subject of the verb at word `verb`, or None where none is found.

    Auxiliaries, adverbs and times are skipped, then an apposition or relative clause between commas; a coordinated
    verb ("… and pledged") has the subject of the verb before it, a participle that of its sentence.
    """
    return _subject(passage, verb, 0)


def _subject(passage: Passage, verb: int, depth: int) -> tuple[int, int] | None:
    if depth > 6 or verb <= 0:
        return None
    words_ = passage.words
    end = _skip_left(passage, verb)
    if end == 0:
        return None
    word = words_[end - 1]
    if word in COORDINATORS or (word == "to" and end > 1):
        before = _coordinate(passage, end - 1, speech=words_[verb] in SPEECH)
        return _subject(passage, before, depth + 1) if before is not None else leading(passage)
    if word == ",":
        return _over_comma(passage, end - 1, depth)
    if word in RELATIVES and word != "where":
        return _antecedent(passage, end - 1)
    if word == CLOSE:
        before = previous_verb(passage, end - 1, outside=True)
        return _subject(passage, before, depth + 1) if before is not None else None
    if word in SUBJECT_PRONOUNS or word == "there":
        return end - 1, end
    start = end
    while start > 0 and not _left_edge(passage, start - 1):
        start -= 1
        if words_[start] in PERSONAL and start < end - 1:
            start += 1
            break
        if words_[start] in DETERMINERS and start > 0 and _noun_before(passage, start):
            break
    start = _lead_in(passage, start, end)
    return (start, end) if start < end else None


def _noun_before(passage: Passage, at: int) -> bool:
    """Does another phrase end right before the determiner at this word ("told **reporters** the council would")?"""
    word = passage.words[at - 1]
    return not (
        word in PREPOSITIONS or word in DETERMINERS or word in COORDINATORS or word in (",", "'s", OPEN, "than")
    )


def _left_edge(passage: Passage, at: int) -> bool:
    word = passage.words[at]
    if edge(passage, at):
        return True
    if word in COORDINATORS:
        return not _joins(passage, at)
    if passage.capital[at]:
        return False
    return word in FINITE or word == "where" or (word.endswith("ed") and _opens_object(passage, at + 1))


def _opens_object(passage: Passage, at: int) -> bool:
    """Does a determiner, pronoun or name follow, so that the word before is a verb ("doubted any court")?"""
    return at < len(passage) and (passage.words[at] in DETERMINERS or passage.words[at] in PRONOUNS)


def _lead_in(passage: Passage, start: int, end: int) -> int:
    """Skip what may open a clause before its subject: but, and, then, last week, on Thursday night."""
    words_ = passage.words
    while start < end:
        word = words_[start]
        if word in COORDINATORS or (is_adverb(word) and word != "all"):
            start += 1
        elif word in ("on", "in", "at", "by", "for", "during", "last", "this", "next", "late") and (
            (after := _time(passage, start, end)) is not None
        ):
            start = after
        else:
            break
    return start


def _time(passage: Passage, start: int, end: int) -> int | None:
    """The end of a time that starts here ("on Thursday night", "last week"), or None."""
    at = start
    while at < end and at - start < 4:
        at += 1
        if at < end and (passage.words[at] in DAYS or passage.words[at] in MONTHS):
            while at < end and (
                passage.words[at] in DAYS or passage.words[at] in MONTHS or passage.words[at][:1].isdigit()
            ):
                at += 1
            return at
    return None


def _skip_left(passage: Passage, verb: int) -> int:
    """The end of what stands left of a verb group: auxiliaries, adverbs and times passed over."""
    words_, at = passage.words, verb
    while at > 0:
        word = words_[at - 1]
        if (
            word in AUXILIARIES
            or is_adverb(word)
            or word in NEGATIONS
            or word == OPEN
            or (word == "'s" and at > 1 and (words_[at - 2] in SUBJECT_PRONOUNS or words_[at - 2] in RELATIVES))
        ):
            at -= 1
        elif word in DAYS or word in MONTHS:
            at -= 1
            while at > 0 and words_[at - 1] in ("on", "last", "this", "late", "early", "next", "in", *DAYS):
                at -= 1
        else:
            break
    return at


def _over_comma(passage: Passage, comma: int, depth: int) -> tuple[int, int] | None:
    """The subject left of an apposition or relative clause that ends at this comma, or of a coordinated verb."""
    tag = _inserted_tag(passage, comma)
    if tag is not None:
        return _phrase_before(passage, tag)
    parts = _parts(passage, comma)
    for place in range(len(parts) - 1, -1, -1):
        start, stop = _lead_in(passage, *parts[place]), parts[place][1]
        if start >= stop or not _nominal(passage, start):
            continue
        if place and _named_after(passage, start, parts[place - 1]):
            return parts[place - 1]
        verb = next((i for i in range(start, stop) if _predicate(passage, i)), None)
        return (start, stop) if verb is None else _subject(passage, verb, depth + 1)
    return None


def _inserted_tag(passage: Passage, comma: int) -> int | None:
    """The comma before ", she said," where such a tag ends at this comma, with the sentence's subject before it."""
    words_ = passage.words
    for at in range(comma - 2, max(0, comma - _LONGEST_TAG), -1):
        if words_[at] != ",":
            continue
        inside = words_[at + 1 : comma]
        told = any(word in SPEECH and not word.endswith("ing") for word in inside[1:])
        closed = inside[0] in RELATIVES or inside[0] in COORDINATORS or inside[0] in SUBORDINATORS
        return at if told and not closed and passage.run[at] == passage.run[comma] else None
    return None


def _phrase_before(passage: Passage, end: int) -> tuple[int, int] | None:
    """The noun phrase that ends right before this word."""
    start = end
    while start > 0 and not _left_edge(passage, start - 1):
        start -= 1
    start = _lead_in(passage, start, end)
    return (start, end) if start < end and _nominal(passage, start) else None


_LONGEST_TAG = 8
"""Words in a tag set between a subject and its verb, commas included."""


def _parts(passage: Passage, comma: int) -> list[tuple[int, int]]:
    """What stands between the commas left of this one, the nearest first, up to a mark or speech verb."""
    parts, end, at = [], comma, comma - 1
    while at >= 0:
        word = passage.words[at]
        if word == ")":
            at = next((i for i in range(at, -1, -1) if passage.words[i] == "("), 0) - 1
            continue
        closed = word in (CLOSE, OPEN) or word in DASHES or (word in SPEECH and not passage.capital[at])
        if word == "," or closed:
            parts.append((at + 1, end))
            end = at
        if closed:
            return parts
        at -= 1
    return [*parts, (0, end)]


def _named_after(passage: Passage, start: int, after: tuple[int, int]) -> bool:
    """Does a name follow the description between the commas: "the foreign minister, **Ann Ash**, said"?"""
    return (
        passage.words[start] in DETERMINERS
        and after[0] < after[1]
        and passage.capital[after[0]]
        and passage.words[after[0]] not in DETERMINERS
        and after[1] - after[0] <= 8
    )


def _predicate(passage: Passage, at: int) -> bool:
    word = passage.words[at]
    if passage.capital[at]:
        return False
    if word in AUXILIARIES or word in SPEECH or word in FINITE:
        return True
    return word.endswith("ed") and len(word) > 4 and _opens_object(passage, at + 1)


def _nominal(passage: Passage, at: int) -> bool:
    """May a noun phrase that is a subject start here?"""
    word = passage.words[at]
    return not (
        word in PREPOSITIONS
        or word in RELATIVES
        or word in SUBORDINATORS
        or word in (OPEN, CLOSE, "'s")
        or word.endswith("ing")
        or (word.endswith("ed") and passage.words[at + 1 : at + 2] and passage.words[at + 1] in PREPOSITIONS)
    )


def _antecedent(passage: Passage, relative: int) -> tuple[int, int] | None:
    if relative > 0 and passage.words[relative - 1] == ",":
        return _nearest_part(passage, relative - 1)
    end = relative - 1 if relative > 0 and passage.words[relative - 1] in DASHES else relative
    start = end
    while start > 0 and not _left_edge(passage, start - 1):
        start -= 1
    start = _lead_in(passage, start, end)
    if start > 1 and passage.words[start - 1] == "," and start < end and passage.words[start] in ("a", "an", "the"):
        named = _over_comma(passage, start - 1, 3)
        if named is not None and passage.capital[named[1] - 1]:
            return named
    return (start, end) if start < end else None


def _nearest_part(passage: Passage, comma: int) -> tuple[int, int] | None:
    """What ", who" goes back to: the phrase before the comma, or the name that phrase only describes."""
    start = comma
    while start > 0 and not _left_edge(passage, start - 1):
        start -= 1
    start = _lead_in(passage, start, comma)
    for at in range(start, comma - 1):
        if passage.words[at] in PREPOSITIONS and passage.words[at] != "of" and passage.capital[at + 1]:
            start = at + 1
    if start >= comma:
        return _over_comma(passage, comma, 3)
    if start > 1 and passage.words[start - 1] == "," and passage.words[start] in DETERMINERS:
        return _over_comma(passage, start - 1, 3) or (start, comma)
    return start, comma


def _coordinate(passage: Passage, before: int, *, speech: bool) -> int | None:
    """The verb that a verb after *and* goes with: of speech with speech, where the sentence has such a one."""
    if speech:
        for at in range(before - 1, 0, -1):
            word = passage.words[at]
            if passage.run[at] < 0 and word in SPEECH and not word.endswith("ing") and passage.words[at - 1] != "to":
                return at
    return previous_verb(passage, before)


def previous_verb(passage: Passage, before: int, *, outside: bool = False) -> int | None:
    """The nearest full verb left of a word; with `outside`, one that stands outside quote marks."""
    for at in range(before - 1, 0, -1):
        word = passage.words[at]
        if outside and passage.run[at] >= 0:
            continue
        if passage.words[at - 1] == "to" or passage.capital[at]:
            continue
        if word in SPEECH or word in FINITE or word in AUXILIARIES:
            return at
        if word.endswith("ed") and len(word) > 4 and _opens_object(passage, at + 1):
            return at
    return None


def _dateline(passage: Passage) -> int:
    """The word after an opening "BISHKEK, Kyrgyzstan -": 0 where there is none."""
    dash = next((i for i in range(1, min(len(passage), 12)) if passage.words[i] in ("-", "--", "—", "–")), None)
    return dash + 1 if dash is not None and passage.capital[0] else 0


def leading(passage: Passage) -> tuple[int, int] | None:
    """The subject of the sentence: its first noun phrase, a fronted phrase before a comma passed over."""
    start = _dateline(passage)
    for _ in range(4):
        start = _lead_in(passage, start, len(passage))
        if start >= len(passage):
            return None
        if passage.words[start] in (OPEN, CLOSE):
            start += 1
        elif _nominal(passage, start):
            break
        else:
            comma = next((i for i in range(start, len(passage)) if passage.words[i] == ","), None)
            if comma is None:
                return None
            start = comma + 1
    end = phrase_after(passage, start)
    return (start, end) if end > start else None
