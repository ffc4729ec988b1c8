"""Pull: ask the sources that are due, read what is new, group it, and give every item its outcome.

    claim due sources → kind.read → ★dedup.unseen → fetch and extract pages → articles.add → ★cluster.assign → records.add

A batch of a source's items is stored, grouped and given its outcomes in one transaction: a crash loses pages that
are fetched again, never an item or an outcome. What was read of the articles is kept right after; where that is
missing, the end of the next pull makes up for it. One source's trouble is its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from bot.core import polling
from bot.core.articles import article, revision
from bot.core.errors import Permanent, Transient
from bot.core.stories import cluster, dedup
from bot.core.stories.features import Features, features, filed
from bot.core.types import ANALYSED, Article, ArticleId, Outcome, Source
from bot.core.urls import match_key
from bot.flows import reading
from bot.flows.kit import SCOPES, Kit, Progress, quiet
from bot.ingest import pages
from bot.ingest.sources import Entry, Listing, Polled
from bot.store import articles, items, sources, stories
from bot.store.db import Tx
from bot.store.sources import Followed

BATCH = 20
"""Items stored in one transaction: enough to amortise a commit, few enough to lose little to a crash."""

CLAIM = timedelta(minutes=15)
"""How long a source is ours while we read it: a baseline of 50 pages at one a second, with room for slow ones."""

AT_ONCE = 16
"""Sources read side by side; their hosts are asked one request at a time each, whatever this says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePull:
    """How one source's poll went. `problem` is None where it was read; `told` is news about the source itself."""

    source: Source
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    unchanged: bool = False
    problem: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """Every source that was asked, by name, and how many were not due."""

    sources: tuple[SourcePull, ...]
    not_due: int = 0

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Items by outcome, over all sources."""
        return sum((Counter(pulled.outcomes) for pulled in self.sources), Counter())

    @property
    def failures(self) -> tuple[SourcePull, ...]:
        """The sources that could not be read."""
        return tuple(pulled for pulled in self.sources if pulled.problem is not None)


async def pull(kit: Kit, *, everything: bool = False, progress: Progress = quiet) -> PullReport:
    """Ask every source that is due (or, with `everything`, every one that is not stopped) and store what is new.

    A source's failure is its own. Raises what the store raises where the database fails: nothing works without it.
    """
    done: list[SourcePull] = []
    while claimed := await _claim(kit, {pulled.source.id for pulled in done}, everything=everything):
        done += await _side_by_side(kit, claimed, progress)
    await reading.catch_up(kit, progress=progress)
    async with kit.database.read() as tx:
        total = len(await sources.all(tx, SCOPES))
    done.sort(key=lambda pulled: pulled.source.name.casefold())
    return PullReport(sources=tuple(done), not_due=total - len(done))


async def _claim(kit: Kit, done: set[str], *, everything: bool) -> Sequence[Followed]:
    async with kit.database.begin() as tx:
        if everything:
            return [f for f in await sources.all(tx, SCOPES) if f.source.id not in done and f.next_poll_at is not None]
        return await sources.due(tx, SCOPES, now=kit.now(), limit=100, claim=CLAIM)


async def _side_by_side(kit: Kit, claimed: Sequence[Followed], progress: Progress) -> list[SourcePull]:
    """Poll these sources; the first failure that is not a source's own ends the others, and is raised as itself."""
    turn = asyncio.Semaphore(AT_ONCE)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_in_turn(turn, kit, followed, progress)) for followed in claimed]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]


async def _in_turn(turn: asyncio.Semaphore, kit: Kit, followed: Followed, progress: Progress) -> SourcePull:
    async with turn:
        return await _poll(kit, followed, progress)


