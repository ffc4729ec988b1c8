"""Our key in a message of ours, so that the message is found again in its channel's history.

Discord forgets a nonce within minutes and need not return it, so each message carries its key itself, as a mark: 58 bits
of its hash, where a reader does not look. Which place that is depends on what the message is made of; `marked` reads all.
A message that is edited keeps its mark: what `carried` reads out of it stands for its key, which nobody knows any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

BETWEEN: Final = "~"
"""Stands before the mark at the end of a button's `custom_id`; no subject of ours holds it."""

SIGNED: Final = "OnRecord · "
"""Stands before the mark where it can be read: in an embed's footer, on the last line of plain words."""

SMALL: Final = "-# "
"""Begins a line of small print."""

MARK: Final = 12
"""Characters of a mark."""

_WAS: Final = "="
"""Begins what stands for a key in a message that was read; its mark follows."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_HALF: Final = 29
_FIRST: Final = 1 << 30
_SECOND: Final = 3 << 29
_LOW: Final = (1 << _HALF) - 1
"""Components' ids have 31 bits and count from 1 where none is given: ours are far above, and no two are the same."""


def nonce(key: str) -> str:
    """What Discord knows a message by that is sent twice within minutes: at most 25 characters."""
    return sha256(key.encode()).hexdigest()[:24]


def writing(key: str) -> str:
    """The key of a message while its answer is being written; for good it carries the answer's own."""
    return f"writing:{key}"


def mark(key: str) -> str:
    """The key as 12 small letters and digits."""
    return key[1:] if key.startswith(_WAS) else _lettered(int.from_bytes(sha256(key.encode()).digest()[:8]) >> 6)


def ids(key: str) -> tuple[int, int]:
    """The key as the ids of two components."""
    bits = 0
    for letter in mark(key):
        bits = bits << 5 | max(0, _LETTERS.find(letter))
    return _FIRST | bits >> 2 >> _HALF, _SECOND | bits >> 2 & _LOW


def _lettered(bits: int) -> str:
    """58 bits, five a letter; the last letter has two that say nothing."""
    return "".join(_LETTERS[bits << 2 >> 5 * place & 31] for place in reversed(range(MARK)))


def signed(key: str) -> str:
    """The key as words of small print: `OnRecord · <mark>`."""
    return f"{SIGNED}{mark(key)}"


def marked(message: Mapping[str, Any], key: str) -> bool:
    """Does this message, as Discord tells it, carry the key? Nothing that it may hold raises."""
    return mark(key) in _marks(message)


def carried(message: Mapping[str, Any]) -> str:
    """A key that marks like the one which this message carries, for an edit that leaves it as it is; empty where it
    carries none.
    """
    return next((f"{_WAS}{found}" for found in _marks(message)), "")


_MARKED: Final = re.compile(f"{BETWEEN}([a-z2-7]{{{MARK}}})")
_SIGNED: Final = re.compile(f"{SIGNED}([a-z2-7]{{{MARK}}})")


def _marks(message: Mapping[str, Any]) -> Iterator[str]:
    """Every mark of a message, in all places that may hold one."""
    components = list(_components(message.get("components")))
    for each in components:
        custom_id = str(each.get("custom_id") or "")
        if found := _MARKED.fullmatch(custom_id[-MARK - 1 :]):
            yield found[1]
    given = [each["id"] for each in components if isinstance(each.get("id"), int)]
    first, second = (next((one for one in given if one >> _HALF == high), 0) for high in (2, 3))
    if first and second:
        yield _lettered((first & _LOW) << _HALF | second & _LOW)
    last = str(message.get("content") or "").rstrip().rpartition("\n")[2]
    for text in (last.removeprefix(SMALL) if last.startswith(SMALL) else "", *_footers(message.get("embeds"))):
        if found := _SIGNED.fullmatch(text):
            yield found[1]


def _components(held: object) -> Iterator[Mapping[str, Any]]:
    """Components and those within them, however deep."""
    left = [held]
    while left:
        part = left.pop()
        if isinstance(part, Mapping):
            yield part
            left += [part.get("components"), part.get("accessory")]
        elif isinstance(part, list | tuple):
            left += part


def _footers(embeds: object) -> Iterator[str]:
    for embed in embeds if isinstance(embeds, list | tuple) else ():
        footer = embed.get("footer") if isinstance(embed, Mapping) else None
        if isinstance(footer, Mapping):
            yield str(footer.get("text", "")).rpartition("\n")[2]
