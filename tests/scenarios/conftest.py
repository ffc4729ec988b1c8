"""The newsroom's first edition, pulled once, and a copy of it for every scenario."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.flows.pull import pull
from tests.flows.conftest import Clock, clock, opened, port

__all__ = ["clock", "port"]


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """A database that has read the newsroom's first edition."""
    home = tmp_path_factory.mktemp("edition")

    async def once() -> None:
        async with opened(home, port, Clock(), 1, (), "all") as kit:
            await pull(kit)

    asyncio.run(once())
    return home / "onrecord.db"


@pytest.fixture
def home(edition: Path, tmp_path: Path) -> Path:
    """A data folder with that database."""
    shutil.copy(edition, tmp_path / "onrecord.db")
    return tmp_path
