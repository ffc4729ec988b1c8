"""Channels, threads, talks, typing."""

from __future__ import annotations

from typing import Final

from tests.discordland import shapes
from tests.discordland.faults import Called
from tests.discordland.permissions import may, need
from tests.discordland.routes import Doing, Operation
from tests.discordland.routes.messages import post
from tests.discordland.space import (
    ANNOUNCEMENT,
    DM,
    HAS_THREAD,
    STARTER,
    TEXT,
    THREAD,
    THREAD_CREATED,
    THREADS,
    Channel,
    Json,
    Message,
    Refused,
    Space,
)

_NAME: Final = 100
_LASTS: Final = (60, 1440, 4320, 10080)
_SPOKEN_THREAD: Final = {TEXT: THREAD, ANNOUNCEMENT: 10}


def read(doing: Doing, call: Called) -> Json:
    """GET /channels/{channel}."""
    space = doing.space
    channel = space.channel(call.ids["channel_id"])
    if not may(space, channel, space.bot, "View Channel"):
        raise Refused(403, 50001, "Missing Access")
    return shapes.channel(space, channel)


def change(doing: Doing, call: Called) -> Json:
    """PATCH /channels/{channel}: of a thread, whether it is archived, and its name."""
    space = doing.space
    channel = space.channel(call.ids["channel_id"])
    if channel.kind not in THREADS:
        need(space, channel, "Manage Channels")
    elif channel.owner != space.bot or channel.locked:
        need(space, channel, "Manage Threads")
    channel.archived = bool(call.body.get("archived", channel.archived))
    channel.locked = bool(call.body.get("locked", channel.locked))
    channel.name = str(call.body.get("name", channel.name))
    event = "THREAD_UPDATE" if channel.kind in THREADS else "CHANNEL_UPDATE"
    space.tell(event, shapes.channel(space, channel), channel.guild, channel.id)
    return shapes.channel(space, channel)


def hang(doing: Doing, call: Called) -> Json:
    """POST /channels/{channel}/messages/{message}/threads: a thread that has the message's id."""
    space = doing.space
    parent = space.channel(call.ids["channel_id"])
    if parent.kind not in _SPOKEN_THREAD:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    need(space, parent, "Create Public Threads")
    on = space.find(parent, call.ids["message_id"])
    if on.id in space.channels:
        raise Refused(400, 160004, "A thread has already been created for this message")
    if on.kind in (THREAD_CREATED, STARTER):
        raise Refused(400, 50021, "Cannot execute action on a system message")
    return shapes.channel(space, opened(space, parent, on, _named(call.body), space.bot, _lasts(call.body)))


def opened(space: Space, parent: Channel, on: Message, name: str, owner: str, lasts: int = 1440) -> Channel:
    """Open a thread on a message, with the starter that refers to it."""
    on.flags |= HAS_THREAD
    thread = Channel(
        id=on.id,
        name=name,
        guild=parent.guild,
        kind=_SPOKEN_THREAD[parent.kind],
        parent=parent.id,
        owner=owner,
        people={owner},
        lasts=lasts,
    )
    space.channels[thread.id] = thread
    space.wrote(on)
    space.tell("THREAD_CREATE", {**shapes.channel(space, thread), "newly_created": True}, parent.guild, parent.id)
    space.tell("MESSAGE_UPDATE", shapes.heard(space, on), parent.guild, parent.id)
    post(space, thread, Message(channel=thread.id, id=space.fresh(), author=owner, kind=STARTER))
    return thread


def _named(body: Json) -> str:
    name = str(body.get("name") or "").strip()
    if not 1 <= len(name) <= _NAME:
        told = {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 100 in length."}]}
        raise Refused(400, 50035, "Invalid Form Body", name=told)
    return name


def _lasts(body: Json) -> int:
    lasts = int(body.get("auto_archive_duration") or 1440)
    if lasts not in _LASTS:
        told = {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": f"Value must be one of {_LASTS}."}]}
        raise Refused(400, 50035, "Invalid Form Body", auto_archive_duration=told)
    return lasts


def types(doing: Doing, call: Called) -> None:
    """POST /channels/{channel}/typing."""
    space = doing.space
    channel = space.channel(call.ids["channel_id"])
    if channel.kind != DM:
        need(space, channel, "Send Messages in Threads" if channel.kind in THREADS else "Send Messages")
    space.typing.append((channel.id, space.now()))


def talks(doing: Doing, call: Called) -> Json:
    """POST /users/@me/channels: the talk with somebody."""
    return shapes.channel(doing.space, doing.space.talk(doing.space.user(str(call.body["recipient_id"])).id))


def joins(doing: Doing, call: Called) -> None:
    """PUT /channels/{thread}/thread-members/@me."""
    thread = doing.space.channel(call.ids["channel_id"])
    need(doing.space, thread)
    thread.people.add(doing.space.bot)


_ONE = "/channels/{channel_id}"
OPERATIONS: Final = (
    Operation(name="get_channel", method="GET", path=_ONE, do=read),
    Operation(name="update_channel", method="PATCH", path=_ONE, do=change),
    Operation(
        name="create_thread_from_message",
        method="POST",
        path=f"{_ONE}/messages/{{message_id}}/threads",
        do=hang,
        status=201,
    ),
    Operation(name="trigger_typing_indicator", method="POST", path=f"{_ONE}/typing", do=types, status=204),
    Operation(name="join_thread", method="PUT", path=f"{_ONE}/thread-members/@me", do=joins, status=204),
    Operation(name="create_dm", method="POST", path="/users/@me/channels", do=talks),
)
