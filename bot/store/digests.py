"""What each digest has shown, so that the next one says what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, select

from bot.store.schema import digest_stories, digests, outbox
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.core.types import Scope, StoryId
    from bot.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """When a digest was last shown, and the version of every story it has shown so far."""

    at: datetime
    versions: Mapping[StoryId, int]


async def last(tx: Tx, scope: Scope, name: str) -> Shown | None:
    """What the digest `name` of this scope has shown; None before its first time.

    What was to be shown by a message that has failed was not, until somebody has that message tried anew.
    """
    own = (digests.c.scope == scope, digests.c.name == name)
    at: datetime | None = (await tx.execute(select(_standing(digests, digests.c.at)).where(*own))).scalar_one_or_none()
    if at is None:
        return None
    version = _standing(digest_stories, digest_stories.c.story_version).label("version")
    of_it = (digest_stories.c.scope == scope, digest_stories.c.name == name)
    found = await tx.execute(select(digest_stories.c.story_id, version).where(*of_it))
    return Shown(at=at, versions={row.story_id: row.version for row in found if row.version is not None})


async def mark(  # noqa: PLR0913 - what was shown, and what is so if it was not
    tx: Tx,
    scope: Scope,
    name: str,
    *,
    versions: Mapping[StoryId, int],
    now: datetime,
    message: str | None = None,
    before: Shown | None = None,
) -> None:
    """Note that the digest `name` has just shown these versions of these stories, or nothing: at once, or by the message
    of this key in the outbox; should that one fail, it has shown what it had `before`.
    """
    earlier = before.versions if before else {}
    same = {"scope": scope, "name": name, "at": now, "message": message}
    shown = same | {"before": before.at if before else None}
    await tx.execute(upsert(tx, digests, [shown], key=("scope", "name"), update=("at", "message", "before")))
    rows = [
        same | {"story_id": story, "story_version": version, "before": earlier.get(story)}
        for story, version in versions.items()
    ]
    if rows:
        key, changed = ("scope", "name", "story_id"), ("story_version", "at", "message", "before")
        await tx.execute(upsert(tx, digest_stories, rows, key=key, update=changed))


def _standing(table: Table, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What stands of a column, now that it is known what became of the message."""
    refused = exists().where(outbox.c.key == table.c.message, outbox.c.state == "failed")
    return case((refused, table.c.before), else_=column)
