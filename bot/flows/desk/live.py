"""Live: what a reader sees of an answer while it is being made, and how they stop it.

Whatever a platform cannot show in time is left out: proven lines wait here, and the answer never waits for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.core.desk import Inbound
from bot.core.message import Message
from bot.core.ports import Chat, Stream
from bot.core.types import Place, Point, Posted
from bot.telemetry import log

Points = Sequence[tuple[str, str]]
"""Lines that are proven, each with the names of who published it."""

Began = Callable[[Posted], Awaitable[None]]
"""Is told of the message in which an answer is being written, once there is one."""


class Live:
    """One answer that is being made, at `place`. `stop` is set once a reader has had enough."""

    def __init__(self, place: Place, stream: Stream, drawn: Callable[[Points], Message], began: Began) -> None:
        self.stop: Final = asyncio.Event()
        self.place: Final = place
        self._stream = stream
        self._drawn = drawn
        self._began = began
        self._status = ""
        self._points: list[tuple[str, str]] = []
        self._news = asyncio.Event()
        self._over = False

    @property
    def posted(self) -> Posted | None:
        """The message in which it stands so far, once others can read it."""
        return self._stream.posted

    def status(self, text: str) -> None:
        """Say in a few words what is being done."""
        self._status = text
        self._news.set()

    def point(self, point: Point, source: str) -> None:
        """Show a line more."""
        self._points.append((point.text, source))
        self._news.set()

    async def shown(self) -> None:
        """Show whatever there is as soon as it is there, the newest only, until it is `over`."""
        status, points = "", 0
        while not self._over:
            await self._news.wait()
            self._news.clear()
            if self._status != status and not self._points:
                status = self._status
                await self._stream.status(status)
            if len(self._points) > points and not self._over:
                points = len(self._points)
                before = self._stream.posted
                await self._stream.show(self._drawn(self._points))
                if before is None and self._stream.posted is not None:
                    await self._began(self._stream.posted)

    def over(self) -> None:
        """Show nothing more: the answer is made."""
        self._over = True
        self._news.set()


_RUNNING: Final[set[Live]] = set()
"""The answers that are being made in this process."""


@asynccontextmanager
async def live(
    chat: Chat, inbound: Inbound, key: str, *, again: bool, drawn: Callable[[Points], Message], began: Began
) -> AsyncIterator[Live]:
    """Show an answer in the block as it is made. Where the block raises, what was said to be done is taken back."""
    stream = await chat.stream(inbound, key, again=again)
    making = Live(inbound.place, stream, drawn, began)
    showing = asyncio.create_task(making.shown())
    _RUNNING.add(making)
    try:
        yield making
    except Exception:
        await _ended(making, showing)
        await stream.status("")
        raise
    else:
        await _ended(making, showing)
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)  # what it has begun in the database ends first
        _RUNNING.discard(making)


async def _ended(making: Live, showing: asyncio.Task[None]) -> None:
    """End the showing between two calls of the platform, so that what it has begun is known."""
    making.over()
    (failed,) = await asyncio.gather(showing, return_exceptions=True)
    if isinstance(failed, Exception):
        log.error("an answer could not be shown while it was made", exc_info=failed)


def stop(posted: Posted) -> bool:
    """End the answer that is being written there; False where none is, in this process. Without a message's id it is
    the one of which a thread has seen nothing yet.
    """
    found = [making for making in _RUNNING if _meant(making, posted)]
    for making in found:
        making.stop.set()
    return bool(found)


def _meant(making: Live, posted: Posted) -> bool:
    if not posted.message_id:
        return making.posted is None and making.place == posted.place
    return making.posted is not None and _same(making.posted, posted)


def _same(one: Posted, other: Posted) -> bool:
    here, there = one.place, other.place
    channel = (here.platform, here.tenant, here.channel) == (there.platform, there.tenant, there.channel)
    return channel and one.message_id == other.message_id
