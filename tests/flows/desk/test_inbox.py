"""What is said is seen to once, whoever dies at whichever moment, and whoever else is brought the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from bot.core import places
from bot.core.desk import Inbound
from bot.core.errors import Transient
from bot.flows import deliver
from bot.flows.desk import Office, inbox, verbs
from bot.flows.kit import Kit
from bot.jobs.inline import Inline
from bot.store import db, outbox
from bot.store import inbox as kept
from bot.store.inbox import Row
from tests.chat.fake import FakeChat
from tests.flows.conftest import Clock
from tests.flows.delivery.crashes import CutChat, CutDatabase, Disk, Fate, Killed, endured
from tests.flows.desk.talk import HERE, TENANT, Talk, talking
from tests.flows.desk.test_live import citing, died, written
from tests.flows.scripted import DELTA

WRITTEN = "How long will the water take to reach the delta?"
"""A question that a model answers, line by line."""
QUESTION = "Who rejected the demand of the port workers?"
ROUNDS = 12
"""Times in which all that can be done is done, whatever happened before."""


def mention(at: datetime, identity: str = "T:desk:1") -> Inbound:
    place = replace(HERE, thread="m1")
    return Inbound(id=identity, kind="mention", place=place, user="U1", text=QUESTION, at=at)


async def row_of(kit: Kit, identity: str = "T:desk:1") -> Row:
    async with kit.database.read() as tx:
        row = await kept.get(tx, [TENANT], identity)
    assert row is not None
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody has asked, and processes see to it that die; `kept` is what the disk held, `chat` what stands."""

    kit: Kit
    disk: Disk
    kept: Path
    at: datetime
    chat: FakeChat

    async def lived(self, fate: Fate) -> Self:
        assert isinstance(self.kit.now, Clock)
        clock = self.kit.now
        self.disk.put_back(self.kept)
        clock.now = self.at
        chat = self.chat.copy(clock)
        cut = replace(self.kit, database=CutDatabase(self.kit.database, fate), chats={"fake": CutChat(chat, fate)})
        with suppress(Killed):
            await self._work(cut, clock)
        return replace(self, kept=self.disk.keep(), at=clock.now, chat=chat)

    async def judge(self) -> None:
        self.disk.put_back(self.kept)
        row = await row_of(self.kit)
        assert (row.state, row.what) == ("done", "ask")
        async with self.kit.database.read() as tx:
            answer = await outbox.get(tx, [TENANT], "answer:T:desk:1")
        assert answer is not None
        assert answer.state == "sent"
        (stands,) = [post for post in self.chat.posts if post.key == answer.key]
        assert (stands.message_id, stands.message) == (answer.message_id, answer.message)
        assert all(post.key or post.message_id == answer.onto for post in self.chat.posts), "half an answer stands too"

    async def _work(self, cut: Kit, clock: Clock) -> None:
        for _ in range(ROUNDS):
            await inbox.tick(cut)
            await deliver.tick(cut)
            async with cut.database.read() as tx:
                waiting = await outbox.counts(tx, [TENANT])
                row = await kept.get(tx, [TENANT], "T:desk:1")
            if row is not None and row.state != "new" and not waiting["pending"] + waiting["sending"]:
                return
            clock.now += timedelta(minutes=2)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as opened:
        await opened.posted("lead")
        yield opened


async def asked_of(talk: Talk, folder: Path, question: str = QUESTION) -> Question:
    """A question that has just been kept, and a minute on, nobody has seen to."""
    await inbox.keep(talk.kit, replace(mention(talk.clock()), text=question))
    talk.clock.forward(minutes=1)
    (folder / "snapshots").mkdir()
    disk = Disk(file=folder / "onrecord.db", snapshots=folder / "snapshots")
    return Question(kit=talk.kit, disk=disk, kept=disk.keep(), at=talk.clock.now, chat=talk.chat)


async def test_whenever_and_however_often_a_process_dies_a_question_has_one_answer(talk: Talk, tmp_path: Path) -> None:
    assert await endured(await asked_of(talk, tmp_path), 2) > 20


async def test_whenever_a_process_dies_an_answer_stands_where_it_was_written(tmp_path: Path) -> None:
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        await talk.posted("lead")
        judged = await endured(await asked_of(talk, tmp_path, WRITTEN), 1)
    assert judged > 15
    assert len(talk.chat.shown) > judged


