"""Messages for Discord: neutral blocks into bodies that it takes, whatever the news holds.

    for payload in payloads(message, style="components", key=key):     # the most capable first
        await rest.call("POST", "/channels/{channel_id}/messages", json=payload, …)

Nothing here is chosen or worded but the note that says what had no room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, Protocol

from bot.chat.discord import components, embeds, limits, marking, plain
from bot.chat.discord.lines import Part, parts
from bot.core.message import Actions, Block, Message, Note
from bot.core.shortening import shortened

Style = Literal["components", "embeds", "plain"]
"""What a message is made of, the most capable first."""

Payload = Mapping[str, Any]
"""The body of a message as JSON."""

NAME: Final = "OnRecord"
"""What is said where there are no words."""


class _Drawing(Protocol):
    def __call__(self, parts: Sequence[Part], *, key: str, call: str) -> dict[str, Any]:
        """A body of these parts."""


_STYLES: Final[Mapping[Style, tuple[_Drawing, Callable[[Payload], bool]]]] = {
    "components": (components.body, components.fits),
    "embeds": (embeds.body, embeds.fits),
    "plain": (plain.body, plain.fits),
}


def payloads(message: Message, *, style: Style, key: str = "") -> tuple[Payload, ...]:
    """The ways to send a message, from `style` down to words alone, each carrying `key` if there is one."""
    order = list(_STYLES)
    ways = [_payload(message, way, key) for way in order[order.index(style) :]]
    bare = replace(message, blocks=tuple(block for block in message.blocks if not isinstance(block, Actions)))
    return (*ways, _payload(bare, "plain", key)) if ways[-1]["components"] else tuple(ways)


def private(message: Message, *, style: Style) -> tuple[Payload, ...]:
    """The ways to show a message to one reader only: nothing calls, nothing is found again."""
    return payloads(replace(message, silent=False, calls=""), style=style)


def _payload(message: Message, style: Style, key: str) -> Payload:
    draw, fits = _STYLES[style]
    call = f"<@&{message.calls}>" if re.fullmatch(r"[0-9]{1,20}", message.calls) else ""

    def drawn(blocks: Sequence[Block]) -> dict[str, Any]:
        return draw(parts(blocks), key=key, call=call)

    body = drawn(shortened(_worded(message), lambda blocks: fits(drawn(blocks))))
    called = {"roles": [message.calls]} if call else {}
    known = {"nonce": marking.nonce(key), "enforce_nonce": True} if key else {}
    flags = body["flags"] | (limits.SUPPRESS_NOTIFICATIONS if message.silent else 0)
    return {**body, "flags": flags, "allowed_mentions": {"parse": [], **called, "replied_user": False}, **known}


def _worded(message: Message) -> Message:
    """The message itself, or of one whose blocks say nothing its words."""
    if any(not hasattr(part, "actions") for part in parts(message.blocks)):
        return message
    lines = [line for line in message.plain.split("\n") if line.strip()] or [NAME]
    acts = tuple(block for block in message.blocks if isinstance(block, Actions))
    return replace(message, blocks=(*(Note(text=line) for line in lines), *acts))
