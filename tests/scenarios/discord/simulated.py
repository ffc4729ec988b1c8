"""Discord in memory: SimCord, behind the few words that our stage needs of it. It changes fast, so nothing else names it.

A guild with #desk and #quiet: Ada, who manages the server, Bea, the administrator Olga, and the bot Robo, who is not ours.
Its clock is the one that the service has, so that both tell the same time; work of the bot waits in virtual time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
import simcord
from discord.http import HTTPClient
from simcord._clock import Clock as VirtualClock
from simcord.actors import MemberActor
from simcord.backend.models import Guild, Message
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.http import FakeHTTPClient
from simcord.results import InteractionResult, ResponseMessage, to_discord_message
from simcord.types import HttpLogEntry

from tests.flows.conftest import Clock
from tests.scenarios.discord.routes import granted

__all__ = ["HttpLogEntry", "InteractionResult", "Message", "Simulated", "simulated"]

PATIENCE = 30.0
"""Seconds of the wall clock in which the bot ends what it does; what takes longer has failed."""


class _OurClock(VirtualClock):
    """SimCord's clock, which is the service's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock()

    @property
    def elapsed(self) -> float:  # type: ignore[override]
        return (self._clock() - self._began).total_seconds()

    def now(self) -> datetime:
        return self._clock()

    def advance(self, seconds: float) -> None:
        self._clock.forward(seconds=seconds)


@dataclass(slots=True, kw_only=True)
class Simulated:
    """A Discord with one guild. People are named as `ada`, channels as `#desk`, somebody's talk with us as `@ada`."""

    env: simcord.Env
    guild: GuildHandle
    people: dict[str, MemberActor] = field(default_factory=dict)
    shown: dict[str, InteractionResult] = field(default_factory=dict)
    elsewhere: dict[str, MemberActor] = field(default_factory=dict)
    away: tuple[Guild, dict[int, Any]] | None = None

    # ---------------------------------------------------------------- the bot

    async def attach(self, bot: discord.AutoShardedClient, speaks: Callable[[HTTPClient], None]) -> None:
        """Connect our bot, in place of the one that was there; `speaks` is given what it speaks REST through."""
        begins = bot.setup_hook

        async def begin() -> None:
            speaks(bot.http)
            await begins()

        setattr(bot, "setup_hook", begin)  # noqa: B010 - called once SimCord has put its own client in place
        if self.env._started:
            await self.env.restart_bot(bot)
        else:
            self.env.bot = bot
            await self.env.start()

    def line(self) -> HTTPClient:
        """A client of its REST that belongs to no bot."""
        return FakeHTTPClient(self.env.backend, asyncio.get_running_loop())

    async def settle(self) -> None:
        """Wait until the bot does nothing any more."""
        await self.env.settle()

    async def forward(self, seconds: float) -> None:
        """Time passes, for the bot and for the service."""
        await self.env.advance_time(seconds)

    @property
    def us(self) -> int:
        """Our user's id."""
        return self.env.backend.bot_user.id

    def role(self, identity: int) -> str:
        """A role's name."""
        return self.env.backend.get_role(self.guild.id, identity).name

    @property
    def requests(self) -> list[HttpLogEntry]:
        """All that was asked of Discord's REST, as it was asked."""
        return self.env.http_requests

    # ---------------------------------------------------------------- places and people

    def channel(self, where: str) -> ChannelHandle:
        """A channel by name: `#desk`, one of another server as `Annex#general`, somebody's talk with us as `@ada`."""
        if where.startswith("@"):
            return self.people[where[1:]].user.dm_channel
        server, _, name = where.rpartition("#")
        guild = next(each for each in self.env._guilds if each.name == server) if server else self.guild
        return guild.channels[name]

    def thread(self, of: Message) -> ChannelHandle:
        """The thread that hangs on a message, or the one that the message is in."""
        channels = self.env.backend.channels
        return ChannelHandle(self.env, self.guild, channels.get(of.id) or channels[of.channel_id])

    def actor(self, who: str, identity: int) -> MemberActor | UserHandle:
        """Somebody as they act in a channel of that id: as a member there, or in their talk with us."""
        guild = self.env.backend.get_channel(identity).guild_id
        if guild is None:
            return self.people[who].user
        members = (self.people[who], *(each for name, each in self.elsewhere.items() if name.endswith(f"/{who}")))
        return next(each for each in members if each.guild.id == guild)

    def offered(self, who: str) -> tuple[str, ...]:
        """The commands that somebody is offered in #desk."""
        return self.people[who].available_commands(self.channel("#desk"))

    def sees(self, channel: ChannelHandle) -> list[Message]:
        """What we said in a channel and in its threads to all who may read there, oldest first."""
        backend = self.env.backend
        places = {channel.id, *(each.id for each in channel.threads)}
        said = [each for place in places for each in backend.messages.get(place, {}).values()]
        ours = [each for each in said if each.author_id == self.us and not each.is_ephemeral and each.type in (0, 19)]
        return sorted(ours, key=lambda each: each.id)

    def alone(self, who: str) -> list[Message]:
        """What we said to somebody alone, oldest first."""
        person = self.people[who].id
        said = [each for there in self.env.backend.messages.values() for each in there.values()]
        return sorted((each for each in said if each.is_ephemeral and each.visible_to(person)), key=lambda m: m.id)

    # ---------------------------------------------------------------- what people do

    async def says(self, who: str, channel: ChannelHandle, text: str, to: Message | None = None) -> Message:
        """Somebody writes; `@onrecord` in it names us, and a reply `to` something pings who it replies to."""
        named = text.replace("@onrecord", f"<@{self.us}>")
        actor = self.actor(who, channel.id)
        if isinstance(actor, MemberActor):
            replied = to_discord_message(self.env, to) if to else None
            made = await actor.send(channel, named, reply_to=replied)
        else:
            made = await actor.send_dm(named, **({"reference": {"message_id": str(to.id)}} if to else {}))
        return self.env.backend.get_message(channel.id, made.id)

    async def command(self, who: str, channel: ChannelHandle, name: str, options: Mapping[str, Any]) -> None:
        """Somebody sends a slash command."""
        actor = self.actor(who, channel.id)
        if isinstance(actor, MemberActor):
            self.shown[who] = await actor.slash(channel, name, **options)
        else:
            self.shown[who] = await actor.slash(name, **options)

    async def completes(
        self, who: str, channel: ChannelHandle, name: str, option: str, typed: str, filled: Mapping[str, Any]
    ) -> list[str]:
        """What somebody is offered while they type a value of a command's option."""
        actor = self.actor(who, channel.id)
        if isinstance(actor, MemberActor):
            found = await actor.autocomplete(channel, name, option, typed, **filled)
        else:
            found = await actor.autocomplete(name, option, typed, **filled)
        return [each["name"] for each in found]

    async def menu(self, who: str, on: Message, name: str) -> None:
        """Somebody calls a message's menu."""
        channel = ChannelHandle(self.env, self.guild, self.env.backend.get_channel(on.channel_id))
        self.shown[who] = await self.people[who].context_menu(channel, name, to_discord_message(self.env, on))

    async def clicks(self, who: str, on: Message, label: str) -> None:
        """Somebody presses a button."""
        actor = self.actor(who, on.channel_id)
        self.shown[who] = await actor.click(ResponseMessage(self.env, on), label=label)

    async def submits(self, who: str, filled: Mapping[str, Any]) -> None:
        """Somebody fills in the modal they have open: values by the labels of its inputs."""
        shown = self.shown[who]
        assert shown.modal is not None, f"{who} has nothing open"
        names = dict(_inputs(shown.modal))
        values = {names[label]: value for label, value in (prefilled(shown.modal) | dict(filled)).items()}
        self.shown[who] = await self.actor(who, shown._interaction.channel_id).submit_modal(shown, values)


