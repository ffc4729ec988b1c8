"""Deliver: what is in the outbox is posted, each message once, in the order of its channel.

claim    pending → sending, committed before anybody is called
send     only while the attempt is young; then ★delivery.after what failed → one transition, in one transaction
settle   what is still `sending` long after its attempt → chat.find → ★delivery.reconciled

Any number of processes may do this at once, and be killed or frozen at any moment. A message whose answer is lost stays
`sending` until its channel's history can tell what came of it: that takes `settle`, longer than an attempt may last.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable
from datetime import timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from bot.core import compose, delivery, places
from bot.core.compose_desk import count
from bot.core.delivery import Again, Anew, Decision, Doubted, Failed, Sent, Try, Wait
from bot.core.errors import OnRecordError, Permanent, Transient
from bot.core.ports import Chat
from bot.core.slots import following
from bot.core.types import Place, Posted
from bot.flows import operating
from bot.flows.kit import Kit
from bot.flows.notices import notify
from bot.store import channels, outbox, subscriptions
from bot.store.db import Tx
from bot.store.outbox import Row
from bot.store.scopes import seen_by
from bot.telemetry import DELIVERIES, log

AT_ONCE: Final = 20
"""Channels that are posted to at the same time by one process: as many as a workspace takes messages of within the few
seconds that a post waits for its turn. With 100, `bench/slack.py` sent most of them back to wait, a row and a line each."""
LOOK: Final = 2.0
"""Seconds after which we look for other channels' messages while slow ones are still being posted."""
IN_DOUBT: Final = 1_000
"""Messages in doubt among which we look for those that may be settled now: a channel has one at most."""
SKEW: Final = timedelta(minutes=1)
"""How far a platform's clock may go behind ours: its history is searched from so long before the attempt."""

_Answer = TypeVar("_Answer")


