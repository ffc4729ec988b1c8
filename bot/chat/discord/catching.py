"""What was said while nobody listened: read over REST once a connection begins anew, and brought as if it had just come.

a new session → the places of its shard where people speak to us → ★ those with anything new → their history → the desk

A session that is resumed has lost nothing. What the desk knows already it does not take twice, so we look back as far as
an answer would still be welcome, and need not know what was heard last.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import discord
from discord import AutoShardedClient

from bot import telemetry
from bot.chat.discord import intake, payloads
from bot.chat.discord.intake import Where
from bot.chat.discord.rest import Answer, Rest
from bot.core.errors import OnRecordError
from bot.core.ports import Chat, Desk
from bot.core.types import Place, Posted

RECENT: Final = timedelta(minutes=15)
"""How old a question may be that we answer late: who has waited for longer has asked again, or somebody else."""
MOST: Final = 1_000
"""Messages of one place that are read, ten calls: where so much is written in so short a time, we wait no longer for it."""
TALKS: Final = 50
"""Talks with us alone that are looked into: Discord does not tell which of them have anything new."""

_ALONE: Final = "@"
"""How the tenant of a talk with us alone begins."""


async def catch_up(
    bot: AutoShardedClient, rest: Rest, desk: Desk, chat: Chat, *, now: Callable[[], datetime], shard: int
) -> int:
    """Bring to the desk what was said in the places of a shard in the last minutes; how much of it was new to it.

    A place that cannot be read is logged and passed over, and so is everything where the store cannot say which there
    are: this is the second chance, and the next connection the third.
    """
    since = now() - RECENT
    missed = _Missed(bot=bot, rest=rest, desk=desk, chat=chat, now=now)
    try:
        places = await desk.heard("discord")
    except OnRecordError as failed:
        telemetry.log.warning("what was said meanwhile is not known", shard=shard, why=str(failed))
        return 0
    new = 0
    for posted in gone(places, bot, shard=shard):
        new += await _seen_to(missed.removed(posted), "removed", posted.place)
    for place in fresh(places, bot, shard=shard, since=since):
        new += await _seen_to(missed.read(place, since), "missed", place)
    if new:
        telemetry.log.info("brought what was said meanwhile", shard=shard, messages=new)
    return new


async def _seen_to(bringing: Awaitable[int], what: str, place: Place) -> int:
    """How much of it was new to the desk; nothing where it could not be brought, which is logged."""
    try:
        return await bringing
    except OnRecordError as failed:
        telemetry.BROUGHT.labels(platform="discord", what=what, result="failed").inc()
        telemetry.log.warning("what happened meanwhile is not brought", what=what, place=place.channel, why=str(failed))
        return 0


# ---------------------------------------------------------------- where


def gone(places: Iterable[Posted], bot: AutoShardedClient, *, shard: int) -> tuple[Posted, ...]:
    """One place of each server of a shard that has sent us away: the connection's beginning did not name it."""
    found: dict[str, Posted] = {}
    for posted in places:
        tenant = posted.place.tenant
        if _on(tenant, bot, shard) and bot.get_guild(int(tenant)) is None:
            found.setdefault(tenant, posted)
    return tuple(found.values())


def fresh(places: Iterable[Posted], bot: AutoShardedClient, *, shard: int, since: datetime) -> tuple[Place, ...]:
    """Those of a shard in which anything was written since then, as far as the connection's beginning told; of talks with
    us alone, which it does not tell of, the first few. A thread that it did not name is archived: nobody wrote there.
    """
    before, found, talks = discord.utils.time_snowflake(since), list[Place](), 0
    for posted in places:
        place = posted.place
        if place.tenant.startswith(_ALONE):
            if shard == 0 and (talks := talks + 1) <= TALKS:
                found.append(place)
            continue
        last = _last(bot, place) if _on(place.tenant, bot, shard) else None
        if last is not None and last > before and str(last) != posted.message_id:
            found.append(place)
    return tuple(found)


def _on(tenant: str, bot: AutoShardedClient, shard: int) -> bool:
    """Is it a server of this shard?"""
    return tenant.isdecimal() and (int(tenant) >> 22) % (bot.shard_count or 1) == shard


def _last(bot: AutoShardedClient, place: Place) -> int | None:
    """The newest message of a place that the gateway told of; None for a place that it did not name."""
    guild, identity = bot.get_guild(int(place.tenant)), place.thread or place.channel
    channel = guild.get_channel_or_thread(int(identity)) if guild is not None and identity.isdecimal() else None
    last = getattr(channel, "last_message_id", None)  # a forum and a category hold none
    return last if isinstance(last, int) else None


# ---------------------------------------------------------------- what


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missed:
    """What was missed, on its way to the desk."""

    bot: AutoShardedClient
    rest: Rest
    desk: Desk
    chat: Chat
    now: Callable[[], datetime]

    async def removed(self, posted: Posted) -> int:
        """Bring that a server has sent us away: once for what stood there last."""
        place = Place(platform="discord", tenant=posted.place.tenant, channel="")
        new = await self.desk.handle(intake.moved("removed", place, once=posted.message_id, now=self.now()))
        telemetry.BROUGHT.labels(platform="discord", what="removed", result="kept" if new else "again").inc()
        return new

    async def read(self, place: Place, since: datetime) -> int:
        """Bring what was written in a place since then, the oldest first; how much of it was new."""
        new, left = 0, MOST
        async for said in self.rest.messages(place.thread or place.channel, discord.utils.time_snowflake(since)):
            new += await self._brought(place, said)
            left -= 1
            if not left:
                break
        return new

    async def _brought(self, place: Place, said: Answer) -> bool:
        """Bring one message, if we would have heard it and its writer still sees the place; False where the desk knows it.
        REST shows the content that an application may have, whether this connection asks for it or not.
        """
        guild = "" if place.tenant.startswith(_ALONE) else place.tenant
        ours = payloads.ourselves(self.bot, self.bot.get_guild(int(guild)) if guild else None)
        there = Where(guild=guild, channel=place.channel, thread=place.thread or "")
        inbound = intake.message(said, there, ours, self.now())
        hears = self.bot.intents.message_content  # also what does not name us
        if inbound is None or not (hears or inbound.direct or inbound.kind == "mention"):
            return False
        if not (inbound.direct or (await self.chat.standing(place, inbound.user)).member):
            return False
        new = await self.desk.handle(inbound)
        telemetry.BROUGHT.labels(platform="discord", what="missed", result="kept" if new else "again").inc()
        return new
