"""The outbox: every message that is to be posted, in order, and how far each is.

    pending → sending → sent
                      → pending (`back`: surely not posted)
                      → uncertain (`doubt`) or failed (`fail`): both may be tried anew (`replay`)

A channel's messages go one after the other, a series' stop at the first that did not arrive, and a reply waits for the
message it hangs on. Each transition names the attempt it ends: whoever comes late changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sqlalchemy import and_, case, exists, func, insert, or_, select, update

from bot.core import message as messages
from bot.core.message import Message
from bot.core.types import PUBLIC, ArticleId, Place, Scope
from bot.store.columns import bounded
from bot.store.schema import articles, channels, evidence, outbox
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.store.db import Tx

State = Literal["pending", "sending", "sent", "uncertain", "failed"]
STATES: Final[tuple[State, ...]] = get_args(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be posted once for its key, never longer than an index takes (400 characters).

    `reply_to` is the key of an earlier one whose thread it goes into; drafts of one `series` belong together, in order;
    `evidence` are the articles it cites, which are kept as long as the message is known. `onto` is the id of a message of
    ours that is to say this in place of what it said while it was written.
    """

    key: str
    place: Place
    onto: str | None = None
    reply_to: str | None = None
    series: str
    message: Message
    evidence: tuple[ArticleId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message in the outbox; ids rise in the order of making.

    `place` is where it goes: a reply's `thread` is the message it hangs on, once that is posted. `attempt` counts the
    times it was claimed, `started_at` and `owner` tell of the last.
    """

    id: int
    scope: Scope
    key: str
    place: Place
    reply_to: str | None
    series: str
    message: Message
    state: State
    attempt: int
    owner: str | None
    started_at: datetime | None
    not_before: datetime | None
    message_id: str | None
    onto: str | None
    why: str
    made_at: datetime
    settled_at: datetime | None


async def add(tx: Tx, scope: Scope, drafts: Sequence[Draft], *, now: datetime) -> int:
    """Have messages posted, in this order; a key that is there already is left alone. How many were new.

    Raises `ValueError` where a draft replies to a key that is not there, or cites an article that is not there or is
    another tenant's: nothing of this transaction may then be committed.
    """
    return sum([await _added(tx, scope, draft, now) for draft in drafts])


# ---------------------------------------------------------------- sending


async def claim(tx: Tx, *, platforms: Collection[str], owner: str, now: datetime, limit: int) -> tuple[Row, ...]:
    """Take the next message of at most `limit` channels of these platforms to send now, the oldest first.

    A message is taken where its time has come, its channel is neither held nor paused, and nothing made earlier for
    that channel is still to be sent. One that can never go (its series was broken off, or what it replies to was not
    posted) waits for `replay` and holds up nobody else.
    """
    ids = (await tx.execute(_sendable(platforms, now).limit(limit))).scalars().all()
    if not ids:
        return ()
    taken = {"state": "sending", "attempt": outbox.c.attempt + 1, "owner": owner, "started_at": now, "not_before": None}
    await tx.execute(update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == "pending").values(taken))
    return await _rows(tx, outbox.c.id.in_(ids), outbox.c.id)


async def sent(tx: Tx, row: Row, *, message_id: str, now: datetime) -> bool:
    """Note that this attempt was posted, as which message: what is posted is posted, whatever we thought of it."""
    done = {"message_id": message_id, "why": "", "not_before": None, "settled_at": now}
    return await _moved(tx, row, "sent", done, left=("sending", "pending", "uncertain"))


async def back(tx: Tx, row: Row, *, why: str, not_before: datetime | None) -> bool:
    """Note that this attempt surely posted nothing, and when to try again."""
    return await _moved(tx, row, "pending", {"why": why, "not_before": not_before})


async def anew(tx: Tx, row: Row) -> bool:
    """Note that the message this was to stand in is gone: it is posted as one of its own, at once."""
    return await _moved(tx, row, "pending", {"why": "", "not_before": None, "onto": None})


async def fail(tx: Tx, row: Row, *, why: str, now: datetime) -> bool:
    """Give a message up: it surely was not posted and will not be by itself."""
    return await _moved(tx, row, "failed", {"why": why, "settled_at": now})


async def doubt(tx: Tx, row: Row, *, why: str, now: datetime) -> bool:
    """Note that nobody can tell whether this attempt was posted: somebody must look."""
    return await _moved(tx, row, "uncertain", {"why": why, "settled_at": now})


async def stale(tx: Tx, *, started_before: datetime, limit: int) -> tuple[Row, ...]:
    """The messages that have been under way since before then, the oldest first: what a crash may have left."""
    return await _rows(tx, and_(outbox.c.state == "sending", outbox.c.started_at < started_before), outbox.c.id, limit)


async def replay(tx: Tx, scopes: Collection[Scope], key: str, *, now: datetime) -> bool:
    """Try a failed or uncertain message anew, from `now` on; False where there is none. Its attempts count on."""
    given_up = and_(_named(scopes, key), outbox.c.state.in_(("failed", "uncertain")))
    anew = {"state": "pending", "owner": None, "not_before": now, "settled_at": None}
    return (await tx.execute(update(outbox).where(given_up).values(anew))).rowcount > 0


# ---------------------------------------------------------------- looking


async def get(tx: Tx, scopes: Collection[Scope], key: str) -> Row | None:
    """The message of this key."""
    found = await _rows(tx, _named(scopes, key), outbox.c.id)
    return found[0] if found else None


async def by_message(tx: Tx, scopes: Collection[Scope], place: Place, message_id: str) -> Row | None:
    """The message that stands in a place's channel, or in a thread there, under this id of the platform's."""
    there = and_(*(outbox.c[field] == getattr(place, field) for field in ("platform", "tenant", "channel")))
    found = await _rows(
        tx, and_(outbox.c.message_id == message_id, there, outbox.c.scope.in_(scopes)), outbox.c.id.desc(), 1
    )
    return found[0] if found else None


async def of_series(tx: Tx, scopes: Collection[Scope], series: str) -> tuple[Row, ...]:
    """The messages that belong together under this name, in order."""
    return await _rows(tx, and_(outbox.c.series == bounded(series), outbox.c.scope.in_(scopes)), outbox.c.id)


async def listed(tx: Tx, scopes: Collection[Scope], *, states: Collection[State] = (), limit: int) -> tuple[Row, ...]:
    """The newest messages, those in one of these states or all of them, the newest first."""
    found: list[Row] = []
    for state in states or STATES:  # one question for each state, as the index answers it
        wanted = and_(outbox.c.state == state, outbox.c.scope.in_(scopes))
        found += await _rows(tx, wanted, outbox.c.id.desc(), limit)
    return tuple(sorted(found, key=lambda row: -row.id)[:limit])


async def cited(tx: Tx, scopes: Collection[Scope], keys: Collection[str]) -> Mapping[str, tuple[ArticleId, ...]]:
    """The articles that these messages cite, by the message's key; none for a message that cites nothing."""
    asked = (outbox.c.key.in_(map(bounded, keys)), outbox.c.scope.in_(scopes))
    wanted = select(outbox.c.key, evidence.c.article_id).join(evidence, evidence.c.outbox_id == outbox.c.id)
    found: dict[str, tuple[ArticleId, ...]] = {}
    for key, article_id in await tx.execute(wanted.where(*asked).order_by(outbox.c.id, evidence.c.article_id)):
        found[key] = (*found.get(key, ()), article_id)
    return found


async def counts(tx: Tx, scopes: Collection[Scope]) -> Mapping[State, int]:
    """How many messages are in each state, 0 included."""
    counted = (
        select(outbox.c.state, func.count().label("messages"))
        .where(outbox.c.scope.in_(scopes))
        .group_by(outbox.c.state)
    )
    found = {row.state: row.messages for row in await tx.execute(counted)}
    return {state: found.get(state, 0) for state in STATES}


async def scopes(tx: Tx) -> frozenset[Scope]:
    """The scopes that anything was to be posted for: for whoever sees to what was not."""
    return frozenset(map(Scope, (await tx.execute(select(outbox.c.scope).distinct())).scalars()))


async def oldest_waiting(tx: Tx) -> datetime | None:
    """When the oldest message was made that is to be sent and that nothing keeps but time; None where there is none."""
    waiting = select(func.min(outbox.c.made_at)).outerjoin(channels, _CHANNEL).where(_OPEN, ~_STUCK)
    oldest: datetime | None = (await tx.execute(waiting.where(channels.c.paused.is_(None)))).scalar_one()
    return oldest


# ---------------------------------------------------------------- what may be sent

_OPEN: Final = outbox.c.state.in_(("pending", "sending"))
_CHANNEL: Final = and_(*(channels.c[name] == outbox.c[name] for name in ("platform", "tenant", "channel")))

_lead = outbox.alias("lead")
_earlier = outbox.alias("earlier")
_hung_on = outbox.alias("hung_on")

_STUCK: Final = or_(
    exists().where(
        _earlier.c.series == outbox.c.series,
        _earlier.c.id < outbox.c.id,
        _earlier.c.state.in_(("failed", "uncertain")),
    ),
    and_(
        outbox.c.reply_to.is_not(None),
        ~exists().where(_hung_on.c.key == outbox.c.reply_to, _hung_on.c.state.in_(("pending", "sending", "sent"))),
    ),
)
"""Whether a message cannot go although it is pending, until somebody replays what keeps it."""


def _sendable(platforms: Collection[str], now: datetime) -> Any:
    """The ids of what may be sent now, the oldest first."""
    of_channel = (outbox.c.platform, outbox.c.tenant, outbox.c.channel)
    first = func.min(case((outbox.c.state == "sending", 0), else_=outbox.c.id))  # 0 is nobody's: its channel is busy
    waiting = select(first).where(_OPEN, outbox.c.platform.in_(platforms), ~_STUCK)
    free = and_(channels.c.paused.is_(None), or_(channels.c.not_before.is_(None), channels.c.not_before <= now))
    return (
        select(outbox.c.id)
        .outerjoin(channels, _CHANNEL)
        .outerjoin(_lead, _lead.c.key == outbox.c.reply_to)
        .where(
            outbox.c.id.in_(waiting.group_by(*of_channel).correlate(None)),
            outbox.c.state == "pending",
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now),
            or_(outbox.c.reply_to.is_(None), _lead.c.state == "sent"),
            free,
        )
        .order_by(outbox.c.id)
    )


