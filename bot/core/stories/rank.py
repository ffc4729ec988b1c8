"""Which stories come first in a digest, and why each one is in it or is not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.core.stories import topics
from bot.core.stories.coverage import Coverage, publishers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.types import StoryId, Topic

HALVING: Final = 12.0
"""Hours of age that weigh as much as half the coverage: a story of the morning must be carried by twice as many
publishers to stay above one of the evening. Chosen for digests once or twice a day."""
TIER: Final = 0.5
"""Weight of one tier: two tiers up equal one doubling of the publishers."""
WORDS: Final = 0.25
"""Weight of a doubling of the quotes and conditions found: what people said on record is what we are for."""
POOR: Final = 1.0
"""What a story loses of which nobody gives the full text: it can be pointed to, not briefed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story chosen for a digest. `reason` is for people; `status` says whether this digest has shown it before."""

    coverage: Coverage
    publishers: int
    score: float
    status: Literal["new", "updated"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A story that was not chosen, and why."""

    coverage: Coverage
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """Every story in one of two lists, the chosen ones best first."""

    chosen: tuple[Pick, ...]
    passed: tuple[Passed, ...]


def pick(  # noqa: PLR0913 - each is a separate fact about one digest
    stories: Sequence[Coverage],
    topic: Topic | None,
    limit: int,
    now: datetime,
    *,
    shown: Mapping[StoryId, int] | None = None,
    said: Mapping[StoryId, int] | None = None,
    owners: Mapping[str, str] | None = None,
) -> Picks:
    """Choose at most `limit` stories of a topic (None: of any), leaving out versions shown before.

    `said` counts a story's quotes and conditions where they are known; `owners` maps publishers to their owners.
    """
    picks: list[Pick] = []
    passed: list[Passed] = []
    for coverage in stories:
        version = (shown or {}).get(coverage.story.id)
        matched = topics.match(topic, coverage.members) if topic is not None else ""
        if matched is None:
            passed.append(Passed(coverage=coverage, reason=f"nothing of {topic.name if topic else ''} in it"))
        elif version is not None and version >= coverage.story.version:
            passed.append(Passed(coverage=coverage, reason="shown before, nothing new since"))
        else:
            independent = publishers(coverage.members, owners)
            picks.append(
                Pick(
                    coverage=coverage,
                    publishers=independent,
                    score=_score(coverage, independent, (said or {}).get(coverage.story.id, 0), now),
                    status="new" if version is None else "updated",
                    reason="; ".join(filter(None, (matched, _standing(coverage, independent)))),
                )
            )
    picks.sort(key=lambda pick: (-pick.score, pick.coverage.story.id))
    passed += [Passed(coverage=left.coverage, reason=f"below the first {limit}") for left in picks[max(limit, 0) :]]
    return Picks(chosen=tuple(picks[: max(limit, 0)]), passed=tuple(passed))


def _score(coverage: Coverage, independent: int, said: int, now: datetime) -> float:
    """The story's worth in doublings of coverage."""
    hours = max((now - coverage.story.last_at).total_seconds(), 0.0) / 3600
    best = min(member.tier for member in coverage.members)
    poor = all(member.article.quality != "full" for member in coverage.members)
    return math.log2(1 + independent) + TIER * (3 - best) + WORDS * math.log2(1 + said) - poor * POOR - hours / HALVING


def _standing(coverage: Coverage, independent: int) -> str:
    reports = len(coverage.members)
    voices = f"{independent} independent publisher{'s' if independent != 1 else ''}"
    return voices if reports == independent else f"{voices} in {reports} reports"
