"""Where the quote marks of a text open and close.

Decides, paragraph by paragraph, which marks set words apart and which are apostrophes, inches or years. Directed
and straight double marks, guillemets and doubled single marks always count; single marks are outer marks only in a
text that uses them so. A mark without a partner never spoils more than its own paragraph, and every character is
looked at a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.text import paragraphs

Turn = Literal["open", "close", "either"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words between quote marks, within one paragraph.

    `start` and `end` bound the words without marks and blanks. `opened` is the offset of the mark that opened the
    words (of an earlier paragraph's mark where a line break runs through a quote), `closed` that of the closing
    mark, None where there is none. `continues` says that the next paragraph's first run goes on with this one.
    """

    start: int
    end: int
    opened: int
    closed: int | None
    paragraph: int
    continues: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    turn: Turn


_DOUBLE = re.compile(r"[\"“”„‟«»″]")
_SINGLE = re.compile(r"(?<!')['‘’‛](?!')")
_SINGLE_OPENS = re.compile(r"(?:(?<=[\s(\[—–-])|^)['‘](?!['’\s])", re.MULTILINE)
_ELISION = re.compile(r"['‘’](?:\d\ds?\b|(?:em|til|tis|twas|cause|bout|n|round)\b)", re.IGNORECASE)
_OPENERS = "([{—–-―/"
_MARKS = frozenset("\"“„«‘'")
_FORWARD = 3
"""How many line breaks may run through one quote before its opening mark is given up."""


def scan(text: str) -> tuple[Run, ...]:
    """Every quoted run of the text, in order, without overlap; nested marks stay inside."""
    blocks = paragraphs(text)
    doubles = tuple(_join(text, blocks, _doubles))
    if len(_SINGLE_OPENS.findall(text)) <= len(doubles):
        return doubles
    singles = tuple(_join(text, blocks, _singles))
    return singles if _single_style(doubles, singles) else doubles


def _single_style(doubles: tuple[Run, ...], singles: tuple[Run, ...]) -> bool:
    """Single marks are the outer ones when nearly all double ones stand inside them."""
    closed = [run for run in singles if run.closed is not None or run.continues]
    if not doubles:
        return bool(closed)
    if len(closed) <= len(doubles):
        return False
    inside = _nested(doubles, singles)
    return inside >= 0.8 * len(doubles)


def _nested(inner: tuple[Run, ...], outer: tuple[Run, ...]) -> int:
    """How many runs of `inner` lie within one of `outer`; both are ordered."""
    count = at = 0
    for run in inner:
        while at < len(outer) and outer[at].end < run.end:
            at += 1
        count += at < len(outer) and outer[at].start <= run.opened
    return count


# ---------------------------------------------------------------- marks of one paragraph


def _turn(text: str, at: int, block: tuple[int, int]) -> Turn:
    """Which way a straight mark faces, by its neighbours."""
    before = text[at - 1] if at > block[0] else " "
    after = text[at + 1] if at + 1 < block[1] else " "
    opens = (before.isspace() or before in _OPENERS) and not after.isspace()
    closes = not before.isspace() and (not after.isalnum())
    if opens == closes:
        return "either"
    return "open" if opens else "close"


def _doubles(text: str, block: tuple[int, int]) -> Iterator[_Mark]:
    for match in _DOUBLE.finditer(text, *block):
        mark, at = match.group(), match.start()
        if mark == "“" and _turn(text, at, block) == "close":
            yield _Mark(at, "close")  # German closes with it; elsewhere it was set the wrong way round
        elif mark in "“„‟«":
            yield _Mark(at, "open")
        elif mark in "”»":
            yield _Mark(at, "close")
        else:
            yield _Mark(at, _turn(text, at, block))


def _singles(text: str, block: tuple[int, int]) -> Iterator[_Mark]:
    """Opening and closing single marks of a paragraph, apostrophes told apart by their neighbours."""
    found = [match.start() for match in _SINGLE.finditer(text, *block)]
    opening = [at for at in found if _opens_single(text, at, block)]
    windows = zip(opening, [*opening[1:], block[1]], strict=False)
    marks = iter(found)
    at = next(marks, None)
    for start, limit in windows:
        yield _Mark(start, "open")
        while at is not None and at <= start:
            at = next(marks, None)
        inside: list[int] = []
        while at is not None and at < limit:
            inside.append(at)
            at = next(marks, None)
        close = _close_single(text, inside, block[1])
        if close is not None:
            yield _Mark(close, "close")


def _opens_single(text: str, at: int, block: tuple[int, int]) -> bool:
    before = text[at - 1] if at > block[0] else " "
    after = text[at + 1] if at + 1 < block[1] else " "
    if after.isspace() or _ELISION.match(text, at):
        return False
    if text[at] == "‘":
        return not before.isalnum()
    return text[at] != "’" and (before.isspace() or before in _OPENERS) and (after.isalnum() or after in '“"[(…')


