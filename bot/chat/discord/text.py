"""Text for Discord's Markdown, made harmless: it is shown as it was and does nothing.

News text is hostile: `@everyone` calls, `<@…>` names, `[our bank](https://…)` is a link, `discord.gg/…` an invitation, `# `
a headline. A backslash takes a mark's work from it and is not seen; where Discord reads on regardless of one (addresses,
`@everyone`), a space of no width stands between.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from bot.chat.discord import limits
from bot.core.cutting import clean, clip, length

_BROKEN: Final = "\u200b"
"""A space of no width: nothing is read across it."""

# ---------------------------------------------------------------- harmless

_MARKS: Final = str.maketrans({**{mark: f"\\{mark}" for mark in "\\*_~|`[]"}, "<": f"\\<{_BROKEN}"})
_CALLING: Final = re.compile(r"(?i)@(?=everyone|here)")
_LINKING: Final = re.compile(r"(?i)(?<=[a-z]:)(?=//)|(?<=discord)(?=(?:app)?\.(?:gg|com))")
_EMOJI: Final = re.compile(r":(?=\S)")
_BEGINNING: Final = re.compile(r"(\s*)(?:(?=[#>+-])|(\d+)(?=[.)]))")


def escape(text: str) -> str:
    """The text on one line, for anywhere in Markdown."""
    told = _LINKING.sub(_BROKEN, _CALLING.sub(f"@{_BROKEN}", clean(text)))
    told = _EMOJI.sub(r"\\:", told.translate(_MARKS))
    begun = _BEGINNING.match(told)
    return f"{begun[0]}\\{told[begun.end() :]}" if begun else told


def written(text: str) -> int:
    """How long a text is once it is harmless."""
    return length(escape(text))


def name(text: str, most: int = limits.NAMED) -> str:
    """A name, harmless, without blanks at its edges and no longer than names are."""
    return escape(clip(clean(text).strip(), most, written))


def bold(written: str) -> str:
    """Words that are written already, in bold."""
    return _between(written, "**")


def italic(written: str) -> str:
    """Words that are written already, in italics. Between underscores, for a star would end at one with a backslash."""
    return _between(written, "_")


def _between(written: str, mark: str) -> str:
    """Blanks at the edges stay outside, and nothing is marked where there is no word."""
    inner = written.strip()
    if not inner.replace(_BROKEN, ""):
        return written
    before, after = written[: len(written) - len(written.lstrip())], written[len(written.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


# ---------------------------------------------------------------- addresses

_UNSAFE: Final = re.compile(r"[^\w!#$%&'*+,/:;=?@~.\-]", re.ASCII)
_INVITING: Final = re.compile(r"(?i)(?:.*\.)?(?:discord\.gg|discord(?:app)?\.com|dsc\.gg|discord\.me|discord\.gift)\.?")
"""Hosts whose addresses Discord draws as something else than a link: an invitation, a gift, a message."""
_BRACKETS: Final = str.maketrans("[]", "()")


def address(url: str) -> str:
    """The address as a link of ours may hold it, or nothing where it does not lead to the web, is none, is too long or
    would be drawn as an invitation. What could end a link early is percent-encoded.
    """
    try:
        parts = urlsplit(clean(url).strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or _INVITING.fullmatch(host):
        return ""
    safe = _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), clean(url).strip())
    return safe if length(safe) <= limits.LINK else ""


def link(url: str, label: str) -> str:
    """A link by its name, which Discord adds no picture to; the name alone where the address leads nowhere.

    A name within a link holds no brackets, which Discord counts whether or not there is a backslash.
    """
    there, said = address(url), name(label.translate(_BRACKETS), limits.LABEL)
    return f"[{said}](<{there}>)" if there and said.replace(_BROKEN, "") else said
