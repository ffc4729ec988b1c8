"""The equivalent readings of a claim: what may stand around a quote without being part of it.

Marks around the whole, one end mark, an ellipsis at an edge, and an en dash that can be read two ways. Each reading is
searched on its own, the most literal first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.wording import DOUBLE, LEFT_OUT, SINGLE, count_words, has_loose_en_dash, wording

END_MARKS = frozenset(",.;:")
"""The marks a quote may gain or lose at its end (rule 4); `?` and `!` are part of what was said."""
_MAX_TOKENS, _MAX_GAPS = 2_000, 12
"""Longer claims, or with more ellipses, are no quotes of a news article; the bounds keep a hostile claim cheap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to read the claim: its tokens without the last end mark, which is `end` or empty.

    `trails` says that the claim began or ended with an ellipsis of its own, so it admits that it was cut.
    """

    tokens: tuple[str, ...]
    end: str = ""
    trails: bool = False


def forms(claim: str) -> tuple[Form, ...]:
    """The readings of a claim; none for one without a word or far too long."""
    found: list[Form] = []
    hyphen = [wording(claim, en_dash="hyphen").tokens] if has_loose_en_dash(claim) else []
    for tokens in [wording(claim).tokens, *hyphen]:
        if len(tokens) > _MAX_TOKENS or sum(token in LEFT_OUT for token in tokens) > _MAX_GAPS:
            continue
        for bare in dict.fromkeys((tokens, _unmarked(tokens))):
            found += _trimmed(bare)
    return tuple(dict.fromkeys(form for form in found if count_words(form.tokens)))


def _unmarked(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Without the marks around the whole, and without an end mark behind them."""
    if len(tokens) > 1 and tokens[-1] in END_MARKS and tokens[-2] in {DOUBLE, SINGLE}:
        tokens = tokens[:-1]
    if len(tokens) > 1 and tokens[0] == tokens[-1] and tokens[0] in {DOUBLE, SINGLE}:
        return tokens[1:-1]
    start = 1 if tokens[:1] == (DOUBLE,) else 0
    return tokens[start : len(tokens) - 1 if tokens[-1:] == (DOUBLE,) else len(tokens)]


def _trimmed(tokens: tuple[str, ...]) -> Iterator[Form]:
    """The form without its end mark; where an ellipsis stands at an edge also the one without that."""
    end = tokens[-1] if tokens and tokens[-1] in END_MARKS else ""
    core = tokens[:-1] if end else tokens
    yield Form(tokens=core, end=end)
    start, stop = 0, len(core)
    while start < stop and core[start] in LEFT_OUT:
        start += 1
    while stop > start and core[stop - 1] in LEFT_OUT:
        stop -= 1
    if stop - start < len(core):
        yield Form(tokens=core[start:stop], end=end, trails=True)
