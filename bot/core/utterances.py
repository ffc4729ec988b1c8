"""What an article sets between quote marks, one utterance each, in the form verification searches.

A quote that runs over several paragraphs is one utterance; the two halves of a split quote (`“A,” she said, “B.”`)
are two that know of each other. Everything a claim is checked against is prepared here, once per article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.quotes import Spoken
from bot.core.quotes.scanner import Run
from bot.core.text import sentences
from bot.core.types import Person, Quote
from bot.core.wording import DOUBLE, SINGLE, EnDash, Wording, has_loose_en_dash, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """The words of one running quote.

    `opens` holds the token indices at which a sentence of the speaker's begins, `closes` those (exclusive) at which
    one ends; the edges of a run always count, sentences inside nested marks never do, because they are somebody
    else's. `before` and `after` are the positions, among the article's utterances, of a split quote's other half.
    """

    runs: tuple[Run, ...]
    quote: Quote | None
    words: Wording
    opens: frozenset[int]
    closes: frozenset[int]
    before: int | None = None
    after: int | None = None

    @property
    def speaker(self) -> Person | None:
        """Who said it by our own reading, however sure; None where nobody was found."""
        return self.quote.speaker if self.quote else None

    def sentence_start(self, token: int) -> int:
        """Where the sentence that token `token` belongs to begins."""
        return max((index for index in self.opens if index <= token), default=0)

    def sentence_end(self, token: int) -> int:
        """Where (exclusive) the sentence that ends at or after token index `token` ends."""
        return min((index for index in self.closes if index >= token), default=len(self.words.tokens))

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The characters of the tokens `[start, end)`, one span a run; all of a run's words give the run itself."""
        for run in self.runs:
            first = bisect_left(self.words.starts, run.start)
            last = bisect_left(self.words.starts, run.end)
            a, b = max(start, first), min(end, last)
            if a < b:
                left = run.start if a == first else self.words.starts[a]
                yield left, run.end if b == last else self.words.ends[b - 1]


def utterances(text: str, spoken: Spoken) -> tuple[Utterance, ...]:
    """Every utterance of the article in text order.

    Where an en dash may be a dash or a hyphen the utterance comes a second time, read the other way, after all others.
    """
    quoted = _Quoted.of(spoken.quotes)
    chains = list(_chains(spoken.runs, quoted))
    found = [_utterance(text, chain, quoted.over(chain[0]), "dash") for chain in chains]
    for index in range(len(found) - 1):
        if _split(text, found[index], found[index + 1]):
            found[index] = replace(found[index], after=index + 1)
            found[index + 1] = replace(found[index + 1], before=index)
    for index, chain in enumerate(chains):
        if any(has_loose_en_dash(text[run.start : run.end]) for run in chain):
            again = _utterance(text, chain, found[index].quote, "hyphen")
            found.append(replace(again, before=found[index].before, after=found[index].after))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """The attributor's quotes by where their runs stand."""

    starts: list[int]
    ends: list[int]
    quotes: list[Quote]

    @classmethod
    def of(cls, quotes: Sequence[Quote]) -> _Quoted:
        rows = sorted(((run.start, run.end, quote) for quote in quotes for run in quote.runs), key=lambda row: row[:2])
        return cls([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])

    def over(self, run: Run) -> Quote | None:
        """The quote that has characters of this run, the first if there are several."""
        index = max(0, bisect_right(self.starts, run.start) - 1)
        for at in range(index, len(self.starts)):
            if self.starts[at] >= run.end:
                break
            if self.ends[at] > run.start:
                return self.quotes[at]
        return None


def _chains(runs: Sequence[Run], quoted: _Quoted) -> Iterator[tuple[Run, ...]]:
    """Runs that go on from paragraph to paragraph, unless the attributor heard two voices in them."""
    chain: list[Run] = []
    for run in runs:
        if chain and not (chain[-1].continues and _one_voice(quoted.over(chain[-1]), quoted.over(run))):
            yield tuple(chain)
            chain = []
        chain.append(run)
    if chain:
        yield tuple(chain)


def _one_voice(one: Quote | None, other: Quote | None) -> bool:
    return one is other or (one is not None and other is not None and one.speaker == other.speaker)


def _utterance(text: str, runs: tuple[Run, ...], quote: Quote | None, en_dash: EnDash) -> Utterance:
    words = wording(text, [(run.start, run.end) for run in runs], en_dash=en_dash)
    opens: set[int] = set()
    closes: set[int] = set()
    edges: set[int] = set()
    for run in runs:
        edges |= {bisect_left(words.starts, run.start), bisect_left(words.starts, run.end)}
        for sentence in sentences(text[run.start : run.end]):
            opens.add(bisect_left(words.starts, run.start + sentence.start))
            closes.add(bisect_left(words.starts, run.start + sentence.end))
    nested = _nested(text, words)
    return Utterance(
        runs=runs,
        quote=quote,
        words=words,
        opens=frozenset(opens - nested | edges),
        closes=frozenset(closes - nested | edges),
    )


def _nested(text: str, words: Wording) -> set[int]:
    """The token boundaries inside nested marks: between an opening mark's token and its closing one."""
    inside: set[int] = set()
    opened: int | None = None
    for index, token in enumerate(words.tokens):
        if token not in {SINGLE, DOUBLE}:
            continue
        before = text[words.starts[index] - 1 : words.starts[index]]
        if opened is None:
            opened = None if before.isalnum() or before in {".", ",", "!", "?"} else index
        elif not before.isspace():
            inside |= set(range(opened + 1, index + 1))
            opened = None
    return inside


_TAG_MAX = 120
"""Characters of the longest gap in a split quote: a speech tag with an apposition. A longer one is the paper's prose."""
_TAG = re.compile(r"\s*(?P<head>[,—–-]?)[^.!?]*?(?P<tail>[,—–-])\s*\Z")


def _split(text: str, first: Utterance, second: Utterance) -> bool:
    """Are the two the halves of one sentence, with only the newspaper's tag between their marks?"""
    one, other = first.runs[-1], second.runs[0]
    if one.closed is None or one.paragraph != other.paragraph or not _one_voice(first.quote, second.quote):
        return False
    gap = text[one.closed + 1 : other.opened]
    tag = _TAG.match(gap) if len(gap) <= _TAG_MAX else None
    return tag is not None and (bool(tag["head"]) or text[one.end - 1] in ",—–-")
