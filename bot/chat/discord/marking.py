"""Our key in a message of ours, so that the message is found again in its channel's history.

Discord forgets a nonce within minutes and need not return it, so each message carries its key itself, as a mark: 60 bits
of its hash, where a reader does not look. Which place that is depends on what the message is made of; `marked` reads all.
"""

from __future__ import annotations

from base64 import b32encode
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

_FIRST, _SECOND, _BITS = 1 << 30, 3 << 29, 29
"""Components' ids are 31 bits and count from 1 where none is given: ours are far above, and never the same twice."""


def nonce(key: str) -> str:
    """What Discord tells a message by that is sent twice within minutes: at most 25 characters."""
    return sha256(key.encode()).hexdigest()[:24]


def writing(key: str) -> str:
    """The key of a message while its answer is being written; for good it carries the answer's own."""
    return f"writing:{key}"


def mark(key: str) -> str:
    """The key as 12 small letters and digits."""
    return b32encode(sha256(key.encode()).digest()).decode()[:MARK].lower()


def ids(key: str) -> tuple[int, int]:
    """The key as the ids of two components."""
    bits = int.from_bytes(sha256(key.encode()).digest()[:8])
    low = (1 << _BITS) - 1
    return _FIRST | (bits >> _BITS & low), _SECOND | (bits & low)


def signed(key: str) -> str:
    """The key as words of small print: `OnRecord · <mark>`."""
    return f"{SIGNED}{mark(key)}"


def marked(message: Mapping[str, Any], key: str) -> bool:
    """Does this message, as Discord tells it, carry the key? Nothing that it may hold raises."""
    own = mark(key)
    components = list(_components(message.get("components")))
    if any(str(each.get("custom_id", "")).endswith(f"{BETWEEN}{own}") for each in components):
        return True
    if set(ids(key)) <= {each["id"] for each in components if isinstance(each.get("id"), int)}:
        return True
    content = str(message.get("content") or "").rstrip().rpartition("\n")[2]
    if content == f"{SMALL}{SIGNED}{own}":
        return True
    return any(text == f"{SIGNED}{own}" for text in _footers(message.get("embeds")))


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
