"""Our key in what stands in a channel: sent along as a message's metadata, and found again there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.chat.slack.client import Client, is_code
from bot.core.errors import Permanent
from bot.core.ports import History
from bot.core.types import Place, Posted

OURS: Final = "onrecord"
"""The type of our metadata."""


def metadata(key: str) -> dict[str, Any]:
    """What a message of this key carries."""
    return {"event_type": OURS, "event_payload": {"key": key}}


def key_of(message: Mapping[str, Any]) -> str | None:
    """The key that a message carries; None where it is not ours, or has none yet."""
    carried = message.get("metadata")
    if not isinstance(carried, Mapping) or carried.get("event_type") != OURS:
        return None
    payload = carried.get("event_payload")
    return str(payload.get("key")) if isinstance(payload, Mapping) else None


async def find(client: Client, place: Place, key: str, since: datetime) -> History:
    """The message of this key among what was posted there since then. Raises `Transient` and `Permanent`."""
    try:
        async for message in _since(client, place, since):
            if key_of(message) == key:
                return Posted(place=place, message_id=str(message["ts"]))
    except Permanent as failed:
        if is_code(failed, "missing_scope"):
            return "unreadable"
        if is_code(failed, "thread_not_found"):
            return "absent"
        raise
    return "absent"


async def unfinished(client: Client, place: Place, by: str, since: datetime) -> Posted | None:
    """Our user's message in a thread that carries no key: an answer that was begun and not ended."""
    found = None
    async for message in _since(client, place, since):
        if message.get("user") == by and key_of(message) is None and message.get("ts") != place.thread:
            found = Posted(place=place, message_id=str(message["ts"]))
    return found


def _since(client: Client, place: Place, since: datetime) -> Any:
    asked = {"oldest": f"{since.timestamp():.6f}", "include_all_metadata": True, "inclusive": True}
    if place.thread is None:
        return client.pages("conversations.history", "messages", channel=place.channel, **asked)
    return client.pages("conversations.replies", "messages", channel=place.channel, ts=place.thread, **asked)
