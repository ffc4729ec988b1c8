"""What is asked every few seconds is answered by an index: a claim costs the same among any number of others."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text

from bot.core import message as messages
from bot.core.types import PUBLIC
from bot.store import db, inbox, outbox, schema, slots, sources, subscriptions
from bot.store.db import Database, Tx
from tests.databases import KINDS, Shelf
from tests.store.builders import HOUR, NOON, draft, inbound, place, source, subscription

SENT = 5_000
OTHERS = 2_000
LATER = NOON + 1000 * HOUR
WALKS = ("SCAN", "Seq Scan")
"""How SQLite and PostgreSQL say that they read a whole table."""


@pytest.fixture(scope="module", params=KINDS)
def crowded(
    request: pytest.FixtureRequest, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path | str]:
    """Where a database is that has been in use for long: posted messages, settled slots, claimed sources."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("plans") / "onrecord.db"
        shutil.copy(migrated, path)
        asyncio.run(crowd(path))
        yield path
        return
    shelf: Shelf = request.getfixturevalue("shelf")
    name = shelf.take()
    asyncio.run(crowd(shelf.server.url(name)))
    yield shelf.server.url(name)
    shelf.give_back(name)


async def crowd(where: Path | str) -> None:
    async with await db.connect(where) as database, database.begin() as tx:
        sent = {
            "scope": PUBLIC,
            "message": messages.as_json(draft("").message),
            "state": "sent",
            "attempt": 1,
            "why": "",
        }
        there = {"platform": "slack", "tenant": "T1", "channel": "C1", "made_at": NOON, "settled_at": NOON}
        rows = [sent | there | {"key": f"{n}", "series": f"{n // 4}", "message_id": f"{n}"} for n in range(SENT)]
        await tx.execute(insert(schema.outbox), rows)
        await tx.execute(insert(schema.sources), [claimed(n) for n in range(OTHERS)])
        await subscriptions.add(tx, subscription(), next_slot_at=LATER, now=NOON)
        held = {"scope": PUBLIC, "subscription_id": subscription().id, "state": "posted", "why": "", "attempts": 0}
        times = ({"at": NOON + timedelta(minutes=n), "opened_at": NOON, "settled_at": NOON} for n in range(OTHERS))
        await tx.execute(insert(schema.slots), [held | each for each in times])
        await tx.execute(insert(schema.inbox), [seen_to(n) for n in range(OTHERS)])
        if database.dialect == "postgresql":
            await tx.execute(text("ANALYZE"))


def claimed(number: int) -> dict[str, object]:
    """A source that somebody is polling, as a row."""
    name = f"Source {number}"
    plain = {
        field: getattr(source(name), field) for field in ("id", "scope", "kind", "name", "url", "publisher", "tier")
    }
    state = {"baseline": "all", "configured": False, "failures": 0, "told": False, "moved_polls": 0, "every": HOUR}
    return plain | state | {"added_at": NOON, "next_poll_at": NOON, "claimed_until": LATER}


def seen_to(number: int) -> dict[str, object]:
    """Something that somebody said, as a row."""
    said = inbound(f"T1:C1:{number}", to=place(thread=f"{number}"))
    plain = {field: getattr(said, field) for field in ("id", "kind", "user", "text", "action", "subject", "at")}
    where = {field: getattr(said.place, field) for field in ("platform", "tenant", "channel", "thread")}
    state = {"state": "done", "attempts": 0, "what": "ask", "evidence": [], "made_at": NOON, "settled_at": NOON}
    return plain | where | state | {"scope": PUBLIC, "threaded": True, "direct": False}


@pytest.fixture
async def crowd_of(crowded: Path | str) -> AsyncIterator[Database]:
    async with await db.connect(crowded) as opened:
        yield opened


Ask = Callable[[Tx], Awaitable[object]]
ASKED: dict[str, Ask] = {
    "inbox.get": lambda tx: inbox.get(tx, [PUBLIC], "T1:C1:7"),
    "inbox.of_thread": lambda tx: inbox.of_thread(tx, [PUBLIC], place(thread="7"), limit=20),
    "inbox.waiting": lambda tx: inbox.waiting(tx, made_before=NOON, now=NOON, limit=20),
    "outbox.by_message": lambda tx: outbox.by_message(tx, [PUBLIC], place(), "7"),
    "outbox.of_series": lambda tx: outbox.of_series(tx, [PUBLIC], "7"),
    "outbox.claim": lambda tx: outbox.claim(tx, platforms=["slack"], owner="me", now=LATER, limit=20),
    "outbox.stale": lambda tx: outbox.stale(tx, started_before=LATER, limit=20),
    "outbox.oldest_waiting": outbox.oldest_waiting,
    "outbox.get": lambda tx: outbox.get(tx, [PUBLIC], "7"),
    "outbox.listed": lambda tx: outbox.listed(tx, [PUBLIC], states=["sent"], limit=20),
    "slots.waiting": lambda tx: slots.waiting(tx, [PUBLIC], now=LATER, limit=20),
    "sources.due": lambda tx: sources.due(tx, [PUBLIC], now=NOON, limit=20, claim=HOUR),
}


async def plans(database: Database, ask: Ask) -> list[str]:
    """The plan of every statement that is run to answer, a line each."""
    said: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        said.append((statement, parameters))

    async with database.begin() as tx:
        connection = tx.sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", note)
        await ask(tx)
        event.remove(connection, "before_cursor_execute", note)
        prefix = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
        lines: list[str] = []
        for statement, parameters in said:
            explained = await tx.exec_driver_sql(prefix + statement, parameters)  # type: ignore[arg-type]
            lines += [str(row[-1]) for row in explained]
        return lines


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
async def test_what_is_asked_all_the_time_walks_over_no_table(crowd_of: Database, asked: Ask) -> None:
    lines = await plans(crowd_of, asked)
    assert lines
    tables = ("inbox", "outbox", "slots", "sources", "evidence")
    walked = [line for line in lines if any(walk in line for walk in WALKS) and any(name in line for name in tables)]
    assert walked == []


async def test_a_claim_takes_what_waits_behind_all_that_was_sent(crowd_of: Database) -> None:
    async with crowd_of.begin() as tx:
        await outbox.add(tx, PUBLIC, [draft("new", to=place("C9"))], now=NOON)
        (row,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON, limit=20)
        assert row.key == "new"
        await tx.rollback()
