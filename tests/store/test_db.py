"""Opening either database: migrated, shared, or refused with what to do; and what its transactions promise."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

import bot
from bot.core.errors import InputError, Transient
from bot.core.types import PUBLIC
from bot.store import (
    articles,
    briefings,
    db,
    digests,
    inbox,
    outbox,
    postgresql,
    schema,
    search,
    sources,
    sqlite,
    subscriptions,
)
from bot.store.briefings import Key
from bot.store.db import Database, Tx
from tests.store.builders import HOUR, NOON, A, article, draft, inbound, publish, source, subscription
from tests.store.test_stories import briefing

ROOT = Path(bot.__file__).parent.parent

# ---------------------------------------------------------------- the schema


async def test_the_migrations_make_exactly_the_schema(tx: Tx) -> None:
    def differences(connection: Connection) -> object:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_portable}
        context = MigrationContext.configure(connection, opts=opts)
        return compare_metadata(context, schema.metadata)

    assert await tx.run_sync(differences) == []


def is_portable(name: str | None, kind: str, _: object) -> bool:
    """Not the full-text index, which each database makes in its own way."""
    of_search = name is not None and name.removeprefix("ix_articles_").startswith("search")
    return not (kind in ("table", "column", "index") and of_search)


def back_to(revision: str) -> Callable[[Connection], None]:
    """Take migrations back, as a user who returns to an older version would."""

    def downgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(db.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    return downgrade


async def test_migrations_leave_nothing_behind_when_they_are_taken_back(tx: Tx) -> None:
    await tx.run_sync(back_to("base"))
    left = await tx.run_sync(lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    await tx.rollback()


async def test_a_database_of_the_first_version_keeps_its_rows_and_gets_its_articles_searched(place: Path | str) -> None:
    made = article("The dam held.", title="Dam holds")
    async with await db.connect(place) as database, database.begin() as tx:
        (change,) = await publish(tx, made)
        key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="1")
        kept = await briefings.add(tx, key, briefing(change.story.id))
        await tx.run_sync(back_to("0001"))
    async with await db.connect(place) as database, database.read() as tx:
        (found,) = await search.articles(tx, [PUBLIC], ["dam"], limit=9)
        assert await articles.get(tx, [PUBLIC], [found.article_id]) == (made,)
        assert await briefings.find(tx, key) == kept


async def test_a_database_of_the_version_before_keeps_its_rows_and_delivers(place: Path | str) -> None:
    made = article("The dam held.", title="Dam holds")
    async with await db.connect(place) as database, database.begin() as tx:
        await sources.add(tx, source(), baseline=3, now=NOON)
        await sources.due(tx, [PUBLIC], now=NOON, limit=9, claim=HOUR)
        (change,) = await publish(tx, made)
        await digests.mark(tx, PUBLIC, "daily", versions={change.story.id: 1}, now=NOON)
        shown, followed = await digests.last(tx, PUBLIC, "daily"), await sources.all(tx, [PUBLIC])
        await tx.run_sync(back_to("0002"))
    async with await db.connect(place) as database, database.begin() as tx:
        assert await digests.last(tx, PUBLIC, "daily") == shown
        assert await sources.all(tx, [PUBLIC]) == followed
        assert await sources.due(tx, [PUBLIC], now=NOON, limit=9, claim=HOUR) == ()
        assert await sources.due(tx, [PUBLIC], now=NOON + HOUR, limit=9, claim=HOUR) == followed
        assert await outbox.add(tx, PUBLIC, [draft("one", cites=made)], now=NOON) == 1
        (row,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON, limit=9)
        assert await outbox.sent(tx, row, message_id="m", now=NOON)


async def test_a_database_of_before_discord_keeps_what_was_said_and_subscribed(place: Path | str) -> None:
    asked, said = subscription(), inbound()
    async with await db.connect(place) as database, database.begin() as tx:
        await subscriptions.add(tx, asked, next_slot_at=NOON, now=NOON)
        await inbox.add(tx, A, said, now=NOON)
        await tx.run_sync(back_to("0004"))
    async with await db.connect(place) as database, database.begin() as tx:
        (kept,) = await subscriptions.all(tx, [PUBLIC])
        row = await inbox.get(tx, [A], said.id)
        assert (kept.subscription, row and row.inbound) == (asked, said)
        calling = replace(asked, silent=True, calls="80351110224678912")
        assert await subscriptions.change(tx, calling)
        replying = replace(inbound("T1:C1:2"), replied="80351110224678913")
        assert await inbox.add(tx, A, replying, now=NOON)
        again = await inbox.get(tx, [A], replying.id)
        assert ((await subscriptions.all(tx, [PUBLIC]))[0].subscription, again and again.inbound) == (calling, replying)


async def test_a_database_of_before_digests_could_be_refused_keeps_what_they_showed(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        (change,) = await publish(tx, article("The dam held.", title="Dam holds"))
        await digests.mark(tx, PUBLIC, "daily", versions={change.story.id: 1}, now=NOON)
        shown = await digests.last(tx, PUBLIC, "daily")
        await tx.run_sync(back_to("0005"))
    async with await db.connect(place) as database, database.read() as tx:
        assert await digests.last(tx, PUBLIC, "daily") == shown


def test_the_schema_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.HEAD]
    assert {len(script.revision) for script in scripts.walk_revisions()} == {4}


def test_every_table_has_a_scope() -> None:
    assert [table.name for table in schema.metadata.sorted_tables if "scope" not in table.c] == []


# ---------------------------------------------------------------- opening


async def test_an_open_database_says_what_it_is_and_who_migrated_it(database: Database, kind: str) -> None:
    written = select(schema.meta.c.value).where(schema.meta.c.key == "written_by")
    async with database.read() as tx:
        assert (await tx.execute(written)).scalar_one() == bot.__version__
    assert database.dialect == kind
    name, _, number = (await database.version()).partition(" ")
    assert (name.lower(), number.replace(".", "").isdecimal()) == (kind, True)


async def test_opening_again_finds_what_was_written(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
    async with await db.connect(place) as database, database.read() as tx:
        assert [found.source for found in await sources.all(tx, [PUBLIC])] == [source()]


async def test_a_newer_database_is_refused_with_both_versions_and_what_to_do(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '0042'"))
        await tx.execute(text("UPDATE meta SET value = '7.1.0' WHERE key = 'written_by'"))
    with pytest.raises(InputError) as refused:
        await db.connect(place)
    for said in (database.name, "0042", "7.1.0", schema.HEAD, bot.__version__, "Upgrade onrecord", "--data"):
        assert said in str(refused.value)


@pytest.mark.parametrize(
    "made",
    [
        ["CREATE TABLE songs (title TEXT)"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE meta (id INTEGER)"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE meta (scope TEXT, key TEXT, value TEXT)"],
        [
            "CREATE TABLE alembic_version (version_num TEXT)",
            "CREATE TABLE meta (scope TEXT, key TEXT, value TEXT)",
            "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
            "INSERT INTO meta VALUES ('public', 'written_by', 'another')",
        ],
    ],
)
async def test_another_programs_database_is_refused_and_left_alone(
    new_place: Callable[[], Path | str], made: list[str]
) -> None:
    place = new_place()
    async with await db.connect(place) as database, database.begin() as tx:
        await tx.run_sync(schema.metadata.drop_all)
        await tx.execute(text("DROP TABLE alembic_version"))
        for statement in made:
            await tx.execute(text(statement))
    with pytest.raises(InputError, match="database of another program"):
        await db.connect(place)


# ---------------------------------------------------------------- transactions


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as tx:
            await sources.add(tx, source(), baseline="all", now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.read() as tx:
        assert await sources.scopes(tx) == frozenset()


async def test_readers_see_one_state_while_a_writer_writes(database: Database) -> None:
    async with database.read() as reader:
        assert await sources.scopes(reader) == frozenset()
        async with database.begin() as writer:
            await sources.add(writer, source(), baseline="all", now=NOON)
        assert await sources.scopes(reader) == frozenset()
    async with database.read() as reader:
        assert await sources.scopes(reader) == {"public"}


async def test_writers_take_turns_within_a_process_and_over_processes(place: Path | str) -> None:
    async def add(database: Database, number: int) -> bool:
        async with database.begin() as tx:
            before = len(await sources.all(tx, [PUBLIC]))
            await asyncio.sleep(0)
            return await sources.add(tx, source(f"s{number}-{before}"), baseline="all", now=NOON)

    async with await db.connect(place) as one, await db.connect(place) as other:
        assert all(await asyncio.gather(*(add(database, number) for number in range(10) for database in (one, other))))
        async with one.read() as tx:
            names = {found.source.name.partition("-")[2] for found in await sources.all(tx, [PUBLIC])}
    assert names == {str(number) for number in range(20)}


async def test_more_readers_than_connections_wait_for_each_other(database: Database) -> None:
    async def read() -> int:
        async with database.read() as tx:
            await asyncio.sleep(0)
            return len(await sources.all(tx, [PUBLIC]))

    assert await asyncio.gather(*(read() for _ in range(30))) == [0] * 30


async def test_a_database_that_another_process_keeps_locked_is_busy_not_broken(
    place: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY", 0.05)
    monkeypatch.setattr(postgresql, "BUSY", 0.05)
    async with await db.connect(place) as one, await db.connect(place) as other:
        async with one.begin():
            with pytest.raises(Transient, match=r"is being written by .* try again") as busy:
                async with other.begin():
                    pass
        assert busy.value.kind == "busy"
        async with other.begin() as tx:
            assert await sources.add(tx, source(), baseline="all", now=NOON)


# ---------------------------------------------------------------- other processes

OPEN = """
import asyncio, sys
from bot.store import db
import alembic.command
print("ready", flush=True)
sys.stdin.readline()
async def main():
    async with await db.connect(sys.argv[1]) as database, database.begin() as tx:
        pass
