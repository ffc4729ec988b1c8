"""What must hold once everything has been delivered: the world's memory against our rows, each fault in a sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from tests.torture.world import Seen

NETWORK = timedelta(seconds=1)
"""What may pass between the check of the clock and the platform's own note of a post, on a machine with much to do: what
nobody can close. A thawed worker would be later by more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A digest that is due: its subscription, and how many messages it is."""

    subscription: str
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What our outbox says of a message: its order in all, and when its last attempt began (seconds, time of day)."""

    key: str
    order: int
    state: str
    started_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A run, told from all sides. `answers` is when the model's answer of each name was kept; `kills` is when a worker
    was killed (or frozen): seconds, time of day.
    """

    expected: Sequence[Expected]
    seen: Sequence[Seen]
    records: Sequence[Record]
    answers: Mapping[str, float] = field(default_factory=dict)
    kills: Sequence[float] = ()
    deadline: timedelta
    at_once: int = 1

    def of(self, what: str) -> list[Seen]:
        """What the world has seen of one kind, in order."""
        return [event for event in self.seen if event.what == what]


def faults(story: Story) -> list[str]:
    """Everything that is not as it must be; empty where all is well."""
    return [
        *_lost(story),
        *_doubled(story),
        *_unsettled(story),
        *_disordered(story),
        *_late(story),
        *_paid_again(story),
    ]


def _lost(story: Story) -> Iterator[str]:
    posted = {event.key for event in story.of("posted")}
    parts = Counter(_subscription(key) for key in posted)
    for due in story.expected:
        if parts[due.subscription] != due.messages:
            yield f"lost: {due.subscription} is {due.messages} messages, {parts[due.subscription]} stand"
    known = {due.subscription for due in story.expected}
    yield from (f"unasked: {key} was posted" for key in sorted(posted) if _subscription(key) not in known)


def _subscription(key: str) -> str:
    """`digest:<subscription>:<slot>:<part>`, of which the slot may have colons; nothing of what is no key of ours."""
    return key.partition(":")[2].partition(":")[0]


def _doubled(story: Story) -> Iterator[str]:
    times = Counter(event.key for event in story.of("posted"))
    yield from (f"duplicate: {key} stands {count} times" for key, count in times.items() if count > 1)


def _unsettled(story: Story) -> Iterator[str]:
    yield from (f"unsettled: {row.key} is {row.state}" for row in story.records if row.state != "sent")


def _disordered(story: Story) -> Iterator[str]:
    order = {row.key: row.order for row in story.records}
    channels: Mapping[str, list[Seen]] = defaultdict(list)
    for event in story.of("posted"):
        channels[event.channel].append(event)
    for channel, events in channels.items():
        for before, after in pairwise(events):
            if order.get(before.key, 0) > order.get(after.key, 0):
                yield f"disorder: {after.key} stands after {before.key} in {channel}"
    leads = {_digest(event.key): event.id for event in story.of("posted") if event.thread is None}
    for event in story.of("posted"):
        if event.thread is not None and event.thread != leads.get(_digest(event.key)):
            yield f"disorder: {event.key} stands in another digest's thread"


def _digest(key: str) -> str:
    return key.rpartition(":")[0]


def _late(story: Story) -> Iterator[str]:
    """A post came in after its deadline. The attempt that is noted last is the one that posted: no other follows."""
    came = {event.key: event.at for event in story.of("received")}
    for row in story.records:
        taken = came.get(row.key, row.started_at) - row.started_at
        if taken > (story.deadline + NETWORK).total_seconds():
            yield f"late: {row.key} came in {taken:.2f} s after its sending was begun"


def _paid_again(story: Story) -> Iterator[str]:
    asked: Mapping[str, list[float]] = defaultdict(list)
    for event in story.of("asked"):
        asked[event.key].append(event.at)
    repeats = 0
    for name, times in asked.items():
        kept = story.answers.get(name)
        if kept is not None and times[-1] > kept:
            yield f"paid again: {name[:8]} was asked {times[-1] - kept:.2f} s after its answer was kept"
        for before, after in pairwise(times):
            repeats += 1
            if not any(before <= kill <= after for kill in story.kills):
                yield f"paid again: {name[:8]} was asked twice and nobody was killed between"
    if repeats > len(story.kills) * story.at_once:
        yield f"paid again: {repeats} calls were repeated for {len(story.kills)} kills, {story.at_once} at once"


def counted(story: Story) -> Mapping[str, int]:
    """How much happened, for the report."""
    asked = story.of("asked")
    return {
        "messages": len(story.of("posted")),
        "sends": len(story.of("received")),
        "calls": len(asked),
        "calls repeated": len(asked) - len({event.key for event in asked}),
    }


def told(found: Iterable[str]) -> str:
    """The faults in one line."""
    return "; ".join(found) or "clean"