# ---------------------------------------------------------------- rows

_PLAIN: Final = tuple(field for field in Row.__slots__ if field not in ("place", "message"))


async def _added(tx: Tx, scope: Scope, draft: Draft, now: datetime) -> bool:
    row = {
        "scope": scope,
        "key": draft.key,
        **{field: getattr(draft.place, field) for field in Place.__slots__},
        "onto": draft.onto,
        "reply_to": draft.reply_to,
        "series": draft.series,
        "message": messages.as_json(draft.message),
        "state": "pending",
        "attempt": 0,
        "why": "",
        "made_at": now,
    }
    written = upsert(tx, outbox, [row], key=("key",)).returning(outbox.c.id)
    identity: int | None = (await tx.execute(written)).scalar_one_or_none()
    if identity is None:
        return False
    if draft.reply_to is not None and await get(tx, [scope], draft.reply_to) is None:
        raise ValueError(f"{draft.key} replies to {draft.reply_to}, which is not in the outbox of {scope}")
    await _cite(tx, scope, identity, draft)
    return True


async def _cite(tx: Tx, scope: Scope, identity: int, draft: Draft) -> None:
    """A tenant's article must never be shown to another: checked where it would be posted."""
    ids = frozenset(draft.evidence)
    if not ids:
        return
    readable = select(articles.c.id).where(articles.c.id.in_(ids), articles.c.scope.in_({PUBLIC, scope}))
    if missing := ids - set((await tx.execute(readable)).scalars()):
        raise ValueError(f"{draft.key} of scope {scope} cites {len(missing)} articles that it cannot read")
    same = {"outbox_id": identity, "scope": scope}
    await tx.execute(insert(evidence), [same | {"article_id": article_id} for article_id in sorted(ids)])


