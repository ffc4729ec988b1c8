"""The service: the kit with chats and jobs, a clock that ticks, and the pages, until somebody says stop.

Things are opened in the order in which they may refuse, the engine before anything is written: one service alone may
have its file. They end in one go, within `STOPPING`: what runs is finished or handed back.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot import config
from bot.app.opening import configured, engine_of, kit
from bot.app.options import Options, now
from bot.app.parts import chats

if TYPE_CHECKING:
    from bot.flows.kit import Kit
    from bot.jobs.durable import Durable
    from bot.jobs.ticker import Tick, Ticker
    from bot.web import Check

STOPPING: Final = timedelta(seconds=7)
"""What work gets to end in when we are told to stop. Supervisors kill after ten seconds; the pages' last readers and
the edges need some of them."""

DIGESTS: Final = 10
"""Digests made at the same time by one process: most of the time each waits for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service: what its flows are handed, and where its pages are."""

    kit: Kit
    pages: str


@asynccontextmanager
async def service(options: Options) -> AsyncIterator[Service]:
    """Run until the block ends.

    Raises `InputError` where another service has the same files or the pages' address is taken, and what opening a kit
    raises.
    """
    from bot import telemetry, web
    from bot.flows import schedule
    from bot.flows.desk import Office, inbox
    from bot.jobs.ticker import Ticker

    checked = configured(options)
    home = config.data_home(options.data, os.environ)
    async with AsyncExitStack() as stack:
        stack.enter_context(telemetry.logged(checked.run.log, secrets=checked.secrets))
        opened = await stack.enter_async_context(kit(options, checked))
        jobs = durable(options, checked)
        made = replace(opened, chats=chats(checked, home), jobs=jobs)
        office, ticker = Office(made), Ticker(ticks(made), now=now)
        stack.push_async_callback(office.close)
        for chat in made.chats.values():
            stack.push_async_callback(chat.stop)  # after the jobs, which may still have something to say
        await jobs.start({**schedule.handlers(made), inbox.KIND: partial(inbox.handle, made)})
        stack.push_async_callback(_stopped, ticker, jobs)
        await schedule.sync(made)
        for chat in made.chats.values():
            await chat.start(office)
        pages = await stack.enter_async_context(
            web.serve(made, checked.web.listen, checks=lambda: _checks(ticker, jobs))
        )
        await ticker.start()
        yield Service(kit=made, pages=pages)


def durable(options: Options, checked: config.Config) -> Durable:
    """Jobs on the service's own file in the data folder, or on the PostgreSQL database that is configured."""
    from bot.jobs.durable import Durable, Limits

    model = checked.model
    return Durable(
        engine_of(options, checked),
        now=now,
        limits=Limits(digests=DIGESTS, briefings=model.at_once, per_minute=model.per_minute),
    )


def ticks(made: Kit) -> Mapping[str, Tick]:
    """What the clock starts, and how often; every process starts it, whoever comes first does it."""
    from bot.flows import deliver, pull, reading, retention, schedule
    from bot.flows.desk import inbox
    from bot.jobs.ticker import Tick

    return {
        "pull": Tick(every=timedelta(seconds=5), call=lambda: pull.tick(made)),
        "slots": Tick(every=timedelta(seconds=15), call=lambda: schedule.tick(made)),
        "inbox": Tick(every=timedelta(seconds=5), call=lambda: inbox.tick(made)),
        "outbox": Tick(every=timedelta(seconds=2), call=lambda: deliver.tick(made)),
        "readings": Tick(every=timedelta(minutes=10), call=lambda: reading.tick(made)),
        "retention": Tick(every=timedelta(hours=1), call=lambda: retention.tick(made)),
    }


async def _stopped(ticker: Ticker, jobs: Durable) -> None:
    """Both at once, so that both have the whole time."""
    await asyncio.gather(ticker.stop(STOPPING), jobs.stop(STOPPING))


def _checks(ticker: Ticker, jobs: Durable) -> tuple[Check, ...]:
    """Whether jobs are done here, and how each tick ended the last time."""
    from bot.web import Check

    trouble = jobs.trouble
    engine = "takes jobs" if trouble is None else f"since {trouble.since:%H:%M:%S} UTC: {trouble.why}"
    failing = {name: last.error for name, last in ticker.last.items() if last.error}
    clock = "; ".join(f"{name}: {error}" for name, error in failing.items()) or "every tick came to its end"
    return (
        Check(what="engine", ok=trouble is None, found=engine),
        Check(what="clock", ok=not failing, found=clock),
    )
