"""Articles as grouping sees them, made from words."""

from datetime import UTC, datetime, timedelta

from bot.core.articles import article as make
from bot.core.stories.cluster import Change, Group, Joined
from bot.core.stories.coverage import Member, Relation
from bot.core.stories.features import Filed, features, filed
from bot.core.types import PUBLIC, Article, ArticleId, Quality, Scope, Tier

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def article(
    text: str,
    *,
    title: str | None = None,
    publisher: str | None = "The Halyard",
    hours: float = 0,
    scope: Scope = PUBLIC,
    url: str | None = None,
    quality: Quality = "full",
) -> Article:
    at = NOON + timedelta(hours=hours)
    return make(
        text=text,
        title=title,
        language="en",
        fetched_at=at,
        published_at=at,
        scope=scope,
        url=url,
        publisher=publisher,
        quality=quality,
    )


def file(made: Article) -> Filed:
    return filed(made, features(made))


def member(
    made: Article, relation: Relation = "new", *, derived_from: ArticleId | None = None, tier: Tier = 2
) -> Member:
    return Member(article=made, relation=relation, derived_from=derived_from, tier=tier)


def standing(window: tuple[Group, ...], articles: list[Filed], changes: tuple[Change, ...]) -> tuple[Group, ...]:
    """The window after these changes, as the store would give it back."""
    by_id = {each.id: each for each in articles}
    groups = {group.story.id: group for group in window}
    for change in changes:
        before = groups[change.story.id].members if change.story.id in groups else ()
        kept = tuple(joined for joined in before if joined.article.id != change.replaces)
        new = Joined(article=by_id[change.article_id], relation=change.relation, derived_from=change.derived_from)
        groups[change.story.id] = Group(story=change.story, members=(*kept, new))
    return tuple(groups.values())


def partition(changes: tuple[Change, ...]) -> frozenset[frozenset[ArticleId]]:
    """Which articles share a story."""
    stories: dict[str, set[ArticleId]] = {}
    for change in changes:
        stories.setdefault(change.story.id, set()).add(change.article_id)
    return frozenset(frozenset(ids) for ids in stories.values())
