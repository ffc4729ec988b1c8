"""What is to be posted: who does it, each digest with its next slot, the outbox, channels that take nothing, the zones' rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config import Config, DigestEntry
from bot.core import places
from bot.core.errors import Transient
from bot.core.slots import following
from bot.core.types import DAYS, Rhythm
from bot.flows.doctor.finding import Finding
from bot.jobs.present import workers
from bot.store.channels import Channel
from bot.store.outbox import State
from bot.store.slots import Slot
from bot.store.subscriptions import Subscribed

LATE: Final = timedelta(minutes=10)
"""Messages wait a few seconds, and after a failure a few minutes: longer, and somebody should look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """What the database knows of delivery: who is subscribed, each one's `latest` slot by its id, how many messages are
    in which state, since when the `oldest` that could go waits, and the channels that were held or paused once.
    """

    subscribed: tuple[Subscribed, ...] = ()
    latest: Mapping[str, Slot] = field(default_factory=dict)
    messages: Mapping[State, int] = field(default_factory=dict)
    oldest: datetime | None = None
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digest:
    """A digest that the configuration or a command asks for; `kept` is how it stands in the database."""

    name: str
    place: str
    rhythm: Rhythm
    topics: tuple[str, ...]
    kept: Subscribed | None


async def service(engine: Path | str, kept: Delivering | None) -> Finding:
    """Who posts what is due. `kept` is None where the database could not be asked."""
    if kept is None and not isinstance(engine, Path):
        found = "not known: the database cannot be asked"
        return Finding(what="service", state="warn", found=found, advice="Mend the database first.")
    try:
        there = await workers(engine)
    except Transient as failed:
        return Finding(what="service", state="warn", found=str(failed), advice="Look at the permissions, or ask again.")
    if not there:
        advice = "Digests are posted while onrecord run runs: docs/operations.md tells how to keep it running."
        return Finding(what="service", state="warn", found="not running", advice=advice)
    found = there[0] if len(there) == 1 else f"{len(there)} workers"
    return Finding(what="service", state="ok", found=f"running: {found}")


def zones(settings: Config, kept: Delivering | None) -> Finding:
    """Whether the rules of every zone that a digest is due in are here."""
    asked = sorted({each.rhythm.zone for each in _digests(settings, kept)} | {"UTC"})
    unknown = [zone for zone in asked if not _known(zone)]
    if unknown:
        advice = "Install the rules: python -m pip install --upgrade tzdata"
        return Finding(what="time zones", state="fail", found=f"no rules for {', '.join(unknown)}", advice=advice)
    found = f"rules for {', '.join(asked)} are here"
    return Finding(what="time zones", state="ok", found=found)


def digests(settings: Config, kept: Delivering | None, platforms: Collection[str], now: datetime) -> Iterator[Finding]:
    """Every digest: when it is due next, where it goes, how its last slot ended."""
    asked = _digests(settings, kept)
    if not asked:
        advice = "Write a [[digest]] in digests.toml."
        yield Finding(what="digests", state="warn", found="none, so nothing is ever posted", advice=advice)
    for each in asked:
        if _known(each.rhythm.zone):
            yield _digest(each, kept or Delivering(), settings, platforms, now)


def _digest(digest: _Digest, kept: Delivering, settings: Config, platforms: Collection[str], now: datetime) -> Finding:
    what, last = f"digest “{digest.name}”", kept.latest.get(digest.kept.subscription.id) if digest.kept else None
    platform, gone = digest.place.partition(":")[0], _gone(digest, settings)
    found = "; ".join(filter(None, (f"on {digest.place}, {_next(digest.rhythm, now)}", _ended(last))))
    if digest.kept and digest.kept.paused:
        advice = f"See to it, then: onrecord outbox resume {digest.place}"
        return Finding(what=what, state="warn", found=f"paused: {digest.kept.paused}", advice=advice)
    if platform not in platforms:
        change = f"Known are {', '.join(sorted({*platforms, *settings.platforms}))}; change its place in digests.toml."
        mend = f"Configure it: docs/{platform}.md." if platform in settings.platforms else change
        advice = f"Its messages wait. {mend}"
        return Finding(what=what, state="warn", found=f"{found}; nothing here posts on {platform}", advice=advice)
    if gone:
        advice = "Write a [[topic]] of that name, or take it out."
        return Finding(what=what, state="warn", found=f"{found}; no topic is called {', '.join(gone)}", advice=advice)
    if last is not None and last.state == "failed":
        advice = "Look at the log of onrecord run for that time; the next slot is tried afresh."
        return Finding(what=what, state="warn", found=found, advice=advice)
    return Finding(what=what, state="ok", found=found)


