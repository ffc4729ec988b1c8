"""A workspace, a service and a clock: what people do in Slack, and what they see of us, as a transcript.

    async with staged(folder, clock) as stage:
        await stage.command("ada", "#desk", "/brief", "harbour")
        stage.reads("brief-topic")            # as tests/scenarios/slack/golden/brief-topic.txt has it

The adapter runs with the unmodified Bolt app; the workspace is `tests.slackland`, over real sockets.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.chat.slack.adapter import Slack
from bot.chat.slack.connecting import Site
from bot.chat.slack.settings import Settings
from bot.flows.kit import Kit
from tests.flows.conftest import Clock
from tests.scenarios import service
from tests.scenarios.service import PATIENCE, Service, hurried
from tests.scenarios.slack.sights import Sights
from tests.scenarios.transcript import Transcript
from tests.slackland.forms import Filled
from tests.slackland.land import Land
from tests.slackland.limits import NONE
from tests.slackland.workspace import Message, View

GOLDEN: Final = Path(__file__).parent / "golden"


@dataclass(slots=True, kw_only=True)
class Stage:
    """A running service in a workspace, and what was seen of it."""

    land: Land
    service: Service
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
        self.service.clock.forward(**by)
        await self.service.due()
        await self.settled()

    # ---------------------------------------------------------------- what comes of it

    async def settled(self) -> None:
        """Wait until all that was said is seen to and all that came of it is posted, and look."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.land.bringing.settled()
                await self.service.settled()
        except TimeoutError:
            raise AssertionError(f"after {PATIENCE:.0f} s there wait {await self.service.waiting()}") from None
        self.transcript.look()

    async def until(self, reached: Callable[[], object]) -> None:
        """Wait for something that nobody is told of, and look."""
        await self.service.until(reached)

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
        service.compare(GOLDEN / f"{name}.txt", self.transcript.text())

    @property
    def transcript(self) -> Transcript:
        """What was seen so far."""
        return self.service.transcript

    @property
    def kit(self) -> Kit:
        """What the service works with."""
        return self.service.kit


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


def slack_of(land: Land, clock: Clock, **keys: Any) -> tuple[Settings, Slack]:
    """Our adapter for a workspace, with these keys of `[slack]`: not started yet."""
    told = Settings(**land.settings(**keys))
    return told, Slack(told, now=clock, monotonic=hurried())


@asynccontextmanager
async def serving(
    home: Path, land: Land, clock: Clock, *, transcript: Transcript | None = None, **more: Any
) -> AsyncIterator[Stage]:
    """Our service in a workspace, on the database in `home`, until the block ends: then it may be opened again.

    `more` are `slack`, keys of `[slack]`, `model`, a `[model]`, and `digests`.
    """
    told, slack = slack_of(land, clock, **more.pop("slack", {}))
    seen = transcript or Transcript(sights=Sights(workspace=land.space))
    async with service.running(home, clock, {"slack": slack}, seen, platforms={"slack": told}, **more) as ours:
        try:
            await slack.start(ours.office)
            yield Stage(land=land, service=ours)
        finally:
            await slack.stop()


@asynccontextmanager
async def staged(home: Path, clock: Clock, **more: Any) -> AsyncIterator[Stage]:
    """A workspace and our service in it."""
    async with workspace(clock) as land, serving(home, land, clock, **more) as stage:
        yield stage
