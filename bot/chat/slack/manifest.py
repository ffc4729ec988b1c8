"""What we ask of a workspace, as tables: scopes, events, commands. The listeners register from them, the checks compare
with them, and the app's manifest is made of them, so that none can ask for more or less than another. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Mode = Literal["socket", "http"]

PATH: Final = "/slack/events"
"""Where Slack's requests arrive in mode "http": events, commands and whatever is clicked."""
BRIEF_THIS: Final = "brief-this"
"""The shortcut of a message; it comes to the desk as the action of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """A command as Slack lists it beside the box people write in."""

    name: str
    does: str
    usage: str


SCOPES: Final = {
    "app_mentions:read": "hear when somebody mentions OnRecord",
    "assistant:write": "say what it is doing while somebody waits, and offer first questions",
    "channels:history": "read follow-up questions in threads of public channels it is in, and find its own messages again",
    "channels:read": "know whether it is in a public channel, and whether that is archived",
    "chat:write": "post digests and answers",
    "commands": "offer /brief, /ask, /onrecord and “Brief this”",
    "groups:history": "the same as channels:history, in private channels it is invited to",
    "groups:read": "the same as channels:read, in private channels it is invited to",
    "im:history": "read what you write to it alone",
    "im:read": "know a talk with it alone",
    "mpim:history": "the same as channels:history, in group messages it is part of",
    "mpim:read": "the same as channels:read, in group messages it is part of",
    "users:read": "know your time zone, and whether you are a guest or an admin",
}
"""The bot's scopes, each with what for; `manifest` asks for these and no others."""

APP_SCOPE: Final = "connections:write"
"""The one scope of the app-level token, for mode "socket"."""

EVENTS: Final = {
    "agent_session_stopped": ("assistant:write",),
    "app_context_changed": ("assistant:write",),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "tokens_revoked": (),
}
"""What we are told of, each with the scopes it needs."""

METHODS: Final = {
    "agents.sessions.setStatus": ("assistant:write", "chat:write"),
    "apps.connections.open": (),
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.test": (),
    "chat.appendStream": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""What we may call, each with the scopes it needs (docs.slack.dev/reference/methods)."""

COMMANDS: Final = (
    SlashCommand(name="/brief", does="What is new, on a topic, or in an article", usage="[topic or link]"),
    SlashCommand(name="/ask", does="An answer from the articles OnRecord has read", usage="question"),
    SlashCommand(
        name="/onrecord",
        does="Digests, quotes, conditions, sources, settings",
        usage="help | digest | subscribe | quotes | conditions | sources | settings",
    ),
)
PROMPTS: Final = (
    ("What is new?", "brief"),
    ("Who demands what?", "What is demanded, and by whom?"),
    ("What can you do?", "help"),
)
"""First questions that are offered in a talk with us: what is shown, and what is said by a click."""

_DOES: Final = (
    "News briefings that only say what was said: verified quotes, stated conditions, a source for every line."
)
_AT_LENGTH: Final = (
    "OnRecord reads the news sources you choose and posts a digest to a channel when you want it: what is new, who said "
    "what, and who demands, offers or threatens what on which condition. Every quote is cut from the article that holds "
    "it, every line names its source, and what cannot be proved is left out. Ask in a digest's thread and it answers "
    "from those articles, or says that they do not tell. It runs on your own machine."
)


def manifest(mode: Mode = "socket", url: str = "") -> dict[str, Any]:
    """The app's manifest, to be pasted at api.slack.com/apps. `url` is the address that Slack calls in mode "http",
    such as `https://news.example.com`; `PATH` is added to it.
    """
    called = f"{url.rstrip('/').removesuffix(PATH)}{PATH}" if mode == "http" else ""
    return {
        "display_information": {
            "name": "OnRecord",
            "description": _DOES,
            "long_description": _AT_LENGTH,
            "background_color": "#1d3a4f",
        },
        "features": _features(called),
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": _settings(mode, called),
    }


def _features(called: str) -> dict[str, Any]:
    address = {"url": called} if called else {}
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": _DOES,
            "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
        },
        "bot_user": {"display_name": "OnRecord", "always_online": True},
        "shortcuts": [
            {
                "name": "Brief this",
                "type": "message",
                "callback_id": BRIEF_THIS,
                "description": "A briefing of the article behind this message's link, or of the message",
            }
        ],
        "slash_commands": [
            {
                "command": command.name,
                "description": command.does,
                "usage_hint": command.usage,
                "should_escape": True,
                **address,
            }
            for command in COMMANDS
        ],
    }


def _settings(mode: Mode, called: str) -> dict[str, Any]:
    address = {"request_url": called} if called else {}
    options = {"message_menu_options_url": called} if called else {}
    return {
        "event_subscriptions": {**address, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **address, **options},
        "org_deploy_enabled": False,
        "socket_mode_enabled": mode == "socket",
        "token_rotation_enabled": False,
    }
