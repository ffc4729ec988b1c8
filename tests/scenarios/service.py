"""Our service as it runs but for the engine, which is in memory, and the clocks, which are set by hand: the store with the
newsroom's articles, the inbox, the outbox, the terminal. A stage gives it a platform and plays people on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import and_, or_, select

from bot import config
from bot.app import kinds
from bot.chat.console import Console
from bot.core.ports import Chat
from bot.flows import deliver, schedule
from bot.flows.desk import Office, inbox
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.jobs.inline import Inline
from bot.model.openai import OpenAIModel
from bot.store import db, schema
from tests.flows.conftest import Clock
from tests.golden.reviewing import reviewed
from tests.scenarios.transcript import Transcript

PATIENCE: Final = 30.0
"""Seconds until whatever was asked for has been seen to; what takes longer has failed."""


@dataclass(slots=True, kw_only=True)
class Service:
    """A running service, and what was seen of it."""

    kit: Kit
    office: Office
    clock: Clock
    jobs: Inline
    transcript: Transcript

    async def settled(self) -> None:
        """Have all seen to that was said, and all posted that came of it."""
        while await self.waiting():
            await self.jobs.drain()
            await deliver.tick(self.kit)
            await asyncio.sleep(0.005)

    async def due(self) -> None:
        """Make what is due by now, and post it."""
        await schedule.tick(self.kit)
        await inbox.tick(self.kit)
        await self.jobs.drain()

    async def waiting(self) -> list[str]:
        """What waits though it need not: things said that were not seen to, messages that were not posted, and why."""
        said, posts, there = schema.inbox.c, schema.outbox.c, schema.channels.c
        shut = select(there.channel).where(there.paused.is_not(None))
        lead = schema.outbox.alias("lead").c
        hangs = or_(posts.reply_to.is_(None), posts.reply_to.not_in(select(lead.key).where(lead.state == "failed")))
        soon = or_(posts.not_before.is_(None), posts.not_before <= self.clock())
        free = and_(soon, hangs, posts.channel.not_in(shut))
        unseen = select(said.id, said.what).where(said.state == "new", said.retry_at.is_(None))
        unsaid = select(posts.key, posts.state + " " + posts.why).where(posts.state.in_(("pending", "sending")), free)
        async with self.kit.database.read() as tx:
            return [f"{name}: {why}" for query in (unseen, unsaid) for name, why in await tx.execute(query)]

    async def until(self, reached: Callable[[], object]) -> None:
        """Wait for something that nobody is told of, and look."""
        async with asyncio.timeout(PATIENCE):
            while not reached():  # noqa: ASYNC110 - what is looked for stands on a platform, which tells nobody
                await asyncio.sleep(0.005)
        self.transcript.look()


@asynccontextmanager
async def running(
    home: Path,
    clock: Clock,
    chats: Mapping[str, Chat],
    transcript: Transcript,
    *,
    model: config.ModelEntry | None = None,
    topics: tuple[config.TopicEntry, ...] = (),
    digests: tuple[config.DigestEntry, ...] = (),
    platforms: Mapping[str, Any],
) -> AsyncIterator[Service]:
    """Our service with these chats, none of them started, on the database in `home`, until the block ends."""
    settings = config.Config(
        model=model or config.ModelEntry(), topics=topics, digests=digests, platforms=dict(platforms)
    )
    async with AsyncExitStack() as stack:
        speaks = OpenAIModel(settings.model) if settings.model.on else None
        if speaks is not None:
            stack.push_async_callback(speaks.close)
        database = await stack.enter_async_context(await db.connect(home / "onrecord.db"))
        kit = Kit(
            config=settings,
            database=database,
            web=await _web(stack, clock),
            kinds=kinds(),
            now=clock,
            model=speaks,
            chats={**chats, "console": Console(home, transcript.terminal, now=clock)},
            jobs=(jobs := Inline()),
        )
        office = Office(kit)
        await jobs.start({**schedule.handlers(kit), inbox.KIND: partial(inbox.handle, kit)})
        stack.push_async_callback(office.close)
        stack.push_async_callback(jobs.stop, timedelta(seconds=5))
        await schedule.sync(kit)
        yield Service(kit=kit, office=office, clock=clock, jobs=jobs, transcript=transcript)


async def _web(stack: AsyncExitStack, clock: Clock) -> Web:
    policy = FetchPolicy(contact="mailto:desk@example.org", allow=("127.0.0.0/8",), allow_interval=0.0)
    fetcher = Fetcher(policy, now=clock, monotonic=asyncio.get_running_loop().time)
    return Web(fetcher=await stack.enter_async_context(fetcher), workers=await stack.enter_async_context(Workers()))


def hurried() -> Callable[[], float]:
    """A clock in seconds that goes on by two whenever it is read, so that nobody waits for a turn."""
    seconds = count(step=2)
    return lambda: float(next(seconds))


def compare(golden: Path, told: str) -> None:
    """What was seen is what the golden file says; `make golden` writes it."""
    assert told == reviewed(golden, told)
