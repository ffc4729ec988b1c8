"""What is forgotten: what is old and stands behind nothing that was posted, a batch at a time.

A story goes whole or not at all: while any of its articles is new, or cited by a message that is known, everything of
it stays, so that no briefing ever cites what is gone. Items stay, or feeds would be told twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import and_, delete, exists, or_, select, tuple_

from bot.core.types import PUBLIC
from bot.store.columns import bounded
from bot.store.schema import (
    articles,
    evidence,
    feedback,
    inbox,
    meta,
    outbox,
    results,
    slots,
    spending,
    stories,
    story_articles,
)
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import ColumnElement, Select, Table

    from bot.core.types import Scope
    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many of each were forgotten. It is false where there was nothing to forget."""

    messages: int = 0
    said: int = 0
    verdicts: int = 0
    slots: int = 0
    stories: int = 0
    articles: int = 0
    results: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __add__(self, other: Self) -> Forgotten:
        return Forgotten(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


async def claim(tx: Tx, *, now: datetime, every: timedelta) -> bool:
    """Whether it is time to forget, which is then nobody else's task for as long as `every`."""
    mine = and_(meta.c.scope == PUBLIC, meta.c.key == _TURN)
    last = (await tx.execute(select(meta.c.value).where(mine))).scalar_one_or_none()
    if last is not None and datetime.fromisoformat(last) > now - every:
        return False
    row = {"scope": PUBLIC, "key": _TURN, "value": now.isoformat()}
    await tx.execute(upsert(tx, meta, [row], key=("scope", "key"), update=("value",)))
    return True


async def forget(tx: Tx, *, articles_before: datetime, posted_before: datetime, limit: int) -> Forgotten:
    """Forget at most `limit` of each: messages, what people said and thought, and slots, that ended before
    `posted_before`, and then stories and articles fetched before `articles_before`. Call it until there is nothing more.

    A message that was to be sent and has waited since before `posted_before` goes too: nobody would understand it now.
    """
    thought = select(*feedback.primary_key).where(feedback.c.at < posted_before)
    return Forgotten(
        messages=await _gone(tx, outbox, _posted(posted_before).limit(limit)),
        said=await _gone(tx, inbox, select(inbox.c.id).where(inbox.c.settled_at < posted_before).limit(limit)),
        verdicts=await _gone(tx, feedback, thought.limit(limit)),
        slots=await _gone(tx, slots, _held(posted_before).limit(limit)),
    ) + await _stories(tx, articles_before, limit)


async def forget_people(tx: Tx, scope: Scope, *, but: str) -> None:
    """Forget what everybody of a tenant has said and thought, but for what was said under this id: that they want us to."""
    await tx.execute(delete(inbox).where(inbox.c.scope == scope, inbox.c.id != bounded(but)))
    await tx.execute(delete(feedback).where(feedback.c.scope == scope))


async def forget_results(tx: Tx, *, before: datetime, limit: int) -> Forgotten:
    """Forget at most `limit` answers of the model kept before then, and what it had taken by that day."""
    await tx.execute(delete(spending).where(spending.c.day < before.date()))
    old = select(*results.primary_key).where(results.c.at < before).limit(limit)
    return Forgotten(results=await _gone(tx, results, old))


# ---------------------------------------------------------------- what goes

_TURN: Final = "forgotten_at"
"""Under this key `meta` keeps when somebody last began to forget."""

_member = articles.alias("member")
_placed = story_articles.alias("placed")
_sibling = story_articles.alias("sibling")
_later = articles.alias("later")

_CITED: Final = exists().where(evidence.c.article_id == _member.c.id)


def _posted(before: datetime) -> Select[tuple[int]]:
    never = and_(outbox.c.state == "pending", outbox.c.made_at < before)
    return select(outbox.c.id).where(or_(outbox.c.settled_at < before, never))


def _held(before: datetime) -> Select[tuple[str, datetime]]:
    return select(slots.c.subscription_id, slots.c.at).where(slots.c.at < before, slots.c.settled_at < before)


async def _stories(tx: Tx, before: datetime, limit: int) -> Forgotten:
    """Old stories with their articles, and old articles that stand in none."""
    ids = (await tx.execute(_told_out(before).limit(limit))).scalars().all()
    told = 0
    if ids:
        members = select(story_articles.c.article_id).where(story_articles.c.story_id.in_(ids))
        told = (await tx.execute(delete(articles).where(articles.c.id.in_(members)))).rowcount
        await tx.execute(delete(stories).where(stories.c.id.in_(ids)))
    if len(ids) == limit:  # what stands alone is looked for once, when old stories no longer stand in the way
        return Forgotten(stories=limit, articles=told)
    alone = await _gone(tx, articles, _alone(before).limit(limit))
    return Forgotten(stories=len(ids), articles=told + alone)


def _told_out(before: datetime) -> Select[tuple[str]]:
    """Stories of which every article is old, uncited, and revised by none outside."""
    elsewhere = (
        exists()
        .where(_later.c.revision_of == _placed.c.article_id, _sibling.c.story_id.is_distinct_from(_placed.c.story_id))
        .select_from(_later.outerjoin(_sibling, _sibling.c.article_id == _later.c.id))
    )
    kept = (
        exists()
        .where(_placed.c.story_id == stories.c.id, or_(_member.c.fetched_at >= before, _CITED, elsewhere))
        .select_from(_placed.join(_member, _member.c.id == _placed.c.article_id))
    )
    return select(stories.c.id).where(stories.c.last_at < before, ~kept)


def _alone(before: datetime) -> Select[tuple[str]]:
    """Old articles in no story that nothing cites or revises: a revised one goes after its revision."""
    in_story = exists().where(_placed.c.article_id == _member.c.id)
    revised = exists().where(_later.c.revision_of == _member.c.id)
    return select(_member.c.id).where(_member.c.fetched_at < before, ~in_story, ~_CITED, ~revised)


async def _gone(tx: Tx, table: Table, old: Select[Any]) -> int:
    """Delete the rows whose primary keys a query finds."""
    key: tuple[ColumnElement[object], ...] = tuple(table.primary_key)
    found = tuple_(*key).in_(old) if len(key) > 1 else key[0].in_(old)
    return (await tx.execute(delete(table).where(found))).rowcount
