"""When two spans of an article are the same words: the canonical span, and how spans are paired.

Annotators differ on whether a quote's marks and its last comma belong to it, and on whether a quote over three
paragraphs is one or three; so both sides are cut at paragraphs and trimmed before anything is compared.
Spans are `(start, end)` in code points, half open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

Extent = tuple[int, int]

EDGE: Final = "\"“”„‟«»″'‘’ \t\r\n\u00a0,.;:"
"""What may stand at a span's edge without being part of it: quote marks, blanks, commas and stops."""

_ALIKE: Final = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'") | dict.fromkeys("–—", "-") | dict.fromkeys("\u00ad\u200b")
)
_PARAGRAPH: Final = re.compile(r"[^\n]+")


def plain(text: str) -> str:
    """`text` with typography levelled: NFKC, marks and dashes alike, nothing invisible, single blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_ALIKE)).strip()


def bare(text: str) -> str:
    """`plain` text without quote marks, blanks, commas and stops at its edges."""
    return plain(text).strip(EDGE)


def trim(text: str, span: Extent) -> Extent:
    """The span without what `EDGE` allows at either end; empty (`start == end`) where nothing else is in it."""
    words = text[span[0] : span[1]]
    start = span[0] + len(words) - len(words.lstrip(EDGE))
    return start, start + len(words.strip(EDGE))


def pieces(text: str, span: Extent) -> list[Extent]:
    """The span one paragraph at a time, each trimmed; paragraphs with no words of it are left out."""
    start, end = span
    inside = ((start + m.start(), start + m.end()) for m in _PARAGRAPH.finditer(text[start:end]))
    trimmed = (trim(text, paragraph) for paragraph in inside)
    return [(a, b) for a, b in trimmed if a < b]


def locate(text: str, words: str) -> Extent | None:
    """Where `words` first stand in `text`, typography aside; `None` where they do not."""
    wanted = bare(words)
    if not wanted:
        return None
    levelled: list[str] = []
    origin: list[int] = []
    for i, character in enumerate(text):
        for letter in " " if character.isspace() else plain(character):
            if letter == " " and levelled and levelled[-1] == " ":
                continue
            levelled.append(letter)
            origin.append(i)
    at = "".join(levelled).find(wanted)
    return None if at < 0 else (origin[at], origin[at + len(wanted) - 1] + 1)


def within(text: str, span: tuple[int | None, int | None]) -> Extent | None:
    """The span where it names at least one character of `text`, else `None`."""
    start, end = span
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    return start, end


def shared(a: Extent, b: Extent) -> int:
    """How many characters the two have in common."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def overlap(a: Extent, b: Extent) -> float:
    """Intersection over union, 0–1, of two spans that touch; the union is taken from the first to the last end."""
    return shared(a, b) / (max(a[1], b[1]) - min(a[0], b[0]))


def covered(spans: Iterable[Extent]) -> int:
    """How many characters lie in at least one of the spans."""
    total = reach = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total


def pair(predicted: Sequence[Extent], gold: Sequence[Extent]) -> list[tuple[int, int, float]]:
    """One-to-one pairs of overlapping spans, the best overlap first: `(predicted index, gold index, overlap)`.

    Among equal overlaps the later spans are paired first, so that the outcome never depends on chance.
    """
    candidates = sorted(
        ((overlap(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(gold) if shared(p, g)),
        reverse=True,
    )
    taken_predicted: set[int] = set()
    taken_gold: set[int] = set()
    pairs: list[tuple[int, int, float]] = []
    for value, i, j in candidates:
        if i not in taken_predicted and j not in taken_gold:
            taken_predicted.add(i)
            taken_gold.add(j)
            pairs.append((i, j, value))
    return pairs
