"""When a digest is due: the slots of a rhythm, and what becomes of them once they have come.

A slot is an instant in UTC at which one digest is due. It is counted on the wall clock of the rhythm's zone: a time that
the spring change leaves out is due when the gap ends, one that the autumn change repeats is due the first time, so that
every day the rhythm names has each of its times once. Two times that fall into the same gap are one slot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

from bot.core.types import Hours, Rhythm

PUNCTUAL = timedelta(minutes=5)
"""A slot is on time so long after it has come, also where quiet hours begin meanwhile: the clock looks every 15 seconds,
and a restart takes less than a minute.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be done at one look at the clock. `hold` is the slot to hold, `wait_until` the end of the quiet hours
    where it must wait for that; `skipped` are slots too late to be held, oldest first; `next` is the slot after all.
    """

    hold: datetime | None = None
    skipped: tuple[datetime, ...] = ()
    next: datetime
    wait_until: datetime | None = None


def slots(rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
    """Every slot strictly after `after`, in order and in UTC, without end. Raises `ValueError` for a rhythm without a
    time, and for a zone that nobody knows.
    """
    zone = ZoneInfo(rhythm.zone)
    local, last = after.astimezone(zone), after
    for slot in merge(*(_times(line, local) for line in _lines(rhythm))):
        if slot > last:  # cron gives the first of a repeated hour in the second one too, and a gap's end again
            yield slot
            last = slot


def following(rhythm: Rhythm, after: datetime) -> datetime:
    """The first slot strictly after `after`, in UTC. Raises as `slots`."""
    return next(slots(rhythm, after))


def local(at: datetime, zone: str) -> str:
    """`Tuesday 7 April, 09:30` on the clock of that zone."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%A} {there.day} {there:%B, %H:%M}"


def midnight(at: datetime, zone: str) -> datetime:
    """When the day of `at` began on the clock of that zone."""
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def decide(rhythm: Rhythm, next_slot: datetime, now: datetime, grace: timedelta) -> Due:
    """What becomes of `next_slot` and those after it that have come: the newest is held if it is no older than `grace`,
    all others are skipped. In quiet hours a late slot waits for their end, and is skipped where that comes after its
    grace or not before the next slot.
    """
    if now < next_slot:
        return Due(next=next_slot)
    missed, upcoming = [next_slot], now
    for upcoming in slots(rhythm, next_slot):
        if upcoming > now:
            break
        missed.append(upcoming)
    newest = missed[-1]
    end = _quiet_until(rhythm, now) if now - newest > PUNCTUAL else None
    late = (end or now) - newest > grace
    if late or (end is not None and end >= upcoming):
        return Due(skipped=tuple(missed), next=upcoming)
    return Due(hold=newest, skipped=tuple(missed[:-1]), next=upcoming, wait_until=end)


def _quiet_until(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When the quiet hours that it is in end; None outside of them."""
    if rhythm.quiet is None:
        return None
    zone = ZoneInfo(rhythm.zone)
    local = now.astimezone(zone)
    if not inside(local.time(), rhythm.quiet):
        return None
    return following(Rhythm(at=(rhythm.quiet.end,), zone=rhythm.zone), now)


def inside(at: time, quiet: Hours) -> bool:
    """Does a time on the wall clock lie in these hours?"""
    if quiet.start < quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end


def _lines(rhythm: Rhythm) -> Iterator[str]:
    """The rhythm as lines of cron, one for each minute of the hour that its times have."""
    times = rhythm.at
    if rhythm.every is not None:
        whole = (time(hour) for hour in range(0, 24, rhythm.every))
        times = tuple(at for at in whole if rhythm.quiet is None or not inside(at, rhythm.quiet))
    if not times:
        raise ValueError("a rhythm without a time outside its quiet hours is never due")
    days = ",".join(rhythm.days) or "*"
    for minute in sorted({at.minute for at in times}):
        hours = ",".join(str(at.hour) for at in times if at.minute == minute)
        yield f"{minute} {hours} * * {days}"


def _times(line: str, local: datetime) -> Iterator[datetime]:
    """When the line of cron is due after `local`, in UTC."""
    from cronsim import CronSim

    return (slot.astimezone(UTC) for slot in CronSim(line, local))
