"""Text of any script on one line, measured as a chat platform measures it, cut where a reader would cut it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

ELLIPSIS: Final = "…"

_SPACES: Final = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
_ACTING: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_HALVES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line, without characters that act (controls, those that turn the order of reading); halves of
    characters, which cannot be sent, become `�`.
    """
    return _HALVES.sub("�", _ACTING.sub("", _SPACES.sub(" ", text)))


# ---------------------------------------------------------------- measured, cut

Measure = Callable[[str], int]


def length(text: str) -> int:
    """The text's UTF-16 units, never fewer than its characters: the more careful of the two ways to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int, measure: Measure = length) -> str:
    """The text, or as much of its beginning as fits with an ellipsis, ending at a word where one ends near.

    `measure` tells how long a text will be as it is written; a longer text never measures less.
    """
    if measure(text) <= most:
        return text
    return text[: _cut(text, 0, most - length(ELLIPSIS), measure)].rstrip() + ELLIPSIS


def pieces(text: str, most: int, measure: Measure = length) -> Iterator[str]:
    """The text in parts of at most `most`, cut between words where there are any; together they are all of it."""
    at = 0
    while len(text) - at > most or measure(text[at:]) > most:
        end = max(at + 1, _cut(text, at, most, measure))
        yield text[at:end]
        at = end
    if at < len(text):
        yield text[at:]


_NEAR: Final = 40
"""Characters that are given up to end at a word: a long word's length."""


def _cut(text: str, at: int, most: int, measure: Measure) -> int:
    """Where a part that begins at `at` ends so that it measures at most `most`."""
    last = min(len(text), at + most)
    end = at + bisect_right(range(1, last - at + 1), most, key=lambda size: measure(text[at : at + size]))
    if end == len(text):
        return end
    while end > at and _joined(text, end):
        end -= 1
    blank = text.rfind(" ", max(at, end - _NEAR), end)
    return blank + 1 if blank > at and not text[end].isspace() else end


_JOINER: Final = "\u200d"


def _joined(text: str, at: int) -> bool:
    """Do the characters before and after `at` make one that people see?"""
    if at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    return "\U0001f3fb" <= after <= "\U0001f3ff" or (_flag(after) and _flags_before(text, at) % 2 == 1)


def _flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    """Letters of flags right before `at`: two of them are one flag."""
    start = at
    while start and _flag(text[start - 1]):
        start -= 1
    return at - start
