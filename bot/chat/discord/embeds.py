"""A message as embeds: one for each story, with our colour at its edge, and all buttons under the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.chat.discord import buttons, limits, marking
from bot.chat.discord.components import ACCENT
from bot.chat.discord.lines import Buttons, Head, Paragraph, Part, small
from bot.chat.discord.plain import joined
from bot.chat.discord.text import name
from bot.core.cutting import length

Json = dict[str, Any]

_BLANK: Final = "\u200b"
"""What an embed says that says nothing; Discord takes none that is empty."""


def body(parts: Sequence[Part], *, key: str, call: str) -> Json:
    """The parts of a body made of embeds and buttons."""
    stories: list[list[Part]] = []
    for part in parts:
        if isinstance(part, Buttons):
            continue
        if not stories or isinstance(part, Head):
            stories.append([])
        stories[-1].append(part)
    rows = [*buttons.drawn([act for part in parts if isinstance(part, Buttons) for act in part.actions], Counter())]
    embeds = [_embed(story) for story in stories] or [{"description": _BLANK, "color": ACCENT}]
    if key and not buttons.sign(rows, key):
        embeds[-1]["footer"] = {"text": marking.signed(key)}
    return {"content": call, "embeds": embeds, "components": rows, "flags": 0}


def fits(drawn: Mapping[str, Any]) -> bool:
    """Would Discord take so much?"""
    embeds = drawn["embeds"]
    together = sum(length(embed.get(part, "")) for embed in embeds for part in ("title", "description"))
    together += sum(length(embed["footer"]["text"]) for embed in embeds if "footer" in embed)
    described = all(length(embed.get("description", "")) <= limits.EMBED_DESCRIPTION for embed in embeds)
    few = len(embeds) <= limits.EMBEDS and len(drawn["components"]) <= limits.ROWS
    return few and described and together <= limits.EMBEDS_TOGETHER


def _embed(story: Sequence[Part]) -> Json:
    """A story, its name as the title."""
    first = story[0]
    embed: Json = {"color": ACCENT}
    if isinstance(first, Head):
        embed |= {"title": name(first.text, limits.EMBED_TITLE)} if first.text else {}
        told = [Paragraph(text=note) for note in (small(first.note),) if note]
        story = [*told, *story[1:]]
    if description := joined(story):
        embed["description"] = description
    return embed if len(embed) > 1 else {**embed, "description": _BLANK}
