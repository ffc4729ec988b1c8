"""The sources, each asked once as a pull would ask it, and the clock by what their servers say the time is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING, Final

from bot.config import Config, SourceEntry
from bot.core.errors import OnRecordError
from bot.core.urls import fetch_key
from bot.flows.doctor.finding import Finding
from bot.store.sources import Followed

if TYPE_CHECKING:
    from bot.flows.kit import Web
    from bot.ingest.http import Fetched
    from bot.ingest.sources import Polled

AT_ONCE: Final = 16
"""Sources asked side by side, as in a pull; each host is still asked at its own pace."""

SKEW: Final = timedelta(seconds=60)
"""A clock this wrong puts news on the wrong side of a digest's edge, and of midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How one source answered; `ahead` is by how much our clock is before its server's, where it said the time."""

    finding: Finding
    ahead: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A source to ask, configured or added, and how its polling stood."""

    name: str
    kind: str
    url: str
    followed: Followed | None


async def sources(
    settings: Config,
    followed: Sequence[Followed] | None,
    kinds: Mapping[str, ModuleType],
    web: Web,
    *,
    now: Callable[[], datetime],
) -> tuple[Asked, ...]:
    """Ask every source of the configuration and of the store (None: it could not be read)."""
    wanted = _wanted(settings.sources, followed or ())
    if not wanted:
        advice = "Add one: onrecord sources add URL, or try the sample newsroom: onrecord run --sample"
        return (Asked(finding=Finding(what="sources", state="warn", found="none", advice=advice)),)
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(source: _Wanted) -> Asked:
        async with free:
            return await _asked(source, kinds, web, now)

    return tuple(await asyncio.gather(*map(ask, wanted)))


def _wanted(entries: Sequence[SourceEntry], followed: Sequence[Followed]) -> tuple[_Wanted, ...]:
    """Each address once, configured ones first."""
    known = {each.source.url: each for each in followed}
    given = [
        _Wanted(name=e.name, kind=e.kind, url=fetch_key(e.url), followed=known.get(fetch_key(e.url))) for e in entries
    ]
    there = {each.url for each in given}
    added = [
        _Wanted(name=each.source.name, kind=each.source.kind, url=url, followed=each)
        for url, each in known.items()
        if url not in there and not each.configured
    ]
    return (*given, *added)


async def _asked(source: _Wanted, kinds: Mapping[str, ModuleType], web: Web, now: Callable[[], datetime]) -> Asked:
    what = f"source “{source.name}”"
    try:
        polled: Polled = await kinds[source.kind].read(web.fetcher, web.workers, source.url, None)
    except OnRecordError as failed:
        advice = f"Look at it in a browser; if it has moved, change its address. {_last(source.followed)}"
        return Asked(finding=Finding(what=what, state="fail", found=str(failed), advice=advice.strip()))
    ahead = _ahead(polled.fetched, now())
    total = polled.listing.total if polled.listing else 0
    if source.followed and source.followed.paused:
        found, advice = f"answers, but is stopped: {source.followed.paused}", "Remove it and add it again."
        return Asked(finding=Finding(what=what, state="warn", found=found, advice=advice), ahead=ahead)
    if not total:
        found, advice = "answers, and lists nothing", "Look at the feed in a browser: it may have moved."
        return Asked(finding=Finding(what=what, state="warn", found=found, advice=advice), ahead=ahead)
    items = "1 item" if total == 1 else f"{total} items"
    found = f"answers and lists {items}. {_last(source.followed)}".strip()
    return Asked(finding=Finding(what=what, state="ok", found=found), ahead=ahead)


def _last(followed: Followed | None) -> str:
    """When a source was last read, for people."""
    if followed is None or followed.polled_at is None:
        return ""
    failing = followed.polling.failing_since
    since = f", failing since {failing:%Y-%m-%d %H:%M} UTC" if failing else ""
    return f"Last asked {followed.polled_at:%Y-%m-%d %H:%M} UTC{since}."


def _ahead(fetched: Fetched, now: datetime) -> timedelta | None:
    """`now` less the server's time: its Date and, from a cache, how old that is (RFC 9111 §4.2.3)."""
    try:
        said = parsedate_to_datetime(fetched.headers["date"])
        age = timedelta(seconds=int(fetched.headers.get("age", "0")))
        return now - ((said if said.tzinfo else said.replace(tzinfo=UTC)) + age)
    except (KeyError, ValueError, OverflowError):
        return None


def clock(ahead: Sequence[timedelta]) -> Finding:
    """Our clock against the servers', by the middle one: one server's clock may be wrong too."""
    if not ahead:
        return Finding(what="clock", state="ok", found="not compared: no source told the time")
    middle = timedelta(seconds=median(each.total_seconds() for each in ahead))
    servers = "1 source" if len(ahead) == 1 else f"{len(ahead)} sources"
    if abs(middle) <= SKEW:
        return Finding(what="clock", state="ok", found=f"agrees with {servers} to {abs(middle).total_seconds():.0f} s")
    side = "ahead of" if middle > timedelta() else "behind"
    found = f"{abs(middle).total_seconds():.0f} s {side} {servers}"
    advice = "Set this machine's clock; let NTP keep it: timedatectl set-ntp true"
    return Finding(what="clock", state="warn", found=found, advice=advice)
