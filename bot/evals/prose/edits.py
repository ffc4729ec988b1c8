"""Changing one place of a line without touching the words it quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.core.quotes.scanner import scan

Change = Callable[[re.Match[str]], str | None]
"""What stands instead of a match; None leaves it as it is."""


@lru_cache(maxsize=1024)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """The quoted words of the text, marks left out."""
    return tuple((run.start, run.end) for run in scan(text))


def places(text: str, pattern: str, *, flags: int = 0) -> Iterator[re.Match[str]]:
    """Where the pattern matches outside quoted words."""
    inside = quoted(text)
    for match in re.finditer(pattern, text, flags):
        if not any(start < match.end() and match.start() < end for start, end in inside):
            yield match


def each(text: str, pattern: str, change: Change | str, *, flags: int = 0) -> Iterator[str]:
    """The text once for each place, with that one place changed and the case of its first letter kept."""
    for match in places(text, pattern, flags=flags):
        new = match.expand(change) if isinstance(change, str) else change(match)
        if new is not None and new != match[0]:
            yield put(text, match.start(), match.end(), new)


def put(text: str, start: int, end: int, new: str) -> str:
    """The text with `[start, end)` replaced; a capital that began it stays one, doubled blanks and lost ones are mended."""
    old = text[start:end]
    if old[:1].isupper() and new[:1].islower():
        new = capital(new)
    changed = re.sub(r"  +", " ", text[:start] + new + text[end:]).strip()
    return capital(re.sub(r" ([,.;])", r"\1", changed)) if start == 0 else re.sub(r" ([,.;])", r"\1", changed)


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def words(text: str) -> list[str]:
    """The words and numbers of the text, in small letters."""
    return re.findall(r"[\w’'-]+", text.lower())
