"""The composition root: options and environment → configuration → the opened `Kit`. Only here is the clock read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from bot import config
from bot.core.errors import InputError
from bot.core.stories.dedup import Baseline

if TYPE_CHECKING:
    from bot.core.ports import Model
    from bot.core.types import Article
    from bot.flows.kit import Kit, Progress, Web
    from bot.newsroom import Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says: where configuration and state are, and whether a model may write."""

    config: Path | None = None
    data: Path | None = None
    no_model: bool = False


def now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock


def kinds() -> Mapping[str, ModuleType]:
    """The source kinds there are: each module of `bot.ingest.sources`, by its name."""
    package = import_module("bot.ingest.sources")
    return {found.name: import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)}


def configured(options: Options) -> config.Config:
    """The configuration that `options` and the environment name. Raises `ConfigError` with every mistake in it."""
    return _loaded(config.read_files(config.directory(options.config, os.environ)))


def _loaded(files: Mapping[str, str]) -> config.Config:
    return config.load(files, os.environ, {name: kind.Settings for name, kind in kinds().items()})


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
    async with (
        await db.connect(database_of(options, checked)) as database,
        web(checked.fetch, own_pace=own_pace) as edges,
        model(options, checked) as writer,
    ):
        made = Kit(config=checked, database=database, web=edges, kinds=kinds(), now=now, model=writer)
        await sources.sync(made)
        yield made


def database_of(options: Options, settings: config.Config) -> Path | str:
    """The URL of the database, or the file in the data folder where no URL is set."""
    if settings.store.url is not None:
        return settings.store.url.get_secret_value()
    return _made(config.data_home(options.data, os.environ)) / "onrecord.db"


@asynccontextmanager
async def model(options: Options, settings: config.Config) -> AsyncIterator[Model | None]:
    """Who writes drafts; None where nobody is configured, or the command wants none."""
    if options.no_model or not settings.model.on:
        yield None
        return
    from bot.model.openai import OpenAIModel

    writer = OpenAIModel(settings.model)
    try:
        yield writer
    finally:
        await writer.close()


def _made(home: Path) -> Path:
    """The folder for state, made if it is not there. Raises `InputError`."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise InputError(f"{home} cannot be made: {failed.strerror}; name another folder with --data") from failed
    return home


async def article(options: Options, target: str, body: bytes | None, progress: Progress) -> Article:
    """The article at the address `target`, or in `body`, the bytes of the file of that name.

    Only an address needs the configuration: how we behave on the web.
    """
    from bot.flows import document

    if body is not None:
        return await document.given(body, "standard input" if target == "-" else target, now=now())
    progress(f"fetching {target}")
    async with web(configured(options).fetch) as edges:
        return await document.fetched(edges, target, now=now())


# ---------------------------------------------------------------- the sample newsroom

SAMPLE_DIGEST = config.DigestEntry(name="the sample newsroom", stories=20, window=timedelta(days=3))

SAMPLE_PORTS = range(8460, 8560, 10)
"""First ports the newsroom may take; the one taken is remembered, so that a second run finds the same addresses."""


async def in_sample(options: Options, job: Callable[[Kit], Awaitable[None]], progress: Progress) -> None:
    """Serve the sample newsroom on loopback and run `job` in a kit that reads it.

    The first run finds its first edition; later runs find the next, with what has changed since.
    """
    from bot.newsroom.editions import LATEST

    home = _made(config.data_home(options.data, os.environ) / "sample")  # its state stays apart from yours
    edition = LATEST if (home / "onrecord.db").exists() else 1
    progress(f"opening the sample newsroom on this machine (edition {edition})")
    async with (
        _newsroom(home, edition) as room,
        kit(replace(options, data=home), _sample_config(room), own_pace=0.0) as made,
    ):
        await job(made)


@asynccontextmanager
async def _newsroom(home: Path, edition: int) -> AsyncIterator[Room]:
    """The newsroom, on the ports it had last time. Raises `InputError` where they, or all we try, are taken."""
    from bot.newsroom import serve

    async with AsyncExitStack() as stack:
        *others, last = _sample_ports(home)
        for port in (*others, last):
            try:
                room = await stack.enter_async_context(serve(now=now(), edition=edition, port=port))
            except InputError:
                if port == last:
                    raise
            else:
                (home / "port").write_text(str(port))
                yield room
                return


def _sample_ports(home: Path) -> Sequence[int]:
    """The port of the last run; all we may try where there was none, or the note of it is damaged."""
    remembered = home / "port"
    noted = remembered.read_text(errors="replace").strip() if remembered.exists() else ""
    return [int(noted)] if noted.isdecimal() and int(noted) in SAMPLE_PORTS else SAMPLE_PORTS


def _sample_config(room: Room) -> config.Config:
    """A configuration that reads the sample newsroom, into a file of its own, and otherwise what the environment says."""
    everything: Baseline = "all"
    return replace(
        _loaded({}),
        store=config.StoreEntry(),
        sources=tuple(
            config.SourceEntry(
                name=feed.name, url=feed.feed, publisher=feed.publisher, tier=feed.tier, baseline=everything
            )
            for feed in room.feeds
        ),
        digests=(SAMPLE_DIGEST,),
        fetch=config.Fetch(allow=room.addresses),
    )
