"""Everything goes from one database to another, in either direction, or nothing does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.articles import revision
from bot.core.desk import Reply
from bot.core.errors import InputError
from bot.core.message import Action, Actions, Links, Message
from bot.core.ports import Completion, Usage
from bot.core.reading import read
from bot.core.record import record
from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Briefing, Hours, Outcome, Rhythm
from bot.store import (
    briefings,
    channels,
    copy,
    db,
    departures,
    digests,
    feedback,
    inbox,
    items,
    outbox,
    records,
    results,
    schema,
    search,
    slots,
    sources,
    spending,
    subscriptions,
)
from bot.store.briefings import Key
from bot.store.db import Database, Tx
from tests.core.stories.events import TALKS
from tests.databases import KINDS, Shelf
from tests.store.builders import HOUR, NOON, A, article, draft, entry, inbound, place, publish, source, subscription

ODD = "“Odd” \0 \ud800 \x1a0000 🎈 'quoted' \\ %s :name"
FIRST = article(f"{TALKS.one.text} {ODD}", title=TALKS.one.title)
LINE = [FIRST]
for number in range(1, 5):
    LINE.append(
        revision(article(f"{TALKS.one.text} Updated {number}.", title=TALKS.one.title, hours=-number), LINE[-1])
    )


@pytest.fixture(params=[(one, other) for one in KINDS for other in KINDS], ids=" to ".join)
def kinds(request: pytest.FixtureRequest) -> tuple[str, str]:
    """From which database to which."""
    one, other = request.param
    return str(one), str(other)


@pytest.fixture
def kind(kinds: tuple[str, str]) -> str:
    """Where everything is at first."""
    return kinds[0]


@pytest.fixture
async def target(kinds: tuple[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Where it is to go."""
    if kinds[1] == "sqlite":
        async with await db.connect(tmp_path / "target.db") as opened:
            yield opened
        return
    shelf: Shelf = request.getfixturevalue("shelf")
    name = shelf.take()
    async with await db.connect(shelf.server.url(name)) as opened:
        yield opened
    shelf.give_back(name)


async def fill(tx: Tx) -> None:
    """Something in every table, the awkward among it."""
    await sources.add(tx, source(), baseline=3, now=NOON)
    await sources.add(tx, source(scope=A), baseline="all", now=NOON)
    (change, *_) = await publish(tx, *LINE)
    settled = Settled(outcome=Outcome.STORED, detail=ODD, article_id=FIRST.id)
    for number in range(3):
        await items.record(tx, source(), entry(str(number)), settled, now=NOON, retry_at=NOON + HOUR)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="1", model="m")
    briefing = Briefing(
        id="b",
        story_id=change.story.id,
        story_version=1,
        headline=ODD,
        points=(),
        quotes=(),
        conditions=(),
        method="model",
        made_at=NOON,
    )
    await briefings.add(tx, key, briefing, usage=Usage(tokens_in=7, tokens_out=2), cost=0.1)
    await digests.mark(tx, PUBLIC, "daily", versions={change.story.id: 1}, now=NOON)
    for each in LINE:
        await records.add(tx, PUBLIC, record(read(each)), rules="1", at=NOON)
    asked = results.Key(scope=PUBLIC, kind="briefing", name="n")
    said = Completion(text=ODD, usage=Usage(tokens_in=1))
    await results.finish(tx, asked, owner="o", completion=said, model="m", cost=1 / 3, now=NOON)
    await spending.add(tx, A, NOON.date(), tokens=2**40, money=0.1, calls=1)
    await fill_delivery(tx)
    await fill_talk(tx)


