"""What a day's model may take: arithmetic over counters, so that we stop before the provider does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one tenant's model has taken on one day (UTC), reservations of running calls included."""

    tokens: int = 0
    money: float = 0.0
    calls: int = 0
