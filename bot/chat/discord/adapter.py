"""Discord as a chat: what we say, posted so that it is found again; what people say, brought to the desk.

    chat = Discord(settings, now=now)
    await chat.start(desk)
    posted = await chat.send(Place(platform="discord", tenant="<guild>", channel="<channel>"), message, key)

Discord knows a nonce of ours for some minutes; after that a message is told by the mark of its key, which it carries.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.chat.discord import bodies, checks, history, marking, threads
from bot.chat.discord.people import People
from bot.chat.discord.render import payloads
from bot.chat.discord.replying import Replying
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Settings
from bot.chat.discord.streaming import Writing
from bot.core import places
from bot.core.desk import Inbound, Standing
from bot.core.errors import Transient
from bot.core.message import Message
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem

if TYPE_CHECKING:
    from bot.chat.discord.connecting import Line

_MANY: Final = 200
"""Answers in writing that are remembered; a process writes a handful at once."""


class Discord:
    """The `Chat` of one application, by the bot token of `settings`, in all servers that have taken it in.

    Unstarted it sends and looks all the same. Where Discord cannot be reached at the start, or does not take the token,
    it starts, is not `connected`, and says why in the log and in `check`.
    """

    threaded: Final = True
    notifies: Final = True

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime],
        rest: Rest | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rest: Final = rest or Rest(settings)
        self._settings, self._now, self._monotonic = settings, now, monotonic
        self._people = People(self.rest, now=now, monotonic=monotonic)
        self._replying = Replying(self.rest, style=settings.style, now=now)
        self._line: Line | None = None
        self._writing: dict[str, Writing] = {}

    @property
    def connected(self) -> bool:
        """Does what people do in Discord reach us now?"""
        return self._line is not None and self._line.connected

    # ---------------------------------------------------------------- connecting

    async def start(self, desk: Desk | None = None) -> None:
        """Listen for the desk, as far as shards of the gateway are ours."""
        if desk is None:
            return
        from bot.chat.discord.connecting import Line  # the gateway, which a process that only posts does without

        self._line = Line(self._settings, desk, self, rest=self.rest, now=self._now)
        await self._line.open()

    async def stop(self) -> None:
        """Bring nothing more to the desk, and hang up."""
        if self._line is not None:
            await self._line.close()
        self._line = None
        await self.rest.close()

    # ---------------------------------------------------------------- posting

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message that carries `key`, in a simpler drawing where Discord does not take the first."""
        answer = await bodies.drawn(self._drawn(message, key), lambda body: threads.post(self.rest, place, body))
        return Posted(place=place, message_id=str(answer.get("id")))

    async def edit(self, posted: Posted, message: Message) -> None:
        """Let a message of ours say something else; it keeps its key and its style."""
        await self._changed(posted, message, None)

    async def find(self, place: Place, key: str, since: datetime) -> History:
        """Look for the message that carries `key`, in all that was posted there since then."""
        return await history.find(self.rest, place, key, since, self._people.ours)

    async def _changed(self, posted: Posted, message: Message, key: str | None) -> None:
        """Let a message of ours, wherever it stands, say something else; without a key it keeps its own."""
        stood = await threads.located(self.rest, posted)
        style = self._settings.style if stood.message is None else bodies.style(stood.message)
        kept = marking.carried(stood.message or {}) if key is None else key
        edits = bodies.changed(payloads(message, style=style, key=kept))
        await bodies.drawn(edits, lambda body: threads.patched(self.rest, stood.channel, posted.message_id, body))

    def _drawn(self, message: Message, key: str) -> tuple[bodies.Body, ...]:
        return payloads(message, style=self._settings.style, key=key)

    # ---------------------------------------------------------------- answering

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        """Begin an answer where something was said, as a message that is edited."""
        writing = Writing(self.rest, inbound, key, draw=self._drawn, again=again, monotonic=self._monotonic)
        self._writing.pop(key, None)
        self._writing[key] = writing
        while len(self._writing) > _MANY:
            del self._writing[next(iter(self._writing))]
        return writing

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        """Let the message in which an answer was written say `message` and carry `key`."""
        writing = self._writing.get(key)
        if writing is not None and writing.room is not None and writing.posted == posted:
            room, edits = writing.room, bodies.changed(self._drawn(message, key))
            await bodies.drawn(edits, lambda body: threads.patched(self.rest, room, posted.message_id, body))
        else:
            await self._changed(posted, message, key)
        self._writing.pop(key, None)
        return posted

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        """Reply to what was said: to the asker alone by the interaction's token while that holds, else as a message that
        replies to theirs and calls nobody.
        """
        await self._replying.reply(inbound, message, alone=private)

    # ---------------------------------------------------------------- asking

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a channel, as of five minutes ago at most."""
        return await self._people.standing(place, user)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        """What keeps us from working, or from posting there, and what to do about it."""
        if place is None:
            found = await checks.application(self._settings, self.rest)
            return (*found, *(self._line.problems() if self._line is not None else ()))
        try:
            return await checks.channel(self.rest, self._people, place)
        except Transient as failed:
            return (Problem(where=places.name(place), why=str(failed)),)
