"""A desk with digests: a real database, a clock that is set by hand, an engine that works when told to."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import config
from bot.core.types import Article, Subscription
from bot.flows import digest, schedule
from bot.flows.kit import SCOPES, Kit
from bot.store import outbox, slots
from bot.store.outbox import Row
from bot.store.slots import Slot
from tests.flows.conftest import Clock
from tests.flows.pile import Pile
from tests.flows.scripted import writing
from tests.store.builders import article, publish

DAILY = config.DigestEntry(name="daily")
"""Due at 08:00 UTC."""

EVENING = datetime(2031, 4, 6, 18, tzinfo=UTC)
EIGHT = datetime(2031, 4, 7, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@asynccontextmanager
async def desk(
    place: Path | str, clock: Clock, *entries: config.DigestEntry, model: config.ModelEntry | None = None
) -> AsyncIterator[tuple[Kit, Pile]]:
    """A kit that is subscribed to these digests, and its engine."""
    clock.now, pile = EVENING, Pile()
    async with writing(place, model, clock) as made:
        kit = replace(made, config=replace(made.config, digests=entries or (DAILY,)), jobs=pile)
        await pile.start(schedule.handlers(kit))
        await schedule.sync(kit)
        yield kit, pile


async def served(kit: Kit, pile: Pile) -> None:
    """One look at the clock, and the work that comes of it."""
    await schedule.tick(kit)
    await pile.work()


async def printed(kit: Kit, *titles: str) -> tuple[Article, ...]:
    """Articles of these titles, each a story of its own, printed now."""
    made = tuple(
        replace(
            article(
                f"{title} was decided by the harbour council. It had {title.split()[0]} before it twice.", title=title
            ),
            fetched_at=kit.now(),
            published_at=kit.now(),
        )
        for title in titles
    )
    async with kit.database.begin() as tx:
        await publish(tx, *made, now=kit.now())
    return made


def asked(kit: Kit, number: int = 0) -> Subscription:
    """What the configuration's digest of this number asks for."""
    return digest.subscription(kit.config.digests[number])


async def slots_of(kit: Kit) -> Sequence[Slot]:
    """Every slot, the earliest first."""
    async with kit.database.read() as tx:
        return tuple(reversed(await slots.recent(tx, SCOPES, limit=100)))


async def messages(kit: Kit) -> Sequence[Row]:
    """What is in the outbox, in order."""
    async with kit.database.read() as tx:
        return tuple(reversed(await outbox.listed(tx, SCOPES, limit=100)))
