"""Stories: where each article stands, and what a reader of some scopes sees of a story.

A tenant's article attached to a public story is a row in the tenant's scope: readers of that scope see it, with
the version raised by it; for everybody else neither exists.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, func, literal, or_, select, update

from bot.core.stories.cluster import Group, Joined
from bot.core.stories.coverage import Coverage, Member
from bot.core.types import PUBLIC, Story
from bot.store.articles import ARTICLE, FILED, article_of, filed_of
from bot.store.columns import Moment
from bot.store.schema import articles, sources, stories, story_articles
from bot.store.upsert import is_added, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from bot.core.stories.cluster import Change
    from bot.core.types import Article, ArticleId, Scope, StoryId
    from bot.store.db import Tx


async def window(
    tx: Tx, scopes: Collection[Scope], since: datetime, holding: Collection[ArticleId] = ()
) -> tuple[Group, ...]:
    """The stories that `cluster.assign` may add to: with anything since then, or holding one of these articles."""
    recent = or_(stories.c.last_at >= since, _has(scopes, story_articles.c.article_id.in_(holding)))
    attached = _has(scopes, and_(story_articles.c.scope != PUBLIC, story_articles.c.joined_at >= since))
    rows = await _rows(tx, scopes, or_(recent, attached), FILED)
    return tuple(
        Group(
            story=story,
            members=tuple(
                Joined(
                    article=filed_of(row),
                    relation=row["relation"],
                    derived_from=row["derived_from"],
                )
                for row in members
            ),
        )
        for story, members in _grouped(rows)
    )


async def apply(tx: Tx, changes: Sequence[Change], *, now: datetime) -> tuple[Change, ...]:
    """Carry out what `cluster.assign` decided and return what took effect.

    An article that another process has placed meanwhile stays where it is, so applying twice changes nothing.
    """
    return tuple([change for change in changes if await _applied(tx, change, now)])


async def _applied(tx: Tx, change: Change, now: datetime) -> bool:
    story = change.story
    own = change.scope == story.scope
    if own:
        row = {"id": story.id, "scope": story.scope, "version": 0, "first_at": story.first_at, "last_at": story.last_at}
        await tx.execute(upsert(tx, stories, [row], key=("id",)))
    if not await _placed(tx, change, now):
        await tx.execute(delete(stories).where(stories.c.id == story.id, stories.c.version == 0))
        return False
    if change.replaces is not None:
        replaced = and_(story_articles.c.article_id == change.replaces, story_articles.c.scope == change.scope)
        await tx.execute(update(story_articles).where(replaced).values(replaced_by=change.article_id))
    if own:
        await tx.execute(update(stories).where(stories.c.id == story.id).values(_grown(change)))
    return True


async def _placed(tx: Tx, change: Change, now: datetime) -> bool:
    place = {
        "article_id": change.article_id,
        "story_id": change.story.id,
        "scope": change.scope,
        "relation": change.relation,
        "derived_from": change.derived_from,
        "raises": change.raises,
        "why": change.why,
        "joined_at": now,
    }
    return await is_added(tx, story_articles, place, key=("article_id",))


def _grown(change: Change) -> dict[str, ColumnElement[Any]]:
    """What an article of the story's own scope changes in it, whatever else has joined since the decision."""
    first, last = literal(change.story.first_at, Moment()), literal(change.story.last_at, Moment())
    return {
        "version": stories.c.version + int(change.raises),
        "first_at": case((stories.c.first_at < first, stories.c.first_at), else_=first),
        "last_at": case((stories.c.last_at > last, stories.c.last_at), else_=last),
    }


async def since(tx: Tx, scopes: Collection[Scope], when: datetime | None = None) -> tuple[Coverage, ...]:
    """The stories in which anything these readers see has happened after `when` (or ever), whole."""
    after = _has(scopes, story_articles.c.joined_at > when) if when is not None else stories.c.id.is_not(None)
    return await _coverage(tx, scopes, after)


async def get(tx: Tx, scopes: Collection[Scope], ids: Collection[StoryId]) -> tuple[Coverage, ...]:
    """These stories, as far as these readers see them."""
    return await _coverage(tx, scopes, stories.c.id.in_(ids))


