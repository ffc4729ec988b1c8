"""Digest: what has happened since this digest was last shown, best first, briefed and put into words.

stories.since → ★topics.match → ★rank.pick → commission → ★compose_digest.digest → digests.mark, and for a subscription's slot,
in the same transaction, outbox.add and slots.settle
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from bot import telemetry
from bot.config import DigestEntry
from bot.core import compose, compose_digest, places
from bot.core.errors import InputError
from bot.core.message import Message
from bot.core.stories import rank, topics
from bot.core.stories.coverage import Coverage
from bot.core.types import PUBLIC, Article, Subscription, Topic
from bot.flows import brief, notices, telling
from bot.flows.commission import Commissioned, commissioned
from bot.flows.kit import Kit, Progress, quiet
from bot.store import digests, outbox, slots, sources, stories, subscriptions
from bot.store.db import Tx
from bot.store.digests import Shown
from bot.store.outbox import Draft
from bot.store.scopes import seen_by
from bot.store.slots import Settled
from bot.store.sources import Followed

MAKING: Final = timedelta(hours=1)
"""How long after its grace a slot may still be made that was opened in time: five attempts, and the pauses between."""
FURTHEST: Final = timedelta(days=14)
"""How far back a digest looks after days without one: what a weekly one was to tell that was refused is told a week later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What there is to tell at one moment, and what was told before."""

    now: datetime
    shown: Shown | None
    followed: tuple[Followed, ...]
    picks: rank.Picks


# ---------------------------------------------------------------- for whoever asks


async def digest(kit: Kit, name: str | None, *, preview: bool = False, progress: Progress = quiet) -> Message:
    """Make the digest `name` (or the first) and, unless it is a preview, note what it has shown.

    It looks back as far as the digest's window, so that what the last one's limit left out has another chance, and
    further where none was shown for longer.
    Raises `InputError` for a name that no digest has.
    """
    entry = _entry(kit, name)
    asked = subscription(entry)
    async with kit.database.read() as tx:
        news = await _news(kit, tx, asked, entry.name)
    made = await commissioned(kit, asked.scope, _chosen(news), progress=progress)
    told = _told(news, made)
    if not preview:
        async with kit.database.begin() as tx:
            await _mark(tx, asked, entry.name, news, told)
    return compose_digest.digest(_occasion(kit, asked, news), told)


async def ahead(kit: Kit, asked: Subscription, *, progress: Progress = quiet) -> compose_digest.Part:
    """What a subscription's next digest would say now, in one message. Nothing is noted as shown."""
    async with kit.database.read() as tx:
        news = await _news(kit, tx, asked, asked.id)
    made = await commissioned(kit, asked.scope, _chosen(news), progress=progress)
    (whole,) = compose_digest.parts(_occasion(kit, asked, news), _told(news, made), threaded=False)
    return whole


def subscription(entry: DigestEntry) -> Subscription:
    """What a `[[digest]]` asks for, and where and when it is due."""
    return Subscription(
        id=sha256(f"{PUBLIC}\0digest\0{entry.name}".encode()).hexdigest()[:16],
        name=entry.name,
        place=places.parse(entry.place),
        topics=entry.topics,
        rhythm=entry.rhythm,
        stories=entry.stories,
        style=entry.style,
        window=entry.window,
        when_empty=entry.when_empty,
        silent=entry.silent,
        calls=entry.calls or "",
    )


def _entry(kit: Kit, name: str | None) -> DigestEntry:
    entries = kit.config.digests
    if not entries:
        raise InputError("no digest is configured; write a [[digest]] in digests.toml")
    if name is None:
        return entries[0]
    for entry in entries:
        if entry.name == name:
            return entry
    raise InputError(f"no digest is called “{name}”; there are {', '.join(e.name for e in entries)}")


# ---------------------------------------------------------------- for a slot


async def held(kit: Kit, identity: str, at: datetime) -> None:
    """Have the digest of a subscription's slot posted, once: in one transaction its messages are in the outbox, what it
    has shown is noted and the slot is settled. A slot that is settled already is left alone.
    """
    while (asked := await _open(kit, identity, at)) is not None:
        async with kit.database.read() as tx:
            news = await _news(kit, tx, asked, asked.id)
        made = await commissioned(kit, asked.scope, _chosen(news))
        if await _settled(kit, asked, at, news, _told(news, made)):
            return


