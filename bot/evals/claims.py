"""Claims made from an annotated article, true ones and false ones, to see what the verifier lets through.

Every class is a way quotes go wrong in print: the wrong speaker, a word changed or dropped, the newspaper's own
words between quote marks. Nothing is drawn by chance: the same article always gives the same claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.evals.score import GoldQuote, QuoteCheck
from bot.evals.score.names import same_speaker
from bot.evals.score.quotes import LONG
from bot.evals.score.spans import Extent, plain, shared

VERBATIM: Final = "verbatim"
TYPOGRAPHY: Final = "other marks and blanks"
WRONG_SPEAKER: Final = "wrong speaker"
WORD_CHANGED: Final = "one word changed"
WORD_DROPPED: Final = "one word dropped"
NEWSPAPER: Final = "the newspaper’s words"
CLASSES: Final = (VERBATIM, TYPOGRAPHY, WRONG_SPEAKER, WORD_CHANGED, WORD_DROPPED, NEWSPAPER)

_CONTENT: Final = 5
"""Letters a word needs to be changed for another: shorter ones are mostly grammar, and “the” for “a” is too easy."""

_TYPEWRITER: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "–"})
_UNQUOTED: Final = re.compile(r"[^\n\"“”«»‘]+")
_WORD: Final = re.compile(r"[^\W\d_]+")


def claims(text: str, quotes: Sequence[GoldQuote]) -> tuple[QuoteCheck, ...]:
    """The claims one article gives: of each quote of four words or more with a known speaker, every class that fits."""
    named = [(quote, quote.speakers) for quote in quotes if quote.speakers and len(_words(text, quote)) >= LONG]
    speakers = list(dict.fromkeys(quote.speakers[0] for quote in quotes if quote.speakers))
    made = [check for quote, accepted in named for check in _of_quote(text, quote, accepted, speakers)]
    return (*made, *_newspapers_words(text, quotes, speakers))


def _of_quote(text: str, quote: GoldQuote, accepted: Sequence[str], speakers: Sequence[str]) -> Iterator[QuoteCheck]:
    words, name = text[quote.start : quote.end], accepted[0]

    def check(why: str, claim: str, *, speaker: str = name, true: bool = False) -> QuoteCheck:
        return QuoteCheck(quote=claim, speaker=speaker, true=true, why=why, at=quote.start)

    yield check(VERBATIM, words, true=True)
    yield check(TYPOGRAPHY, f"“{words.translate(_TYPEWRITER).replace(' ', chr(0xA0), 1)}”", true=True)
    if other := _somebody_else(accepted, speakers):
        yield check(WRONG_SPEAKER, words, speaker=other)
    for why, claim in ((WORD_CHANGED, _changed(text, words)), (WORD_DROPPED, _dropped(words))):
        if claim and plain(claim) not in plain(text):
            yield check(why, claim)


def _words(text: str, quote: GoldQuote) -> list[str]:
    return text[quote.start : quote.end].split()


def _somebody_else(accepted: Sequence[str], speakers: Sequence[str]) -> str | None:
    """The first speaker of the article who is none of the accepted names."""
    return next((each for each in speakers if not any(same_speaker(each, name) for name in accepted)), None)


def _changed(text: str, words: str) -> str | None:
    """The quote with its first content word exchanged for the article's next one of another meaning."""
    old = next((word for word in _WORD.findall(words) if len(word) >= _CONTENT and word.islower()), None)
    if old is None:
        return None
    vocabulary = sorted({word for word in _WORD.findall(text) if len(word) >= _CONTENT and word.islower()} - {old})
    later = [word for word in vocabulary if word > old and word[:_CONTENT] != old[:_CONTENT]]
    return re.sub(rf"\b{old}\b", later[0], words, count=1) if later else None


def _dropped(words: str) -> str | None:
    """The quote without its middle word, and without a sign that one is missing; the article's own “…” is one."""
    if "…" in words or "..." in words:
        return None
    each = words.split()
    middle = len(each) // 2
    return " ".join(each[:middle] + each[middle + 1 :])


def _newspapers_words(text: str, quotes: Sequence[GoldQuote], speakers: Sequence[str]) -> Iterator[QuoteCheck]:
    """For each speaker in turn, a stretch of unquoted text put into their mouth."""
    quoted = [(quote.start, quote.end) for quote in quotes]
    stretches = [stretch for stretch in _stretches(text) if not any(shared(stretch, each) for each in quoted)]
    for (start, end), speaker in zip(stretches, speakers, strict=False):
        yield QuoteCheck(quote=text[start:end], speaker=speaker, true=False, why=NEWSPAPER, at=start)


def _stretches(text: str) -> Iterator[Extent]:
    """Runs of text with no quote mark in them, four words or more."""
    for match in _UNQUOTED.finditer(text):
        words = match.group().strip()
        if len(words.split()) >= LONG:
            start = match.start() + match.group().index(words)
            yield start, start + len(words)
