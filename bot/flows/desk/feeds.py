"""Feeds: what is read for a tenant alone, added and removed by those who may."""

from __future__ import annotations

from typing import Final

from bot.config import SourceEntry, source_entry
from bot.core import compose_managing, parlance, places
from bot.core.commands import Command
from bot.core.compose_desk import problem
from bot.core.errors import ConfigError, InputError
from bot.core.message import Message
from bot.core.types import Place, Scope
from bot.core.verbs import KNOWN
from bot.flows import sources
from bot.flows.kit import Kit
from bot.store import sources as stored

MOST: Final = 100
"""Sources of one tenant: each is asked once an hour."""


async def changed(kit: Kit, place: Place, command: Command) -> Message:
    """Add the source at an address, after reading it once, or remove one; what came of it."""
    scope, whom = places.scope(place), parlance.of(place).tenant
    named = command.rest.strip(' "“”')
    if not named:
        return problem(f"Say which: {KNOWN['sources'].usage}")
    try:
        if command.choice == "remove":
            removed = await sources.remove(kit, named, scope=scope)
            return compose_managing.source_removed(removed.name)
        if await _is_full(kit, scope):
            return problem(f"{MOST} sources are read for {whom} already. Remove one first: sources remove NAME")
        added = await sources.add(kit, _entry(command), named=False, scope=scope)
    except InputError as refused:
        return problem(f"{refused}.")
    except ConfigError as refused:
        return problem(". ".join(each.why for each in refused.problems))
    return compose_managing.source_added(added.name, added.url, whom=whom)


async def _is_full(kit: Kit, scope: Scope) -> bool:
    async with kit.database.read() as tx:
        return len(await stored.all(tx, [scope])) >= MOST


def _entry(command: Command) -> SourceEntry:
    """What is to be read; an address without its scheme is taken as https. Raises `ConfigError` where it is none."""
    url = command.urls[0] if command.urls else f"https://{command.rest.strip()}"
    return source_entry({"name": url, "url": url})
