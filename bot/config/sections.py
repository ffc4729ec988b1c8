"""What may stand in each file: one class a table, one attribute a key, with its default and what an editor says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.config.rhythms import At, Days, EveryHours, Quiet, Zone, clock, hours
from bot.config.values import (
    Amount,
    BaselineEntry,
    BlankIsAbsent,
    DatabaseAddress,
    Duration,
    Endpoint,
    Language,
    Listen,
    Numeric,
    Pause,
    PlaceName,
    PrivateAddress,
    Role,
    Secret,
    Text,
    TierEntry,
    WebAddress,
    in_units,
)
from bot.core import places
from bot.core.settings import EVERYBODY
from bot.core.slots import inside
from bot.core.types import Rhythm


class Section(BaseModel):
    """A table of a config file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)

    def clashes(self) -> Iterator[tuple[str, str]]:
        """Keys that are right by themselves and wrong beside the others, each with why."""
        yield from ()


class SourceEntry(Section):
    """One `[[source]]` of `sources.toml`."""

    name: Text
    """How lists and messages call it."""
    url: WebAddress
    """The address of an RSS 0.9–2.0 or Atom feed."""
    kind: str = "feed"
    """The kind of source."""
    publisher: str | None = None
    """Sources of one owner count once; default: the name."""
    language: Language | None = None
    """Overrules what the feed and the text say, such as "en"."""
    tier: TierEntry = 2
    """1 first-hand, 2, 3 last: whose article leads a story."""
    every: Annotated[Duration, Field(ge=timedelta(minutes=15))] = timedelta(hours=1)
    """At the soonest; a feed's own wishes may make it rarer; at least 15m."""
    baseline: BaselineEntry = 10
    """Of what the feed holds at first: "none", "last N" or "all"."""
    settings: dict[str, Any] = {}
    """What the kind itself takes; `feed` takes nothing."""


class TopicEntry(Section):
    """One `[[topic]]` of `digests.toml`: words and phrases, matched whole and without case."""

    name: Text
    """How digests refer to it."""
    any: tuple[Text, ...] = ()
    """An article has one of these words or phrases."""
    all: tuple[Text, ...] = ()
    """And each of these."""
    none: tuple[Text, ...] = ()
    """And none of these."""
    people: tuple[Text, ...] = ()
    """And names one of these people."""
    sources: tuple[Text, ...] = ()
    """And comes from one of these outlets, publishers or hosts."""


class DigestEntry(Section):
    """One `[[digest]]` of `digests.toml`."""

    name: Text
    """How `onrecord digest NAME` calls it."""
    place: PlaceName = "console"
    """Where it is posted: "console", or "console:NAME" for a second one."""
    at: At = (time(8),)
    """When, on the clock of its zone: "08:00", or a list of times."""
    every: EveryHours | None = None
    """Instead of `at`: every so many hours from midnight, such as "4h"."""
    days: Days = ()
    """On these days: "mon" to "sun"; none: on all of them."""
    zone: Zone = "UTC"
    """The time zone, by its IANA name, such as "Europe/London"."""
    quiet: Quiet | None = None
    """Hours without a digest, such as "22:00-07:00"."""
    when_empty: Literal["note", "silent"] = "note"
    """Without news: "note" says so, "silent" posts nothing."""
    silent: bool = False
    """Notifies nobody, where the platform can post so: Discord can."""
    calls: Role | None = None
    """The id of a role that every digest calls, where the platform has roles: Discord has."""
    topics: tuple[Text, ...] = ()
    """Stories of any of these topics; none: everything."""
    stories: Annotated[int, Field(ge=1, le=50), Numeric] = 6
    """At most so many."""
    style: Literal["brief", "full"] = "full"
    """"full", or "brief": headline, points and one quote."""
    window: Duration = timedelta(days=1)
    """How far back a first digest looks."""

    @property
    def rhythm(self) -> Rhythm:
        """When it is due."""
        at = () if self.every else self.at
        return Rhythm(at=at, every=self.every, days=self.days, zone=self.zone, quiet=self.quiet)

    def clashes(self) -> Iterator[tuple[str, str]]:
        """`at` beside `every`, times that lie in the quiet hours, and everybody called."""
        if self.calls and self.calls == places.parse(self.place).tenant:
            yield "calls", f"this is the id of the server itself: {EVERYBODY}"
        if self.every and "at" in self.model_fields_set:
            yield "every", "stands instead of “at”; leave one of the two out"
        elif self.every and self.quiet and all(inside(time(h), self.quiet) for h in range(0, 24, self.every)):
            yield "quiet", f"every hour it would be due at lies in the quiet hours {hours(self.quiet)}"
        elif self.quiet and not self.every:
            for at in self.at:
                if inside(at, self.quiet):
                    yield "at", f"{clock(at)} lies in the quiet hours {hours(self.quiet)}"


