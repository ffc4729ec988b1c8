"""What a day's model may take: arithmetic over counters, so that we stop before the provider does.

A call is reserved at the most it can take before it is made, and settled at what it took afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.core.ports import Prompt, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one tenant's model has taken on one day (UTC), reservations of running calls included."""

    tokens: int = 0
    money: float = 0.0
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one tenant's model may take a day (UTC); None sets no limit, 0 allows nothing."""

    tokens: int | None = None
    money: float | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Money per million tokens read (`tokens_in`) and written (`tokens_out`), in the budget's currency."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0


_MILLION: Final = 1_000_000


def cost(usage: Usage, prices: Prices) -> float:
    """What a call of this usage costs."""
    return (usage.tokens_in * prices.tokens_in + usage.tokens_out * prices.tokens_out) / _MILLION


FRAME: Final = 128
"""Tokens that come to a prompt on its way: roles and turns (chat templates take under 40), a line that asks for JSON."""


def most(prompt: Prompt, *, most_out: int, schema: str = "") -> Usage:
    """The most one call can take, before it is made: a token covers at least one byte of UTF-8, whoever cuts them.

    `schema` is the JSON schema as sent; some servers put it into the prompt. English takes about a quarter of this.
    """
    written = (prompt.system, prompt.user, schema)
    return Usage(tokens_in=sum(len(text.encode("utf-8", "replace")) for text in written) + FRAME, tokens_out=most_out)


def check(spent: Spent, limits: Limits) -> str | None:
    """Why no call may be made when this much is spent, its own reservation included; None where it may."""
    if limits.tokens is not None and spent.tokens > limits.tokens:
        return f"the day's budget of {limits.tokens:,} tokens is spent"
    if limits.money is not None and spent.money > limits.money:
        return f"the day's budget of {limits.money:.2f} {limits.currency} is spent"
    return None


def next_day(now: datetime) -> datetime:
    """When the next budget begins: midnight UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)
