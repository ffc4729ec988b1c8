"""What is kept of every article's reading, so that questions find who said and stated what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import and_, delete, func, insert, or_, select

from bot.core.names import keys as forms
from bot.core.record import Passage, Record
from bot.core.types import ArticleId, Condition, Person, Quote, Span
from bot.store import schema
from bot.store.articles import AT, current
from bot.store.payloads import dump, load
from bot.store.schema import articles, conditions, quotes, readings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.core.types import Scope, Stance
    from bot.store.db import Tx

LONGEST_NAME: Final = 200
"""Characters of the longest name that can be asked for. An index takes about 2,700 bytes, and no name is as long."""

Part = Literal["actor", "target", "any"]
"""Whose part in a condition is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody who may be meant by a key, and in how many articles."""

    canonical: str
    key: str
    articles: int


async def add(tx: Tx, scope: Scope, record: Record, *, rules: str, at: datetime) -> None:
    """Keep a reading made by these rules at this time, in place of the article's earlier one.

    Raises `ValueError` where this scope has no such article.
    """
    dated = await _dated(tx, scope, record.article_id)
    await tx.execute(delete(readings).where(readings.c.article_id == record.article_id))
    same = {"article_id": record.article_id, "scope": scope}
    kept = {"passages": [_packed(passage) for passage in record.passages], "people": dump(_People, record.people)}
    await tx.execute(insert(readings).values(same | kept | {"rules": rules, "made_at": at}))
    await _insert(tx, schema.people, [same | row for row in _people_rows(record)])
    await _insert(tx, quotes, [same | {"at": dated} | row for row in _quote_rows(record)])
    await _insert(tx, conditions, [same | {"at": dated} | row for row in _condition_rows(record)])


async def get(
    tx: Tx, scopes: Collection[Scope], ids: Collection[ArticleId], *, said: bool = True, stated: bool = True
) -> tuple[Record, ...]:
    """What is kept of these articles, in the order they are asked for; those not read yet are left out.

    Without `said` or `stated` the records come without their quotes or conditions, which are most of the work.
    """
    found = await tx.execute(select(readings).where(readings.c.scope.in_(scopes), readings.c.article_id.in_(ids)))
    rows = {row["article_id"]: row for row in found.mappings()}
    quoted = await _by_article(tx, quotes, rows.keys() if said else ())
    conditional = await _by_article(tx, conditions, rows.keys() if stated else ())
    return tuple(
        Record(
            article_id=identity,
            passages=tuple(_unpacked(identity, packed) for packed in rows[identity]["passages"]),
            quotes=tuple(load(Quote, payload) for payload in quoted.get(identity, ())),
            conditions=tuple(load(Condition, payload) for payload in conditional.get(identity, ())),
            people=load(_People, rows[identity]["people"]),
        )
        for identity in dict.fromkeys(ids)
        if identity in rows
    )


async def missing(tx: Tx, scopes: Collection[Scope], rules: str, limit: int) -> tuple[ArticleId, ...]:
    """The current articles that these rules have not read, the newest first."""
    read = and_(readings.c.article_id == articles.c.id, readings.c.rules == rules)
    found = await tx.execute(
        select(articles.c.id)
        .outerjoin(readings, read)
        .where(articles.c.scope.in_(scopes), readings.c.article_id.is_(None), current(articles.c.id, scopes))
        .order_by(AT.desc(), articles.c.id)
        .limit(limit)
    )
    return tuple(found.scalars())


# ---------------------------------------------------------------- who said and stated what


async def people(tx: Tx, scopes: Collection[Scope], keys: Collection[str]) -> tuple[Named, ...]:
    """Everybody whom one of these keys may mean, those in the most articles first; see `bot.core.names`."""
    table = schema.people
    count = func.count(table.c.article_id)
    found = await tx.execute(
        select(table.c.canonical, table.c.key, count.label("articles"))
        .where(table.c.scope.in_(scopes), table.c.key.in_(keys), current(table.c.article_id, scopes))
        .group_by(table.c.canonical, table.c.key)
        .order_by(count.desc(), table.c.canonical, table.c.key)
    )
    return tuple(Named(**row) for row in found.mappings())


async def quotes_of(
    tx: Tx, scopes: Collection[Scope], canonicals: Collection[str], *, limit: int, since: datetime | None = None
) -> tuple[Quote, ...]:
    """What these people have said, the newest article first; surely or not, as `Quote.confidence` says."""
    payloads = await _newest(tx, quotes, scopes, quotes.c.speaker.in_(canonicals), limit, since)
    return tuple(load(Quote, payload) for payload in payloads)


async def quoted(tx: Tx, scopes: Collection[Scope], *, since: datetime, limit: int) -> tuple[str, ...]:
    """Who has been quoted in articles since then, by canonical name, those with the most quotes first."""
    count = func.count(quotes.c.number)
    found = await tx.execute(
        select(quotes.c.speaker)
        .where(quotes.c.scope.in_(scopes), quotes.c.speaker.is_not(None), quotes.c.at >= since)
        .group_by(quotes.c.speaker)
        .order_by(count.desc(), quotes.c.speaker)
        .limit(limit)
    )
    return tuple(found.scalars())


async def conditions_of(  # noqa: PLR0913 - each narrows the answer in its own way
    tx: Tx,
    scopes: Collection[Scope],
    canonicals: Collection[str],
    *,
    as_: Part,
    stances: Collection[Stance] = (),
    limit: int,
    since: datetime | None = None,
) -> tuple[Condition, ...]:
    """What these people have stated (`actor`), or is stated towards them (`target`), the newest article first.

    `stances` narrows it to some of them; none given asks for all.
    """
    parts = ("actor", "target") if as_ == "any" else (as_,)
    wanted = or_(*(conditions.c[part].in_(canonicals) for part in parts))
    if stances:
        wanted = and_(wanted, conditions.c.stance.in_(stances))
    payloads = await _newest(tx, conditions, scopes, wanted, limit, since)
    return tuple(load(Condition, payload) for payload in payloads)


async def _newest(
    tx: Tx,
    table: Table,
    scopes: Collection[Scope],
    wanted: ColumnElement[bool],
    limit: int,
    since: datetime | None,
) -> list[Any]:
    query = select(table.c.payload).where(table.c.scope.in_(scopes), wanted, current(table.c.article_id, scopes))
    if since is not None:
        query = query.where(table.c.at >= since)
    ordered = query.order_by(table.c.at.desc(), table.c.article_id, table.c.number).limit(limit)
    return list((await tx.execute(ordered)).scalars())


# ---------------------------------------------------------------- rows

_People = tuple[Person, ...]
_NEVER: Final = -1
"""`Passage.needs` of a sentence that is never shown."""


async def _dated(tx: Tx, scope: Scope, identity: ArticleId) -> datetime:
    """When the article was published, else fetched: by it the newest words are found."""
    wanted = select(AT).where(articles.c.id == identity, articles.c.scope == scope)
    found: datetime | None = (await tx.execute(wanted)).scalar_one_or_none()
    if found is None:
        raise ValueError(f"there is no article {identity} in scope {scope} to keep a reading of")
    return found


async def _insert(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(table), rows)


async def _by_article(tx: Tx, table: Table, ids: Collection[ArticleId]) -> dict[ArticleId, list[Any]]:
    found: dict[ArticleId, list[Any]] = {}
    if not ids:
        return found
    wanted = select(table.c.article_id, table.c.payload).where(table.c.article_id.in_(ids))
    for row in await tx.execute(wanted.order_by(table.c.article_id, table.c.number)):
        found.setdefault(row.article_id, []).append(row.payload)
    return found


def _packed(passage: Passage) -> list[int]:
    needs = _NEVER if passage.needs is None else passage.needs
    return [passage.span.start, passage.span.end, passage.paragraph, int(passage.alone), needs]


def _unpacked(identity: ArticleId, packed: list[int]) -> Passage:
    start, end, paragraph, alone, needs = packed
    return Passage(
        span=Span(article_id=identity, start=start, end=end),
        paragraph=paragraph,
        alone=bool(alone),
        needs=None if needs == _NEVER else needs,
    )


def _askable(person: Person | None) -> str | None:
    return person.canonical if person is not None and len(person.canonical) <= LONGEST_NAME else None


def _people_rows(record: Record) -> Iterator[dict[str, Any]]:
    found = {(key, name) for person in record.people if (name := _askable(person)) for key in forms(person)}
    return ({"key": key, "canonical": name} for key, name in sorted(found))


def _quote_rows(record: Record) -> Iterator[dict[str, Any]]:
    for number, quote in enumerate(record.quotes):
        yield {"number": number, "speaker": _askable(quote.speaker), "payload": dump(Quote, quote)}


def _condition_rows(record: Record) -> Iterator[dict[str, Any]]:
    for number, condition in enumerate(record.conditions):
        yield {
            "number": number,
            "actor": _askable(condition.actor),
            "target": _askable(condition.target),
            "stance": condition.stance,
            "payload": dump(Condition, condition),
        }
