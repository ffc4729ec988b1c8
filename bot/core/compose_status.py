"""How we are, in words: what is read and how that goes, what became of an item, what is due, what we can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.compose import clock, message
from bot.core.compose_desk import count, failing, note
from bot.core.message import Block, Bullet, Headline, Links, Message, Note, Title
from bot.core.types import Outcome
from bot.core.verbs import VERBS, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One source as readers are told of it: `ours` where it is read for this tenant alone, `why` where it is not read."""

    name: str
    ours: bool
    polled_at: datetime | None
    why: str = ""


SHOWN_SOURCES: Final = 40
"""Sources listed by name: a message of a platform holds some thousand characters."""


def sources(read: Sequence[Read], *, now: datetime) -> Message:
    """What is read, those with trouble first."""
    if not read:
        return note("No sources are read yet. Add one: sources add LINK")
    ordered = sorted(read, key=lambda each: (not each.why, each.name.casefold()))
    failing = sum(bool(each.why) for each in read)
    health = f"{failing} cannot be read now" if failing else "all of them well"
    blocks: list[Block] = [Title(text="Sources", note=f"{count(len(read), 'source', 'sources')}, {health}")]
    blocks += [
        Bullet(text=f"{each.name}: {_polled(each, now)}", source=_kept(each)) for each in ordered[:SHOWN_SOURCES]
    ]
    rest = len(ordered) - SHOWN_SOURCES
    return message((*blocks, *((Note(text=f"and {rest} more."),) if rest > 0 else ())))


def _polled(each: Read, now: datetime) -> str:
    if each.why:
        return each.why
    return f"read {clock(each.polled_at, now)}" if each.polled_at else "not read yet"


def _kept(each: Read) -> str:
    return "added here" if each.ours else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one item of a source ended."""

    at: datetime
    source: str
    outcome: Outcome
    detail: str = ""


def outcomes(url: str, ended: Sequence[Ended], *, now: datetime) -> Message:
    """What became of an address, the oldest first."""
    lines = (Bullet(text=f"{clock(each.at, now)}: {_became(each)}", source=each.source) for each in ended)
    return message((Headline(text="What became of it"), *lines, Links(links=(("the page", url),))))


def _became(ended: Ended) -> str:
    words = OUTCOMES[ended.outcome]
    return f"{words}: {ended.detail}" if ended.detail and ended.outcome not in _NAMES_ANOTHER else words


OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.STORED: "stored, and read for quotes and conditions",
    Outcome.REVISION: "stored, as a later text of the page",
    Outcome.DUPLICATE: "stored as a repeat: the same text stands elsewhere too, and counts once",
    Outcome.KNOWN: "known already",
    Outcome.BASELINE: "left out: older than our reading of this source",
    Outcome.THIN: "stored, though the page gives little text",
    Outcome.PAYWALLED: "stored as far as it can be read before a paywall",
    Outcome.EMPTY: "stored, but without text to read",
    Outcome.LANGUAGE: "stored; quotes and conditions are not analysed in its language",
    Outcome.FAILED: "not read",
}
_NAMES_ANOTHER: Final = frozenset({Outcome.REVISION, Outcome.DUPLICATE})
"""Outcomes whose detail is another article's id, which tells readers nothing."""


def brought(url: str, at: datetime, *, now: datetime) -> Message:
    """Somebody has asked for this page, and no source has listed it."""
    when = Bullet(text=f"{clock(at, now)}: read because somebody asked for it here; no source has listed it.")
    return message((Headline(text="What became of it"), when, Links(links=(("the page", url),))))


def never_listed(url: str) -> Message:
    """Nobody has listed this address."""
    return message(
        (
            Note(text="No source that is read here has listed this page, so nothing was decided about it."),
            Note(text=f"To have it read now: brief {url}"),
        )
    )


# ---------------------------------------------------------------- how we are


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How all is: what is read, what fails, what writes, what is due here and what waits to be posted."""

    articles: int
    stories: int
    sources: int
    failing: tuple[str, ...]
    model: str
    resting: str = ""
    due: tuple[str, ...] = ()
    unposted: int = 0


def status(health: Health) -> Message:
    """How all is, in a few lines."""
    well = not (health.failing or health.resting or health.unposted)
    lines = [
        _stock(health),
        *failing(health.failing, health.sources),
        _writer(health),
        *(health.due or ("No digest is posted here. To have one: subscribe",)),
        *([f"{count(health.unposted, 'message', 'messages')} for this place could not be posted."] if health.unposted else []),
    ]  # fmt: skip
    how = "all is well" if well and health.sources else "nothing is read yet" if well else "not all is well"
    return message((Title(text="OnRecord", note=how), *map(_bullet, lines)))


def _stock(health: Health) -> str:
    if not (health.sources or health.articles):
        return "No sources are read yet. Add one: sources add LINK"
    told = f"{count(health.articles, 'article', 'articles')} in {count(health.stories, 'story', 'stories')}"
    return f"{count(health.sources, 'source', 'sources')}, {told}."


def _writer(health: Health) -> str:
    if not health.model:
        return "No model is configured: lines are the articles’ own sentences."
    return (
        f"Lines are written by {health.model} and checked"
        + (f"; not now: {health.resting}" if health.resting else "")
        + "."
    )


def _bullet(text: str) -> Bullet:
    return Bullet(text=text)


def helped(about: Verb | None, *, calls: str = "", asking: str, fills: bool = False) -> Message:
    """What we can be asked for, or more about one verb. `calls` is what stands before a verb here, such as `/onrecord `,
    and `asking` how to ask on. `fills`: what stands after it is filled in, by name.
    """
    if about is not None:
        example = _filled(about, about.filled) if fills else about.such
        usage, others = _usage(about, fills=fills), _others(about, fills=fills)
        lines = (f"{calls}{usage}", f"For example: {calls}{example}", others, _who(about))
        return message((Headline(text=about.name, note=about.does), *map(_bullet, filter(None, lines))))
    told = (Bullet(text=f"{calls}{_usage(verb, fills=fills)}: {verb.does}") for verb in VERBS)
    return message(
        (
            Title(text="OnRecord", note="news with every quote on record"),
            *told,
            Note(text=asking),
        )
    )


def _usage(verb: Verb, *, fills: bool) -> str:
    return _filled(verb, verb.options) if fills else verb.usage


def _filled(verb: Verb, options: str) -> str:
    return f"{verb.name} {options}".rstrip()


def _others(verb: Verb, *, fills: bool) -> str:
    """Other words for a verb; where each is a command of its own, they are words of a mention only."""
    also = ", ".join(verb.also)
    return "" if not also else f"Where you mention me, also: {also}" if fills else f"Also: {also}"


def _who(verb: Verb) -> str:
    if not verb.manages:
        return ""
    of = "" if verb.name in verb.manages else f": {', '.join(f'{verb.name} {choice}' for choice in verb.manages)}"
    return f"For those who may manage digests here{of}."