async def newest(
    tx: Tx, scopes: Collection[Scope], *, limit: int, before: tuple[datetime, StoryId] | None = None
) -> tuple[Coverage, ...]:
    """At most `limit` stories, the one with the latest news first; `before` is the last of those seen already.

    A tenant's article in a public story changes what its readers see of it, not its place.
    """
    order = select(stories.c.id).where(stories.c.scope.in_(scopes))
    if before is not None:
        when, last = before
        order = order.where(or_(stories.c.last_at < when, and_(stories.c.last_at == when, stories.c.id > last)))
    found = await tx.execute(order.order_by(stories.c.last_at.desc(), stories.c.id).limit(limit))
    ids = tuple(found.scalars())
    seen = {coverage.story.id: coverage for coverage in await get(tx, scopes, ids)}
    return tuple(seen[story_id] for story_id in ids if story_id in seen)


async def count(tx: Tx, scopes: Collection[Scope]) -> int:
    """How many stories these readers see."""
    found = await tx.execute(select(func.count()).select_from(stories).where(stories.c.scope.in_(scopes)))
    return found.scalar_one()


async def articles_of(tx: Tx, scopes: Collection[Scope], story_id: StoryId) -> tuple[Article, ...]:
    """The current articles of a story that these readers see, earliest first; none where they see no such story."""
    return tuple(member.article for coverage in await get(tx, scopes, [story_id]) for member in coverage.members)


async def of_article(tx: Tx, scopes: Collection[Scope], article_id: ArticleId) -> StoryId | None:
    """The story in which an article stands, or stood before it was revised."""
    found = await tx.execute(
        select(story_articles.c.story_id).where(
            story_articles.c.article_id == article_id, story_articles.c.scope.in_(scopes)
        )
    )
    return found.scalar_one_or_none()


async def _coverage(tx: Tx, scopes: Collection[Scope], wanted: ColumnElement[bool]) -> tuple[Coverage, ...]:
    rows = await _rows(tx, scopes, wanted, (*ARTICLE, sources.c.tier, sources.c.name.label("source_name")))
    return tuple(
        Coverage(
            story=story,
            members=tuple(
                Member(
                    article=article_of(row),
                    relation=row["relation"],
                    derived_from=row["derived_from"],
                    source=row["source_name"],
                    tier=row["tier"] or 2,
                )
                for row in members
            ),
        )
        for story, members in _grouped(rows)
    )


async def _rows(
    tx: Tx, scopes: Collection[Scope], wanted: ColumnElement[bool], columns: Sequence[ColumnElement[object]]
) -> Sequence[RowMapping]:
    """A row for every article ever placed in the wanted stories that these readers see, earliest first.

    `columns` are the article's that the caller needs, its id and times among them.
    """
    query = (
        select(
            *columns,
            stories.c.scope.label("story_scope"),
            stories.c.version,
            stories.c.first_at,
            stories.c.last_at,
            story_articles.c.story_id,
            story_articles.c.scope.label("place_scope"),
            story_articles.c.relation,
            story_articles.c.derived_from,
            story_articles.c.raises,
            story_articles.c.replaced_by,
        )
        .join(story_articles, story_articles.c.story_id == stories.c.id)
        .join(articles, articles.c.id == story_articles.c.article_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .where(stories.c.scope.in_(scopes), story_articles.c.scope.in_(scopes), articles.c.scope.in_(scopes), wanted)
    )
    rows = (await tx.execute(query)).mappings().all()
    return sorted(rows, key=lambda row: (row["published_at"] or row["fetched_at"], row["id"]))


def _grouped(rows: Iterable[RowMapping]) -> Iterable[tuple[Story, Sequence[RowMapping]]]:
    """Each story as these readers see it, with the rows of its current articles."""
    by_story: Mapping[StoryId, list[RowMapping]] = defaultdict(list)
    for row in rows:
        by_story[row["story_id"]].append(row)
    for story_id in sorted(by_story):
        placed = by_story[story_id]
        current = [row for row in placed if row["replaced_by"] is None]
        first = placed[0]
        attached = [row for row in placed if row["place_scope"] != first["story_scope"]]
        times = [row["published_at"] or row["fetched_at"] for row in attached]
        story = Story(
            id=story_id,
            scope=first["story_scope"],
            version=first["version"] + sum(row["raises"] for row in attached),
            article_ids=tuple(row["id"] for row in current),
            first_at=min([first["first_at"], *times]),
            last_at=max([first["last_at"], *times]),
        )
        yield story, current


def _has(scopes: Collection[Scope], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a story has an article, placed where these readers see it, of which `condition` holds."""
    placed = select(story_articles.c.story_id).where(story_articles.c.scope.in_(scopes), condition)
    return stories.c.id.in_(placed.correlate(None))
