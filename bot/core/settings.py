"""A digest's settings as a form: the fields, their order and their words, for every platform; an adapter draws them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Final, Literal

from bot.core import rhythms
from bot.core.desk import Field, Option
from bot.core.places import is_personal
from bot.core.types import ANALYSED, DAYS, Place, Rhythm, Scope, Subscription

Threads = Literal["mention", "ours", "all"]
"""When a message in a thread of a channel is a question to us: where it names us, in threads that are ours, or always."""

USUAL: Final[Threads] = "ours"
EIGHT: Final = time(8)
"""When a digest is due of which nobody has said: before the working day, as readers of morning briefings have it."""
LONGEST: Final = 75
"""Letters of a topic or a name: what a button or a choice holds on any platform."""
_STORIES: Final = (3, 5, 6, 8, 10, 12, 15, 20, 30, 50)
STYLES: Final = {"full": "full: points, quotes and conditions", "brief": "brief: a headline, two points and one quote"}
LOUDNESS: Final = {"no": "as for any message", "yes": "silent: nobody is notified"}
EMPTY: Final = {"note": "say so in one line", "silent": "post nothing"}
THREADS: Final[Mapping[Threads, str]] = {
    "mention": "only where a message names me",
    "ours": "also in threads of mine, as long as one person talks with me",
    "all": "every question in any thread of the channel",
}
EVERYBODY: Final = "everybody at once cannot be called; choose a role"
LANGUAGES: Final = {ANALYSED: "English"}

_ROLE: Final = re.compile(r"(?:<@&)?([0-9A-Za-z]{1,40})>?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What values may be named: every time zone, the topics that are defined, the sources and publishers that are read."""

    zones: Collection[str]
    topics: Sequence[str] = ()
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a filled-in form asks for: the digest, and what goes for the whole place."""

    subscription: Subscription
    threads: Threads


def fresh(identity: str, scope: Scope, place: Place, *, zone: str, topics: Sequence[str] = ()) -> Subscription:
    """A digest of which nothing more is said: everything, every morning at eight."""
    rhythm = Rhythm(at=(EIGHT,), zone=zone or "UTC")
    return Subscription(
        id=identity,
        scope=scope,
        name=named(topics),
        place=replace(place, thread=None),
        topics=tuple(topics),
        rhythm=rhythm,
    )


def named(topics: Sequence[str]) -> str:
    """What a digest of these topics is called where nobody has named it."""
    name = rhythms.listed(topics if len(topics) <= 3 else (*topics[:2], f"{len(topics) - 2} more")) or "The news"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def role(written: str) -> str:
    """The id of the role or group that is meant, also as it is written in a message: `<@&123>`. Raises `ValueError`."""
    match = _ROLE.fullmatch(written.strip())
    if match is None:
        raise ValueError("a role is called by its id, such as 1203948576201938475")
    return match[1]


# ---------------------------------------------------------------- the form


def fields(asked: Subscription, threads: Threads, *, notifies: bool = False, hears: bool = True) -> tuple[Field, ...]:
    """The fields of a digest, filled in as it is now. Whom it notifies is asked where the platform lets us choose
    (`notifies`), and what is a question to us where we hear what does not name us (`hears`).
    """
    rhythm = asked.rhythm
    further = f"every {rhythm.every}h" if rhythm.every else ", ".join(map(rhythms.clock, rhythm.at[1:]))
    return (
        Field(
            name="topics",
            label="Topics",
            kind="suggested",
            hint="Nothing chosen: everything. Your own words are a topic, too: whatever mentions them.",
            value=asked.topics,
            options=options(asked.topics),
            optional=True,
        ),
        Field(
            name="sources",
            label="Sources",
            kind="suggested",
            hint="Nothing chosen: all that are read.",
            value=asked.sources,
            options=options(asked.sources),
            optional=True,
        ),
        Field(name="at", label="Time", kind="time", value=(rhythms.clock((*rhythm.at, EIGHT)[0]),)),
        Field(
            name="more",
            label="More times",
            kind="text",
            hint="Such as 12:30, 17:00. Or instead of times: every 4h",
            value=_one(further),
            optional=True,
        ),
        Field(
            name="days",
            label="Days",
            kind="choices",
            value=rhythm.days or DAYS,
            options=_options(rhythms.NAMES),
        ),
        Field(
            name="zone",
            label="Time zone",
            kind="suggested-one",
            hint="Type a city.",
            value=(rhythm.zone,),
            options=options([rhythm.zone]),
        ),
        Field(
            name="quiet",
            label="Quiet hours",
            kind="text",
            hint="Such as 22:00-07:00: nothing is posted then.",
            value=_one(rhythms.span(rhythm.quiet) if rhythm.quiet else ""),
            optional=True,
        ),
        *_telling(asked),
        *(_notifying(asked) if notifies else ()),
        *(_hearing(threads) if hears and not is_personal(asked.place) else ()),
        Field(
            name="name",
            label="Name of the digest",
            kind="text",
            hint="Left out: its topics.",
            value=_one("" if asked.name == named(asked.topics) else asked.name),
            optional=True,
        ),
    )


def _telling(asked: Subscription) -> tuple[Field, ...]:
    """The fields of how a digest is told."""
    languages = {asked.language: asked.language, **LANGUAGES}
    stories = sorted({*_STORIES, asked.stories})
    return (
        Field(
            name="language",
            label="Language",
            kind="choice",
            hint="Lines are proven against their articles, and only English ones can be so far.",
            value=(asked.language,),
            options=_options(languages),
        ),
        Field(name="style", label="Style", kind="choice", value=(asked.style,), options=_options(STYLES)),
        Field(
            name="stories",
            label="Stories at most",
            kind="choice",
            value=(str(asked.stories),),
            options=options(map(str, stories)),
        ),
        Field(
            name="when_empty",
            label="Without news",
            kind="choice",
            value=(asked.when_empty,),
            options=_options(EMPTY),
        ),
    )


def _notifying(asked: Subscription) -> tuple[Field, ...]:
    """The fields of who is told that a digest has come."""
    return (
        Field(
            name="silent",
            label="Notifications",
            kind="choice",
            value=("yes" if asked.silent else "no",),
            options=_options(LOUDNESS),
        ),
        *(() if is_personal(asked.place) else _calling(asked)),
    )


def _calling(asked: Subscription) -> tuple[Field, ...]:
    return (
        Field(
            name="calls",
            label="Role to call",
            kind="role",
            hint="Named in every digest, so that its people are notified. Nothing chosen: nobody.",
            value=_one(asked.calls),
            optional=True,
        ),
    )


def _hearing(threads: Threads) -> tuple[Field, ...]:
    """The field of what is a question to us."""
    return (
        Field(
            name="threads",
            label="Questions in threads of this channel",
            kind="choice",
            hint="When I answer a message in a thread.",
            value=(threads,),
            options=_options(THREADS),
        ),
    )


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def options(values: Iterable[str]) -> tuple[Option, ...]:
    """Values that people read as they are."""
    return tuple(Option(value=value, label=value) for value in values)


def _options(labels: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label) for value, label in labels.items())


def spelled(said: str, names: Iterable[str]) -> str | None:
    """The name that was meant, in its own spelling."""
    return next((name for name in names if name.casefold() == said.casefold()), None)