async def _moved(tx: Tx, row: Row, state: State, values: dict[str, Any], left: Sequence[State] = ("sending",)) -> bool:
    same = (outbox.c.id == row.id, outbox.c.scope == row.scope, outbox.c.attempt == row.attempt)
    moving = update(outbox).where(*same, outbox.c.state.in_(left))
    return (await tx.execute(moving.values({"state": state, "owner": None, **values}))).rowcount > 0


def _named(scopes: Collection[Scope], key: str) -> ColumnElement[bool]:
    return and_(outbox.c.key == key, outbox.c.scope.in_(scopes))


async def _rows(
    tx: Tx, wanted: ColumnElement[bool], order: ColumnElement[Any], limit: int | None = None
) -> tuple[Row, ...]:
    thread = func.coalesce(outbox.c.thread, case((_lead.c.state == "sent", _lead.c.message_id))).label("in_thread")
    joined = select(outbox, thread).outerjoin(_lead, _lead.c.key == outbox.c.reply_to)
    found = await tx.execute(joined.where(wanted).order_by(order).limit(limit))
    return tuple(map(_row, found.mappings()))


def _row(row: RowMapping) -> Row:
    return Row(
        **{field: row[field] for field in _PLAIN},
        place=Place(platform=row["platform"], tenant=row["tenant"], channel=row["channel"], thread=row["in_thread"]),
        message=messages.from_json(row["message"]),
    )
