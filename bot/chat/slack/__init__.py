"""Slack: what we say drawn as Block Kit, what people say brought to the desk.

Nothing of Slack's SDK is loaded before a chat is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.chat.slack.settings import Settings

if TYPE_CHECKING:
    from bot.chat.slack.adapter import Slack


def open(  # noqa: A001 - as every platform has it
    *,
    settings: Settings,
    home: Path,  # noqa: ARG001 - Slack keeps its own history
    out: TextIO,  # noqa: ARG001
    now: Callable[[], datetime],
) -> Slack | None:
    """The workspace that is configured; None where none is."""
    if not settings.on:
        return None
    from bot.chat.slack.adapter import Slack

    return Slack(settings, now=now)
