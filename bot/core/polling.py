"""When a source is asked again, decided from what it and its server said and how often it publishes.

Rules 3–7 of the project's feed research: a feed's own wishes are kept, failures back off, a host that says
"later" is left alone exactly that long, a feed that is gone is not asked again. Nothing here rolls dice:
what spreads sources over time is a hash of their address, so a restart never makes them march in step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FASTEST = timedelta(minutes=15)
"""No feed is asked more often: below it, publishers start to answer 429 (feed research §4.4)."""

SLOWEST = timedelta(hours=24)
"""No feed's wish is kept beyond a day: a wrong `ttl` would silence it, and a day is a digest's beat."""

RANGE = 4
"""How far a feed's own rhythm may move its interval from the one configured: a quarter to four times."""

HISTORY = 20
"""How many of the newest entries tell a feed's rhythm."""

BACK_OFF = timedelta(minutes=5)
UNSAID = timedelta(hours=1)
"""How long a host that says "too many requests" without saying for how long is left alone, at first."""

TELL_AFTER = timedelta(days=7)
STOP_AFTER = timedelta(days=30)
LOST_AFTER = timedelta(days=3)
"""A 404 for three days is a removed feed; before, it is a slip of the publisher's."""

RARELY = timedelta(days=7)
MOVED_POLLS = 3
MOVED_FOR = timedelta(hours=24)
SPREAD = 0.1
"""A due time comes up to a tenth of the interval later, by hash of the address."""

_DENIED = frozenset({"forbidden", "robots"})
_UNREADABLE = frozenset(
    {
        "not-a-feed",
        "bad-feed",
        "binary",
        "bad-type",
        "bomb",
        "too-slow",
        "too-large",
        "undecodable",
        "hostile",
        "crashed",
    }
)
"""Kinds of failure after a fetch that worked: they do not count as the server's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a feed and its server ask of those who poll it. Hours are UTC; weekdays count from Monday, 0."""

    ttl: timedelta | None = None
    update_every: timedelta | None = None
    max_age: timedelta | None = None
    expires: datetime | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What lets the server behind `url` say "not modified", sent back byte for byte, and only there; `sha` is the
    hash of the last body, by which we see it where the server cannot.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    sha: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """What is remembered of a source's polls: its run of failures, what was told, and where it says it moved."""

    failures: int = 0
    failing_since: datetime | None = None
    told: bool = False
    moved_to: str | None = None
    moved_polls: int = 0
    moved_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What to do about a source: when to ask again (None: never), what to remember, what to tell people once.

    `url` is the address to use from now on, where the source has proved that it moved.
    """

    at: datetime | None
    polling: Polling
    tell: str | None = None
    url: str | None = None


def next_due(*, url: str, hints: Hints, published: Sequence[datetime], every: timedelta, now: datetime) -> datetime:
    """The next time to ask a feed that answers: never sooner than it wishes, within 15 minutes to a day.

    `published` are the times of its entries in any order; `every` is the configured interval.
    """
    wishes = [_rhythm(published, every), hints.ttl, hints.update_every, hints.max_age]
    if hints.expires is not None:
        wishes.append(hints.expires - now)
    interval = min(max(FASTEST, *(wish for wish in wishes if wish is not None)), SLOWEST)
    return _outside_skipped(now + interval * (1 + SPREAD * _share(url)), hints)


def after_success(  # noqa: PLR0913 - each is a separate fact about one poll
    polling: Polling,
    *,
    url: str,
    hints: Hints,
    published: Sequence[datetime],
    every: timedelta,
    now: datetime,
    moved_to: str | None = None,
) -> Next:
    """A poll that gave a feed, or that nothing changed. `moved_to`: where permanent redirects alone led."""
    at = next_due(url=url, hints=hints, published=published, every=every, now=now)
    if moved_to is None or moved_to == url:
        return Next(at=at, polling=Polling())
    again = moved_to == polling.moved_to
    since = polling.moved_since if again and polling.moved_since else now
    polls = polling.moved_polls + 1 if again else 1
    if polls >= MOVED_POLLS and now - since >= MOVED_FOR:
        return Next(
            at=at,
            polling=Polling(),
            url=moved_to,
            tell=f"{url} has moved for good to {moved_to}, which is used from now on",
        )
    return Next(at=at, polling=Polling(moved_to=moved_to, moved_polls=polls, moved_since=since))


def after_failure(
    polling: Polling, *, url: str, kind: str, after: timedelta | None, every: timedelta, now: datetime
) -> Next:
    """A poll that failed with an error of `kind`; `after` is how long the host wants to be left alone."""
    if kind in _UNREADABLE:
        return _told_once(
            polling, now + _clamped(every), f"{url} answers, but with something that is no readable feed ({kind})"
        )
    since = polling.failing_since or now
    counted = replace(polling, failures=polling.failures + 1, failing_since=since)
    if kind == "gone":
        return Next(
            at=None, polling=counted, tell=f"{url} is gone for good, says its server (410): it is not asked again"
        )
    if kind in _DENIED:
        return _told_once(counted, now + SLOWEST, f"{url} refuses us ({kind}): it is asked once a day")
    if kind == "not-found" and now - since >= LOST_AFTER:
        return _told_once(
            counted, now + RARELY, f"{url} has not been found for {(now - since).days} days: it is asked once a week"
        )
    if after is not None:
        return Next(at=now + after, polling=counted)
    return _backed_off(counted, url=url, base=UNSAID if kind == "rate-limited" else BACK_OFF, since=since, now=now)


def _backed_off(polling: Polling, *, url: str, base: timedelta, since: datetime, now: datetime) -> Next:
    if now - since >= STOP_AFTER:
        return Next(
            at=None, polling=polling, tell=f"{url} has failed for {STOP_AFTER.days} days: it is not asked again"
        )
    wait = min(base * 2 ** min(polling.failures - 1, 20), SLOWEST)
    at = now + wait * (0.5 + 0.5 * _share(url, polling.failures))
    if now - since >= TELL_AFTER:
        return _told_once(polling, at, f"{url} has failed for {(now - since).days} days: it is still asked once a day")
    return Next(at=at, polling=polling)


def _told_once(polling: Polling, at: datetime, what: str) -> Next:
    return Next(at=at, polling=replace(polling, told=True), tell=None if polling.told else what)


def _rhythm(published: Sequence[datetime], every: timedelta) -> timedelta:
    """Half the median gap between the newest entries, kept near what was configured."""
    newest = sorted(published, reverse=True)[:HISTORY]
    if len(newest) < 3:
        return every
    gaps = [later - earlier for later, earlier in pairwise(newest)]
    return min(max(median_low(gaps) / 2, every / RANGE), every * RANGE)


def _outside_skipped(at: datetime, hints: Hints) -> datetime:
    """The first moment from `at` on in no skipped hour and on no skipped day; `at` where all are skipped."""
    hours, days = frozenset(hints.skip_hours), frozenset(hints.skip_days)
    moment = at
    for _ in range(24 * 7):
        if moment.hour not in hours and moment.weekday() not in days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def _clamped(interval: timedelta) -> timedelta:
    return min(max(interval, FASTEST), SLOWEST)


def _share(url: str, salt: int = 0) -> float:
    """A number in [0, 1) that stands for `url` and nothing else."""
    return int.from_bytes(sha256(f"{salt} {url}".encode()).digest()[:8], "big") / 2**64
