"""Sources: bring the store in line with the configuration, add one after reading it once, remove one."""

from __future__ import annotations

from hashlib import sha256

from bot.config import SourceEntry
from bot.core.errors import InputError, OnRecordError
from bot.core.types import PUBLIC, Scope, Source, SourceId
from bot.core.urls import fetch_key
from bot.flows.kit import SCOPES, Kit
from bot.store import sources
from bot.store.scopes import seen_by
from bot.store.sources import Followed


async def sync(kit: Kit) -> None:
    """Follow what `sources.toml` says; a source that is no longer in it is no longer followed."""
    configured = {source_of(entry).id: entry for entry in kit.config.sources}
    async with kit.database.begin() as tx:
        for followed in await sources.all(tx, SCOPES):
            if followed.configured and followed.source.id not in configured:
                await sources.remove(tx, followed.source)
        for entry in configured.values():
            source = source_of(entry)
            if not await sources.add(tx, source, baseline=entry.baseline, now=kit.now(), configured=True):
                await sources.change(tx, source)


async def add(kit: Kit, entry: SourceEntry, *, named: bool, scope: Scope = PUBLIC) -> Source:
    """Read the source once to see that it works, and follow it for a scope. Without a name (`named` false) it gets the
    feed's.

    Raises `InputError` where it cannot be read or is followed already, saying why.
    """
    source = source_of(entry, scope)
    async with kit.database.read() as tx:
        known = await sources.find(tx, seen_by(scope), source.url)
    if known:
        raise InputError(f"{source.url} is followed already, as “{known[0].source.name}”")
    try:
        polled = await kit.kinds[entry.kind].read(kit.web.fetcher, kit.web.workers, source.url, None)
    except OnRecordError as failed:
        raise InputError(f"{source.url} was not added: {failed}") from failed
    title = polled.listing.title if polled.listing else None
    if not named and title:
        source = source_of(entry.model_copy(update={"name": title}), scope)
    async with kit.database.begin() as tx:
        await sources.add(tx, source, baseline=entry.baseline, now=kit.now(), configured=False)
    return source


async def remove(kit: Kit, wanted: str, *, scope: Scope = PUBLIC) -> Source:
    """Stop following the source of that name or address in its scope.

    Raises `InputError` where there is none, several, or where it is not this scope's to remove.
    """
    async with kit.database.begin() as tx:
        found = await sources.find(tx, [scope], wanted)
        if not found and await sources.find(tx, seen_by(scope), wanted):
            raise InputError(f"“{wanted}” is read for everybody; only whoever runs OnRecord can remove it")
        if len(found) != 1:
            names = ", ".join(f.source.name for f in await sources.all(tx, [scope])) or "none"
            several = "several sources are" if found else "no source is"
            raise InputError(f"{several} called “{wanted}”; give the address of one. There are: {names}")
        if found[0].configured:
            raise InputError(f"“{wanted}” stands in sources.toml; delete it there")
        await sources.remove(tx, found[0].source)
    return found[0].source


def source_of(entry: SourceEntry, scope: Scope = PUBLIC) -> Source:
    """What a configured source is in a scope: one for each address."""
    url = fetch_key(entry.url)
    return Source(
        id=SourceId(sha256(f"{scope}\0{url}".encode()).hexdigest()[:16]),
        scope=scope,
        kind=entry.kind,
        name=entry.name,
        url=url,
        publisher=entry.publisher or entry.name,
        language=entry.language,
        tier=entry.tier,
        every=entry.every,
    )


async def listed(kit: Kit) -> tuple[str, ...]:
    """Every source in two lines: what it is, and how its polling stands."""
    async with kit.database.read() as tx:
        found = await sources.all(tx, SCOPES)
    if not found:
        return ("No sources yet. Add one: onrecord sources add URL",)
    return tuple(line for followed in found for line in (_what(followed), f"  {_standing(followed)}"))


def _what(followed: Followed) -> str:
    source = followed.source
    owner = f", {source.publisher}" if source.publisher != source.name else ""
    return f"{source.name}{owner} (tier {source.tier}, {'config' if followed.configured else 'added'})  {source.url}"


def _standing(followed: Followed) -> str:
    if followed.paused:
        return f"stopped: {followed.paused}"
    read = f"read {followed.polled_at:%Y-%m-%d %H:%M}" if followed.polled_at else "never read"
    due = f", due {followed.next_poll_at:%Y-%m-%d %H:%M} UTC" if followed.next_poll_at else ""
    failing = followed.polling.failing_since
    return f"{read}{due}" + (f", failing since {failing:%Y-%m-%d %H:%M}" if failing else "")
