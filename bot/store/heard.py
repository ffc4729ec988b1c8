"""Where people may speak to us: the channels, threads and talks in which we have posted or been spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, select

from bot.core.types import Place, Posted
from bot.store.inbox import STATES
from bot.store.schema import inbox, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from bot.store.db import Tx

_Where = tuple[str, str, str | None]


async def places(tx: Tx, platform: str, *, since: datetime, limit: int) -> tuple[Posted, ...]:
    """At most `limit` places of a platform in which anything was said or posted since then, the last one first.

    Of every scope, for the service's own work. Each comes with the last message that somebody is known to have said
    there, or else with the first of ours.
    """
    posted = (await tx.execute(_posted(platform, since).limit(limit))).all()
    said = (await tx.execute(_said(platform, since).limit(limit))).all()
    last: dict[_Where, datetime] = {}
    known: dict[_Where, str] = {}
    for tenant, channel, thread, message_id, at in (*posted, *said):
        where = (tenant, channel, thread)
        last[where] = max(at, last.get(where, at))
        known[where] = str(message_id).rpartition(":")[2]  # what was said is known as tenant:channel:message
    newest = sorted(last, key=lambda where: last[where], reverse=True)[:limit]
    return tuple(
        Posted(place=Place(platform=platform, tenant=tenant, channel=channel, thread=thread), message_id=known[where])
        for where in newest
        for tenant, channel, thread in [where]
    )


_lead: Final = outbox.alias("lead")


def _posted(platform: str, since: datetime) -> Select[Any]:
    thread = func.coalesce(outbox.c.thread, _lead.c.message_id)
    where = (outbox.c.tenant, outbox.c.channel, thread)
    last = func.max(outbox.c.settled_at)
    return (
        select(*where, func.min(outbox.c.message_id), last)
        .outerjoin(_lead, _lead.c.key == outbox.c.reply_to)
        .where(outbox.c.settled_at >= since, outbox.c.platform == platform, outbox.c.state == "sent")
        .group_by(*where)
        .order_by(last.desc())
    )


def _said(platform: str, since: datetime) -> Select[Any]:
    thread = case((inbox.c.threaded, inbox.c.thread))  # else it is the one that an answer would open
    where = (inbox.c.tenant, inbox.c.channel, thread)
    last = func.max(inbox.c.made_at)
    words = and_(inbox.c.platform == platform, inbox.c.kind.in_(("message", "mention")))
    return (
        select(*where, func.max(inbox.c.id), last)
        .where(inbox.c.state.in_(STATES), inbox.c.made_at >= since, words)
        .group_by(*where)
        .order_by(last.desc())
    )
