"""An article's sentences as words: what every other part of `conditions` looks at.

A passage is one sentence, cut once more where quoted words hold several sentences, so that a stance in the second
sentence of a quote is read on its own. Word numbers count from 0 in their passage; offsets are the article's.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.text import sentences as split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.quotes.scanner import Run
    from bot.core.text import Sentence

_WORD = re.compile(
    r"""
      (?:[A-Za-z]\.){2,}                                    # U.S., a.m.
    | (?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|St|Jr|Sr|Prof|Lt|Col|Capt|Sgt|Rev|Hon|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.
    | [A-Z]\.(?=\s+[A-Z])                                   # a middle initial
    | [$£€¥]?\d+(?:[.,:/]\d+)*(?:[^\W\d_]+|%)?(?:[-–][^\W\d_]+)*  # 4.1, £40m, 30th, 90-year-old
    | [’'](?:s|ll|d|re|ve|m)\b                              # a clitic on its own
    | ''|``                                                 # doubled single marks
    | [^\W_]+(?:[-–&][^\W_]+|[’'](?!(?:s|ll|d|re|ve|m)\b)[^\W_]+)*
    | \S
    """,
    re.VERBOSE,
)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "–": "-"})
_ROUGH = re.compile(r"[a-z']+")

LONGEST = 2000
"""Characters of a passage; a longer sentence (a table, a list without stops) is cut. Keeps the work linear."""

OPEN, CLOSE = "«", "»"
"""How the marks around quoted words read among a passage's words, whatever the article prints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence's words.

    `words[i]` is small letters with straight apostrophes (but *May* keeps its capital: the month is no modal), `capital[i]` whether the article prints a capital, `run[i]`
    the number of the quoted run the word stands in, or -1. `opens` and `closes` are the offsets of the sentence that
    the passage is a part of; `paragraph` counts from 0 in the article.
    """

    words: tuple[str, ...]
    capital: tuple[bool, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    run: tuple[int, ...]
    paragraph: int
    opens: int
    closes: int

    def __len__(self) -> int:
        return len(self.words)

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """The article's offsets of the words `[first, last)`, which must not be empty."""
        return self.starts[first], self.ends[last - 1]


def passages(
    text: str, sentences: Sequence[Sentence], runs: Sequence[Run], wanted: frozenset[str]
) -> tuple[Passage, ...]:
    """The words of every passage that holds one of the `wanted` words (small letters), in text order.

    The others are never cut into words: most sentences of an article state nothing, and cutting is the dear part.
    """
    plain = text.translate(_STRAIGHT)
    return tuple(
        _passage(plain, start, end, sentence, runs, inside)
        for sentence, start, end, inside in _pieces(text, sentences, runs)
        if not wanted.isdisjoint(_ROUGH.findall(plain[start:end].lower()))
    )


def _pieces(
    text: str, sentences: Sequence[Sentence], runs: Sequence[Run]
) -> Iterator[tuple[Sentence, int, int, range]]:
    """The sentences, cut after each sentence end inside one of their runs, with the numbers of those runs."""
    opens = [run.opened for run in runs]
    for sentence in sentences:
        inside = range(max(0, bisect_right(opens, sentence.start) - 1), bisect_right(opens, sentence.end - 1))
        cuts = [sentence.start]
        for run in (runs[i] for i in inside):
            first, last = max(run.start, sentence.start), min(run.end, sentence.end)
            if any(stop in text[first:last] for stop in ".!?"):
                cuts += [first + piece.end for piece in split(text[first:last])[:-1]]
        cuts.append(sentence.end)
        for start, end in itertools.pairwise(cuts):
            for first in range(start, end, LONGEST):
                yield sentence, first, min(end, first + LONGEST), inside


def _passage(plain: str, start: int, end: int, sentence: Sentence, runs: Sequence[Run], inside: range) -> Passage:
    marks = {runs[i].opened: OPEN for i in inside} | {at: CLOSE for i in inside if (at := runs[i].closed) is not None}
    matches = list(_WORD.finditer(plain, start, end))
    starts = [match.start() for match in matches]
    ends = [match.end() for match in matches]
    words = [_read(match.group()) for match in matches]
    for i, at in enumerate(starts):
        if at in marks:
            words[i] = marks[at]
        elif words[i] == "'" and i and ends[i - 1] == at and words[i - 1].endswith("s"):
            words[i] = "'s"
    return Passage(
        words=tuple(words),
        capital=tuple(plain[at].isupper() for at in starts),
        starts=tuple(starts),
        ends=tuple(ends),
        run=_runs(starts, runs, inside),
        paragraph=sentence.paragraph,
        opens=sentence.start,
        closes=sentence.end,
    )


def _read(word: str) -> str:
    """How a word reads: in small letters, but *May* keeps its capital, because the month is no modal."""
    return word if word == "May" else word.lower()


def _runs(starts: Sequence[int], runs: Sequence[Run], inside: range) -> tuple[int, ...]:
    """The number of the run each word stands in, or -1."""
    within = [-1] * len(starts)
    for i in inside:
        first, last = bisect_left(starts, runs[i].start), bisect_left(starts, runs[i].end)
        within[first:last] = [i] * (last - first)
    return tuple(within)
