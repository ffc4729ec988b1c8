"""What happens on Discord by other hands than the reader's: servers that take us in and send us away, rights that change,
threads that sleep or are locked, calls that Discord refuses.
"""

from __future__ import annotations

from typing import Final

import discord
from simcord.backend import serializers
from simcord.backend.models import Guild, Overwrite
from simcord.builders import RoleHandle
from simcord.enums import OverwriteType

from tests.scenarios.discord.simulated import Message, Simulated

_MANAGE_THREADS: Final = discord.Permissions(manage_threads=True).value


def found(world: Simulated, name: str, *who: str) -> None:
    """A server with a channel #general is made, with these people in it, and takes us in; the first may manage it."""
    backend = world.env.backend
    told, backend.subscribers = backend.subscribers, []
    guild = world.env.create_guild(name)
    manager = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    for number, each in enumerate(who):
        world.elsewhere[f"{name}/{each}"] = guild.add_member(world.people[each].user, roles=[manager][: 1 - number])
    guild.create_text_channel("general")
    backend.subscribers = told
    _taken_in(world, backend.get_guild(guild.id))


def leave(world: Simulated) -> None:
    """The server sends us away."""
    backend, guild = world.env.backend, world.env.backend.get_guild(world.guild.id)
    kept = {each: (backend.channels[each], backend.messages[each]) for each in (*guild.channel_ids, *guild.thread_ids)}
    backend.remove_guild(guild.id)
    world.away = (guild, kept)


def come_back(world: Simulated) -> None:
    """The server that sent us away takes us in again, as it was."""
    assert world.away is not None
    guild, kept = world.away
    backend = world.env.backend
    backend.guilds[guild.id] = guild
    for identity, (channel, messages) in kept.items():
        backend.channels[identity], backend.messages[identity] = channel, messages
    _taken_in(world, guild)


def _taken_in(world: Simulated, guild: Guild) -> None:
    world.env.backend.emit("GUILD_CREATE", serializers.guild_create_payload(world.env.backend, guild))


def forbid(world: Simulated, where: str, **rights: bool) -> None:
    """In a channel we have these rights (`False`: we have them not)."""
    allowed, denied = discord.PermissionOverwrite(**rights).pair()
    mine = Overwrite(target_id=world.us, type=OverwriteType.MEMBER, allow=allowed.value, deny=denied.value)
    world.env.backend.set_overwrite(world.channel(where).id, mine)


def allow(world: Simulated, where: str) -> None:
    """In a channel we have the rights again that we have everywhere."""
    world.env.backend.delete_overwrite(world.channel(where).id, world.us)


def delete(world: Simulated, where: str) -> None:
    """A channel is deleted."""
    world.env.backend.delete_channel(world.channel(where).id)


def makes_role(world: Simulated, name: str) -> RoleHandle:
    """A role is made."""
    return world.guild.create_role(name)


def sleeps(world: Simulated, under: Message) -> None:
    """The thread under a message is archived, as those are in which nobody writes."""
    world.env.backend.edit_channel(world.thread(under).id, {}, thread_metadata={"archived": True})


def locks(world: Simulated, under: Message) -> None:
    """The thread under a message is locked, and we may not manage threads."""
    backend = world.env.backend
    for role in backend.get_guild(world.guild.id).roles.values():
        if role.managed:
            role.permissions &= ~_MANAGE_THREADS
    backend.edit_channel(world.thread(under).id, {}, thread_metadata={"archived": True, "locked": True})


def refuses(
    world: Simulated, method: str, path: str, status: int, code: int, message: str, *, times: int | None = None
) -> None:
    """Discord refuses calls whose path is like this, for ever or so many times."""
    world.env.inject_error(method, path, status=status, code=code, message=message, times=times)


def too_late(world: Simulated) -> None:
    """Discord does not know any interaction any more, as after three seconds without a sign of ours."""
    refuses(world, "POST", "/interactions/*/callback", 404, 10062, "Unknown interaction")
    refuses(world, "*", "/webhooks/*", 404, 10015, "Unknown Webhook")
