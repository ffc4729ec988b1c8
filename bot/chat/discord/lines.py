"""Blocks in Discord's Markdown: what the styles that are made of text have in common.

A quote with its speaker is one paragraph, and so is a condition with its consequence; nothing comes between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal

from bot.chat.discord import limits
from bot.chat.discord.text import bold, escape, italic, link, name, written
from bot.core.compose import quoted, stance_line
from bot.core.cutting import clean, clip, length
from bot.core.emphasis import emphasised
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Links, Note, Stated, Title, Words

Kind = Literal["lines", "label", "quote", "entry"]
"""What a paragraph is: a label names what follows, an entry stands for a story that is told elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A name and its circumstances, as they are: not yet written. `first` names the message."""

    text: str
    note: str
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines of Markdown that stay together."""

    text: str
    kind: Kind = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A line of small print, as it is: not yet written."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """What may be done."""

    actions: tuple[Action, ...]


Part = Head | Paragraph | Small | Buttons

BETWEEN: Final = " · "
SMALL: Final = "-# "


def parts(blocks: Sequence[Block]) -> tuple[Part, ...]:
    """The blocks in parts; what says nothing is none."""
    titled, headlined = (any(isinstance(block, kind) for block in blocks) for kind in (Title, Headline))
    told, found = False, list[Part]()
    for kind, held in groupby(blocks, type):
        several: list[Any] = list(held)
        if kind in (Title, Headline):
            first = kind is Title or not titled
            found += (_head(block, first=first and not any(isinstance(part, Head) for part in found)) for block in several)  # fmt: skip
        elif kind is Note and not told:
            found += _paragraphs(*(escape(clip(block.text, limits.NOTED * 2, written)) for block in several))
        elif kind is Note:
            found += (Small(text=block.text) for block in several if clean(block.text).strip())
        else:
            found += _told(several, listing=titled and not headlined)
        told = told or kind in (Bullet, Words, Stated)
    return tuple(part for part in found if not isinstance(part, Head) or part.text or part.note)


def head(part: Head) -> str:
    """A name as a headline, the message's own as a larger one, with small print under it."""
    told = name(part.text)
    lines = (f"{'##' if part.first else '###'} {told}" if told else "", small(part.note))
    return "\n".join(line for line in lines if line)


def small(text: str) -> str:
    """A line of small print; nothing where there is nothing to say."""
    told = name(text, limits.NOTED)
    return f"{SMALL}{told}" if told else ""


def _head(block: Title | Headline, *, first: bool) -> Head:
    label = block.label if isinstance(block, Headline) else ""
    note = BETWEEN.join(part for part in (block.note, label) if part)
    return Head(text=clip(clean(block.text).strip(), limits.NAMED), note=clean(note).strip(), first=first)


def _told(several: Sequence[Any], *, listing: bool) -> Iterator[Part]:
    """Blocks of one kind that follow one another."""
    match several[0]:
        case Label():
            yield from _paragraphs(*(bold(name(block.text)) for block in several), kind="label")
        case Bullet():
            for sourced, some in groupby(several, lambda block: listing and bool(block.source.strip())):
                lines = [line for block in some if (line := _bullet(block, listing=listing))]
                yield from _paragraphs(*lines, kind="entry") if sourced else _paragraphs("\n".join(lines))
        case Words():
            yield from _paragraphs(*map(_words, several), kind="quote")
        case Stated():
            yield from _paragraphs(*map(_stated, several), kind="quote")
        case Links():
            yield from _paragraphs("\n".join(f"{SMALL}{line}" for line in _links(several)))
        case Actions():
            yield Buttons(actions=tuple(action for block in several for action in block.actions))


def _paragraphs(*texts: str, kind: Kind = "lines") -> Iterator[Paragraph]:
    yield from (Paragraph(text=text, kind=kind) for text in texts if text.strip())


# ---------------------------------------------------------------- lines


def _bullet(block: Bullet, *, listing: bool) -> str:
    """A point and whose it is; of what is listed, whose it is stands under its name."""
    if not block.text.strip():
        return ""
    if listing and block.source.strip():
        return f"{bold(escape(block.text).strip())}\n{SMALL}{name(block.source)}"
    return f"- {escape(block.text).strip()}{_source(block.source)}"


def _words(block: Words) -> str:
    """What was said, and under it by whom."""
    if not block.text.strip():
        return ""
    said = f"> {escape(quoted(block.text))}"
    if not block.speaker.strip():
        return f"{said}{_source(block.source)}"
    role = f", {name(block.role)}" if block.role.strip() else ""
    return f"{said}\n> — {bold(name(block.speaker))}{role}{_source(block.source)}"


def _stated(block: Stated) -> str:
    """Who takes which stance, and under it the article's own words with what matters in bold."""
    note = f" ({name(block.note)})" if block.note.strip() else ""
    told = "".join(bold(escape(text)) if matters else escape(text) for text, matters in _joined(block))
    return f"> {bold(name(stance_line(block), limits.NOTED))}{note}\n> {told}"


def _joined(block: Stated) -> Iterator[tuple[str, bool]]:
    """The evidence in parts; marked ones that meet are one, for two pairs of marks that meet act as neither."""
    for matters, several in groupby((part for part in emphasised(block) if part[0]), lambda part: part[1]):
        yield "".join(text for text, _ in several), matters


def _source(told: str) -> str:
    return f"{BETWEEN}{italic(name(told))}" if told.strip() else ""


def _links(several: Sequence[Links]) -> Iterator[str]:
    """Links by their names, as many on a line as it holds."""
    line = ""
    for label, url in (pair for block in several for pair in block.links):
        one = link(url, label)
        longer = f"{line}{BETWEEN}{one}" if line and one else line + one
        if line and length(longer) > limits.LINK + limits.NAMED:
            yield line
            longer = one
        line = longer
    if line:
        yield line
