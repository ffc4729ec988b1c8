"""Briefings, one for each version of a story, language, prompt and model, shared by everyone of a scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from bot.core.types import PUBLIC, Briefing, Scope, StoryId
from bot.store.db import upsert
from bot.store.schema import articles, briefings

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from sqlalchemy import ColumnElement

    from bot.core.types import ArticleId
    from bot.store.db import Tx

NO_MODEL = "none"
"""The `model` of an extract."""


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
class Usage:
    """What making a briefing took: tokens read and written, and money in the budget's currency."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0


async def find(tx: Tx, key: Key) -> Briefing | None:
    """The briefing made for this key."""
    payload = (await tx.execute(select(briefings.c.payload).where(_is(key)))).scalar_one_or_none()
    return _adapter().validate_python(payload) if payload is not None else None


async def add(tx: Tx, key: Key, briefing: Briefing, usage: Usage = Usage()) -> Briefing:
    """Store a briefing and return it, or the one somebody else has stored meanwhile.

    Raises `ValueError` where the briefing is not the key's or cites an article the key's scope may not read.
    """
    if (briefing.story_id, briefing.story_version) != (key.story_id, key.story_version):
        raise ValueError(f"briefing {briefing.id} is about {briefing.story_id} v{briefing.story_version}, not {key}")
    await _refuse_foreign(tx, key.scope, briefing)
    row = {field: getattr(key, field) for field in Key.__slots__} | {
        "id": briefing.id,
        "payload": _adapter().dump_python(briefing, mode="json"),
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost": usage.cost,
        "made_at": briefing.made_at,
    }
    await tx.execute(upsert(briefings, [row], key=Key.__slots__))
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


def _is(key: Key) -> ColumnElement[bool]:
    return and_(*(briefings.c[field] == getattr(key, field) for field in Key.__slots__))


@cache
def _adapter() -> TypeAdapter[Briefing]:
    """The briefing's JSON, both ways. Imported when first needed: it takes a tenth of a second."""
    from pydantic import TypeAdapter

    return TypeAdapter(Briefing)
