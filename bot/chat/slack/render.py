"""Messages for Slack: neutral blocks into payloads that it takes, whatever the news holds.

    for payload in payloads(message):     # the most capable first; on `invalid_blocks` the next
        await client.chat_postMessage(text=payload.text, blocks=payload.blocks, mrkdwn=False, …)

Nothing here is chosen or worded but the note that says what had no room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.chat.slack import limits, rich, sections
from bot.chat.slack.rich import Surface
from bot.chat.slack.text import escape
from bot.core.cutting import clip, length
from bot.core.message import Block, Message
from bot.core.shortening import shortened

Json = dict[str, Any]

NAME: Final = "OnRecord"
"""What is said where there are no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a message is sent as. `text` says all of it in plain words, at most 4,000 characters, for screen readers and
    notifications; it is escaped and holds no marks, so it goes with `mrkdwn` off. Without `blocks` it is the message.
    """

    text: str
    blocks: tuple[Json, ...] = ()


def payloads(message: Message) -> tuple[Payload, ...]:
    """The ways to send a message, the most capable first: rich text, sections of mrkdwn, words alone."""
    text = plain(message)
    drawings = (blocks(message), _shortened(message, sections.drawn, limits.BLOCKS))
    return (*(Payload(text=text, blocks=drawn) for drawn in drawings if drawn), Payload(text=text))


def blocks(message: Message, surface: Surface = "message") -> tuple[Json, ...]:
    """The message as Block Kit, shortened at whole lines where it is too long for the surface."""
    most = limits.BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    return _shortened(message, lambda lines: rich.drawn(lines, surface), most)


def plain(message: Message) -> str:
    """The message in plain words, escaped, shortened at whole lines to what a message's `text` holds."""
    lines = [escape(line) for line in message.plain.strip("\n").split("\n")]
    whole = "\n".join(lines)
    if not whole.strip():
        return NAME
    if length(whole) <= limits.TEXT:
        return whole
    return _first(lines) or escape(clip(message.plain, limits.TEXT, _escaped))


def _first(lines: Sequence[str]) -> str:
    """As many of the first lines as fit with a last one that says how many more there are; nothing where none does."""
    kept, room = 0, limits.TEXT - length(_more(len(lines)))
    while kept < len(lines) and length(lines[kept]) < room:
        room -= length(lines[kept]) + 1
        kept += 1
    return "\n".join((*lines[:kept], _more(len(lines) - kept))) if kept else ""


def _more(lines: int) -> str:
    return f"… {lines:,} more {'line' if lines == 1 else 'lines'}"


def _escaped(text: str) -> int:
    return length(escape(text))


# ---------------------------------------------------------------- room

Draw = Callable[[Sequence[Block]], tuple[Json, ...]]


def _shortened(message: Message, draw: Draw, most: int) -> tuple[Json, ...]:
    return draw(shortened(message, lambda lines: _fits(draw(lines), most)))


def _fits(drawn: Sequence[Json], most: int) -> bool:
    return len(drawn) <= most and weight(drawn) <= limits.WEIGHT


_HOLDING: Final = ("text", "elements", "positive_button", "negative_button")
"""Where parts of blocks hold further texts."""


def weight(drawn: object) -> int:
    """What blocks count towards `limits.WEIGHT`: the characters of their texts, and each container."""
    if isinstance(drawn, dict):
        text = drawn.get("text")
        own = length(text) if isinstance(text, str) else limits.CONTAINER
        return own + sum(weight(drawn.get(part)) for part in _HOLDING)
    return sum(map(weight, drawn)) if isinstance(drawn, list | tuple) else 0
