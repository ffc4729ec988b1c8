"""Poll: ask one source for its list, read what is new in it, and say when it is asked again.

    kind.read → ★dedup.unseen → fetch and extract pages → Shelf.store → ★polling.after_success

A source's items are stored a batch at a time: a crash loses pages that are fetched again, never an item or an outcome.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from bot.core import polling
from bot.core.articles import article
from bot.core.errors import OnRecordError, Permanent, Transient
from bot.core.stories import dedup
from bot.core.stories.features import features
from bot.core.types import Outcome, Source
from bot.core.urls import match_key
from bot.flows.kit import Kit, Progress
from bot.flows.shelving import Read, Shelf
from bot.ingest import pages
from bot.ingest.sources import Entry, Listing, Polled
from bot.store import items, sources
from bot.store.sources import Followed
from bot.telemetry import ITEMS, POLLS, log

BATCH: Final = 20
"""Items stored at a time: enough to amortise a commit, few enough to lose little to a crash."""

CLAIM: Final = timedelta(minutes=15)
"""How long a source is ours while we read it, and how long that may take: some 900 pages at one a second. What is not
read by then is read with the next poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePull:
    """How one source's poll went. `problem` is None where it was read; `told` is news about the source itself."""

    source: Source
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    unchanged: bool = False
    problem: str | None = None
    told: str | None = None


async def poll(kit: Kit, shelf: Shelf, followed: Followed, progress: Progress) -> SourcePull:
    """Ask one source and store what is new of it. Whatever goes wrong with it is its own, and is told as its problem.

    Raises what the store raises where the database fails.
    """
    try:
        async with asyncio.timeout(CLAIM.total_seconds()):
            pulled = await _read_source(kit, shelf, followed, progress)
    except TimeoutError:
        late = f"reading it took longer than {CLAIM.total_seconds() / 60:.0f} minutes; the rest is read next time"
        pulled = await _failed(kit, followed, Transient(late, kind="timeout"))
    except OnRecordError:
        raise
    except Exception as bug:  # noqa: BLE001 - one source must not end the pull of the others
        log.exception("a source's poll broke", source=followed.source.name, url=followed.source.url)
        POLLS.labels("broken").inc()
        return await _failed(kit, followed, Transient(f"an error of ours: {type(bug).__name__}: {bug}", kind="bug"))
    POLLS.labels("failed" if pulled.problem else "unchanged" if pulled.unchanged else "read").inc()
    for outcome, count in pulled.outcomes.items():
        ITEMS.labels(str(outcome)).inc(count)
    return pulled


async def _read_source(kit: Kit, shelf: Shelf, followed: Followed, progress: Progress) -> SourcePull:
    source = followed.source
    progress(f"{source.name}: asking for its list")
    known = await _validators(kit, followed)
    try:
        polled: Polled = await kit.kinds[source.kind].read(kit.web.fetcher, kit.web.workers, source.url, known)
    except (Permanent, Transient) as failed:
        return await _failed(kit, followed, failed)
    outcomes = await _read_items(kit, shelf, followed, polled.listing, progress) if polled.listing else Counter()
    published = [entry.published_at for entry in polled.listing.entries if entry.published_at] if polled.listing else []
    after = polling.after_success(
        followed.polling,
        url=source.url,
        hints=polled.hints,
        published=published,
        every=source.every,
        now=kit.now(),
        moved_to=polled.fetched.moved_to,
    )
    await _note(kit, source, after, read=polled.listing is not None, validators=polled.fetched.validators)
    return SourcePull(source=source, outcomes=outcomes, unchanged=polled.listing is None, told=after.tell)


async def _validators(kit: Kit, followed: Followed) -> polling.Validators | None:
    """What makes the request conditional; nothing while an item waits to be tried again, which needs the list."""
    async with kit.database.read() as tx:
        retrying = await items.waiting(tx, followed.source, now=kit.now())
    return None if retrying else followed.validators


async def _failed(kit: Kit, followed: Followed, failed: Permanent | Transient) -> SourcePull:
    source = followed.source
    after = polling.after_failure(
        followed.polling,
        url=source.url,
        kind=failed.kind,
        after=failed.after if isinstance(failed, Transient) else None,
        every=source.every,
        now=kit.now(),
    )
    await _note(kit, source, after, paused=str(failed) if after.at is None else None)
    return SourcePull(source=source, problem=str(failed), told=after.tell)


