import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import db
from bot.store.db import Database, Tx


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once; tests copy it."""
    path = tmp_path_factory.mktemp("store") / "empty.db"

    async def make() -> None:
        await (await db.connect(path)).close()

    asyncio.run(make())
    return path


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "onrecord.db"
    shutil.copy(migrated, path)
    async with await db.connect(path) as opened:
        yield opened


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Tx]:
    async with database.begin() as transaction:
        yield transaction
