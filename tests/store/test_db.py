"""Opening a database: migrated, shared, or refused with what to do."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

import bot
from bot.core.errors import InputError, Transient
from bot.core.types import PUBLIC
from bot.store import db, schema, sources
from bot.store.db import Database, Tx
from tests.store.builders import NOON, source

ROOT = Path(bot.__file__).parent.parent


async def test_the_migrations_make_exactly_the_schema(tx: Tx) -> None:
    def differences(connection: Connection) -> object:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        return compare_metadata(context, schema.metadata)

    assert await tx.run_sync(differences) == []


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Not the full-text index, which each database makes in its own way."""
    return not (
        kind in ("table", "column", "index") and name and name.removeprefix("ix_articles_").startswith("search")
    )


def test_the_schema_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.HEAD]
    assert {len(script.revision) for script in scripts.walk_revisions()} == {4}


def test_every_table_has_a_scope() -> None:
    assert [table.name for table in schema.metadata.sorted_tables if "scope" not in table.c] == []


async def test_the_file_is_in_wal_mode_with_foreign_keys_and_keeps_foreign_keys(tx: Tx) -> None:
    pragmas = [(await tx.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("journal_mode", "foreign_keys")]
    assert pragmas == ["wal", 1]
    assert (await tx.execute(text("PRAGMA foreign_key_check"))).all() == []


async def test_an_open_database_says_who_migrated_it(tx: Tx) -> None:
    written = select(schema.meta.c.value).where(schema.meta.c.key == "written_by")
    assert (await tx.execute(written)).scalar_one() == bot.__version__


async def test_opening_again_finds_what_was_written(migrated: Path, tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    shutil.copy(migrated, path)
    async with await db.connect(path) as database, database.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
    async with await db.connect(path) as database, database.read() as tx:
        assert [found.source for found in await sources.all(tx, [PUBLIC])] == [source()]


async def test_a_newer_database_is_refused_with_both_versions_and_what_to_do(migrated: Path, tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    shutil.copy(migrated, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
        connection.execute("UPDATE meta SET value = '7.1.0' WHERE key = 'written_by'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(InputError) as refused:
        await db.connect(path)
    for said in (str(path), "0042", "7.1.0", schema.HEAD, bot.__version__, "Upgrade onrecord", "--data"):
        assert said in str(refused.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"This is a letter, not a database. " * 40, b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"letter\.db cannot be used as a database: .*--data"):
        await db.connect(path)
    assert path.read_bytes() == content


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(InputError, match="database of another program"):
        await db.connect(path)


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Its folder does not exist"):
        await db.connect(tmp_path / "nowhere" / "onrecord.db")


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used as a database"):
        await db.connect(tmp_path)


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


async def test_writers_of_one_process_take_turns(database: Database) -> None:
    async def add(number: int) -> bool:
        async with database.begin() as tx:
            before = len(await sources.all(tx, [PUBLIC]))
            await asyncio.sleep(0)
            return await sources.add(tx, source(f"s{number}-{before}"), baseline="all", now=NOON)

    assert all(await asyncio.gather(*(add(number) for number in range(20))))
    async with database.read() as tx:
        names = {found.source.name.partition("-")[2] for found in await sources.all(tx, [PUBLIC])}
    assert names == {str(number) for number in range(20)}


@pytest.mark.parametrize("content", ["new", "migrated"])
async def test_a_database_another_process_keeps_locked_is_busy_not_broken(
    migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(db, "BUSY", 0.05)
    path = tmp_path / "onrecord.db"
    if content == "migrated":
        shutil.copy(migrated, path)
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with await db.connect(path) as database, database.begin():
            pass

    with pytest.raises(Transient, match="is being written by another onrecord") as busy:
        await write()
    assert busy.value.kind == "busy"
    other.rollback()
    await write()
    other.close()


async def test_a_closed_database_leaves_one_file(database: Database) -> None:
    async with database.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
    await database.close()
    assert [path.name for path in database.path.parent.iterdir()] == [database.path.name]


# ---------------------------------------------------------------- other processes

OPEN = """
import asyncio, sys
from pathlib import Path
from bot.store import db
import alembic.command
print("ready", flush=True)
sys.stdin.readline()
async def main():
    async with await db.connect(Path(sys.argv[1])) as database, database.begin() as tx:
        pass
asyncio.run(main())
"""

CRASH = """
import asyncio, os, sys
from pathlib import Path
from bot.store import db, sources
from tests.store.builders import NOON, source
async def main():
    database = await db.connect(Path(sys.argv[1]))
    async with database.begin() as tx:
        await sources.add(tx, source("Before"), baseline="all", now=NOON)
    async with database.begin() as tx:
        await sources.add(tx, source("Half"), baseline="all", now=NOON)
        os._exit(9)
asyncio.run(main())
"""


def python(program: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own programs, above
        [sys.executable, "-W", "error", "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_processes_that_open_a_new_database_at_once_all_succeed(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    openers = [python(OPEN, path) for _ in range(3)]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    ended = []
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("\n")
        opener.stdin.flush()
    ended = [(opener.communicate(timeout=60)[1], opener.returncode) for opener in openers]
    assert ended == [("", 0)] * len(openers)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.HEAD,)]
    connection.close()


def test_a_process_that_dies_between_two_statements_leaves_only_whole_transactions(
    migrated: Path, tmp_path: Path
) -> None:
    path = tmp_path / "onrecord.db"
    shutil.copy(migrated, path)
    crashed = python(CRASH, path)
    assert crashed.communicate(timeout=60)[1] == ""
    assert crashed.returncode == 9

    async def names() -> list[str]:
        async with await db.connect(path) as database, database.read() as tx:
            return [found.source.name for found in await sources.all(tx, [PUBLIC])]

    assert asyncio.run(names()) == ["Before"]
