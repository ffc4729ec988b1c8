"""What stands in a channel or a thread: our key in a message's metadata, found again; an answer that was left half said.

A message without our metadata may be ours all the same: a stream carries none before it is closed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.chat.slack.client import Client
from bot.chat.slack.intake import Ourselves
from bot.core.desk import Inbound
from bot.core.errors import Permanent
from bot.core.ports import History
from bot.core.types import Place, Posted

EVENT: Final = "onrecord"
"""The type of our metadata: who looks at our messages in the workspace finds it there."""
SKEW: Final = timedelta(minutes=1)
"""How far Slack's clock may go behind ours."""


def metadata(key: str) -> dict[str, Any]:
    """The metadata of a message that carries `key`."""
    return {"event_type": EVENT, "event_payload": {"key": _plain(key)}}


def writing(key: str) -> dict[str, Any]:
    """The metadata of a message in which the answer of this key is being written, where it can have any."""
    return {"event_type": EVENT, "event_payload": {"writing": _plain(key)}}


def _plain(key: str) -> str:
    """The key in printable ASCII, another for every other key; usual ones stay as they are."""
    return key.encode("unicode_escape").decode("ascii")


async def find(client: Client, place: Place, key: str, since: datetime) -> History:
    """The message that carries `key`, among all that was posted there since then. Raises `Transient`, `Permanent`."""
    try:
        async for message in _messages(client, place, f"{since.timestamp():.6f}"):
            if _carried(message, "key") == _plain(key):
                return Posted(place=place, message_id=str(message.get("ts")))
    except Permanent as failed:
        if failed.kind == "missing":  # the thread is gone, and all that was in it
            return "absent"
        if failed.kind == "forbidden":
            return "unreadable"
        raise
    return "absent"


async def begun(client: Client, inbound: Inbound, key: str, ours: Ourselves, others: Collection[str]) -> str | None:
    """The id of an answer to what was said that was begun and never closed: the first message of ours after it without
    a key, unless it is that of another answer, or one of `others`. Raises `Transient`, `Permanent`.
    """
    said = inbound.id.rpartition(":")[2]
    since = said if re.fullmatch(r"\d+\.\d+", said) else f"{(inbound.at - SKEW).timestamp():.6f}"
    elsewhere = {*others, inbound.place.thread}
    candidates = [
        str(message.get("ts"))
        async for message in _messages(client, inbound.place, since)
        if _is_ours(message, ours)
        and not _carried(message, "key")
        and _carried(message, "writing") in ("", _plain(key))
        and message.get("ts") not in elsewhere
    ]
    return min(candidates, default=None)


def _is_ours(message: Mapping[str, Any], ours: Ourselves) -> bool:
    return message.get("user") == ours.user or (bool(ours.bot) and message.get("bot_id") == ours.bot)


def _carried(message: Mapping[str, Any], name: str) -> str:
    """What our metadata says under a name, as `_plain` wrote it; empty where there is none."""
    found = message.get("metadata")
    if not isinstance(found, Mapping) or found.get("event_type") != EVENT:
        return ""
    payload = found.get("event_payload")
    return str(payload.get(name) or "") if isinstance(payload, Mapping) else ""


async def _messages(client: Client, place: Place, oldest: str) -> AsyncIterator[Mapping[str, Any]]:
    """All messages of a channel, or of a thread, since then."""
    about = {"channel": place.channel, "oldest": oldest, "include_all_metadata": True}
    if place.thread is None:
        pages = client.pages("conversations.history", "messages", **about)
    else:
        pages = client.pages("conversations.replies", "messages", ts=place.thread, **about)
    async for message in pages:
        if isinstance(message, Mapping):
            yield message
