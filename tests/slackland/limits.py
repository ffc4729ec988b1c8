"""How much an app may ask: tiers of calls a minute for each method, and one message a second in each channel.

docs.slack.dev/apis/web-api/rate-limits. Slack says that short bursts are borne and not how short: here a channel bears `burst`.
Its limit for a whole workspace is “several hundred messages a minute”: here it is as few as that can mean, 300.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TIERS: Final[Mapping[int, int]] = MappingProxyType({1: 1, 2: 20, 3: 50, 4: 100})
"""Calls a minute of each tier, at the least."""


_AT_ONCE: Final = 10
"""Messages that a workspace bears at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What this workspace bears. Nothing is limited where a number is infinite."""

    channel: float = 1.0
    """Messages a second in one channel."""
    burst: int = 3
    """Messages that a channel bears at once."""
    workspace: float = 5.0
    """Messages a second in all channels together, ten at once."""
    tiers: float = 1.0
    """By how much tiers are multiplied."""


NONE: Final = Limits(channel=math.inf, workspace=math.inf, tiers=math.inf)
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
                waits.append(self._take("workspace", limits.workspace, _AT_ONCE))
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
