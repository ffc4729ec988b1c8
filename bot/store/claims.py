"""Claims: what one process alone may do at a time, for as long as it goes on asking for it.

They are kept by the clocks of those who ask. Where these differ by more than a claim holds, the one ahead takes it over,
and both may have it until the other asks next; so what is claimed must bear being done twice for a moment.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, select

from bot.core.types import PUBLIC
from bot.store.schema import meta
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.store.db import Tx

_PREFIX: Final = "claim:"
"""Before what is claimed, under which `meta` keeps until when and by whom."""


async def take(tx: Tx, what: str, *, holder: str, now: datetime, until: datetime, alone: bool = False) -> bool:
    """Have `what` until then, as somebody who has it already or because nobody has it now; False where another has. Who
    knows to be `alone` has it at once: another that had it is dead.
    """
    found = (await tx.execute(select(meta.c.value).where(_of(what)))).scalar_one_or_none()
    if found is not None:
        ends, _, other = found.partition(" ")
        if other != holder and not alone and datetime.fromisoformat(ends) > now:
            return False
    row = {"scope": PUBLIC, "key": _PREFIX + what, "value": f"{until.isoformat()} {holder}"}
    await tx.execute(upsert(tx, meta, [row], key=("scope", "key"), update=("value",)))
    return True


async def release(tx: Tx, what: str, *, holder: str) -> None:
    """Let anybody have `what` now, if it is this holder's."""
    await tx.execute(delete(meta).where(_of(what), meta.c.value.endswith(f" {holder}", autoescape=True)))


def _of(what: str) -> ColumnElement[bool]:
    return and_(meta.c.scope == PUBLIC, meta.c.key == _PREFIX + what)
