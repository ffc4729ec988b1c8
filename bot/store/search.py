"""Articles by their words: full text as the database has it, kept true by the database itself (migration 0002)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, column, func, literal_column, select, table

from bot.core.types import ArticleId
from bot.store import schema
from bot.store.articles import AT, current

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.core.types import Scope
    from bot.store.db import Tx

MOST_TERMS: Final = 40
"""Terms of one search that count: no question that can be answered has more, and each costs time."""

_TITLE: Final = 4.0
"""How many times more a word of the title counts than one of the text."""

_WORD: Final = re.compile(r"[^\W_]+")

_rows = table("search_rows", column("number"), column("article_id"))
_search = table("search", column("rowid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article and how well it fits the terms: more is better, comparable within one search only."""

    article_id: ArticleId
    score: float


async def articles(
    tx: Tx, scopes: Collection[Scope], terms: Sequence[str], *, limit: int, since: datetime | None = None
) -> tuple[Found, ...]:
    """The current articles that have any of these terms, the best first; a term of several words is a phrase.

    Terms are anybody's: whatever in them is no letter and no digit parts words and does nothing else.
    """
    wanted = [words for words in dict.fromkeys(map(_words, terms)) if words][:MOST_TERMS]
    if not wanted:
        return ()
    query = _sqlite(wanted).where(schema.articles.c.scope.in_(scopes), current(schema.articles.c.id, scopes))
    if since is not None:
        query = query.where(since <= AT)
    found = await tx.execute(query.order_by(column("score").desc(), schema.articles.c.id).limit(limit))
    return tuple(Found(**row) for row in found.mappings())


def _words(term: str) -> tuple[str, ...]:
    """The words of a term without accents, as both indexes hold them."""
    apart = unicodedata.normalize("NFKD", term)
    return tuple(_WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter))))


def _sqlite(terms: Sequence[tuple[str, ...]]) -> Select[Any]:
    """FTS5 and BM25, which SQLite gives as a negative number."""
    match = " OR ".join(f'"{" ".join(words)}"' for words in terms)
    score = -func.bm25(literal_column("search"), _TITLE, 1.0)
    return (
        select(schema.articles.c.id.label("article_id"), score.label("score"))
        .select_from(_search)
        .join(_rows, _rows.c.number == _search.c.rowid)
        .join(schema.articles, schema.articles.c.id == _rows.c.article_id)
        .where(literal_column("search").op("MATCH")(match))
    )
