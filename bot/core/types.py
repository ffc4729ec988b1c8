"""The domain's nouns, as frozen values.

Every offset counts Unicode code points into `Article.text`, half open; every time is aware and UTC.
A half-filled object never exists: what is not known yet is another type or `None` where the field says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal, NewType

SourceId = NewType("SourceId", str)
ArticleId = NewType("ArticleId", str)
StoryId = NewType("StoryId", str)
Scope = NewType("Scope", str)

PUBLIC = Scope("public")
"""The scope everybody reads; any other scope is one tenant's."""

Quality = Literal["full", "thin", "paywalled", "empty"]
Tier = Literal[1, 2, 3]
Method = Literal["model", "extract"]
Certainty = Literal["stated", "apparent"]
Verdict = Literal["accept", "repair", "reject"]
STANCES = ("demands", "offers", "threatens", "promises", "accepts", "rejects")
Stance = Literal["demands", "offers", "threatens", "promises", "accepts", "rejects"]

ANALYSED = "en"
"""The `Article.language` that our rules of quotes and conditions are written for."""

JOURNALIST = "journalist"
"""The `said_by` of what the newspaper itself reports."""


class Outcome(StrEnum):
    """How an item from a source ended. Every item has exactly one, stored, with a detail for people."""

    STORED = "stored"
    REVISION = "revision-of"
    DUPLICATE = "duplicate-of"
    KNOWN = "known"
    BASELINE = "before-subscription"
    THIN = "thin"
    PAYWALLED = "paywalled"
    EMPTY = "empty"
    LANGUAGE = "language-not-analysed"
    FAILED = "failed-because"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A rejection as a value: where it is and why, in words a person can act on. With a `bearable` one it works all the
    same, though not as well; before the `first` is mended nothing more can be found out.
    """

    where: str
    why: str
    bearable: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where articles come from: one feed of one publisher."""

    id: SourceId
    scope: Scope = PUBLIC
    kind: str = "feed"
    name: str
    url: str
    publisher: str
    language: str | None = None
    tier: Tier = 2
    every: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text by one publisher. `text` never changes; a changed article is a revision with its own id.

    `language` is a bare language code (`en`, never `en-GB`), `und` where nobody can tell.
    """

    id: ArticleId
    scope: Scope = PUBLIC
    source_id: SourceId | None = None
    url: str | None = None
    title: str | None = None
    text: str
    sha: str
    language: str
    author: str | None = None
    publisher: str | None = None
    published_at: datetime | None = None
    fetched_at: datetime
    quality: Quality = "full"
    revision_of: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """The characters `[start, end)` of one article's text."""

    article_id: ArticleId
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody or some body that can speak or act: a person, an institution, a state, a group."""

    canonical: str
    aliases: tuple[str, ...] = ()
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words an article sets between quote marks, with who said them.

    Made only by `bot.core.quotes.cut`: `text` is the article's own characters, runs joined with ` … `.
    `speaker` is the best reading even where `confidence` (0–1, the product of the pattern's and the
    resolution's measured precision) is below the bar; `fragment` is true where the run is no whole sentence.
    """

    runs: tuple[Span, ...]
    text: str
    speaker: Person | None = None
    mention: Span | None = None
    cue: Span | None = None
    confidence: float = 0.0
    fragment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A stance towards somebody's future act, with what must hold, if anything, and by when.

    `action`, `trigger`, `clause`, `consequence` and `deadline` lie inside `evidence`, the smallest span
    holding all of them. `said_by` is a canonical name or `JOURNALIST`.
    """

    actor: Person
    stance: Stance
    action: Span
    target: Person | None = None
    trigger: Span | None = None
    clause: Span | None = None
    consequence: Span | None = None
    deadline: Span | None = None
    said_by: str
    certainty: Certainty = "stated"
    evidence: Span
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One line of a briefing and the passages it stands on."""

    text: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a subscription wants to hear about; empty tuples ask nothing."""

    name: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles about one event. `version` rises when an article that is no copy joins or changes."""

    id: StoryId
    scope: Scope = PUBLIC
    version: int
    article_ids: tuple[ArticleId, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What one version of a story comes to. Only `bot.core.verify` turns a draft into one."""

    id: str
    story_id: StoryId
    story_version: int
    headline: str
    points: tuple[Point, ...]
    quotes: tuple[Quote, ...]
    conditions: tuple[Condition, ...]
    method: Method
    made_at: datetime


# ---------------------------------------------------------------- what is told, where and when


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where messages go: a channel of one tenant on one platform, or the thread of one message there.

    `thread` is the platform's id of the message that the thread hangs on. The terminal is `console` with an empty
    tenant.
    """

    platform: str
    tenant: str = ""
    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that stands somewhere: its place, and the platform's id of it."""

    place: Place
    message_id: str


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A stretch of the day on the wall clock, `[start, end)`; it runs over midnight where `end` is not after `start`."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a digest is due, on the wall clock of `zone` (an IANA name).

    At each time of `at`, or every `every` hours from midnight (a divisor of 24, then `at` is empty), on these `days`
    (none named: on all of them), and never in `quiet`.
    """

    at: tuple[time, ...] = ()
    every: int | None = None
    days: tuple[Day, ...] = ()
    zone: str = "UTC"
    quiet: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told what, where and when. `topics` are names of topics; without any, everything. `sources` are names of
    sources or publishers; without any, all. `window` is how far back a digest looks at least; `when_empty` says whether a
    slot without news is passed over or told in a note. `language` is of points and our own words. A `silent` one
    notifies nobody; `calls` is the id of the role or group that it calls, where the platform has such.
    """

    id: str
    scope: Scope = PUBLIC
    name: str
    place: Place
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rhythm: Rhythm
    stories: int = 6
    style: Literal["brief", "full"] = "full"
    window: timedelta = timedelta(days=1)
    when_empty: Literal["silent", "note"] = "note"
    language: str = "en"
    silent: bool = False
    calls: str = ""
