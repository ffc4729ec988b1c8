"""Forms: a place's settings to be filled in, kept once they are right, and suggested while somebody types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.core import compose_managing, filled, places, settings, suggestions
from bot.core.compose_offers import named
from bot.core.desk import Form, Given, Option, Standing
from bot.core.settings import Threads, Wanted
from bot.core.types import Place, Problem, Subscription
from bot.flows.desk import digests
from bot.flows.desk.digests import Here
from bot.flows.desk.subscribing import MOST, made_for
from bot.flows.kit import Kit
from bot.store import channels, outbox, records, subscriptions
from bot.store.db import Tx
from bot.store.outbox import Draft
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed

NEW: Final = "new"
"""The subject of a form for one more digest, `subscription:new`; it comes back as `new:<id>`, the id of the digest that
is to be made, so that saving twice makes one.
"""
LATELY: Final = timedelta(days=14)
"""How far back somebody must have been quoted to be suggested."""
MOST_QUOTED: Final = 2_000
"""People of whom it is looked whether they are meant, those with the most quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What a form is about: its place and what is there, the digest as it is kept (None: it is to be made), and whoever
    fills it in.
    """

    place: Place
    here: Here
    threads: Threads
    found: Subscribed | None
    standing: Standing

    def asked(self, identity: str) -> Subscription:
        """The digest as it is now, or as a new one begins."""
        if self.found is not None:
            return self.found.subscription
        zone, scope = digests.assumed_zone(self.standing, self.here), places.scope(self.place)
        return settings.fresh(identity, scope, self.place, zone=zone)


async def form(kit: Kit, place: Place, user: str, subject: str) -> Form | Problem:
    """The settings of one digest, of the first of a place, or of the one it will have; or why they are not shown."""
    of, identity = _subject(subject)
    desk = await _desk(kit, place, user, of, identity)
    if isinstance(desk, Problem):
        return desk
    occasion = f"{desk.place.channel}:{user}:{len(desk.here.made)}:{kit.now().isoformat()}"
    fresh = made_for(places.scope(desk.place), occasion)
    asked = desk.asked(fresh)
    obstacles = await digests.obstacles(kit, desk.place) if desk.found is None else ()
    written = [each.subscription.name for each in desk.here.configured]
    notes = [each.why for each in obstacles] + ([compose_managing.unchangeable(written)] if written else [])
    if desk.found is None and not digests.zone_of(desk.standing):
        notes.append(compose_managing.ASK_ZONE)
    notifies = kit.chats[desk.place.platform].notifies
    hears = getattr(kit.config.platforms.get(desk.place.platform), "message_content", True)
    return Form(
        title="Digest settings" if desk.found else "New digest",
        subject=asked.id if desk.found else f"{NEW}:{asked.id}",
        fields=settings.fields(asked, desk.threads, notifies=notifies, hears=hears),
        note=" ".join(notes),
        fresh=desk.found is None,
    )


async def save(kit: Kit, place: Place, user: str, subject: str, given: Given) -> tuple[Problem, ...]:
    """Keep what was filled in, from the next slot on, or tell what is wrong with it; what was not given stays as it is. A
    new digest is announced in its place, once, to whoever reads there.
    """
    of, identity = _subject(subject)
    desk = await _desk(kit, place, user, of, identity)
    if isinstance(desk, Problem):
        return (desk,)
    async with kit.database.read() as tx:
        known = await digests.known(kit, tx, desk.place)
    wanted = filled.read(given, desk.asked(identity), desk.threads, known)
    if not isinstance(wanted, Wanted):
        return wanted
    if desk.found is None:
        if len(desk.here.made) >= MOST:
            return (Problem(where="", why=f"{MOST} digests are posted here already; end one first."),)
        if closed := [each for each in await digests.obstacles(kit, desk.place) if not each.bearable]:
            return tuple(closed)
    async with kit.database.begin() as tx:
        desk = await _by_now(tx, desk, identity)
        wanted = filled.read(given, desk.asked(identity), desk.threads, known)
        if not isinstance(wanted, Wanted):
            return wanted
        await _kept(kit, tx, desk, wanted)
    return ()


async def _by_now(tx: Tx, desk: _Desk, identity: str) -> _Desk:
    """The same with what others have saved since it was looked up: a form may be filled in a part at a time."""
    found = await digests.one(tx, desk.place, desk.found.subscription.id if desk.found else identity)
    return replace(desk, found=found or desk.found, threads=await _threads(tx, desk.place))


async def suggest(kit: Kit, place: Place, field: str, prefix: str) -> tuple[Option, ...]:
    """Values of a field that begin like what somebody has typed, the best first; besides the fields of a form, of
    `people` who were quoted of late, and of the names of a place's `digests`.
    """
    async with kit.database.read() as tx:
        match field:
            case "people":
                since, scopes = kit.now() - LATELY, seen_by(places.scope(place))
                return suggestions.among(prefix, await records.quoted(tx, scopes, since=since, limit=MOST_QUOTED))
            case "digests":
                here = await digests.here(tx, digests.channel(place))
                return suggestions.among(prefix, [each.subscription.name for each in (*here.made, *here.configured)])
            case _:
                known = await digests.known(kit, tx, place)
    return suggestions.suggested(field, prefix, known, kit.now())


def _subject(subject: str) -> tuple[str, str]:
    """What a form is about: `("new", id)`, `("", id)` of a digest, or two empty texts for a place's first."""
    if subject.startswith(f"{NEW}:"):
        return NEW, subject.removeprefix(f"{NEW}:")
    _, identity = named(subject)
    return (NEW, "") if NEW in (identity, subject) else ("", identity or subject)


async def _desk(kit: Kit, place: Place, user: str, of: str, identity: str) -> _Desk | Problem:
    """What a form of this subject is about, for somebody who may fill it in."""
    place = digests.channel(place)
    async with kit.database.read() as tx:
        found = await digests.one(tx, place, identity) if identity else None
        place = found.subscription.place if found else place
        here = await digests.here(tx, place)
        threads = await _threads(tx, place)
    if found is None and identity and of != NEW:
        return Problem(where="", why=compose_managing.ENDED)
    if found is not None and found.configured:
        return Problem(where="", why=compose_managing.unchangeable([found.subscription.name]))
    if found is None and not of and here.made:
        found = here.made[0]
    standing = await digests.may(kit, place, user)
    if isinstance(standing, Problem):
        return standing
    return _Desk(place=place, here=here, threads=threads, found=found, standing=standing)


async def _threads(tx: Tx, place: Place) -> Threads:
    known = await channels.get(tx, seen_by(places.scope(place)), place)
    return next((each for each in settings.THREADS if known is not None and each == known.threads), settings.USUAL)


async def _kept(kit: Kit, tx: Tx, desk: _Desk, wanted: Wanted) -> None:
    now, asked = kit.now(), wanted.subscription
    upcoming = digests.upcoming(desk.found, asked.rhythm, now)
    await channels.answer_threads(tx, asked.scope, desk.place, wanted.threads)
    if desk.found is not None:
        await subscriptions.change(tx, asked, next_slot_at=upcoming)
        return
    added = await subscriptions.add(tx, asked, next_slot_at=upcoming, now=now)
    if added and not places.is_personal(desk.place):  # where nobody else reads, who has saved it knows
        shown = digests.shown(Subscribed(subscription=asked, next_slot_at=upcoming, made_at=now), now)
        words = compose_managing.announced(shown, desk.standing.name)
        key = f"subscribed:{asked.id}"
        await outbox.add(tx, asked.scope, [Draft(key=key, place=desk.place, series=key, message=words)], now=now)
