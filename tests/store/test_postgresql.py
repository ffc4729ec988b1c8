"""A database on a server: what a server may refuse, and what may happen to it while it is in use."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.errors import InputError, Transient
from bot.core.types import PUBLIC
from bot.store import db, postgresql, sources
from bot.store.db import Database
from tests.databases import Server, serving
from tests.store.builders import NOON, source


@pytest.fixture
def kind() -> str:
    """Only this one."""
    return "postgresql"


async def add(database: Database, name: str = "World") -> None:
    async with database.begin() as tx:
        await sources.add(tx, source(name), baseline="all", now=NOON)


async def names(database: Database) -> list[str]:
    async with database.read() as tx:
        return [found.source.name for found in await sources.all(tx, [PUBLIC])]


# ---------------------------------------------------------------- what a server may refuse


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("postgresql://127.0.0.1:1/name", Transient, "cannot be reached: .*refused. Check that it runs"),
        ("postgresql://u:secret@host.invalid/name", Transient, "cannot be reached: failed to resolve host"),
        ("postgresql://u:secret@127.0.0.1:1/name?nonsense=1", InputError, 'invalid connection option "nonsense"'),
    ],
)
async def test_a_server_that_is_not_there_is_named_without_the_password(
    url: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        await db.connect(url)
    assert "DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_database_that_does_not_exist_is_to_be_made(postgres: Server) -> None:
    with pytest.raises(InputError, match=r"/no_such does not exist. Make it: createdb no_such."):
        await db.connect(postgres.url("no_such"))


@pytest.fixture
def stranger(postgres: Server) -> Iterator[str]:
    """A user who owns nothing."""
    name = "onrecord_stranger"
    postgres.run("DROP ROLE IF EXISTS {}", name)
    postgres.run("CREATE ROLE {} LOGIN PASSWORD 'right'", name)
    yield name
    postgres.run("DROP ROLE {}", name)


async def test_a_user_who_may_not_make_tables_is_told_how_to_be_allowed(empty_place: str, stranger: str) -> None:
    with pytest.raises(InputError, match=f"does not let us work .*permission denied.*OWNER TO {stranger}"):
        await db.connect(empty_place.replace("postgres:@", f"{stranger}:right@"))


async def test_a_user_nobody_knows_is_refused(empty_place: str) -> None:
    with pytest.raises(InputError, match=r"does not let us in: .*Check the user and password"):
        await db.connect(empty_place.replace("postgres:@", "nobody:secret@"))


async def test_a_database_that_can_only_be_read_is_refused_when_it_is_to_be_written(
    postgres: Server, place: str
) -> None:
    async with await db.connect(place) as database:
        await add(database)
    name = place.partition("@/")[2].partition("?")[0]
    postgres.run("ALTER DATABASE {} SET default_transaction_read_only = on", name)
    try:
        async with await db.connect(place) as database:
            assert await names(database) == ["World"]
            with pytest.raises(InputError, match=r"can only be read .*Name the primary server"):
                await add(database, "More")
    finally:
        postgres.run("ALTER DATABASE {} RESET default_transaction_read_only", name)


async def test_a_database_in_another_encoding_is_refused(postgres: Server) -> None:
    postgres.run("CREATE DATABASE {} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'", "onrecord_latin")
    try:
        with pytest.raises(InputError, match=r"not in UTF-8. Make it anew"):
            await db.connect(postgres.url("onrecord_latin"))
    finally:
        postgres.drop("onrecord_latin")


async def test_an_old_server_is_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_OLDEST", 990000)
    with pytest.raises(InputError, match=r"is PostgreSQL \d+; .* or newer is needed"):
        await db.connect(place)


# ---------------------------------------------------------------- what may happen to it


async def test_a_connection_that_is_cut_in_the_middle_rolls_back_and_the_next_transaction_works(
    database: Database,
) -> None:
    async def cut() -> None:
        async with database.begin() as tx:
            await sources.add(tx, source("Half"), baseline="all", now=NOON)
            pid = (await tx.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.read() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await sources.all(tx, [PUBLIC])

    with pytest.raises(Transient) as gone:
        await cut()
    assert gone.value.kind == "database"
    assert database.name in str(gone.value)
    await add(database)
    assert await names(database) == ["World"]


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[tuple[Path, Server, Database]]:
    """A server for one test alone, with its data folder and a database open on it."""
    with serving(tmp_path / "own") as server:
        async with await db.connect(server.admin) as database:
            yield tmp_path / "own", server, database


async def test_a_server_that_goes_away_is_missed_and_found_again(own: tuple[Path, Server, Database]) -> None:
    folder, server, database = own
    await add(database)
    assert server.stop is not None
    server.stop()
    for work in (names, add):
        with pytest.raises(Transient, match=r"cannot be reached: .*Check that it runs") as gone:
            await work(database)
        assert gone.value.kind == "database"
    with serving(folder):
        assert await names(database) == ["World"]
        await add(database, "Back")


async def test_no_process_keeps_the_writers_lock_by_standing_still(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "FROZEN", 0.1)
    async with await db.connect(place) as frozen, await db.connect(place) as other:

        async def freeze() -> None:
            async with frozen.begin() as tx:
                await add(other)  # waits for the lock until the server ends the idle transaction
                await sources.all(tx, [PUBLIC])

        with pytest.raises(Transient, match="idle-in-transaction timeout") as ended:
            await freeze()
        assert ended.value.kind == "database"
        assert await names(other) == ["World"]


async def test_a_transaction_that_has_said_so_may_think_for_longer(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "FROZEN", 0.1)
    async with await db.connect(place) as database:
        async with database.begin() as tx:
            await db.take_time(tx)
            async with database.read() as beside:  # longer than a frozen one may take
                await beside.execute(text("SELECT pg_sleep(0.3)"))
            await sources.add(tx, source("Thought over"), baseline="all", now=NOON)
        assert await names(database) == ["Thought over"]
