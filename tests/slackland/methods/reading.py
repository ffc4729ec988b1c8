"""auth.*, conversations.*, users.*, bots.*, reactions.*: who is there, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from tests.slackland.shapes import as_sent, channel_as_sent, user_as_sent
from tests.slackland.workspace import Json, Message, Refused, Workspace

_Item = TypeVar("_Item")
_MOST: Final = 999
_USUAL: Final = 100


def auth_test(space: Workspace, _: Json) -> Json:
    """auth.test."""
    return {
        "url": "https://land.slack.test/",
        "team": "Land",
        "user": "onrecord",
        "team_id": space.team,
        "user_id": space.bot_user,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def bots_info(space: Workspace, _: Json) -> Json:
    """bots.info."""
    bot = {"id": space.bot_id, "app_id": space.app_id, "user_id": space.bot_user, "name": "onrecord", "deleted": False}
    return {"bot": bot}


def info(space: Workspace, given: Json) -> Json:
    """conversations.info."""
    return {"channel": channel_as_sent(space, space.readable(str(given.get("channel", ""))))}


def listed(space: Workspace, given: Json) -> Json:
    """conversations.list, users.conversations (of the bot itself)."""
    kinds = str(given.get("types") or "public_channel").split(",")
    names = {"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}
    there = [
        channel_as_sent(space, channel)
        for channel in space.channels.values()
        if names[channel.kind] in kinds and (channel.kind == "channel" or space.bot_user in channel.members)
    ]
    page, more = _page(there, given)
    return {"channels": page, **more}


def ours(space: Workspace, given: Json) -> Json:
    """users.conversations: those the bot is in."""
    everything = listed(space, {**given, "limit": _MOST, "cursor": ""})["channels"]
    page, more = _page([each for each in everything if space.bot_user in space.channels[each["id"]].members], given)
    return {"channels": page, **more}


def members(space: Workspace, given: Json) -> Json:
    """conversations.members."""
    page, more = _page(sorted(space.readable(str(given.get("channel", ""))).members), given)
    return {"members": page, **more}


def opened(space: Workspace, given: Json) -> Json:
    """conversations.open, of a talk with one person."""
    user = space.user(str(given.get("users", "")).partition(",")[0])
    return {"channel": channel_as_sent(space, space.talk(user.id))}


def joined(space: Workspace, given: Json) -> Json:
    """conversations.join."""
    channel = space.readable(str(given.get("channel", "")))
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    channel.members.add(space.bot_user)
    return {"channel": channel_as_sent(space, channel)}


def user_info(space: Workspace, given: Json) -> Json:
    """users.info."""
    return {"user": user_as_sent(space, space.user(str(given.get("user", ""))))}


def react(space: Workspace, given: Json) -> Json:
    """reactions.add."""
    channel = space.writable(str(given.get("channel", "")))
    message = space.find(channel, str(given.get("timestamp", "")))
    reaction = (channel.id, message.ts, str(given.get("name", "")))
    if reaction in space.reactions:
        raise Refused("already_reacted")
    space.reactions.append(reaction)
    return {}


# ---------------------------------------------------------------- history


def history(space: Workspace, given: Json) -> Json:
    """conversations.history: what does not stand in a thread, the newest first."""
    channel = space.readable(str(given.get("channel", "")))
    if space.bot_user not in channel.members:
        raise Refused("not_in_channel")
    roots = [each for each in channel.messages if not each.thread and not each.deleted and _within(each, given)]
    page, more = _page(sorted(roots, key=lambda each: each.ts, reverse=True), given)
    return {"messages": [_told(space, each, given) for each in page], "pin_count": 0, **more}


def replies(space: Workspace, given: Json) -> Json:
    """conversations.replies: the root, then what was said under it, the oldest first."""
    channel = space.readable(str(given.get("channel", "")))
    if space.bot_user not in channel.members:
        raise Refused("not_in_channel")
    root = space.find(channel, str(given.get("ts", "")), "thread_not_found")
    root = space.find(channel, root.thread or root.ts, "thread_not_found")
    said = [each for each in channel.messages if each.thread == root.ts and not each.deleted and _within(each, given)]
    page, more = _page(sorted(said, key=lambda each: each.ts), given)
    return {"messages": [_told(space, each, given) for each in (root, *page)], **more}


def _told(space: Workspace, message: Message, given: Json) -> Json:
    return as_sent(space, message, metadata=str(given.get("include_all_metadata", "")).lower() in ("1", "true"))


def _within(message: Message, given: Json) -> bool:
    oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or "inf")
    at, inclusive = float(message.ts), str(given.get("inclusive", "")).lower() in ("1", "true")
    return oldest <= at <= latest if inclusive else oldest < at < latest


def _page(items: Sequence[_Item], given: Json) -> tuple[Sequence[_Item], Json]:
    """One page, and where the next begins."""
    limit = int(given.get("limit") or _USUAL)
    if not 0 < limit <= _MOST + 1:
        raise Refused("invalid_limit")
    cursor = str(given.get("cursor") or "0")
    if not cursor.isdigit():
        raise Refused("invalid_cursor")
    start = int(cursor)
    end = start + limit
    more = end < len(items)
    return items[start:end], {"has_more": more, "response_metadata": {"next_cursor": str(end) if more else ""}}
