"""Small worlds for the store's tests."""

from datetime import UTC, datetime, time, timedelta

from bot.core.articles import article as make
from bot.core.desk import Inbound
from bot.core.message import Message, Note
from bot.core.stories import cluster
from bot.core.stories.cluster import Change
from bot.core.stories.dedup import Entry
from bot.core.stories.features import features, filed
from bot.core.types import PUBLIC, Article, Place, Rhythm, Scope, Source, SourceId, Subscription
from bot.core.urls import match_key
from bot.store import articles, stories
from bot.store.db import Tx
from bot.store.outbox import Draft
from bot.store.scopes import seen_by

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
A, B = Scope("slack:A"), Scope("slack:B")


def source(name: str = "World", *, scope: Scope = PUBLIC) -> Source:
    address = f"https://{name.casefold()}.test/feed"
    return Source(id=SourceId(f"{scope}-{name}"), scope=scope, name=name, url=address, publisher=f"The {name}")


def article(
    text: str,
    *,
    title: str = "A title",
    scope: Scope = PUBLIC,
    hours: float = 0,
    of: Source | None = None,
    page: str = "",
) -> Article:
    at = NOON + hours * HOUR
    return make(
        text=text,
        title=title,
        language="en",
        scope=scope,
        source_id=of.id if of else None,
        url=f"https://news.test/{page or title.replace(' ', '-')}",
        publisher=of.publisher if of else "The Halyard",
        published_at=at,
        fetched_at=at,
    )


def entry(key: str = "item", *, mark: str = "m") -> Entry:
    url = f"https://news.test/{key}"
    return Entry(key=key, url=url, match_key=match_key(url), title=f"Title of {key}", mark=mark)


async def publish(tx: Tx, *made: Article, now: datetime = NOON) -> tuple[Change, ...]:
    """Store and group articles, one after the other, as pulling does."""
    changes: tuple[Change, ...] = ()
    for each in made:
        found = features(each)
        await articles.add(tx, each, found, match_key=match_key(each.url or ""))
        batch = [filed(each, found)]
        holding = [each.revision_of] if each.revision_of else []
        window = await stories.window(tx, seen_by(each.scope), cluster.since(batch, NOON + 240 * HOUR), holding)
        changes += await stories.apply(tx, cluster.assign(batch, window, NOON + 240 * HOUR), now=now)
    return changes


def place(channel: str = "C1", *, platform: str = "slack", thread: str | None = None) -> Place:
    return Place(platform=platform, tenant="T1", channel=channel, thread=thread)


def subscription(name: str = "daily", *, scope: Scope = PUBLIC, to: Place | None = None) -> Subscription:
    rhythm = Rhythm(at=(time(8), time(17, 30)), days=("mon", "fri"), zone="Europe/Berlin")
    return Subscription(id=f"{scope}:{name}", scope=scope, name=name, place=to or place(), rhythm=rhythm)


def inbound(
    identity: str = "T1:C1:1", *, to: Place | None = None, user: str = "U1", text: str = "What now?"
) -> Inbound:
    return Inbound(id=identity, kind="message", place=to or place(thread="1"), user=user, text=text, at=NOON)


def draft(
    key: str,
    *,
    to: Place | None = None,
    series: str | None = None,
    reply_to: str | None = None,
    cites: Article | None = None,
) -> Draft:
    return Draft(
        key=key,
        place=to or place(),
        series=series or key,
        reply_to=reply_to,
        message=Message(plain=f"Of {key}", blocks=(Note(text=f"Of {key}"),)),
        evidence=(cites.id,) if cites else (),
    )
