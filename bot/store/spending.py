"""What the model has taken, counted by scope and day, so that a budget can stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.core.budget import Spent
from bot.store.schema import spending
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import date

    from bot.core.types import Scope
    from bot.store.db import Tx


async def add(tx: Tx, scope: Scope, day: date, *, tokens: int, money: float, calls: int = 0) -> Spent:
    """Count what one call takes and return the day's totals with it; below zero gives back what was reserved.

    Money is counted in whole billionths, so giving back exactly what was reserved leaves nothing behind.
    """
    row = {"scope": scope, "day": day, "tokens": tokens, "money": money, "calls": calls}
    counted = upsert(tx, spending, [row], key=("scope", "day"), add=("tokens", "money", "calls"))
    found = await tx.execute(counted.returning(spending.c.tokens, spending.c.money, spending.c.calls))
    return Spent(**found.mappings().one())


async def of(tx: Tx, scope: Scope, day: date) -> Spent:
    """What a scope has spent on a day (UTC)."""
    wanted = select(spending.c.tokens, spending.c.money, spending.c.calls)
    found = await tx.execute(wanted.where(spending.c.scope == scope, spending.c.day == day))
    row = found.mappings().first()
    return Spent(**row) if row is not None else Spent()
