"""Options and environment → configuration → the opened `Kit`, and what commands need of its parts by themselves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import config
from bot.app.options import Options, now
from bot.app.parts import chats, kinds, schemas
from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.core.types import Article
    from bot.flows.doctor import Patient
    from bot.flows.kit import Kit, Progress, Web
    from bot.model.openai import OpenAIModel
    from bot.store.briefings import Kept
    from bot.store.copy import Copied


OWN: Final = "onrecord.db"
"""The database's file in the data folder, where no URL is set."""


def configured(options: Options) -> config.Config:
    """The configuration that `options` and the environment name. Raises `ConfigError` with every mistake in it."""
    return loaded(config.read_files(config.directory(options.config, os.environ)))


def loaded(files: Mapping[str, str]) -> config.Config:
    """These files and the environment, checked. Raises `ConfigError` with every mistake in them."""
    return config.load(files, os.environ, schemas())


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
    options: Options, given: config.Config | None = None, *, own_pace: float | None = None
) -> AsyncIterator[Kit]:
    """Everything a flow needs, opened; closed at the end of the block. Sources follow the configuration."""
    from bot.flows import sources
    from bot.flows.kit import Kit
    from bot.store import db

    checked = given or configured(options)
    folder, where = config.directory(options.config, os.environ), database_of(options, checked)
    if isinstance(where, Path):
        made_folder(where.parent)
    async with (
        await db.connect(where) as database,
        web(checked.fetch, own_pace=own_pace) as edges,
        model(options, checked) as writer,
    ):
        made = Kit(config=checked, database=database, web=edges, kinds=kinds(), now=now, model=writer, folder=folder)
        if writer is not None:
            from bot.flows import drafting

            drafting.version(made)  # a mistake in a prompt is told now, not at the first briefing
        await sources.sync(made)
        yield made


def database_of(options: Options, checked: config.Config) -> Path | str:
    """The URL of the database, or the file in the data folder where no URL is set."""
    if checked.store.url is not None:
        return checked.store.url.get_secret_value()
    return config.data_home(options.data, os.environ) / OWN


def engine_of(options: Options, checked: config.Config) -> Path | str:
    """Where the engine keeps its jobs: a file beside the database's, or the database of a server.

    A database of another name than ours has a file of another name: jobs of two databases have the same keys.
    """
    from bot.store.places import place

    where = database_of(options, checked)
    kept = place(where)
    if kept.dialect == "postgresql":
        return where
    path = Path(kept.name)
    return path.with_name("engine.db" if path.name == OWN else f"{path.name}.engine")


@asynccontextmanager
async def model(options: Options, checked: config.Config) -> AsyncIterator[OpenAIModel | None]:
    """Who writes drafts; None where nobody is configured, or the command wants none."""
    if options.no_model or not checked.model.on:
        yield None
        return
    from bot.model.openai import OpenAIModel

    writer = OpenAIModel(checked.model)
    try:
        yield writer
    finally:
        await writer.close()


def made_folder(home: Path) -> Path:
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


def patient(options: Options) -> Patient:
    """What the doctor examines."""
    from bot.flows.doctor import Patient

    return Patient(
        directory=lambda: config.directory(options.config, os.environ),
        home=config.data_home(options.data, os.environ),
        env=os.environ,
        schemas=schemas(),
        kinds=kinds(),
        chats=lambda checked: chats(checked, config.data_home(options.data, os.environ)),
        where=lambda checked: database_of(options, checked),
        engine=lambda checked: engine_of(options, checked),
        web=lambda checked: web(checked.fetch),
        model=lambda checked: model(options, checked),
        now=now,
    )


async def copied(source: str, target: str, progress: Progress) -> tuple[Copied, ...]:
    """Everything in one database copied to another: files, or URLs. Raises `InputError`."""
    from bot.store import db
    from bot.store.copy import copy

    origin = _place(source)
    if isinstance(origin, Path) and not origin.is_file():
        raise InputError(f"{origin} is no file; name the database to copy from")
    async with await db.connect(origin) as there, await db.connect(_place(target)) as here:
        return await copy(there, here, progress)


def _place(name: str) -> Path | str:
    return name if "://" in name else Path(name)


async def written(options: Options, given: Article, progress: Progress) -> Kept | None:
    """One article as the model briefs it; None where nobody is configured to write, or the command wants none."""
    if options.no_model:
        return None
    checked = configured(options)
    if not checked.model.on:
        return None
    from bot.flows import brief

    async with kit(options, checked) as made:
        progress("the model is writing")
        return await brief.article(made, given)
