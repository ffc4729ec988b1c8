"""A talk on a database that holds nothing yet: made once, and copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import config
from bot.core.desk import Standing
from bot.store import db
from tests.flows.conftest import Clock
from tests.flows.desk.talk import MORNING, Talk, over
from tests.flows.scripted import writing

TOPICS = (config.TopicEntry(name="Ports", any=("port", "strike")), config.TopicEntry(name="Water", any=("dam",)))


@pytest.fixture(scope="session")
def nothing_yet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of today's schema."""
    made = tmp_path_factory.mktemp("nothing-yet") / "onrecord.db"

    async def once() -> None:
        async with await db.connect(made):
            pass

    asyncio.run(once())
    return made


@pytest.fixture
async def managed(nothing_yet: Path, tmp_path: Path) -> AsyncIterator[Talk]:
    """A talk in which Ada, a full member who lives in London, may manage; two topics are defined, and nothing is read."""
    clock, place = Clock(now=MORNING), tmp_path / "onrecord.db"
    shutil.copy(nothing_yet, place)
    async with writing(place, None, clock) as kit:
        made = over(replace(kit, config=replace(kit.config, topics=TOPICS)), clock)
        made.chat.people["U1"] = Standing(name="Ada", zone="Europe/London")
        yield made
