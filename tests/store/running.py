"""Running a body in a transaction that is taken back: a database for properties, which ask hundreds of times."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from bot.store import db
from bot.store.db import Tx
from tests.databases import KINDS, Shelf

Run = Callable[[Callable[[Tx], Awaitable[None]]], None]


class Undone(Exception):
    """Thrown away on purpose: the next example starts from nothing."""


@pytest.fixture(scope="session", params=KINDS)
def run(request: pytest.FixtureRequest, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run a body in a transaction on an empty database, and take back what it did."""
    with ExitStack() as stack:
        where: Path | str = tmp_path_factory.mktemp("round-trips") / "onrecord.db"
        if request.param == "sqlite":
            shutil.copy(migrated, where)
        else:
            shelf: Shelf = request.getfixturevalue("shelf")
            name = shelf.take()
            stack.callback(shelf.give_back, name)
            where = shelf.server.url(name)
        runner = stack.enter_context(asyncio.Runner())
        database = runner.run(db.connect(where))

        async def undone(body: Callable[[Tx], Awaitable[None]]) -> None:
            with suppress(Undone):
                async with database.begin() as tx:
                    await body(tx)
                    raise Undone

        yield lambda body: runner.run(undone(body))
        runner.run(database.close())
