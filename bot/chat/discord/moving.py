"""Our coming to a server and going from it, as somebody said it. Discord names no such event: the time tells each apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import discord

from bot.chat.discord import intake
from bot.core.desk import Inbound
from bot.core.types import Place

LATELY: Final = timedelta(hours=24)
"""How long ago we may have been added to a server for that to be said as we connect; what was said before is known."""


def joined(guild: discord.Guild, now: datetime) -> Inbound | None:
    """We were added to a server: said in its channel for newcomers, else in the first where everybody may write; None
    where we may write nowhere.
    """
    channel, since = _welcome(guild), guild.me.joined_at or now
    if channel is None:
        return None
    return intake.moved("joined", _place(guild, str(channel.id)), once=f"{since:%Y-%m-%dT%H:%M:%S}", now=now)


def is_new(guild: discord.Guild, now: datetime) -> bool:
    """Have we been added lately, perhaps while nobody listened?"""
    since = guild.me.joined_at
    return since is not None and timedelta(0) <= now - since < LATELY


def removed(guild: discord.Guild, now: datetime) -> Inbound:
    """We were sent away from a server, or it is gone."""
    return intake.moved("removed", _place(guild, ""), once=f"{now:%Y-%m-%dT%H:%M:%S}", now=now)


def left(channel: discord.abc.GuildChannel, now: datetime) -> Inbound:
    """A channel is gone."""
    return intake.moved("left", _place(channel.guild, str(channel.id)), once="gone", now=now)


def _place(guild: discord.Guild, channel: str) -> Place:
    return Place(platform="discord", tenant=str(guild.id), channel=channel)


def _welcome(guild: discord.Guild) -> discord.TextChannel | None:
    """Where everybody may write comes first: rules and announcements are no place for a stranger's word."""
    first = [guild.system_channel] if guild.system_channel else []
    ours = [each for each in (*first, *guild.text_channels) if _takes(each, guild.me)]
    return next((each for each in ours if _takes(each, guild.default_role)), ours[0] if ours else None)


def _takes(channel: discord.TextChannel, whose: discord.Member | discord.Role) -> bool:
    allowed = channel.permissions_for(whose)
    return allowed.view_channel and allowed.send_messages
