"""What becomes of a message after an attempt to post it, and after a look at the history of one in doubt.

posted                                    → Sent
surely not posted                         → Again, later and later; Failed after a day of it
it may stand all the same                 → Wait, until the history can tell
the message, or the whole place, refused  → Failed
nobody can tell                           → Doubted: never posted again by itself

An answer that is to stand in a message of ours is another matter: to say so twice is to say so once, so in doubt it is
said again; where that message is gone → Anew, as one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.errors import Permanent, Transient
from bot.core.ports import AMBIGUOUS, REFUSED, History
from bot.core.types import Posted

FIRST: Final = timedelta(seconds=2)
"""The pause after the first attempt that failed; each next one is twice as long."""
LONGEST: Final = timedelta(minutes=15)
"""The longest pause of our own: a platform that is back after an outage gets its messages this late at most."""
OBEYED: Final = timedelta(days=1)
"""The longest pause that a platform may ask for; more is a mistake of its own."""
ATTEMPTS: Final = 10
PATIENCE: Final = timedelta(days=1)
"""A message is given up after ten attempts and a day: a platform may be away for a night, and a message that was held
back by others has its ten attempts all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """An attempt: the `number` counts from 1 and `started_at` is when it was claimed; the message was `made_at`.
    `repeatable` is one that changes a message of ours, which may be done twice.
    """

    number: int
    made_at: datetime
    started_at: datetime
    repeatable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It stands, as this message."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """It does not stand: post it, not before then. With `hold`, the whole channel takes nothing until then."""

    why: str
    not_before: datetime
    hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """It may stand: leave it until its history can be asked, where that has just failed not before `until`."""

    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It does not stand and is given up. `refused` is the kind of refusal that closes the whole place for us."""

    why: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """Nobody can tell whether it stands. `refused` as in `Failed`."""

    why: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """The message that was to say this is gone: post it as one of its own."""

    why: str


Decision = Sent | Again | Wait | Failed | Doubted | Anew


def after(failed: Transient | Permanent, attempt: Try, now: datetime) -> Again | Wait | Failed | Anew:
    """What to do about a message whose sending failed."""
    if isinstance(failed, Permanent):
        if attempt.repeatable and failed.kind == "missing":
            return Anew(why=str(failed))
        return Failed(why=str(failed), refused=_refusal(failed))
    if failed.kind in AMBIGUOUS and not attempt.repeatable:
        return Wait(why=str(failed))
    return _again(str(failed), attempt, now, asked=failed.after)


def reconciled(history: History, attempt: Try, now: datetime) -> Sent | Again | Failed | Doubted:
    """What to do about a message in doubt, now that the history has been asked: long enough after the attempt for
    whatever came of it to stand there.
    """
    if isinstance(history, Posted):
        return Sent(message_id=history.message_id)
    if history == "unreadable" and not attempt.repeatable:
        return Doubted(why="it may have been posted or not: the history cannot be read")
    return _again("an attempt ended without an answer, and had posted nothing", attempt, now)


def unread(
    failed: Transient | Permanent, attempt: Try, now: datetime, settle: timedelta
) -> Wait | Doubted | Again | Failed:
    """What to do about a message in doubt whose history could not be asked: ask again for a day, `settle` apart."""
    if attempt.repeatable:
        return _again(str(failed), attempt, now)
    if isinstance(failed, Permanent):
        why = f"it may have been posted or not: the history cannot be read: {failed}"
        return Doubted(why=why, refused=_refusal(failed))
    if now - attempt.started_at > PATIENCE:
        return Doubted(why=f"it may have been posted or not: the history could not be read for a day: {failed}")
    return Wait(why=str(failed), until=now + max(settle, _obeyed(failed.after)))


def _again(why: str, attempt: Try, now: datetime, *, asked: timedelta | None = None) -> Again | Failed:
    if attempt.number >= ATTEMPTS and now - attempt.made_at >= PATIENCE:
        return Failed(why=f"given up after {attempt.number} attempts: {why}")
    if asked is not None:
        return Again(why=why, not_before=now + _obeyed(asked), hold=True)
    doubled = FIRST * 2 ** min(attempt.number - 1, 20)
    return Again(why=why, not_before=now + min(doubled, LONGEST))


def _obeyed(asked: timedelta | None) -> timedelta:
    return min(max(asked or timedelta(), timedelta()), OBEYED)


def _refusal(failed: Permanent) -> str | None:
    return failed.kind if failed.kind in REFUSED else None
