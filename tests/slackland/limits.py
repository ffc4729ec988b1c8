"""How much an app may ask: tiers of calls a minute for each method, and one message a second in each channel.

docs.slack.dev/apis/web-api/rate-limits. Slack says “short bursts” are borne and does not say how short: here a bucket
holds `burst` of them. Its limit for a whole workspace is “several hundred messages a minute”, which is `workspace`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TIERS: Final[Mapping[int, int]] = MappingProxyType({1: 1, 2: 20, 3: 50, 4: 100})
"""Calls a minute of each tier, at the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What this workspace bears. Nothing is limited where a number is infinite."""

    channel: float = 1.0
    """Messages a second in one channel."""
    burst: int = 3
    """Messages that a channel, or a thousandth of a minute's calls, bears at once."""
    workspace: float = math.inf
    """Messages a second in all channels together."""
    tiers: float = 1.0
    """By how much tiers are multiplied."""


NONE: Final = Limits(channel=math.inf, tiers=math.inf)
"""Nothing is limited."""


@dataclass(slots=True, kw_only=True)
class _Bucket:
    rate: float
    room: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one; else the seconds until there is one."""
        if math.isinf(self.rate):
            return 0.0
        self.level = min(self.room, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1 - 1e-9:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


@dataclass(slots=True, kw_only=True)
class Gate:
    """The buckets of one workspace. `refused` counts calls that were too many, by method."""

    limits: Limits
    clock: Callable[[], float]
    refused: dict[str, int] = field(default_factory=dict)
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait(self, method: str, tier: int, channel: str) -> float:
        """Seconds until this may be asked again; 0 where it may now. Posts are limited by channel, all else by tier."""
        limits = self.limits
        if method in ("chat.postMessage", "chat.postEphemeral"):
            waits = [self._take(f"channel {channel}", limits.channel, limits.burst)]
            if not waits[0]:
                waits.append(self._take("workspace", limits.workspace, max(limits.burst, 10)))
        else:
            rate = TIERS[tier] / 60 * limits.tiers
            waits = [self._take(method, rate, TIERS[tier])]
        longest = max(waits)
        if longest:
            self.refused[method] = self.refused.get(method, 0) + 1
        return longest

    def _take(self, name: str, rate: float, room: float) -> float:
        now = self.clock()
        bucket = self._buckets.setdefault(name, _Bucket(rate=rate, room=room, level=room, at=now))
        return bucket.take(now)
