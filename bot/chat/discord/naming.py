"""What a thread is called that is opened on a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.chat.discord.lines import BETWEEN, SMALL
from bot.core.cutting import length

UNNAMED: Final = "Questions"
"""The name of a thread on a message that has no words."""
LONGEST: Final = 100
"""Characters of a thread's name."""

_LINK: Final = re.compile(r"\[([^\]\n]*)\]\(<?[^)\s]*>?\)")
_MENTION: Final = re.compile(r"<(?:@[!&]?|#|/[^:>]*:|a?:[^:>]*:|t:|id:)[^>\s]*>")
_MARKUP: Final = re.compile(r"^\s*(?:-#|#{1,3}|>{1,3}|[-*])\s+|\*\*|__|~~|\|\||`|\\(?=[^\w\s])")
_ANY: Final = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def named(message: Mapping[str, Any]) -> str:
    """The name of a thread on a message, at most 100 characters: its first line in plain words, and of the small print
    under it the first circumstance, for a digest is called the same every day.
    """
    lines = ((line, words) for text in _texts(message) for line in text.splitlines() if (words := _plain(line)))
    (_, first), (line, second) = next(lines, ("", UNNAMED)), next(lines, ("", ""))
    when = f"{BETWEEN}{second.partition(BETWEEN)[0]}" if line.startswith(SMALL) else ""
    return f"{_short(first, LONGEST - length(when))}{when}" if length(when) <= LONGEST // 2 else _short(first, LONGEST)


def _plain(line: str) -> str:
    shown = _MENTION.sub(" ", _LINK.sub(r"\1", line))
    return _ANY.sub(" ", _MARKUP.sub("", _ANY.sub(" ", shown).strip())).strip()


def _short(words: str, most: int) -> str:
    """The words, or as many whole ones as fit, by UTF-16 units, which are never fewer than characters."""
    if length(words) <= most:
        return words
    kept = words[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rpartition(' ')[0].rstrip() or kept}…"


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    """What a message says, in order: its content, its boxes, its components."""
    yield str(message.get("content") or "")
    for embed in _entries(message.get("embeds")):
        yield str(embed.get("title") or "")
        yield str(embed.get("description") or "")
    left = list(_entries(message.get("components")))
    while left:
        component = left.pop(0)
        if component.get("content"):
            yield str(component["content"])
        left[:0] = _entries(component.get("components"))


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else iter(())
