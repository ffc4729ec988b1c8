"""Guilds, their members, roles, channels and active threads."""

from __future__ import annotations

from typing import Final

from tests.discordland import shapes
from tests.discordland.faults import Called
from tests.discordland.permissions import in_guild, permitted
from tests.discordland.routes import Doing, Operation
from tests.discordland.space import THREADS, Json


def mine(doing: Doing, call: Called) -> list[Json]:
    """GET /users/@me/guilds?limit&after: those that the bot is in, by id."""
    space = doing.space
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    found = sorted((each for each in space.guilds.values() if space.bot in each.members), key=lambda each: int(each.id))
    return [
        {
            "id": each.id,
            "name": each.name,
            "icon": None,
            "banner": None,
            "owner": each.owner == space.bot,
            "permissions": str(in_guild(each, space.bot)),
            "features": [],
        }
        for each in found
        if int(each.id) > after
    ][:limit]


def read(doing: Doing, call: Called) -> Json:
    """GET /guilds/{guild}?with_counts."""
    guild = doing.space.guild(call.ids["guild_id"])
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return shapes.guild(guild) | (counts if call.query.get("with_counts") in ("true", "1") else {})


def channels(doing: Doing, call: Called) -> list[Json]:
    """GET /guilds/{guild}/channels: all of them, without threads."""
    space, guild = doing.space, doing.space.guild(call.ids["guild_id"])
    there = [each for each in space.channels.values() if each.guild == guild.id and each.kind not in THREADS]
    return [shapes.channel(space, each) for each in there]


def roles(doing: Doing, call: Called) -> list[Json]:
    """GET /guilds/{guild}/roles."""
    return [shapes.role(each) for each in doing.space.guild(call.ids["guild_id"]).roles.values()]


def member(doing: Doing, call: Called) -> Json:
    """GET /guilds/{guild}/members/{user}."""
    space, guild = doing.space, doing.space.guild(call.ids["guild_id"])
    return shapes.full_member(space, space.member(guild, call.ids["user_id"]))


def threads(doing: Doing, call: Called) -> Json:
    """GET /guilds/{guild}/threads/active: those that the bot may see."""
    space, guild = doing.space, doing.space.guild(call.ids["guild_id"])
    seen = [shapes.channel(space, each) for each in space.threads(guild) if permitted(space, each, space.bot)]
    return {"threads": seen, "members": [], "has_more": False}


_ONE = "/guilds/{guild_id}"
OPERATIONS: Final = (
    Operation(name="list_my_guilds", method="GET", path="/users/@me/guilds", do=mine),
    Operation(name="get_guild", method="GET", path=_ONE, do=read),
    Operation(name="list_guild_channels", method="GET", path=f"{_ONE}/channels", do=channels),
    Operation(name="list_guild_roles", method="GET", path=f"{_ONE}/roles", do=roles),
    Operation(name="get_guild_member", method="GET", path=f"{_ONE}/members/{{user_id}}", do=member),
    Operation(name="get_active_guild_threads", method="GET", path=f"{_ONE}/threads/active", do=threads),
)
