"""Briefings, one for each version of a story, language, prompt and model, shared by everyone of a scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, func, select

from bot.core.ports import Usage
from bot.core.types import PUBLIC, Briefing, Problem, Scope, StoryId
from bot.store.payloads import dump, load
from bot.store.schema import articles, briefings
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import RowMapping

    from bot.core.types import ArticleId
    from bot.store.db import Tx

NO_MODEL = "none"
"""The `model` of an extract."""

_NOTHING: Final = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a briefing is one of. `model` is `NO_MODEL` for an extract, whose `prompt_version` is its rules'."""

    scope: Scope
    story_id: StoryId
    story_version: int
    language: str
    prompt_version: str
    model: str = NO_MODEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored briefing with how it was made.

    `refused` is what verification dropped from its draft, `note` says in words for readers why it is not what they
    might expect, `usage` and `cost` (in the budget's currency) are what the model took.
    """

    briefing: Briefing
    refused: tuple[Problem, ...] = ()
    note: str = ""
    model: str = NO_MODEL
    prompt_version: str
    language: str
    usage: Usage = _NOTHING
    cost: float = 0.0


async def find(tx: Tx, key: Key) -> Kept | None:
    """The briefing made for this key."""
    asked = {field: getattr(key, field) for field in Key.__slots__}
    row = (await tx.execute(_FIND, asked)).mappings().first()
    return _kept(row) if row is not None else None


_FIND = select(briefings).where(and_(*(briefings.c[field] == bindparam(field) for field in Key.__slots__)))
"""Built once: what every reader of a briefing waits for."""


async def latest(tx: Tx, scopes: Collection[Scope], story_id: StoryId) -> Kept | None:
    """The briefing of the story's newest version that has one, the last made first."""
    newest = select(briefings).where(briefings.c.story_id == story_id, briefings.c.scope.in_(scopes))
    ordered = newest.order_by(briefings.c.story_version.desc(), briefings.c.made_at.desc(), briefings.c.id)
    row = (await tx.execute(ordered.limit(1))).mappings().first()
    return _kept(row) if row is not None else None


async def add(  # noqa: PLR0913 - each is a separate fact about one briefing
    tx: Tx,
    key: Key,
    briefing: Briefing,
    *,
    refused: Sequence[Problem] = (),
    usage: Usage = _NOTHING,
    cost: float = 0.0,
    note: str = "",
) -> Kept:
    """Store a briefing and return it, or the one somebody else has stored meanwhile.

    Raises `ValueError` where the briefing is not the key's or cites an article the key's scope may not read.
    """
    if (briefing.story_id, briefing.story_version) != (key.story_id, key.story_version):
        raise ValueError(f"briefing {briefing.id} is about {briefing.story_id} v{briefing.story_version}, not {key}")
    await _refuse_foreign(tx, key.scope, briefing)
    row = {field: getattr(key, field) for field in Key.__slots__} | {
        "id": briefing.id,
        "payload": dump(Briefing, briefing),
        "refused": dump(_Problems, tuple(refused)),
        "note": note,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost": cost,
        "made_at": briefing.made_at,
    }
    await tx.execute(upsert(tx, briefings, [row], key=Key.__slots__))
    stored = await find(tx, key)
    if stored is None:
        raise RuntimeError(f"briefing {briefing.id} was stored and is gone")
    return stored


def cited(briefing: Briefing) -> frozenset[ArticleId]:
    """The articles a briefing stands on."""
    spans = [span for point in briefing.points for span in point.evidence]
    spans += [span for quote in briefing.quotes for span in quote.runs]
    spans += [condition.evidence for condition in briefing.conditions]
    return frozenset(span.article_id for span in spans)


async def _refuse_foreign(tx: Tx, scope: Scope, briefing: Briefing) -> None:
    """A tenant's article must never be quoted to another: checked where it would become permanent."""
    foreign = and_(articles.c.id.in_(cited(briefing)), articles.c.scope.not_in({PUBLIC, scope}))
    if count := (await tx.execute(select(func.count()).select_from(articles).where(foreign))).scalar_one():
        raise ValueError(f"briefing {briefing.id} of scope {scope} cites {count} articles of other scopes")


_Problems = tuple[Problem, ...]


def _kept(row: RowMapping) -> Kept:
    return Kept(
        briefing=load(Briefing, row["payload"]),
        refused=load(_Problems, row["refused"] or ()),
        note=row["note"] or "",
        model=row["model"],
        prompt_version=row["prompt_version"],
        language=row["language"],
        usage=Usage(tokens_in=row["tokens_in"], tokens_out=row["tokens_out"]),
        cost=row["cost"],
    )
