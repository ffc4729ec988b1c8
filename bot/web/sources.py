"""The sources: what each is, how reading it stands, and what became of what they listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from aiohttp import web

from bot.core.types import Outcome, Source
from bot.flows.kit import SCOPES
from bot.store import items, sources
from bot.store.sources import Followed
from bot.web.kit import KIT
from bot.web.render import html, moment

State = Literal["well", "failing", "stopped", "waiting"]

LATELY: Final = timedelta(days=7)
"""How far back outcomes are counted: what a feed holds at most, and what an editor remembers."""

WORDS: Final = {
    Outcome.STORED: ("new", "stored and grouped into a story"),
    Outcome.REVISION: ("changed", "the outlet has changed a text we had"),
    Outcome.DUPLICATE: ("copies", "the same text as another article"),
    Outcome.KNOWN: ("known", "had already, from another source"),
    Outcome.BASELINE: ("from before", "older than our subscription"),
    Outcome.THIN: ("thin", "the page gives little text"),
    Outcome.PAYWALLED: ("behind a paywall", "only the part before it was read"),
    Outcome.EMPTY: ("without text", "no article text on the page"),
    Outcome.LANGUAGE: ("not analysed", "in a language whose quotes we do not read"),
    Outcome.FAILED: ("failed", "the page could not be read"),
}
"""How an item can end, for a list of counts: a name and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source and how it stands; `why` is what keeps it from being read."""

    source: Source
    configured: bool
    state: State
    why: str
    read_at: datetime | None
    due_at: datetime | None


async def page(request: web.Request) -> web.Response:
    """Every source, those that need somebody first."""
    kit = request.app[KIT]
    async with kit.database.read() as tx:
        followed = await sources.all(tx, SCOPES)
        counts = await items.counts(tx, SCOPES, kit.now() - LATELY)
    rows = sorted(map(standing, followed), key=lambda row: (_URGENCY.index(row.state), row.source.name.casefold()))
    outcomes = [(*WORDS[outcome], counts[outcome]) for outcome in WORDS if counts.get(outcome)]
    return html("sources.html", rows=rows, outcomes=outcomes, days=LATELY.days)


_URGENCY: Final[tuple[State, ...]] = ("stopped", "failing", "waiting", "well")


def standing(followed: Followed) -> Standing:
    """How reading this source stands."""
    state, why = _state(followed)
    return Standing(
        source=followed.source,
        configured=followed.configured,
        state=state,
        why=why,
        read_at=followed.polled_at,
        due_at=followed.next_poll_at if state != "stopped" else None,
    )


def _state(followed: Followed) -> tuple[State, str]:
    failing = followed.polling.failing_since
    if followed.paused:
        return "stopped", followed.paused
    if failing is not None:
        times = followed.polling.failures
        return "failing", f"since {moment(failing)}" + (f", {times} times in a row" if times > 1 else "")
    if followed.polled_at is None:
        return "waiting", "has not been read yet"
    return "well", ""
