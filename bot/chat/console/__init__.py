"""The terminal: messages drawn on a screen or as Markdown, and a whole chat whose history is a file.

show(message, console())
posted = await Console(folder, sys.stdout, now=now).send(place, message, key)
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.chat.console.chat import Console
from bot.chat.console.commonmark import markdown
from bot.chat.console.drawing import console, safe, show

__all__ = ["Console", "console", "markdown", "open", "safe", "show"]


def open(*, settings: None, home: Path, out: TextIO, now: Callable[[], datetime]) -> Console:  # noqa: A001, ARG001 - as every platform has it
    """The terminal, which is always there: its history lies in the data folder `home`, `out` shows it."""
    return Console(home, out, now=now)
