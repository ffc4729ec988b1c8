"""The digests of a place, who may change them, and what may be named in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot import telemetry
from bot.core import parlance, permission, places, slots
from bot.core.compose_managing import Digest
from bot.core.desk import Standing
from bot.core.errors import Permanent, Transient
from bot.core.settings import Known
from bot.core.types import Place, Problem, Rhythm
from bot.flows.kit import Kit
from bot.store import sources, subscriptions
from bot.store.db import Tx
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What is posted in a place: `made` there, which may be changed there, and `configured` in files."""

    made: tuple[Subscribed, ...]
    configured: tuple[Subscribed, ...]

    def of(self, name: str) -> tuple[Subscribed, ...]:
        """Those made here of this name or on this topic; all of them for no name."""
        said = name.casefold()
        return tuple(
            each
            for each in self.made
            if not said or said in (each.subscription.name.casefold(), *map(str.casefold, each.subscription.topics))
        )


async def here(tx: Tx, place: Place) -> Here:
    """The digests that go to a place's channel, by name."""
    there = [each for each in await of_tenant(tx, place) if each.subscription.place.channel == place.channel]
    return Here(
        made=tuple(each for each in there if not each.configured),
        configured=tuple(each for each in there if each.configured),
    )


async def of_tenant(tx: Tx, place: Place) -> tuple[Subscribed, ...]:
    """The digests of all places of a place's tenant, by name."""
    every = await subscriptions.all(tx, seen_by(places.scope(place)))
    return tuple(each for each in every if _tenant(each.subscription.place) == _tenant(place))


async def one(tx: Tx, place: Place, identity: str) -> Subscribed | None:
    """A digest of a place's tenant by its id, whichever of its channels it goes to."""
    found = await subscriptions.get(tx, seen_by(places.scope(place)), identity)
    return found if found is not None and _tenant(found.subscription.place) == _tenant(place) else None


def _tenant(place: Place) -> tuple[str, str]:
    return place.platform, place.tenant


def channel(place: Place) -> Place:
    """The place without its thread: a digest goes to the channel."""
    return replace(place, thread=None)


# ---------------------------------------------------------------- when


def shown(each: Subscribed, now: datetime, *, place: str = "") -> Digest:
    """A digest as people are told of it."""
    return Digest(
        asked=each.subscription,
        next_at=each.next_slot_at,
        paused=each.paused or "",
        away=is_away(each, now),
        configured=each.configured,
        place=place,
    )


def is_away(each: Subscribed, now: datetime) -> bool:
    """Was it sent away for some days? Then it is due later than its rhythm says, and goes on by itself."""
    if each.paused or each.next_slot_at is None:
        return False
    return each.next_slot_at > slots.following(each.subscription.rhythm, now)


def upcoming(before: Subscribed | None, rhythm: Rhythm, now: datetime) -> datetime:
    """When a digest of this rhythm is due next; one that was sent away for some days stays away until that day."""
    if before is None or before.next_slot_at is None or not is_away(before, now):
        return slots.following(rhythm, now)
    if rhythm == before.subscription.rhythm:
        return before.next_slot_at
    day = slots.midnight(before.next_slot_at, before.subscription.rhythm.zone)
    return slots.following(rhythm, max(now, day - timedelta(seconds=1)))


# ---------------------------------------------------------------- who


async def may(kit: Kit, place: Place, user: str) -> Standing | Problem:
    """Who somebody is who may change what is posted in a place, or why they may not."""
    chat = kit.chats.get(place.platform)
    if chat is None:
        return Problem(where="", why=f"{place.platform} is not connected now.")
    try:
        standing = await chat.standing(channel(place), user)
    except (Transient, Permanent) as failed:
        telemetry.log.warning("nobody can tell who may", place=places.name(place), kind=failed.kind)
        return Problem(where="", why=f"I could not find out whether you may change that: {failed}")
    managers: permission.Managers = getattr(kit.config.platforms.get(place.platform), "manage", "members")
    return permission.refusal(standing, user, managers, parlance.of(place)) or standing


def zone_of(standing: Standing) -> str:
    """Somebody's time zone, empty where it is not known or this machine does not know it."""
    zone = {"Etc/UTC": "UTC"}.get(standing.zone, standing.zone)
    return zone if zone in zones() else ""


def assumed_zone(standing: Standing, there: Here) -> str:
    """The time zone of a new digest of which nobody has said any: theirs who asks for it, else that of the digests which
    go to the same place, else UTC.
    """
    known = (each.subscription.rhythm.zone for each in (*there.made, *there.configured))
    return zone_of(standing) or next(known, "UTC")


async def obstacles(kit: Kit, place: Place) -> tuple[Problem, ...]:
    """What keeps us from posting in a place, and what to do about it."""
    try:
        return await kit.chats[place.platform].check(channel(place))
    except (Transient, Permanent) as failed:
        telemetry.log.warning("nobody can tell whether we may post", place=places.name(place), kind=failed.kind)
        return ()


# ---------------------------------------------------------------- what


async def known(kit: Kit, tx: Tx, place: Place) -> Known:
    """What may be named in a digest of this place."""
    followed = await sources.all(tx, seen_by(places.scope(place)))
    names = [name for each in followed for name in (each.source.name, each.source.publisher)]
    return Known(
        zones=zones(),
        topics=tuple(topic.name for topic in kit.config.topics),
        sources=tuple(dict.fromkeys(filter(None, names))),
    )


@cache
def zones() -> frozenset[str]:
    """The names of all time zones of this machine."""
    return frozenset(available_timezones())