def _close_single(text: str, candidates: list[int], limit: int) -> int | None:
    """The mark that closes: the first that cannot be a plural's or a clipped word's apostrophe, else the first."""
    doubtful: int | None = None
    for at in candidates:
        before, after = text[at - 1], text[at + 1] if at + 1 < limit else " "
        if after.isalnum() or before.isspace():
            continue
        if not before.isalnum() or not after.isspace() or at + 1 >= limit:
            return at
        if before.lower() != "s" and text[at - 2 : at] != "in":
            return at
        doubtful = at if doubtful is None else doubtful
    return doubtful


# ---------------------------------------------------------------- runs

_Marks = Callable[[str, tuple[int, int]], Iterator[_Mark]]


def _join(text: str, blocks: tuple[tuple[int, int], ...], marks: _Marks) -> Iterator[Run]:
    """Runs of all paragraphs; a run left open is joined to the next paragraph's where that one goes on with it."""
    waiting: Run | None = None
    lines = 0
    for number, block in enumerate(blocks):
        found = list(marks(text, block))
        runs = _runs(text, block, number, found)
        if waiting is not None:
            head = _carried(text, block, number, found, waiting) if lines < _FORWARD else None
            goes_on = head is not None or (bool(runs) and not text[block[0] : runs[0].opened].strip())
            yield replace(waiting, continues=goes_on)
            lines = lines + 1 if head is not None else 0
            runs = [head, *runs] if head is not None else runs
        waiting = runs.pop() if runs and runs[-1].closed is None else None
        yield from runs
    if waiting is not None:
        yield waiting


def _carried(text: str, block: tuple[int, int], number: int, marks: list[_Mark], waiting: Run) -> Run | None:
    """The piece of a quote that a line break cut: this paragraph's first mark closes what was open before."""
    if not marks or marks[0].turn == "open" or not text[block[0] : marks[0].at].strip():
        return None
    return _run(text, block[0], marks[0].at, waiting.opened, marks[0].at, number)


def _runs(text: str, block: tuple[int, int], number: int, marks: list[_Mark]) -> list[Run]:
    """The runs of one paragraph. An opening mark met inside a run nests while closing marks remain for both, or
    while only the outer one lacks its closing mark and the next paragraph opens with a mark again.
    """
    runs: list[Run | None] = []
    start: _Mark | None = None
    depth = 0
    continued = _opens_next(text, block)
    whole = False
    closes = sum(mark.turn != "open" for mark in marks)
    opens = sum(mark.turn == "open" for mark in marks)
    for index, mark in enumerate(marks):
        closes -= mark.turn != "open"
        opens -= mark.turn == "open"
        if start is None:
            start, depth = (mark if _may_open(text, mark, block) else None), 0
            whole = continued and not text[block[0] : mark.at].strip()
        elif mark.turn == "open" or (mark.turn == "either" and _reopens(text, mark, len(marks) - index)):
            if mark.turn == "open" and (closes >= opens + 2 + depth or (whole and closes == opens + 1 + depth)):
                depth += 1
                continue
            runs.append(_run(text, start.at + 1, mark.at, start.at, None, number))
            start, depth = mark, 0
        elif depth:
            depth -= 1
        else:
            runs.append(_run(text, start.at + 1, mark.at, start.at, mark.at, number))
            start = None
    if start is not None:
        runs.append(_run(text, start.at + 1, block[1], start.at, None, number))
    return [run for run in runs if run is not None]


def _opens_next(text: str, block: tuple[int, int]) -> bool:
    """Does the next paragraph begin with a quote mark?"""
    return text[block[1] : block[1] + 8].lstrip()[:1] in _MARKS


def _may_open(text: str, mark: _Mark, block: tuple[int, int]) -> bool:
    """May the mark open a run where none is open? A closing mark may where it was only set the wrong way round."""
    if mark.turn != "close":
        return (
            mark.at == block[0] or text[mark.at] != '"' or not (text[mark.at - 1].isdigit() or text[mark.at - 1] == "=")
        )
    after = mark.at + 1
    return text[mark.at] == "”" and text[mark.at - 1 : mark.at] in ("", " ", "\n") and text[after : after + 1].isalnum()


def _reopens(text: str, mark: _Mark, left: int) -> bool:
    """Does a straight mark inside a run open another, its partner being lost? By what is left to pair."""
    return text[mark.at - 1].isspace() and not left % 2


def _run(text: str, start: int, end: int, opened: int, closed: int | None, number: int) -> Run | None:
    """The run between two marks, blanks trimmed; None where nothing stands between them."""
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    right = len(words.rstrip())
    if left >= right:
        return None
    return Run(start=start + left, end=start + right, opened=opened, closed=closed, paragraph=number, continues=False)
