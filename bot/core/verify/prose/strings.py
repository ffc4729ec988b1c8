"""Quoted strings inside a claim: verbatim, by the one they are given to, and replaced by the article's own characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.quotes.scanner import Run, scan
from bot.core.reading import Reading
from bot.core.types import ArticleId, Span
from bot.core.utterances import Utterance
from bot.core.verify.forms import forms
from bot.core.verify.matching import Match, search, turns
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.people import People
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.terms import NOBODY, Who

_NEAR = 4
"""Words around a quoted fragment, within its sentence, that must not turn it round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quoted string of the claim: where it stands, the article's own words for it, and whose they are."""

    run: Run
    words: str
    speaker: Who
    said_by: str
    speaks: bool


def quoted(
    text: str, evidence: Sequence[Span], cited: Mapping[ArticleId, Reading], people: People
) -> tuple[Quoted, ...] | str:
    """The claim's quoted strings as the passages have them, or what is wrong with one of them."""
    found: list[Quoted] = []
    for run in scan(text):
        words = text[run.start : run.end]
        if run.closed is None:
            return "A quote mark is opened and not closed: close it behind the quoted words."
        one = _find(words, run, evidence, cited, people)
        if turns(_leading(text, run)):
            return (
                f"“{words[:40]}” is turned round by the words before it: quote from where the article's sentence is so."
            )
        if one is None:
            return f"“{words[:40]}” does not stand inside quote marks in the cited passages: quote exact words, or use none of the marks."
        found.append(one)
    return tuple(found)


def _leading(text: str, run: Run) -> list[str]:
    """The words before a quoted string that may turn it round; a whole quoted sentence only its own clause can."""
    before = text[: run.opened].split()[-_NEAR:]
    if not text[run.start : run.start + 1].isupper():
        return before
    cut = max((at for at, word in enumerate(before[:-1]) if word.endswith((",", ";", ":", "."))), default=-1)
    return before[cut + 1 :]


def _find(
    words: str, run: Run, evidence: Sequence[Span], cited: Mapping[ArticleId, Reading], people: People
) -> Quoted | None:
    for article in dict.fromkeys(span.article_id for span in evidence):
        reading = cited[article]
        spans = [span for span in evidence if span.article_id == article]
        for form in forms(words):
            for match in search(reading.utterances, form).matches:
                if match.filled or not _cited(reading, match, spans) or _turned(reading.utterances, match):
                    continue
                said = reading.utterances[match.pieces[0].utterance]
                speaker = people.key(reading, said.speaker)
                return Quoted(
                    run=run,
                    words=_own(reading, match, words),
                    speaker=speaker,
                    said_by=said.speaker.canonical if said.speaker else "",
                    speaks=said.quote is not None,
                )
    return None


def _cited(reading: Reading, match: Match, spans: Sequence[Span]) -> bool:
    places = [
        place for piece in match.pieces for place in reading.utterances[piece.utterance].spans(piece.start, piece.end)
    ]
    return all(any(span.start <= start and end <= span.end for span in spans) for start, end in places)


def _turned(utterances: Sequence[Utterance], match: Match) -> bool:
    """Do the speaker's words right around a fragment take it back or turn it round?"""
    first, last = match.pieces[0], match.pieces[-1]
    before, after = utterances[first.utterance], utterances[last.utterance]
    head = before.words.tokens[max(before.sentence_start(first.start), first.start - _NEAR) : first.start]
    tail = after.words.tokens[last.end : min(after.sentence_end(last.end), last.end + _NEAR)]
    return turns(head) or turns(tail)


def _own(reading: Reading, match: Match, claimed: str) -> str:
    """The article's characters, with the end mark the claim gives them where they end with a comma or a stop."""
    parts = []
    for piece in match.pieces:
        parts += [
            reading.cut(start, end) for start, end in reading.utterances[piece.utterance].spans(piece.start, piece.end)
        ]
    own = " … ".join(parts)
    marks = ",.;:"
    return own.rstrip(marks) + (claimed[-1] if claimed[-1] in marks else "")


def replaced(text: str, found: Sequence[Quoted]) -> str:
    """The claim with the article's own characters between its quote marks."""
    for one in sorted(found, key=lambda one: -one.run.start):
        text = text[: one.run.start] + one.words + text[one.run.end :]
    return text


def speaker_flaw(one: Quoted, holders: Callable[[Run], Sequence[Noun]], people: People) -> str | None:
    """Whether the claim gives the words to somebody else than the article does."""
    if not one.speaks:
        return None
    nouns = holders(one.run)
    given = frozenset(key for noun in nouns for who in noun.whos for key in who)
    speaker = one.speaker | frozenset(body for key in one.speaker for body in people.circle.get(key, ()))
    if one.speaker != NOBODY and not given & speaker:
        return f"The article gives “{one.words[:40]}” to {', '.join(sorted(one.speaker))}: name who said the words, right beside them."
    called = {key for word in one.said_by.split() for key in people.offices.get(root(word.lower()), {})}
    named = any(key.split()[-1] in one.said_by for key in given)
    if any(_called(noun, one.said_by, called) for noun in nouns):
        return None
    if one.speaker == NOBODY and one.said_by and given and given.isdisjoint(called) and not named:
        return f"The article gives “{one.words[:40]}” to {one.said_by}: name who said the words, right beside them."
    return None


def _called(noun: Noun, said_by: str, called: set[str]) -> bool:
    """Is the holder called what the article calls a speaker without a name ("Roe's lawyers", "the minister's office")?"""
    words = _WORD.findall(said_by.lower())
    own = not noun.owners or any(key in called or key.split()[-1] in said_by for key in noun.owners)
    return bool(words) and noun.root == root(words[-1]) and own


_WORD = re.compile(r"[^\W\d_]+")
