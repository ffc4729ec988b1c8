"""Managing: a place's digests paused, resumed, ended and told of, by what people write and press.

Everybody who asks is looked up first: who may not is told who may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.core import compose_managing
from bot.core.commands import Command
from bot.core.compose_desk import problem
from bot.core.compose_offers import named
from bot.core.message import Message
from bot.core.slots import following
from bot.core.types import Place, Problem
from bot.flows.desk import digests, feeds, subscribing
from bot.flows.desk.subscribing import Asker
from bot.flows.kit import Kit
from bot.store import channels, subscriptions
from bot.store.db import Tx
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed

LONGEST: Final = 365
"""Days that somebody may send a digest away for."""
_QUOTED: Final = ' "“”'
_WHILE: Final = re.compile(r"(?:\bfor\s+)?\b(\d{1,4}|an?)(?:\s*(days?|d|weeks?|w))?\s*$", re.IGNORECASE)


async def manage(kit: Kit, place: Place, user: str, command: Command, *, key: str) -> Message:
    """Do what a managing command asks and say what came of it. `key` is the id of what was said: doing that again, after
    a crash, changes nothing more.
    """
    place = digests.channel(place)
    standing = await digests.may(kit, place, user)
    if isinstance(standing, Problem):
        return problem(standing.why)
    match command.verb:
        case "subscribe":
            return await subscribing.subscribe(kit, Asker(place=place, standing=standing, key=key), command.rest)
        case "unsubscribe":
            return await _unsubscribe(kit, place, command.rest)
        case "pause":
            return await _pause(kit, place, standing.name, command.rest)
        case "resume":
            return await _resume(kit, place, command.rest)
        case "sources":
            return await feeds.changed(kit, place, command)
        case _:
            return await _told(kit, place)


async def press(kit: Kit, place: Place, user: str, verb: str, subject: str) -> Message:
    """The same for a button about one digest, wherever it was pressed: in its channel or in somebody's Home."""
    async with kit.database.read() as tx:
        found = await digests.one(tx, place, named(subject)[1])
    if found is None:
        return problem(compose_managing.ENDED)
    asked = found.subscription
    standing = await digests.may(kit, asked.place, user)
    if isinstance(standing, Problem):
        return problem(standing.why)
    if found.configured:
        return problem(compose_managing.unchangeable([asked.name]))
    match verb:
        case "pause":
            return await _paused(kit, [found], f"paused by {standing.name}", None)
        case "resume":
            return await _resumed(kit, [found])
        case _:
            return await _told(kit, digests.channel(asked.place))


async def refusal(kit: Kit, place: Place, user: str) -> Problem | None:
    """Why somebody may not manage a place; None where they may."""
    standing = await digests.may(kit, place, user)
    return standing if isinstance(standing, Problem) else None


async def _told(kit: Kit, place: Place) -> Message:
    async with kit.database.read() as tx:
        here = await digests.here(tx, place)
    return compose_managing.digests([digests.shown(each, kit.now()) for each in (*here.made, *here.configured)])


# ---------------------------------------------------------------- ended


async def _unsubscribe(kit: Kit, place: Place, name: str) -> Message:
    everything = name.casefold() in ("all", "everything")
    async with kit.database.begin() as tx:
        here = await digests.here(tx, place)
        chosen = here.of("" if everything else name)
        if not chosen:
            return _none(here, name)
        if len(chosen) > 1 and not everything:
            return problem(compose_managing.which("unsubscribe", [each.subscription.name for each in chosen]))
        for each in chosen:
            await subscriptions.remove(tx, each.subscription.scope, each.subscription.id)
    return compose_managing.ended([each.subscription.name for each in chosen])


def _none(here: digests.Here, name: str) -> Message:
    """That there is nothing to do it with, and what there is."""
    if here.made:
        return problem(compose_managing.unknown(name, [each.subscription.name for each in here.made]))
    if here.configured:
        return problem(compose_managing.unchangeable([each.subscription.name for each in here.configured]))
    return compose_managing.nothing_here()


# ---------------------------------------------------------------- paused


async def _pause(kit: Kit, place: Place, by: str, text: str) -> Message:
    days, name = _away(text)
    if days is not None and not 1 <= days <= LONGEST:
        return problem(
            f"A digest can be sent away for 1 to {LONGEST} days; without a number it stays until you resume it."
        )
    async with kit.database.read() as tx:
        here = await digests.here(tx, place)
    chosen = here.of(name)
    return await _paused(kit, chosen, f"paused by {by}", days) if chosen else _none(here, name)


def _away(text: str) -> tuple[int | None, str]:
    """For how many days (None: until somebody resumes it), and which digest: `Ukraine for 2 weeks` → 14, `Ukraine`."""
    match = _WHILE.search(text)
    if match is None:
        return None, text.strip(_QUOTED)
    number = int(match[1]) if match[1].isdigit() else 1
    if not match[1].isdigit() and not match[2]:
        return None, text.strip(_QUOTED)
    weeks = (match[2] or "").lower().startswith("w")
    return number * (7 if weeks else 1), text[: match.start()].strip(_QUOTED)


async def _paused(kit: Kit, chosen: Sequence[Subscribed], why: str, days: int | None) -> Message:
    """Pause these, for so many days or until somebody resumes them."""
    now = kit.now()
    async with kit.database.begin() as tx:
        for each in chosen:
            asked = each.subscription
            if days is None:
                await subscriptions.pause(tx, asked.scope, asked.id, why)
                continue
            back = following(asked.rhythm, now + timedelta(days=days))
            if not await subscriptions.resume(tx, asked.scope, asked.id, back):
                await subscriptions.change(tx, asked, next_slot_at=back)
        here = await _again(kit, tx, chosen)
    return compose_managing.paused(here)


async def _resume(kit: Kit, place: Place, name: str) -> Message:
    async with kit.database.read() as tx:
        here = await digests.here(tx, place)
    chosen = here.of(name.strip(_QUOTED))
    return await _resumed(kit, chosen) if chosen else _none(here, name)


async def _resumed(kit: Kit, chosen: Sequence[Subscribed]) -> Message:
    """Go on with these from their next slots, whatever kept them: a pause, days away, a channel that refused us."""
    now = kit.now()
    async with kit.database.begin() as tx:
        for each in chosen:
            asked = each.subscription
            for scope in seen_by(asked.scope):
                await channels.resume(tx, scope, asked.place)
            upcoming = following(asked.rhythm, now)
            if not await subscriptions.resume(tx, asked.scope, asked.id, upcoming):
                await subscriptions.change(tx, asked, next_slot_at=upcoming)
        here = await _again(kit, tx, chosen)
    obstacles = await digests.obstacles(kit, chosen[0].subscription.place)
    return compose_managing.hindered(compose_managing.resumed(here), obstacles)


async def _again(kit: Kit, tx: Tx, chosen: Sequence[Subscribed]) -> list[compose_managing.Digest]:
    """These as they are now."""
    found = [await subscriptions.get(tx, [each.subscription.scope], each.subscription.id) for each in chosen]
    return [digests.shown(each, kit.now()) for each in found if each is not None]
