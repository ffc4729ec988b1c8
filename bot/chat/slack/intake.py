"""Slack's payloads → what somebody said: pure, and nothing a payload may hold raises.

A payload is JSON from outside. What has no meaning for us gives None, and is acknowledged all the same: Slack brings
again whatever is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.chat.payload import Payload, mapping_at, mappings_at, text_at, texts_at
from bot.chat.slack import views
from bot.chat.slack.buttons import pressed
from bot.core.desk import Inbound, Kind, Reply
from bot.core.types import Place, Posted

REPLY_UNTIL: Final = timedelta(minutes=30)
"""A response URL takes replies for so long."""
HOME: Final = "home"
"""The token of a reply to what was pressed in our Home: there is no response URL, but what is shown there has changed."""

_LEFT: Final = frozenset(
    {"channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted"}
)
_SAID: Final = frozenset({"", "file_share", "thread_broadcast"})
"""Subtypes of messages that a person has written; the others tell of edits, of joining and of bots."""
_TOKEN: Final = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """Who we are in the workspace: its id, and our user's and our bot's."""

    team: str
    user: str
    bot: str = ""


# ---------------------------------------------------------------- events


def event(body: Payload, ours: Ourselves, now: datetime) -> Inbound | None:
    """What an event of the Events API says: a mention, a message, our coming and going."""
    happened = mapping_at(body, "event")
    match text_at(happened, "type"):
        case "app_mention":
            return _message(happened, "mention", ours, now)
        case "message":
            return _unless_mentioned(_message(happened, "message", ours, now), happened, ours)
        case "member_joined_channel" if text_at(happened, "user") == ours.user:
            return _movement(body, "joined", ours, now)
        case "member_left_channel" if text_at(happened, "user") == ours.user:
            return _movement(body, "left", ours, now)
        case kind if kind in _LEFT:
            return _movement(body, "left", ours, now)
        case "app_uninstalled":
            return _movement(body, "removed", ours, now)
        case "tokens_revoked" if ours.user in texts_at(happened, "tokens", "bot"):
            return _movement(body, "removed", ours, now)
        case _:
            return None


def _message(happened: Payload, kind: Kind, ours: Ourselves, now: datetime) -> Inbound | None:
    """A message a person wrote, in words. Our own and other bots' are none."""
    channel, ts, user = text_at(happened, "channel"), text_at(happened, "ts"), text_at(happened, "user")
    by_bot = text_at(happened, "bot_id") or text_at(happened, "subtype") not in _SAID
    if not (channel and ts and user) or by_bot or user in {ours.user, "USLACKBOT"}:
        return None
    thread = text_at(happened, "thread_ts")
    return Inbound(
        id=f"{ours.team}:{channel}:{ts}",
        kind=kind,
        place=Place(platform="slack", tenant=ours.team, channel=channel, thread=thread or ts),
        user=user,
        text=words(happened, ours),
        threaded=bool(thread) and thread != ts,
        direct=text_at(happened, "channel_type") == "im",
        at=now,
    )


def _unless_mentioned(said: Inbound | None, happened: Payload, ours: Ourselves) -> Inbound | None:
    """The message, unless it names us: then `app_mention` brings it too, except in a talk with us alone."""
    named = re.search(rf"<@{re.escape(ours.user)}(\|[^<>]*)?>", text_at(happened, "text"))
    return said if said is not None and (said.direct or not named) else None


def _movement(body: Payload, kind: Kind, ours: Ourselves, now: datetime) -> Inbound | None:
    """Our coming to a place or going from it; the whole workspace's where no channel is named."""
    happened = mapping_at(body, "event")
    channel, who = text_at(happened, "channel"), text_at(happened, "inviter") or text_at(happened, "actor_id")
    once = text_at(happened, "event_ts") or text_at(body, "event_id")
    if not once or (not channel and kind != "removed"):
        return None
    return Inbound(
        id=":".join(filter(None, (ours.team, channel, kind, once))),
        kind=kind,
        place=Place(platform="slack", tenant=ours.team, channel=channel),
        user=who,
        at=now,
    )


