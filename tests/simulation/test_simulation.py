"""Weeks of a service in seconds: whatever meets it, every digest is posted once, in order, with its evidence.

Seeded, so that CI does the same each time; `ONRECORD_SIMULATE=1000` plays that many other weeks.
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
from tests.simulation.world import EVENTS, OUTLETS, World

MORE = int(os.environ.get("ONRECORD_SIMULATE", "0"))
"""How many weeks to play beyond CI's."""

PROCESS = st.integers(min_value=0, max_value=1)
BOUNDARY = st.integers(min_value=0, max_value=60)
"""A tick with one digest passes some 60."""


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

    @rule(outlet=st.sampled_from(OUTLETS), event=st.sampled_from(EVENTS), count=st.integers(1, 2))
    def news(self, outlet: str, event: str, count: int) -> None:
        self.world.publish(outlet, event, count)

    @rule(minutes=st.sampled_from([1, 5, 30, 60, 4 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.forward(minutes=minutes)

    @rule(hours=st.sampled_from([7, 13, 26, 60, 9 * 24]))
    def nobody_works(self, hours: int) -> None:
        self.world.clock.forward(hours=hours)

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

    @rule(number=PROCESS)
    def works(self, number: int) -> None:
        self._do(self.world.lives(number))

    @rule(number=PROCESS, boundary=BOUNDARY)
    def dies(self, number: int, boundary: int) -> None:
        self._do(self.world.lives(number, dies_in=boundary))

    @rule()
    def both_work(self) -> None:
        self._do(self.world.both_live())

    @rule(boundary=BOUNDARY)
    def both_work_and_one_dies(self, boundary: int) -> None:
        self._do(self.world.both_live(dies_in=boundary))

    @rule(number=PROCESS, boundary=BOUNDARY, seconds=st.sampled_from([5, 29, 31, 61, 600, 4 * 3600]))
    def freezes(self, number: int, boundary: int, seconds: int) -> None:
        self._do(self.world.freezes(number, after=boundary, seconds=seconds))

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
        max_examples=MORE or 12, stateful_step_count=25, derandomize=not MORE, database=None, deadline=None
    )
    run_state_machine_as_test(Weeks, settings=budget)
