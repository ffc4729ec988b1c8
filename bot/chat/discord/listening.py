"""What people do in Discord, brought to the desk: every message, command, button and form that the gateway tells of.

Stored, then acknowledged. Discord brings nothing a second time: a message that is not kept at once is tried again for a
while, and whoever waits for an answer to a command or a press is told.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

import discord
from discord.app_commands import CommandTree
from discord.ext.commands import AutoShardedBot, when_mentioned

from bot import telemetry
from bot.chat.discord import commands, forms, intake, moving, payloads, responding, views
from bot.chat.discord.failures import failure
from bot.chat.discord.forms import Forms, Opened, Shown
from bot.chat.discord.intake import Interaction
from bot.chat.discord.settings import Settings
from bot.chat.discord.sync import synced
from bot.core import compose_desk
from bot.core.desk import Given, Inbound
from bot.core.errors import OnRecordError
from bot.core.message import Message
from bot.core.ports import Chat, Desk
from bot.core.types import Problem

SOON: Final = 2.0
"""Seconds that keeping something may take while somebody waits: Discord wants an answer within three."""
PAUSES: Final = (1.0, 4.0, 15.0)
"""Seconds between attempts to keep a message: a database that is restarted is back by then."""
PATIENCE: Final = 30.0
"""Seconds of a rate limit that are waited for; longer ones fail."""
_NOT_KEPT: Final = "That did not work just now, and nothing was kept of it. Try again in a minute."
_ASKED: Final = "Asked. The answer comes where everybody can read it."
_BELOW: Final = "Asked. The answer comes below."


def bot(
    settings: Settings,
    desk: Desk,
    chat: Chat,
    *,
    now: Callable[[], datetime],
    shard_ids: Sequence[int] | None = None,
    shard_count: int | None = None,
) -> Listening:
    """The bot that brings what people do to the desk, not yet connected; with these shards, else with all."""
    return Listening(settings, desk, chat, now=now, shard_ids=shard_ids, shard_count=shard_count)


def intents(settings: Settings) -> discord.Intents:
    """What we ask the gateway for, and no more: servers and their channels, messages in them and to us alone."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=settings.message_content)