class Fetch(Section):
    """`[fetch]` of `onrecord.toml`: how we behave on the web."""

    contact: Text = "https://github.com/onrecord-news/onrecord"
    """In our User-Agent: where a publisher reaches you."""
    deadline: Pause = timedelta(seconds=20)
    """For one whole request."""
    per_host: Duration = timedelta(seconds=1)
    """The least time between two requests to one site."""
    allow: tuple[PrivateAddress, ...] = ()
    """Private addresses we may call: "127.0.0.1:8080", "10.1.0.0/16"."""


class ModelEntry(Section):
    """`[model]` of `onrecord.toml`: who writes drafts. Without a key and without a base address nobody does.

    What the file leaves out is taken from `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `ONRECORD_MODEL`.
    `price_in` and `price_out` are money per million tokens, in the budget's currency.
    """

    name: Text = "gpt-4.1-mini"
    """The model's name, as its server knows it; else $ONRECORD_MODEL."""
    base_url: Annotated[Endpoint | None, BlankIsAbsent] = None
    """The address of an OpenAI-compatible API, else $OPENAI_BASE_URL, else OpenAI's own."""
    key: Annotated[Secret | None, BlankIsAbsent] = None
    """The API key, best as "${NAME}"; else $OPENAI_API_KEY."""
    structured: Literal["auto", "schema", "object", "text"] = "auto"
    """How an answer's structure is asked for; "auto" steps down where the server cannot."""
    deadline: Pause = timedelta(seconds=60)
    """For one whole call; then readers get the extract."""
    most_out: Annotated[int, Field(ge=100, le=32_000), Numeric] = 1500
    """The most tokens one answer may have."""
    at_once: Annotated[int, Field(ge=1, le=64), Numeric] = 2
    """Calls at the same time, over all processes."""
    reserved: Annotated[int, Field(ge=0, le=64), Numeric] = 1
    """Calls besides these that are kept for people who wait for an answer."""
    per_minute: Annotated[int, Field(ge=1, le=100_000), Numeric] | None = None
    """Briefings begun in a minute, over all processes; left out: no limit."""
    price_in: Amount = 0.0
    """Money per million tokens read, in the budget's currency."""
    price_out: Amount = 0.0
    """Money per million tokens written."""

    @property
    def on(self) -> bool:
        """Is there anybody to ask?"""
        return self.key is not None or self.base_url is not None


class BudgetEntry(Section):
    """`[budget]` of `onrecord.toml`: what one tenant's model may take a day (UTC); None sets no limit, 0 allows nothing."""

    tokens: Annotated[int, Field(ge=0), Numeric] | None = 2_000_000
    """The most tokens a day (UTC), read and written; 0 allows nothing."""
    money: Amount | None = None
    """The most money a day, by the model's prices; left out: no limit; 0 allows nothing."""
    currency: Text = "USD"
    """What money is called; nothing is converted."""