async def test_what_was_begun_in_an_earlier_life_is_ended_though_nothing_is_shown_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        await talk.posted("lead")
        world = await asked_of(talk, tmp_path, WRITTEN)
        with monkeypatch.context() as dying:
            dying.setattr(inbox, "_settled", died)
            await inbox.tick(talk.kit)
        (begun,) = [post.message_id for post in talk.chat.posts if not post.key]
        talk.chat.streams = False
        talk.clock.forward(minutes=1)
        await inbox.tick(talk.kit)
        assert [(post.key, post.message_id) for post in talk.chat.posts[1:]] == [("answer:T:desk:1", begun)]
        await replace(world, kept=world.disk.keep()).judge()


async def test_two_processes_that_are_brought_the_same_answer_it_once(talk: Talk, tmp_path: Path) -> None:
    said = mention(talk.clock())
    async with await db.connect(tmp_path / "onrecord.db") as other:
        offices, works = [], [Inline(), Inline()]
        for jobs, database in zip(works, (talk.kit.database, other), strict=True):
            kit = replace(talk.kit, database=database, jobs=jobs)
            await jobs.start({inbox.KIND: partial(inbox.handle, kit)})
            offices.append(Office(kit))
        assert sorted(await asyncio.gather(*(office.handle(said) for office in offices * 3))) == [False] * 5 + [True]
        await until_seen_to(talk.kit)
        for jobs, office in zip(works, offices, strict=True):
            await jobs.drain()
            await office.close()
    assert [post.key for post in talk.chat.posts] == ["lead", "answer:T:desk:1"]


async def test_what_is_said_at_large_is_noted_without_its_words_and_leaves_nothing_to_do(talk: Talk) -> None:
    office, named = Office(talk.kit), mention(talk.clock())
    assert await office.handle(replace(named, kind="message"))
    row = await row_of(talk.kit)
    assert (row.state, row.inbound.text, office._working) == ("ignored", "", set())
    assert await office.handle(named)
    await until_seen_to(talk.kit)
    await office.close()
    assert (await row_of(talk.kit)).state == "done"


async def until_seen_to(kit: Kit) -> None:
    async with asyncio.timeout(30):
        while (await row_of(kit)).state == "new":  # noqa: ASYNC110 - it is a process of its own that settles it
            await asyncio.sleep(0.01)
    await deliver.tick(kit)


async def test_what_fails_is_tried_again_later_and_later_and_then_its_asker_is_told(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise Transient("the disk is full", kind="database")

    monkeypatch.setattr(verbs, "answer", fails)
    await inbox.keep(talk.kit, mention(talk.clock()))
    talk.clock.forward(seconds=11)
    waits = []
    for attempt in range(inbox.ATTEMPTS):
        await inbox.tick(talk.kit)
        row = await row_of(talk.kit)
        assert row.attempts == attempt + 1
        if row.state == "new":
            assert row.retry_at is not None
            waits.append((row.retry_at - talk.clock()).total_seconds())
            await inbox.tick(talk.kit)  # too early: nothing happens
            talk.clock.now = row.retry_at
    assert waits == [2, 4, 8, 16]
    row = await row_of(talk.kit)
    assert (row.state, row.what) == ("failed", "the disk is full")
    assert "T:desk:1" in talk.told.plain
    await inbox.tick(talk.kit)
    assert len(talk.chat.replies) == 1


async def test_what_is_being_seen_to_is_left_to_whoever_does(talk: Talk) -> None:
    jobs = Inline()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> None:
        begun.set()
        await go_on.wait()

    await jobs.start({inbox.KIND: slow})
    kit = replace(talk.kit, jobs=jobs)
    await inbox.keep(kit, mention(talk.clock()))
    first = asyncio.create_task(inbox.seen_to(kit, TENANT, "T:desk:1"))
    await begun.wait()
    talk.clock.forward(minutes=1)
    await asyncio.wait_for(inbox.tick(kit), timeout=30)
    go_on.set()
    await first


async def test_an_answer_whose_message_was_deleted_while_it_was_written_is_posted_anew(talk: Talk) -> None:
    await inbox.keep(talk.kit, mention(talk.clock()))
    taken: Callable[..., object] = talk.chat.close

    async def gone(*given: object) -> object:
        talk.chat.posts[1:] = []
        return await taken(*given)  # type: ignore[misc]

    talk.chat.close = gone  # type: ignore[method-assign,assignment]
    await inbox.handle(talk.kit, {"scope": places.scope(HERE), "id": "T:desk:1"})
    await deliver.tick(talk.kit)
    assert [post.key for post in talk.chat.posts] == ["lead", "answer:T:desk:1"]
