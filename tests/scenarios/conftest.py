"""The newsroom's first edition, pulled once, and a copy of it for every scenario."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from bot.flows.pull import pull
from tests.flows.conftest import Clock, clock, opened, port
from tests.scenarios.stage import Stage, staged

__all__ = ["clock", "port"]

Open = Callable[..., AbstractAsyncContextManager[Stage]]


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


@pytest.fixture
def stage(home: Path, clock: Clock) -> Open:
    """Open a workspace with our service in it."""

    def open_stage(**more: Any) -> AbstractAsyncContextManager[Stage]:
        return staged(home, clock, **more)

    return open_stage
