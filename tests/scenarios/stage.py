"""A workspace, a service and a clock: what people do in Slack, and what they see of us, as a transcript.

    async with staged(folder, clock) as stage:
        await stage.command("ada", "#desk", "/brief", "harbour")
        stage.reads("brief-topic")            # as tests/scenarios/golden/brief-topic.txt has it

The service is ours as it runs but for the engine, which is in memory, and the clocks, which are set by hand: the store
with the newsroom's articles, the inbox, the outbox, the adapter with the unmodified Bolt app. The workspace is
`tests.slackland`, over real sockets.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
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
from bot.chat.slack.adapter import Slack
from bot.chat.slack.connecting import Site
from bot.chat.slack.settings import Settings
from bot.flows import deliver, schedule
from bot.flows.desk import Office, inbox
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.jobs.inline import Inline
from bot.model.openai import OpenAIModel
from bot.store import db, schema
from tests.flows.conftest import Clock
from tests.scenarios.transcript import Transcript
from tests.slackland.forms import Filled
from tests.slackland.land import Land
from tests.slackland.limits import NONE
from tests.slackland.workspace import Message, View

GOLDEN: Final = Path(__file__).parent / "golden"
PATIENCE: Final = 30.0
"""Seconds until whatever was asked for has been seen to; what takes longer has failed."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """A running service in a workspace, and what was seen of it."""

    land: Land
    kit: Kit
    clock: Clock
    jobs: Inline
    transcript: Transcript

    # ---------------------------------------------------------------- what people do

    async def says(
        self, who: str, where: str, text: str, *, under: Message | None = None, settle: bool = True
    ) -> Message:
        """Somebody writes in a channel, or in the thread under a message. Unless it is to `settle`, that is all."""
        place = f"{where}, in the thread" if under else where
        self.transcript.act(f"{who}, {place}: {text}")
        made = await self.land.says(who, where, text, thread=under.thread or under.ts if under else "")
        if settle:
            await self.settled()
        return made

    async def command(self, who: str, where: str, command: str, text: str = "") -> None:
        """Somebody sends a slash command."""
        self.transcript.act(f"{who}, {where}: {command} {text}".rstrip())
        await self.land.command(who, where, command, text)
        await self.settled()

    async def clicks(self, who: str, on: Message | View, verb: str, label: str = "") -> None:
        """Somebody presses a button of ours, of this verb; of several, the one of this label."""
        self.transcript.act(f"{who} presses {verb}{f' [{label}]' if label else ''}")
        await self.land.clicks(who, on, f"onrecord:{verb}", label)
        await self.settled()

    async def submits(self, who: str, filled: Filled) -> None:
        """Somebody fills in the view they have open, and sends it off."""
        told = "; ".join(
            f"{name}: {each if isinstance(each, str) else ', '.join(each)}" for name, each in filled.items()
        )
        self.transcript.act(f"{who} fills in – {told}")
        await self.land.submits(who, self.land.views(who)[-1], filled)
        await self.settled()

    async def shortcut(self, who: str, on: Message) -> None:
        """Somebody has a message briefed."""
        self.transcript.act(f"{who} calls “Brief this” on that")
        await self.land.shortcut(who, on)
        await self.settled()

    async def home(self, who: str) -> View:
        """Somebody opens our Home."""
        self.transcript.act(f"{who} opens our Home")
        await self.land.opens_home(who)
        await self.settled()
        opened = self.land.home(who)
        assert opened is not None
        return opened

    async def happens(self, words: str, happening: Awaitable[object]) -> None:
        """Something else happens in the workspace."""
        self.transcript.act(f"({words})")
        await happening
        await self.settled()

    async def passes(self, words: str, **by: float) -> None:
        """Time passes, and what is due by then is made and posted."""
        self.transcript.act(f"({words})")
        self.clock.forward(**by)
        await schedule.tick(self.kit)
        await inbox.tick(self.kit)
        await self.jobs.drain()
        await self.settled()

    # ---------------------------------------------------------------- what comes of it

    async def settled(self) -> None:
        """Wait until all that was said is seen to and all that came of it is posted, and look."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.land.bringing.settled()
                while await self.waiting():
                    await self.jobs.drain()
                    await deliver.tick(self.kit)
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"after {PATIENCE:.0f} s there wait {await self.waiting()}") from None
        self.transcript.look()

    async def until(self, reached: Callable[[], object]) -> None:
        """Wait for something that nobody is told of, and look."""
        async with asyncio.timeout(PATIENCE):
            while not reached():  # noqa: ASYNC110 - what is looked for stands in the workspace, which tells nobody
                await asyncio.sleep(0.005)
        self.transcript.look()

    async def waiting(self) -> list[str]:
        """What waits though it need not: things said that were not seen to, messages that were not posted, and why."""
        said, posts, there = schema.inbox.c, schema.outbox.c, schema.channels.c
        shut = select(there.channel).where(there.paused.is_not(None))
        free = and_(or_(posts.not_before.is_(None), posts.not_before <= self.clock()), posts.channel.not_in(shut))
        unseen = select(said.id, said.what).where(said.state == "new", said.retry_at.is_(None))
        unsaid = select(posts.key, posts.state + " " + posts.why).where(posts.state.in_(("pending", "sending")), free)
        async with self.kit.database.read() as tx:
            return [f"{name}: {why}" for query in (unseen, unsaid) for name, why in await tx.execute(query)]

    def last(self, where: str, *, lead: bool = False) -> Message:
        """What we said last in a channel; with `lead`, not in a thread."""
        ours = [each for each in self.land.sees(where) if each.bot and not (lead and each.thread)]
        return ours[-1]

    @property
    def port(self) -> int:
        """Where we take Slack's requests, in mode "http"."""
        slack = self.kit.chats["slack"]
        assert isinstance(slack, Slack)
        assert slack._listening is not None
        assert isinstance(slack._listening.line, Site)
        return slack._listening.line.port

    def reads(self, name: str) -> None:
        """What was seen is what the golden file says; `make golden` writes it."""
        path, told = GOLDEN / f"{name}.txt", self.transcript.text()
        if os.environ.get("ONRECORD_GOLDEN") == "write":
            path.write_text(told, encoding="utf-8")
        assert told == path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- setting it up


