"""A slot's digest through every death of its process: from its coming to its messages' standing, nothing is lost,
nothing twice, and no finished call of the model is paid again."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from bot.flows import commission, deliver, schedule
from bot.flows.kit import Kit
from tests.chat.fake import PLATFORM, FakeChat
from tests.flows.conftest import Clock
from tests.flows.cuts import CutJobs, CutModel
from tests.flows.delivery.crashes import CutChat, CutDatabase, Disk, Fate, Killed, endured
from tests.flows.due import DAILY, EIGHT, desk, messages, printed, served, slots_of
from tests.flows.pile import Job

LATER = timedelta(minutes=10)
"""After a death: what the dead had claimed has lapsed."""

WRITTEN = json.dumps(
    {
        "headline": {"text": "Lighthouse dues", "passages": [1]},
        "points": [
            {"text": "Lighthouse dues was decided by the harbour council.", "passages": [1]},
            {"text": "It had Lighthouse before it twice.", "passages": [2]},
        ],
        "quotes": [],
        "conditions": [],
    }
)
"""What verification lets through whole, so that one call is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """A digest of one story is due: a lead and a message in its thread. `lives` are the boundaries passed in each life."""

    kit: Kit
    disk: Disk
    kept: Path
    chat: FakeChat
    at: datetime = EIGHT
    jobs: Mapping[str, Job] = field(default_factory=dict)
    lives: tuple[Sequence[str], ...] = ()
    paid: int = 0
    written: bool = False
    """Does a model write?"""
    delivered: bool = False
    """Is it posted too, or left in the outbox?"""
    forgetful: bool = False
    """Is the engine's file lost with every process?"""

    async def lived(self, fate: Fate) -> Self:
        assert isinstance(self.kit.now, Clock)
        self.disk.put_back(self.kept)
        self.kit.now.now = self.at
        jobs = CutJobs(fate, {} if self.forgetful else self.jobs)
        model = CutModel(fate, WRITTEN, self.paid) if self.written else None
        chat = self.chat.copy(self.kit.now)
        database, chats = CutDatabase(self.kit.database, fate), {PLATFORM: CutChat(chat, fate)}
        with suppress(Killed):
            await self._work(
                replace(self.kit, database=database, chats=chats, jobs=jobs, model=model), jobs, self.kit.now
            )
        return replace(
            self, kept=self.disk.keep(), at=self.kit.now() + LATER, chat=chat, jobs=jobs.jobs,
            lives=(*self.lives, fate.passed), paid=model.paid if model else 0,
        )  # fmt: skip

    async def _work(self, kit: Kit, jobs: CutJobs, clock: Clock) -> None:
        await jobs.start(schedule.handlers(kit))
        await served(kit, jobs)
        while self.delivered and not all(row.state == "sent" for row in await messages(kit)):
            await deliver.tick(kit)
            clock.forward(minutes=2)

    async def judge(self) -> None:
        self.disk.put_back(self.kept)
        assert [slot.state for slot in await slots_of(self.kit)] == ["posted"]
        lead, reply = await messages(self.kit)
        assert [lead.key[-2:], reply.key[-2:], reply.reply_to] == [":0", ":1", lead.key]
        assert "1 new story" in lead.message.plain
        assert "It had Lighthouse before it twice." in reply.message.plain
        if self.delivered:
            assert self.chat.stands() == [lead.key, reply.key]
            assert {lead.state, reply.state} == {"sent"}
        if self.written:
            assert "written by scripted" in reply.message.plain
            assert self.paid == 1 + sum(map(_unfinished, self.lives))


def _unfinished(life: Sequence[str]) -> bool:
    """Did this life end between a call and the commit of its answer? Nobody can tell that from a call under way."""
    return "before call" in life and "before commit" not in life[life.index("before call") :]


@pytest.fixture
def kind() -> str:
    """Where a process may die is the same with either database."""
    return "sqlite"


@pytest.fixture
async def desk_at(
    place: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Kit, Disk]]:
    """A desk in the evening before, with a story, and the disk it is on."""
    monkeypatch.setattr(commission, "LOOK", 0.002)
    async with desk(place, clock, DAILY.model_copy(update={"place": f"{PLATFORM}:T:general"})) as (kit, _):
        await printed(kit, "Lighthouse dues")
        yield kit, Disk(file=place, snapshots=tmp_path)


@pytest.mark.parametrize(
    ("world", "deaths", "judged"),
    [
        (partial(Morning), 2, 41),
        (partial(Morning, forgetful=True), 1, 9),
        (partial(Morning, delivered=True), 1, 21),
        (partial(Morning, written=True), 1, 17),
    ],
    ids=["made", "engine lost", "delivered", "written by a model"],
)
async def test_whenever_and_however_often_a_process_dies_a_digest_is_made_once(
    desk_at: tuple[Kit, Disk], clock: Clock, world: Callable[..., Morning], deaths: int, judged: int
) -> None:
    kit, disk = desk_at
    assert await endured(world(kit=kit, disk=disk, kept=disk.keep(), chat=FakeChat(now=clock)), deaths) == judged
