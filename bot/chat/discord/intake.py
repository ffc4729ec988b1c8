"""Discord's payloads → what somebody said: pure, and nothing a payload may hold raises.

A payload is JSON from outside: a message as the gateway or the history tells it, an interaction. What has no meaning for
us gives None.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.chat.discord import buttons, commands, views
from bot.chat.discord.written import words
from bot.chat.payload import Payload, mapping_at, mappings_at, text_at
from bot.core.desk import Inbound, Reply
from bot.core.types import Place

REPLY_UNTIL: Final = timedelta(minutes=14)
"""An interaction's token takes replies for 15 minutes; one that is begun then is through by the end of them."""
BRIEF_THIS: Final = "brief-this"
"""The action of the menu on a message."""

_MENU: Final = 3
"""The kind of a command that is called on a message."""
_REPLY: Final = 19
_SAID: Final = (0, _REPLY)
"""Kinds of messages that a person has written: on its own, as a reply. The others tell of threads, pins, joining …"""
_THREADS: Final = (10, 11, 12)
"""Kinds of channels that are threads."""
_ALONE: Final = 1 << 6
"""The flag of a message that one reader sees only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """Who we are: our user's id and our application's, and in a server the role that it made for us, if it has; people
    who mean us name either.
    """

    user: str
    application: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where something happened: the server's id (empty: in a talk with us alone), the channel's, and the thread's, if it
    was in one.
    """

    guild: str = ""
    channel: str
    thread: str = ""

    def place(self, user: str, *, on: str = "") -> Place:
        """The place of that, for something that `user` did. `on` is the message that an answer's thread would hang on,
        where there is none yet.
        """
        tenant, thread = (self.guild, self.thread or on) if self.guild else (talk(user), "")
        return Place(platform="discord", tenant=tenant, channel=self.channel, thread=thread or None)


def talk(user: str) -> str:
    """The tenant of a talk with us alone: a scope of its own."""
    return f"@{user}"


def where(channel: Payload, guild: str) -> Where | None:
    """Where a channel's payload says that it is."""
    identity, parent = text_at(channel, "id"), text_at(channel, "parent_id")
    if not identity:
        return None
    if channel.get("type") in _THREADS:
        return Where(guild=guild, channel=parent, thread=identity) if parent else None
    return Where(guild=guild, channel=identity)


# ---------------------------------------------------------------- messages


def message(said: Payload, there: Where, ours: Ourselves, now: datetime) -> Inbound | None:
    """A message a person wrote, in words; None for one that `is_heard` is not."""
    if not is_heard(said, ours):
        return None
    once, user = text_at(said, "id"), text_at(said, "author", "id")
    place = there.place(user, on=once)
    direct = not there.guild
    return Inbound(
        id=f"{place.tenant}:{there.channel}:{once}",
        kind="mention" if names_us(said, ours) and not direct else "message",
        place=place,
        user=user,
        text=words(said, ours.user, ours.role),
        replied=text_at(said, "message_reference", "message_id") if said.get("type") == _REPLY else "",
        threaded=bool(there.thread),
        direct=direct,
        at=now,
    )


def is_heard(said: Payload, ours: Ourselves) -> bool:
    """Is it a person's, and does it say something? Our own messages and other bots' are none, nor is one without words, as
    Discord gives those we may not read; but one that names us says something whatever else it says.
    """
    author, user = mapping_at(said, "author"), text_at(said, "author", "id")
    foreign = author.get("bot") is True or author.get("system") is True or bool(text_at(said, "webhook_id"))
    if not (text_at(said, "id") and user) or foreign or user == ours.user or said.get("type", 0) not in _SAID:
        return False
    return names_us(said, ours) or bool(words(said, ours.user, ours.role))


def names_us(said: Payload, ours: Ourselves) -> bool:
    """Is it to us: by a mention of us or of our role, or as a reply with a ping to something of ours? Such a reply stands
    among its mentions.
    """
    return any(text_at(each, "id") == ours.user for each in mappings_at(said, "mentions")) or (
        bool(ours.role) and ours.role in _roles(said)
    )


def _roles(said: Payload) -> frozenset[str]:
    """The roles that a message names: by their ids alone, as Discord writes them, or with what they are called."""
    named = said.get("mention_roles")
    ids = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    return frozenset((*ids, *(text_at(each, "id") for each in mappings_at(said, "mention_roles"))))


# ---------------------------------------------------------------- our coming and going


