"""Arrivals: we are added to a place and say who we are, taken from it or sent away, and pause what went there."""

from __future__ import annotations

from bot.core import compose, compose_managing, parlance, places
from bot.core.compose_desk import count
from bot.core.desk import Inbound
from bot.core.slots import following
from bot.core.types import Place, Subscription
from bot.flows.desk import digests
from bot.flows.desk.outcome import Outcome
from bot.flows.kit import Kit
from bot.flows.notices import notify
from bot.store import channels, departures, outbox, retention, subscriptions
from bot.store.db import Tx
from bot.store.outbox import Draft
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed


async def moved(kit: Kit, inbound: Inbound) -> Outcome:
    """See to our own coming and going. Doing it again, after a crash, says nothing twice."""
    match inbound.kind:
        case "joined":
            return await _joined(kit, inbound)
        case "left":
            return await _left(kit, inbound)
        case _:
            return await _removed(kit, inbound)


async def _joined(kit: Kit, inbound: Inbound) -> Outcome:
    """Say who we are, once ever; where we were before, go on with what was paused because we were gone, and say so."""
    place, now = digests.channel(inbound.place), kit.now()
    scope, hello = places.scope(place), f"hello:{places.name(place)}"
    async with kit.database.begin() as tx:  # in one: who goes on says so
        await departures.undo(tx, scope)
        resumed = await _resumed(tx, kit, place)
        here = await digests.here(tx, place)
        if await outbox.get(tx, [scope], hello) is None:
            key, what, posted = hello, "introduced", (*here.made, *here.configured)
            words = compose_managing.introduction([digests.shown(each, now) for each in posted])
        elif resumed:
            key, what = f"back:{inbound.id}", "back, with its digests"
            words = compose_managing.back([digests.shown(each, now) for each in resumed])
        else:
            return Outcome(what="back")
        await outbox.add(tx, scope, [Draft(key=key, place=place, series=key, message=words)], now=now)
    return Outcome(what=what)


async def _resumed(tx: Tx, kit: Kit, place: Place) -> tuple[Subscribed, ...]:
    """Post again to a place, or to all of its tenant's where we are back in those too, and go on with what was paused for
    nothing but our absence: these digests, as they are now.
    """
    words = parlance.of(place)
    back = {digests.channel(each.subscription.place) for each in await digests.of_tenant(tx, place)}
    waiting = await _reopened(tx, place, {words.left, words.removed})
    for there in sorted(back - {place}, key=places.name) if words.everywhere else ():
        known = await channels.get(tx, seen_by(places.scope(there)), there)
        if known is None or known.paused != words.left:  # that one is gone
            waiting += await _reopened(tx, there, {words.removed})
    for asked in waiting:
        await subscriptions.resume(tx, asked.scope, asked.id, following(asked.rhythm, kit.now()))
    found = [await subscriptions.get(tx, [asked.scope], asked.id) for asked in waiting]
    return tuple(each for each in found if each is not None)


async def _reopened(tx: Tx, place: Place, reasons: set[str]) -> list[Subscription]:
    """Post to a channel again; its digests that were paused for one of these reasons, or for why the channel was."""
    scopes = seen_by(places.scope(place))
    refused = await channels.get(tx, scopes, place)
    if refused is not None and refused.paused:
        reasons = reasons | {refused.paused}
    for scope in scopes:
        await channels.resume(tx, scope, place)
    here = await digests.here(tx, place)
    return [each.subscription for each in (*here.made, *here.configured) if each.paused in reasons]


async def _left(kit: Kit, inbound: Inbound) -> Outcome:
    """Post nothing more to a place, and tell whoever runs this, once, where anything went there."""
    place, now, where = digests.channel(inbound.place), kit.now(), places.name(inbound.place)
    words = parlance.of(place)
    why = words.left
    async with kit.database.begin() as tx:
        paused = await subscriptions.pause_place(tx, place, why)
        if not paused:
            return Outcome(what="gone, and nothing went there")
        await channels.pause(tx, places.scope(place), place, why=why, now=now)
        said = (
            f"{why}.",
            f"Paused with it: {count(paused, 'digest', 'digests')}. {words.again}",
        )
        await notify(tx, kit, f"notice:left:{inbound.id}", compose.notice(f"OnRecord · {where}", "paused", said))
    return Outcome(what="gone, its digests paused")


async def _removed(kit: Kit, inbound: Inbound) -> Outcome:
    """Post nothing more to a whole tenant, forget what its people said, and tell whoever runs this, once. The rest of what
    is kept of it goes later, unless it has us back: `retention`.
    """
    tenant = ":".join(filter(None, (inbound.place.platform, inbound.place.tenant)))
    words = parlance.of(inbound.place)
    async with kit.database.begin() as tx:
        every = [each.subscription for each in await digests.of_tenant(tx, inbound.place) if each.paused is None]
        for asked in every:
            await subscriptions.pause(tx, asked.scope, asked.id, words.removed)
        if inbound.place.tenant:
            await departures.note(tx, places.scope(inbound.place), now=kit.now())
        await retention.forget_people(tx, places.scope(inbound.place), but=inbound.id)
        said = (f"{words.removed}{words.revoked}.", f"Paused with it: {count(len(every), 'digest', 'digests')}.")
        key = f"notice:removed:{tenant}:{inbound.at:%Y-%m-%d}"  # a platform may tell of it twice: uninstalled, revoked
        await notify(tx, kit, key, compose.notice(f"OnRecord · {tenant}", "removed", said))
    return Outcome(what="removed, its digests paused")
