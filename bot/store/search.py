"""Articles by their words: full text as the database has it, kept true by the database itself (migration 0002)."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text

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
    return await _best(tx, wanted, readable, limit)


async def _best(
    tx: Tx, terms: Sequence[tuple[str, ...]], readable: ColumnElement[bool], limit: int
) -> tuple[Found, ...]:
    """The best that may be read.

    Looking whether an article may be read costs more than ranking it, so it is done for the best, and for more of them
    where too few may be. In the same way articles that have frequent terms only are ranked where the others are too few.
    """
    given: dict[str, object]
    if tx.dialect.name == "sqlite":
        ranking, given = _SQLITE, {"terms": json.dumps([f'"{" ".join(words)}"' for words in terms])}
    else:
        ranking, given = _POSTGRESQL, {"terms": [" ".join(words) for words in terms], "most": _ALWAYS_RARE}
    size, every = _AHEAD * limit, False
    while True:
        ranked = (await tx.execute(ranking, {**given, "title": _TITLE, "size": size, "every": every})).all()
        wanted = select(schema.articles.c.id).where(schema.articles.c.id.in_([row.id for row in ranked]), readable)
        seen = set((await tx.execute(wanted)).scalars()) if ranked else set()
        if len(seen) >= limit or (every and len(ranked) < size):
            found = [Found(article_id=row.id, score=row.score) for row in ranked if row.id in seen]
            return tuple(sorted(found, key=lambda each: (-each.score, each.article_id))[:limit])
        if len(ranked) < size:
            every = True
        else:
            size *= 8


def _words(term: str) -> tuple[str, ...]:
    """The words of a term without accents, as both indexes hold them."""
    apart = unicodedata.normalize("NFKD", term)
    return tuple(_WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter))))


_AHEAD: Final = 4
"""How many times more articles are ranked than wanted, for those that may not be read."""

_ALWAYS_RARE: Final = 1000
"""Articles that may have a term of a small store for it to be no frequent one: so many are ranked in a few milliseconds."""

_SQLITE: Final = text(
    """WITH asked AS MATERIALIZED (
         SELECT value AS term, (SELECT count(*) FROM search WHERE search MATCH value) AS holders
         FROM json_each(:terms)),
       telling AS MATERIALIZED (
         SELECT coalesce(
           group_concat(term, ' OR ') FILTER (WHERE :every OR 2 * holders <= (SELECT count(*) FROM search_rows)),
           group_concat(term, ' OR ')) AS query
         FROM asked)
       SELECT article_id AS id, score FROM search_rows JOIN (
         SELECT rowid AS number, -bm25(search, :title, 1.0) AS score FROM search
         WHERE search MATCH (SELECT query FROM telling) ORDER BY score DESC LIMIT :size) AS hits
       ON hits.number = search_rows.number"""
)
"""FTS5 and BM25, which it gives as a negative number. A term that more than half of all articles have weighs nothing
there but costs as much as it is frequent: it is left out unless all are so.
"""

_POSTGRESQL: Final = text(
    """WITH stored AS MATERIALIZED (
         SELECT count(*) AS articles, greatest(:most, count(*) / 5) AS few FROM articles),
       asked AS MATERIALIZED (
         SELECT DISTINCT phraseto_tsquery('pg_catalog.english', search_words(term)) AS query
         FROM unnest(CAST(:terms AS text[])) AS given (term)),
       counted AS MATERIALIZED (
         SELECT query, few, articles, (SELECT count(*) FROM (
             SELECT FROM articles WHERE search @@ query LIMIT (SELECT few + 1 FROM stored)) AS held) AS holders
         FROM asked, stored WHERE numnode(query) > 0),
       whole AS MATERIALIZED (
         SELECT CAST(string_agg(CAST(query AS text), ' | ') AS tsquery) AS query,
           CAST(string_agg(CAST(query AS text), ' | ') FILTER (WHERE holders <= few) AS tsquery) AS rare
         FROM counted),
       terms AS MATERIALIZED (
         SELECT ln(1 + CAST(articles AS float) / greatest(holders, 1)) AS rarity,
           CASE WHEN :every OR holders <= few OR rare IS NULL THEN counted.query ELSE counted.query && rare END AS query
         FROM counted, whole),
       best AS MATERIALIZED (
         SELECT id, sum(rarity) AS telling FROM terms JOIN articles ON search @@ query GROUP BY id
         ORDER BY telling DESC, coalesce(published_at, fetched_at) DESC, id LIMIT :size)
       SELECT id, telling * (1 + ts_rank(
           CAST(ARRAY[1 / :title, 1 / :title, 1 / :title, 1] AS real[]),
           search, (SELECT query FROM whole), 1)) AS score
       FROM best JOIN articles USING (id)"""
)
"""`ts_rank` knows no rare words, so what it gives (1: by length) is weighed by how few articles have an article's terms.

It reads an article's whole index entry, so it is asked about those with the most telling terms only, the newest among
equals. A term that more than a fifth of all articles have is looked for only where a rarer one stands too, which the
index knows without reading an article; holders are counted up to there.
"""
