"""Killed at any point between a slot's coming and its messages' standing in the outbox, and once more while it is made
good: each message is there once, and no finished call of the model is paid again."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import cast

import pytest

from bot.core.ports import Chat
from bot.flows import commission, schedule
from bot.flows.kit import Kit
from tests.flows.conftest import Clock
from tests.flows.cuts import CutDatabase, CutJobs, CutModel, Cuts, lived
from tests.flows.desk import DAILY, EIGHT, desk, messages, printed, served, slots_of
from tests.flows.scripted import writing
from tests.flows.test_held import Threads

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a slot: its messages, their series, how it ended, and what was paid."""

    keys: Sequence[str]
    words: Sequence[str]
    states: Sequence[str]
    paid: int
    points: Sequence[str]


@pytest.fixture
def kind() -> str:
    """A commit is a commit; the databases differ elsewhere."""
    return "sqlite"


@pytest.fixture
async def morning(place: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a subscription and a story, at the evening before."""
    monkeypatch.setattr(commission, "LOOK", 0.002)
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues")
    return place


async def lived_through(
    morning: Path, clock: Clock, *cuts: int, model: bool = False, lose_engine: bool = False
) -> Told:
    """Live from the morning on until the slot is settled, killed at these points of the first lives."""
    path = morning.with_name(f"{'-'.join(map(str, cuts)) or 'whole'}.db")
    shutil.copy(morning, path)
    clock.now, pile, writer, points = EIGHT, None, CutModel(WRITTEN) if model else None, list[str]()
    async with writing(path, None, clock) as made:
        kit = replace(made, model=writer, chats={"console": cast("Chat", Threads())})
        kit = replace(kit, config=replace(kit.config, digests=(DAILY,)))
        for number in (*cuts, None):
            cut = Cuts(number)
            pile = CutJobs(cut, None if lose_engine else pile)
            await lived(partial(life, kit, cut, pile))
            points += cut.points
            clock.now += timedelta(minutes=10)  # claims of the dead have lapsed
        rows, states = await messages(kit), [slot.state for slot in await slots_of(kit)]
    path.unlink()
    return Told(
        keys=[row.key for row in rows],
        words=[row.message.plain.split("\n", 2)[2] for row in rows],
        states=states,
        paid=writer.paid if writer else 0,
        points=points,
    )


async def life(kit: Kit, cut: Cuts, pile: CutJobs) -> None:
    if isinstance(kit.model, CutModel):
        kit.model.cuts = cut
    one = replace(kit, database=CutDatabase(kit.database, cut), jobs=pile)
    await pile.start(schedule.handlers(one))
    await served(one, pile)


async def test_killed_anywhere_once_or_twice_a_digest_is_there_once(morning: Path, clock: Clock) -> None:
    whole = await lived_through(morning, clock)
    assert (whole.states, len(whole.keys)) == (["posted"], 2)
    points = range(len(whole.points))
    for cuts in [*((n,) for n in points), *product(points, points)]:
        again = await lived_through(morning, clock, *cuts)
        assert (again.states, again.keys, again.words) == (whole.states, whole.keys, whole.words), cuts


async def test_killed_anywhere_and_the_engine_lost_a_digest_is_there_once(morning: Path, clock: Clock) -> None:
    whole = await lived_through(morning, clock)
    for cut in range(len(whole.points)):
        again = await lived_through(morning, clock, cut, lose_engine=True)
        assert (again.states, again.keys, again.words) == (whole.states, whole.keys, whole.words), cut


async def test_killed_anywhere_no_finished_call_of_the_model_is_paid_again(morning: Path, clock: Clock) -> None:
    whole = await lived_through(morning, clock, model=True)
    assert (whole.states, len(whole.keys), whole.paid) == (["posted"], 2, 1)
    assert "written by scripted" in whole.words[0]
    kept = whole.points.index("after a commit", whole.points.index("after an answer"))
    for cut in range(len(whole.points)):
        again = await lived_through(morning, clock, cut, model=True)
        assert (again.states, again.keys, again.words) == (whole.states, whole.keys, whole.words), cut
        unfinished = cut in range(whole.points.index("after an answer"), kept)
        assert again.paid == 1 + unfinished, cut
