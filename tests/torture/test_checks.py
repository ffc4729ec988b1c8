"""The judge of the torture, judged: each fault that can be is seen, and a good run has none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.torture.checks import Expected, Record, Story, faults
from tests.torture.world import Seen

KEYS = tuple(f"digest:wave0-0:2031-04-07T08:00:00+00:00:{part}" for part in range(3))


def posted(key: str, at: float, *, thread: str | None = "m1") -> Seen:
    return Seen(what="posted", at=at, key=key, channel="c0", thread=thread, id=f"m{at:g}")


LEAD, FIRST, SECOND = posted(KEYS[0], 1, thread=None), posted(KEYS[1], 2), posted(KEYS[2], 3)

GOOD = Story(
    expected=[Expected(subscription="wave0-0", messages=3)],
    seen=[
        Seen(what="asked", at=0.1, key="prompt"),
        *(replace(event, what="received", at=event.at - 0.1) for event in (LEAD, FIRST, SECOND)),
        LEAD,
        FIRST,
        SECOND,
    ],
    records=[Record(key=key, order=n, state="sent", started_at=n + 0.8) for n, key in enumerate(KEYS)],
    answers={"prompt": 0.5},
    deadline=timedelta(seconds=1),
)


def having(*more: Seen, without: Seen | None = None) -> Story:
    """The good run with more, and perhaps without something."""
    return replace(GOOD, seen=[*(event for event in GOOD.seen if event is not without), *more])


def test_a_good_run_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("story", "named"),
    [
        (having(without=SECOND), "lost: wave0-0 is 3 messages, 2 stand"),
        (having(posted(KEYS[2], 4)), "duplicate:"),
        (having(posted("digest:other:slot:0", 4, thread=None)), "unasked: digest:other:slot:0"),
        (having(posted("a nonce that is no key's", 4, thread=None)), "unasked: a nonce that is no key's"),
        (having(LEAD, without=LEAD), f"disorder: {KEYS[0]} stands after"),
        (having(replace(SECOND, thread="m7"), without=SECOND), "stands in another digest's thread"),
        (having(Seen(what="received", at=9, key=KEYS[2])), f"late: {KEYS[2]} came in 6.20 s"),
        (having(Seen(what="asked", at=0.7, key="prompt")), "paid again: prompt was asked 0.20 s after"),
        (having(Seen(what="asked", at=0.4, key="prompt")), "paid again: prompt was asked twice and nobody was killed"),
        (replace(GOOD, records=[replace(GOOD.records[0], state="uncertain")]), "unsettled:"),
    ],
)
def test_each_fault_is_seen(story: Story, named: str) -> None:
    assert any(named in fault for fault in faults(story))


def test_a_call_that_was_running_when_somebody_was_killed_may_be_asked_again() -> None:
    assert faults(replace(having(Seen(what="asked", at=0.4, key="prompt")), kills=[0.2])) == []


def test_more_calls_are_not_repeated_than_were_running() -> None:
    again = [Seen(what="asked", at=at, key=key) for key in "ab" for at in (0.1, 0.3)]
    assert any("2 calls were repeated for 1 kills" in fault for fault in faults(replace(having(*again), kills=[0.2])))
