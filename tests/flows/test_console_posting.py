"""From the outbox to the terminal: a message is in the file once, whatever happened on the way."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.chat.console import Console
from bot.core.message import Message, Note
from bot.core.places import parse
from bot.core.types import PUBLIC
from bot.flows import deliver
from bot.flows.kit import SCOPES, Kit
from bot.store import outbox
from bot.store.outbox import Draft, Row
from tests.flows.conftest import Clock
from tests.flows.scripted import writing

TOLD = Message(plain="Rates were cut.", blocks=(Note(text="Rates were cut."),))
DRAFT = Draft(key="digest:daily:1", place=parse("console"), series="digest:daily:1", message=TOLD)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def screen() -> StringIO:
    return StringIO()


@pytest.fixture
async def kit(place: Path | str, clock: Clock, screen: StringIO, tmp_path: Path) -> AsyncIterator[Kit]:
    async with writing(place, None, clock) as made:
        posting = replace(made, chats={"console": Console(tmp_path / "home", screen, now=clock)})
        async with posting.database.begin() as tx:
            await outbox.add(tx, PUBLIC, [DRAFT], now=clock())
        yield posting


async def row(kit: Kit) -> Row:
    async with kit.database.read() as tx:
        found = await outbox.get(tx, SCOPES, DRAFT.key)
    assert found is not None
    return found


def keys(folder: Path) -> list[str]:
    return [json.loads(line)["key"] for line in (folder / "home" / "console.jsonl").read_text().splitlines()]


async def test_a_message_of_the_outbox_stands_on_the_terminal(kit: Kit, screen: StringIO, tmp_path: Path) -> None:
    for _ in range(2):
        await deliver.tick(kit)
    assert (await row(kit)).state == "sent"
    assert screen.getvalue().count("Rates were cut.") == 1
    assert keys(tmp_path) == [DRAFT.key]


async def test_what_was_recorded_before_a_crash_is_found_and_not_posted_again(
    kit: Kit, clock: Clock, tmp_path: Path
) -> None:
    async with kit.database.begin() as tx:
        (taken,) = await outbox.claim(tx, platforms=["console"], owner="dead", now=clock(), limit=1)
    await kit.chats["console"].send(taken.place, taken.message, taken.key)  # and then it died
    await deliver.tick(kit)
    assert (await row(kit)).state == "sending"
    clock.now += kit.config.run.settle + timedelta(seconds=1)
    await deliver.tick(kit)
    assert (await row(kit)).state == "sent"
    assert keys(tmp_path) == [DRAFT.key]


async def test_what_was_not_recorded_before_a_crash_is_posted(kit: Kit, clock: Clock, tmp_path: Path) -> None:
    async with kit.database.begin() as tx:
        await outbox.claim(tx, platforms=["console"], owner="dead", now=clock(), limit=1)
    clock.now += kit.config.run.settle + timedelta(seconds=1)
    await deliver.tick(kit)
    clock.forward(minutes=15)
    await deliver.tick(kit)
    assert (await row(kit)).state == "sent"
    assert keys(tmp_path) == [DRAFT.key]


async def test_a_file_that_cannot_be_written_keeps_the_message_in_the_outbox_until_it_can(
    kit: Kit, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("in the way")
    await deliver.tick(kit)
    waiting = await row(kit)
    assert waiting.state == "pending"
    assert "cannot be written" in waiting.why
    (tmp_path / "home").unlink()
    clock.forward(minutes=15)
    await deliver.tick(kit)
    assert (await row(kit)).state == "sent"
    assert keys(tmp_path) == [DRAFT.key]
