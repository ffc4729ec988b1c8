"""The inbox: what people said to us, each once, and what came of it.

    new → done, ignored or failed

Whoever sees to something settles it in the transaction in which its answers go to the outbox; who comes late changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sqlalchemy import and_, or_, select, update

from bot.core import message as messages
from bot.core.desk import Inbound, Reply
from bot.core.message import Message
from bot.core.types import ArticleId, Place, Scope
from bot.store.columns import bounded
from bot.store.payloads import dump, load
from bot.store.schema import inbox
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.store.db import Tx

State = Literal["new", "done", "ignored", "failed"]
STATES: Final[tuple[State, ...]] = get_args(State)
Settled = Literal["done", "ignored", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something somebody said, and how far it is. `attempts` counts those that did not come to an end, `message_id` is
    the message in which an answer is being written. `what` came of it, in our words; `said` is what the asker alone was
    told, and `evidence` the articles that stands on.
    """

    scope: Scope
    inbound: Inbound
    state: State
    attempts: int
    retry_at: datetime | None
    message_id: str | None
    what: str
    said: Message | None
    evidence: tuple[ArticleId, ...]
    made_at: datetime
    settled_at: datetime | None


async def add(tx: Tx, scope: Scope, inbound: Inbound, *, now: datetime) -> bool:
    """Keep what somebody said; False where it was brought before. A message that turns out to name us becomes a mention,
    which is news, unless it was answered as a message.
    """
    row = {
        "scope": scope,
        **{field: getattr(inbound, field) for field in _PLAIN},
        **{field: getattr(inbound.place, field) for field in Place.__slots__},
        "reply": dump(Reply, inbound.reply) if inbound.reply is not None else None,
        "state": "new",
        "attempts": 0,
        "what": "",
        "evidence": [],
        "made_at": now,
    }
    if await is_added(tx, inbox, row, key=("id",)):
        return True
    if inbound.kind != "mention":
        return False
    unanswered = and_(_named(scope, inbound.id), inbox.c.kind == "message", inbox.c.state.in_(("new", "ignored")))
    named = {"kind": "mention", "text": inbound.text, "state": "new", "settled_at": None}
    return (await tx.execute(update(inbox).where(unanswered).values(named))).rowcount > 0


async def get(tx: Tx, scopes: Collection[Scope], identity: str) -> Row | None:
    """What was said under this id."""
    found = await _rows(tx, inbox.c.id == bounded(identity), inbox.c.scope.in_(scopes), limit=1)
    return found[0] if found else None


async def waiting(tx: Tx, *, made_before: datetime, now: datetime, limit: int) -> tuple[Row, ...]:
    """What nobody has seen to though it was made before then, or is to be tried again by now: of every scope, for the
    service's own work; the oldest first.
    """
    forgotten = and_(inbox.c.retry_at.is_(None), inbox.c.made_at < made_before)
    return await _rows(tx, inbox.c.state == "new", or_(forgotten, inbox.c.retry_at <= now), limit=limit)


async def tried(tx: Tx, row: Row, *, retry_at: datetime, what: str) -> int:
    """Note an attempt that did not come to an end, and when the next may begin; how many there were."""
    attempts = row.attempts + 1
    mine = and_(_open(row.scope, row.inbound.id), inbox.c.attempts == row.attempts)
    await tx.execute(update(inbox).where(mine).values(attempts=attempts, retry_at=retry_at, what=what))
    return attempts


async def begun(tx: Tx, scope: Scope, identity: str, message_id: str) -> None:
    """Note the message in which an answer is being written."""
    await tx.execute(update(inbox).where(_open(scope, identity)).values(message_id=message_id))


async def settle(  # noqa: PLR0913 - each is a separate fact about one end
    tx: Tx,
    scope: Scope,
    identity: str,
    *,
    state: Settled,
    what: str,
    said: Message | None = None,
    evidence: Collection[ArticleId] = (),
    now: datetime,
) -> bool:
    """Note what came of it; False where somebody else has, or where what was to be ignored has become a mention. Of what
    was not said to us the words are not kept.
    """
    values: dict[str, Any] = {
        "state": state,
        "what": what,
        "said": messages.as_json(said) if said is not None else None,
        "evidence": list(evidence),
        "retry_at": None,
        "settled_at": now,
    }
    settling = update(inbox).where(_open(scope, identity))
    if state == "ignored":
        values["text"] = ""
        settling = settling.where(inbox.c.kind != "mention")
    return (await tx.execute(settling.values(values))).rowcount > 0


async def of_thread(tx: Tx, scopes: Collection[Scope], place: Place, *, limit: int) -> tuple[Row, ...]:
    """The newest of what was said in a thread, the oldest of them first."""
    there = and_(*(inbox.c[field] == getattr(place, field) for field in Place.__slots__))
    found = await _rows(tx, there, inbox.c.scope.in_(scopes), limit=limit, newest=True)
    return tuple(reversed(found))


# ---------------------------------------------------------------- rows

_PLAIN: Final = ("id", "kind", "user", "text", "action", "subject", "replied", "threaded", "direct", "at")


def _named(scope: Scope, identity: str) -> ColumnElement[bool]:
    return and_(inbox.c.id == bounded(identity), inbox.c.scope == scope)


def _open(scope: Scope, identity: str) -> ColumnElement[bool]:
    return and_(_named(scope, identity), inbox.c.state == "new")


async def _rows(tx: Tx, *wanted: ColumnElement[bool], limit: int, newest: bool = False) -> tuple[Row, ...]:
    order = (inbox.c.at.desc(), inbox.c.id.desc()) if newest else (inbox.c.made_at, inbox.c.id)
    found = await tx.execute(select(inbox).where(*wanted).order_by(*order).limit(limit))
    return tuple(map(_row, found.mappings()))


def _row(row: RowMapping) -> Row:
    place = Place(**{field: row[field] for field in Place.__slots__})
    reply = load(Reply, row["reply"]) if row["reply"] is not None else None
    return Row(
        scope=row["scope"],
        inbound=Inbound(place=place, reply=reply, **{field: row[field] for field in _PLAIN}),
        said=messages.from_json(row["said"]) if row["said"] is not None else None,
        evidence=tuple(row["evidence"]),
        **{
            field: row[field]
            for field in ("state", "attempts", "retry_at", "message_id", "what", "made_at", "settled_at")
        },
    )
