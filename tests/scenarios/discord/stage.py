"""A guild, a service and a clock: what people do on Discord, and what they see of us, as a transcript.

    async with staged(folder, clock) as stage:
        await stage.command("ada", "#desk", "brief", topic="harbour")
        stage.reads("brief-topic")            # as tests/scenarios/discord/golden/brief-topic.txt has it

The bot is the one that connects to Discord, with its tree and its handlers; Discord is `simulated`, in memory. Whatever we
told it is held against Discord's own description and against our schema when the stage is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.chat.discord import listening
from bot.chat.discord.adapter import Discord
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Settings
from bot.core.ports import Desk
from bot.flows.kit import Kit
from tests.flows.conftest import Clock
from tests.scenarios import service
from tests.scenarios.discord.sights import Sights
from tests.scenarios.discord.simulated import Message, Simulated, simulated
from tests.scenarios.discord.spoken import unspeakable
from tests.scenarios.service import PATIENCE, Service, hurried
from tests.scenarios.transcript import Transcript

GOLDEN: Final = Path(__file__).parent / "golden"
TOKEN: Final = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL"  # noqa: S105 - nobody's


@dataclass(slots=True, kw_only=True)
class Stage:
    """A running service in a guild, and what was seen of it."""

    world: Simulated
    service: Service

    # ---------------------------------------------------------------- what people do

    async def says(
        self,
        who: str,
        where: str,
        text: str,
        *,
        under: Message | None = None,
        to: Message | None = None,
        settle: bool = True,
    ) -> Message:
        """Somebody writes in a channel, in the thread of a message (`under`), or in reply `to` one."""
        channel = self.world.thread(under) if under else self.world.channel(where)
        place = f"{where}{', in the thread' if under else ''}{', in reply' if to else ''}"
        self.transcript.act(f"{who}, {place}: {text}")
        made = await self.world.says(who, channel, text, to)
        if settle:
            await self.settled()
        return made

    async def command(
        self, who: str, where: str, name: str, *, under: Message | None = None, settle: bool = True, **options: Any
    ) -> None:
        """Somebody sends a slash command. Unless it is to `settle`, that is all."""
        channel = self.world.thread(under) if under else self.world.channel(where)
        told = " ".join(f"{option}: {value}" for option, value in options.items())
        self.transcript.act(f"{who}, {where}{', in the thread' if under else ''}: /{name} {told}".rstrip())
        await self.world.command(who, channel, name, options)
        if settle:
            await self.settled()

    async def types(self, who: str, where: str, name: str, option: str, typed: str, **filled: Any) -> list[str]:
        """Somebody begins to type a value of a command's option."""
        offered = await self.world.completes(who, self.world.channel(where), name, option, typed, filled)
        self.transcript.act(f"{who}, {where}: /{name} {option}: {typed}…")
        self.transcript.lines += [f"  offered: {' | '.join(offered) or '–'}"]
        return offered

    async def menu(self, who: str, on: Message) -> None:
        """Somebody has a message briefed."""
        self.transcript.act(f"{who} calls “Brief this” on that")
        await self.world.menu(who, on, "Brief this")
        await self.settled()

    async def clicks(self, who: str, on: Message, label: str) -> None:
        """Somebody presses a button of ours."""
        self.transcript.act(f"{who} presses [{label}]")
        await self.world.clicks(who, on, label)
        await self.settled()

    async def submits(self, who: str, **filled: Any) -> None:
        """Somebody fills in the modal they have open, by the labels of its inputs, and sends it off."""
        labels = {name.replace("_", " "): value for name, value in filled.items()}
        told = "; ".join(f"{label}: {_worded(value)}" for label, value in labels.items()) or "nothing"
        self.transcript.act(f"{who} fills in – {told}")
        await self.world.submits(who, labels)
        await self.settled()

    async def happens(self, words: str, happening: Callable[[], Awaitable[object] | None]) -> None:
        """Something else happens on Discord."""
        self.transcript.act(f"({words})")
        happened = happening()
        if happened is not None:
            await happened
        await self.settled()

    async def passes(self, words: str, **by: float) -> None:
        """Time passes, and what is due by then is made and posted."""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        self.transcript.act(f"({words})")
        await self.world.forward(sum(units[unit] * amount for unit, amount in by.items()))
        await self.service.due()
        await self.settled()

    # ---------------------------------------------------------------- what comes of it

    async def settled(self) -> None:
        """Wait until all that was said is seen to and all that came of it is posted, and look."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.world.settle()
                while await self.service.waiting():
                    await self.service.settled()
                    await self.world.settle()
        except TimeoutError as late:
            raise AssertionError(
                f"there wait {await self.service.waiting()}: {late}\n{self.transcript.text()[-3_000:]}"
            ) from late
        self.transcript.look()

    def sees(self, where: str) -> list[Message]:
        """What we said in a channel and in its threads, oldest first, and everybody may read."""
        return self.world.sees(self.world.channel(where))

    def alone(self, who: str) -> Message:
        """What we said last to somebody alone."""
        return self.world.alone(who)[-1]

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


def _worded(value: Any) -> str:
    """A value that somebody chose or typed, or several."""
    return value if isinstance(value, str) else ", ".join(getattr(each, "name", each) for each in value)


# ---------------------------------------------------------------- setting it up


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Our adapter as it speaks to a simulated Discord, and the bot that it comes with."""

    settings: Settings
    chat: Discord
    _rest: Rest

    def speak(self, world: Simulated) -> None:
        """Speak to that Discord, and hear nothing of it."""
        self._rest.http = world.line()

    async def listen(self, world: Simulated, desk: Desk, clock: Clock) -> None:
        """Connect the bot, which brings what people do to the desk."""
        bot = listening.bot(self.settings, desk, self.chat, now=clock, shard_ids=(0,), shard_count=1)
        await world.attach(bot, speaks=lambda http: setattr(self._rest, "http", http))


def speaking(clock: Clock, **keys: Any) -> Speaking:
    """Our adapter with these keys of `[discord]`, and no connection of its own."""
    settings = Settings.model_validate({"token": TOKEN, **keys})
    rest = Rest(settings)
    return Speaking(settings=settings, chat=Discord(settings, now=clock, rest=rest, monotonic=hurried()), _rest=rest)


@asynccontextmanager
async def serving(
    home: Path, world: Simulated, clock: Clock, *, transcript: Transcript | None = None, **more: Any
) -> AsyncIterator[Stage]:
    """Our service in a guild, on the database in `home`, until the block ends: then it may be opened again.

    `more` are `discord`, keys of `[discord]`, `model`, a `[model]`, and `digests`.
    """
    discord = speaking(clock, **more.pop("discord", {}))
    seen = transcript or Transcript(sights=Sights(world=world))
    platforms = {"discord": discord.settings}
    async with service.running(home, clock, {"discord": discord.chat}, seen, platforms=platforms, **more) as ours:
        await discord.listen(world, ours.office, clock)
        yield Stage(world=world, service=ours)
        await world.settle()
    problems = unspeakable(world.requests)
    assert not problems, "\n".join(problems)


@asynccontextmanager
async def staged(home: Path, clock: Clock, *, content: bool = False, **more: Any) -> AsyncIterator[Stage]:
    """A guild and our service in it."""
    async with simulated(clock, content=content) as world, serving(home, world, clock, **more) as stage:
        yield stage
