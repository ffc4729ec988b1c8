"""Paragraphs and sentences of a news text, by offset.

Everything here answers in code points into the text it was given, half open, and runs in time linear in the
text's length: each mark is looked at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

HIDDEN = "\ue000"
"""What `mask` puts in place of quoted words: a private-use letter that no article uses as a word."""


def words(written: str) -> frozenset[str]:
    """A closed list of words, written as one line with blanks between them."""
    return frozenset(written.split())


class Quoted(Protocol):
    """What sentence splitting needs to know of a quoted run (`bot.core.quotes.scanner.Run`)."""

    @property
    def start(self) -> int:
        """The first character of the words."""

    @property
    def end(self) -> int:
        """The end of the words."""

    @property
    def opened(self) -> int:
        """The opening mark."""

    @property
    def closed(self) -> int | None:
        """The closing mark, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The characters `[start, end)`, without blanks at the edges, in the paragraph of that number."""

    start: int
    end: int
    paragraph: int


_PARAGRAPH = re.compile(r"[^\n]+")


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """The blocks between newlines, as offset pairs; a block of blanks counts as one."""
    return tuple(match.span() for match in _PARAGRAPH.finditer(text))


def mask(text: str, runs: Sequence[Quoted]) -> str:
    """The text with the words of every run hidden, offsets unchanged; the marks stay."""
    parts: list[str] = []
    at = 0
    for run in runs:
        parts += (text[at : run.start], HIDDEN * (run.end - run.start))
        at = run.end
    parts.append(text[at:])
    return "".join(parts)


# A stop, the closing marks and brackets after it, and the blank that follows.
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+|$)|:(?=\s*$)", re.MULTILINE)
_OPENS_SENTENCE = re.compile(r"\s*[\"'“‘«„(\[]*[A-Z0-9À-ÖØ-ÞĀ-ſ$£€¥" + HIDDEN + "]")
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"“‘'—–-])((?:\w+\.)*\w+)\.?$")

# Abbreviations that a name or number follows: a stop after them ends no sentence.
_BEFORE_NAME = words(
    "mr mrs ms mx messrs dr prof rev fr hon sen sens rep reps gov govs gen lt col sgt cpl capt cmdr adm maj pres "
    "amb atty insp supt det st ste mt ft vs "
    "approx ca cf viz"
)
_BEFORE_NUMBER = words("no nos v al ed eds fig vol pp p art sec ch")
_DATES = words("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun")
# Abbreviations that may also end a sentence: they do when a word follows that seldom goes on after a name.
_EITHER_WAY = words(
    "jr sr inc corp co ltd llc plc bros u.s u.k u.n e.u u.s.a d.c a.m p.m n.y l.a etc est ph.d m.d b.a m.a"
)
_STARTERS = words(
    "the a an he she it they we i you his her its their our my this that these those there but and or so yet in "
    "on at by for from with after before when while if as since although though however meanwhile asked what who "
    "how why where not no one two some many most several both all mr mrs ms"
)
_WORD = re.compile(r"\w[\w.’'-]*")
_TAG_AHEAD = re.compile(
    r"\s*(?:[\w.’'&-]+,?\s+){1,7}?(?:said|says|asked|asks|added|adds|replied|wondered|told|tells|wrote|writes|tweeted|"
    r"shouted|cried|demanded|continued|quipped|joked|responded|exclaimed|declared|insisted|noted|argued|recalled)\b"
)


def sentences(text: str, runs: Sequence[Quoted] = ()) -> tuple[Sentence, ...]:
    """The text's sentences, none of them split inside a quoted run.

    A run that ends in `,` never ends a sentence; one that ends in `?` or `!` does not when a speech tag follows.
    Called without runs it splits plain text, such as the words of one run.
    """
    hidden = mask(text, runs)
    closers = {run.closed: text[run.end - 1] for run in runs if run.closed is not None}
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs(text)):
        for first, last in _split(hidden, start, end, closers):
            found += _trimmed(text, first, last, number)
    return tuple(found)


def _split(hidden: str, start: int, end: int, closers: dict[int, str]) -> list[tuple[int, int]]:
    stops = [match.end() for match in _STOP.finditer(hidden, start, end) if _ends(hidden, match, end)]
    stops += [at + 1 for at in _closing(closers, start, end) if _closer_ends(hidden, at, closers[at], end)]
    cuts = [start, *sorted(set(stops)), end]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _closing(closers: dict[int, str], start: int, end: int) -> list[int]:
    """The closing marks inside one paragraph."""
    marks = list(closers)  # in text order: runs are ordered
    return marks[bisect_right(marks, start - 1) : bisect_right(marks, end - 1)]


def _trimmed(text: str, start: int, end: int, paragraph: int) -> list[Sentence]:
    body = text[start:end]
    left, right = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
    return [Sentence(start=left, end=right, paragraph=paragraph)] if left < right else []


def _ends(hidden: str, stop: re.Match[str], limit: int) -> bool:
    """Does the stop end a sentence? Abbreviations and initials do not; neither does one before a small letter."""
    after = hidden[stop.end() : min(limit, stop.end() + 40)]
    if not after.strip():
        return True
    if not _OPENS_SENTENCE.match(after):
        return False
    if not stop.group().startswith(".") or stop.group().startswith(".."):
        return True
    word = _LAST_WORD.search(hidden[max(0, stop.start() - 24) : stop.start()])
    if word is None:
        return True
    last, follower = word.group(1).lower(), _WORD.search(after)
    small = word.group(1)[0].islower()
    if (last in _BEFORE_NUMBER and follower is not None and follower.group()[0].isdigit()) or (
        last in _DATES and not small
    ):
        return False
    if last in _BEFORE_NAME or (len(last) == 1 and last.isalpha() and word.group(1).isupper()):
        return False
    if last in _EITHER_WAY or re.fullmatch(r"(?:\w\.)+\w", last):
        return follower is not None and follower.group().lower() in _STARTERS
    return True


def _closer_ends(hidden: str, closed: int, last: str, limit: int) -> bool:
    """Does a closing mark whose run ends in a stop end the sentence around it?"""
    if last not in ".!?…":
        return False
    after = hidden[closed + 1 : min(limit, closed + 120)]
    if not after.strip():
        return True
    if not after[0].isspace() or not _OPENS_SENTENCE.match(after):
        return False
    return last == "." or not _TAG_AHEAD.match(after)