class WebEntry(Section):
    """`[web]` of `onrecord.toml`: where the pages are served."""

    listen: Listen = "127.0.0.1:8470"
    """host:port of the pages, else $ONRECORD_LISTEN; they have no login, whoever reaches them reads them."""
    names: tuple[Text, ...] = ()
    """Names that browsers and proxies may ask for the pages by, besides localhost and addresses in digits; a request by
    any other name is refused, because a stranger may have pointed it here."""


class StoreEntry(Section):
    """`[store]` of `onrecord.toml`: the database. What the file leaves out is `DATABASE_URL`, else a file of our own."""

    url: Annotated[DatabaseAddress | None, BlankIsAbsent] = None
    """postgresql://user@host/name, else $DATABASE_URL, else an SQLite file in the data folder."""


class RunEntry(Section):
    """`[run]` of `onrecord.toml`: how `onrecord run` posts, and what it says of itself."""

    operator: PlaceName = "console"
    """Where whoever runs this is told of what needs a hand: a refused channel, a digest that failed."""
    grace: Annotated[Duration, Field(ge=timedelta(minutes=1))] = timedelta(hours=6)
    """How late a digest may still be posted, as after a night switched off; older ones are skipped. At least 1m."""
    send_deadline: Pause = timedelta(seconds=30)
    """For posting one message; later than this it is not sent."""
    settle: Pause = timedelta(seconds=60)
    """After an unclear sending: how long until the channel's history is believed. Longer than send_deadline."""
    log: Literal["auto", "text", "json"] = "auto"
    """Lines on standard error: "text", or "json"; "auto": text on a terminal, else json."""

    def clashes(self) -> Iterator[tuple[str, str]]:
        """History that is believed while the message may still be on its way."""
        if self.settle <= self.send_deadline:
            yield (
                "settle",
                (
                    f"{in_units(self.settle)} is not longer than send_deadline, {in_units(self.send_deadline)}: "
                    "a message on its way could be posted twice"
                ),
            )


class KeepEntry(Section):
    """`[keep]` of `onrecord.toml`: how long things stay in the database. What backs a posted message stays as long as it."""

    articles: Annotated[Duration, Field(ge=timedelta(days=1))] = timedelta(days=90)
    """Articles that no posted message cites; at least 1d."""
    posted: Annotated[Duration, Field(ge=timedelta(days=1))] = timedelta(days=730)
    """Posted messages with the articles they cite; at least 1d."""
    jobs: Annotated[Duration, Field(ge=timedelta(days=1))] = timedelta(days=7)
    """The engine's records of jobs that have ended; at least 1d."""
    left: Annotated[Duration, Field(ge=timedelta(days=1))] = timedelta(days=30)
    """All of a server or workspace that has sent us away, so that it may come back; at least 1d."""


class OnRecordFile(Section):
    """`onrecord.toml`: how OnRecord behaves."""

    fetch: Fetch = Fetch()
    model: ModelEntry = ModelEntry()
    budget: BudgetEntry = BudgetEntry()
    web: WebEntry = WebEntry()
    store: StoreEntry = StoreEntry()
    run: RunEntry = RunEntry()
    keep: KeepEntry = KeepEntry()


class SourcesFile(Section):
    """`sources.toml`: what OnRecord reads."""

    source: tuple[SourceEntry, ...] = ()


class DigestsFile(Section):
    """`digests.toml`: what OnRecord tells."""

    topic: tuple[TopicEntry, ...] = ()
    digest: tuple[DigestEntry, ...] = ()


ROOTS: Final[dict[str, type[Section]]] = {
    "onrecord.toml": OnRecordFile,
    "sources.toml": SourcesFile,
    "digests.toml": DigestsFile,
}
"""The files there are, each with what may stand in it."""

ENVIRONMENT: Final = {
    "OPENAI_API_KEY": ("model", "key"),
    "OPENAI_BASE_URL": ("model", "base_url"),
    "ONRECORD_MODEL": ("model", "name"),
    "ONRECORD_LISTEN": ("web", "listen"),
    "DATABASE_URL": ("store", "url"),
}
"""Variables that fill a key of `onrecord.toml` which the file leaves out; most are other programs' too."""
