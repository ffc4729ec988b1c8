"""A Discord with an app in it: what people do there by hand, and what they see.

async with Land.opened() as land:
    land.joins("ada")
    land.founds("desk", "ada")                            # a guild, with the app in it
    land.makes("briefings", "desk")                       # a channel
    discord = Discord(Settings(**land.settings()), now=…)  # the app: unmodified discord.py, over real sockets
    await land.command("ada", "briefings", "brief", {"topic": "harbour"})
    assert land.ephemerals("ada")[-1].texts == […]
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tests.discordland import payloads, shapes
from tests.discordland.api import Api
from tests.discordland.checking import wrong
from tests.discordland.faults import Faults
from tests.discordland.gateway import Gateway
from tests.discordland.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    OPENS,
    PATIENCE,
    SUBMISSION,
    Interaction,
    Interactions,
    Modal,
)
from tests.discordland.limits import Gate, Limits
from tests.discordland.mentions import mentioned
from tests.discordland.permissions import EVERYBODY, bits, may, permitted
from tests.discordland.routes import REMEMBERED
from tests.discordland.routes.channels import opened
from tests.discordland.routes.messages import post
from tests.discordland.serving import Journal, served
from tests.discordland.space import (
    LOADING,
    REPLY,
    TEXT,
    THREADS,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    Space,
    User,
)

TOKEN: Final = "NzAwMDAwMDAwMDAwMDAwMDAx.GLand1.opens-nothing-outside-of-this-server"  # noqa: S105
_SLASH, _MENU = 1, 3


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(slots=True, kw_only=True)
class Land:
    """Discord over real sockets. `space` is all that stands, `api` what was called and may be, `faults` what goes wrong,
    `gateway` who is connected, `asked` what was asked of the app and how far it has answered.
    """

    space: Space
    api: Api
    faults: Faults
    gateway: Gateway
    asked: Interactions
    journal: Journal | None = None
    address: str = ""

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        *,
        now: Callable[[], datetime] = _now,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        patience: float = PATIENCE,
        remembers: float = REMEMBERED,
        journal: Journal | None = None,
        port: int = 0,
    ) -> AsyncIterator[Land]:
        """Discord with the app, its bot and its owner, and nobody else, on a free port unless one is named. A command is
        to be answered within `patience` seconds, and a nonce is known for as many as it `remembers`.
        """
        space, faults = Space(now=now), Faults()
        space.users[space.bot] = User(id=space.bot, name="onrecord", bot=True)
        space.users[space.owner] = User(id=space.owner, name="owner")
        gateway = Gateway(space=space, token=TOKEN, clock=time.monotonic)
        asked = Interactions(space=space, clock=time.monotonic, patience=patience)
        gate = Gate(limits=limits, clock=time.monotonic)
        api = Api(
            space=space,
            gate=gate,
            faults=faults,
            interactions=asked,
            token=TOKEN,
            gateway=gateway.told,
            wrong=wrong,
            remembers=remembers,
        )
        space.tell = gateway.tell
        space.wrote = journal.note if journal else space.wrote
        async with served(api, gateway, port) as address:
            yield cls(
                space=space, api=api, faults=faults, gateway=gateway, asked=asked, journal=journal, address=address
            )

    def settings(self, **more: Any) -> Json:
        """What `[discord]` says to be this application."""
        made = {"token": TOKEN, "base_url": f"{self.address}/api/v10", "gateway_url": self.gateway.url}
        return {**made, **more}

    # ---------------------------------------------------------------- who is there

    def joins(self, name: str, *guilds: str, **more: Any) -> User:
        """Somebody who has an account, and is in these guilds."""
        user = User(**{"id": self.space.fresh(), "name": name, **more})
        self.space.users[user.id] = user
        for guild in guilds:
            self._guild(guild).members[user.id] = Member(user=user.id)
        return user

    def founds(self, name: str, owner: str, *people: str, onrecord: bool = True, may: int = 0, id_: str = "") -> Guild:
        """A guild, its owner, who is in it, and the app, whose own role lets it do what `may` says beyond everybody's."""
        id_ = id_ or self.space.fresh()
        guild = Guild(id=id_, name=name, owner=self.space.user(owner).id)
        guild.roles[id_] = Role(id=id_, name="@everyone", permissions=EVERYBODY)
        self.space.guilds[id_] = guild
        for each in (owner, *people):
            user = self.space.user(each).id
            guild.members[user] = Member(user=user)
        if onrecord:
            self._enters(guild, may)
        return guild

    def _enters(self, guild: Guild, may: int) -> None:
        role = Role(id=self.space.fresh(), name="onrecord", permissions=may, position=1)
        guild.roles[role.id] = role
        guild.members[self.space.bot] = Member(user=self.space.bot, roles={role.id})

    def makes(self, name: str, guild: str = "", kind: int = TEXT, *, id_: str = "") -> Channel:
        """A channel of a guild: of the first one, unless one is named."""
        of = self._guild(guild) if guild else next(iter(self.space.guilds.values()))
        made = Channel(
            id=id_ or self.space.fresh(), name=name, guild=of.id, kind=kind, position=len(self.space.channels)
        )
        self.space.channels[made.id] = made
        self.space.tell("CHANNEL_CREATE", shapes.channel(self.space, made), of.id, made.id)
        return made

    def names(self, role: str, guild: str, *people: str, may: int = 0, mentionable: bool = False) -> Role:
        """A role of a guild, and who has it."""
        of = self._guild(guild)
        made = Role(id=self.space.fresh(), name=role, permissions=may, position=len(of.roles), mentionable=mentionable)
        of.roles[made.id] = made
        for each in people:
            of.members[self.space.user(each).id].roles.add(made.id)
        self.space.tell("GUILD_ROLE_CREATE", {"guild_id": of.id, "role": shapes.role(made)}, of.id, "")
        return made

    def permits(self, channel: str, whom: str, *, allow: tuple[str, ...] = (), deny: tuple[str, ...] = ()) -> None:
        """Let somebody, a role (by name) or `@everyone` do this in a channel, or not, by the names that people see."""
        there = self.place(channel)
        role = next((each for each in self.space.guilds[there.guild].roles.values() if each.name == whom), None)
        id_, kind = (role.id, 0) if role else (self.space.user(whom).id, 1)
        there.overwrites[id_] = Overwrite(id=id_, kind=kind, allow=bits(*allow), deny=bits(*deny))
        self.space.tell("CHANNEL_UPDATE", shapes.channel(self.space, there), there.guild, there.id)

    def _guild(self, name: str) -> Guild:
        return next(each for each in self.space.guilds.values() if name in (each.id, each.name))

    def place(self, channel: str) -> Channel:
        """A channel or thread by name or id; `@ada` is her talk with the app."""
        if channel.startswith("@"):
            return self.space.talk(self.space.user(channel[1:]).id)
        both = (
            self.space.channels.get(channel),
            *(each for each in self.space.channels.values() if each.name == channel),
        )
        return next(each for each in both if each is not None)

    # ---------------------------------------------------------------- what they see

    def sees(self, channel: str, *, threads: bool = True) -> list[Message]:
        """What people have said and the app has posted in a channel and (else without) its threads, the oldest first."""
        there = self.place(channel)
        hung = [each for each in self.space.channels.values() if threads and each.parent == there.id]
        found = [message for each in (there, *hung) for message in each.messages if not message.deleted]
        return sorted((each for each in found if each.texts), key=lambda each: int(each.id))

    def ephemerals(self, user: str) -> list[Message]:
        """What was shown to somebody alone, without what is still thought about."""
        id_ = self.space.user(user).id
        return [each for each in self.space.alone if each.to == id_ and not each.flags & LOADING and not each.deleted]

    def modals(self, user: str) -> list[Modal]:
        """The forms that somebody has open, the latest last."""
        return [each for each in self.asked.modals if each.user == self.space.user(user).id and each.open]

    # ---------------------------------------------------------------- what they say

    def says(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str = "",
        reply_to: Message | None = None,
        ping: bool = True,
    ) -> Message:
        """Somebody writes, in a channel or in its `thread`; `@onrecord` mentions the app. Raises `PermissionError` where
        they may not. The app hears of it in its own time.
        """
        there, author = self.place(thread or channel), self.space.user(user)
        if not may(
            self.space, there, author.id, "Send Messages in Threads" if there.kind in THREADS else "Send Messages"
        ):
            raise PermissionError(f"{user} may not write in {there.name}")
        content = self.marked(text)
        named = mentioned(self.space, there, {"content": content}, author.id)
        made = Message(
            channel=there.id,
            id=self.space.fresh(),
            author=author.id,
            content=content,
            mentions=named.users,
            roles=named.roles,
            everyone=named.everyone,
        )
        if reply_to is not None:
            made.kind, made.replied = REPLY, reply_to.id
            called = [reply_to.author] if ping and reply_to.author not in made.mentions else []
            made.mentions = [*made.mentions, *called]
        post(self.space, there, made)
        return made

    def marked(self, text: str) -> str:
        """What somebody typed, as Discord keeps it."""
        named = {user.name: user.id for user in self.space.users.values()}
        return re.sub(r"@([\w-]+)", lambda found: f"<@{named[found[1]]}>" if found[1] in named else found[0], text)

    def hangs(self, user: str, message: Message, name: str) -> Channel:
        """Somebody opens a thread on a message."""
        return opened(self.space, self.space.channels[message.channel], message, name, self.space.user(user).id)

    # ---------------------------------------------------------------- what they ask for

    async def command(
        self, user: str, channel: str, name: str, options: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Somebody sends a slash command, `name` as it is typed (`digest preview`). Returns when it was answered, or
        was not within the time there is for that: its `answer` is 0. Raises `LookupError` where they are not offered it.
        """
        first, *path = name.split()
        there, who = self.place(channel), self.space.user(user)
        registered = self._offered(first, _SLASH, there, who)
        data = payloads.command(registered, path, options or {}, there.guild)
        return await self._asks(COMMAND, who, there, data)

    async def completes(self, user: str, channel: str, name: str, option: str, typed: str, **other: Any) -> list[Json]:
        """Somebody types into an option: the choices that they are shown."""
        first, *path = name.split()
        there, who = self.place(channel), self.space.user(user)
        registered = self._offered(first, _SLASH, there, who)
        data = payloads.command(registered, path, {**other, option: typed}, there.guild, focused=option)
        asked = await self._asks(AUTOCOMPLETE, who, there, data)
        return list(asked.data.get("choices", []))

    async def menu(self, user: str, message: Message, name: str) -> Interaction:
        """Somebody calls an entry of a message's menu."""
        there, who = self.space.channels[message.channel], self.space.user(user)
        data = payloads.menu(self.space, self._offered(name, _MENU, there, who), message)
        return await self._asks(COMMAND, who, there, data)

    async def clicks(self, user: str, on: Message, custom_id: str, *values: str) -> Interaction:
        """Somebody presses a button (by id or label) of a message, or chooses values. Raises `LookupError`."""
        there, who = self.space.channels[on.channel], self.space.user(user)
        data = payloads.click(payloads.pressable(on.components, custom_id), list(values))
        return await self._asks(COMPONENT, who, there, data, on)

    async def submits(self, user: str, modal: Modal, filled: Mapping[str, str | list[str]]) -> Interaction:
        """Somebody sends a form off. One that was taken closes; one that was not stands there and says so."""
        there, who = self.space.channels[modal.channel], self.space.user(user)
        both = (*self.space.alone, *self.space.all())
        on = next((each for each in both if each.id == modal.on), None)
        asked = await self._asks(SUBMISSION, who, there, payloads.submission(modal, filled), on)
        modal.open = not asked.answer
        return asked

    def _offered(self, name: str, kind: int, there: Channel, who: User) -> Json:
        """A command as it was registered. Raises `LookupError` where Discord offers it not, to them, there."""
        found = next((each for each in self.space.commands if (each["type"], each["name"]) == (kind, name)), None)
        if found is None:
            raise LookupError(f"{name} was never synced")
        talk = not there.guild
        contexts = found["contexts"] if found["contexts"] is not None else [0, *([1] if found["dm_permission"] else [])]
        needed = int(found["default_member_permissions"] or 0)
        held = permitted(self.space, there, who.id)
        if (1 if talk else 0) not in contexts:
            raise LookupError(f"{name} is not offered {'in talks' if talk else 'in guilds'}")
        if not talk and (not may(self.space, there, who.id, "Use Application Commands") or held & needed != needed):
            raise LookupError(f"{name} is not offered to {who.name}")
        return found

    async def _asks(self, kind: int, who: User, there: Channel, data: Json, on: Message | None = None) -> Interaction:
        asked = self.asked.begin(kind, who.id, there.id, on.id if on else "")
        told = payloads.interaction(self.space, asked, data)
        if on is not None:
            told["message"] = shapes.message(self.space, on)
        self.space.tell("INTERACTION_CREATE", told, there.guild, "")
        try:
            async with asyncio.timeout(self.asked.patience):
                await asked.answered.wait()
        except TimeoutError:
            return asked
        return asked

    # ---------------------------------------------------------------- coming and going

    def invites(self, guild: str, may: int = 0) -> Guild:
        """The app is added to a guild."""
        of = self._guild(guild)
        self._enters(of, may)
        told = shapes.created(self.space, of)
        del told["unavailable"]  # a guild that is told of with it was there before
        self.space.tell("GUILD_CREATE", told, of.id, "")
        return of

    def expels(self, guild: str) -> None:
        """The app is taken out of a guild."""
        of = self._guild(guild)
        del of.members[self.space.bot]
        self.space.tell("GUILD_DELETE", {"id": of.id}, of.id, "")

    def deletes(self, channel: str) -> None:
        """A channel or thread is deleted."""
        there = self.place(channel)
        event = "THREAD_DELETE" if there.kind in THREADS else "CHANNEL_DELETE"
        told = shapes.channel(self.space, there)
        self.space.tell(event, told, there.guild, there.id)
        for each in [each.id for each in self.space.channels.values() if there.id in (each.id, each.parent)]:
            del self.space.channels[each]

    def archives(self, thread: str, *, locked: bool = False) -> None:
        """A thread is archived, for good if it is `locked`."""
        there = self.place(thread)
        there.archived, there.locked = True, locked
        self.space.tell("THREAD_UPDATE", shapes.channel(self.space, there), there.guild, there.id)

    def opens(self, modal: Interaction) -> bool:
        """Was a form opened in answer?"""
        return modal.answer == OPENS
