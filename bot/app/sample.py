"""The sample newsroom: the main job with no key and no account, on embedded defaults."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.app.opening import OWN, kit, loaded, made_folder
from bot.app.options import Options, now
from bot.app.parts import chats, schemas
from bot.core.errors import InputError
from bot.core.stories.dedup import Baseline

if TYPE_CHECKING:
    from bot.flows.kit import Kit, Progress
    from bot.newsroom import Room


SAMPLE_DIGEST = config.DigestEntry(name="the sample newsroom", stories=20, window=timedelta(days=3))

SAMPLE_PORTS = range(8480, 8580, 10)
"""First ports the newsroom may take, above the pages' own; the one taken is remembered, so that a second run finds the
same addresses."""


async def in_sample(options: Options, job: Callable[[Kit], Awaitable[None]], progress: Progress) -> None:
    """Serve the sample newsroom on loopback and run `job` in a kit that reads it.

    The first run finds its first edition; later runs find the next, with what has changed since.
    """
    from bot.flows import schedule
    from bot.newsroom.editions import LATEST

    home = made_folder(config.data_home(options.data, os.environ) / "sample")  # its state stays apart from yours
    edition = LATEST if (home / OWN).exists() else 1
    progress(f"opening the sample newsroom on this machine (edition {edition})")
    async with (
        _newsroom(home, edition) as room,
        kit(replace(options, data=home), _sample_config(room), own_pace=0.0) as opened,
    ):
        made = replace(opened, chats=chats(opened.config, home))
        await schedule.sync(made)
        await made.chats["console"].start()
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
            except InputError as taken:
                if port == last:
                    raise InputError(
                        f"the sample newsroom's port {port} is taken: perhaps another onrecord run --sample is open; "
                        f"close it, or delete {home} to start over on another"
                    ) from taken
            else:
                (home / "port").write_text(str(port))
                yield room
                return


def _sample_ports(home: Path) -> Sequence[int]:
    """The port of the last run; all we may try where there was none, or the note of it is damaged."""
    remembered = home / "port"
    noted = remembered.read_text(errors="replace").strip() if remembered.exists() else ""
    return [int(noted)] if noted.isdecimal() and 0 < int(noted) < 65_000 else SAMPLE_PORTS


def _sample_config(room: Room) -> config.Config:
    """A configuration that reads the sample newsroom, into a file of its own, posts on no platform but the terminal, and is
    otherwise what the environment says.
    """
    everything: Baseline = "all"
    return replace(
        loaded({}),
        store=config.StoreEntry(),
        sources=tuple(
            config.SourceEntry(
                name=feed.name, url=feed.feed, publisher=feed.publisher, tier=feed.tier, baseline=everything
            )
            for feed in room.feeds
        ),
        digests=(SAMPLE_DIGEST,),
        fetch=config.Fetch(allow=room.addresses),
        platforms={name: each.settings() for name, each in schemas().platforms.items()},
    )
