"""A closer look at what stands in a message: all of a story, who reports it, how it was told; what an answer stands on."""

from __future__ import annotations

from bot.core import compose_desk
from bot.core.compose_offers import about_story
from bot.core.stories.coverage import Coverage
from bot.core.types import ArticleId, Scope, StoryId
from bot.flows import brief, telling
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit
from bot.store import articles, stories
from bot.store.scopes import seen_by

GONE = Found(message=compose_desk.note(compose_desk.GONE))


async def more(kit: Kit, scope: Scope, story: StoryId) -> Found:
    """All points, quotes and conditions of a story."""
    coverage = await _coverage(kit, scope, story)
    if coverage is None:
        return GONE
    told = telling.told(coverage, await brief.story(kit, coverage))
    said = compose_desk.with_actions(compose_desk.whole(told, now=kit.now()), about_story(story, whole=True))
    return Found(message=said, evidence=tuple(article.id for article in told.articles))


async def reports(kit: Kit, scope: Scope, story: StoryId) -> Found:
    """Every article of a story, whoever only repeats another told as such."""
    coverage = await _coverage(kit, scope, story)
    if coverage is None:
        return GONE
    names = {each.article.id: each.source or each.article.publisher or "" for each in coverage.members}
    ids = tuple(each.article.id for each in coverage.members)
    return Found(message=compose_desk.reports(coverage, names, now=kit.now()), evidence=ids)


async def made(kit: Kit, scope: Scope, story: StoryId) -> Found:
    """How a story was told and checked."""
    coverage = await _coverage(kit, scope, story)
    if coverage is None:
        return GONE
    kept = await brief.story(kit, coverage)
    told = telling.told(coverage, kept)
    return Found(message=compose_desk.made(told, coverage, len(kept.refused), now=kit.now()))


async def stands_on(kit: Kit, scope: Scope, ids: tuple[ArticleId, ...]) -> Found:
    """The articles that an answer cites."""
    async with kit.database.read() as tx:
        found = await articles.get(tx, seen_by(scope), ids)
        outlets = await telling.outlets(tx, seen_by(scope), found)
    if not found:
        return GONE
    order = sorted(found, key=lambda article: ids.index(article.id))
    return Found(message=compose_desk.cited(order, outlets, now=kit.now()), evidence=ids)


async def _coverage(kit: Kit, scope: Scope, story: StoryId) -> Coverage | None:
    async with kit.database.read() as tx:
        found = await stories.get(tx, seen_by(scope), [story])
    return found[0] if found else None
