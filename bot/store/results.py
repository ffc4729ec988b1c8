"""What a model has answered, once for everybody: one caller asks, over all processes, and the others wait for it.

A claim runs out, so that a caller who dies blocks nobody for long. Whoever was late has paid all the same: its answer
is kept if there is no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, select, update

from bot.core.ports import Completion, Usage
from bot.core.types import Scope
from bot.store.schema import results
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.store.db import Tx

Stored = Literal["kept", "late", "dropped"]
"""What became of an answer: kept as the claim's; kept although the claim had run out; not needed, there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is asked. `name` is a hash of everything that decides the answer; `kind` tells what it is for."""

    scope: Scope
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Nobody has asked, or whoever did has not come back: the owner of the claim asks now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer is here. `model` is who gave it, `cost` what it cost in the budget's currency."""

    completion: Completion
    model: str
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Somebody else is asking, until then at most."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It was asked in vain, and is asked again from `retry_at` on; None means never."""

    why: str
    retry_at: datetime | None


async def claim(tx: Tx, key: Key, *, owner: str, now: datetime, until: datetime) -> Mine | Done | Busy | Failed:
    """Ask whether to ask. `Mine` is given to one owner at a time, until its `until`, and to the same one again."""
    row = (await tx.execute(select(results).where(_is(key)))).mappings().first()
    if row is not None and row["state"] == "done":
        return _done(row)
    if row is not None and not _is_free(row, owner, now):
        return _taken(row)
    await _write(tx, key, state="claimed", owner=owner, until=until, at=now, why=None)
    return Mine()


async def find(tx: Tx, key: Key) -> Done | None:
    """The answer, if it is here: without claiming anything."""
    row = (await tx.execute(select(results).where(_is(key), results.c.state == "done"))).mappings().first()
    return _done(row) if row is not None else None


async def failed(tx: Tx, key: Key, *, now: datetime) -> Failed | None:
    """The failure that still forbids to ask, if there is one: without claiming anything."""
    row = (await tx.execute(select(results).where(_is(key), results.c.state == "failed"))).mappings().first()
    return Failed(why=row["why"], retry_at=row["until"]) if row is not None and not _is_free(row, "", now) else None


async def finish(  # noqa: PLR0913 - each is a separate fact about one answer
    tx: Tx, key: Key, *, owner: str, completion: Completion, model: str, cost: float, now: datetime
) -> Stored:
    """Keep an answer for everybody, unless somebody else's is kept already."""
    row = (await tx.execute(select(results.c.state, results.c.owner).where(_is(key)))).mappings().first()
    if row is not None and row["state"] == "done":
        return "dropped"
    await _write(
        tx,
        key,
        state="done",
        owner=owner,
        until=None,
        text=completion.text,
        finish=completion.finish,
        model=model,
        tokens_in=completion.usage.tokens_in,
        tokens_out=completion.usage.tokens_out,
        cost=cost,
        why=None,
        at=now,
    )
    return "kept" if row is not None and (row["state"], row["owner"]) == ("claimed", owner) else "late"


async def fail(tx: Tx, key: Key, *, owner: str, why: str, retry_at: datetime | None, now: datetime) -> bool:
    """Remember that asking failed; False where the claim is somebody else's by now, who may still succeed."""
    mine = and_(_is(key), results.c.state == "claimed", results.c.owner == owner)
    remembered = update(results).where(mine).values(state="failed", why=why, until=retry_at, at=now)
    return (await tx.execute(remembered)).rowcount > 0


async def _write(tx: Tx, key: Key, **values: Any) -> None:
    """Write these columns of the key's row, which may not be there yet."""
    row = {"scope": key.scope, "kind": key.kind, "name": key.name} | values
    await tx.execute(upsert(tx, results, [row], key=("scope", "kind", "name"), update=values))


def _is_free(row: RowMapping, owner: str, now: datetime) -> bool:
    """Whether a claim or a failure stands in nobody's way: it is the owner's, or its time is over."""
    mine: bool = row["state"] == "claimed" and row["owner"] == owner
    return mine or (row["until"] is not None and row["until"] <= now)


def _taken(row: RowMapping) -> Busy | Failed:
    if row["state"] == "claimed":
        return Busy(until=row["until"])
    return Failed(why=row["why"], retry_at=row["until"])


def _done(row: RowMapping) -> Done:
    usage = Usage(tokens_in=row["tokens_in"], tokens_out=row["tokens_out"])
    completion = Completion(text=row["text"], usage=usage, finish=row["finish"])
    return Done(completion=completion, model=row["model"], cost=row["cost"])


def _is(key: Key) -> ColumnElement[bool]:
    return and_(results.c.scope == key.scope, results.c.kind == key.kind, results.c.name == key.name)