def _inputs(modal: Mapping[str, Any]) -> list[tuple[str, str]]:
    labelled = [each for each in modal["components"] if each.get("component")]
    return [(each["label"], each["component"]["custom_id"]) for each in labelled]


def prefilled(modal: Mapping[str, Any]) -> dict[str, Any]:
    """What a modal's inputs say before anybody types, by their labels: as Discord sends it off with the rest."""
    found: dict[str, Any] = {}
    for each in modal["components"]:
        match each.get("component"):
            case {"type": 4, "value": str(value)}:
                found[each["label"]] = value
            case {"options": [*options]} as choice:
                chosen = [option["value"] for option in options if option.get("default")]
                if chosen:
                    found[each["label"]] = chosen if choice["type"] != 21 else chosen[0]  # 21: a group of radio buttons
    return found


@asynccontextmanager
async def simulated(clock: Clock, *, content: bool = False) -> AsyncIterator[Simulated]:
    """The guild and its people; with `content` we may read all that is written. Nobody is connected yet."""
    granted.content = content
    intents = discord.Intents.none()
    intents.message_content = content
    nobody = discord.AutoShardedClient(intents=discord.Intents(guilds=True), shard_count=1)
    env = simcord.Env(nobody, approved_intents=intents, settle_timeout=PATIENCE)
    env.backend.clock = _OurClock(clock)
    env.backend.bot_user.name = "OnRecord"
    guild = env.create_guild("Newsroom")
    world = Simulated(env=env, guild=guild)
    everything = discord.Permissions(administrator=True)
    roles = {
        "ada": [guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))],
        "olga": [guild.create_role("Owners", permissions=everything)],
    }
    for name in ("ada", "bea", "olga"):
        world.people[name] = guild.add_member(env.create_user(name.capitalize()), roles=roles.get(name, []))
    world.people["robo"] = guild.add_member(env.create_user("Robo", bot=True))
    for name in ("desk", "quiet"):
        guild.create_text_channel(name)
    try:
        yield world
    finally:
        if env._started:
            await env.shutdown()
    env.raise_errors()
