"""Pull: ask the sources that are due, read what is new, group it, and give every item its outcome.

    claim due sources → poll each, side by side → what of it is kept

A source is claimed before it is asked, so that any number of processes may pull at once; a claim that is not ended
lapses, and somebody else asks. A source's own trouble, slowness included, is its own: see `poll`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.errors import Transient
from bot.core.types import Outcome, Scope
from bot.flows import reading
from bot.flows.kit import SCOPES, Kit, Progress, quiet
from bot.flows.poll import CLAIM, SourcePull, poll
from bot.flows.shelving import Shelf
from bot.store import sources
from bot.store.sources import Followed

__all__ = ["PullReport", "SourcePull", "described", "pull", "tick"]

AT_ONCE: Final = 32
"""Sources asked side by side, as many as the client has connections; a host is asked one request at a time anyway."""

SLOW: Final = timedelta(seconds=15)
"""From then on a source no longer counts among `AT_ONCE`: it waits for its host, and others need not wait with it."""

MOST: Final = 256
"""Sources asked at once with the slow ones; each may hold a list of some megabytes."""

AGAIN: Final = timedelta(seconds=5)
"""While slow sources are being read, what falls due meanwhile is looked for this often: the rhythm of the tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """Every source that was asked, by name, and how many were not due."""

    sources: tuple[SourcePull, ...]
    not_due: int = 0

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Items by outcome, over all sources."""
        return sum((Counter(pulled.outcomes) for pulled in self.sources), Counter())

    @property
    def failures(self) -> tuple[SourcePull, ...]:
        """The sources that could not be read."""
        return tuple(pulled for pulled in self.sources if pulled.problem is not None)


async def pull(kit: Kit, *, everything: bool = False, progress: Progress = quiet) -> PullReport:
    """Ask every source that is due now (or, with `everything`, every one that is not stopped) and store what is new.

    A source's failure is its own. Raises what the store raises where the database fails: nothing works without it.
    """
    began = kit.now()

    async def due(most: int) -> Sequence[Followed]:
        return await _due(kit, most, by=began, scopes=SCOPES)

    async def all_of_them(_: int) -> Sequence[Followed]:
        async with kit.database.read() as tx:
            return [followed for followed in await sources.all(tx, SCOPES) if followed.next_poll_at is not None]

    work = _Work(kit, progress)
    await work.through(all_of_them if everything else due, once=everything)
    await reading.catch_up(kit, progress=progress)
    async with kit.database.read() as tx:
        total = len(await sources.all(tx, SCOPES))
    asked = sorted(work.done, key=lambda pulled: pulled.source.name.casefold())
    return PullReport(sources=tuple(asked), not_due=total - len(asked))


async def tick(kit: Kit) -> None:
    """Ask what is due of every scope, and what falls due until the last of them is read: so a slow source holds up none.

    Told to stop, it gives back what it has claimed. Raises what the store raises where the database fails.
    """

    async def due(most: int) -> Sequence[Followed]:
        return await _due(kit, most, by=kit.now())

    await _Work(kit, quiet).through(due)


async def _due(kit: Kit, most: int, *, by: datetime, scopes: Collection[Scope] | None = None) -> Sequence[Followed]:
    """Claim sources that were due `by` then, for `CLAIM` from now on: of these scopes, or of all that follow any."""
    async with kit.database.begin() as tx:
        seen = await sources.scopes(tx) if scopes is None else scopes
        return await sources.due(tx, seen, now=by, limit=most, claim=kit.now() - by + CLAIM)


_Claim = Callable[[int], Awaitable[Sequence[Followed]]]
"""Gives at most so many sources to ask, which are ours until they are asked or given back."""


class _Work:
    """The sources of one pull: those that wait here, those being asked (since when), and those that are done."""

    def __init__(self, kit: Kit, progress: Progress) -> None:
        self.done: list[SourcePull] = []
        self._kit = kit
        self._progress = progress
        self._shelf = Shelf(kit)
        self._waiting: list[Followed] = []
        self._asked: dict[asyncio.Task[SourcePull], tuple[Followed, float]] = {}
        self._clock = asyncio.get_running_loop().time

    async def through(self, claim: _Claim, *, once: bool = False) -> None:
        """Claim and ask until nothing is to be had and the last is read; with `once`, claim a single time.

        The first failure that is not a source's own ends the others and is raised as itself.
        """
        nothing_before = 0.0
        try:
            while True:
                if not self._waiting and self._free() and self._clock() >= nothing_before:
                    self._waiting += await claim(self._free())
                    if once or not self._waiting:
                        nothing_before = float("inf") if once else self._clock() + AGAIN.total_seconds()
                self._start()
                if not self._asked:
                    return
                await self._wait()
        except BaseException:
            await self._give_up()
            raise

    def _free(self) -> int:
        """How many more may be asked at once."""
        quick = sum(self._clock() - since < SLOW.total_seconds() for _, since in self._asked.values())
        return max(0, min(AT_ONCE - quick, MOST - len(self._asked)))

    def _start(self) -> None:
        for _ in range(min(self._free(), len(self._waiting))):
            followed = self._waiting.pop(0)
            task = asyncio.create_task(poll(self._kit, self._shelf, followed, self._progress))
            self._asked[task] = followed, self._clock()

    async def _wait(self) -> None:
        """Until one is read, or it is time to look again."""
        finished, _ = await asyncio.wait(
            self._asked, timeout=AGAIN.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
        for task in finished:
            pulled = task.result()
            del self._asked[task]
            self.done.append(pulled)

    async def _give_up(self) -> None:
        """Stop asking and give back what is not read. Where that cannot be written, the claims lapse."""
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)
        unread = [*self._waiting, *(followed for followed, _ in self._asked.values())]
        with suppress(Transient):
            async with self._kit.database.begin() as tx:
                scopes = {followed.source.scope for followed in unread}
                await sources.give_back(tx, scopes, [followed.source.id for followed in unread])


_WORDS = {
    Outcome.STORED: "new",
    Outcome.REVISION: "changed",
    Outcome.DUPLICATE: "copies",
    Outcome.THIN: "thin",
    Outcome.PAYWALLED: "behind a paywall",
    Outcome.EMPTY: "without text",
    Outcome.LANGUAGE: "in a language not analysed",
    Outcome.FAILED: "failed",
    Outcome.BASELINE: "from before the subscription",
    Outcome.KNOWN: "known",
}
"""Outcomes in words for a count, the news first."""


def described(report: PullReport) -> Iterator[str]:
    """A line for each source that was asked, then one for those that were not due."""
    for pulled in report.sources:
        counts = ", ".join(f"{word}: {pulled.outcomes[o]}" for o, word in _WORDS.items() if pulled.outcomes.get(o))
        yield f"{pulled.source.name} – {pulled.problem or counts or 'not changed'}"
        if pulled.told:
            yield f"  {pulled.told}"
    if report.not_due:
        yield f"{report.not_due} not due yet"
    if not report.sources and not report.not_due:
        yield "No sources yet. Add one: onrecord sources add URL"
