"""The `Desk` that adapters are given: what is said is kept, and seen to at once, beside whatever else is said."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final
from uuid import uuid4

from bot import telemetry
from bot.core import places
from bot.core.desk import Form, Given, Inbound, Option
from bot.core.message import Message
from bot.core.ports import CLAIMED
from bot.core.types import Place, Posted, Problem
from bot.flows.desk import forms, home, inbox, live, threads
from bot.flows.kit import Kit
from bot.store import claims, heard

GRACE: Final = 1.0
"""Seconds in which what is being seen to may end when we stop: its job has been handed back by then, or is about to be."""
HEARD: Final = timedelta(days=7)
"""How long a thread or a talk is looked into for what was said while nobody listened: a digest is talked about on the days
after it.
"""
MOST_HEARD: Final = 1_000
"""Places that are looked into; the last ones are enough, because who asks again is heard."""


class Office:
    """The desk of a running service. Close it when nobody brings anything any more."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._working: set[asyncio.Task[None]] = set()
        self._name = uuid4().hex

    async def close(self) -> None:
        """Let what is being seen to end within `GRACE`, and leave the rest to the next process, or to the next start."""
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def handle(self, inbound: Inbound) -> bool:
        """Keep what somebody said and have it seen to, unless it was brought before."""
        new = await inbox.keep(self._kit, inbound)
        if new and not threads.at_large(inbound):
            task = asyncio.create_task(inbox.seen_to(self._kit, places.scope(inbound.place), inbound.id))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        return new

    async def form(self, place: Place, user: str, subject: str = "") -> Form | Problem:
        """The settings of a place's digest, to be filled in."""
        return await forms.form(self._kit, place, user, subject)

    async def save(self, place: Place, user: str, subject: str, given: Given) -> tuple[Problem, ...]:
        """Keep settings that were filled in, or tell what is wrong with them."""
        return await forms.save(self._kit, place, user, subject, given)

    async def suggest(self, place: Place, field: str, prefix: str) -> tuple[Option, ...]:
        """Values of a field that begin like what was typed."""
        return await forms.suggest(self._kit, place, field, prefix)

    async def home(self, place: Place, user: str) -> Message:
        """What a person finds when they open us."""
        return await home.home(self._kit, place, user)

    async def claim(self, what: str) -> bool:
        """Is `what` ours, of all processes, from now on for `CLAIMED`?"""
        now, database = self._kit.now(), self._kit.database
        alone = database.dialect == "sqlite"  # one service at a time works on a file: who had it then is dead
        async with database.begin() as tx:
            return await claims.take(tx, what, holder=self._name, now=now, until=now + CLAIMED, alone=alone)

    async def release(self, what: str) -> None:
        """Let somebody else have `what` at once."""
        async with self._kit.database.begin() as tx:
            await claims.release(tx, what, holder=self._name)

    async def heard(self, platform: str) -> tuple[Posted, ...]:
        """Where people may have spoken to us in the last days, the last place first."""
        async with self._kit.database.read() as tx:
            return await heard.places(tx, platform, since=self._kit.now() - HEARD, limit=MOST_HEARD)

    async def stopped(self, posted: Posted) -> None:
        """End the answer that is being written there; what is proven of it by then is the answer."""
        if not live.stop(posted):
            telemetry.log.info("nothing is being written there", place=places.name(posted.place))
