"""How much an app may ask: a bucket for each operation and channel or guild, and so many calls a second in all.

docs.discord.com/developers/topics/rate-limits. Discord publishes no numbers but the global one: those of messages are what
others have measured, and all else here bears much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

_MEASURED: Final[Mapping[str, tuple[int, float]]] = MappingProxyType(
    {
        "create_message": (5, 5.0),
        "update_message": (5, 5.0),
        "list_messages": (50, 1.0),
        "create_thread_from_message": (50, 300.0),
        "trigger_typing_indicator": (5, 5.0),
    }
)
"""Calls, in how many seconds."""
_ELSE: Final = (30, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is borne: `times` what was measured, and `all_calls` a second. Nothing is limited where it is infinite."""

    times: float = 1.0
    all_calls: float = 50.0


NONE: Final = Limits(times=math.inf, all_calls=math.inf)
"""Nothing is limited."""


@dataclass(slots=True, kw_only=True)
class _Bucket:
    room: int
    seconds: float
    left: int
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What a call is told of its bucket; `wait` in seconds where it was too much."""

    wait: float = 0.0
    everywhere: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Gate:
    """The buckets of one app. `refused` counts calls that were too many, by operation."""

    limits: Limits
    clock: Callable[[], float]
    refused: dict[str, int] = field(default_factory=dict)
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def passes(self, operation: str, major: str) -> Passed:
        """Count a call. `major` is the channel, guild or webhook that it is about. Replies to interactions and posts by
        their webhooks are not counted in all calls; here they are not counted at all.
        """
        if math.isinf(self.limits.times) or operation in ("create_interaction_response", "get_bot_gateway"):
            return Passed()
        room, seconds = _MEASURED.get(operation, _ELSE)
        own = self._bucket(f"{operation}:{major}", max(1, int(room * self.limits.times)), seconds)
        many = math.isinf(self.limits.all_calls)
        all_ = self._bucket("all", 10**9 if many else int(self.limits.all_calls), 1.0)
        wait = max(self._wait(own), self._wait(all_))
        if wait:
            self.refused[operation] = self.refused.get(operation, 0) + 1
            return Passed(wait=wait, everywhere=self._wait(all_) > 0, headers=self._told(own, operation))
        own.left, all_.left = own.left - 1, all_.left - 1
        return Passed(headers=self._told(own, operation))

    def _bucket(self, name: str, room: int, seconds: float) -> _Bucket:
        now = self.clock()
        found = self._buckets.get(name)
        if found is None or now >= found.ends:
            found = self._buckets[name] = _Bucket(room=room, seconds=seconds, left=room, ends=now + seconds)
        return found

    def _wait(self, bucket: _Bucket) -> float:
        return 0.0 if bucket.left > 0 else max(0.001, bucket.ends - self.clock())

    def _told(self, bucket: _Bucket, operation: str) -> dict[str, str]:
        after = max(0.0, bucket.ends - self.clock())
        return {
            "X-RateLimit-Limit": str(bucket.room),
            "X-RateLimit-Remaining": str(max(0, bucket.left)),
            "X-RateLimit-Reset": f"{bucket.ends:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": sha256(operation.encode()).hexdigest()[:32],
        }
