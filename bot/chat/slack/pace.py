"""Not faster than Slack permits, and as fast: every call takes its turn before it is made, so that none is refused.

A turn is reserved in the order of asking, then waited for. Slack counts by method and workspace, and posts also by channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.core.errors import Transient

PATIENCE: Final = 5.0
"""Seconds that a call waits for its turn; who would wait longer is told when to come again, and holds nobody up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls a minute in any minute, of which `at_once` may come together."""

    a_minute: float
    at_once: int = 1

    @property
    def apart(self) -> float:
        """Seconds between two calls where more than `at_once` come: then a minute holds `a_minute` of them at most."""
        return 60 / (self.a_minute - self.at_once + 1)


POSTS: Final = Limit(a_minute=300, at_once=5)
"""Posts to a workspace. Documented as “several hundred messages per minute”, with short bursts; of ten at once one in a
thousand was refused by `bench/slack.py`, on a machine so busy that calls arrived in heaps."""
CHANNEL: Final = Limit(a_minute=58.5)
"""Posts to one channel: one a second, as they arrive. Short bursts are permitted and not used, so that two which the
network brings closer together are one; the 2.5 % are for a clock that is not ours."""
TIER_2: Final = Limit(a_minute=20, at_once=4)
TIER_3: Final = Limit(a_minute=50, at_once=10)
TIER_4: Final = Limit(a_minute=100, at_once=20)
"""What Slack's tiers permit at least, for each method and workspace (docs.slack.dev/apis/web-api/rate-limits)."""

METHODS: Final[Mapping[str, Limit]] = {
    "chat.postMessage": POSTS,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.replies": TIER_3,
    "chat.appendStream": TIER_4,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
}
"""Methods that are called often enough to be counted; of the others Slack tells when it is too much."""
POSTING: Final = frozenset({"chat.postMessage"})
"""Methods that count for their channel too."""

_MANY: Final = 1_000
"""Channels whose last post is remembered, the latest ones."""


@dataclass(slots=True, kw_only=True)
class _Turns:
    """The turns of one limit, in the clock's seconds: `due` is when the next comes if none comes together, and `made` the
    same by the calls that were made. They differ where this process had no processor for a while.
    """

    limit: Limit
    due: float = float("-inf")
    made: float = float("-inf")

    def first(self, now: float) -> float:
        """When a call may be made at the earliest."""
        return max(now, self.due - (self.limit.at_once - 1) * self.limit.apart)

    def take(self, at: float) -> None:
        self.due = max(self.due, at) + self.limit.apart

    def left(self, now: float) -> float:
        """Seconds until a call may be made, so that those which are late do not come in a heap."""
        return self.made - (self.limit.at_once - 1) * self.limit.apart - now

    def make(self, now: float) -> None:
        self.made = max(self.made, now) + self.limit.apart


class Pace:
    """The turns of one workspace, by a clock in seconds."""

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._methods: dict[str, _Turns] = {}
        self._channels: dict[str, _Turns] = {}
        self._held: dict[str, float] = {}

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until the call may be made. Raises `Transient`, "rate-limited", where that is not soon: then nothing was
        asked of Slack.
        """
        now, turns = self._monotonic(), self._turns(method, channel)
        at = max([now, self._held.get(method, now), *(each.first(now) for each in turns)])
        self._permitted(method, at - now, PATIENCE)
        for each in turns:
            each.take(at)
        while (left := max([at - (now := self._monotonic()), *(each.left(now) for each in turns)])) > 0:
            await self._sleep(left)
        for each in turns:
            each.make(now)
        held = self._held.get(method, float("-inf"))  # meanwhile, by the answer to another call
        self._permitted(method, held - self._monotonic(), 0.0)

    def hold(self, method: str, after: timedelta) -> None:
        """Slack has said that a method is called too often, and when it may be called again."""
        until = self._monotonic() + after.total_seconds()
        self._held[method] = max(self._held.get(method, until), until)

    def _permitted(self, method: str, wait: float, most: float) -> None:
        if wait > most:
            told = f"Slack permits {method} again in {wait:.1f} s"
            raise Transient(told, kind="rate-limited", after=timedelta(seconds=wait))

    def _turns(self, method: str, channel: str) -> list[_Turns]:
        """What a call takes a turn of: its method, and its channel where it posts there."""
        found: list[_Turns] = []
        if method in METHODS:
            found.append(self._methods.setdefault(method, _Turns(limit=METHODS[method])))
        if method in POSTING and channel:
            last = self._channels.pop(channel, None) or _Turns(limit=CHANNEL)
            self._channels[channel] = last  # whose turn was taken last stands last
            found.append(last)
            if len(self._channels) > _MANY:
                del self._channels[next(iter(self._channels))]
        return found
