"""Posting, editing and reading messages."""

from __future__ import annotations

from typing import Any, Final

from tests.discordland import shapes
from tests.discordland.faults import Called
from tests.discordland.mentions import mentioned
from tests.discordland.permissions import BITS, may, need, permitted
from tests.discordland.routes import Doing, Operation
from tests.discordland.space import (
    CATEGORY,
    COMPONENTS_V2,
    DM,
    EPHEMERAL,
    FORUM,
    REPLY,
    SILENT,
    SPOKEN,
    THREADS,
    Channel,
    Json,
    Message,
    Refused,
    Space,
)

_SUPPRESSED: Final = 1 << 2
_KEPT: Final = SILENT | COMPONENTS_V2 | _SUPPRESSED
"""Flags that an app may set."""


def create(doing: Doing, call: Called) -> Json:
    """POST /channels/{channel}/messages."""
    space, body = doing.space, call.body
    channel = space.channel(call.ids["channel_id"])
    writable(space, channel)
    known = _known(doing, body)
    if known is not None:
        return shapes.message(space, known)
    made = written(space, channel, body)
    made.replied = _replied(space, channel, body.get("message_reference"))
    if made.replied:
        made.kind = REPLY
        replied = next((each for each in channel.messages if each.id == made.replied), None)
        if replied and (body.get("allowed_mentions") or {"replied_user": True}).get("replied_user"):
            made.mentions = [*made.mentions, replied.author]
    post(space, channel, made)
    if made.nonce:
        doing.nonces[made.author, made.nonce] = (doing.clock(), made)
    return shapes.message(space, made)


def post(space: Space, channel: Channel, made: Message) -> None:
    """Let it stand, and let the app hear of it. What is posted in an archived thread opens it again."""
    if channel.archived:
        channel.archived = False
        space.tell("THREAD_UPDATE", shapes.channel(space, channel), channel.guild, channel.id)
    space.post(made)
    space.tell("MESSAGE_CREATE", shapes.heard(space, made), channel.guild, channel.id)


def written(space: Space, channel: Channel, body: Json) -> Message:
    """What a body makes of a new message of the bot's."""
    named = mentioned(space, channel, body, space.bot)
    return Message(
        channel=channel.id,
        id=space.fresh(),
        author=space.bot,
        content=_trimmed(body),
        embeds=body.get("embeds") or [],
        components=numbered(body.get("components") or []),
        flags=int(body.get("flags") or 0) & (_KEPT | EPHEMERAL),
        nonce=str(body.get("nonce") or ""),
        mentions=named.users,
        roles=named.roles,
        everyone=named.everyone,
    )


def writable(space: Space, channel: Channel) -> None:
    """The bot must be allowed to post there. Raises 50007, 50008, 50013, 160005."""
    if channel.kind == DM:
        other = next(each for each in channel.people if each != space.bot)
        if space.users[other].refuses or not _shared(space, other):
            raise Refused(403, 50007, "Cannot send messages to this user")
        return
    need(space, channel, "Send Messages in Threads" if channel.kind in THREADS else "Send Messages")
    if channel.kind in (CATEGORY, FORUM):
        raise Refused(400, 50008, "Cannot send messages in a non-text channel")
    if channel.locked and not may(space, channel, space.bot, "Manage Threads"):
        raise Refused(400, 160005, "Thread is locked")


def _shared(space: Space, user: str) -> bool:
    return any(user in each.members and space.bot in each.members for each in space.guilds.values())


def _known(doing: Doing, body: Json) -> Message | None:
    """The message that this nonce has made in the last minutes, where the app asked for that to be looked at."""
    if not (body.get("enforce_nonce") and body.get("nonce")):
        return None
    at, found = doing.nonces.get((doing.space.bot, str(body["nonce"])), (0.0, None))
    return found if found is not None and doing.clock() - at <= doing.remembers else None


def _replied(space: Space, channel: Channel, reference: Any) -> str:
    if not isinstance(reference, dict) or not reference.get("message_id"):
        return ""
    if channel.kind != DM and not may(space, channel, space.bot, "Read Message History"):
        raise Refused(403, 160002, "Cannot reply without permission to read message history")
    id_ = str(reference["message_id"])
    found = next((each for each in channel.messages if each.id == id_ and not each.deleted), None)
    if found is None and reference.get("fail_if_not_exists", True):
        told = {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]}
        raise Refused(400, 50035, "Invalid Form Body", message_reference=told)
    return id_ if found else ""


def _trimmed(body: Json) -> str:
    content = str(body.get("content") or "").strip()
    if not (content or body.get("embeds") or body.get("components")):
        raise Refused(400, 50006, "Cannot send an empty message")
    return content


def numbered(components: list[Json]) -> list[Json]:
    """Components with an id each: those that have none are numbered as they come, from 1."""
    taken: set[int] = set()

    def gather(each: Json) -> None:
        taken.update(filter(None, [each.get("id")]))
        for inner in _inner(each):
            gather(inner)

    def number(each: Json, last: list[int]) -> Json:
        if not each.get("id"):
            last[0] = next(n for n in range(last[0] + 1, last[0] + 100) if n not in taken)
        made = {**each, "id": each.get("id") or last[0]}
        if "components" in each:
            made["components"] = [number(inner, last) for inner in each["components"]]
        if "accessory" in each:
            made["accessory"] = number(each["accessory"], last)
        return made

    for each in components:
        gather(each)
    counted = [0]
    return [number(each, counted) for each in components]


