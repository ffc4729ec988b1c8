"""Where a piece of a claim stands in an utterance, word for word: rules 5, 6, 7 and 11.

A piece is what stands between two ellipses of a claim, or all of it. Two things may differ: the case of the quote's
first letter, bare or as `[I]f`, and a bracket in the place of a pronoun, which the caller has yet to judge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.text import words
from bot.core.wording import Wording, count_words, is_word

PRONOUNS = words("he him his she her hers it its they them their theirs")
"""What a bracket of ours may fill. First and second persons are the speaker's and the listener's: never filled."""
_ANY_PRONOUN = f"((?i:{'|'.join(sorted(PRONOUNS))}))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A bracket of the claim and the pronoun it stands for: token `token` of the article's utterance `utterance`."""

    utterance: int
    token: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One place of a piece: tokens `[start, end)` of the utterance, and what its brackets fill there."""

    start: int
    end: int
    filled: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """A piece with brackets of ours, as a pattern over an utterance's line: one group for each bracket's pronoun."""

    pattern: re.Pattern[str]
    length: int
    brackets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """A piece made ready for searching: its spellings, and how many words it has."""

    words: int
    spellings: tuple[tuple[str, ...], ...]
    gaps: tuple[_Gap, ...]

    def stands(self, words: Wording, utterance: int) -> list[Stand]:
        """Every place of the piece in the utterance of that number, by where it ends."""
        found = [
            Stand(start=start, end=start + len(spelling))
            for spelling in self.spellings
            for start in words.find(spelling)
        ]
        found += [stand for gap in self.gaps for stand in _filling(gap, words, utterance)]
        return sorted(found, key=lambda stand: stand.end)


def needle(tokens: tuple[str, ...], *, leads: bool) -> Needle:
    """Make a piece ready. One that `leads` begins the quote, so its first letter may have the other case unmarked."""
    spellings = tuple(_spellings(tokens, leads=leads))
    gaps = (_gap(spelling) for spelling in spellings if "[" in spelling)
    return Needle(words=count_words(tokens), spellings=spellings, gaps=tuple(gap for gap in gaps if gap is not None))


def _spellings(tokens: tuple[str, ...], *, leads: bool) -> Iterator[tuple[str, ...]]:
    """The piece as it is; with its first letter unbracketed; and in the other case."""
    yield tokens
    at = next((i for i, token in enumerate(tokens) if is_word(token)), None)
    if at is None:
        return
    word = tokens[at]
    marked = len(word) > 2 and word[0] == "[" and word[2] == "]"
    plain = word[1] + word[3:] if marked else word
    if marked:
        yield (*tokens[:at], plain, *tokens[at + 1 :])
    if (marked or leads) and plain[0].swapcase() != plain[0]:
        yield (*tokens[:at], plain[0].swapcase() + plain[1:], *tokens[at + 1 :])


def _gap(tokens: tuple[str, ...]) -> _Gap | None:
    """`[Russia] wants` to be found on `it wants`, `it [Russia] wants` as well; None where no bracket closes."""
    parts: list[str] = []
    brackets: list[tuple[str, ...]] = []
    at = 0
    while at < len(tokens):
        if tokens[at] == "[" and "]" in tokens[at:]:
            close = tokens.index("]", at)
            brackets.append(tokens[at + 1 : close])
            at = close
            if parts and parts[-1].lower() in PRONOUNS:
                parts[-1] = f"({parts[-1]})"
            else:
                parts.append(_ANY_PRONOUN)
        else:
            parts.append(re.escape(tokens[at]))
        at += 1
    if not brackets or len(parts) == len(brackets):
        return None
    pattern = re.compile("(?<= )" + " ".join(parts) + "(?= )")
    return (
        _Gap(pattern=pattern, length=len(parts), brackets=tuple(brackets)) if pattern.groups == len(brackets) else None
    )


def _filling(gap: _Gap, words: Wording, utterance: int) -> Iterator[Stand]:
    for match in gap.pattern.finditer(words.line):
        places = (bisect_right(words.places, match.start(group)) - 1 for group in range(1, len(gap.brackets) + 1))
        filled = tuple(
            Filled(utterance=utterance, token=place, words=content)
            for place, content in zip(places, gap.brackets, strict=True)
        )
        start = bisect_right(words.places, match.start()) - 1
        yield Stand(start=start, end=start + gap.length, filled=filled)