async def _poll(kit: Kit, followed: Followed, progress: Progress) -> SourcePull:
    source = followed.source
    progress(f"{source.name}: asking for its list")
    known = await _validators(kit, followed)
    try:
        polled: Polled = await kit.kinds[source.kind].read(kit.web.fetcher, kit.web.workers, source.url, known)
    except (Permanent, Transient) as failed:
        return await _failed(kit, followed, failed)
    outcomes = await _read_items(kit, followed, polled.listing, progress) if polled.listing else Counter()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An item whose page was read, or that could not be: its article with features, or how it failed."""

    entry: dedup.Entry
    article: Article | None = None
    features: Features | None = None
    failed: Permanent | Transient | None = None
    attempts: int = 0


async def _read_items(kit: Kit, followed: Followed, listing: Listing, progress: Progress) -> Counter[Outcome]:
    source = followed.source
    listed = {entry.key: entry for entry in listing.entries}
    entries = [_entry(entry, entry.url or "") for entry in listing.entries]
    async with kit.database.read() as tx:
        seen = await items.seen(tx, source, entries)
    decisions = dedup.unseen(
        entries, seen, baseline=followed.baseline, first_read_at=followed.first_read_at, now=kit.now()
    )
    outcomes: Counter[Outcome] = Counter()
    async with kit.database.begin() as tx:
        for decision in decisions:
            if decision.settled is not None:
                await items.record(tx, source, decision.entry, decision.settled, now=kit.now())
                outcomes[decision.settled.outcome] += 1
    wanted = [decision.entry for decision in decisions if decision.reading is not None]
    for start in range(0, len(wanted), BATCH):
        read = []
        for number, entry in enumerate(wanted[start : start + BATCH], start + 1):
            progress(f"{source.name}: reading {number} of {len(wanted)}")
            read.append(await _read(kit, source, listing, listed[entry.key], entry, seen))
        outcomes += await _store(kit, source, read)
    return outcomes


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
) -> _Read:
    before = seen.get(entry.key)
    attempts = before.attempts + 1 if before and before.outcome is Outcome.FAILED else 1
    if not entry.url:
        nowhere = Permanent("the feed gives no address for it", kind="bad-url")
        return _Read(entry=entry, failed=nowhere, attempts=attempts)
    try:
        page = await pages.page(kit.web.fetcher, kit.web.workers, entry.url, entry=listed, listing=listing)
    except (Permanent, Transient) as failed:
        return _Read(entry=entry, failed=failed, attempts=attempts)
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
    return _Read(entry=entry, article=made, features=features(made))


async def _store(kit: Kit, source: Source, read: Sequence[_Read]) -> Counter[Outcome]:
    """Store, group and settle a batch in one transaction, then keep what is read of it."""
    now = kit.now()
    async with kit.database.begin() as tx:
        stored = {r.entry.key: await _add(tx, r) for r in read}
        fresh = [(a, r.features) for r in read if (a := stored[r.entry.key]) is not None and r.features is not None]
        changes = await _group(tx, fresh, now)
        outcomes: Counter[Outcome] = Counter()
        for r in read:
            settled, again = _settled(r, stored[r.entry.key], changes, now)
            await items.record(tx, source, r.entry, settled, now=now, retry_at=again)
            outcomes[settled.outcome] += 1
    await reading.keep(kit, [made for made, _ in fresh])
    return outcomes


async def _add(tx: Tx, read: _Read) -> Article | None:
    """Store the article of an item, as a revision where its page had another text before; None where nothing is new."""
    if read.article is None or read.features is None:
        return None
    before = await articles.latest(tx, read.article.scope, read.entry.match_key or "")
    made = read.article if before is None or before.id == read.article.id else revision(read.article, before)
    added = await articles.add(tx, made, read.features, match_key=read.entry.match_key)
    return made if added else None


async def _group(
    tx: Tx, fresh: Sequence[tuple[Article, Features]], now: datetime
) -> Mapping[ArticleId, cluster.Change]:
    batch = [filed(made, of) for made, of in fresh]
    revised = [made.revision_of for made, _ in fresh if made.revision_of is not None]
    window = await stories.window(tx, SCOPES, cluster.since(batch, now), revised)
    changes = await stories.apply(tx, cluster.assign(batch, window, now), now=now)
    return {change.article_id: change for change in changes}


def _settled(
    read: _Read, stored: Article | None, changes: Mapping[ArticleId, cluster.Change], now: datetime
) -> tuple[dedup.Settled, datetime | None]:
    if read.failed is not None:
        after = read.failed.after if isinstance(read.failed, Transient) else None
        again = dedup.retry_at(read.attempts, now, after) if isinstance(read.failed, Transient) else None
        return dedup.Settled(outcome=Outcome.FAILED, detail=str(read.failed)), again
    made = stored or read.article
    assert made is not None  # noqa: S101 - an item that did not fail has an article
    change = changes.get(made.id)
    same = change.same_text if change else None
    analysed = made.language == ANALYSED
    return dedup.settled(made, stored=stored is not None, same_text=same, analysed=analysed), None


_WORDS = {
    Outcome.STORED: "new",
    Outcome.REVISION: "changed",
    Outcome.DUPLICATE: "copies",
    Outcome.THIN: "thin",
    Outcome.PAYWALLED: "behind a paywall",
    Outcome.EMPTY: "without text",
    Outcome.LANGUAGE: "in a language not analysed",
    Outcome.FAILED: "failed",
    Outcome.BASELINE: "from before the subscription",
    Outcome.KNOWN: "known",
}
"""Outcomes in words for a count, the news first."""


def described(report: PullReport) -> Iterator[str]:
    """A line for each source that was asked, then one for those that were not due."""
    for pulled in report.sources:
        counts = ", ".join(f"{word}: {pulled.outcomes[o]}" for o, word in _WORDS.items() if pulled.outcomes.get(o))
        yield f"{pulled.source.name} – {pulled.problem or counts or 'not changed'}"
        if pulled.told:
            yield f"  {pulled.told}"
    if report.not_due:
        yield f"{report.not_due} not due yet"
    if not report.sources and not report.not_due:
        yield "No sources yet. Add one: onrecord sources add URL"