class Listening(AutoShardedBot):
    """A connection to the gateway. Nothing that it can be told is remembered here, neither members nor messages."""

    def __init__(
        self,
        settings: Settings,
        desk: Desk,
        chat: Chat,
        *,
        now: Callable[[], datetime],
        shard_ids: Sequence[int] | None = None,
        shard_count: int | None = None,
    ) -> None:
        shards: dict[str, Any] = {} if shard_ids is None else {"shard_ids": list(shard_ids)}
        super().__init__(
            command_prefix=when_mentioned,
            help_command=None,
            tree_cls=_Unused,
            intents=intents(settings),
            **shards,
            shard_count=shard_count,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=PATIENCE,
        )
        self._desk, self._chat, self._now = desk, chat, now
        self._forms = Forms(desk)
        self._guarded = settings.manage == "admins"
        self.pauses: Sequence[float] = PAUSES

    async def setup_hook(self) -> None:
        """Have Discord know our commands; where it does not take them, those that it knows still work."""
        try:
            result = await synced(self.http, self.application_id or 0, commands.tree(guarded=self._guarded))
        except Exception as error:
            failed = failure("commands", error)
            if failed is None:
                raise
            telemetry.COURTESIES.labels(platform="discord", method="commands", result="failed").inc()
            telemetry.log.warning("our commands were not registered", why=str(failed))
            return
        telemetry.COURTESIES.labels(platform="discord", method="commands", result=result).inc()
        if result == "changed":
            telemetry.log.info("our commands are registered")

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Something that happened was not brought. An error's words may hold what was said; ours never do."""
        _count(event_method.removeprefix("on_"), "failed")
        error = sys.exc_info()[1]
        frames = traceback.extract_tb(error.__traceback__) if error else ()
        telemetry.log.error(
            "what discord brought was not seen to",
            what=event_method,
            why=type(error).__name__,
            at=" < ".join(f"{each.name}:{each.lineno}" for each in reversed(frames[-3:])),
        )

    # ---------------------------------------------------------------- messages

    async def on_message(self, said: discord.Message) -> None:
        """A message: kept if it is to us, or where one without a mention may be."""
        payload, ours = payloads.message(said), payloads.ourselves(self, said.guild)
        there = await self._where(said) if intake.is_heard(payload, ours) else None
        inbound = intake.message(payload, there, ours, self._now()) if there else None
        if inbound is None:
            _count("message", "ignored")
        else:
            await self._kept(inbound)

    async def _where(self, said: discord.Message) -> intake.Where | None:
        """Where a message was written; a thread that was archived until now is looked up."""
        guild = str(said.guild.id) if said.guild else ""
        channel: Any = said.channel
        if guild and isinstance(channel, discord.PartialMessageable):
            channel = await self.fetch_channel(channel.id)
        return intake.where(payloads.channel(channel), guild)

    async def _kept(self, inbound: Inbound) -> None:
        """Keep what Discord does not bring again, trying for a while."""
        for pause in (*self.pauses, None):
            try:
                _count(inbound.kind, "kept" if await self._desk.handle(inbound) else "again")
            except Exception as error:
                if pause is None:
                    raise
                telemetry.log.warning("a message is not kept yet", inbound=inbound.id, why=type(error).__name__)
                await asyncio.sleep(pause)
            else:
                return

    # ---------------------------------------------------------------- coming and going

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """We were added to a server."""
        inbound = moving.joined(guild, self._now())
        if inbound is None:
            _count("joined", "ignored")
        else:
            await self._kept(inbound)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that we are in, as we connect: we may have been added while nobody listened."""
        if moving.is_new(guild, self._now()):
            await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We were sent away from a server, or it is gone."""
        await self._kept(moving.removed(guild, self._now()))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        await self._kept(moving.left(channel, self._now()))

    # ---------------------------------------------------------------- commands, buttons, forms

    async def on_interaction(self, done: discord.Interaction) -> None:
        """Something that somebody waits for."""
        body = payloads.interaction(done)
        if done.type is discord.InteractionType.autocomplete:
            await self._offer(done, body)
            return
        read = intake.interaction(body, payloads.ourselves(self, done.guild), self._now())
        if read is None:
            _count("interaction", "ignored")
            return
        said = read.inbound
        if read.filled:
            await self._filled(done, read, views.given(body["data"]))
        elif read.opens:
            await self._shown(done, said, self._forms.page(said, read.opens))
        elif read.asks:
            await responding.open_modal(done, views.asking(read.asks, said.action, said.subject))
        elif forms.are_wanted(said):
            await self._shown(done, said, self._forms.settings(said))
        else:
            await self._brought(done, said)

    async def _brought(self, done: discord.Interaction, said: Inbound) -> None:
        """Keep what was done, then acknowledge it: privately, as nobody but its doer is answered."""
        try:
            async with asyncio.timeout(SOON):
                new = await self._desk.handle(said)
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody waits and Discord does not bring it again
            await self._not_kept(done, said, error)
            return
        _count(said.kind, "kept" if new else "again")
        if said.action == "ask" and (said.direct or said.place.thread):  # answered there, not here
            await responding.tell(done, _ASKED if said.place.thread else _BELOW)
        else:
            await responding.defer(done)

    async def _shown(self, done: discord.Interaction, said: Inbound, asking: Awaitable[Shown]) -> None:
        """Show what is asked for of the settings. Only the first answer can open a modal, so nothing is acknowledged
        before.
        """
        try:
            async with asyncio.timeout(SOON):
                shown = await asking
        except Exception as error:  # noqa: BLE001 - as above
            await self._not_kept(done, said, error)
            return
        _count("form", "shown")
        if isinstance(shown, Opened):
            await responding.open_modal(done, shown.modal)
        else:
            await responding.defer(done)
            await self._told(said, shown)

    async def _filled(self, done: discord.Interaction, read: Interaction, given: Given) -> None:
        """Keep what was filled in and show what came of it, in place of the message in which the page was opened where
        nobody else sees that.
        """
        said = read.inbound
        acknowledged = await responding.defer(done, onto=read.alone)
        try:
            shown = await self._forms.filled(said, read.filled, given)
        except Exception as error:  # noqa: BLE001 - as above
            await self._not_kept(done, said, error, acknowledged=acknowledged)
            return
        _count("form", "kept")
        await self._told(said, shown)

    async def _told(self, said: Inbound, shown: Message | Problem) -> None:
        """Say something to the asker alone."""
        message = compose_desk.problem(shown.why) if isinstance(shown, Problem) else shown
        try:
            await self._chat.reply(said, message, private=True)
        except OnRecordError as failed:
            telemetry.log.warning("a private reply was not taken", inbound=said.id, why=str(failed))

    async def _not_kept(
        self, done: discord.Interaction, said: Inbound, error: Exception, *, acknowledged: bool = False
    ) -> None:
        _count(said.kind, "failed")
        why = str(error) if isinstance(error, OnRecordError) else type(error).__name__
        telemetry.log.error("what discord brought was not kept", what=said.kind, inbound=said.id, why=why)
        if acknowledged:
            await self._told(said, compose_desk.note(_NOT_KEPT))
        else:
            await responding.tell(done, _NOT_KEPT)

    async def _offer(self, done: discord.Interaction, body: dict[str, Any]) -> None:
        """Values for what is being typed; none where they are not found in time."""
        typing = intake.typing(body)
        choices: list[commands.Choice] = []
        if typing is not None:
            place, about = typing
            try:
                async with asyncio.timeout(SOON):
                    found = await self._desk.suggest(place, about.field, about.typed) if about.field else ()
                choices = commands.offered(about, found)
            except Exception as error:  # noqa: BLE001 - whatever it was, the option can still be typed
                _count("typing", "failed")
                telemetry.log.warning("nothing was suggested", field=about.field, why=type(error).__name__)
        await responding.offer(done, choices)


class _Unused(CommandTree[AutoShardedBot]):
    """discord.py's own reading of commands, which finds none: ours come from a table and are read with all else."""

    async def interaction_check(self, _: discord.Interaction, /) -> bool:
        """Nothing is to be looked for."""
        return False


def _count(what: str, result: str) -> None:
    telemetry.BROUGHT.labels(platform="discord", what=what, result=result).inc()