async def _open(kit: Kit, identity: str, at: datetime) -> Subscription | None:
    """The subscription of a slot that is to be held now; None where it is not, or not any more."""
    async with kit.database.read() as tx:
        scopes = await subscriptions.scopes(tx)
        found = await subscriptions.get(tx, scopes, identity)
        slot = await slots.get(tx, scopes, identity, at)
    if found is None or slot is None or slot.state != "due":
        return None
    why = found.paused or _too_late(kit, at)
    if not why:
        return found.subscription
    async with kit.database.begin() as tx:
        await slots.settle(tx, slot.scope, identity, at, state="skipped", why=why, now=kit.now())
    telemetry.SLOTS.labels("skipped").inc()
    return None


def _too_late(kit: Kit, at: datetime) -> str:
    late = kit.now() - at > kit.config.run.grace + MAKING
    return "it was not made within its grace" if late else ""


async def _settled(kit: Kit, asked: Subscription, at: datetime, news: _News, told: Sequence[compose.Told]) -> bool:
    """Write down how a slot ended, all at once. False where nothing is written, because it is settled already, another
    slot of this subscription has told something meanwhile, or its time is over, as after a night's sleep.
    """
    if _too_late(kit, at):
        return False
    occasion = _occasion(kit, asked, news)
    silent = not told and asked.when_empty == "silent"
    drafts = _notices(kit, asked, at, occasion) if silent else _drafts(kit, asked, at, occasion, told)
    state: Settled = "empty" if silent else "posted"
    why = " ".join(("Nothing new.", *compose_digest.trouble(occasion))) if silent else ""
    async with kit.database.begin() as tx:
        if await digests.last(tx, asked.scope, asked.id) != news.shown:
            return False
        if not await slots.settle(tx, asked.scope, asked.id, at, state=state, why=why, now=kit.now()):
            return False
        await outbox.add(tx, asked.scope, drafts, now=kit.now())
        if not silent:
            await _mark(tx, asked, asked.id, news, told, message=drafts[0].key)
    telemetry.SLOTS.labels(state).inc()
    telemetry.log.info("digest made", digest=asked.name, slot=at.isoformat(), stories=len(told), state=state)
    return True


def _drafts(
    kit: Kit, asked: Subscription, at: datetime, occasion: compose_digest.Occasion, told: Sequence[compose.Told]
) -> tuple[Draft, ...]:
    """The messages of a slot; those of its stories go into the thread of the first, where the platform has threads."""
    chat = kit.chats.get(asked.place.platform)
    threaded = chat is not None and chat.threaded and asked.place.thread is None
    notifies = chat is not None and chat.notifies
    series = f"digest:{asked.id}:{at.isoformat()}"
    return tuple(
        Draft(
            key=f"{series}:{number}",
            place=asked.place,
            reply_to=f"{series}:0" if number else None,
            series=series,
            message=_notifying(asked, part.message, number) if notifies else part.message,
            evidence=part.articles,
        )
        for number, part in enumerate(compose_digest.parts(occasion, told, threaded=threaded))
    )


def _notifying(asked: Subscription, said: Message, number: int) -> Message:
    """A digest notifies as its subscription wants, with its first message only: who reads that has seen the others."""
    return replace(said, silent=asked.silent, calls=asked.calls) if number == 0 else replace(said, silent=True)


def _notices(kit: Kit, asked: Subscription, at: datetime, occasion: compose_digest.Occasion) -> tuple[Draft, ...]:
    """Silence must not hide an outage: where anything was not looked at, whoever runs this is told, once a day."""
    troubles = compose_digest.trouble(occasion)
    key = f"notice:silent:{asked.id}:{at:%Y-%m-%d}"
    said = compose.notice(f"OnRecord · {asked.name}", "nothing to tell, and so nothing was posted", troubles)
    return (notices.draft(kit, key, said),) if troubles else ()


# ---------------------------------------------------------------- what there is to tell


