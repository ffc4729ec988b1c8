"""What discord.py read, as Discord wrote it: the parts that matter, as the JSON that `intake` reads.

The client keeps no payloads, only its own reading of them; the history tells messages as they are. So both are read once.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.discord.intake import Ourselves


def ourselves(bot: discord.Client, guild: discord.Guild | None) -> Ourselves:
    """Who we are there. Known once we have logged in; the role that a server made for us, where it has told its roles."""
    role = guild.self_role if guild is not None else None
    return Ourselves(
        user=str(bot.user.id) if bot.user else "",
        application=str(bot.application_id or ""),
        role=str(role.id) if role is not None else "",
    )


def channel(known: Any) -> dict[str, Any]:
    """A channel by what tells where it is; one that we know by its id only is as good as a plain one."""
    parent, kind = getattr(known, "parent_id", None), getattr(known, "type", None)
    return {
        "id": str(known.id),
        "type": kind.value if isinstance(kind, discord.ChannelType) else 0,
        "parent_id": str(parent) if parent else None,
    }


def message(said: discord.Message) -> dict[str, Any]:
    """A message as Discord wrote it, of which the client keeps only its own reading."""
    replied = said.reference.message_id if said.reference else None
    return {
        "id": str(said.id),
        "channel_id": str(said.channel.id),
        "type": said.type.value,
        "author": {"id": str(said.author.id), "bot": said.author.bot, "system": said.author.system},
        "content": said.content,
        "mentions": [{"id": str(each.id), "global_name": each.display_name} for each in said.mentions],
        "mention_roles": [{"id": str(each.id), "name": each.name} for each in said.role_mentions],
        "mention_channels": [{"id": str(each.id), "name": each.name} for each in said.channel_mentions],
        "embeds": [each.to_dict() for each in said.embeds],
        "components": [each.to_dict() for each in said.components],
        "message_snapshots": [
            {"message": {"content": each.content, "embeds": [embed.to_dict() for embed in each.embeds]}}
            for each in said.message_snapshots
        ],
        "message_reference": {"message_id": str(replied)} if replied else None,
    }


def interaction(done: discord.Interaction) -> dict[str, Any]:
    """An interaction as Discord wrote it, in its parts that matter."""
    return {
        "id": str(done.id),
        "type": done.type.value,
        "application_id": str(done.application_id),
        "token": done.token,
        "guild_id": str(done.guild_id) if done.guild_id else None,
        "channel_id": str(done.channel_id) if done.channel_id else None,
        "channel": channel(done.channel) if done.channel else None,
        "user": {"id": str(done.user.id)},
        "data": done.data or {},
        "message": {"id": str(done.message.id), "flags": done.message.flags.value} if done.message else None,
    }
