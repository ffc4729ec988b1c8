"""Slack's Web API, a function a method: what it does to a workspace, what it needs, how often it may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from tests.slackland.methods import chat, reading, surfaces
from tests.slackland.workspace import Channel, Json, Workspace


class Do(Protocol):
    """Do it. Raises `Refused`."""

    def __call__(self, space: Workspace, given: Json, /) -> Json: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """`scopes` are needed; `by_kind` is the end of one whose beginning depends on the channel: `channels:history`."""

    do: Do
    scopes: tuple[str, ...] = ()
    by_kind: str = ""
    channel: str = "channel"
    tier: int = 4

    def needed(self, channel: Channel | None) -> tuple[str, ...]:
        """The scopes that a call needs, for this channel."""
        if not self.by_kind:
            return self.scopes
        kind = channel.kind if channel else "channel"
        return (f"{_PLURAL.get(kind, kind)}:{self.by_kind}",)


def methods(clock: Callable[[], float]) -> Mapping[str, Method]:
    """Every method there is, as docs.slack.dev/reference/methods has them. Triggers run out by `clock`."""
    return MappingProxyType({**_METHODS, "views.open": Method(do=partial(_opened, clock), tier=4)})


def _opened(clock: Callable[[], float], space: Workspace, given: Json, /) -> Json:
    return surfaces.view_open(space, given, clock())


_PLURAL: Final[Mapping[str, str]] = MappingProxyType({"channel": "channels", "group": "groups"})
_WRITE: Final = ("chat:write",)
_ASSISTANT: Final = ("assistant:write",)

_METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "agents.sessions.setStatus": Method(
            do=surfaces.session_status, scopes=_ASSISTANT, channel="channel_id", tier=3
        ),
        "assistant.threads.setStatus": Method(
            do=surfaces.thread_status, scopes=_ASSISTANT, channel="channel_id", tier=4
        ),
        "assistant.threads.setSuggestedPrompts": Method(
            do=surfaces.prompts, scopes=_ASSISTANT, channel="channel_id", tier=4
        ),
        "auth.test": Method(do=reading.auth_test, tier=4),
        "bots.info": Method(do=reading.bots_info, scopes=("users:read",), tier=3),
        "chat.appendStream": Method(do=chat.append_stream, scopes=_WRITE, tier=4),
        "chat.delete": Method(do=chat.delete, scopes=_WRITE, tier=3),
        "chat.postEphemeral": Method(do=chat.post_ephemeral, scopes=_WRITE, tier=4),
        "chat.postMessage": Method(do=chat.post_message, scopes=_WRITE, tier=4),
        "chat.startStream": Method(do=chat.start_stream, scopes=_WRITE, tier=2),
        "chat.stopStream": Method(do=chat.stop_stream, scopes=_WRITE, tier=2),
        "chat.update": Method(do=chat.update, scopes=_WRITE, tier=3),
        "conversations.history": Method(do=reading.history, by_kind="history", tier=3),
        "conversations.info": Method(do=reading.info, by_kind="read", tier=3),
        "conversations.join": Method(do=reading.joined, scopes=("channels:join",), tier=3),
        "conversations.list": Method(do=reading.listed, scopes=("channels:read",), tier=2),
        "conversations.members": Method(do=reading.members, by_kind="read", tier=4),
        "conversations.open": Method(do=reading.opened, scopes=("im:write",), tier=3),
        "conversations.replies": Method(do=reading.replies, by_kind="history", tier=3),
        "reactions.add": Method(do=reading.react, scopes=("reactions:write",), tier=3),
        "users.conversations": Method(do=reading.ours, scopes=("channels:read",), tier=3),
        "users.info": Method(do=reading.user_info, scopes=("users:read",), tier=4),
        "views.publish": Method(do=surfaces.view_publish, tier=4),
        "views.update": Method(do=surfaces.view_update, tier=4),
    }
)
