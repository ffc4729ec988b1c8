"""What a digest says: its stories best first, in one message or in a thread, and what kept it from telling more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from bot.core.compose import Style, Told, carried, clock, message, method_notes, story, zone
from bot.core.compose_offers import about_digest, about_story
from bot.core.message import Bullet, Message, Note, Title
from bot.core.types import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that could not be read since the last digest."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a digest is made for. `sources` counts the sources asked, `left_out` the stories that passed
    the topics but not the limit, `since` is the digest before this one; `now` is on the clock of its readers' zone,
    in which every time is told. `gone` are topics it asks for that nobody defines any more. `subscription` is the id of
    what it is made for, if it is.
    """

    subscription: str = ""
    name: str
    now: datetime
    since: datetime | None = None
    sources: int
    failures: tuple[SourceFailure, ...] = ()
    left_out: int = 0
    style: Style = "full"
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a digest. `articles` are those that its lines stand on or that it leads to."""

    message: Message
    articles: tuple[ArticleId, ...] = ()


IN_FULL = 5
"""Stories of a digest that are told in full; those after them in brief. Five fill three screens of a terminal."""


def digest(occasion: Occasion, stories: Sequence[Told]) -> Message:
    """The message of a digest, best story first. “Nothing new” and “sources failed” are told apart."""
    told = (story(told, now=occasion.now, style=_style(occasion, n)) for n, told in enumerate(stories))
    return message((_title(occasion, stories), *chain.from_iterable(told), *_end(occasion, stories)))


def parts(occasion: Occasion, stories: Sequence[Told], *, threaded: bool) -> tuple[Part, ...]:
    """The messages of a digest, in order: all in one, or a first one with the headlines and one a story to go into its
    thread, each with what a reader may do about it.
    """
    everything = tuple(dict.fromkeys(article.id for told in stories for article in told.articles))
    if not (threaded and stories):
        return (Part(message=digest(occasion, stories), articles=everything),)
    headlines = tuple(
        Bullet(
            text=told.briefing.headline,
            source=" · ".join(part for part in ("updated" if told.news == "updated" else "", carried(told)) if part),
        )
        for told in stories
    )
    lead = message(
        (_title(occasion, stories), *headlines, *about_digest(occasion.subscription), *_end(occasion, stories))
    )
    replies = (
        Part(
            message=message(
                (*story(told, now=occasion.now, style=_style(occasion, n)), about_story(told.briefing.story_id))
            ),
            articles=tuple(article.id for article in told.articles),
        )
        for n, told in enumerate(stories)
    )
    return (Part(message=lead, articles=everything), *replies)


def trouble(occasion: Occasion) -> tuple[str, ...]:
    """What keeps a digest from telling all there is: sources that could not be read, topics that are gone."""
    troubles = []
    if occasion.gone:
        named = ", ".join(f"“{name}”" for name in occasion.gone)
        troubles.append(f"No topic is called {named} any more; nothing was looked for in its place.")
    if occasion.failures:
        listed = "; ".join(f"{failure.name}: {failure.why}" for failure in occasion.failures)
        of = _count(occasion.sources, "source", "sources")
        troubles.append(f"{len(occasion.failures)} of {of} could not be read — {listed}")
    return tuple(troubles)


def _title(occasion: Occasion, stories: Sequence[Told]) -> Title:
    return Title(text=f"OnRecord · {occasion.name}", note=_circumstances(occasion, stories))


def _end(occasion: Occasion, stories: Sequence[Told]) -> tuple[Note, ...]:
    return tuple(Note(text=text) for text in _footnotes(occasion, stories))


def _style(occasion: Occasion, number: int) -> Style:
    return occasion.style if number < IN_FULL else "brief"


def _circumstances(occasion: Occasion, stories: Sequence[Told]) -> str:
    now = occasion.now
    day = f"{now:%A} {now.day} {now:%B %Y}, {now:%H:%M} {zone(now)}"
    fresh = sum(told.news == "new" for told in stories)
    counts = [_count(fresh, "new story", "new stories")] if fresh else []
    if len(stories) > fresh:
        counts.append(f"{len(stories) - fresh} updated")
    since = f" since {clock(occasion.since, now)}" if occasion.since else ""
    return f"{day} · {', '.join(counts) or 'nothing new'}{since}"


def _footnotes(occasion: Occasion, stories: Sequence[Told]) -> list[str]:
    notes = []
    if not occasion.sources:
        notes.append("No sources yet. Add one: onrecord sources add URL")
    elif not stories and len(occasion.failures) < occasion.sources:
        notes.append("Nothing new in these sources.")
    if occasion.left_out:
        notes.append(f"{_count(occasion.left_out, 'more story', 'more stories')} left out by the digest's limit.")
    return [*notes, *trouble(occasion), *method_notes(stories)]


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"
