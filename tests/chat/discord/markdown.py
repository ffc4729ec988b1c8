"""Discord's Markdown read as its clients read it, so that a test can tell what acts in a text.

Written from how the clients behave (their rules are simple-markdown's with Discord's own before them), and with nothing
in common with what writes for us: a table of rules, each tried at every place in turn, the first that matches wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

BROKEN: Final = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a client makes of a piece of text: `kind` is "text" where nothing acts; `within` are the texts inside."""

    kind: str
    text: str
    target: str = ""
    within: tuple[Seen, ...] = ()


_ACTING: Final[tuple[tuple[str, str], ...]] = (
    ("escape", r"\\([^0-9A-Za-z\s])"),
    ("code", r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```|(`+)([\s\S]*?[^`])\2(?!`)"),
    ("mention", r"@(?:everyone|here)|<@[!&]?\d+>|<#\d+>|</[^<>\n]+:\d+>|<id:\w+>"),
    ("time", r"<t:-?\d{1,17}(?::[tTdDfFR])?>"),
    ("emoji", r"<a?:\w{2,32}:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:"),
    ("autolink", r"<(?:[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>]+\.[a-z]+|\+[\d-]{3,20})>"),
    ("invite", r"(?i)(?:https?://)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com/invite)/[A-Za-z0-9-]+"),
    ("url", r"(?i)(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]"),
    ("link", r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*\)"),
    ("spoiler", r"\|\|([\s\S]+?)\|\|"),
    ("bold", r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    ("underlined", r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    ("italic", r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)"),
    ("struck", r"~~([\s\S]+?)~~(?!_)"),
)  # fmt: skip
_RULES: Final = tuple((kind, re.compile(rule)) for kind, rule in _ACTING)
_SHOWS: Final = frozenset({"bold", "italic", "underlined", "struck", "spoiler", "link"})

_LINE: Final = re.compile(r"(>>> |> )|(#{1,3}) +(?=\S)|(-#) +(?=\S)|( *)([*-]|\d+\.) +(?=\S)")


def lines(content: str) -> Iterator[tuple[str, tuple[Seen, ...]]]:
    """Every line with what it is (a quote's are `quote`, then what the line in the quote is) and what acts in it."""
    for line in content.split("\n"):
        rest, kinds = line, []
        while match := _LINE.match(rest):
            kinds.append("quote" if match[1] else "heading" if match[2] else "small" if match[3] else "item")
            rest = rest[match.end() :]
        yield " ".join(kinds) or "text", tuple(inline(rest))


def inline(text: str) -> Iterator[Seen]:
    """What acts within a line, in order."""
    at, plain = 0, ""
    while at < len(text):
        found = _first(text, at)
        if found is None:
            plain += text[at]
            at += 1
            continue
        kind, match = found
        if kind == "escape":
            plain += match[1]
        else:
            if plain:
                yield Seen(kind="text", text=plain)
                plain = ""
            yield _seen(kind, match)
        at = match.end()
    if plain:
        yield Seen(kind="text", text=plain)


def _first(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    for kind, rule in _RULES:
        match = rule.match(text, at)
        if match and match.end() > at:
            return kind, match
    return None


def _seen(kind: str, match: re.Match[str]) -> Seen:
    held = next((group for group in match.groups() if group is not None), "") if kind in _SHOWS else ""
    target = match[2] if kind == "link" else match[0] if kind != "text" else ""
    return Seen(kind=kind, text=match[0], target=target, within=tuple(inline(held)) if held else ())


def shown(seen: tuple[Seen, ...]) -> str:
    """What a reader reads of it, without spaces of no width."""
    told = "".join(shown(each.within) if each.within else each.text if each.kind == "text" else "" for each in seen)
    return told.replace(BROKEN, "")


def acting(content: str) -> Iterator[Seen]:
    """Everything in a message that does something or looks like something else than text, at any depth."""

    def walk(seen: tuple[Seen, ...], keep: Callable[[Seen], bool]) -> Iterator[Seen]:
        for each in seen:
            if keep(each):
                yield each
            yield from walk(each.within, keep)

    for _, seen in lines(content):
        yield from walk(seen, lambda each: each.kind != "text")
