"""What each digest has shown, so that the next one says what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store.schema import digest_stories, digests
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.types import Scope, StoryId
    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """When a digest was last shown, and the version of every story it has shown so far."""

    at: datetime
    versions: Mapping[StoryId, int]


async def last(tx: Tx, scope: Scope, name: str) -> Shown | None:
    """What the digest `name` of this scope has shown; None before its first time."""
    at = (
        await tx.execute(select(digests.c.at).where(digests.c.scope == scope, digests.c.name == name))
    ).scalar_one_or_none()
    if at is None:
        return None
    found = await tx.execute(
        select(digest_stories.c.story_id, digest_stories.c.story_version).where(
            digest_stories.c.scope == scope, digest_stories.c.name == name
        )
    )
    return Shown(at=at, versions={row.story_id: row.story_version for row in found})


async def mark(tx: Tx, scope: Scope, name: str, *, versions: Mapping[StoryId, int], now: datetime) -> None:
    """Note that the digest `name` has just shown these versions of these stories, or nothing."""
    same = {"scope": scope, "name": name, "at": now}
    await tx.execute(upsert(tx, digests, [same], key=("scope", "name"), update=("at",)))
    rows = [same | {"story_id": story, "story_version": version} for story, version in versions.items()]
    if rows:
        key = ("scope", "name", "story_id")
        await tx.execute(upsert(tx, digest_stories, rows, key=key, update=("story_version", "at")))