async def tick(kit: Kit) -> None:
    """Post what may be posted, until nothing more may, and settle what an earlier attempt left in doubt.

    Raises what the store raises, and what no chat should, once everything that was begun has ended.
    """
    failures: list[BaseException] = []
    working = {asyncio.ensure_future(_settled(kit, row)) for row in (await _in_doubt(kit))[:AT_ONCE]}
    try:
        while True:
            try:
                claimed = await _claimed(kit, AT_ONCE - len(working)) if not failures else ()
            except OnRecordError as failed:  # what is under way may end
                failures.append(failed)
                continue
            working |= {asyncio.ensure_future(_attempted(kit, row)) for row in claimed}
            if not working:
                break
            done, working = await asyncio.wait(working, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
            failures += [failure for task in done if (failure := task.exception()) is not None]
    finally:  # where we are stopped, what was under way is settled later, as after a crash
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    for also in failures[1:]:
        log.error("a delivery broke off", exc_info=also)
    if failures:
        raise failures[0]


async def replay(kit: Kit, key: str) -> bool:
    """Have a message posted anew that failed or is uncertain; False where there is none of this key."""
    async with kit.database.begin() as tx:
        return await outbox.replay(tx, await operating.scopes(tx), key, now=kit.now())


async def resume(kit: Kit, place: Place) -> bool:
    """Post to a paused place again: what waits for it, and its subscriptions from their next slots. False where nothing
    of it was paused.
    """
    async with kit.database.begin() as tx:
        scopes = seen_by(places.scope(place))
        resumed = [await channels.resume(tx, scope, place) for scope in scopes]
        resumed += [
            await _subscribed_anew(tx, kit, each)
            for each in await subscriptions.all(tx, scopes)
            if each.paused is not None and _channel(each.subscription.place) == _channel(place)
        ]
    return any(resumed)


async def _subscribed_anew(tx: Tx, kit: Kit, each: subscriptions.Subscribed) -> bool:
    asked = each.subscription
    try:
        upcoming = following(asked.rhythm, kit.now())
    except (ValueError, ZoneInfoNotFoundError) as failed:  # it is paused for this reason, and stays so
        log.warning("a subscription cannot be resumed", subscription=asked.name, why=str(failed))
        return False
    return await subscriptions.resume(tx, asked.scope, asked.id, upcoming)


# ---------------------------------------------------------------- sending


async def _claimed(kit: Kit, most: int) -> tuple[Row, ...]:
    if most <= 0 or not kit.chats:
        return ()
    owner = f"{socket.gethostname()}:{os.getpid()}"
    async with kit.database.begin(durable=True) as tx:  # else a power cut may forget a message that was already posted
        return await outbox.claim(tx, platforms=kit.chats.keys(), owner=owner, now=kit.now(), limit=most)


async def _attempted(kit: Kit, row: Row) -> None:
    """Post a message that we have claimed, unless we have slept over it."""
    chat, attempt = kit.chats[row.place.platform], _try(row)
    left = attempt.started_at + kit.config.run.send_deadline - kit.now()
    if left <= timedelta():
        DELIVERIES.labels(row.place.platform, "late").inc()
        log.warning("too late to post a message, which is tried again", key=row.key, attempt=row.attempt)
        return
    try:
        posted = await _within(min(left, kit.config.run.send_deadline), _posting(chat, row))
    except (Transient, Permanent) as failed:
        await _written(kit, row, delivery.after(failed, attempt, kit.now()))
    else:
        await _written(kit, row, Sent(message_id=posted.message_id))


def _posting(chat: Chat, row: Row) -> Awaitable[Posted]:
    """The one call: a message of its own, or the last words of the one in which it was written."""
    if row.onto is None:
        return chat.send(row.place, row.message, row.key)
    return chat.close(Posted(place=row.place, message_id=row.onto), row.message, row.key)


# ---------------------------------------------------------------- settling


async def _in_doubt(kit: Kit) -> tuple[Row, ...]:
    """What was left `sending` so long ago that nothing more can come of it, where we have a chat and may ask it now."""
    now = kit.now()
    async with kit.database.read() as tx:
        rows = await outbox.stale(tx, started_before=now - kit.config.run.settle, limit=IN_DOUBT)
        known = await channels.all(tx, {row.scope for row in rows}) if rows else ()
    held = {_channel(each.place) for each in known if each.not_before is not None and each.not_before > now}
    return tuple(row for row in rows if row.place.platform in kit.chats and _channel(row.place) not in held)


async def _settled(kit: Kit, row: Row) -> None:
    """Ask the history of a message's place what came of an attempt."""
    chat, attempt = kit.chats[row.place.platform], _try(row)
    try:
        found = await _within(kit.config.run.send_deadline, chat.find(row.place, row.key, attempt.started_at - SKEW))
    except (Transient, Permanent) as failed:
        await _written(kit, row, delivery.unread(failed, attempt, kit.now(), kit.config.run.settle))
    else:
        await _written(kit, row, delivery.reconciled(found, attempt, kit.now()))


async def _within(time: timedelta, call: Awaitable[_Answer]) -> _Answer:
    """What a call gives. Raises `Transient`, "timeout", where it takes longer."""
    try:
        async with asyncio.timeout(time.total_seconds()):
            return await call
    except TimeoutError as failed:
        raise Transient(f"no answer within {time.total_seconds():.0f} s", kind="timeout") from failed


# ---------------------------------------------------------------- what became of it


async def _written(kit: Kit, row: Row, decided: Decision) -> None:
    """Write down what became of an attempt, with all that follows from it, at once. Who comes late changes nothing."""
    if isinstance(decided, Wait) and decided.until is None:
        moved = True
    else:
        async with kit.database.begin() as tx:
            moved = await _moved(tx, kit, row, decided)
    result = type(decided).__name__.lower() if moved else "overtaken"
    DELIVERIES.labels(row.place.platform, result).inc()
    if isinstance(decided, Sent):
        log.info("posted", key=row.key, place=places.name(row.place), message=decided.message_id, result=result)
    else:
        log.warning("not posted", key=row.key, place=places.name(row.place), why=decided.why, result=result)


async def _moved(tx: Tx, kit: Kit, row: Row, decided: Decision) -> bool:
    """The transition of this attempt; False where somebody else has settled it."""
    now = kit.now()
    match decided:
        case Sent(message_id=message_id):
            return await outbox.sent(tx, row, message_id=message_id, now=now) or await _known(tx, row, message_id)
        case Again(why=why, not_before=not_before, hold=hold):
            if hold:
                await channels.hold(tx, row.scope, row.place, not_before)
            return await outbox.back(tx, row, why=why, not_before=not_before)
        case Anew():
            return await outbox.anew(tx, row)
        case Wait(until=until):
            if until is not None:
                await channels.hold(tx, row.scope, row.place, until)
            return True
        case Failed(why=why):
            return await _ended(tx, kit, row, decided, moved=await outbox.fail(tx, row, why=why, now=now))
        case Doubted(why=why):
            return await _ended(tx, kit, row, decided, moved=await outbox.doubt(tx, row, why=why, now=now))


async def _known(tx: Tx, row: Row, message_id: str) -> bool:
    """Whether a message that we have posted is known as ours, found by a peer. Else it may stand there twice."""
    known = await outbox.get(tx, [row.scope], row.key)
    if known is not None and known.message_id == message_id:
        return True
    log.error("posted after somebody else had taken it up", key=row.key, message=message_id, attempt=row.attempt)
    return False


async def _ended(tx: Tx, kit: Kit, row: Row, decided: Failed | Doubted, *, moved: bool) -> bool:
    if decided.refused is not None:
        await _closed(tx, kit, row, decided.refused, decided.why)
    elif moved:
        await _given_up(tx, kit, row, decided)
    return moved


async def _closed(tx: Tx, kit: Kit, row: Row, kind: str, why: str) -> None:
    """Post nothing more to a place that refuses us, and tell whoever runs this, once until it is resumed; of a token
    that is revoked once for all of its channels.
    """
    now, where = kit.now(), places.name(row.place)
    if not await channels.pause(tx, row.scope, row.place, why=why, now=now):
        return
    paused = await subscriptions.pause_place(tx, row.place, why)
    said = (
        f"Nothing is posted there any more: {why}",
        f"Paused with it: {count(paused, 'digest', 'digests')}. When that is mended: onrecord outbox resume {where}",
    )
    words = compose.notice(f"OnRecord · {where}", "paused", said)
    if kind != "revoked" or not await _known_revoked(tx, row):
        await notify(tx, kit, f"notice:{where}:{kind}:{now.isoformat()}", words)


async def _known_revoked(tx: Tx, row: Row) -> bool:
    """Is another channel of the same tenant closed already? A token that is revoked closes all of them."""
    mine = row.place
    closed = [each.place for each in await channels.all(tx, seen_by(row.scope)) if each.paused is not None]
    return any(
        (place.platform, place.tenant) == (mine.platform, mine.tenant) and place.channel != mine.channel
        for place in closed
    )


async def _given_up(tx: Tx, kit: Kit, row: Row, decided: Failed | Doubted) -> None:
    """Tell whoever runs this that somebody must look, once for messages that belong together; never of such a notice."""
    if row.series.startswith("notice:"):
        return
    state, advice = ("failed", "To try it again")
    if isinstance(decided, Doubted):
        state, advice = ("uncertain", "Look whether it stands there; if it does not")
    where = places.name(row.place)
    said = (f"A message was not posted: {decided.why}", f"{advice}: onrecord outbox retry {row.key}")
    words = compose.notice(f"OnRecord · {where}", state, said)
    await notify(tx, kit, f"notice:{state}:{row.series}", words)


# ---------------------------------------------------------------- rows


def _try(row: Row) -> Try:
    return Try(
        number=row.attempt,
        made_at=row.made_at,
        started_at=row.started_at or row.made_at,
        repeatable=row.onto is not None,
    )


def _channel(place: Place) -> tuple[str, str, str]:
    return place.platform, place.tenant, place.channel
