"""A model's answer as it is written: one point a line, each ending with the numbers of the passages it stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.drafts import DraftPoint
from bot.core.types import Problem, Span

NOT_FOUND: Final = "NOT FOUND"
"""What a model writes where the passages do not answer."""
LONGEST_LINE: Final = 1_200
"""Characters after which a line that does not end is no point: a long sentence has 300."""

_NUMBERS = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*\]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_BEFORE_STOP = re.compile(r"\s+([.,;!?])")
_FENCE = re.compile(r"^\s*(?:```\w*|<\w+>|</\w+>)\s*$")


@dataclass(slots=True)
class Lines:
    """Collects pieces of a stream into finished lines; `broken` once a line has gone on for too long."""

    broken: bool = False
    _open: str = field(default="", repr=False)

    def add(self, piece: str) -> tuple[str, ...]:
        """The lines that this piece finishes."""
        *finished, self._open = (self._open + piece).splitlines() + ([""] if piece.endswith(("\n", "\r")) else [])
        if len(self._open) > LONGEST_LINE:
            self.broken, self._open = True, ""
        return tuple(line for line in finished if line.strip() and len(line) <= LONGEST_LINE)

    def rest(self) -> tuple[str, ...]:
        """The last line, which no line break ended."""
        last, self._open = self._open, ""
        return (last,) if last.strip() else ()


def is_not_found(line: str) -> bool:
    """Does the line say that the passages do not answer?"""
    return re.sub(r"[^A-Z]+", " ", line.upper()).strip() == NOT_FOUND


def point(line: str, passages: Sequence[Span]) -> DraftPoint | Problem | None:
    """The point a line claims, why it is none, or None for a line that claims nothing, such as a fence.

    Passages count from 1; what a number out of range stands on cannot be told, so the line is refused.
    """
    if _FENCE.match(line):
        return None
    bare = _BULLET.sub("", line)
    numbers = [int(n) for found in _NUMBERS.finditer(bare) for n in re.findall(r"\d+", found[1])]
    text = _BEFORE_STOP.sub(r"\1", " ".join(_NUMBERS.sub(" ", bare).split()))
    where = f"line “{text[:40]}”"
    if not text:
        return None
    if not numbers:
        return Problem(where=where, why="It cites no passage.")
    if not all(1 <= number <= len(passages) for number in numbers):
        return Problem(where=where, why=f"It cites a passage that was not given; there are {len(passages)}.")
    return DraftPoint(text=text, evidence=tuple(passages[number - 1] for number in dict.fromkeys(numbers)))
