"""An answer as it is written: a message that is edited in its place, and Discord's “is typing …” before.

All of it is a courtesy: what Discord does not take is not shown, and the answer itself comes from the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from bot.chat.courtesy import courtesy
from bot.chat.discord import history, marking, threads
from bot.chat.discord.bodies import Draw, changed, drawn
from bot.chat.discord.rest import Answer, Rest
from bot.chat.discord.threads import Body
from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.ports import AMBIGUOUS
from bot.core.types import Posted

EDIT: Final = 1.2
"""Seconds between two edits of a message: Discord takes five in five seconds, of all that a channel edits."""
TYPING: Final = 8.0
"""Seconds after which we are shown typing once more: Discord shows it for ten."""


class Writing:
    """The `Stream` of one answer. With `again` a message in which it was begun before is looked for first."""

    def __init__(
        self,
        rest: Rest,
        inbound: Inbound,
        key: str,
        *,
        draw: Draw,
        again: bool,
        monotonic: Callable[[], float],
    ) -> None:
        self._rest, self._inbound, self._key = rest, inbound, key
        self._draw, self._searched, self._monotonic = draw, not again, monotonic
        self._at: tuple[str, str] | None = None
        self._next = self._typed = float("-inf")

    @property
    def posted(self) -> Posted | None:
        """The message in which it stands, once one does."""
        return Posted(place=self._inbound.place, message_id=self._at[1]) if self._at else None

    @property
    def room(self) -> str | None:
        """The channel or thread in which that message stands."""
        return self._at[0] if self._at else None

    async def show(self, message: Message) -> None:
        """Show all there is so far, as soon as Discord may be told again."""
        await asyncio.sleep(max(0.0, self._next - self._monotonic()))
        await courtesy("discord", "show", self._shown(message))
        self._next = self._monotonic() + EDIT

    async def status(self, text: str) -> None:
        """Show that something is being done; Discord has no words for it, and ends it by itself."""
        if text and self._at is None and self._monotonic() >= self._typed + TYPING:
            self._typed = self._monotonic()
            await courtesy("discord", "status", self._typing())

    # ---------------------------------------------------------------- a message

    async def _shown(self, message: Message) -> None:
        if not self._searched:
            self._at = await history.begun(self._rest, self._inbound, self._key)
            self._searched = True
        if self._at is None:
            await self._begin(message)
        else:
            await self._edit(*self._at, message)

    async def _begin(self, message: Message) -> None:
        bodies = self._draw(message, marking.writing(self._key))
        self._searched = False  # until it is known what came of it
        try:
            answer = await drawn(bodies, self._post)
        except Transient as failed:
            self._searched = failed.kind not in AMBIGUOUS
            raise
        except Permanent:
            self._searched = True
            raise
        self._at, self._searched = (str(answer.get("channel_id")), str(answer.get("id"))), True

    async def _post(self, body: Body) -> Answer:
        """What names us outside of any thread begins one."""
        asked = self._inbound
        return await threads.post(self._rest, asked.place, body, begins=asked.kind == "mention" and not asked.threaded)

    async def _edit(self, room: str, identity: str, message: Message) -> None:
        bodies = self._draw(message, marking.writing(self._key))
        await drawn(changed(bodies), lambda body: threads.patched(self._rest, room, identity, body))

    # ---------------------------------------------------------------- typing

    async def _typing(self) -> None:
        """In the thread that was there, else in the channel, where whoever asked still looks."""
        place = self._inbound.place
        room = place.thread if place.thread and self._inbound.threaded else place.channel
        await self._rest.call("POST", "/channels/{channel_id}/typing", channel_id=room)