async def _news(kit: Kit, tx: Tx, asked: Subscription, name: str) -> _News:
    now, scopes = kit.now(), seen_by(asked.scope)
    shown = await digests.last(tx, asked.scope, name)
    recent = await stories.since(tx, scopes, _back(asked, shown, now))
    picks = rank.pick(_wanted(kit, asked, recent), None, asked.stories, now, shown=shown.versions if shown else None)
    return _News(now=now, shown=shown, followed=await sources.all(tx, scopes), picks=picks)


def _back(asked: Subscription, shown: Shown | None, now: datetime) -> datetime:
    """Since when a digest tells: over its window, and further back where the last one that was shown is longer ago."""
    since = now - asked.window
    return max(min(since, shown.at), now - max(asked.window, FURTHEST)) if shown else since


def _wanted(kit: Kit, asked: Subscription, recent: Sequence[Coverage]) -> Sequence[Coverage]:
    """The stories that belong to any topic of the digest and that any of its sources carries; one that names none wants
    everything.
    """
    wanted = _topics(kit, asked)
    return [
        coverage
        for coverage in recent
        if (not asked.topics or any(topics.match(topic, coverage.members) is not None for topic in wanted))
        and (not asked.sources or any(topics.is_from(member, asked.sources) for member in coverage.members))
    ]


def _topics(kit: Kit, asked: Subscription) -> list[Topic]:
    """The digest's topics as they are defined. A tenant's own words are a topic of their own: whatever has them."""
    defined = {topic.name: Topic(**topic.model_dump()) for topic in kit.config.topics}
    own = {name: Topic(name=name, any=(name,)) for name in asked.topics if asked.scope != PUBLIC}
    return [topic for name in asked.topics if (topic := defined.get(name) or own.get(name)) is not None]


def _chosen(news: _News) -> tuple[Coverage, ...]:
    return tuple(pick.coverage for pick in news.picks.chosen)


def _told(news: _News, made: Commissioned) -> tuple[compose.Told, ...]:
    """The chosen stories in words, best first; one that has gone meanwhile is left out."""
    return tuple(_story(pick, news.shown, made) for pick in news.picks.chosen if pick.coverage.story.id in made)


def _story(pick: rank.Pick, shown: Shown | None, made: Commissioned) -> compose.Told:
    coverage, kept = made[pick.coverage.story.id]
    since = _since(shown, brief.articles(coverage)) if shown and pick.status == "updated" else ()
    return replace(telling.told(coverage, kept), news=pick.status, since_last=since)


def _since(shown: Shown, chosen: tuple[Article, ...]) -> tuple[Article, ...]:
    return tuple(article for article in chosen if article.fetched_at > shown.at)


async def _mark(
    tx: Tx, asked: Subscription, name: str, news: _News, told: Sequence[compose.Told], message: str | None = None
) -> None:
    """Note what a digest shows, by the first message of its slot if it has one: where that is refused, the next one tells
    of the same time again.
    """
    versions = {story.briefing.story_id: story.briefing.story_version for story in told}
    before = news.shown or Shown(at=news.now - asked.window, versions={})
    await digests.mark(tx, asked.scope, name, versions=versions, now=news.now, message=message, before=before)


def _occasion(kit: Kit, asked: Subscription, news: _News) -> compose_digest.Occasion:
    found = {topic.name for topic in _topics(kit, asked)}
    return compose_digest.Occasion(
        subscription=asked.id,
        name=asked.name,
        now=news.now.astimezone(ZoneInfo(asked.rhythm.zone)),
        since=news.shown.at if news.shown else None,
        sources=len(news.followed),
        failures=tuple(failure for f in news.followed if (failure := _failure(f)) is not None),
        left_out=len([passed for passed in news.picks.passed if passed.reason.startswith("below")]),
        style=asked.style,
        gone=tuple(name for name in asked.topics if name not in found),
    )


def _failure(followed: Followed) -> compose_digest.SourceFailure | None:
    """What keeps a source from being read; None where its last poll went well."""
    since = followed.polling.failing_since
    if followed.paused:
        return compose_digest.SourceFailure(name=followed.source.name, why=followed.paused)
    if since is not None:
        return compose_digest.SourceFailure(name=followed.source.name, why=f"failing since {since:%d %B, %H:%M} UTC")
    return None
