"""Delivery: what needs somebody, what waits, which digests are due next, and what was posted lately."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from shlex import quote
from typing import Final
from urllib.parse import quote as in_address

from aiohttp import web

from bot.core import places
from bot.core.message import Headline, Message
from bot.core.slots import local
from bot.core.types import DAYS, Place, Rhythm
from bot.flows.kit import SCOPES
from bot.store import channels, outbox, slots, subscriptions
from bot.store.channels import Channel
from bot.store.outbox import Row
from bot.store.slots import Slot
from bot.store.subscriptions import Subscribed
from bot.web.kit import KIT
from bot.web.message import SAID, advice, title
from bot.web.render import counted, html, moment

LATELY: Final = 20
"""Posted messages on the page: some days of a desk's."""

STANDING: Final = 50
"""Messages told one by one of those that wait, and of those that need somebody; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What does not go on by itself: what it is, why, and what to do, with the command for it if there is one."""

    state: str
    what: str
    address: str = ""
    why: str
    advice: str
    command: str = ""
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message in a list: where it goes, what it says at most in two lines, how far it is and why no further."""

    title: str
    headlines: tuple[str, ...]
    address: str
    place: str
    state: str
    why: str
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """A subscription: when it is due next on its own clock, how often, and what became of its last slot."""

    name: str
    place: str
    next: str
    next_at: datetime | None
    rhythm: str
    last: str
    paused: str


async def page(request: web.Request) -> web.Response:
    """The page, as it is now."""
    kit = request.app[KIT]
    async with kit.database.read() as tx:
        subscribed = await subscriptions.all(tx, SCOPES)
        last = await slots.latest(tx, SCOPES)
        stopped = await channels.all(tx, SCOPES)
        counts = await outbox.counts(tx, SCOPES)
        given_up = await outbox.listed(tx, SCOPES, states=["failed", "uncertain"], limit=STANDING)
        waiting = await outbox.listed(tx, SCOPES, states=["pending", "sending"], limit=STANDING)
        posted = await outbox.listed(tx, SCOPES, states=["sent"], limit=LATELY)
    now = kit.now()
    return html(
        "delivery.html",
        troubles=tuple(_troubles(stopped, given_up, subscribed, last)),
        untold=counts["failed"] + counts["uncertain"] - len(given_up),
        waiting=tuple(
            (line(row), _waits_for(row, stopped, given_up, set(kit.chats), now)) for row in reversed(waiting)
        ),
        more_waiting=counts["pending"] + counts["sending"] - len(waiting),
        upcoming=sorted(
            (_upcoming(each, last.get(each.subscription.id)) for each in subscribed),
            key=lambda each: (each.next_at is None, each.next_at or now),
        ),
        posted=tuple(map(line, posted)),
        more_posted=counts["sent"] - len(posted),
    )


# ---------------------------------------------------------------- what needs somebody


def _troubles(
    stopped: Iterable[Channel], given_up: Iterable[Row], subscribed: Iterable[Subscribed], last: Mapping[str, Slot]
) -> Iterator[Trouble]:
    for channel in stopped:
        if channel.paused is not None:
            yield _refused(channel)
    for row in given_up:
        told, command = advice(row)
        yield Trouble(
            state=SAID[row.state],
            what=title(row.message),
            address=address(row.key),
            why=f"For {places.name(row.place)}: {row.why}",
            advice=told,
            command=command,
            at=row.settled_at,
        )
    for each in subscribed:
        slot = last.get(each.subscription.id)
        if slot is not None and slot.state == "failed":
            yield _not_made(each, slot)


def _refused(channel: Channel) -> Trouble:
    where = places.name(channel.place)
    return Trouble(
        state="Paused",
        what=where,
        why=channel.paused or "",
        advice="Nothing is sent there. When that is mended:",
        command=f"onrecord outbox resume {quote(where)}",
        at=channel.paused_at,
    )


def _not_made(each: Subscribed, slot: Slot) -> Trouble:
    return Trouble(
        state="Not made",
        what=f"{each.subscription.name}, due {local(slot.at, each.subscription.rhythm.zone)}",
        why=slot.why,
        advice="It is not tried again; the next one is made as usual.",
        at=slot.settled_at,
    )


# ---------------------------------------------------------------- messages


def line(row: Row) -> Line:
    """A message as lists show it."""
    return Line(
        title=title(row.message),
        headlines=headlines(row.message),
        address=address(row.key),
        place=places.name(row.place),
        state=SAID[row.state],
        why=row.why,
        attempts=row.attempt,
        at=row.settled_at or row.made_at,
    )


def headlines(message: Message) -> tuple[str, ...]:
    """The stories of a message by their headlines, without the one that is its title."""
    found = (block.text for block in message.blocks if isinstance(block, Headline))
    return tuple(text for text in found if text != title(message))


def address(key: str) -> str:
    """Where the page of a message is."""
    return f"/delivery/{in_address(key, safe='')}"


def _waits_for(
    row: Row, stopped: Iterable[Channel], given_up: Iterable[Row], platforms: Collection[str], now: datetime
) -> str:
    """What keeps a message from being posted, as far as it is known here; `platforms` none where no service runs."""
    if row.state == "sending":
        return "not answered yet"
    if platforms and row.place.platform not in platforms:
        return f"{row.place.platform} is not connected here"
    channel = next((each for each in stopped if _is_of(row.place, each)), None)
    if channel is not None and channel.paused is not None:
        return "its channel is paused"
    if any(each.series == row.series for each in given_up):
        return "what comes before it was not posted"
    held = (row.not_before, channel.not_before if channel is not None else None)
    until = max((each for each in held if each is not None), default=now)
    return f"next attempt {moment(until)}" if until > now else "waits for its turn"


def _is_of(place: Place, channel: Channel) -> bool:
    return replace(place, thread=None) == channel.place


# ---------------------------------------------------------------- what is due


def _upcoming(each: Subscribed, last: Slot | None) -> Upcoming:
    subscription = each.subscription
    zone = subscription.rhythm.zone
    return Upcoming(
        name=subscription.name,
        place=places.name(subscription.place),
        next=local(each.next_slot_at, zone) if each.next_slot_at and each.paused is None else "",
        next_at=each.next_slot_at if each.paused is None else None,
        rhythm=rhythm(subscription.rhythm),
        last=f"last {local(last.at, zone)}: {_ended(last)}" if last is not None else "not due yet",
        paused=each.paused or "",
    )


def _ended(slot: Slot) -> str:
    because = f": {slot.why}" if slot.why else ""
    match slot.state:
        case "due":
            return f"{counted(slot.attempts, 'attempt')} failed{because}" if slot.attempts else "being made"
        case "empty":
            return "nothing new"
        case "posted":
            return "made"
        case "failed":
            return f"not made{because}"
        case _:
            return f"{slot.state}{because}"


def rhythm(of: Rhythm) -> str:
    """`at 08:00 and 17:30, Monday to Friday, Europe/London`."""
    times = f"every {counted(of.every, 'hour')}" if of.every else f"at {_listed(f'{at:%H:%M}' for at in of.at)}"
    quiet = f"not from {of.quiet.start:%H:%M} to {of.quiet.end:%H:%M}" if of.quiet is not None else ""
    return ", ".join(part for part in (times, _days(of), quiet, of.zone) if part)


_NAMES: Final = dict(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)


def _days(of: Rhythm) -> str:
    chosen = [day for day in DAYS if day in of.days]
    first, last = (DAYS.index(chosen[0]), DAYS.index(chosen[-1])) if chosen else (0, 0)
    if not chosen or len(chosen) == len(DAYS):
        return "every day" if of.every is None else ""
    if len(chosen) > 2 and last - first == len(chosen) - 1:
        return f"{_NAMES[chosen[0]]} to {_NAMES[chosen[-1]]}"
    return _listed(_NAMES[day] for day in chosen)


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
