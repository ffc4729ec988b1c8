"""What stands in a channel or a thread: our key in a message of ours, found again; an answer that was left half said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.chat.discord import marking, threads
from bot.chat.discord.permissions import READ_MESSAGE_HISTORY
from bot.chat.discord.rest import Rest
from bot.core.desk import Inbound
from bot.core.errors import Permanent
from bot.core.ports import History
from bot.core.types import Place, Posted

SKEW: Final = timedelta(minutes=1)
"""How far Discord's clock may go behind ours."""
_EPOCH: Final = 1_420_070_400_000
"""Milliseconds at which Discord's ids begin: 2015."""

Held = Callable[[Place], Awaitable[int]]
"""What we may do in a channel, as permission bits."""


def snowflake(at: datetime) -> int:
    """The greatest id that is below all that are given from then on."""
    return max(0, ((round(at.timestamp() * 1000) - _EPOCH) << 22) - 1)


async def find(rest: Rest, place: Place, key: str, since: datetime, held: Held) -> History:
    """The message of ours that carries `key`, in a place's thread and in its channel, where it is posted if no thread can
    be opened. Raises `Transient`, `Permanent`.
    """
    after, heard = snowflake(since), False
    us = await rest.login()
    for room in threads.rooms(place):
        try:
            async for message in rest.messages(room, after):
                heard = True
                if _author(message) == us and marking.marked(message, key):
                    return Posted(place=place, message_id=str(message["id"]))
        except Permanent as failed:
            if failed.kind == "forbidden":
                return "unreadable"
            if failed.kind != "gone" or room != place.thread:
                raise
    return "absent" if heard or await _readable(place, held) else "unreadable"


async def _readable(place: Place, held: Held) -> bool:
    """Whether a history in which nothing stands is one that we may read: Discord shows an empty one else."""
    if place.tenant.startswith("@"):
        return True
    try:
        return bool(await held(place) & READ_MESSAGE_HISTORY)
    except Permanent:
        return False


async def begun(rest: Rest, inbound: Inbound, key: str) -> tuple[str, str] | None:
    """The channel (or thread) and the id of the message in which the answer of this key was being written, since what it
    answers was said. Raises `Transient`, `Permanent`.
    """
    said, us = inbound.id.rpartition(":")[2], await rest.login()
    named = inbound.kind in ("message", "mention") and said.isdecimal()
    after = int(said) if named else snowflake(inbound.at - SKEW)
    for room in threads.rooms(inbound.place):
        try:
            async for message in rest.messages(room, after):
                if _author(message) == us and marking.marked(message, marking.writing(key)):
                    return room, str(message["id"])
        except Permanent as failed:
            if failed.kind not in ("gone", "forbidden"):
                raise
    return None


def _author(message: threads.Body) -> str:
    author = message.get("author")
    return str(author.get("id", "")) if isinstance(author, dict) else ""
