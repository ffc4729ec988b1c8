"""The language of a text, from its own words before anybody's declaration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNKNOWN = "und"
"""ISO 639-2's code for a language that cannot be told."""

_ENGLISH = frozenset(
    {"the", "and", "of", "to", "that", "for", "with", "is", "his", "her", "have", "has", "had", "been", "will", "would"}
    | {"from", "by", "they", "which", "their", "this", "were", "are", "it", "not", "who", "said", "but"}
)

_ENGLISH_SHARE = 0.15
"""These words are 25–35 % of English prose and under 6 % of any neighbour's (Dutch and Scandinavian are nearest)."""

_SAMPLE = 3000
_ENOUGH = 40
"""Letters under which a text's own evidence is too thin to overrule what is declared, or to guess from."""


def language_of(text: str, declared: Iterable[str | None] = ()) -> str:
    """The ISO 639-1 code of `text`'s language; `declared` are others' claims, the most trusted first.

    Plain English is told without a model. Where a text is not English but is declared so, or nothing is
    declared, a statistical model is loaded (1.5 s, 100 MB), so documents in other languages pay for it.
    """
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower())
    claims = [claim for claim in (primary(one) for one in declared) if claim]
    if not words:
        return claims[0] if claims else UNKNOWN
    if sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    scant = sum(map(len, words)) < _ENOUGH
    if scant or (claims and claims[0] != "en"):
        return claims[0] if claims else UNKNOWN
    from py3langid import classify

    return str(classify(text[:_SAMPLE])[0])


def primary(tag: str | None) -> str | None:
    """The language itself of a language tag (`en-GB` → `en`)."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", tag or "")
    return match[1].lower() if match else None
