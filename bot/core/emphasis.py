"""A condition's words in parts: those that matter, and those between."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.message import Stated


def emphasised(stated: Stated) -> Iterator[tuple[str, bool]]:
    """The evidence in parts, each with whether it is marked; together they are all of it. Marks that overlap an earlier
    one are left out.
    """
    at = 0
    for start, end in stated.marked:
        if at <= start < end:
            yield stated.evidence[at:start], False
            yield stated.evidence[start:end], True
            at = end
    yield stated.evidence[at:], False
