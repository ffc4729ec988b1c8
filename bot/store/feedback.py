"""What readers think of what they were told: one verdict a reader and subject, the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from bot.store.schema import feedback
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.core.types import Scope
    from bot.store.db import Tx

Verdict = Literal["useful", "not-useful"]


async def note(tx: Tx, scope: Scope, subject: str, user: str, verdict: Verdict, *, now: datetime) -> None:
    """Keep a reader's verdict on a story or an answer, in place of an earlier one."""
    row = {"scope": scope, "subject": subject, "user": user, "verdict": verdict, "at": now}
    await tx.execute(upsert(tx, feedback, [row], key=("scope", "subject", "user"), update=("verdict", "at")))


async def counts(tx: Tx, scopes: Collection[Scope]) -> Mapping[Verdict, int]:
    """How many verdicts there are of each kind, 0 included."""
    counted = select(feedback.c.verdict, func.count().label("readers")).where(feedback.c.scope.in_(scopes))
    found = {row.verdict: row.readers for row in await tx.execute(counted.group_by(feedback.c.verdict))}
    return {"useful": found.get("useful", 0), "not-useful": found.get("not-useful", 0)}
