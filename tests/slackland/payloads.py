"""Interactions as Slack sends them: commands, clicks, shortcuts, views (docs.slack.dev/reference/interaction-payloads)."""

from __future__ import annotations

from tests.slackland import forms
from tests.slackland.methods.surfaces import view_as_sent
from tests.slackland.shapes import as_sent
from tests.slackland.workspace import Channel, Json, Message, User, View, Workspace

_TYPED: dict[str, str] = {"im": "directmessage", "group": "privategroup", "mpim": "mpdm"}


def command(space: Workspace, user: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command, but for its trigger and its response URL."""
    return {
        "token": "obsolete",
        "team_id": space.team,
        "team_domain": "land",
        "channel_id": channel.id,
        "channel_name": _TYPED.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": space.app_id,
        "is_enterprise_install": "false",
    }


def click(space: Workspace, user: User, message: Message, button: Json) -> Json:
    """A button pressed in a message."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.to),
    }
    if message.thread:
        container["thread_ts"] = message.thread
    shown = {} if message.to else {"message": as_sent(space, message)}
    channel = {"id": message.channel, "name": space.channels[message.channel].name}
    return {
        **_by(space, user, "block_actions"),
        "container": container,
        "channel": channel,
        **shown,
        "actions": [button],
    }


def click_in_view(space: Workspace, user: User, view: View, button: Json) -> Json:
    """A button pressed in a view."""
    return {
        **_by(space, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": {**view_as_sent(space, view), "state": {"values": {}}},
        "actions": [button],
    }


def shortcut(space: Workspace, user: User, message: Message, callback: str) -> Json:
    """A shortcut called on a message."""
    return {
        **_by(space, user, "message_action"),
        "callback_id": callback,
        "channel": {"id": message.channel, "name": space.channels[message.channel].name},
        "message_ts": message.ts,
        "action_ts": space.stamp(),
        "message": as_sent(space, message),
    }


def submission(space: Workspace, user: User, view: View, filled: forms.Filled) -> Json:
    """A view sent off as somebody filled it in."""
    values = forms.state(view.payload["blocks"], filled)
    sent = {**view_as_sent(space, view), "state": {"values": values}}
    return {**_by(space, user, "view_submission"), "view": sent, "response_urls": []}


def suggestion(space: Workspace, user: User, view: View, block: str, typed: str) -> Json:
    """What somebody typed into a select whose options the app has. Raises `LookupError` for a block that is not there."""
    action_id = next((each["action_id"] for at, each in forms.elements(view.payload["blocks"]) if at == block), None)
    if action_id is None:
        raise LookupError(f"no {block} in the view")
    return {
        **_by(space, user, "block_suggestion"),
        "container": {"type": "view", "view_id": view.id},
        "view": view_as_sent(space, view),
        "block_id": block,
        "action_id": action_id,
        "value": typed,
    }


def _by(space: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "token": "obsolete",
        "api_app_id": space.app_id,
        "team": {"id": space.team, "domain": "land"},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "is_enterprise_install": False,
        "enterprise": None,
    }
