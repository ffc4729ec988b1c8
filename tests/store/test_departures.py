"""A tenant that has sent us away is forgotten whole, and nobody else with it."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.core.types import PUBLIC, Scope
from bot.store import channels, departures, digests, feedback, inbox, outbox, schema, slots, sources, subscriptions
from bot.store.db import Tx
from tests.store.builders import HOUR, NOON, A, B, article, draft, inbound, place, publish, source, subscription

GONE = Scope("slack:T1")
"""The tenant of the builders' places."""
LATER = NOON + timedelta(days=30)


async def lives(tx: Tx, scope: Scope) -> None:
    """Have something of a tenant in many tables, an article and its revision among them."""
    read = source(f"of {scope[-1]}", scope=scope)
    await sources.add(tx, read, baseline=3, now=NOON)
    first = article(f"The dam of {scope} held.", scope=scope, of=read, page=f"dam-{scope[-1]}")
    again = article(f"The dam of {scope} has held.", scope=scope, of=read, hours=1, page=f"dam-{scope[-1]}")
    await publish(tx, first, again)
    asked = subscription(scope=scope)
    await subscriptions.add(tx, asked, next_slot_at=NOON, now=NOON)
    await slots.open(tx, scope, asked.id, NOON, now=NOON)
    await inbox.add(tx, scope, inbound(f"{scope}:C1:1"), now=NOON)
    await feedback.note(tx, scope, f"answer:{scope}", "U1", "useful", now=NOON)
    await outbox.add(tx, scope, [draft(f"of {scope}", cites=again)], now=NOON)
    await digests.mark(tx, scope, "daily", versions={}, now=NOON)


async def kept(tx: Tx, scope: Scope) -> dict[str, int]:
    """How many rows of each table are a scope's."""
    counts = {}
    for table in schema.metadata.sorted_tables:
        counted = select(func.count()).select_from(table).where(table.c.scope == scope)
        counts[table.name] = (await tx.execute(counted)).scalar_one()
    return {name: count for name, count in counts.items() if count}


async def forget(tx: Tx, scope: Scope, *, limit: int = 2) -> int:
    total = 0
    while gone := await departures.forget(tx, scope, left_before=LATER, limit=limit):
        assert gone <= limit
        total += gone
    return total


async def test_all_of_a_tenant_goes_and_nothing_of_another(tx: Tx) -> None:
    for scope in (A, B):
        await lives(tx, scope)
    before = await kept(tx, B)
    assert {"sources", "articles", "stories", "outbox", "evidence", "inbox", "feedback", "slots"} <= set(before)
    await departures.note(tx, A, now=NOON)
    assert await departures.before(tx, LATER) == (A,)
    assert await forget(tx, A) > len(before)
    assert await kept(tx, A) == {}
    assert await kept(tx, B) == before
    assert await departures.before(tx, LATER) == ()


async def test_what_files_had_posted_in_its_places_goes_and_their_digests_stay(tx: Tx) -> None:
    written = subscription(scope=PUBLIC)
    await subscriptions.add(tx, written, next_slot_at=NOON, now=NOON, configured=True)
    made = article("The dam held.")
    await publish(tx, made)
    elsewhere = draft("elsewhere", to=place(platform="discord"), cites=made)
    await outbox.add(tx, PUBLIC, [draft("here", cites=made), elsewhere], now=NOON)
    await channels.pause(tx, PUBLIC, place(), why="gone", now=NOON)
    await departures.note(tx, GONE, now=NOON)
    await forget(tx, GONE)
    assert [row.key for row in await outbox.listed(tx, [PUBLIC], limit=9)] == ["elsewhere"]
    assert await channels.all(tx, [PUBLIC]) == ()
    assert [each.subscription for each in await subscriptions.all(tx, [PUBLIC])] == [written]
    assert (await kept(tx, PUBLIC))["articles"] == 1


async def test_who_came_back_or_left_later_keeps_everything(tx: Tx) -> None:
    for scope in (A, B):
        await lives(tx, scope)
    before = await kept(tx, A)
    await departures.note(tx, A, now=NOON)
    await departures.undo(tx, A)
    await departures.note(tx, B, now=LATER)
    assert await departures.before(tx, LATER) == ()
    assert (await forget(tx, A), await forget(tx, B)) == (0, 0)
    assert await kept(tx, A) == before


async def test_a_departure_that_is_told_twice_counts_from_the_first(tx: Tx) -> None:
    await departures.note(tx, A, now=NOON)
    await departures.note(tx, A, now=LATER)
    assert await departures.before(tx, NOON + HOUR) == (A,)
