"""Pace: calls in the rhythm that Slack permits, so that none is refused for coming too soon.

The tiers are those of docs.slack.dev/apis/web-api/rate-limits; a message a second goes to a channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.core.errors import Transient

MINUTE: Final = 60.0
TIERS: Final[Mapping[str, float]] = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.replies": 50,
    "conversations.members": 100,
    "users.info": 100,
}
"""Calls a minute, over all channels, of the methods that many of ours may fall on at once."""
BURST: Final = 1 / 4
"""The share of a minute's calls that may come at once after a rest: what Slack lets pass is not told, this is careful."""
A_CHANNEL: Final = 1.03
"""Seconds between two messages to one channel. Slack permits one a second, and counts as they arrive: the rest is for
lines of unequal length.
"""
POSTS: Final = frozenset({"chat.postMessage"})
PATIENCE: Final = 5.0
"""Seconds a call waits for its turn; what would wait longer had better come back, so that others go first."""


class Pace:
    """When each call may be made, for one workspace and process. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._next: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], float] = {}

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until this call may be made. Raises `Transient` where that takes longer than `PATIENCE`."""
        wait = self._taken(method, channel)
        if wait > PATIENCE:
            raise Transient("Slack takes no more for now", kind="rate-limited", after=timedelta(seconds=wait))
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, method: str, channel: str, after: timedelta) -> None:
        """Make no such call for so long: Slack has said so."""
        key = (method, channel if method in POSTS else "")
        self._held[key] = max(self._held.get(key, 0.0), self._now() + after.total_seconds())

    def _taken(self, method: str, channel: str) -> float:
        """The seconds to wait for a turn, which is taken where they are few enough."""
        now = self._now()
        self._forget(now)
        turns: list[tuple[tuple[str, str], float, float]] = []
        if method in TIERS:
            turns.append(((method, ""), MINUTE / TIERS[method], TIERS[method] * BURST))
        if method in POSTS and channel:
            turns.append((("channel", channel), A_CHANNEL, 1))
        held = max(self._held.get((method, ""), 0.0), self._held.get((method, channel), 0.0)) - now
        wait = max(held, 0.0, *(self._next.get(key, now) - now - apart * (burst - 1) for key, apart, burst in turns))
        if wait <= PATIENCE:
            for key, apart, _ in turns:
                self._next[key] = max(self._next.get(key, now), now + wait) + apart
        return wait

    def _forget(self, now: float) -> None:
        """Turns that are past; there are as many as channels."""
        if len(self._next) > 1_000:
            self._next = {key: at for key, at in self._next.items() if at > now}
        self._held = {key: at for key, at in self._held.items() if at > now}
