"""The terminal as a chat: what is posted is a line in a file, and the screen is printed from that file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from bot.chat.console.record import Record
from bot.chat.console.screen import catch_up
from bot.core.desk import Inbound, Standing
from bot.core.errors import OnRecordError, Permanent
from bot.core.message import Message
from bot.core.places import name
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem

HERE: Final = "console"
"""The place that needs no name on the screen."""


class Console:
    """The `Chat` of a terminal. A message's id is its key.

    Processes may share the folder, and with it the history: then a message that two of them post stands there once.
    A screen that is gone or stands still keeps nothing from being posted; `check` tells, and so does the log.
    """

    threaded: Final = False
    notifies: Final = False
    connected: Final = True

    def __init__(self, folder: Path, out: TextIO, *, now: Callable[[], datetime]) -> None:
        self._record = Record(folder)
        self._out = out
        self._now = now
        self._unseen = ""

    async def start(self, desk: Desk | None = None) -> None:  # noqa: ARG002 - nobody says anything here; `ask` and `preview` do
        """Print what an earlier life posted and did not print."""
        await self._show()

    async def stop(self) -> None:
        """Nothing is held between two messages."""

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message once and print it. Raises `Transient` where the file cannot be written."""
        await asyncio.to_thread(self._record.post, name(place), key, message, at=self._now())
        await self._show()
        return Posted(place=place, message_id=key)

    async def edit(self, posted: Posted, message: Message) -> None:
        """Print what a message says from now on; what stands on a screen stays. Raises `Permanent`, `Transient`."""
        place, key = name(posted.place), posted.message_id
        if not await asyncio.to_thread(self._record.correct, place, key, message, at=self._now()):
            raise Permanent(f"no message {key} stands at {place}", kind="missing")
        await self._show()

    async def find(self, place: Place, key: str, since: datetime) -> History:  # noqa: ARG002 - keys are looked for in all that is kept
        """Look for a key in the file. Raises `Transient` where another process holds it for long."""
        try:
            found = await asyncio.to_thread(self._record.holds, name(place), key)
        except OSError as failed:
            self._tell("a history cannot be read", failed)
            return "unreadable"
        if found is None:
            return "unreadable"
        return Posted(place=place, message_id=key) if found else "absent"

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:  # noqa: ARG002 - as the port has it
        """Nothing is shown before it is whole: what is printed cannot be taken back."""
        return _Unseen()

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:  # noqa: ARG002 - the id is the key
        """As `edit`."""
        await self.edit(posted, message)
        return posted

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:  # noqa: ARG002 - one reader
        """Post it, once for what was said."""
        await self.send(inbound.place, message, f"reply:{inbound.id}")

    async def standing(self, place: Place, user: str) -> Standing:  # noqa: ARG002 - whoever sits there
        """Who has the terminal has everything."""
        return Standing(name=user, admin=True)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        """Can the file be written, and does the screen show what is in it?"""
        problems = [self._unseen]
        try:
            await asyncio.to_thread(self._record.tried)
        except (OSError, OnRecordError) as failed:
            problems.append(f"{self._record.path} cannot be written: {failed}")
        return tuple(Problem(where=name(place) if place else HERE, why=why) for why in problems if why)

    async def _show(self) -> None:
        try:
            await asyncio.to_thread(catch_up, self._record, self._out, HERE)
        except (OSError, OnRecordError) as failed:
            self._tell("messages are not on the screen", failed)
            self._unseen = f"messages are in {self._record.path}, and not on the screen: {failed}"
        else:
            self._unseen = ""

    def _tell(self, what: str, failed: Exception) -> None:
        from bot.telemetry import CONSOLE, log  # 60 ms that a command which only prints can do without

        CONSOLE.labels(what).inc()
        log.warning(what, file=str(self._record.path), why=str(failed))


class _Unseen:
    """An answer that nobody watches being written."""

    posted = None

    async def show(self, message: Message) -> None:
        """Not before it is whole."""

    async def status(self, text: str) -> None:
        """Nobody waits for it."""
