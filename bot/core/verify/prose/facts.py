"""What the cited passages tell, and what a claim tells: sentences as clauses, each under whose word it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.quotes.scanner import Run
from bot.core.reading import Reading
from bot.core.text import sentences as split
from bot.core.types import Span
from bot.core.verify.prose.clauses import Clause, Op, clauses
from bot.core.verify.prose.nouns import Noun, nouns
from bot.core.verify.prose.people import People
from bot.core.verify.prose.terms import NOBODY, Meaning, Term, Who, terms

_FIRST = frozenset(("i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, of a passage or of the claim. `whos` are all it names or means; `nouns` its noun phrases."""

    terms: tuple[Term, ...]
    clauses: tuple[Clause, ...]
    nouns: tuple[Noun, ...]
    whos: Who
    speaker: Noun | None = None

    @property
    def text(self) -> str:
        """The sentence's words, for messages."""
        return " ".join(term.low for term in self.terms)


def statement(
    text: str,
    bounds: Sequence[tuple[int, int]],
    *,
    who: Meaning,
    run: Callable[[int], int],
    speaker: Noun | None = None,
    headline: bool = False,
) -> Statement:
    """The sentence made of these stretches of the text; `speaker` says all of it."""
    found: list[Term] = []
    for start, end in bounds:
        found += (term for term in terms(text, start, end, who=who, run=run) if term.tag != "quote")
    read_terms, read = clauses(tuple(found), headline=headline)
    if speaker is not None:
        said = Op(force="say", holder=speaker)
        read = tuple(replace(clause, ops=(said, *clause.ops)) for clause in read)
    taken = frozenset(i for clause in read for i in range(clause.group.first, clause.group.last))
    return Statement(
        terms=read_terms, clauses=read, nouns=nouns(read_terms, 0, len(read_terms), taken),
        whos=frozenset(key for term in found for key in term.who) | (frozenset(k for w in speaker.whos for k in w) if speaker else NOBODY),
        speaker=speaker,
    )  # fmt: skip


# ---------------------------------------------------------------- the passages


def told(reading: Reading, span: Span, people: People) -> Iterator[Statement]:
    """The statements of a passage: its prose with quoted fragments in place, and every quoted sentence by itself."""
    who = people.told(reading)
    for sentence in reading.sentences:
        if sentence.end <= span.start or span.end <= sentence.start:
            continue
        runs = [run for run in reading.spoken.runs if run.opened < sentence.end and sentence.start < run.end]
        yield from _of_sentence(reading, sentence.start, sentence.end, runs, who, people)


def _of_sentence(
    reading: Reading, start: int, end: int, runs: Sequence[Run], who: Meaning, people: People
) -> Iterator[Statement]:
    text = reading.article.text

    def within(at: int) -> int:
        return next((i for i, run in enumerate(runs) if run.start <= at < run.end), -1)

    def nowhere(_: int) -> int:
        return -1

    prose: list[tuple[int, int]] = []
    at = start
    for run in runs:
        first, last = max(run.start, start), min(run.end, end)
        speaker = _speaker(reading, run, people)
        if _whole(text, run):
            prose.append((at, first))
            at = last
        mine = _speaking(text, who, speaker, people)
        for piece in split(text[first:last]):
            yield statement(text, [(first + piece.start, first + piece.end)], who=mine, run=nowhere, speaker=speaker)
    prose.append((at, end))
    yield statement(text, prose, who=who, run=within)


def _whole(text: str, run: Run) -> bool:
    """Are the quoted words a sentence of their own rather than a part of the article's?"""
    words = text[run.start : run.end]
    return words[:1].isupper() and len(words.split()) > 2


def _speaker(reading: Reading, run: Run, people: People) -> Noun | None:
    for quote in reading.spoken.quotes:
        if quote.speaker is not None and any(span.start < run.end and run.start < span.end for span in quote.runs):
            key = people.key(reading, quote.speaker)
            word = quote.speaker.canonical.split()[-1].lower()
            return _person(key, word)
    return None


def _person(key: Who, word: str) -> Noun:
    return Noun(first=0, last=0, whos=(key,) if key else (), root=word, senses=frozenset(), owners=frozenset())


def _speaking(text: str, who: Meaning, speaker: Noun | None, people: People) -> Meaning:
    """*I* and *we* in a quote are the speaker, and whom he speaks for."""
    if speaker is None or not speaker.whos:
        return who
    own = speaker.whos[0] | frozenset(body for key in speaker.whos[0] for body in people.circle.get(key, ()))
    return lambda start, end: own if text[start:end].lower() in _FIRST else who(start, end)
