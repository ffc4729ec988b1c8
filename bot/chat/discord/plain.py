"""A message in plain content: Markdown that every client has always drawn, and buttons under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.discord import buttons, limits, marking
from bot.chat.discord.lines import Buttons, Head, Paragraph, Part, Small, head, small
from bot.core.cutting import length


def body(parts: Sequence[Part], *, key: str, call: str) -> dict[str, Any]:
    """The parts of a body made of content and buttons."""
    rows = [*buttons.drawn([act for part in parts if isinstance(part, Buttons) for act in part.actions], Counter())]
    signed = bool(key) and not buttons.sign(rows, key)
    last = f"{marking.SMALL}{marking.signed(key)}" if signed else ""
    content = "\n".join(part for part in (call, joined(parts), last) if part)
    return {"content": content, "components": rows, "flags": limits.SUPPRESS_EMBEDS}


def fits(drawn: Mapping[str, Any]) -> bool:
    """Would Discord take so much?"""
    return length(drawn["content"]) <= limits.CONTENT and len(drawn["components"]) <= limits.ROWS


def joined(parts: Sequence[Part]) -> str:
    """The parts but for buttons, one below another; an empty line where something begins, or two quotes would be one."""
    text, before = "", ""
    for part in parts:
        kind = part.kind if isinstance(part, Paragraph) else type(part).__name__
        if told := _told(part):
            apart = kind in ("Head", "label", "entry") or before == "entry" or (kind == before == "quote")
            text += ("\n\n" if apart else "\n") * bool(text) + told
            before = kind
    return text


def _told(part: Part) -> str:
    match part:
        case Head():
            return head(part)
        case Paragraph():
            return part.text
        case Small():
            return small(part.text)
        case Buttons():
            return ""
