"""The normal form in which two texts are compared, word by word, with the way back to the article's characters.

Two texts are alike when their tokens are (rules 1–3 and 6 of verification): Unicode NFKC; soft hyphens and
zero-width characters gone; any white space separates and is nothing itself; single marks and apostrophes alike,
double marks alike; dashes between words alike, with or without blanks, while hyphens and apostrophes inside a word
belong to it; an omission is one token however it is printed. Everything else, case included, is kept.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

EnDash = Literal["dash", "hyphen"]
"""What an en dash without blanks is read as: typography uses it for both (`war–now`, `Paris–Dakar`)."""

ELLIPSIS, OMISSION, DASH, SINGLE, DOUBLE = "…", "[…]", "—", "'", '"'
LEFT_OUT = frozenset({ELLIPSIS, OMISSION})
"""The tokens that stand for left-out words: `…`, `...`, `. . .` and the bracketed forms."""

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f"
_SINGLES = "'’‘‛‚ʼ′‵`´＇"
_DOUBLES = '"“”„‟«»″‶〝〞〟＂'
_HYPHENS = "\\-‐‑"
_DASHES = _HYPHENS + "‒–—―−⸺⸻﹘﹣－"
_LETTERS = rf"\w\u0300-\u036f{_INVISIBLE}"


def _pattern(en_dash: EnDash) -> re.Pattern[str]:
    joiners = _SINGLES + _HYPHENS + ("–‒" if en_dash == "hyphen" else "")
    word = rf"[{_LETTERS}]+(?:(?:[{joiners}]|(?<=\d)[.,:](?=\d))[{_LETTERS}]+)*"
    dots = r"(?:…[.…]*|\.{3,}|\.(?:\s\.){2,})"
    return re.compile(
        rf"(?P<omission>\[\s*{dots}\s*\])|(?P<ellipsis>{dots})|(?P<word>\[[^\W\d_]\](?:[{joiners}]?{word})?|{word})"
        rf"|(?P<dash>[{_DASHES}]+)|(?P<double>[{_DOUBLES}]|[{_SINGLES}]{{2}})|(?P<single>[{_SINGLES}])|(?P<other>\S)"
    )


_TOKENS: dict[EnDash, re.Pattern[str]] = {"dash": _pattern("dash"), "hyphen": _pattern("hyphen")}
_ONE_TOKEN = {"omission": OMISSION, "ellipsis": ELLIPSIS, "dash": DASH, "double": DOUBLE, "single": SINGLE}
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_ALIKE = {ord(c): SINGLE for c in _SINGLES} | {ord(c): "-" for c in "‐‑–‒"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Tokens in order; token `i` stands on the characters `[starts[i], ends[i])` of the text it was read from."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    line: str
    """The tokens with one blank around each, so that a search in it finds whole words only."""
    places: tuple[int, ...]
    """Where each token begins in `line`."""

    def find(self, tokens: Sequence[str], start: int = 0) -> Iterator[int]:
        """The indices from `start` on at which `tokens` stand in this order; nothing for no tokens."""
        if not tokens or start >= len(self.tokens):
            return
        needle = " " + " ".join(tokens) + " "
        at = self.line.find(needle, self.places[start] - 1)
        while at >= 0:
            yield bisect_left(self.places, at + 1)
            at = self.line.find(needle, at + 1)


def wording(text: str, spans: Sequence[tuple[int, int]] | None = None, *, en_dash: EnDash = "dash") -> Wording:
    """The normal form of a text, or of its `spans` one after the other; offsets always count from the text's start."""
    tokens: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in [(0, len(text))] if spans is None else spans:
        for match in _TOKENS[en_dash].finditer(text, start, end):
            kind = match.lastgroup or "other"
            token = _ONE_TOKEN.get(kind) or _normal(match.group())
            if token:
                tokens.append(token)
                starts.append(match.start())
                ends.append(match.end())
    return Wording(
        tokens=tuple(tokens),
        starts=tuple(starts),
        ends=tuple(ends),
        line=" " + " ".join(tokens) + " ",
        places=_places(tokens),
    )


def _normal(raw: str) -> str:
    """One token in normal form; raised digits and fractions stay, because NFKC would change the number (`10²`)."""
    if raw.isascii():
        return raw.replace("`", SINGLE)
    shown = unicodedata.normalize("NFC", _DROPPED.sub("", raw).translate(_ALIKE))
    if any(map(_is_raised, shown)):
        return "".join(c if _is_raised(c) else unicodedata.normalize("NFKC", c) for c in shown)
    return "".join(unicodedata.normalize("NFKC", shown).split())


def _is_raised(letter: str) -> bool:
    return unicodedata.decomposition(letter).startswith(("<super>", "<sub>", "<fraction>"))


def _places(tokens: Sequence[str]) -> tuple[int, ...]:
    places, at = [], 1
    for token in tokens:
        places.append(at)
        at += len(token) + 1
    return tuple(places)


def is_word(token: str) -> bool:
    """Is the token a word or a number, not a mark?"""
    return any(c.isalnum() for c in token)


def count_words(tokens: Sequence[str]) -> int:
    """How many of the tokens are words."""
    return sum(map(is_word, tokens))


def has_loose_en_dash(text: str) -> bool:
    """Does the text have an en dash between two word characters, which may be a dash or a hyphen?"""
    return _LOOSE.search(text) is not None


_LOOSE = re.compile(r"(?<=\w)[–‒](?=\w)")
