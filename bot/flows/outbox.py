"""The outbox as the command line tells of it: what waits, what was given up and why, and trying that again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.core import places
from bot.core.errors import InputError
from bot.core.message import Message
from bot.flows import deliver, operating
from bot.flows.kit import Kit
from bot.store import channels, outbox
from bot.store.channels import Channel
from bot.store.outbox import STATES, Row, State

GIVEN_UP: Final[tuple[State, ...]] = ("failed", "uncertain")
"""States that only somebody can end."""

MOST: Final = 200
"""Messages of a list: what a terminal scrolls back to."""


async def listed(kit: Kit, *, everything: bool = False) -> tuple[str, ...]:
    """What was not posted, or all messages, the newest first, in two lines each; then how many are in which state."""
    states: Collection[State] = STATES if everything else [state for state in STATES if state != "sent"]
    async with kit.database.read() as tx:
        scopes = await operating.scopes(tx)
        rows = await outbox.listed(tx, scopes, states=states, limit=MOST)
        stopped = await channels.all(tx, scopes)
        counts = await outbox.counts(tx, scopes)
    lines = [*map(_refusing, (each for each in stopped if each.paused is not None))]
    lines += [line for row in rows for line in (f"{row.state:9}  {row.key}", f"           {_standing(row, kit.now())}")]
    left = sum(counts[state] for state in states) - len(rows)
    lines += [f"and {left} older ones"] if left else []
    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return (*lines, f"{told}." if told else "The outbox is empty.")


def _refusing(channel: Channel) -> str:
    name = places.name(channel.place)
    return f"paused     {name}: {channel.paused} – mend that, then: onrecord outbox resume {name}"


def _standing(row: Row, now: datetime) -> str:
    times = "" if not row.attempt else f", {row.attempt} attempt{'s' * (row.attempt > 1)}"
    return f"{places.name(row.place)}, {_age(now - row.made_at)} old{times}" + (f": {row.why}" if row.why else "")


def _age(age: timedelta) -> str:
    """`3 min`, `5 h`, `2 days`."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


async def shown(kit: Kit, key: str) -> tuple[tuple[str, ...], Message]:
    """What became of the message of this key, in lines, and the message. Raises `InputError` where there is none."""
    async with kit.database.read() as tx:
        row = await outbox.get(tx, await operating.scopes(tx), key)
    if row is None:
        raise InputError(f"no message has the key {key}; onrecord outbox list --all tells them")
    return tuple(_told(row)), row.message


def _told(row: Row) -> Iterator[str]:
    yield f"{row.state}: {row.key}"
    yield f"for {places.name(row.place)}, made {_moment(row.made_at)}"
    if row.settled_at is not None:
        yield f"{'posted' if row.state == 'sent' else 'given up'} {_moment(row.settled_at)}"
    if row.not_before is not None:
        yield f"next attempt not before {_moment(row.not_before)}"
    yield f"attempts: {row.attempt}" + (f", the last: {row.why}" if row.why else "")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


# ---------------------------------------------------------------- again


async def retry(kit: Kit, key: str) -> str:
    """Have a message tried again that was given up. Raises `InputError` where there is none of this key."""
    row = await _named(kit, key)
    if not await deliver.replay(kit, key):
        raise InputError(f"{key} is {row.state}; only what is {' or '.join(GIVEN_UP)} can be tried again")
    return f"{key} will be tried again by onrecord run."


async def posted(kit: Kit, key: str, message_id: str) -> str:
    """Note that an uncertain message stands there, as which. Raises `InputError` where it is not uncertain."""
    row = await _named(kit, key)
    async with kit.database.begin() as tx:
        noted = row.state == "uncertain" and await outbox.sent(tx, row, message_id=message_id, now=kit.now())
    if not noted:
        raise InputError(f"{key} is {row.state}; only what is uncertain can be said to be posted")
    return f"{key} is noted as posted; what hangs on it goes on."


async def _named(kit: Kit, key: str) -> Row:
    async with kit.database.read() as tx:
        row = await outbox.get(tx, await operating.scopes(tx), key)
    if row is None:
        raise InputError(f"no message has the key {key}; onrecord outbox list tells what was not posted")
    return row


async def retry_failed(kit: Kit) -> str:
    """Have everything tried again that failed; what is uncertain somebody has to look for first."""
    async with kit.database.read() as tx:
        scopes = await operating.scopes(tx)
        failed = (await outbox.counts(tx, scopes))["failed"]
        rows = await outbox.listed(tx, scopes, states=["failed"], limit=failed)
    again = sum([await deliver.replay(kit, row.key) for row in rows])
    return (
        f"{again} message{'s' * (again != 1)} will be tried again by onrecord run." if again else "Nothing has failed."
    )


async def resume(kit: Kit, name: str) -> str:
    """Send to a paused channel again. Raises `InputError` where it is none, or is not paused."""
    try:
        place = places.parse(name)
    except ValueError as mistaken:
        raise InputError(str(mistaken)) from mistaken
    if not await deliver.resume(kit, place):
        raise InputError(f"{name} is not paused; onrecord outbox list tells what is")
    return f"{name} is posted to again; its digests go on with their next slots."