asyncio.run(main())
"""

CRASH = """
import asyncio, os, sys
from bot.store import db, sources
from tests.store.builders import NOON, source
async def main():
    database = await db.connect(sys.argv[1])
    async with database.begin() as tx:
        await sources.add(tx, source("Before"), baseline="all", now=NOON)
    async with database.begin() as tx:
        await sources.add(tx, source("Half"), baseline="all", now=NOON)
        os._exit(9)
asyncio.run(main())
"""


def python(program: str, place: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own programs, above
        [sys.executable, "-W", "error", "-c", program, f"sqlite:///{place}" if isinstance(place, Path) else place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


async def test_processes_that_open_a_new_database_at_once_all_succeed(empty_place: Path | str) -> None:
    openers = [python(OPEN, empty_place) for _ in range(3)]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("\n")
        opener.stdin.flush()
    ended = [(opener.communicate(timeout=60)[1], opener.returncode) for opener in openers]
    assert ended == [("", 0)] * len(openers)
    async with await db.connect(empty_place) as database, database.read() as tx:
        found = await tx.execute(text("SELECT version_num FROM alembic_version"))
        assert found.scalars().all() == [schema.HEAD]


async def test_a_process_that_dies_between_two_statements_leaves_only_whole_transactions(place: Path | str) -> None:
    crashed = python(CRASH, place)
    assert crashed.communicate(timeout=60)[1] == ""
    assert crashed.returncode == 9
    async with await db.connect(place) as database, database.begin() as tx:
        assert [found.source.name for found in await sources.all(tx, [PUBLIC])] == ["Before"]
