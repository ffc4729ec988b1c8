"""Articles by their words: full text as the database has it, kept true by the database itself (migration 0002)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, Select, Text, bindparam, cast, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY

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
    query = (_postgresql if tx.dialect.name == "postgresql" else _sqlite)(wanted, readable, limit)
    found = await tx.execute(query)
    return tuple(Found(**row) for row in found.mappings())


def _words(term: str) -> tuple[str, ...]:
    """The words of a term without accents, as both indexes hold them."""
    apart = unicodedata.normalize("NFKD", term)
    return tuple(_WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter))))


def _sqlite(terms: Sequence[tuple[str, ...]], readable: ColumnElement[bool], limit: int) -> Select[Any]:
    """FTS5 and BM25, which SQLite gives as a negative number."""
    index = table("search", column("rowid"))
    numbers = table("search_rows", column("number"), column("article_id"))
    match = " OR ".join(f'"{" ".join(words)}"' for words in terms)
    score = (-func.bm25(literal_column("search"), _TITLE, 1.0)).label("score")
    return (
        select(schema.articles.c.id.label("article_id"), score)
        .select_from(index)
        .join(numbers, numbers.c.number == index.c.rowid)
        .join(schema.articles, schema.articles.c.id == numbers.c.article_id)
        .where(literal_column("search").op("MATCH")(match), readable)
        .order_by(score.desc(), schema.articles.c.id)
        .limit(limit)
    )


def _postgresql(terms: Sequence[tuple[str, ...]], readable: ColumnElement[bool], limit: int) -> Select[Any]:
    """`ts_rank` knows no rare words, so every term is ranked by itself and weighed by how few articles have it.

    Ranking reads an article's whole index entry, so it is left for those with the most telling terms.
    """
    asked = func.unnest(cast(bindparam("terms", [" ".join(words) for words in terms]), ARRAY(Text))).column_valued(
        "term"
    )
    term = select(
        func.phraseto_tsquery(literal_column("'pg_catalog.english'::regconfig"), func.search_words(asked)).label(
            "query"
        )
    ).cte("terms")
    index: ColumnElement[Any] = literal_column("articles.search")
    all_ = select(func.count()).select_from(schema.articles).scalar_subquery()
    holders = func.count().over(partition_by=term.c.query)
    hit = (
        select(
            schema.articles.c.id,
            term.c.query,
            func.ln(1 + cast(all_, Float) / holders).label("rarity"),
        )
        .select_from(schema.articles)
        .join(term, index.op("@@")(term.c.query))
        .where(readable)
        .cte("hits")
    )
    telling = func.sum(hit.c.rarity)
    best = select(hit.c.id).group_by(hit.c.id).order_by(telling.desc(), hit.c.id).limit(4 * limit + 20).cte("best")
    weights: ColumnElement[Any] = literal_column(f"'{{{1 / _TITLE}, {1 / _TITLE}, {1 / _TITLE}, 1}}'::real[]")
    score = func.sum(hit.c.rarity * func.ts_rank(weights, index, hit.c.query, 1)).label("score")
    return (
        select(schema.articles.c.id.label("article_id"), score)
        .select_from(schema.articles)
        .join(best, best.c.id == schema.articles.c.id)
        .join(hit, hit.c.id == best.c.id)
        .group_by(schema.articles.c.id)
        .order_by(score.desc(), schema.articles.c.id)
        .limit(limit)
    )
