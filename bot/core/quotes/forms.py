"""Capitalised phrases of a text that may be names, with the titles in front of them taken off.

"State Senator Joanne Pruitt" gives the name *Joanne Pruitt* and the titles *State Senator*. Words that are
capitalised only because a sentence opens are told from names by whether the text also writes them small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx
from bot.core.text import words

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚ"

_LONGEST = 12
"""Words in the longest phrase that is taken for a name; what is longer is a line set in capitals."""


@dataclass(frozen=True, slots=True)
class Form:
    """One phrase: its words from `bare` on are the name, those before it titles."""

    start: int
    end: int
    bare: int
    words: tuple[str, ...]
    titles: tuple[str, ...]
    opening: bool = False


# A capitalised word begins with its capital, which lets the search skip over everything else quickly:
# initials ("K.", "U.S."), an abbreviated title ("Mr."), or a word with its hyphens and inner apostrophes.
_CAP = rf"[{UPPER}](?<![\w@#/.][{UPPER}])(?:\.(?:[{UPPER}]\.)*(?=\W|$)|\w*(?:[-‑&]\w+|['’](?!s\b)\w\w+)*(?:(?<![a-z]{{4}})\.(?=[ ][{UPPER}]))?)"
_PARTICLE = "|".join(sorted((re.escape(p) for p in gz.PARTICLES), key=len, reverse=True))
_NAME = re.compile(
    rf"{_CAP}(?:[ \u00a0](?:(?:{_PARTICLE})[ \u00a0]){{0,3}}(?:& |al-|el-|ad-|ul-|as-|ash-|an-|of (?=State |Defense |Defence ))?{_CAP})*"
)
_INITIALS = re.compile(rf"(?:[{UPPER}]\.)+$")
_OF = re.compile(rf"[ ](?:of|for)[ ](?:the[ ])?({_CAP}(?:[ ]{_CAP})*)")
_OWNED = re.compile(rf"['’][ ]({_CAP}(?:[ ]{_CAP})*)")

_TITLE = lx.TITLES | lx.ROLES
_OFFICE = _TITLE | words(
    "prime foreign defence defense finance home interior deputy vice attorney chief secretary state former acting "
    "first lady"
)
_FIRST = gz.MALE_NAMES | gz.FEMALE_NAMES
_TRAILING = (lx.NOT_A_NAME | gz.PARTICLES) - gz.SUFFIXES
_DOTTED = lx.TITLES | gz.SUFFIXES
_BLANKS = str.maketrans(dict.fromkeys(',.;:!?"“”‘()[]—–', " "))
_MONTH_NAMES = words("may april june august jan")


def forms(text: str) -> Iterator[Form]:
    """The text's forms of names, in order."""
    small = frozenset(text.translate(_BLANKS).split())
    for match in _NAME.finditer(text, _headline(text)):
        for piece in _pieces(text, match.start(), match.group()):
            form = _form(text, piece, small)
            if form is not None:
                yield _widened(text, form)


def _headline(text: str) -> int:
    """Where a headline set In Title Case ends, 0 without one: its capitals say nothing about names."""
    line = text[: text.find("\n") + 1][:300]
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if word.lower() not in lx.NOT_A_NAME]
    capital = sum(word[0].isupper() for word in words)
    return len(line) if 4 <= len(words) <= 25 and capital >= 0.8 * len(words) else 0


_Words = list[tuple[int, str]]


def _pieces(text: str, start: int, phrase: str) -> Iterator[_Words]:
    """The names in one run of capitalised words: split at days and months and where a sentence ends."""
    piece: _Words = _lead(text, start)
    at = start
    for word in phrase.split():
        at = text.index(word, at)
        low = word.lower()
        if low in lx.TIME_WORDS and not (piece and low in _MONTH_NAMES):
            yield piece
            piece = []
        elif word.endswith(".") and low not in _DOTTED and not _INITIALS.match(word):
            yield [*piece, (at, word[:-1])]
            piece = []
        else:
            piece.append((at, word))
        at += len(word)
    yield piece


