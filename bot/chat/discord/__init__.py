"""Discord: what we say drawn as Discord draws it, what people say brought to the desk.

Nothing of discord.py is loaded before a chat is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.chat.discord.settings import Settings

if TYPE_CHECKING:
    from bot.chat.discord.adapter import Discord


def open(  # noqa: A001 - as every platform has it
    *,
    settings: Settings,
    home: Path,  # noqa: ARG001 - Discord keeps its own history
    out: TextIO,  # noqa: ARG001
    now: Callable[[], datetime],
) -> Discord | None:
    """The application that is configured; None where none is."""
    if not settings.on:
        return None
    from bot.chat.discord.adapter import Discord

    return Discord(settings, now=now)
