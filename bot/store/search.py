"""Articles by their words: full text as the database has it, kept true by the database itself (migration 0002)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, Select, Text, bindparam, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from bot.core.types import ArticleId
from bot.store import schema
from bot.store.articles import AT, current

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.core.types import Scope
    from bot.store.db import Tx

MOST_TERMS: Final = 40
"""Terms of one search that count: no question that can be answered has more, and each costs time."""

_TITLE: Final = 4.0
"""How many times more a word of the title counts than one of the text."""

_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article and how well it fits the terms: more is better, comparable within one search only."""

    article_id: ArticleId
    score: float


async def articles(
    tx: Tx, scopes: Collection[Scope], terms: Sequence[str], *, limit: int, since: datetime | None = None
) -> tuple[Found, ...]:
    """The current articles that have any of these terms, the best first; a term of several words is a phrase.

    Terms are anybody's: whatever in them is no letter and no digit parts words and does nothing else. A rare term
    counts more than a frequent one, and several more than one again and again.
    """
    wanted = [words for words in dict.fromkeys(map(_words, terms)) if words][:MOST_TERMS]
    if not wanted:
        return ()
    readable = schema.articles.c.scope.in_(scopes) & current(schema.articles.c.id, scopes)
    if since is not None:
        readable &= since <= AT
    if tx.dialect.name == "sqlite":
        return await _in_sqlite(tx, wanted, readable, limit)
    found = await tx.execute(_postgresql(wanted, readable, limit))
    return tuple(Found(**row) for row in found.mappings())


def _words(term: str) -> tuple[str, ...]:
    """The words of a term without accents, as both indexes hold them."""
    apart = unicodedata.normalize("NFKD", term)
    return tuple(_WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter))))


async def _in_sqlite(
    tx: Tx, terms: Sequence[tuple[str, ...]], readable: ColumnElement[bool], limit: int
) -> tuple[Found, ...]:
    """FTS5 and BM25, which SQLite gives as a negative number.

    Looking at the articles costs more than ranking all of them, so it is done for the best, and for more of them where
    too few may be read.
    """
    match = " OR ".join(f'"{" ".join(words)}"' for words in terms)
    size = 4 * limit
    while True:
        ranked = (await tx.execute(_RANKED, {"match": match, "title": _TITLE, "size": size})).all()
        wanted = select(schema.articles.c.id).where(schema.articles.c.id.in_([row.id for row in ranked]), readable)
        seen = set((await tx.execute(wanted)).scalars())
        if len(seen) >= limit or len(ranked) < size:
            found = [Found(article_id=row.id, score=row.score) for row in ranked if row.id in seen]
            return tuple(sorted(found, key=lambda each: (-each.score, each.article_id))[:limit])
        size *= 8


_RANKED: Final = text(
    """SELECT article_id AS id, score FROM search_rows JOIN (
         SELECT rowid AS number, -bm25(search, :title, 1.0) AS score FROM search WHERE search MATCH :match
         ORDER BY score DESC LIMIT :size) AS hits ON hits.number = search_rows.number"""
)


def _postgresql(terms: Sequence[tuple[str, ...]], readable: ColumnElement[bool], limit: int) -> Select[Any]:
    """`ts_rank` knows no rare words, so what it gives is weighed by how few articles have an article's terms.

    It reads an article's whole index entry, so it is asked about those with the most telling terms only, the newest
    among equals.
    """
    asked = func.unnest(cast(bindparam("terms", [" ".join(words) for words in terms]), ARRAY(Text))).column_valued(
        "term"
    )
    english: ColumnElement[Any] = literal_column("'pg_catalog.english'::regconfig")
    term = select(func.phraseto_tsquery(english, func.search_words(asked)).label("query")).cte("terms")
    index: ColumnElement[Any] = literal_column("articles.search")
    all_ = select(func.count()).select_from(schema.articles).scalar_subquery()
    holders = func.count().over(partition_by=term.c.query)
    hit = (
        select(schema.articles.c.id, AT.label("at"), func.ln(1 + cast(all_, Float) / holders).label("rarity"))
        .select_from(schema.articles)
        .join(term, index.op("@@")(term.c.query))
        .where(readable)
        .cte("hits")
    )
    telling = func.sum(hit.c.rarity).label("telling")
    best = (
        select(hit.c.id, telling)
        .group_by(hit.c.id, hit.c.at)
        .order_by(telling.desc(), hit.c.at.desc(), hit.c.id)
        .limit(max(_RANKED_AT_MOST, 2 * limit))
        .cte("best")
    )
    any_term = (
        select(cast(func.string_agg(cast(term.c.query, Text), " | "), TSQUERY))
        .where(func.numnode(term.c.query) > 0)
        .scalar_subquery()
    )
    weights: ColumnElement[Any] = literal_column(f"'{{{1 / _TITLE}, {1 / _TITLE}, {1 / _TITLE}, 1}}'::real[]")
    score = (best.c.telling * (1 + func.ts_rank(weights, index, any_term, _BY_LENGTH))).label("score")
    return (
        select(schema.articles.c.id.label("article_id"), score)
        .select_from(schema.articles)
        .join(best, best.c.id == schema.articles.c.id)
        .order_by(score.desc(), schema.articles.c.id)
        .limit(limit)
    )


_RANKED_AT_MOST: Final = 200
"""Articles that `ts_rank` is asked about: 10 µs each; a question's answer is looked for in the first twenty or so."""

_BY_LENGTH: Final = 1
"""`ts_rank`'s normalisation: divided by 1 + the logarithm of the article's length."""
