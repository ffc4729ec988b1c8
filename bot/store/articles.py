"""Articles, as they were read: a text never changes, a changed page is another article that revises the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from bot.core.stories.features import Features, Filed
from bot.core.types import Article
from bot.store.schema import articles
from bot.store.upsert import is_added

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, RowMapping

    from bot.core.types import ArticleId, Scope
    from bot.store.db import Tx

FIELDS = Article.__slots__
ARTICLE = tuple(articles.c[field] for field in FIELDS)
FILED = tuple(
    articles.c[field]
    for field in (
        *("id", "scope", "published_at", "fetched_at", "publisher", "revision_of"),
        *("terms", "shingles", "signature"),
    )
)
AT = func.coalesce(articles.c.published_at, articles.c.fetched_at)
"""When an article was published, or fetched where it does not say."""

_later = articles.alias("later")


async def add(tx: Tx, article: Article, features: Features, *, match_key: str | None = None) -> bool:
    """Store an article with its features; False where it is there already, which changes nothing."""
    row = {field: getattr(article, field) for field in FIELDS} | {
        "match_key": match_key,
        "signature": features.signature,
        "shingles": features.shingles,
        "terms": {"names": features.names, "words": features.words, "title": features.title},
    }
    return await is_added(tx, articles, row, key=("id",))


async def known(tx: Tx, scopes: Collection[Scope], ids: Collection[ArticleId]) -> frozenset[ArticleId]:
    """Which of these articles are stored."""
    found = await tx.execute(select(articles.c.id).where(articles.c.scope.in_(scopes), articles.c.id.in_(ids)))
    return frozenset(found.scalars())


async def get(tx: Tx, scopes: Collection[Scope], ids: Collection[ArticleId]) -> tuple[Article, ...]:
    """These articles, as far as they are stored, by time and id."""
    found = await tx.execute(select(*ARTICLE).where(articles.c.scope.in_(scopes), articles.c.id.in_(ids)))
    return tuple(sorted(map(article_of, found.mappings()), key=lambda a: (a.published_at or a.fetched_at, a.id)))


async def count(tx: Tx, scopes: Collection[Scope]) -> int:
    """How many articles these readers see, former texts of changed ones included."""
    found = await tx.execute(select(func.count()).select_from(articles).where(articles.c.scope.in_(scopes)))
    return found.scalar_one()


async def latest(tx: Tx, scope: Scope, match_key: str) -> Article | None:
    """The newest text of one page within one scope: what a changed one revises."""
    found = await tx.execute(
        select(*ARTICLE)
        .where(articles.c.scope == scope, articles.c.match_key == match_key)
        .order_by(articles.c.fetched_at.desc(), articles.c.id)
        .limit(1)
    )
    row = found.mappings().first()
    return article_of(row) if row is not None else None


def current(identity: ColumnElement[Any], scopes: Collection[Scope]) -> ColumnElement[bool]:
    """Whether no revision that these readers see has replaced the article of this id."""
    return ~exists().where(_later.c.revision_of == identity, _later.c.scope.in_(scopes))


def article_of(row: RowMapping) -> Article:
    """The article in a row that has `ARTICLE`'s columns."""
    return Article(**{field: row[field] for field in FIELDS})


def filed_of(row: RowMapping) -> Filed:
    """What grouping needs to know of the article in a row that has `FILED`'s columns."""
    terms: dict[str, Any] = row["terms"]
    return Filed(
        id=row["id"],
        scope=row["scope"],
        at=row["published_at"] or row["fetched_at"],
        publisher=row["publisher"],
        revision_of=row["revision_of"],
        features=Features(
            names=tuple((term, count) for term, count in terms["names"]),
            words=tuple((term, count) for term, count in terms["words"]),
            title=tuple(terms["title"]),
            shingles=row["shingles"],
            signature=row["signature"],
        ),
    )
