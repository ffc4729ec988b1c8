"""A message in the oldest blocks there are, sections of mrkdwn: for where Slack does not take the rich ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, assert_never

from bot.chat.slack import buttons, limits
from bot.chat.slack.text import link, marked, mrkdwn
from bot.core.compose import quoted, stance_line
from bot.core.cutting import clip, length, pieces
from bot.core.emphasis import emphasised
from bot.core.message import Actions, Block, Bullet, Headline, Label, Line, Links, Note, Stated, Title, Words

Json = dict[str, Any]


def drawn(blocks: Sequence[Block]) -> tuple[Json, ...]:
    """The blocks as sections and buttons. Their number and size are the caller's to mind."""
    return tuple(_drawn(blocks))


def _drawn(blocks: Sequence[Block]) -> Iterator[Json]:
    for acts, several in groupby(blocks, lambda block: isinstance(block, Actions)):
        if acts:
            actions = [action for block in several if isinstance(block, Actions) for action in block.actions]
            yield from buttons.drawn(actions, feedback=False)
        else:
            yield from _sections(line for block in several if not isinstance(block, Actions) for line in _line(block))


def _sections(lines: Iterable[str]) -> Iterator[Json]:
    """Lines, as many in a section as it holds; none is divided."""
    held: list[str] = []
    room = limits.SECTION
    for line in lines:
        size = length(line) + 1
        if held and size > room:
            yield from _section(held)
            held, room = [], limits.SECTION
        held.append(line)
        room -= size
    yield from _section(held)


_GAPS: Final = re.compile(r"\n{3,}")


def _section(lines: Sequence[str]) -> Iterator[Json]:
    text = _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")
    if text:
        yield {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, "expand": True}


# ---------------------------------------------------------------- lines

_ROOM: Final = limits.SECTION - 600
"""What a line may hold of one text: the rest is for a speaker, a role and a source, each as long as a header at most."""


def _line(block: Line) -> Iterator[str]:
    """The block's lines; one that is too long becomes several, each with what it must not lose."""
    match block:
        case Title() | Headline():
            label = block.label if isinstance(block, Headline) else ""
            yield from ("", *map(_bold, _parts(block.text)))
            yield from _parts(" · ".join(part for part in (block.note, label) if part))
        case Label():
            yield from ("", *map(_bold, _parts(block.text)))
        case Bullet():
            yield from _tailed("• ", _parts(block.text), _source(block.source))
        case Words():
            yield from _words(block)
        case Stated():
            yield from _stated(block)
        case Links():
            yield from (written for label, url in block.links if (written := link(url, clip(label, limits.HEADER))))
        case Note():
            yield from ("", *_parts(block.text))
        case _:
            assert_never(block)


def _words(block: Words) -> Iterator[str]:
    """A quote, each part of it with who said it."""
    role = _name(f", {block.role}") if block.role else ""
    named = f" — {_bold(_name(block.speaker))}{role}" if block.speaker else ""
    for part in pieces(block.text, _ROOM, _written):
        yield f"> {mrkdwn(quoted(part))}{named}{_source(block.source)}"
    yield ""


def _stated(block: Stated) -> Iterator[str]:
    """A stance, and what was said; what matters is in bold where it fits into one line."""
    note = f" ({_name(block.note)})" if block.note else ""
    head = _bold(_name(stance_line(block))) + note
    whole = "".join(_bold(mrkdwn(text)) if matters else mrkdwn(text) for text, matters in emphasised(block))
    told = [whole] if length(whole) <= _ROOM else _parts(block.evidence)
    for part in told:
        yield f"> {head}\n> {part}"
    yield ""


def _tailed(head: str, parts: Sequence[str], tail: str) -> Iterator[str]:
    for number, part in enumerate(parts):
        yield (head if number == 0 else "") + part + (tail if number == len(parts) - 1 else "")


def _parts(text: str) -> list[str]:
    """The text in mrkdwn, in as many parts as lines hold."""
    return [mrkdwn(part) for part in pieces(text, _ROOM, _written) if part.strip()]


def _written(text: str) -> int:
    return length(mrkdwn(text))


def _name(text: str) -> str:
    return mrkdwn(clip(text, limits.HEADER, _written))


def _bold(written: str) -> str:
    return marked(written, "*")


def _source(name: str) -> str:
    return f" · {marked(_name(name).strip(), '_')}" if name.strip() else ""
