"""Commission: have a digest's stories briefed by jobs, all at once, and wait for them no longer than readers would.

brief.at_hand, else jobs.submit("brief", …) for each → wait until all have ended → what is at hand, else the extract

The engine bounds how many are written at once and how often, over all processes. Without an engine, as in a command,
they are written here, one by one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot import telemetry
from bot.core.ports import Jobs, Payload
from bot.core.stories.coverage import Coverage
from bot.core.types import Scope, StoryId
from bot.flows import brief, drafting
from bot.flows.kit import Kit, Progress, quiet
from bot.store import stories
from bot.store.briefings import Kept
from bot.store.scopes import seen_by

BRIEFINGS_WAIT: Final = timedelta(minutes=5)
"""How long a digest waits for its briefings: six stories by a model that takes a minute for each, two at a time, and as
much again for whoever is before it. Longer is a late digest; the extract is there."""
LOOK: Final = 0.25
"""Seconds between two looks at jobs: as often as the engine looks at its queue."""
LATE: Final = "its briefing was not ready in time"

Commissioned = Mapping[StoryId, tuple[Coverage, Kept]]
"""Each story as it was briefed: it may have got news since it was asked for."""


async def commissioned(
    kit: Kit, scope: Scope, asked: Sequence[Coverage], *, progress: Progress = quiet
) -> Commissioned:
    """The briefing of every story, as readers of `scope` see it. Each has one: a briefing always arrives."""
    ready: dict[StoryId, tuple[Coverage, Kept]] = {}
    missing = []
    for number, coverage in enumerate(asked, 1):
        progress(f"briefing {number} of {len(asked)}")
        kept = await (brief.at_hand if kit.jobs else brief.story)(kit, coverage)
        if kept is None:
            missing.append(coverage)
        else:
            ready[coverage.story.id] = coverage, kept
    if kit.jobs and missing:
        await _awaited(kit, kit.jobs, scope, missing)
        async with kit.database.read() as tx:
            current = await stories.get(tx, seen_by(scope), [coverage.story.id for coverage in missing])
        for coverage in current:
            kept = await brief.at_hand(kit, coverage) or await brief.instead(kit, coverage, LATE)
            ready[coverage.story.id] = coverage, kept
    return ready


async def handle(kit: Kit, payload: Payload) -> None:
    """The job "brief": the briefing of a story as readers of a scope see it now. A story that is gone needs none."""
    scope, story = Scope(payload["scope"]), StoryId(payload["story"])
    async with kit.database.read() as tx:
        found = await stories.get(tx, seen_by(scope), [story])
    for coverage in found:
        await brief.story(kit, coverage)


async def _awaited(kit: Kit, jobs: Jobs, scope: Scope, missing: Sequence[Coverage]) -> None:
    waited = [await _submitted(kit, jobs, scope, coverage) for coverage in missing]
    try:
        async with asyncio.timeout(BRIEFINGS_WAIT.total_seconds()):
            while waited := [  # noqa: ASYNC110 - it may be another process that ends a job
                key for key in waited if await jobs.status(key) in ("waiting", "running")
            ]:
                await asyncio.sleep(LOOK)
    except TimeoutError:
        telemetry.log.warning("briefings are late", asked=len(missing), late=len(waited))


async def _submitted(kit: Kit, jobs: Jobs, scope: Scope, coverage: Coverage) -> str:
    """The key of the job that briefs a story. One that ended without a model's briefing, as in an outage, is not asked
    to run again: the next is.
    """
    story, model = coverage.story, kit.model.name if kit.model else ""
    base = f"brief:{scope}:{story.id}:{story.version}:{drafting.version(kit)}:{model}"
    number = 0
    while await jobs.status(f"{base}:{number}") in ("done", "failed"):
        number += 1
    key = f"{base}:{number}"
    await jobs.submit("brief", key, {"scope": scope, "story": story.id}, queue="briefings")
    return key