def moved(
    kind: Literal["joined", "left", "removed"], place: Place, *, user: str = "", once: str, now: datetime
) -> Inbound:
    """Our coming to a place or going from it. `once` tells this time from any other: Discord names no event."""
    return Inbound(
        id=":".join(filter(None, (place.tenant, place.channel, kind, once))), kind=kind, place=place, user=user, at=now
    )


# ---------------------------------------------------------------- interactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What somebody did by a command, a button or a form: `inbound` as the desk is told. `asks` is the label of what they
    are to type first, if they are; `opens` the page of a form that they want; `filled` the page that they have sent off.
    `alone` where it was done in a message that they only see.
    """

    inbound: Inbound
    asks: str = ""
    opens: str = ""
    filled: str = ""
    alone: bool = False


def interaction(body: Payload, ours: Ourselves, now: datetime) -> Interaction | None:
    """What an interaction says; None for one that is none of ours."""
    data, guild = mapping_at(body, "data"), text_at(body, "guild_id")
    user = text_at(body, "member", "user", "id") or text_at(body, "user", "id")
    there, once = _there(body, guild), text_at(body, "id")
    if there is None or not (user and once):
        return None
    said = Inbound(
        id=once,
        kind="command",
        place=there.place(user),
        user=user,
        threaded=bool(there.thread),
        direct=not guild,
        reply=_reply(body, ours, now),
        at=now,
    )
    match body.get("type"):
        case 2 if data.get("type") == _MENU:
            return _called_on(said, data, there, ours)
        case 2:
            text = commands.said(data)
            return Interaction(inbound=replace(said, text=text)) if text else None
        case 3:
            return _pressed(replace(said, kind="action"), body, there)
        case 5:
            return _filled(replace(said, kind="action"), body, there)
        case _:
            return None


def typing(body: Payload) -> tuple[Place, commands.Typing] | None:
    """What somebody is typing into a command of ours, and where."""
    user = text_at(body, "member", "user", "id") or text_at(body, "user", "id")
    there, about = _there(body, text_at(body, "guild_id")), commands.typing(mapping_at(body, "data"))
    if there is None or about is None or not user:
        return None
    return there.place(user), about


def _there(body: Payload, guild: str) -> Where | None:
    channel = mapping_at(body, "channel")
    return where({"id": text_at(body, "channel_id"), **channel}, guild)


def _called_on(said: Inbound, data: Payload, there: Where, ours: Ourselves) -> Interaction | None:
    """The menu on a message: its words are that message's, with the links it holds."""
    target = text_at(data, "target_id")
    found = mapping_at(data, "resolved", "messages", target)
    if data.get("name") != commands.BRIEF_THIS or not target:
        return None
    place = there.place(said.user, on=target)
    return Interaction(
        inbound=replace(said, kind="action", action=BRIEF_THIS, place=place, text=words(found, ours.user, ours.role))
    )


def _pressed(said: Inbound, body: Payload, there: Where) -> Interaction | None:
    """A button of ours. An answer to one in a message goes into that message's thread, unless only one reader sees it."""
    pressed = buttons.pressed(text_at(body, "data", "custom_id"))
    if pressed is None:
        return None
    flags = mapping_at(body, "message").get("flags")
    alone = isinstance(flags, int) and bool(flags & _ALONE)
    place = there.place(said.user, on="" if alone else text_at(body, "message", "id"))
    inbound = replace(said, place=place, action=pressed.verb, subject=pressed.subject)
    if pressed.verb == views.FORM:
        page, _, subject = pressed.subject.partition(":")
        return Interaction(inbound=replace(inbound, action=views.SETTINGS, subject=subject), opens=page, alone=alone)
    return Interaction(inbound=inbound, asks=views.asked(pressed.verb, pressed.subject))


def _filled(said: Inbound, body: Payload, there: Where) -> Interaction | None:
    """What somebody typed after a button that asks, or a page of a form that they filled in."""
    interaction = _pressed(said, body, there)
    if interaction is None:
        return None
    if interaction.opens:
        return replace(interaction, opens="", filled=interaction.opens)
    typed = views.given(mapping_at(body, "data")).get(views.TYPED, ())
    return Interaction(inbound=replace(interaction.inbound, text=" ".join(typed).strip()))


def _reply(body: Payload, ours: Ourselves, now: datetime) -> Reply | None:
    token, application = text_at(body, "token"), text_at(body, "application_id") or ours.application
    return Reply(token=f"{application}:{token}", until=now + REPLY_UNTIL) if token else None
