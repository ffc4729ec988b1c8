"""Digest: what has happened since this digest was last shown, best first, briefed and put into words.

stories.since → ★topics.match → ★rank.pick → brief each → ★compose.digest → digests.mark
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.config import DigestEntry
from bot.core import compose
from bot.core.errors import InputError
from bot.core.message import Message
from bot.core.stories import rank, topics
from bot.core.stories.coverage import Coverage
from bot.core.types import PUBLIC, Article, Topic
from bot.flows import brief
from bot.flows.kit import SCOPES, Kit, Progress, quiet
from bot.store import digests, sources, stories
from bot.store.digests import Shown
from bot.store.sources import Followed


async def digest(kit: Kit, name: str | None, *, preview: bool = False, progress: Progress = quiet) -> Message:
    """Make the digest `name` (or the first) and, unless it is a preview, note what it has shown.

    It looks back as far as the digest's window, so that what the last one's limit left out has another chance.
    Raises `InputError` for a name that no digest has.
    """
    entry, now = _entry(kit, name), kit.now()
    async with kit.database.read() as tx:
        shown = await digests.last(tx, PUBLIC, entry.name)
        followed = await sources.all(tx, SCOPES)
        recent = await stories.since(tx, SCOPES, now - entry.window)
    picks = rank.pick(
        _wanted(kit, entry, recent),
        None,
        entry.stories,
        now,
        shown=shown.versions if shown else None,
    )
    told = []
    for number, pick in enumerate(picks.chosen, 1):
        progress(f"briefing {number} of {len(picks.chosen)}")
        told.append(await _told(kit, pick, shown))
    if not preview:
        await _mark(kit, entry, picks.chosen, now)
    return compose.digest(_occasion(entry, now, shown, followed, picks), told)


def _entry(kit: Kit, name: str | None) -> DigestEntry:
    entries = kit.config.digests
    if not entries:
        raise InputError("no digest is configured; write a [[digest]] in digests.toml")
    if name is None:
        return entries[0]
    for entry in entries:
        if entry.name == name:
            return entry
    raise InputError(f"no digest is called “{name}”; there are {', '.join(e.name for e in entries)}")


def _wanted(kit: Kit, entry: DigestEntry, recent: Sequence[Coverage]) -> Sequence[Coverage]:
    """The stories that belong to any topic of the digest; one without topics wants everything."""
    asked = [Topic(**topic.model_dump()) for topic in kit.config.topics if topic.name in entry.topics]
    if not asked:
        return recent
    return [c for c in recent if any(topics.match(topic, c.members) is not None for topic in asked)]


async def _told(kit: Kit, pick: rank.Pick, shown: Shown | None) -> compose.Told:
    coverage = pick.coverage
    chosen = brief.articles(coverage)
    members = sorted(coverage.members, key=lambda member: member.article.id != chosen[0].id)
    kept = await brief.story(kit, coverage)
    return compose.Told(
        briefing=kept.briefing,
        model=kept.model,
        note=kept.note,
        articles=chosen,
        outlets={member.article.id: member.source or member.article.publisher or "" for member in members},
        independent=pick.publishers,
        news=pick.status,
        since_last=_since(shown, chosen) if shown and pick.status == "updated" else (),
    )


def _since(shown: Shown, chosen: tuple[Article, ...]) -> tuple[Article, ...]:
    return tuple(article for article in chosen if article.fetched_at > shown.at)


async def _mark(kit: Kit, entry: DigestEntry, chosen: tuple[rank.Pick, ...], now: datetime) -> None:
    versions = {pick.coverage.story.id: pick.coverage.story.version for pick in chosen}
    async with kit.database.begin() as tx:
        await digests.mark(tx, PUBLIC, entry.name, versions=versions, now=now)


def _occasion(
    entry: DigestEntry, now: datetime, shown: Shown | None, followed: tuple[Followed, ...], picks: rank.Picks
) -> compose.Occasion:
    return compose.Occasion(
        name=entry.name,
        now=now,
        since=shown.at if shown else None,
        sources=len(followed),
        failures=tuple(failure for f in followed if (failure := _failure(f)) is not None),
        left_out=len([passed for passed in picks.passed if passed.reason.startswith("below")]),
        style=entry.style,
    )


def _failure(followed: Followed) -> compose.SourceFailure | None:
    """What keeps a source from being read; None where its last poll went well."""
    since = followed.polling.failing_since
    if followed.paused:
        return compose.SourceFailure(name=followed.source.name, why=followed.paused)
    if since is not None:
        return compose.SourceFailure(name=followed.source.name, why=f"failing since {since:%d %B, %H:%M} UTC")
    return None
