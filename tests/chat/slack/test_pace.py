"""Calls are made as fast as Slack permits and no faster, on a clock of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.pace import CHANNEL, METHODS, PATIENCE, POSTS, Pace
from bot.core.errors import Transient
from tests.slackland.limits import Gate, Limits

NEVER = timedelta(days=365)


@dataclass(slots=True, kw_only=True)
class Timeline:
    """A clock that sleepers move, and when each call was made."""

    now: float = 0.0
    made: list[tuple[float, str, str]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)

    async def call(self, pace: Pace, method: str, channel: str = "") -> float:
        """Make a call, coming again when it is told to; how often it had to."""
        again = 0
        while True:
            try:
                await pace.turn(method, channel)
            except Transient as failed:
                self.now += (failed.after or NEVER).total_seconds()
                again += 1
            else:
                self.made.append((self.now, method, channel))
                return again


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most of them that fall into any so many seconds."""
    return max((sum(start <= time < start + seconds - 1e-6 for time in times) for start in times), default=0)


calls = st.lists(
    st.tuples(
        st.floats(0, 20),
        st.sampled_from(["chat.postMessage", "chat.appendStream", "chat.stopStream", "chat.update", "views.open"]),
        st.sampled_from(["C1", "C2", "C3"]),
    ),
    max_size=120,
)


@given(calls)
async def test_no_minute_holds_more_calls_than_slack_permits_nor_a_second_two_posts_to_a_channel(
    asked: list[tuple[float, str, str]],
) -> None:
    time = Timeline()
    pace = time.pace()
    for rest, method, channel in asked:
        time.now += rest
        await time.call(pace, method, channel)
    for method, limit in METHODS.items():
        assert most_within([at for at, name, _ in time.made if name == method], 60) <= limit.a_minute
    for channel in ("C1", "C2", "C3"):
        posts = [at for at, name, where in time.made if (name, where) == ("chat.postMessage", channel)]
        assert most_within(posts, 1) <= 1


async def test_a_thousand_posts_to_fifty_channels_use_what_is_permitted_and_none_is_refused() -> None:
    time = Timeline()
    pace, gate = time.pace(), Gate(limits=Limits(workspace=POSTS.a_minute / 60, burst=3), clock=lambda: time.now)
    for number in range(1_000):
        channel = f"C{number % 50}"
        await time.call(pace, "chat.postMessage", channel)
        assert gate.wait("chat.postMessage", 4, channel) == 0
    assert 1_000 / time.now >= 0.95 * POSTS.a_minute / 60


async def test_posts_to_one_channel_use_what_is_permitted_and_none_is_refused() -> None:
    time = Timeline()
    pace, gate = time.pace(), Gate(limits=Limits(), clock=lambda: time.now)
    for _ in range(300):
        await time.call(pace, "chat.postMessage", "C1")
        assert gate.wait("chat.postMessage", 4, "C1") == 0
    assert 300 / time.now >= 0.95


async def test_who_would_wait_long_is_told_when_to_come_and_takes_nobodys_turn() -> None:
    time = Timeline()
    pace = time.pace()
    pace.hold("chat.postMessage", timedelta(seconds=PATIENCE + 30))
    for _ in range(100):
        with pytest.raises(Transient) as caught:
            await pace.turn("chat.postMessage", "C1")
        assert caught.value.after == timedelta(seconds=PATIENCE + 30)
    time.now += PATIENCE + 30
    assert await time.call(pace, "chat.postMessage", "C1") == 0
    assert time.now == PATIENCE + 30


async def test_what_slack_asks_for_is_waited_for_where_it_is_short_and_only_for_that_method() -> None:
    time = Timeline()
    pace = time.pace()
    pace.hold("chat.postMessage", timedelta(seconds=3))
    await pace.turn("chat.update")
    assert time.now == 0
    await pace.turn("chat.postMessage", "C1")
    assert time.now == 3


async def test_what_slack_asks_for_while_a_call_waits_for_its_turn_holds_for_it_too() -> None:
    time = Timeline()

    async def sleep(seconds: float) -> None:
        time.now += seconds
        pace.hold("chat.postMessage", timedelta(seconds=20))

    pace = Pace(lambda: time.now, sleep)
    await pace.turn("chat.postMessage", "C1")
    with pytest.raises(Transient) as caught:
        await pace.turn("chat.postMessage", "C1")
    assert caught.value.after == timedelta(seconds=20)


async def test_of_many_channels_those_that_were_posted_to_last_are_remembered() -> None:
    time = Timeline()
    pace = time.pace()
    for number in range(3_000):
        await time.call(pace, "chat.postMessage", f"C{number}")
        await time.call(pace, "chat.postMessage", f"C{number}")
    assert len(pace._channels) <= 1_000
    assert CHANNEL.apart >= 1


async def test_calls_that_a_stalled_process_is_late_with_do_not_come_in_a_heap() -> None:
    now, sleepers, made = 0.0, asyncio.Condition(), list[float]()

    async def sleep(seconds: float) -> None:
        until = now + seconds
        async with sleepers:
            await sleepers.wait_for(lambda: now >= until)

    pace = Pace(lambda: now, sleep)

    async def call(number: int) -> None:
        await pace.turn("chat.postMessage", f"C{number}")
        made.append(now)

    async with asyncio.TaskGroup() as calls:
        for number in range(3 * POSTS.at_once):
            calls.create_task(call(number))
        while len(made) < 3 * POSTS.at_once:
            for _ in range(10 * POSTS.at_once):  # whoever may go on does
                await asyncio.sleep(0)
            now += 10.0 if now == 0 else POSTS.apart  # nothing ran for ten seconds
            async with sleepers:
                sleepers.notify_all()
    assert max(made.count(at) for at in made) == POSTS.at_once
