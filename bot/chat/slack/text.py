"""Text for Slack: made harmless, measured, cut where a reader would cut it.

News text is hostile: in mrkdwn and in Markdown `<!channel>` calls everybody and `<https://…|our bank>` is a link. What is
written here with `mrkdwn` or `markdown` is shown as it was and does nothing. Rich text and `plain_text` need neither:
there text is data.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote, urlsplit

from bot.chat.slack import limits

ELLIPSIS: Final = "…"
_BROKEN: Final = "\u200b"
"""A space of no width: markup does not act across it."""

# ---------------------------------------------------------------- harmless

_SPACES: Final = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
_ACTING: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_HALVES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line, without characters that act (controls, those that turn the order of reading); halves of
    characters, which cannot be sent, become `�`.
    """
    return _HALVES.sub("�", _ACTING.sub("", _SPACES.sub(" ", text)))


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


# ---------------------------------------------------------------- measured, cut

Measure = Callable[[str], int]


def length(text: str) -> int:
    """The text's UTF-16 units: what Slack counts at most."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, most: int, measure: Measure = length) -> str:
    """The text, or as much of its beginning as fits with an ellipsis, ending at a word where one ends near.

    `measure` tells how long a text will be as it is written; a longer text never measures less.
    """
    if measure(text) <= most:
        return text
    return text[: _cut(text, 0, most - length(ELLIPSIS), measure)].rstrip() + ELLIPSIS


def pieces(text: str, most: int, measure: Measure = length) -> Iterator[str]:
    """The text in parts of at most `most`, cut between words where there are any; together they are all of it."""
    at = 0
    while len(text) - at > most or measure(text[at:]) > most:
        end = max(at + 1, _cut(text, at, most, measure))
        yield text[at:end]
        at = end
    if at < len(text):
        yield text[at:]


_NEAR: Final = 40
"""Characters that are given up to end at a word: a long word's length."""


def _cut(text: str, at: int, most: int, measure: Measure) -> int:
    """Where a part that begins at `at` ends so that it measures at most `most`."""
    last = min(len(text), at + most)
    end = at + bisect_right(range(1, last - at + 1), most, key=lambda size: measure(text[at : at + size]))
    if end == len(text):
        return end
    while end > at and _joined(text, end):
        end -= 1
    blank = text.rfind(" ", max(at, end - _NEAR), end)
    return blank + 1 if blank > at and not text[end].isspace() else end


_JOINER: Final = "\u200d"


def _joined(text: str, at: int) -> bool:
    """Do the characters before and after `at` make one that people see?"""
    if at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    return "\U0001f3fb" <= after <= "\U0001f3ff" or (_flag(after) and _flags_before(text, at) % 2 == 1)


def _flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    """Letters of flags right before `at`: two of them are one flag."""
    start = at
    while start and _flag(text[start - 1]):
        start -= 1
    return at - start
