"""Which entries of a feed to read, and how an item ends: every one with an outcome, none silently.

Two moments: before reading (`unseen`, from what the feed lists and what we remember) and after (`settled`, from
the text). Nothing is fetched or stored here; the flow does what is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.core.types import Article, ArticleId, Outcome, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.stories.sametext import Sameness

Baseline = int | Literal["none", "all"]
"""How much of what a feed lists at its first reading is news to us: nothing, the newest N, everything."""

LATE: Final = timedelta(days=1)
"""How long before the first reading an entry that appears after it may be dated and still be news. Feeds publish
minutes to hours late; an older one is a feed that grew backwards."""
FIRST_RETRY: Final = timedelta(hours=1)
"""Wait after a first failure where the other side asked for none; it doubles each time."""
ATTEMPTS: Final = 5
"""Readings of one item before it stays failed: 1 + 2 + 4 + 8 hours, past a night's outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a feed lists it.

    `key` names the item within its source (guid, id or link); `match_key` is the comparable form of its address;
    `mark` is a hash of what the feed says of it (title, summary, updated): another mark asks for another look.
    """

    key: str
    url: str
    match_key: str | None = None
    title: str | None = None
    mark: str
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What we remember of an item: its last mark, how it ended, and for a failed one when to try again.

    `elsewhere` names the other source that has brought it already.
    """

    mark: str
    outcome: Outcome
    attempts: int = 1
    retry_at: datetime | None = None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An item that has ended, and why, in words for people. `article_id` is the article it came to or met."""

    outcome: Outcome
    detail: str = ""
    article_id: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with one entry: read its page (`settled` is None), or nothing, because it has ended."""

    entry: Entry
    reading: Literal["new", "changed", "retry"] | None
    settled: Settled | None = None


def unseen(
    entries: Sequence[Entry],
    known: Mapping[str, Seen],
    *,
    baseline: Baseline,
    first_read_at: datetime | None,
    now: datetime,
) -> tuple[Decision, ...]:
    """Decide about every entry, in the feed's order.

    `known` holds what is remembered under an item's key or match key. `first_read_at` is when the source was first
    read, None if this is the first time: only then does the baseline choose among what is listed.
    """
    news = _news(entries, baseline) if first_read_at is None else None
    since = None if first_read_at is None or baseline == "all" else first_read_at - LATE
    met: set[str] = set()
    decisions = []
    for entry in entries:
        keys = {key for key in (entry.key, entry.match_key) if key is not None}
        if met & keys:
            decisions.append(_ended(entry, Outcome.KNOWN, "listed twice in the feed"))
            continue
        met |= keys
        seen = known.get(entry.key) or known.get(entry.match_key or "")
        if seen is not None:
            decisions.append(_remembered(entry, seen, now))
        elif news is not None and entry.key not in news:
            decisions.append(_ended(entry, Outcome.BASELINE, f"listed before the subscription (baseline: {baseline})"))
        elif since is not None and entry.published_at is not None and entry.published_at < since:
            detail = f"dated {entry.published_at:%d %B %Y}, before the subscription"
            decisions.append(_ended(entry, Outcome.BASELINE, detail))
        else:
            decisions.append(Decision(entry=entry, reading="new"))
    return tuple(decisions)


def _news(entries: Sequence[Entry], baseline: Baseline) -> set[str]:
    """Keys of the entries that the baseline lets in; the newest by date, undated ones where the feed puts them."""
    if baseline == "all":
        return {entry.key for entry in entries}
    if baseline == "none":
        return set()
    dated = [entry.published_at for entry in entries if entry.published_at is not None]
    if len(dated) == len(entries):
        entries = sorted(entries, key=lambda entry: entry.published_at or dated[0], reverse=True)
    return {entry.key for entry in entries[:baseline]}


def _remembered(entry: Entry, seen: Seen, now: datetime) -> Decision:
    if seen.elsewhere is not None:
        return _ended(entry, Outcome.KNOWN, f"read from {seen.elsewhere}")
    if seen.outcome is Outcome.BASELINE and seen.mark != entry.mark:
        return _ended(entry, Outcome.BASELINE, "listed before the subscription")
    if seen.outcome is Outcome.FAILED:
        if seen.retry_at is not None and seen.retry_at <= now:
            return Decision(entry=entry, reading="retry")
        if seen.mark == entry.mark:
            return _ended(entry, Outcome.KNOWN, "failed before; not due again" if seen.retry_at else "failed for good")
    if seen.mark != entry.mark:
        return Decision(entry=entry, reading="changed")
    return _ended(entry, Outcome.KNOWN, "")


def _ended(entry: Entry, outcome: Outcome, detail: str) -> Decision:
    return Decision(entry=entry, reading=None, settled=Settled(outcome=outcome, detail=detail))


def retry_at(attempts: int, now: datetime, after: timedelta | None = None) -> datetime | None:
    """When to read an item again that has failed `attempts` times; None to leave it. `after`: what the host asked."""
    if attempts >= ATTEMPTS:
        return None
    return now + max(FIRST_RETRY * (1 << (attempts - 1)), after or FIRST_RETRY)


_POOR: Final[dict[Quality, tuple[Outcome, str]]] = {
    "empty": (Outcome.EMPTY, "no article text on the page"),
    "paywalled": (Outcome.PAYWALLED, "only what stands before the paywall"),
    "thin": (Outcome.THIN, "too little text to brief from"),
}


def settled(
    article: Article,
    *,
    stored: bool,
    same_text: tuple[ArticleId, Sameness] | None = None,
    analysed: bool = True,
) -> Settled:
    """How an item ended that was read: the first that holds of known, revision, poor text, copy, language, stored.

    `stored` is whether the article was new to the store, `same_text` which article its text repeats and how,
    `analysed` whether we have rules for its language.
    """
    if not stored:
        return Settled(outcome=Outcome.KNOWN, detail="the text has not changed", article_id=article.id)
    if article.revision_of is not None:
        return Settled(outcome=Outcome.REVISION, detail=article.revision_of, article_id=article.id)
    if article.quality in _POOR:
        outcome, detail = _POOR[article.quality]
        return Settled(outcome=outcome, detail=detail, article_id=article.id)
    if same_text is not None and same_text[1] in ("copy", "cut"):
        return Settled(outcome=Outcome.DUPLICATE, detail=f"{same_text[1]} of {same_text[0]}", article_id=article.id)
    if not analysed:
        return Settled(outcome=Outcome.LANGUAGE, detail=article.language, article_id=article.id)
    return Settled(outcome=Outcome.STORED, article_id=article.id)
