"""How Discord writes down what it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tests.discordland.permissions import permitted
from tests.discordland.space import (
    DM,
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

CONTENT, CONTENT_LIMITED = 1 << 18, 1 << 19
"""Flags of an application that may have message content: as one of many guilds, of few."""
_EMPTY: Final = ("content", "embeds", "attachments", "components")


def user(who: User) -> Json:
    """A user."""
    return {
        "id": who.id,
        "username": who.name,
        "discriminator": "0000" if who.bot else "0",
        "global_name": who.shown or None,
        "avatar": None,
        "bot": who.bot,
        "public_flags": 0,
        "flags": 0,
    }


def me(space: Space) -> Json:
    """The bot's own user."""
    return {**user(space.users[space.bot]), "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member(of: Member) -> Json:
    """A member, without the user."""
    return {
        "roles": sorted(of.roles),
        "nick": of.nick or None,
        "avatar": None,
        "joined_at": of.joined.isoformat(),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def full_member(space: Space, of: Member) -> Json:
    """A member with the user."""
    return {**member(of), "user": user(space.users[of.user])}


def role(of: Role) -> Json:
    """A role."""
    return {
        "id": of.id,
        "name": of.name,
        "permissions": str(of.permissions),
        "position": of.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": of.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def overwrite(of: Overwrite) -> Json:
    """An overwrite."""
    return {"id": of.id, "type": of.kind, "allow": str(of.allow), "deny": str(of.deny)}


def channel(space: Space, of: Channel) -> Json:
    """A channel, a thread or a talk."""
    last = of.messages[-1].id if of.messages else None
    if of.kind == DM:
        people = [user(space.users[each]) for each in of.people if each != space.bot]
        return {"id": of.id, "type": DM, "last_message_id": last, "recipients": people, "flags": 0}
    common = {"id": of.id, "type": of.kind, "guild_id": of.guild, "name": of.name, "last_message_id": last, "flags": 0}
    return common | (_thread(space, of) if of.kind in THREADS else _channel(of))


def _channel(of: Channel) -> Json:
    return {
        "position": of.position,
        "permission_overwrites": [overwrite(each) for each in of.overwrites.values()],
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": of.parent or None,
    }


def _thread(space: Space, of: Channel) -> Json:
    at = space.now().isoformat()
    times = {"archive_timestamp": at, "create_timestamp": at, "auto_archive_duration": of.lasts}
    own = {"id": of.id, "user_id": space.bot, "join_timestamp": at, "flags": 0}
    return {
        "parent_id": of.parent,
        "owner_id": of.owner,
        "message_count": len(of.messages),
        "total_message_sent": len(of.messages),
        "member_count": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": {**times, "archived": of.archived, "locked": of.locked},
    } | ({"member": own} if space.bot in of.people else {})


def guild(of: Guild) -> Json:
    """A guild as GET /guilds tells it."""
    return {
        "id": of.id,
        "name": of.name,
        "owner_id": of.owner,
        "roles": [role(each) for each in of.roles.values()],
        "system_channel_id": of.system or None,
        "system_channel_flags": 0,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "vanity_url_code": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "application_id": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "max_members": 500000,
        "widget_enabled": False,
        "nsfw": False,
    }


def created(space: Space, of: Guild) -> Json:
    """A guild as GUILD_CREATE tells it to an app that may not list members: with the app itself only."""
    own = of.members[space.bot]
    there = [each for each in space.channels.values() if each.guild == of.id and each.kind not in THREADS]
    return guild(of) | {
        "joined_at": own.joined.isoformat(),
        "large": len(of.members) > 250,
        "unavailable": False,
        "member_count": len(of.members),
        "members": [full_member(space, own)],
        "channels": [channel(space, each) for each in there],
        "threads": [channel(space, each) for each in space.threads(of) if permitted(space, each, space.bot)],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message(space: Space, of: Message, *, nested: bool = False) -> Json:
    """A message, with the one it replies to and the thread that hangs on it."""
    there = space.channels[of.channel]
    shown: Json = {
        "id": of.id,
        "channel_id": of.channel,
        "type": of.kind,
        "author": user(space.users[of.author]),
        "content": of.content,
        "embeds": [{"type": "rich", **embed} for embed in of.embeds],
        "components": of.components,
        "attachments": [],
        "mentions": [user(space.users[each]) for each in of.mentions],
        "mention_roles": of.roles,
        "mention_everyone": of.everyone,
        "timestamp": of.at,
        "edited_timestamp": of.edited or None,
        "flags": of.flags,
        "pinned": False,
        "tts": False,
    }
    if of.nonce:
        shown["nonce"] = of.nonce
    if of.webhook or of.author == space.bot:
        shown |= {"application_id": space.app} | ({"webhook_id": of.webhook} if of.webhook else {})
    if of.replied:
        shown |= _reference(space, of, there, nested=nested)
    if of.id in space.channels and not of.to:
        shown["thread"] = channel(space, space.channels[of.id])
    return shown


def _reference(space: Space, of: Message, there: Channel, *, nested: bool) -> Json:
    reference = {"type": 0, "message_id": of.replied, "channel_id": there.id}
    told: Json = {"message_reference": reference | ({"guild_id": there.guild} if there.guild else {})}
    if nested:
        return told
    found = next((each for each in there.messages if each.id == of.replied and not each.deleted), None)
    return told | {"referenced_message": message(space, found, nested=True) if found else None}


def heard(space: Space, of: Message) -> Json:
    """A message as the gateway tells it: with its guild and its author's membership."""
    there = space.channels[of.channel]
    shown = message(space, of) | {"channel_type": there.kind}
    if not there.guild:
        return shown
    guild_ = space.guilds[there.guild]
    author = guild_.members.get(of.author)
    return shown | {"guild_id": there.guild} | ({"member": member(author)} if author else {})


def blanked(space: Space, shown: Json) -> Json:
    """A message as an app sees it that may not have message content."""
    there = space.channels[shown["channel_id"]]
    own = shown["author"]["id"] == space.bot
    named = any(each["id"] == space.bot for each in shown["mentions"])
    replied = shown.get("referenced_message")
    seen = shown if own or named or there.kind == DM else {**shown, **{name: type(shown[name])() for name in _EMPTY}}
    return {**seen, "referenced_message": blanked(space, replied)} if replied else seen


def application(space: Space) -> Json:
    """The application, as its bot sees it."""
    return {
        "id": space.app,
        "name": "OnRecord",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": CONTENT_LIMITED if space.content else 0,
        "owner": user(space.users[space.owner]),
        "bot": user(space.users[space.bot]),
        "team": None,
        "summary": "",
        "hook": True,
        "redirect_uris": [],
        "approximate_guild_count": sum(space.bot in each.members for each in space.guilds.values()),
        "integration_types_config": {"0": {}, "1": {}},
    }


def moment(snowflake: str) -> datetime:
    """When something was made, by its id."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + 1_420_070_400_000) / 1000, UTC)
