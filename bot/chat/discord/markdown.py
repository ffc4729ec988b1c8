"""Discord's Markdown as HTML, as far as we write it; whatever else Discord would act on is marked, for it is never ours.

A line is one of a few kinds: a headline, small print, a point, a quote, words. Within a line the first rule that fits acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.chat.printed import printed

# ---------------------------------------------------------------- lines

_LINE: Final = re.compile(r"(?P<quote>> )|(?P<head>#{1,3}) +|(?P<small>-# +)|(?P<item>[-*] +|\d+\. +)")
_HEADS: Final = {"#": "h2", "##": "h3", "###": "h4"}
"""A page has its own first headline."""


def html(text: str, *, quoted: bool = False) -> str:
    """The text as Discord would draw it; in a quote (`quoted`) there is no other."""
    told = groupby(text.split("\n"), lambda line: _kind(line, quoted=quoted))
    return "".join(drawn for kind, several in told for drawn in _alike(kind, [*several]))


def _kind(line: str, *, quoted: bool) -> str:
    """What a line is; nothing where it is words."""
    found = _LINE.match(line)
    kind = found.lastgroup or "" if found else ""
    return "" if quoted and kind == "quote" else kind


def _alike(kind: str, lines: Sequence[str]) -> Iterator[str]:
    """Lines of one kind that follow one another."""
    rests = [_LINE.sub("", line, count=1) if kind else line for line in lines]
    match kind:
        case "quote":
            said = html("\n".join(rests), quoted=True)
            yield f"<blockquote>{said}</blockquote>"
        case "item":
            items = (f'<li dir="auto">{inline(rest)}</li>' for rest in rests)
            yield f"<ul>{''.join(items)}</ul>"
        case "small":
            yield from (f'<p class="d-small" dir="auto">{inline(rest)}</p>' for rest in rests)
        case "head":
            for line, rest in zip(lines, rests, strict=True):
                tag = _HEADS[line.partition(" ")[0]]
                yield f'<{tag} dir="auto">{inline(rest)}</{tag}>'
        case _:
            said = "<br>".join(map(inline, rests))
            yield f'<p dir="auto">{said}</p>'


# ---------------------------------------------------------------- within a line

_WITHIN: Final = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|<@&(?P<role>\d+)>"
    r"|(?P<acting>@(?:everyone|here)|<(?:@!?|\#)\d+>|</[^<>\n]+:\d+>|<(?:id|t|a?:\w+):[^<>\s]+>|<\w[\w.+-]*:[^<>\s]+>"
    r"|(?:https?|discord|steam)://[^\s<]+|discord(?:app)?\.(?:gg|com/invite)/[\w-]+|\|\|.+?\|\||`+[^`]+`+)"
    r"|\[(?P<link>(?:\\.|[^\[\]\\])+)\]\(<https?://[^<>\s]+>\)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|__(?P<underlined>(?:\\.|[^\\])+?)__(?!_)"
    r"|_(?P<italic>(?:__|\\.|[^\\_])+?)_(?!\w)"
    r"|\*(?=\S)(?P<slanted>(?:\*\*|\\.|[^\\*])+?)\*(?!\*)"
    r"|~~(?P<struck>.+?)~~",
    re.IGNORECASE,
)
_TAGS: Final = {"bold": "b", "underlined": "u", "italic": "em", "slanted": "em", "struck": "s"}


_DEEPEST: Final = 8
"""How many marks may stand within one another; ours are at most two."""


def inline(text: str, deep: int = _DEEPEST) -> str:
    """A line as Discord would draw it, whatever kind it is."""
    told, at = "", 0
    for found in _WITHIN.finditer(text) if deep else ():
        told += printed(text[at : found.start()]) + _acting(found, deep - 1)
        at = found.end()
    return told + printed(text[at:])


def _acting(found: re.Match[str], deep: int) -> str:
    kind = found.lastgroup or ""
    match kind:
        case "escaped":
            return printed(found[kind])
        case "role":
            return '<span class="d-role">@role</span>'
        case "link":
            return f'<span class="d-link">{inline(found[kind], deep)}</span>'
        case "acting":
            return f'<mark class="d-mention">{printed(found[0])}</mark>'
        case _:
            return f"<{_TAGS[kind]}>{inline(found[kind], deep)}</{_TAGS[kind]}>"
