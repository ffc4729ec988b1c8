"""Payloads as Discord's documentation shows them, and a desk that remembers what it was brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.discord.intake import Ourselves, Where
from bot.core.desk import Field as FormField
from bot.core.desk import Form, Given, Inbound, Option, Standing
from bot.core.message import Message
from bot.core.ports import History, Stream
from bot.core.types import Place, Posted, Problem

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
US, APPLICATION = "900", "901"
OURS = Ourselves(user=US, application=APPLICATION)
ANN = "80"
GUILD, CHANNEL, THREAD, TALK = "10", "20", "30", "40"
IN_CHANNEL = Where(guild=GUILD, channel=CHANNEL)
IN_THREAD = Where(guild=GUILD, channel=CHANNEL, thread=THREAD)
IN_TALK = Where(channel=TALK)
USUAL = "s1"
"""The digest of the forms."""


def place(channel: str = CHANNEL, thread: str | None = None, tenant: str = GUILD) -> Place:
    """A channel of the server."""
    return Place(platform="discord", tenant=tenant, channel=channel, thread=thread)


def message(content: str = "Hello", **fields: Any) -> dict[str, Any]:
    """A message somebody wrote in a channel."""
    return {
        "id": "50",
        "channel_id": CHANNEL,
        "type": 0,
        "author": {"id": ANN, "username": "ann", "bot": False},
        "content": content,
        "mentions": [],
        "embeds": [],
        "components": [],
        "flags": 0,
        **fields,
    }


def naming_us(content: str = f"<@{US}> hello", **fields: Any) -> dict[str, Any]:
    """A message that names us."""
    return message(content, mentions=[{"id": US, "username": "OnRecord"}], **fields)


def interaction(kind: int, data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Something done in a channel."""
    return {
        "id": "60",
        "application_id": APPLICATION,
        "type": kind,
        "token": "tok",
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "parent_id": "5"},
        "member": {"user": {"id": ANN}},
        "data": data,
        **fields,
    }


def command(name: str, **values: str | int) -> dict[str, Any]:
    """A slash command."""
    options = [
        {"name": key, "type": 3 if isinstance(value, str) else 4, "value": value} for key, value in values.items()
    ]
    return interaction(2, {"id": "1", "type": 1, "name": name, "options": options})


def click(custom_id: str, **fields: Any) -> dict[str, Any]:
    """A button pressed in a message of ours that stands in a channel."""
    return interaction(
        3, {"custom_id": custom_id, "component_type": 2}, **{"message": {"id": "70", "flags": 0}, **fields}
    )


def menu(said: dict[str, Any], name: str = "Brief this", **fields: Any) -> dict[str, Any]:
    """The menu called on a message."""
    data = {"id": "1", "type": 3, "name": name, "target_id": "50", "resolved": {"messages": {"50": said}}}
    return interaction(2, data, **fields)


def submission(modal: dict[str, Any], filled: dict[str, str | list[str]], **fields: Any) -> dict[str, Any]:
    """A modal sent off, with what was given by the names of its inputs."""
    components = []
    for label in modal["components"]:
        inner = label["component"]
        value = filled.get(inner["custom_id"].rpartition(":")[2], "")
        told = {"value": value} if isinstance(value, str) and inner["type"] == 4 else {"values": list(value)}
        components.append({"type": 18, "component": {"type": inner["type"], "custom_id": inner["custom_id"], **told}})
    return interaction(
        5,
        {"custom_id": modal["custom_id"], "components": components},
        **{"message": {"id": "70", "flags": 0}, **fields},
    )


def form(*, fresh: bool = False, note: str = "") -> Form:
    """The settings of a digest, as they are drawn."""
    styles = (Option(value="full", label="Full"), Option(value="brief", label="Brief"))
    days = tuple(Option(value=day, label=day) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    return Form(
        title="New digest" if fresh else "Digest settings",
        subject=f"new:{USUAL}" if fresh else USUAL,
        note=note,
        fresh=fresh,
        fields=(
            FormField(
                name="topics",
                label="Topics",
                kind="suggested",
                hint="Nothing chosen: everything.",
                value=() if fresh else ("Ukraine", "Middle East"),
                optional=True,
            ),
            FormField(name="sources", label="Sources", kind="suggested", value=(), optional=True),
            FormField(name="at", label="Time", kind="time", value=("08:00",)),
            FormField(name="more", label="More times", kind="text", value=("12:30",), optional=True),
            FormField(name="days", label="Days", kind="choices", value=("mon", "thu"), options=days),
            FormField(name="zone", label="Time zone", kind="suggested-one", value=("UTC",)),
            FormField(
                name="language",
                label="Language",
                kind="choice",
                value=("en",),
                options=(Option(value="en", label="English"),),
            ),
            FormField(name="style", label="Style", kind="choice", value=("full",), options=styles),
            FormField(
                name="stories",
                label="Stories at most",
                kind="choice",
                value=("6",),
                options=tuple(Option(value=n, label=n) for n in ("3", "6")),
            ),
        ),
    )


@dataclass(kw_only=True)
class Remembering:
    """A desk that keeps what it is brought, and answers as it is told. `down`: so many calls fail, its store is away."""

    down: int = 0
    known: list[Inbound] = field(default_factory=list)
    saved: list[tuple[Place, str, str, Given]] = field(default_factory=list)
    asked_for: list[tuple[Place, str, str]] = field(default_factory=list)
    looked_for: list[tuple[str, str]] = field(default_factory=list)
    settings: Form | Problem = field(default_factory=form)
    wrong: tuple[Problem, ...] = ()
    suggested: tuple[Option, ...] = ()

    def _up(self) -> None:
        if self.down:
            self.down -= 1
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
        self.looked_for.append((field, prefix))
        return self.suggested

    async def home(self, place: Place, user: str) -> Message:
        raise NotImplementedError

    async def claim(self, what: str) -> bool:  # noqa: ARG002
        return True

    async def release(self, what: str) -> None:
        """Nothing is held."""

    async def heard(self, platform: str) -> tuple[Posted, ...]:  # noqa: ARG002
        return ()

    async def stopped(self, posted: Posted) -> None:
        raise NotImplementedError


@dataclass(kw_only=True)
class Telling:
    """A chat of which the private replies are remembered; it does nothing else."""

    threaded: bool = True
    notifies: bool = True
    connected: bool = True
    replies: list[tuple[Inbound, Message]] = field(default_factory=list)
    refuses: Exception | None = None

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        assert private
        if self.refuses is not None:
            raise self.refuses
        self.replies.append((inbound, message))

    async def start(self, desk: object = None) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        raise NotImplementedError

    async def edit(self, posted: Posted, message: Message) -> None:
        raise NotImplementedError

    async def find(self, place: Place, key: str, since: datetime) -> History:
        raise NotImplementedError

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        raise NotImplementedError

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        raise NotImplementedError

    async def standing(self, place: Place, user: str) -> Standing:
        raise NotImplementedError

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        raise NotImplementedError