def _lead(text: str, start: int) -> _Words:
    """A particle right before the first capital, as in "de Blasio said"."""
    before = text[max(0, start - 7) : start]
    if before.endswith("-"):
        low = before[:-1].rpartition(" ")[2]
        return [(start - len(low) - 1, low + "-")] if low in gz.PARTICLES else []
    low = before.rstrip(" ").rpartition(" ")[2]
    return (
        [(start - len(low) - 1, low)] if before.endswith(" ") and low in gz.PARTICLES and low not in ("e", "y") else []
    )


def _form(text: str, piece: _Words, small: frozenset[str]) -> Form | None:
    """Function words taken off at both ends, titles parted from the name; None where no name is left."""
    opening = opens = bool(piece) and _opens(text, piece[0][0])
    first, last = 0, len(piece)
    while first < last and _no_name(piece[first][1], last - first, small, opening=opening):
        first, opening = first + 1, False
    while last > first and piece[last - 1][1].lower() in _TRAILING:
        last -= 1
    if not first < last <= first + _LONGEST:
        return None
    words = [word for _, word in piece[first:last]]
    if words[0].endswith("-") and len(words) > 1:
        words[:2] = [words[0] + words[1]]
    cut = _title_length(words)
    if cut == len(words) == 1:
        cut = 0
    if cut == len(words) or (len(words) == 1 and words[0].lower() in gz.ADJECTIVES):
        return None
    at, word = piece[last - 1]
    return Form(
        piece[first][0],
        at + len(word),
        piece[first + cut][0],
        tuple(words[cut:]),
        tuple(words[:cut]),
        opens and first == 0,
    )


def _opens(text: str, at: int) -> bool:
    """Does a sentence, a quote or a line open here?"""
    before = text[max(0, at - 3) : at].rstrip(" ")
    return not before or before[-1] in ".!?:;\n\"“”‘’'(—–-["


def _no_name(word: str, count: int, small: frozenset[str], *, opening: bool) -> bool:
    """Is the first of `count` words no part of a name?"""
    low = word.lower()
    if low in gz.PARTICLES:
        return count == 1
    if low in lx.NOT_A_NAME:
        return True
    if not opening:
        return False
    if count == 1 and low.endswith("ed") and "-" in low:
        return True
    if count == 1:
        return low in small or low in lx.GROUP_NOUNS or (low.endswith("ing") and low in lx.CUES)
    if low in lx.CUES and low.endswith(("ing", "ed")):
        return True
    return low in small and low.endswith(("ing", "ed", "ly")) and low not in lx.ROLES and low not in lx.BODIES


def _title_length(words: Sequence[str]) -> int:
    """How many words in front are titles: up to the last office or honorific that a name still follows."""
    low = [word.lower() for word in words]
    names = [i for i, word in enumerate(low) if word not in gz.SUFFIXES]
    end = names[-1] if names else 0
    cut = 0
    for i in range(min(end, len(low) - 1)):
        after = low[i + 1]
        if after in lx.BODIES or after in ("for", "of"):
            continue
        area = i > 1 and low[i - 1] == "of" and low[i - 2] in lx.ROLES
        office = low[i] in lx.ROLES and low[end] not in lx.BODIES and not (i and low[i - 1].rstrip(".") in _FIRST)
        if area or office or low[i] in lx.TITLES:
            cut = i + 1
    if cut == 0 and all(word in _OFFICE for word in low):
        return len(low) if len(low) > 1 or low[0] in _TITLE else 0
    return cut


def _widened(text: str, form: Form) -> Form:
    """A body's name with its `of` part ("Museum of the West") or after a plural owner ("Dutch Farmers' Alliance")."""
    last = form.words[-1].lower()
    if last.endswith("s"):
        owned = _OWNED.match(text, form.end)
        if owned is not None and owned.group(1).split()[-1].lower() in lx.BODIES:
            words = tuple(text[form.start : owned.end()].split())
            return Form(form.start, owned.end(), form.start, words, ()) if len(words) <= _LONGEST else form
    if last not in lx.BODIES:
        return form
    match = _OF.match(text, form.end)
    if match is None or match.group(1).split()[0].lower() in lx.TIME_WORDS or len(match.group().split()) > _LONGEST:
        return form
    end = match.end() - match.group().endswith(".")
    return Form(form.start, end, form.bare, tuple(text[form.bare : end].split()), form.titles)
