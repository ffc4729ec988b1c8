"""How we are, for whoever asks in a chat: what is read, what became of an item, whether all is well."""

from __future__ import annotations

from bot.core import compose_status
from bot.core.compose_status import Ended, Health, Read
from bot.core.errors import InputError, Permanent
from bot.core.message import Message
from bot.core.slots import local
from bot.core.types import PUBLIC, Place, Scope
from bot.core.urls import match_key
from bot.flows import asking
from bot.flows.kit import Kit
from bot.store import articles, items, outbox, sources, stories, subscriptions
from bot.store.db import Tx
from bot.store.scopes import seen_by
from bot.store.sources import Followed
from bot.store.subscriptions import Subscribed


async def followed(kit: Kit, scope: Scope) -> Message:
    """What is read for this tenant, and how that goes."""
    async with kit.database.read() as tx:
        found = await sources.all(tx, seen_by(scope))
    return compose_status.sources(tuple(map(_read, found)), now=kit.now())


def _read(each: Followed) -> Read:
    source, since = each.source, each.polling.failing_since
    why = f"stopped: {each.paused}" if each.paused else f"failing since {since:%d %B, %H:%M} UTC" if since else ""
    return Read(name=source.name, ours=source.scope != PUBLIC, polled_at=each.polled_at, why=why)


async def why(kit: Kit, scope: Scope, url: str) -> Message:
    """What became of everything that was listed under an address. Raises `InputError` where it is none."""
    try:
        key = match_key(url)
    except Permanent as refused:
        raise InputError(str(refused)) from refused
    async with kit.database.read() as tx:
        found = await items.why(tx, seen_by(scope), url, key)
        brought = [one for each in seen_by(scope) if (one := await articles.latest(tx, each, key)) is not None]
    ended = tuple(Ended(at=one.at, source=one.source, outcome=one.outcome, detail=one.detail) for one in found)
    if ended:
        return compose_status.outcomes(url, ended, now=kit.now())
    if brought:
        return compose_status.brought(url, brought[0].fetched_at, now=kit.now())
    return compose_status.never_listed(url)


async def status(kit: Kit, scope: Scope, place: Place) -> Message:
    """Whether all is well, and what is due in this place."""
    scopes = seen_by(scope)
    async with kit.database.read() as tx:
        read = await sources.all(tx, scopes)
        here = [one for one in await subscriptions.all(tx, scopes) if _same_channel(one.subscription.place, place)]
        told = await articles.count(tx, scopes), await stories.count(tx, scopes)
        resting = await asking.closed(tx, kit, scope) if kit.model else None
        unposted = await _unposted(tx, scope, place)
    health = Health(
        articles=told[0],
        stories=told[1],
        sources=len(read),
        failing=tuple(one.source.name for one in read if one.paused or one.polling.failing_since),
        model=kit.model.name if kit.model else "",
        resting=resting or "",
        due=tuple(map(_due, here)),
        unposted=unposted,
    )
    return compose_status.status(health)


_LOOKED_AT = 200
"""Messages that were given up among which those for one place are counted."""


async def _unposted(tx: Tx, scope: Scope, place: Place) -> int:
    rows = await outbox.listed(tx, [scope, PUBLIC], states=("failed", "uncertain"), limit=_LOOKED_AT)
    return sum(_same_channel(row.place, place) for row in rows)


def _due(each: Subscribed) -> str:
    asked, at = each.subscription, each.next_slot_at
    if each.paused or at is None:
        return f"“{asked.name}” is paused: {each.paused or 'it is never due'}."
    return f"“{asked.name}” is due {local(at, asked.rhythm.zone)} ({asked.rhythm.zone})."


def _same_channel(one: Place, other: Place) -> bool:
    return (one.platform, one.tenant, one.channel) == (other.platform, other.tenant, other.channel)
