"""Home: what a person finds who opens us. The digests they may change, what is due, how we are, what to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import compose_home, places
from bot.core.compose_home import Health
from bot.core.compose_managing import Digest
from bot.core.desk import Standing
from bot.core.message import Message
from bot.core.types import Place, Problem
from bot.flows.desk import digests
from bot.flows.kit import Kit
from bot.store import slots, sources
from bot.store.db import Tx
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed

MOST: Final = 15
"""Digests that are shown: with their buttons they fill half of what Slack's Home holds, 100 blocks."""
LOOKED_AT: Final = 40
"""Channels of which we ask whether somebody may change them: a platform answers some fifty questions a minute."""
AT_ONCE: Final = 8


async def home(kit: Kit, place: Place, user: str) -> Message:
    """The digests of all places of the tenant that somebody may change, those due first at first, and how we are."""
    async with kit.database.read() as tx:
        every = sorted(await digests.of_tenant(tx, place), key=_due)
        channels = tuple(dict.fromkeys(digests.channel(each.subscription.place) for each in every))
    allowed = await _allowed(kit, channels[:LOOKED_AT], user)
    mine = [each for each in every if digests.channel(each.subscription.place) in allowed]
    reader = await digests.may(kit, place, user)
    zone = "" if isinstance(reader, Problem) else digests.zone_of(reader)
    now = kit.now()
    async with kit.database.read() as tx:
        health = await _health(kit, tx, place, mine)
    return compose_home.home(
        [_shown(kit, each, place, allowed) for each in mine[:MOST]],
        health,
        reader=zone,
        now=now.astimezone(ZoneInfo(zone or "UTC")),
        more=len(mine) - len(mine[:MOST]),
        refused=reader.why if isinstance(reader, Problem) else "",
    )


def _due(each: Subscribed) -> tuple[bool, float, str]:
    at = each.next_slot_at
    return each.paused is not None or at is None, at.timestamp() if at else 0.0, each.subscription.id


async def _allowed(kit: Kit, channels: Sequence[Place], user: str) -> dict[Place, Standing]:
    """The places that somebody may change, and who they are there."""
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(place: Place) -> Standing | Problem:
        async with free:
            return await digests.may(kit, place, user)

    found = await asyncio.gather(*map(ask, channels))
    return {
        place: standing for place, standing in zip(channels, found, strict=True) if not isinstance(standing, Problem)
    }


def _shown(kit: Kit, each: Subscribed, talk: Place, allowed: dict[Place, Standing]) -> Digest:
    there = digests.channel(each.subscription.place)
    name = "only for you" if there.channel == talk.channel else allowed[there].place
    return digests.shown(each, kit.now(), place=name)


async def _health(kit: Kit, tx: Tx, place: Place, mine: Collection[Subscribed]) -> Health:
    scopes = seen_by(places.scope(place))
    followed = await sources.all(tx, scopes)
    latest = await slots.latest(tx, scopes)
    names = {each.subscription.id: each.subscription.name for each in mine}
    held = [
        (slot.settled_at, names[slot.subscription_id])
        for slot in latest.values()
        if slot.subscription_id in names and slot.state == "posted"
    ]
    last = max(((at, name) for at, name in held if at is not None), default=None)
    return Health(
        sources=len(followed),
        failing=tuple(each.source.name for each in followed if each.paused or each.polling.failing_since),
        model=kit.model.name if kit.model else "",
        last=last,
    )
