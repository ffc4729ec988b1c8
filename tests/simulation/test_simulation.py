"""Weeks of a service in seconds: whatever meets it, every digest is posted once, in order, with its evidence.

Seeded, so that CI does the same each time; `make simulate N=1000` plays that many others.
"""

import asyncio
import os
import tempfile
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.core.errors import Permanent, Transient
from tests.chat.fake import Answers, Luck
from tests.simulation import press
from tests.simulation.mortal import Plan
from tests.simulation.world import EVENTS, OUTLETS, World

MORE = int(os.environ.get("ONRECORD_SIMULATE", "0"))
"""How many weeks to play beyond CI's."""

PROCESS = st.integers(min_value=0, max_value=1)
STAGE = st.sampled_from(["pull", "schedule", "work", "work", "deliver", "deliver", "retention"])
BOUNDARY = st.integers(min_value=0, max_value=15)
"""Delivering a message passes 8; making a digest with one briefing 30."""
DEATH = st.builds(Plan, end=st.just("death"), stage=STAGE, boundary=BOUNDARY)
FROSTY = st.builds(Plan, end=st.just("frost"), stage=STAGE, boundary=BOUNDARY)
SECONDS = st.sampled_from([5, 29, 31, 61, 600, 4 * 3600])
"""Of a frost, on either side of the deadline and of the time to settle."""
PAUSE = st.sampled_from([timedelta(seconds=20), timedelta(hours=1), timedelta(hours=2), timedelta(hours=5)])
News = list[tuple[str, str]]
NEWS = st.lists(st.tuples(st.sampled_from(OUTLETS), st.sampled_from(EVENTS)), max_size=3)


class Weeks(RuleBasedStateMachine):
    """What may happen to a service."""

    template: ClassVar[Path]
    playing: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.world = Weeks.playing = World(Path(self.folder.name), self.template)
        self._do(self.world.begin())

    def _do(self, happening: Coroutine[Any, Any, None]) -> None:
        self.runner.run(happening)

    # ------------------------------------------------------------ the world

    @rule(luck=st.lists(st.sampled_from(get_args(Luck)), min_size=1, max_size=4))
    def chat_fails(self, luck: list[Luck]) -> None:
        self.world.chat.luck[:] = luck

    @rule(history=st.sampled_from(get_args(Answers)))
    def history_reads(self, history: Answers) -> None:
        self.world.chat.history = history

    @rule(
        moods=st.lists(
            st.sampled_from(
                [
                    Transient("too many calls", kind="rate-limited", after=timedelta(minutes=2)),
                    Transient("no answer", kind="timeout"),
                    Permanent("the key is refused", kind="forbidden"),
                ]
            ),
            max_size=3,
        )
    )
    def model_fails(self, moods: list[BaseException]) -> None:
        self.world.moods[:] = moods

    @rule(outlet=st.sampled_from(OUTLETS), is_down=st.booleans())
    def outlet_fails(self, outlet: str, is_down: bool) -> None:  # noqa: FBT001 - drawn
        url = f"https://{outlet.casefold()}.test/feed"
        if is_down:
            self.world.press.trouble[url] = press.down()
        else:
            self.world.press.trouble.pop(url, None)

    @rule()
    def engine_is_lost(self) -> None:
        self.world.engine.lose()

    @rule()
    def operator_looks(self) -> None:
        self._do(self.world.mend())

    # ------------------------------------------------------------ the service

    @rule(news=NEWS, pause=PAUSE, number=PROCESS)
    def works(self, news: News, pause: timedelta, number: int) -> None:
        self._meanwhile(news, pause)
        self._do(self.world.lives(number))

    @rule(news=NEWS, pause=PAUSE, number=PROCESS, deaths=st.lists(DEATH, min_size=1, max_size=2))
    def dies(self, news: News, pause: timedelta, number: int, deaths: list[Plan]) -> None:
        self._meanwhile(news, pause)
        for death in deaths:
            self._do(self.world.lives(number, death))

    @rule(news=NEWS, pause=PAUSE, death=st.none() | DEATH)
    def both_work(self, news: News, pause: timedelta, death: Plan | None) -> None:
        self._meanwhile(news, pause)
        self._do(self.world.both_live(death))

    @rule(news=NEWS, pause=PAUSE, number=PROCESS, frost=FROSTY, seconds=SECONDS)
    def freezes(self, news: News, pause: timedelta, number: int, frost: Plan, seconds: int) -> None:
        self._meanwhile(news, pause)
        self._do(self.world.freezes(number, frost, seconds=seconds))

    def _meanwhile(self, news: News, pause: timedelta) -> None:
        for outlet, event in news:
            self.world.publish(outlet, event)
        self.world.clock.forward(seconds=pause.total_seconds())

    # ------------------------------------------------------------ what must hold

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            self.world.hold()
            self.world.note_pauses()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self._do(self.world.settle())
            self._do(self.world.hold_at_the_end())
        finally:
            self._do(self.world.end())
            self.runner.close()
            self.folder.cleanup()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would wait lets others go on, and then the time has passed."""
    wait = asyncio.sleep

    async def passed(seconds: float) -> None:
        Weeks.playing.clock.forward(seconds=seconds)
        await wait(0)

    monkeypatch.setattr(asyncio, "sleep", passed)


@pytest.mark.usefixtures("no_waiting")
def test_whatever_meets_it_every_digest_is_posted_once(migrated: Path) -> None:
    Weeks.template = migrated
    budget = settings(
        max_examples=MORE or 8, stateful_step_count=20, derandomize=not MORE, database=None, deadline=None
    )
    run_state_machine_as_test(Weeks, settings=budget)