async def fill_delivery(tx: Tx) -> None:
    """A subscription with its slots, messages in several states, one that cites an article, and a paused channel."""
    quiet_hours = Hours(start=time(22), end=time(7))
    asked = replace(subscription(scope=A), name=ODD, topics=(ODD,), rhythm=Rhythm(every=4, quiet=quiet_hours))
    asked = replace(asked, silent=True, calls="7")
    await subscriptions.add(tx, asked, next_slot_at=NOON, now=NOON)
    await slots.open(tx, A, asked.id, NOON, now=NOON)
    await slots.tried(tx, A, asked.id, NOON, why=ODD, retry_at=NOON + HOUR, now=NOON)
    said = replace(draft("lead", cites=FIRST), message=Message(plain=ODD, blocks=(Links(links=((ODD, ODD),)),)))
    await outbox.add(tx, A, [said, draft("reply", reply_to="lead"), draft("alone")], now=NOON)
    (lead,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON, limit=1)
    await outbox.sent(tx, lead, message_id=ODD, now=NOON)
    (reply,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON, limit=1)
    await outbox.back(tx, reply, why=ODD, not_before=NOON + HOUR)
    await channels.pause(tx, A, place(), why=ODD, now=NOON)


async def fill_talk(tx: Tx) -> None:
    """What somebody said and was told alone, and what they think of it, and that all of them have sent us away."""
    asked = replace(inbound("asked"), text=ODD, replied="6", reply=Reply(token=ODD, until=NOON + HOUR))
    await inbox.add(tx, A, asked, now=NOON)
    said = Message(plain=ODD, blocks=(Actions(actions=(Action(verb="share", label=ODD),)),))
    await inbox.settle(tx, A, asked.id, state="done", what=ODD, said=said, evidence=[FIRST.id], now=NOON)
    await feedback.note(tx, A, "answer:asked", ODD, "useful", now=NOON)
    await departures.note(tx, A, now=NOON)


def quiet(_: str) -> None:
    """Progress for nobody."""


async def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    async with database.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in await tx.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
            if table is not schema.meta
        }


async def test_every_row_of_every_table_arrives_as_it_was(database: Database, target: Database) -> None:
    async with database.begin() as tx:
        await fill(tx)
    told: list[str] = []
    copied = await copy.copy(database, target, told.append)
    before, after = await rows(database), await rows(target)
    assert after == before
    assert {each.table: each.rows for each in copied} == {name: len(found) for name, found in before.items()}
    assert all(each.rows for each in copied)
    assert told == [f"{each.table}: {each.rows} rows" for each in copied]


async def test_the_copy_is_searched_and_written_on(database: Database, target: Database) -> None:
    async with database.begin() as tx:
        await fill(tx)
    await copy.copy(database, target, quiet)
    async with target.begin() as tx:
        (hit,) = await search.articles(tx, [PUBLIC], ["updated"], limit=9)
        assert hit.article_id == LINE[-1].id
        await items.record(tx, source(), entry("new"), Settled(outcome=Outcome.THIN), now=NOON)
        assert (await items.why(tx, [PUBLIC], entry("new").url))[0].outcome is Outcome.THIN


async def test_the_copy_delivers_what_waits_and_no_message_twice(database: Database, target: Database) -> None:
    async with database.begin() as tx:
        await fill(tx)
    await copy.copy(database, target, quiet)
    async with target.begin() as tx:
        assert await outbox.add(tx, A, [draft("lead"), draft("reply"), draft("new")], now=NOON) == 1
        assert await channels.resume(tx, A, place())
        delivered = []
        for _ in range(4):
            for row in await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON + HOUR, limit=9):
                assert await outbox.sent(tx, row, message_id="m", now=NOON)
                delivered.append((row.key, row.place.thread))
    assert delivered == [("reply", ODD), ("alone", None), ("new", None)]


async def test_a_target_that_holds_anything_is_refused_and_left_alone(database: Database, target: Database) -> None:
    async with target.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
    before = await rows(target)
    with pytest.raises(InputError, match=r"is not empty: it has rows in sources. Name a database with nothing in it"):
        await copy.copy(database, target, quiet)
    assert await rows(target) == before


async def test_a_copy_that_is_interrupted_leaves_nothing_behind(database: Database, target: Database) -> None:
    async with database.begin() as tx:
        await fill(tx)

    def interrupt(said: str) -> None:
        if said.startswith("articles"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy.copy(database, target, interrupt)
    assert not any((await rows(target)).values())
    await copy.copy(database, target, quiet)
    assert await rows(target) == await rows(database)


async def test_more_rows_than_a_batch_arrive(
    database: Database, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_BATCH", 2)
    async with database.begin() as tx:
        await fill(tx)
    await copy.copy(database, target, quiet)
    assert await rows(target) == await rows(database)
