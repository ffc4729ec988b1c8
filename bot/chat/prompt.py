"""The prompt of a terminal: a question a line, its points as they are proven, then the rest of the answer.

It knows nothing of where lines come from and where answers do: `bot.cli` gives both.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.chat.console import safe, show
from bot.core.errors import OnRecordError
from bot.core.message import Block, Bullet, Headline, Label, Message, Note

if TYPE_CHECKING:
    from rich.console import Console

WELCOME: Final = "Ask what the sources say, or press Enter to leave."
PROMPT: Final = "\n? "
LEAVING: Final = frozenset({"exit", "quit", "bye", ":q"})

ReadLine = Callable[[], Awaitable[str | None]]
"""The next line; None where there are no more."""
Tell = Callable[[str, str], None]
"""Is handed a point's text and who published it, as soon as it is proven."""
Ask = Callable[[str, Tell], Awaitable[Message]]
"""Answers a question, telling its points on the way. Raises `OnRecordError` with a sentence for people."""


async def converse(read_line: ReadLine, ask: Ask, console: Console) -> None:
    """Answer questions until an empty line, `exit` or the end of input. What fails is told, and the next may come."""
    console.print(WELCOME, style="dim", markup=False)
    explained: set[str] = set()
    while (line := await read_line()) is not None:
        question = line.strip()
        if not question or question.lower() in LEAVING:
            return
        said = _Said(console=console, explained=explained)
        try:
            message = await ask(question, said.point)
        except OnRecordError as failed:
            console.print(safe(str(failed)), style="yellow", markup=False)
            continue
        show(said.rest(message), console)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What of one answer is on the screen already: its points, and what a label explained before means."""

    console: Console
    explained: set[str]
    texts: set[str] = field(default_factory=set)

    def point(self, text: str, source: str) -> None:
        """Print a point that has just been proven."""
        self.texts.add(text)
        bullet = Bullet(text=text, source=source)
        show(Message(plain=text, blocks=(bullet,)), self.console)

    def rest(self, message: Message) -> Message:
        """What of the answer is not on the screen: its points are, and the question is what was typed.

        Where it stood and how it was made is told by the headline's note and label, as a line of their own.
        """
        blocks: list[Block] = []
        label = ""
        for block in message.blocks:
            if isinstance(block, Headline):
                label = block.label
                tail = " · ".join(part for part in (block.note, label) if part)
                blocks += [Label(text=tail)] if tail else []
            elif not self._is_known(block, label):
                blocks.append(block)
        self.explained.add(label)
        return replace(message, blocks=tuple(blocks))

    def _is_known(self, block: Block, label: str) -> bool:
        if isinstance(block, Note):
            return label in self.explained and block.text.startswith(f"{label}:")
        return isinstance(block, Bullet) and block.text in self.texts


def lines_of(ask: Callable[[str], str]) -> ReadLine:
    """Lines from a function that blocks, such as `input`, each read in a thread of its own beside the event loop.

    The thread is a daemon: one that still waits for a line keeps no program from ending.
    """

    async def read_line() -> str | None:
        loop = asyncio.get_running_loop()
        found: asyncio.Future[str | None] = loop.create_future()

        def settle(line: str | None) -> None:
            if not found.done():
                found.set_result(line)

        def wait() -> None:
            try:
                line: str | None = ask(PROMPT)
            except (EOFError, KeyboardInterrupt, OSError, ValueError):  # the end of input, however it comes
                line = None
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, line)

        threading.Thread(target=wait, name="prompt", daemon=True).start()
        return await found

    return read_line
