"""Subscribing: a place's new digest, or another rhythm for the one on the same topics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from bot.core import compose_managing, filled, places, rhythms, settings, wishes
from bot.core.compose_desk import problem
from bot.core.desk import Standing
from bot.core.message import Message
from bot.core.types import DAYS, Place, Problem, Rhythm, Scope, Subscription
from bot.core.wishes import Wish
from bot.flows.desk import digests
from bot.flows.desk.digests import Here
from bot.flows.kit import Kit
from bot.store import subscriptions
from bot.store.db import Tx
from bot.store.subscriptions import Subscribed

MOST: Final = 10
"""Digests made in one place: more is noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who may manage a place. `key` is the id of what they said, by which a second run knows the first."""

    place: Place
    standing: Standing
    key: str


async def subscribe(kit: Kit, asker: Asker, text: str) -> Message:
    """Have what these words wish for posted in the asker's place; a digest on the same topics is changed instead."""
    async with kit.database.begin() as tx:
        wish = await _wished(kit, tx, asker.place, text)
        if isinstance(wish, Problem):
            return problem(wish.why)
        there = await digests.here(tx, asker.place)
        done = await _done(kit, tx, asker, wish, there)
    if isinstance(done, Problem):
        return problem(done.why)
    kept, changed = done
    obstacles = await digests.obstacles(kit, asker.place)
    said = compose_managing.subscribed(digests.shown(kept, kit.now()), changed=changed)
    if not (changed or wish.zone or digests.zone_of(asker.standing)):
        others = (each.subscription for each in (*there.made, *there.configured))
        like = next((each.name for each in others if each.id != kept.subscription.id), "")
        said = compose_managing.on_assumed_clock(said, kept.subscription.rhythm.zone, like=like)
    return compose_managing.hindered(said, obstacles)


async def _wished(kit: Kit, tx: Tx, place: Place, text: str) -> Wish | Problem:
    known = await digests.known(kit, tx, place)
    wish = wishes.wished(text, zones=known.zones, topics=known.topics)
    if isinstance(wish, Problem):
        return wish
    try:
        return replace(wish, topics=filled.topics(wish.topics, known))
    except ValueError as wrong:
        return Problem(where="topics", why=f"{wrong}.")


async def _done(kit: Kit, tx: Tx, asker: Asker, wish: Wish, here: Here) -> tuple[Subscribed, bool] | Problem:
    """The digest as it is kept, and whether it was there before; or why nothing was done."""
    before = next((each for each in here.made if _on(each) == set(map(str.casefold, wish.topics))), None)
    identity, now = made_for(places.scope(asker.place), asker.key), kit.now()
    asked = _asked(before.subscription if before else _fresh(identity, asker, wish, here), wish)
    quiet = asked.rhythm.quiet
    if quiet is not None and rhythms.clashing(asked.rhythm):
        return Problem(where="quiet", why=f"A time of it lies in the quiet hours, {rhythms.span(quiet)}.")
    if before is None and len(here.made) >= MOST:
        return Problem(where="", why=f"{MOST} digests are posted here already. End one first: unsubscribe NAME")
    upcoming = digests.upcoming(before, asked.rhythm, now)
    if before is None:
        await subscriptions.add(tx, asked, next_slot_at=upcoming, now=now)
    else:
        await subscriptions.change(tx, asked, next_slot_at=upcoming)
    paused = before.paused if before else None
    kept = Subscribed(subscription=asked, next_slot_at=upcoming, paused=paused, made_at=now)
    return kept, before is not None and before.subscription.id != identity


def _on(each: Subscribed) -> set[str]:
    return set(map(str.casefold, each.subscription.topics))


def made_for(scope: Scope, key: str) -> str:
    """The id of what is made because of something said."""
    return sha256(f"{scope}\0subscription\0{key}".encode()).hexdigest()[:16]


def _fresh(identity: str, asker: Asker, wish: Wish, here: Here) -> Subscription:
    zone, scope = digests.assumed_zone(asker.standing, here), places.scope(asker.place)
    return settings.fresh(identity, scope, asker.place, zone=zone, topics=wish.topics)


def _asked(before: Subscription, wish: Wish) -> Subscription:
    """What was wished for, and for the rest what was there before."""
    rhythm = before.rhythm
    every = wish.every or (None if wish.at else rhythm.every)
    days = wish.days or rhythm.days
    return replace(
        before,
        rhythm=Rhythm(
            at=() if every else wish.at or rhythm.at or (settings.EIGHT,),
            every=every,
            days=() if days == DAYS else days,
            zone=wish.zone or rhythm.zone,
            quiet=wish.quiet or rhythm.quiet,
        ),
    )
