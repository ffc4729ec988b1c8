"""Our adapter on the Discord of our tests: unmodified discord.py over real sockets, with time that waits for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from discord.http import Route

from bot.chat.discord.adapter import Discord
from bot.chat.discord.marking import marked
from bot.chat.discord.settings import Settings
from bot.core.desk import Inbound, Reply
from bot.core.message import Bullet, Message
from bot.core.ports import Chat
from bot.core.types import Place
from tests.discordland import NONE, Land
from tests.discordland import Message as Shown
from tests.discordland.shapes import message as payload


@dataclass(slots=True, kw_only=True)
class Time:
    """Seconds, `step` of which pass whenever somebody asks for them: more than anybody waits for a turn."""

    at: float = 1_000.0
    step: float = 100.0

    def __call__(self) -> float:
        self.at += self.step
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A guild as the contract's `Stage`: #desk and #quiet, where we may post, with Ada, who owns it, and Bob."""

    land: Land
    time: Time = field(default_factory=Time)
    chats: list[Discord] = field(default_factory=list)
    knows_keys: bool = True

    @property
    def now(self) -> datetime:
        return self.land.space.now()

    @property
    def places(self) -> tuple[Place, Place]:
        return self.place("desk"), self.place("quiet")

    def chat(self) -> Chat:
        return self.discord()

    def discord(self, **settings: Any) -> Discord:
        made = Settings.model_validate(self.land.settings(**settings))
        self.chats.append(Discord(made, now=lambda: self.now, monotonic=self.time))
        return self.chats[-1]

    def place(self, channel: str, thread: str | None = None) -> Place:
        there = self.land.place(channel)
        tenant = there.guild or f"@{next(each for each in there.people if each != self.land.space.bot)}"
        return Place(platform="discord", tenant=tenant, channel=there.id, thread=thread)

    def stands(self, place: Place) -> Sequence[str]:
        return [_first(each) for each in self.land.sees(place.channel) if each.author == self.land.space.bot]

    def answers(self, channel: str = "desk") -> list[Shown]:
        """What we have posted in a channel and its threads."""
        return [each for each in self.land.sees(channel) if each.author == self.land.space.bot]

    def carries(self, message: Shown, key: str) -> bool:
        """Does this message carry the key?"""
        return marked(payload(self.land.space, message), key)

    def asked(self, text: str = "@onrecord Who stays?", *, by: str = "ada", channel: str = "desk") -> Inbound:
        """A question in a channel, as it comes to the desk: its answer opens a thread."""
        said = self.land.says(by, channel, text)
        place = self.place(channel, None if channel.startswith("@") else said.id)
        return Inbound(
            id=f"{place.tenant}:{place.channel}:{said.id}",
            kind="mention",
            place=place,
            user=said.author,
            text=text,
            direct=channel.startswith("@"),
            at=self.now,
        )

    def pressed(self, token: str = "", *, until: datetime = datetime(2100, 1, 1, tzinfo=UTC), **more: Any) -> Inbound:
        """A press of Ada's in #desk; `token` is the interaction's."""
        return Inbound(
            id=more.pop("id", "77"),
            kind="action",
            place=more.pop("place", None) or self.place("desk"),
            user=self.land.space.user("ada").id,
            action="more",
            reply=Reply(token=f"{self.land.space.bot}:{token}", until=until) if token else None,
            at=more.pop("at", None) or self.now,
            **more,
        )


@asynccontextmanager
async def served() -> AsyncIterator[Server]:
    """The guild, until nobody speaks in it any more."""
    base = Route.BASE
    async with Land.opened(limits=NONE) as land:
        for name in ("ada", "bob"):
            land.joins(name)
        land.founds("newsroom", "ada", "bob")
        for name in ("desk", "quiet"):
            land.makes(name)
        server = Server(land=land)
        try:
            yield server
        finally:
            await asyncio.gather(*(chat.stop() for chat in server.chats))
            Route.BASE = base


def points(*texts: str) -> Message:
    """What is proven so far."""
    return Message(plain="\n".join(texts), blocks=tuple(Bullet(text=text) for text in texts))


def _first(message: Shown) -> str:
    """The first words of a message, without the markup they are drawn in."""
    return message.texts[0].partition("\n")[0].lstrip("#-* ").strip("*")