def _inner(component: Json) -> list[Json]:
    return [*component.get("components", []), *filter(None, [component.get("accessory")])]


def update(doing: Doing, call: Called) -> Json:
    """PATCH /channels/{channel}/messages/{message}."""
    space = doing.space
    channel = space.channel(call.ids["channel_id"])
    if channel.kind != DM:
        need(space, channel)
    if channel.archived:
        raise Refused(400, 50083, "Thread is archived")
    found = space.find(channel, call.ids["message_id"])
    if found.author != space.bot:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    edited(space, channel, found, call.body)
    space.tell("MESSAGE_UPDATE", shapes.heard(space, found), channel.guild, channel.id)
    return shapes.message(space, found)


def edited(space: Space, channel: Channel, found: Message, body: Json) -> None:
    """Let a message say what a body says, and keep what it does not name. V2 is not undone, and has no content."""
    flags = int(body["flags"]) & _KEPT if body.get("flags") is not None else found.flags & _KEPT
    if found.flags & COMPONENTS_V2 and not flags & COMPONENTS_V2:
        _invalid("flags", "The IS_COMPONENTS_V2 flag cannot be removed from a message")
    old = {"content": found.content, "embeds": found.embeds, "components": found.components}
    whole = {name: body.get(name, kept) for name, kept in old.items()}
    if flags & COMPONENTS_V2 and (whole["content"] or whole["embeds"]):
        _invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
    found.content = _trimmed(whole)
    found.embeds, found.components = whole["embeds"] or [], numbered(whole["components"] or [])
    found.flags = found.flags & ~_KEPT | flags
    named = mentioned(space, channel, {**body, "content": found.content}, found.author)
    found.mentions, found.roles, found.everyone = named.users, named.roles, named.everyone
    found.edited = space.now().isoformat()
    space.wrote(found)


def _invalid(where: str, message: str) -> None:
    told = {where: {"_errors": [{"code": "MESSAGE_INVALID", "message": message}]}}
    raise Refused(400, 50035, "Invalid Form Body", **told)


def read(doing: Doing, call: Called) -> Json:
    """GET /channels/{channel}/messages/{message}."""
    space = doing.space
    channel = _readable(space, call.ids["channel_id"])
    if not may(space, channel, space.bot, "Read Message History"):
        raise Refused(403, 50013, "Missing Permissions")
    return _seen(space, space.find(channel, call.ids["message_id"]))


def listed(doing: Doing, call: Called) -> list[Json]:
    """GET /channels/{channel}/messages?limit&before|after|around: newest first; nothing without its permission."""
    space, query = doing.space, call.query
    channel = _readable(space, call.ids["channel_id"])
    limit = int(query.get("limit", 50))
    if not 1 <= limit <= 100:
        _invalid("limit", "int value should be between 1 and 100.")
    if not permitted(space, channel, space.bot) & BITS["Read Message History"]:
        return []
    stands = sorted((each for each in channel.messages if not each.deleted), key=lambda each: int(each.id))
    return [_seen(space, each) for each in reversed(_window(stands, query, limit))]


def _window(stands: list[Message], query: Json, limit: int) -> list[Message]:
    if "after" in query:
        return [each for each in stands if int(each.id) > int(query["after"])][:limit]
    if "around" in query:
        middle = int(query["around"])
        before = [each for each in stands if int(each.id) < middle][-(limit // 2) :]
        return [*before, *(each for each in stands if int(each.id) >= middle)][:limit]
    if "before" in query:
        stands = [each for each in stands if int(each.id) < int(query["before"])]
    return stands[-limit:]


def _readable(space: Space, id_: str) -> Channel:
    channel = space.channel(id_)
    if not may(space, channel, space.bot, "View Channel"):
        raise Refused(403, 50001, "Missing Access")
    return channel


def _seen(space: Space, message: Message) -> Json:
    shown = shapes.message(space, message)
    return shown if space.content else shapes.blanked(space, shown)


def delete(doing: Doing, call: Called) -> None:
    """DELETE /channels/{channel}/messages/{message}: its own, or any with Manage Messages."""
    space = doing.space
    channel = _readable(space, call.ids["channel_id"])
    found = space.find(channel, call.ids["message_id"])
    if found.author != space.bot:
        need(space, channel, "Manage Messages")
    found.deleted = True
    space.wrote(found)
    told = {"id": found.id, "channel_id": channel.id} | ({"guild_id": channel.guild} if channel.guild else {})
    space.tell("MESSAGE_DELETE", told, channel.guild, channel.id)


_ALL = "/channels/{channel_id}/messages"
OPERATIONS: Final = (
    Operation(name="create_message", method="POST", path=_ALL, do=create),
    Operation(name="list_messages", method="GET", path=_ALL, do=listed),
    Operation(name="get_message", method="GET", path=f"{_ALL}/{{message_id}}", do=read),
    Operation(name="update_message", method="PATCH", path=f"{_ALL}/{{message_id}}", do=update),
    Operation(name="delete_message", method="DELETE", path=f"{_ALL}/{{message_id}}", do=delete, status=204),
)
__all__ = ["OPERATIONS", "SPOKEN", "edited", "numbered", "post", "writable", "written"]
