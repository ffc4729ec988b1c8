"""A desk that posts: a real database, a platform in memory, a clock that is set by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot import config
from bot.core.types import PUBLIC
from bot.flows.kit import SCOPES, Kit
from bot.store import outbox
from bot.store.outbox import Draft, Row
from tests.chat.fake import PLATFORM, FakeChat, channel
from tests.flows.conftest import Clock
from tests.flows.scripted import writing
from tests.store.builders import draft

RUN = config.RunEntry(operator=f"{PLATFORM}:T:operators")
OPERATORS = channel("operators")
PAST = RUN.settle + timedelta(seconds=1)
"""After which the history is asked."""


@asynccontextmanager
async def desk(place: Path | str, clock: Clock, chat: FakeChat) -> AsyncIterator[Kit]:
    """A kit that posts on the fake platform and nowhere else."""
    async with writing(place, None, clock) as made:
        yield replace(made, config=replace(made.config, run=RUN), chats={PLATFORM: chat})


async def put(kit: Kit, *drafts: Draft) -> None:
    """Have these posted."""
    async with kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, drafts, now=kit.now())


def series(name: str, parts: int) -> tuple[Draft, ...]:
    """A digest: its first message, and the others in its thread."""
    keys = [f"{name}:{number}" for number in range(parts)]
    return tuple(draft(key, to=channel(), series=name, reply_to=keys[0] if key != keys[0] else None) for key in keys)


async def rows(kit: Kit) -> Sequence[Row]:
    """What is in the outbox, in order."""
    async with kit.database.read() as tx:
        return tuple(reversed(await outbox.listed(tx, SCOPES, limit=100)))


async def states(kit: Kit) -> dict[str, str]:
    """How far each message is, by its key."""
    return {row.key: row.state for row in await rows(kit)}
