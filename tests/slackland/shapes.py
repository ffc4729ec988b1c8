"""Things of a workspace as Slack's answers and events show them."""

from __future__ import annotations

from typing import Any

from tests.slackland.workspace import Channel, Json, Message, User, Workspace


def as_sent(space: Workspace, message: Message, *, metadata: bool = True) -> Json:
    """A message. Its metadata comes only where it is asked for, and what is empty does not."""
    thread = [each for each in space.channels[message.channel].messages if each.thread == message.ts]
    made: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": space.team,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread or (message.ts if thread else ""),
        "metadata": message.metadata if metadata else None,
    }
    if message.bot:
        made |= {"bot_id": space.bot_id, "app_id": space.app_id}
    if thread:
        made |= {"reply_count": len(thread), "latest_reply": thread[-1].ts, "reply_users": [thread[-1].user]}
    if message.thread:
        made["parent_user_id"] = space.find(space.channels[message.channel], message.thread).user
    if message.edits:
        made["edited"] = {"user": message.user, "ts": message.ts}
    return {name: value for name, value in made.items() if value or name == "text"}


def user_as_sent(space: Workspace, user: User) -> Json:
    """A person, as users.info tells of them."""
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "real_name": user.name.capitalize(),
        "deleted": user.deleted,
        "tz": user.zone,
        "locale": "en-GB",
        "profile": {"display_name": user.name, "real_name": user.name.capitalize(), "team": user.team},
        "is_admin": user.admin or user.owner,
        "is_owner": user.owner,
        "is_primary_owner": user.owner,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "single",
        "is_stranger": user.team != space.team,
        "is_bot": user.bot,
    }


def channel_as_sent(space: Workspace, channel: Channel) -> Json:
    """A conversation, as conversations.info tells of it."""
    made: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_member": space.bot_user in channel.members,
        "num_members": len(channel.members),
    }
    if channel.kind == "im":
        made["user"] = next(iter(channel.members - {space.bot_user}), "")
    return made
