"""The terminal: draws a message with colour and wrapping where there is a terminal, plainly where not.

Reads only blocks; it neither chooses nor shortens words. Text is never markup: rich gets `Text` values,
and control characters of hostile news are shown as `�`, so nothing in an article can drive the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from bot.core.compose import quoted, stance_line
from bot.core.message import Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

WIDTH = 80
"""Columns of a line when nobody says otherwise; wider prose is hard to read, so terminals are capped at 100."""


def show(message: Message, console: Console) -> None:
    """Print `message` on `console`."""
    console.file.write(drawn(message, console))


def drawn(message: Message, console: Console) -> str:
    """The message as `console` would print it; without a terminal no line ends in blanks."""
    with console.capture() as captured:
        console.print(*_draw(message), sep="\n")
    if console.is_terminal:
        return captured.get()
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def console(*, plain: bool = False, stderr: bool = False) -> Console:
    """A console for standard output: at most 100 columns, 80 without a terminal; no colour when `plain`."""
    from rich.console import Console

    return _capped(Console(stderr=stderr, highlight=False, soft_wrap=False, no_color=plain or None))


def canvas(out: TextIO) -> Console:
    """A console that touches nothing and draws as on `out`."""
    from rich.console import Console

    terminal = not out.closed and out.isatty()
    return _capped(Console(file=StringIO(), force_terminal=terminal, highlight=False, soft_wrap=False))


def _capped(found: Console) -> Console:
    found.width = min(found.width, 100) if found.is_terminal else WIDTH
    return found


_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that act on a terminal (C0 and C1 but tab and newline), reorder what is read (bidi controls), or cannot
be written at all (halves of surrogate pairs, which stand for bytes of an argument that are no UTF-8)."""


def safe(text: str) -> str:
    """`text` with every acting character shown as `�`, one for one, so offsets keep."""
    return _ACTING.sub("�", text)


# ---------------------------------------------------------------- rich


def _draw(message: Message) -> Iterator[RenderableType]:
    for block in message.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    match block:
        case Title():
            yield Text(safe(block.text), style="bold")
            yield Text(safe(block.note), style="dim")
        case Headline():
            yield Text()
            yield Text(safe(block.text), style="bold cyan")
            tail = " · ".join(part for part in (block.note, block.label) if part)
            if tail:
                yield Text(safe(tail), style="dim")
        case Label():
            yield Padding(Text(safe(block.text), style="bold dim"), (0, 0, 0, 2))
        case Bullet():
            yield _hanging("  • ", Text.assemble(safe(block.text), _source(block.source)))
        case Words():
            yield _hanging("    ", _words(block))
        case Stated():
            yield _hanging("    ", _stated(block))
        case Links():
            for label, url in block.links:
                yield _hanging("  → ", Text.assemble((f"{safe(label)}  ", "dim"), (safe(url), "dim underline")))
        case Note():
            yield Text()
            yield Text(safe(block.text), style="dim italic")


def _hanging(mark: str, body: Text) -> RenderableType:
    """`body` wrapped beside `mark`, its further lines standing under its first."""
    from rich.table import Table

    grid = Table.grid(padding=0, expand=False)
    grid.add_column(width=len(mark), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, body)
    return grid


def _source(name: str) -> Text:
    from rich.text import Text

    return Text(f" [{safe(name)}]" if name else "", style="dim")


def _words(block: Words) -> Text:
    from rich.text import Text

    named = [("\n— ", ""), (safe(block.speaker), "bold"), (safe(f", {block.role}" if block.role else ""), "")]
    return Text.assemble((safe(quoted(block.text)), "italic"), *(named if block.speaker else ()), _source(block.source))


def _stated(block: Stated) -> Text:
    from rich.text import Text

    evidence = Text(safe(block.evidence), style="dim")
    for start, end in block.marked:
        evidence.stylize("not dim bold", start, end)
    note = f" ({safe(block.note)})" if block.note else ""
    return Text.assemble((safe(stance_line(block)), "bold"), (note, "dim"), "\n", evidence)
