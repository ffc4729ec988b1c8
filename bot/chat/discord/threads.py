"""Where a message goes: into its thread, which is opened if need be, or into the channel; and where one of ours stands.

A thread that hangs on a message has that message's id, so a place names both in one. Where no thread can be opened, a
message replies to the one it would have hung on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import telemetry
from bot.chat.discord.failures import UNTHREADED
from bot.chat.discord.rest import Answer, Rest
from bot.core.errors import Permanent
from bot.core.types import Place, Posted

UNNAMED: Final = "Questions"
"""The name of a thread on a message that has no words."""
LONGEST: Final = 100
"""Characters of a thread's name."""

Body = Mapping[str, Any]

_LINK: Final = re.compile(r"\[([^\]\n]*)\]\(<?[^)\s]*>?\)")
_MENTION: Final = re.compile(r"<(?:@[!&]?|#|/[^:>]*:|a?:[^:>]*:|t:|id:)[^>\s]*>")
_MARKUP: Final = re.compile(r"^\s*(?:-#|#{1,3}|>{1,3}|[-*])\s+|\*\*|__|~~|\|\||`|\\(?=[^\w\s])")
_ANY: Final = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A message of ours where it stands: its channel's or thread's id, and the message as Discord tells it; None where we
    may not read it.
    """

    channel: str
    message: Answer | None


async def post(rest: Rest, place: Place, body: Body) -> Answer:
    """Post a body at a place. The answer is the message. Raises `Transient`, `Permanent`."""
    if place.thread is None:
        return await said(rest, place.channel, body)
    try:
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


# ---------------------------------------------------------------- names


def named(message: Answer) -> str:
    """The name of a thread on a message: its first line in plain words, at most 100 characters."""
    for text in _texts(message):
        for line in text.splitlines():
            words = _plain(line)
            if words:
                return _short(words)
    return UNNAMED


def _plain(line: str) -> str:
    shown = _MENTION.sub(" ", _LINK.sub(r"\1", line))
    return _ANY.sub(" ", _MARKUP.sub("", _ANY.sub(" ", shown).strip())).strip()


def _short(words: str) -> str:
    """The words, or as many whole ones as fit, by UTF-16 units, which are never fewer than characters."""
    if _length(words) <= LONGEST:
        return words
    kept = words[: LONGEST - 1]
    while _length(kept) > LONGEST - 1:
        kept = kept[:-1]
    return f"{kept.rpartition(' ')[0].rstrip() or kept}…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _texts(message: Answer) -> Iterator[str]:
    """What a message says, in order: its content, its boxes, its components."""
    yield str(message.get("content") or "")
    for embed in _entries(message.get("embeds")):
        yield str(embed.get("title") or "")
        yield str(embed.get("description") or "")
    left = list(_entries(message.get("components")))
    while left:
        component = left.pop(0)
        if component.get("content"):
            yield str(component["content"])
        left[:0] = _entries(component.get("components"))


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else iter(())
