"""The composition root: options and environment → configuration → the opened `Kit`. Only here is the clock read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from bot import config
from bot.core.errors import InputError
from bot.core.stories.dedup import Baseline

if TYPE_CHECKING:
    from bot.flows.kit import Kit, Web
    from bot.newsroom import Room

SAMPLE_DIGEST = config.DigestEntry(name="the sample newsroom", stories=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says for every command: where configuration and state are."""

    config: Path | None = None
    data: Path | None = None


def now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock


def kinds() -> Mapping[str, ModuleType]:
    """The source kinds there are: each module of `bot.ingest.sources`, by its name."""
    package = import_module("bot.ingest.sources")
    return {found.name: import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)}


def configured(options: Options) -> config.Config:
    """The configuration that `options` and the environment name. Raises `ConfigError` with every mistake in it."""
    folder = config.directory(options.config, os.environ)
    schemas = {name: kind.Settings for name, kind in kinds().items()}
    return config.load(config.read_files(folder), os.environ, schemas)


@asynccontextmanager
async def web(fetch: config.Fetch, *, own_pace: float | None = None) -> AsyncIterator[Web]:
    """The client and the parsing workers. `own_pace` is the seconds between requests to addresses we allow."""
    from bot.flows.kit import Web
    from bot.ingest.http import Fetcher, FetchPolicy
    from bot.ingest.worker import Workers

    interval = fetch.per_host.total_seconds()
    policy = FetchPolicy(
        contact=fetch.contact,
        interval=interval,
        allow=fetch.allow,
        allow_interval=interval if own_pace is None else own_pace,
        deadline=fetch.deadline.total_seconds(),
    )
    monotonic = asyncio.get_running_loop().time
    async with Fetcher(policy, now=now, monotonic=monotonic) as fetcher, Workers() as workers:
        yield Web(fetcher=fetcher, workers=workers)


@asynccontextmanager
async def kit(
    options: Options, settings: config.Config | None = None, *, own_pace: float | None = None
) -> AsyncIterator[Kit]:
    """Everything a flow needs, opened; closed at the end of the block. Sources follow the configuration."""
    from bot.flows import sources
    from bot.flows.kit import Kit
    from bot.store import db

    checked = settings or configured(options)
    home = config.data_home(options.data, os.environ)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise InputError(f"{home} cannot be made: {failed.strerror}; name another folder with --data") from failed
    async with await db.connect(home / "onrecord.db") as database, web(checked.fetch, own_pace=own_pace) as edges:
        made = Kit(config=checked, database=database, web=edges, kinds=kinds(), now=now)
        await sources.sync(made)
        yield made


def sample_options(options: Options) -> Options:
    """The sample newsroom keeps its state apart from yours."""
    return replace(options, data=config.data_home(options.data, os.environ) / "sample")


def sample_config(room: Room) -> config.Config:
    """A configuration that reads the sample newsroom on loopback, and nothing else."""
    everything: Baseline = "all"
    return config.Config(
        sources=tuple(
            config.SourceEntry(
                name=outlet.name, url=outlet.feed, publisher=outlet.publisher, tier=outlet.tier, baseline=everything
            )
            for outlet in room.feeds
        ),
        digests=(SAMPLE_DIGEST,),
        fetch=config.Fetch(allow=room.addresses),
    )