def stopped(body: Payload, ours: Ourselves) -> tuple[Posted, ...]:
    """The answers that a reader wants to end: those that are streamed, else what is being done for that thread."""
    happened = mapping_at(body, "event")
    channel, thread = text_at(happened, "channel"), text_at(happened, "thread_ts") or None
    place = Place(platform="slack", tenant=ours.team, channel=channel, thread=thread)
    streams = texts_at(happened, "streaming_message_ts") or (("",) if thread else ())
    return tuple(Posted(place=place, message_id=ts) for ts in streams if channel)


def opened(body: Payload, ours: Ourselves) -> tuple[Literal["home", "messages"], Place, str] | None:
    """Which of our tabs somebody opened, their talk with us, and who they are."""
    happened = mapping_at(body, "event")
    channel, user = text_at(happened, "channel"), text_at(happened, "user")
    place = Place(platform="slack", tenant=ours.team, channel=channel)
    match text_at(happened, "tab"):
        case ("home" | "messages") as tab if channel and user:
            return tab, place, user
        case _:
            return None


# ---------------------------------------------------------------- interactions


def command(body: Payload, ours: Ourselves, now: datetime) -> Inbound | None:
    """A slash command. `/brief Ukraine` and `/onrecord brief Ukraine` say the same: “brief Ukraine”."""
    name, channel = text_at(body, "command"), text_at(body, "channel_id")
    user, trigger = text_at(body, "user_id"), text_at(body, "trigger_id")
    if not (name and channel and user and trigger):
        return None
    verb = name.removeprefix("/") if name in {"/brief", "/ask"} else ""
    return Inbound(
        id=f"{ours.team}:{trigger}",
        kind="command",
        place=Place(platform="slack", tenant=ours.team, channel=channel),
        user=user,
        text=f"{verb} {plain(text_at(body, 'text'), ours)}".strip(),
        reply=_reply(text_at(body, "response_url"), now),
        at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """A button of ours that somebody pressed: what that says to us. `trigger` opens a view for them while three seconds
    last; `asks` is the label of what they are to type first, if they are. `home` where it stands in our Home.
    """

    inbound: Inbound
    trigger: str
    asks: str = ""
    home: bool = False


def action(body: Payload, ours: Ourselves, now: datetime) -> Clicked | None:
    """A button of ours: `action` is its verb and `subject` what we once wrote into it. One in our Home belongs to the
    talk with us that the view carries.
    """
    first = next(iter(mappings_at(body, "actions")), {})
    said = pressed(text_at(first, "action_id"), text_at(first, "value"))
    place, user, trigger = _place_of(body, ours), text_at(body, "user", "id"), text_at(body, "trigger_id")
    home = text_at(body, "view", "type") == "home"
    if said is None or place is None or not (user and trigger):
        return None
    inbound = Inbound(
        id=f"{ours.team}:{trigger}",
        kind="action",
        place=place,
        user=user,
        action=said.verb,
        subject=said.subject,
        threaded=place.thread is not None,
        direct=place.channel.startswith("D") and not _alone(body),
        reply=_reply(HOME if home else text_at(body, "response_url"), now),
        at=now,
    )
    return Clicked(inbound=inbound, trigger=trigger, asks=said.asks, home=home)


def shortcut(body: Payload, ours: Ourselves, now: datetime) -> Inbound | None:
    """A shortcut called on a message: its `text` is that message's, in words, with the links it holds."""
    name, channel = text_at(body, "callback_id"), text_at(body, "channel", "id")
    user, trigger, message = text_at(body, "user", "id"), text_at(body, "trigger_id"), mapping_at(body, "message")
    if not (name and channel and user and trigger):
        return None
    thread = text_at(message, "thread_ts") or text_at(message, "ts") or text_at(body, "message_ts") or None
    return Inbound(
        id=f"{ours.team}:{trigger}",
        kind="action",
        place=Place(platform="slack", tenant=ours.team, channel=channel, thread=thread),
        user=user,
        text=words(message, ours),
        action=name,
        threaded=bool(text_at(message, "thread_ts")),
        reply=_reply(text_at(body, "response_url"), now),
        at=now,
    )


def asked(body: Payload, ours: Ourselves, now: datetime) -> Inbound | None:
    """What somebody typed after a button that asks: the action the view was opened for, with the text."""
    carried = views.of(body)
    user, once = text_at(body, "user", "id"), text_at(body, "view", "id")
    if carried is None or carried.place.tenant != ours.team or not (user and once):
        return None
    typed = views.given(mapping_at(body, "view")).get(views.TYPED, ())
    said = Inbound(
        id=f"{ours.team}:{once}",
        kind="action",
        place=carried.place,
        user=user,
        text=" ".join(typed).strip(),
        action=carried.verb,
        subject=carried.subject,
        threaded=carried.place.thread is not None,
        direct=carried.direct,
        at=now,
    )
    return replace(said, reply=carried.reply) if carried.reply and carried.reply.until > now else said


def _place_of(body: Payload, ours: Ourselves) -> Place | None:
    """Where a button stands. An answer to one in a message goes into that message's thread, unless only one reader sees it."""
    shown, message = mapping_at(body, "container"), mapping_at(body, "message")
    channel = text_at(shown, "channel_id") or text_at(body, "channel", "id")
    if not channel:
        carried = views.of(body)
        return carried.place if carried and carried.place.tenant == ours.team else None
    thread = text_at(shown, "thread_ts") or text_at(message, "thread_ts")
    if not thread and not _alone(body):
        thread = text_at(shown, "message_ts") or text_at(message, "ts")
    return Place(platform="slack", tenant=ours.team, channel=channel, thread=thread or None)


def _alone(body: Payload) -> bool:
    """Is it seen by the one who pressed it only, so that nothing can be answered under it?"""
    return mapping_at(body, "container").get("is_ephemeral") is True


def _reply(url: str, now: datetime) -> Reply | None:
    return Reply(token=url, until=now + REPLY_UNTIL) if url else None


# ---------------------------------------------------------------- words


def words(message: Payload, ours: Ourselves) -> str:
    """A message as people read it, then the addresses that only its attachments hold."""
    attached = tuple(mappings_at(message, "attachments"))
    said = plain(text_at(message, "text"), ours) or "\n".join(
        plain(text_at(each, key), ours) for each in attached for key in ("title", "text") if text_at(each, key)
    )
    links = (text_at(each, key) for each in attached for key in ("from_url", "title_link", "original_url"))
    more = dict.fromkeys(link for link in links if re.match(r"https?://", link) and link not in said)
    return "\n".join(filter(None, (said, *more)))


def plain(text: str, ours: Ourselves) -> str:
    """Slack's markup in words: people and channels by their names, links by their addresses, us not at all."""
    shown: list[str] = []
    for i, part in enumerate(_TOKEN.split(text)):
        shown.append(html_free(part) if i % 2 == 0 else html_free(_token(part, ours)))
    return re.sub(r"[ \t]{2,}", " ", "".join(shown)).strip()


def _token(token: str, ours: Ourselves) -> str:
    """What stands in `<…>`, as people read it."""
    about, _, label = token.partition("|")
    match about[:1]:
        case "@" if about == f"@{ours.user}":
            return ""
        case "@":
            return f"@{label or about[1:]}"
        case "#":
            return f"#{label or about[1:]}"
        case "!":
            return label or f"@{about[1:].partition('^')[0]}"
        case _:
            return about.removeprefix("mailto:").removeprefix("tel:")


def html_free(text: str) -> str:
    """The three characters that Slack writes as entities; no other is one."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
