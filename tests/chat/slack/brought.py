"""Payloads as Slack's reference shows them, and a desk that remembers what it was brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.slack.intake import Ourselves
from bot.core.desk import Field as FormField
from bot.core.desk import Form, Given, Inbound, Option
from bot.core.message import Action, Actions, Message, Note
from bot.core.types import Place, Posted, Problem

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OURS = Ourselves(team="T1", user="UBOT", bot="BBOT")
ANN = "U1"
URL = "https://hooks.slack.test/actions/T1/1/x"
TALK = Place(platform="slack", tenant="T1", channel="D1")
FORM = Form(
    title="This channel's digest",
    subject="subscription:s1",
    note="Nothing is posted yet.",
    fields=(
        FormField(name="topics", label="Topics", kind="suggested", value=("Ukraine",), optional=True),
        FormField(name="at", label="Time", kind="time", value=("08:00",)),
        FormField(
            name="style",
            label="Style",
            kind="choice",
            value=("full",),
            options=(Option(value="full", label="Full"), Option(value="brief", label="Brief")),
        ),
    ),
)


def place(channel: str = "C1", thread: str | None = None) -> Place:
    """A channel of the workspace."""
    return Place(platform="slack", tenant="T1", channel=channel, thread=thread)


def happened(kind: str, **fields: Any) -> dict[str, Any]:
    """An event as the Events API wraps it."""
    event = {"type": kind, "event_ts": "1730000000.000100", **fields}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event_time": 1730000000,
        "event": event,
    }


def message(text: str = "Hello", **fields: Any) -> dict[str, Any]:
    """A message somebody wrote in a public channel."""
    return happened(
        "message", **{"channel": "C1", "channel_type": "channel", "user": ANN, "ts": "1.1", "text": text, **fields}
    )


def mention(text: str = "<@UBOT> hello", **fields: Any) -> dict[str, Any]:
    """A message that names us, as `app_mention` brings it."""
    return happened("app_mention", **{"channel": "C1", "user": ANN, "ts": "1.1", "text": text, **fields})


def command(text: str = "", name: str = "/onrecord", **fields: Any) -> dict[str, Any]:
    """A slash command."""
    return {
        "command": name,
        "text": text,
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": ANN,
        "trigger_id": "1.2.abc",
        "response_url": URL,
        **fields,
    }


def click(action_id: str, value: str = "", **fields: Any) -> dict[str, Any]:
    """A button pressed in a message of ours that stands in a channel."""
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": ANN, "team_id": "T1"},
        "trigger_id": "1.3.abc",
        "response_url": URL,
        "channel": {"id": "C1", "name": "general"},
        "container": {"type": "message", "message_ts": "5.5", "channel_id": "C1", "is_ephemeral": False},
        "message": {"ts": "5.5", "user": "UBOT", "text": "Digest"},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.4"}],
        **fields,
    }


def shortcut(said: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """“Brief this”, called on a message."""
    return {
        "type": "message_action",
        "callback_id": "brief-this",
        "team": {"id": "T1"},
        "user": {"id": ANN},
        "channel": {"id": "C1", "name": "general"},
        "message_ts": "7.7",
        "trigger_id": "1.5.abc",
        "response_url": URL,
        "message": {"type": "message", "user": "U2", "ts": "7.7", "text": "", **said},
        **fields,
    }


def submission(view: Mapping[str, Any], filled: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A view sent off, with the state of its elements by their blocks."""
    blocks = [block for block in view["blocks"] if "block_id" in block]
    state = {block["block_id"]: {block["element"]["action_id"]: filled.get(block["block_id"], {})} for block in blocks}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": ANN},
        "trigger_id": "1.6.abc",
        "view": {**view, "id": "V1", "state": {"values": state}},
    }


@dataclass(kw_only=True)
class Remembering:
    """A desk that keeps what it is brought, and answers as it is told. `down`: its store is."""

    down: bool = False
    known: list[Inbound] = field(default_factory=list)
    told_to_stop: list[Posted] = field(default_factory=list)
    saved: list[tuple[Place, str, str, Given]] = field(default_factory=list)
    asked_for: list[tuple[Place, str, str]] = field(default_factory=list)
    settings: Form | Problem = FORM
    wrong: tuple[Problem, ...] = ()

    def _up(self) -> None:
        if self.down:
            raise ConnectionError("INSERT INTO inbox VALUES ('what somebody said')")

    async def handle(self, inbound: Inbound) -> bool:
        self._up()
        fresh = all(inbound.id != each.id for each in self.known)
        self.known += [inbound] if fresh else []
        return fresh

    async def form(self, place: Place, user: str, subject: str = "") -> Form | Problem:
        self._up()
        self.asked_for.append((place, user, subject))
        return self.settings

    async def save(self, place: Place, user: str, subject: str, given: Given) -> tuple[Problem, ...]:
        self._up()
        self.saved.append((place, user, subject, given))
        return self.wrong

    async def suggest(self, place: Place, field: str, prefix: str) -> tuple[Option, ...]:  # noqa: ARG002
        self._up()
        return tuple(Option(value=f"{field} {prefix}{n}", label=f"{prefix}{n}") for n in range(3))

    async def home(self, place: Place, user: str) -> Message:  # noqa: ARG002
        self._up()
        pause = Action(verb="pause", label="Pause", subject="subscription:s1")
        return Message(plain="Two digests", blocks=(Note(text="Two digests"), Actions(actions=(pause,))))

    async def claim(self, what: str) -> bool:  # noqa: ARG002
        self._up()
        return True

    async def release(self, what: str) -> None:  # noqa: ARG002
        self._up()

    async def heard(self, platform: str) -> tuple[Posted, ...]:  # noqa: ARG002
        self._up()
        return ()

    async def stopped(self, posted: Posted) -> None:
        self._up()
        self.told_to_stop.append(posted)
