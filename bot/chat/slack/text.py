"""Text for Slack: made harmless, measured, cut where a reader would cut it.

News text is hostile: in mrkdwn and in Markdown `<!channel>` calls everybody and `<https://…|our bank>` is a link. What is
written here with `mrkdwn` or `markdown` is shown as it was and does nothing. Rich text and `plain_text` need neither:
there text is data.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from bot.chat.slack import limits
from bot.core.cutting import clean, length

_BROKEN: Final = "\u200b"
"""A space of no width: markup does not act across it."""

# ---------------------------------------------------------------- harmless

_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS: Final = str.maketrans({mark: f"{_BROKEN}{mark}{_BROKEN}" for mark in "*_~`"})


def escape(text: str) -> str:
    """The text for where `<…>` acts but marks do not: a message's `text`, sent with `mrkdwn` off."""
    return clean(text).translate(_ENTITIES)


def mrkdwn(text: str) -> str:
    """The text for a `mrkdwn` object, sent verbatim. Slack has no escape for `*`, `_`, `~` and the backtick, nor for a
    `>` that begins a line: they keep their look and lose their work between spaces of no width.
    """
    written = escape(text).translate(_MARKS)
    return _BROKEN + written if written.startswith("&gt;") else written


_MARKDOWN: Final = str.maketrans({**{mark: f"\\{mark}" for mark in "\\`*_{}[]#|~"}, "<": "&lt;", ">": "&gt;"})
_LISTING: Final = re.compile(r"\s*(?:[-+]|\d+[.)])\s")
_SELF_LINKING: Final = re.compile(r"(?i)(?<=[a-z])(?=://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@\w)")


def markdown(text: str) -> str:
    """The text for Markdown: a markdown block, a piece of a stream. `<` and `>` are entities, for Slack reads `<…>` there
    too; `&` stays, which has no meaning there but in addresses. What would become a link or a list by itself
    does not.
    """
    written = _SELF_LINKING.sub(_BROKEN, clean(text).translate(_MARKDOWN))
    return _BROKEN + written if _LISTING.match(written) else written


def marked(written: str, mark: str) -> str:
    """Words that are written already between two marks. Marks act right at a word only, so blanks at the edges stay
    outside, and nothing is marked where there is no word.
    """
    inner = written.strip()
    if not inner:
        return written
    before, after = written[: len(written) - len(written.lstrip())], written[len(written.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


# ---------------------------------------------------------------- addresses

_UNSAFE: Final = re.compile(r"[^\w!#$%&'()*+,/:;=?@\[\]~.\-]")


def address(url: str) -> str:
    """The address as Slack can be given it, or nothing where it does not lead to the web, is none or is too long. What
    could end a link early, `<`, `>`, `|`, a blank, is percent-encoded.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    safe = _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), clean(url))
    return safe if length(safe) <= limits.URL else ""


def link(url: str, label: str) -> str:
    """A link in mrkdwn; the label alone where the address leads nowhere or has no room in a line of small print."""
    there = address(url).replace("&", "&amp;")
    said = mrkdwn(label).strip()
    written = f"<{there}|{said}>"
    return written if there and said and length(written) <= limits.CONTEXT else said


def markdown_link(url: str, label: str) -> str:
    """A link in Markdown; the label alone where the address leads nowhere."""
    there = address(url).translate({ord("("): "%28", ord(")"): "%29"})
    said = markdown(label).strip()
    return f"[{said}]({there})" if there and said else said