def outbox(kept: Delivering | None, now: datetime) -> Finding:
    """What waits, what was given up, and what nobody can tell of."""
    if kept is None:
        found = "not known: the database cannot be asked"
        return Finding(what="outbox", state="warn", found=found, advice="Mend the database first.")
    count = {state: kept.messages.get(state, 0) for state in ("pending", "sending", "uncertain", "failed", "sent")}
    waiting, lost = count["pending"] + count["sending"], count["uncertain"] + count["failed"]
    found = f"{waiting} waiting, {count['uncertain']} uncertain, {count['failed']} failed, {count['sent']} sent"
    if lost:
        advice = "onrecord outbox says which and why; then: onrecord outbox retry KEY"
        return Finding(what="outbox", state="warn", found=found, advice=advice)
    if kept.oldest is not None and now - kept.oldest > LATE:
        minutes = (now - kept.oldest) // timedelta(minutes=1)
        advice = "Is onrecord run running? Its log says what keeps it: onrecord outbox shows the last reason."
        return Finding(what="outbox", state="warn", found=f"{found}; the oldest for {minutes} min", advice=advice)
    return Finding(what="outbox", state="ok", found=found)


def channels(kept: Delivering | None) -> Iterator[Finding]:
    """Channels that take nothing from us until somebody has seen to them."""
    for channel in kept.channels if kept else ():
        if channel.paused:
            place = places.name(channel.place)
            found = f"paused{f' since {channel.paused_at:%Y-%m-%d %H:%M} UTC' if channel.paused_at else ''}: "
            advice = f"See to it, then: onrecord outbox resume {place}"
            yield Finding(what=f"channel {place}", state="warn", found=found + channel.paused, advice=advice)


def _digests(settings: Config, kept: Delivering | None) -> tuple[_Digest, ...]:
    """Those of the configuration, then those made by command."""
    stored = kept.subscribed if kept else ()
    named = {each.subscription.name: each for each in stored if each.configured}
    return (
        *(_configured(entry, named.get(entry.name)) for entry in settings.digests),
        *(_made(each) for each in stored if not each.configured),
    )


def _configured(entry: DigestEntry, kept: Subscribed | None) -> _Digest:
    return _Digest(name=entry.name, place=entry.place, rhythm=entry.rhythm, topics=entry.topics, kept=kept)


def _made(kept: Subscribed) -> _Digest:
    of = kept.subscription
    return _Digest(name=of.name, place=places.name(of.place), rhythm=of.rhythm, topics=of.topics, kept=kept)


def _gone(digest: _Digest, settings: Config) -> list[str]:
    """Topics nobody wrote. In a chat people may ask for words of their own."""
    known = {topic.name for topic in settings.topics}
    configured = digest.kept is None or digest.kept.configured
    return [topic for topic in digest.topics if configured and topic not in known]


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _next(rhythm: Rhythm, now: datetime) -> str:
    """`next Tue 2026-11-24 08:00 Europe/London`."""
    local = following(rhythm, now).astimezone(ZoneInfo(rhythm.zone))
    return f"next {DAYS[local.weekday()].title()} {local:%Y-%m-%d %H:%M} {rhythm.zone}"


def _ended(last: Slot | None) -> str:
    """How the last slot ended, and why."""
    if last is None:
        return "never due yet"
    return f"last {last.state}, {last.at:%Y-%m-%d %H:%M} UTC" + (f": {last.why}" if last.why else "")
