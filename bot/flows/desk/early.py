"""Early: a place's digest before it is due, shown to whoever asks or posted for all."""

from __future__ import annotations

from bot.core import compose_desk, compose_managing
from bot.core.errors import InputError
from bot.core.types import Problem
from bot.flows import digest
from bot.flows.desk import digests, managing
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit
from bot.store import slots
from bot.store.inbox import Row
from bot.store.subscriptions import Subscribed


async def preview(kit: Kit, row: Row, name: str) -> Found:
    """What a digest of the asker's place would say now; with several the `name` tells which."""
    chosen = await _chosen(kit, row, name)
    if len(chosen) > 1:
        raise InputError(compose_managing.which("digest preview", [each.subscription.name for each in chosen]))
    return await _ahead(kit, chosen[0])


async def preview_of(kit: Kit, row: Row, identity: str) -> Found:
    """What the digest of this id would say now."""
    async with kit.database.read() as tx:
        found = await digests.one(tx, row.inbound.place, identity)
    if found is None:
        raise InputError(compose_managing.ENDED)
    return await _ahead(kit, found)


async def _ahead(kit: Kit, each: Subscribed) -> Found:
    part = await digest.ahead(kit, each.subscription)
    return Found(message=part.message, evidence=part.articles)


async def now(kit: Kit, row: Row, name: str) -> Found:
    """Have the digests of the asker's place posted at once, those of this `name` or all; once for one request.

    Raises `InputError` where the asker may not, or there is none.
    """
    refused = await managing.refusal(kit, row.inbound.place, row.inbound.user)
    if isinstance(refused, Problem):
        raise InputError(refused.why)
    chosen = await _chosen(kit, row, name)
    at = row.inbound.at
    async with kit.database.begin() as tx:
        for each in chosen:
            await slots.open(tx, each.subscription.scope, each.subscription.id, at, now=kit.now())
    for each in chosen:
        await digest.held(kit, each.subscription.id, at)
    async with kit.database.read() as tx:
        held = [await slots.get(tx, [each.subscription.scope], each.subscription.id, at) for each in chosen]
    lines = [
        compose_desk.held(each.subscription.name, slot.state if slot else "failed", slot.why if slot else "")
        for each, slot in zip(chosen, held, strict=True)
    ]
    return Found(message=compose_desk.note(*lines))


async def _chosen(kit: Kit, row: Row, name: str) -> tuple[Subscribed, ...]:
    """The digests of the asker's place, those of this name where one is given. Raises `InputError` where there is none."""
    async with kit.database.read() as tx:
        here = await digests.here(tx, row.inbound.place)
    every = (*here.made, *here.configured)
    chosen = tuple(each for each in every if not name or each.subscription.name.casefold() == name.casefold())
    if every and not chosen:
        there = ", ".join(f"“{each.subscription.name}”" for each in every)
        raise InputError(f"No digest here is called “{name}”; there are {there}.")
    if not chosen:
        raise InputError("No digest is posted here. To have one: subscribe")
    return chosen
