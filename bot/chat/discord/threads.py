"""Where a message goes: into its thread, which is opened if need be, or into the channel; and where one of ours stands.

A thread that hangs on a message has that message's id, so a place names both in one. Where no thread can be opened, a
message replies to the one it would have hung on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import telemetry
from bot.chat.discord.failures import UNTHREADED
from bot.chat.discord.naming import UNNAMED, named
from bot.chat.discord.rest import Answer, Rest
from bot.core.errors import Permanent
from bot.core.types import Place, Posted

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A message of ours where it stands: its channel's or thread's id, and the message as Discord tells it; None where we
    may not read it.
    """

    channel: str
    message: Answer | None


async def post(rest: Rest, place: Place, body: Body, *, begins: bool = False) -> Answer:
    """Post a body at a place. The answer is the message. Where it `begins` a thread, nobody has yet, as far as we know.
    Raises `Transient`, `Permanent`.
    """
    if place.thread is None:
        return await said(rest, place.channel, body)
    try:
        if not begins:
            return await said(rest, place.thread, body)
    except Permanent as failed:
        if failed.kind == "forbidden":  # in the thread: the channel may take it
            return await replied(rest, place, body)
        if failed.kind != "gone":
            raise
    if await _opened(rest, place.channel, place.thread):
        try:
            return await said(rest, place.thread, body)
        except Permanent as failed:
            if failed.kind not in ("forbidden", "gone"):
                raise
    return await replied(rest, place, body)


async def said(rest: Rest, channel: str, body: Body) -> Answer:
    """Post a body in a channel or a thread that is open. Raises `Transient`, `Permanent`."""
    told = await rest.call("POST", "/channels/{channel_id}/messages", json=dict(body), channel_id=channel)
    return told if isinstance(told, Mapping) else {}


async def replied(rest: Rest, place: Place, body: Body) -> Answer:
    """Post a body in the channel of a place, as a reply to the message that its thread would hang on, if that stands."""
    reference = {"message_id": place.thread, "fail_if_not_exists": False}
    return await said(rest, place.channel, {**body, **({"message_reference": reference} if place.thread else {})})


async def patched(rest: Rest, room: str, identity: str, body: Body) -> None:
    """Let a message of ours be this body; the archived thread that it stands in is opened for that. Raises `Transient`,
    `Permanent`.
    """
    try:
        await _patched(rest, room, identity, body)
    except Permanent as failed:
        if failed.kind != "archived" or not await _reopened(rest, room):
            raise
        await _patched(rest, room, identity, body)


async def _patched(rest: Rest, room: str, identity: str, body: Body) -> None:
    path = "/channels/{channel_id}/messages/{message_id}"
    await rest.call("PATCH", path, json=dict(body), channel_id=room, message_id=identity)


async def _reopened(rest: Rest, thread: str) -> bool:
    """Open an archived thread again; False where we may not, because it is locked."""
    try:
        await rest.call("PATCH", "/channels/{channel_id}", json={"archived": False}, channel_id=thread)
    except Permanent as failed:
        telemetry.log.info("an archived thread stays so", thread=thread, why=failed.kind)
        return False
    return True


async def _opened(rest: Rest, channel: str, message: str) -> bool:
    """Open a thread on a message; False where none can be. Raises `Transient`, `Permanent`."""
    for name in dict.fromkeys((await _name(rest, channel, message), UNNAMED)):
        try:
            await rest.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                json={"name": name},
                channel_id=channel,
                message_id=message,
            )
        except Permanent as failed:
            if failed.kind == "moderated":  # the name, not the thread
                continue
            if failed.kind in UNTHREADED:
                telemetry.log.info("no thread can be opened on a message", channel=channel, why=failed.kind)
                return False
            if failed.kind != "opened":
                raise
        return True
    return False


async def _name(rest: Rest, channel: str, message: str) -> str:
    try:
        return named(await _read(rest, channel, message))
    except Permanent as failed:
        if failed.kind in ("missing", "forbidden"):
            return UNNAMED
        raise


async def _read(rest: Rest, channel: str, message: str) -> Answer:
    told = await rest.call(
        "GET", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message
    )
    return told if isinstance(told, Mapping) else {}


def rooms(place: Place) -> tuple[str, ...]:
    """Where a message that was posted at a place may stand: its thread, its channel."""
    return (place.thread, place.channel) if place.thread else (place.channel,)


async def located(rest: Rest, posted: Posted) -> Stood:
    """Where a message of ours stands. Raises `Transient`, and `Permanent`: "missing" where it does not, any more."""
    *before, channel = rooms(posted.place)
    for thread in before:
        try:
            return Stood(channel=thread, message=await _read(rest, thread, posted.message_id))
        except Permanent as failed:
            if failed.kind not in ("gone", "missing", "forbidden"):
                raise
    try:
        return Stood(channel=channel, message=await _read(rest, channel, posted.message_id))
    except Permanent as failed:
        if failed.kind != "forbidden":
            raise
        return Stood(channel=channel, message=None)