async def _note(
    kit: Kit,
    source: Source,
    after: polling.Next,
    *,
    read: bool = False,
    validators: polling.Validators | None = None,
    paused: str | None = None,
) -> None:
    """Write how a poll went and when the source is asked again."""
    async with kit.database.begin() as tx:
        await sources.polled(
            tx,
            source,
            now=kit.now(),
            next_poll_at=after.at,
            polling=after.polling,
            read=read,
            validators=validators,
            url=after.url,
            paused=paused,
        )


# ---------------------------------------------------------------- items


async def _read_items(
    kit: Kit, shelf: Shelf, followed: Followed, listing: Listing, progress: Progress
) -> Counter[Outcome]:
    source = followed.source
    listed = {entry.key: entry for entry in listing.entries}
    entries = [_entry(entry, entry.url or "") for entry in listing.entries]
    async with kit.database.read() as tx:
        seen = await items.seen(tx, source, entries)
    decisions = dedup.unseen(
        entries, seen, baseline=followed.baseline, first_read_at=followed.first_read_at, now=kit.now()
    )
    outcomes = await _settle(kit, source, decisions, seen)
    wanted = [decision.entry for decision in decisions if decision.reading is not None]
    for start in range(0, len(wanted), BATCH):
        read = []
        for number, entry in enumerate(wanted[start : start + BATCH], start + 1):
            progress(f"{source.name}: reading {number} of {len(wanted)}")
            read.append(await _read(kit, source, listing, listed[entry.key], entry, seen))
        outcomes += await shelf.store(source, read)
    return outcomes


async def _settle(
    kit: Kit, source: Source, decisions: Sequence[dedup.Decision], seen: Mapping[str, dedup.Seen]
) -> Counter[Outcome]:
    """Write how the entries ended that need no reading; most are known, and have their row already."""
    ended = [(decision.entry, settled) for decision in decisions if (settled := decision.settled) is not None]
    news = [(entry, settled) for entry, settled in ended if not _is_written(entry, settled, seen.get(entry.key))]
    if news:
        async with kit.database.begin() as tx:
            for entry, settled in news:
                await items.record(tx, source, entry, settled, now=kit.now())
    return Counter(settled.outcome for _, settled in ended)


def _is_written(entry: dedup.Entry, settled: dedup.Settled, before: dedup.Seen | None) -> bool:
    """Does this version of the entry have a row of this source's, so that `Outcome.KNOWN` adds nothing?"""
    own = before is not None and before.elsewhere is None and before.mark == entry.mark
    return own and settled.outcome is Outcome.KNOWN


def _entry(entry: Entry, url: str) -> dedup.Entry:
    """A feed's entry as the core compares it; `mark` changes when the feed says anything else of it."""
    said = (entry.title, entry.summary_html, entry.content_html, entry.updated_at and entry.updated_at.isoformat())
    mark = sha256("\0".join(part or "" for part in said).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return dedup.Entry(
        key=entry.key,
        url=url,
        match_key=_match_key(url),
        title=entry.title,
        mark=mark,
        published_at=entry.published_at,
    )


def _match_key(url: str) -> str | None:
    try:
        return match_key(url)
    except Permanent:
        return None  # no web address: reading it will say so, as the item's outcome


async def _read(
    kit: Kit, source: Source, listing: Listing, listed: Entry, entry: dedup.Entry, seen: Mapping[str, dedup.Seen]
) -> Read:
    before = seen.get(entry.key)
    attempts = before.attempts + 1 if before and before.outcome is Outcome.FAILED else 1
    if not entry.url:
        nowhere = Permanent("the feed gives no address for it", kind="bad-url")
        return Read(entry=entry, failed=nowhere, attempts=attempts)
    try:
        page = await pages.page(kit.web.fetcher, kit.web.workers, entry.url, entry=listed, listing=listing)
    except (Permanent, Transient) as failed:
        return Read(entry=entry, failed=failed, attempts=attempts)
    made = article(
        text=page.text,
        language=source.language or page.language,
        fetched_at=kit.now(),
        scope=source.scope,
        source_id=source.id,
        url=entry.url,
        title=page.title or entry.title,
        author=page.author,
        publisher=source.publisher,
        published_at=page.published_at,
        quality=page.quality,
    )
    return Read(entry=entry, article=made, features=features(made))
