"""Answers to an interaction, within the three seconds that Discord waits. None of them is needed: what was kept is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any

import discord

from bot import telemetry
from bot.chat.discord.commands import Choice
from bot.chat.discord.failures import failure
from bot.chat.discord.views import Modal


async def defer(done: discord.Interaction, *, onto: bool = False) -> bool:
    """Say that an answer for the asker alone comes: a message of its own, or in place of the one it was done in (`onto`).
    False where Discord did not take that.
    """
    return await _taken("defer", done.response.defer(ephemeral=True, thinking=not onto))


async def tell(done: discord.Interaction, words: str) -> bool:
    """Say a few words to the asker alone."""
    return await _taken("reply", done.response.send_message(words, ephemeral=True))


async def open_modal(done: discord.Interaction, modal: Modal) -> bool:
    """Open a modal: only the first answer to a command or a press can."""
    return await _taken("modal", done.response.send_modal(_Drawn(modal)))


async def offer(done: discord.Interaction, choices: Sequence[Choice]) -> bool:
    """Offer values for what is being typed."""
    offered = [discord.app_commands.Choice(name=each["name"], value=each["value"]) for each in choices]
    return await _taken("suggestions", done.response.autocomplete(offered))


async def _taken(method: str, call: Awaitable[Any]) -> bool:
    """Did Discord take it? That it did not is counted: it was too late, or the connection broke; what was kept is kept."""
    try:
        await call
    except discord.InteractionResponded:
        why = "it was answered already"
    except Exception as error:
        failed = failure(method, error)
        if failed is None:
            raise
        why = str(failed)
    else:
        telemetry.COURTESIES.labels(platform="discord", method=method, result="taken").inc()
        return True
    telemetry.COURTESIES.labels(platform="discord", method=method, result="failed").inc()
    telemetry.log.warning("discord did not take an answer", method=method, why=why)
    return False


class _Drawn(discord.ui.Modal):
    """A modal that is drawn already. It is stopped from the start, so that nothing is remembered of it: what is filled in
    comes back as any interaction.
    """

    def __init__(self, drawn: Modal) -> None:
        super().__init__(title=drawn["title"], custom_id=drawn["custom_id"])
        self._as_drawn = drawn
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        """As it was drawn."""
        return self._as_drawn
