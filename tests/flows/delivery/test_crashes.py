"""A digest's delivery through every death of its process, and every two: nothing lost, nothing twice, all in order."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import text

from bot.flows import deliver
from bot.flows.kit import Kit
from bot.store.outbox import Row
from tests.chat.fake import PLATFORM, Answers, FakeChat, Luck, channel
from tests.flows.conftest import Clock
from tests.flows.delivery.crashes import CutChat, CutDatabase, Disk, Fate, Killed, endured
from tests.flows.delivery.desk import PAST, desk, put, rows, series

KEYS = ("digest:0", "digest:1")
ROUNDS = 12
"""Settle times in which all that can be done is done, whatever happened before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A digest of two messages that is to be posted by the kit's processes; `kept` is what the disk held."""

    kit: Kit
    disk: Disk
    kept: Path
    at: datetime
    chat: FakeChat

    async def lived(self, fate: Fate) -> Self:
        assert isinstance(self.kit.now, Clock)
        self.disk.put_back(self.kept)
        self.kit.now.now = self.at
        chat = self.chat.copy(self.kit.now)
        cut = replace(self.kit, database=CutDatabase(self.kit.database, fate), chats={PLATFORM: CutChat(chat, fate)})
        with suppress(Killed):
            await self._work(cut, self.kit.now)
        return replace(self, kept=self.disk.keep(), at=self.kit.now.now, chat=chat)

    async def judge(self) -> None:
        self.disk.put_back(self.kept)
        found = await rows(self.kit)
        if self.chat.history == "readable":
            self._posted_once(found)
        else:
            self._told_of(found)

    def _posted_once(self, found: Sequence[Row]) -> None:
        assert [(row.key, row.state) for row in found] == [(key, "sent") for key in KEYS]
        assert self.chat.stands() == list(KEYS)
        lead, reply = self.chat.posts
        assert [row.message_id for row in found] == [lead.message_id, reply.message_id]
        assert (lead.place.thread, reply.place.thread) == (None, lead.message_id)

    def _told_of(self, found: Sequence[Row]) -> None:
        """What nobody can tell is told to the operator, and what hangs on it waits; nothing stands twice."""
        stands = self.chat.stands(channel())
        assert len(set(stands)) == len(stands)
        state = {row.key: row.state for row in found if row.key in KEYS}
        in_doubt = [key for key in KEYS if state[key] == "uncertain"]
        assert [key for key in KEYS if state[key] == "sent"] == [key for key in stands if key not in in_doubt]
        assert all(state[key] == "pending" for key in KEYS if state[key] not in ("sent", "uncertain"))
        assert [row.key for row in found if row.key not in KEYS] == ["notice:uncertain:digest"] * len(in_doubt[:1])

    async def _work(self, cut: Kit, clock: Clock) -> None:
        for _ in range(ROUNDS):
            await deliver.tick(cut)
            async with cut.database.read() as tx:
                open_rows = await tx.execute(
                    text("SELECT 1 FROM outbox WHERE state = 'sending' OR not_before IS NOT NULL")
                )
            if open_rows.first() is None:
                return
            clock.now += PAST


@pytest.fixture
def kind() -> str:
    return "sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What the platform does besides, and how many deaths there are at most."""

    luck: tuple[Luck, ...] = ()
    history: Answers = "readable"
    deaths: int = 1


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Trouble(deaths=2), id="all is answered"),
        pytest.param(Trouble(luck=("late", "late")), id="what is posted stands late"),
        pytest.param(Trouble(luck=("unanswered", "dropped", "unanswered")), id="answers are lost"),
        pytest.param(Trouble(history="unreadable"), id="the history cannot be read"),
    ],
)
async def test_whenever_and_however_often_a_process_dies_each_message_stands_once_in_order(
    place: Path, clock: Clock, tmp_path: Path, trouble: Trouble
) -> None:
    chat = FakeChat(now=clock, luck=[*trouble.luck], history=trouble.history)
    disk = Disk(file=place, snapshots=tmp_path)
    async with desk(place, clock, chat) as kit:
        await put(kit, *series("digest", len(KEYS)))
        world = Delivery(kit=kit, disk=disk, kept=disk.keep(), at=clock.now, chat=chat)
        assert await endured(world, trouble.deaths) > 10**trouble.deaths
