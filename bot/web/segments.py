"""An article's text cut where its marks begin and end, so that marks that overlap can be drawn side by side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.text import paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The characters `[start, end)` belong to what is called `name`; several marks may share a name."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The characters `[start, end)`, all under the same marks. `opens` are those whose first mark begins here."""

    start: int
    end: int
    names: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`gap` are the newlines that stand before it; the last one of a text may have no pieces."""

    gap: str
    pieces: tuple[Piece, ...]


def laid_out(text: str, marks: Sequence[Mark]) -> tuple[Paragraph, ...]:
    """The whole text, every character once and in order. What of a mark lies outside the text is left out.

    Names stand in the order of `marks`.
    """
    inside = [mark for mark in marks if max(mark.start, 0) < min(mark.end, len(text))]
    blocks = paragraphs(text)
    bounds = [edge for block in blocks for edge in block]
    opening = _opening(text, inside, blocks)
    every = _pieces(len(text), inside, opening, bounds)
    starts = [piece.start for piece in every]
    laid, at = [], 0
    for start, end in blocks:
        own = every[bisect_left(starts, start) : bisect_left(starts, end)]
        laid.append(Paragraph(gap=text[at:start], pieces=tuple(own)))
        at = end
    if at < len(text):
        laid.append(Paragraph(gap=text[at:], pieces=()))
    return tuple(laid)


def _opening(text: str, marks: Sequence[Mark], blocks: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Where each name's first character in a paragraph stands: a mark may begin with a newline."""
    ends = [end for _, end in blocks]
    first: dict[str, int] = {}
    for mark in marks:
        begin = max(mark.start, 0)
        block = bisect_right(ends, begin)
        at = max(begin, blocks[block][0]) if block < len(blocks) else len(text)
        first[mark.name] = min(at, first.get(mark.name, at))
    return first


def _pieces(length: int, marks: Sequence[Mark], opening: dict[str, int], bounds: Iterable[int]) -> list[Piece]:
    edges = {0, length, *bounds, *opening.values()}
    starting: dict[int, list[int]] = {}
    ending: dict[int, list[int]] = {}
    for number, mark in enumerate(marks):
        start, end = max(mark.start, 0), min(mark.end, length)
        edges |= {start, end}
        starting.setdefault(start, []).append(number)
        ending.setdefault(end, []).append(number)
    open_here: set[int] = set()
    pieces = []
    for start, end in pairwise(sorted(edges)):
        open_here = open_here.difference(ending.get(start, ())).union(starting.get(start, ()))
        names = tuple(dict.fromkeys(marks[number].name for number in sorted(open_here)))
        opens = tuple(name for name in names if opening[name] == start)
        pieces.append(Piece(start=start, end=end, names=names, opens=opens))
    return pieces