@asynccontextmanager
async def workspace(clock: Clock) -> AsyncIterator[Land]:
    """A workspace with #desk, where we are, and #quiet, where we are not: Ada, who is often there, Bea, the guest Gus
    and the admin Olga.
    """
    async with Land.opened(now=clock, limits=NONE) as land:
        land.joins("ada", zone="Europe/London")
        land.joins("bea", zone="America/New_York")
        land.joins("gus", guest="single")
        land.joins("olga", admin=True)
        land.makes("desk", "ada", "bea", "gus", "onrecord")
        land.makes("quiet", "ada", "bea")
        yield land


@asynccontextmanager
async def serving(
    home: Path, land: Land, clock: Clock, *, transcript: Transcript | None = None, **more: Any
) -> AsyncIterator[Stage]:
    """Our service in a workspace, on the database in `home`, until the block ends: then it may be opened again.

    `more` are `slack`, keys of `[slack]`, `model`, a `[model]`, and `digests`.
    """
    seen = transcript or Transcript(workspace=land.space)
    told = Settings(**land.settings(**more.get("slack", {})))
    settings = config.Config(
        model=more.get("model", config.ModelEntry()),
        digests=more.get("digests", ()),
        platforms={"slack": told},
    )
    async with AsyncExitStack() as stack:
        model = OpenAIModel(settings.model) if settings.model.on else None
        if model is not None:
            stack.push_async_callback(model.close)
        database = await stack.enter_async_context(await db.connect(home / "onrecord.db"))
        kit = Kit(
            config=settings,
            database=database,
            web=await _web(stack, clock),
            kinds=kinds(),
            now=clock,
            model=model,
            chats={
                "slack": Slack(told, now=clock, monotonic=hurried()),
                "console": Console(home, seen.terminal, now=clock),
            },
            jobs=(jobs := Inline()),
        )
        office = Office(kit)
        await jobs.start({**schedule.handlers(kit), inbox.KIND: partial(inbox.handle, kit)})
        stack.push_async_callback(office.close)
        stack.push_async_callback(jobs.stop, timedelta(seconds=5))
        await schedule.sync(kit)
        stack.push_async_callback(kit.chats["slack"].stop)
        await kit.chats["slack"].start(office)
        yield Stage(land=land, kit=kit, clock=clock, jobs=jobs, transcript=seen)


@asynccontextmanager
async def staged(home: Path, clock: Clock, **more: Any) -> AsyncIterator[Stage]:
    """A workspace and our service in it."""
    async with workspace(clock) as land, serving(home, land, clock, **more) as stage:
        yield stage


async def _web(stack: AsyncExitStack, clock: Clock) -> Web:
    policy = FetchPolicy(contact="mailto:desk@example.org", allow=("127.0.0.0/8",), allow_interval=0.0)
    fetcher = Fetcher(policy, now=clock, monotonic=asyncio.get_running_loop().time)
    return Web(fetcher=await stack.enter_async_context(fetcher), workers=await stack.enter_async_context(Workers()))


def hurried() -> Callable[[], float]:
    """A clock in seconds that goes on by two whenever it is read, so that nobody waits for a turn."""
    seconds = count(step=2)
    return lambda: float(next(seconds))
