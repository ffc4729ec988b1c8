"""A database in a file: what may lie at its path, and what may happen to it while it is open."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.errors import InputError, Transient
from bot.core.types import PUBLIC
from bot.store import db, sources
from bot.store.db import Database
from tests.store.builders import NOON, source

NORMAL, FULL = 1, 2
"""How `PRAGMA synchronous` names a file that syncs at checkpoints, and one that syncs with every commit."""


@pytest.fixture
def path(migrated: Path, tmp_path: Path) -> Path:
    """A migrated, empty file."""
    made = tmp_path / "onrecord.db"
    shutil.copy(migrated, made)
    return made


async def add(database: Database, name: str = "World") -> None:
    async with database.begin() as tx:
        await sources.add(tx, source(name), baseline="all", now=NOON)


async def names(database: Database) -> list[str]:
    async with database.read() as tx:
        return [found.source.name for found in await sources.all(tx, [PUBLIC])]


def beside(path: Path) -> list[str]:
    """The names of all files in its folder."""
    return sorted(left.name for left in path.parent.iterdir())


def move(path: Path, name: str) -> Path:
    """Give a file another name in its folder."""
    return path.rename(path.with_name(name))


def spoil(path: Path) -> None:
    """Overwrite all but the first page, as a failing disk may."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xaa" * len(content[4096:]))


async def test_the_file_is_in_wal_mode_and_keeps_foreign_keys(path: Path) -> None:
    async with await db.connect(path) as database, database.begin() as tx:
        pragmas = [(await tx.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("journal_mode", "foreign_keys")]
        assert pragmas == ["wal", 1]
        assert (await tx.execute(text("PRAGMA foreign_key_check"))).all() == []


async def test_a_closed_database_leaves_one_file(path: Path) -> None:
    async with await db.connect(path) as database:
        await add(database)
    assert beside(path) == [path.name]


@pytest.mark.parametrize("name", ["with space.db", "100%.db", "what?.db", "a#b.db", "naïve.db"])
async def test_a_file_of_any_name_is_opened_and_only_that_file(tmp_path: Path, name: str) -> None:
    async with await db.connect(tmp_path / name) as database:
        await add(database)
        assert database.name == str(tmp_path / name)
    assert beside(tmp_path / name) == [name]


async def test_a_url_names_the_same_file(path: Path) -> None:
    async with await db.connect(path) as database:
        await add(database)
    async with await db.connect(f"sqlite:///{path}") as database:
        assert await names(database) == ["World"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://host/path.db", "names no file"),
        ("mysql://user:secret@host/name", "kind mysql cannot be used"),
        ("/var/lib/onrecord.db", "cannot be read"),
        ("", "cannot be read"),
        ("postgresql://user:secret@host:port/name", "cannot be read"),
    ],
)
async def test_a_url_that_leads_nowhere_is_refused_with_an_example(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        await db.connect(url)
    assert "postgresql://user:password@host:5432/name" in str(refused.value)
    assert "secret" not in str(refused.value)


# ---------------------------------------------------------------- what may lie there


@pytest.mark.parametrize("content", [b"This is a letter, not a database. " * 40, b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    letter = tmp_path / "letter.db"
    letter.write_bytes(content)
    with pytest.raises(InputError, match=r"letter\.db cannot be used as a database: .*--data"):
        await db.connect(letter)
    assert letter.read_bytes() == content


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Its folder does not exist"):
        await db.connect(tmp_path / "nowhere" / "onrecord.db")


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used as a database"):
        await db.connect(tmp_path)


async def test_a_new_file_that_another_process_is_migrating_is_busy_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.BUSY", 0.05)
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Transient, match="is being written by another onrecord") as busy:
        await db.connect(path)
    assert busy.value.kind == "busy"
    other.rollback()
    other.close()
    await (await db.connect(path)).close()


# ---------------------------------------------------------------- what may happen to it


async def test_a_file_that_is_deleted_meanwhile_is_missed_and_never_made_anew(path: Path) -> None:
    async with await db.connect(path) as database:
        await add(database)
        away = move(path, "away.db")
        for _ in range(2):
            with pytest.raises(Transient, match=r"is no longer there. Put it back") as gone:
                await add(database, "Lost")
            assert gone.value.kind == "database"
        assert path.name not in beside(path)
        move(away, path.name)
        assert await names(database) == ["World"]


async def test_a_file_that_is_replaced_meanwhile_is_read_anew(path: Path, migrated: Path) -> None:
    async with await db.connect(path) as database:
        await add(database)
        async with database.read() as tx:
            await tx.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        move(path, "away.db")
        shutil.copy(migrated, path)
        assert await names(database) == []
        await add(database, "After")
        assert await names(database) == ["After"]


async def test_a_full_disk_is_said_and_the_next_transaction_works_when_there_is_room(path: Path) -> None:
    async with await db.connect(path) as database:
        async with database.begin() as tx:
            pages = (await tx.execute(text("PRAGMA page_count"))).scalar_one()
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))  # as full as SQLite can be made to believe
        with pytest.raises(Transient, match="its disk is full") as full:
            await add(database, "N" * 100_000)
        assert full.value.kind == "database"
        assert await names(database) == []
        async with database.begin() as tx:
            await tx.execute(text(f"PRAGMA max_page_count = {2**30}"))
        await add(database)
        assert await names(database) == ["World"]


async def test_a_damaged_file_is_refused_when_it_is_read(path: Path) -> None:
    async with await db.connect(path) as database:
        await add(database)
    spoil(path)
    with pytest.raises(InputError, match="cannot be used as a database"):
        await names(await db.connect(path))


async def test_only_a_durable_transaction_waits_for_the_disk(path: Path) -> None:
    async with await db.connect(path) as database:
        found = []
        for durable in (False, True, True, False):
            async with database.begin(durable=durable) as tx:
                found.append((await tx.execute(text("PRAGMA synchronous"))).scalar_one())
        async with database.read() as tx:
            found.append((await tx.execute(text("PRAGMA synchronous"))).scalar_one())
    assert found == [NORMAL, FULL, FULL, NORMAL, NORMAL]
