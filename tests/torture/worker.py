"""A slim service in a process of its own: real store, jobs, clock, flows and model client; feeds and pages are left out.

Times are shortened, in the order that they have to each other: a send's deadline, the latest a message may still
appear (`world.LATEST`), the settle time; likewise a model's deadline and what a claim lasts beyond it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import apscheduler.schedulers.asyncio  # noqa: F401 - what is slow to load is loaded before workers are forked
import dbos  # noqa: F401
import openai  # noqa: F401
from pydantic import SecretStr

from bot import config
from bot.app import now
from bot.chat.discord import rest
from bot.chat.slack import pace
from bot.core import delivery
from bot.core.ports import Chat
from bot.flows import asking, deliver, schedule
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.jobs.durable import Durable, Limits
from bot.jobs.ticker import Tick, Ticker
from bot.model.openai import OpenAIModel
from bot.store import db
from tests.torture import discord, news, slack, stops, world
from tests.torture.chat import WorldChat

SEND: Final = timedelta(seconds=2)
SETTLE: Final = timedelta(seconds=5)
"""After a send's deadline and the latest it may still appear."""
AT_ONCE: Final = 2
"""Model calls at the same time, over all workers: what may be paid again for each kill."""
MODEL: Final = timedelta(seconds=2)
"""A model's deadline."""
SHORTENED: Final = (
    (asking, "GRACE", timedelta(seconds=1)),
    (delivery, "FIRST", timedelta(seconds=0.2)),
    (schedule, "BACK_OFF", timedelta(seconds=0.5)),
    (pace, "PATIENCE", 0.4),
    (rest, "DEADLINE", 1.4),
)
"""Pauses that are no settings. A job's is met by one that was given up because its worker was killed five times; those of
Slack's pace and of a call of Discord's are parts of a send's deadline, as they are in earnest.
"""
WAVES: Final = 5000
"""Waves that the configuration has topics for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a worker is told. `database` and `engine` are where the store and the jobs are; `platform` and `model` are
    addresses, and `kind` is which platform it is; `log` is where it writes what goes wrong; only a worker that `schedules` has the clock, and one with
    `stops_at` freezes itself there.
    """

    name: str
    database: Path | str
    engine: Path | str
    platform: str
    model: str
    log: Path
    kind: str = "torture"
    schedules: bool = True
    stops_at: stops.Point | None = None


def main(orders: Orders) -> None:
    """Serve until killed, or nobody is left who could. Whatever ends it otherwise stands in its log."""
    for module, name, pause in SHORTENED:
        assert type(getattr(module, name)) is type(pause)
        setattr(module, name, pause)
    with orders.log.open("a", encoding="utf-8") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
        os.dup2(log.fileno(), sys.stdout.fileno())
    if orders.stops_at is not None:
        stops.at(orders.stops_at)
    asyncio.run(_serve(orders))


async def _serve(orders: Orders) -> None:
    jobs = Durable(orders.engine, now=now, limits=Limits(digests=4, briefings=AT_ONCE, per_minute=None))
    async with _kit(orders, jobs) as kit:
        await jobs.start(schedule.handlers(kit))
        every = {"slots": (0.5, schedule.tick), "outbox": (0.2, deliver.tick)} if orders.schedules else {}
        ticker = Ticker({name: _tick(seconds, call, kit) for name, (seconds, call) in every.items()}, now=now)
        await ticker.start()
        sys.stderr.write(f"{orders.name} is ready\n")
        await world.alone()


@asynccontextmanager
async def _kit(orders: Orders, jobs: Durable) -> AsyncIterator[Kit]:
    settings = config.Config(
        model=config.ModelEntry(
            name="scripted-1", base_url=orders.model, key=SecretStr("sk-torture"), deadline=MODEL, at_once=AT_ONCE
        ),
        budget=config.BudgetEntry(tokens=None),
        topics=news.topics(WAVES),
        run=config.RunEntry(send_deadline=SEND, settle=SETTLE),
    )
    model = OpenAIModel(settings.model)
    policy = FetchPolicy(contact="mailto:desk@example.org")
    async with await db.connect(orders.database) as database:
        yield Kit(
            config=settings,
            database=database,
            web=Web(fetcher=Fetcher(policy, now=now, monotonic=asyncio.get_running_loop().time), workers=Workers()),
            kinds={},
            now=now,
            model=model,
            chats={orders.kind: _chat(orders)},
            jobs=jobs,
        )


def _chat(orders: Orders) -> Chat:
    if orders.kind == "slack":
        return slack.chat(orders.platform, orders.name)
    if orders.kind == "discord":
        return discord.chat(orders.platform, orders.name)
    return WorldChat(url=orders.platform, worker=orders.name)


def _tick(seconds: float, call: Callable[[Kit], Awaitable[object]], kit: Kit) -> Tick:
    async def tick() -> None:
        await call(kit)

    return Tick(every=timedelta(seconds=seconds), call=tick)
