"""Workers that die at any moment, on a platform in bad weather: nothing lost, nothing twice, nothing paid again."""

from pathlib import Path

import pytest

from tests.torture import run

KILLED_IN_THE_MIDDLE = "nobody was killed in the middle of anything"


@pytest.mark.xdist_group("torture")
async def test_twenty_kills_lose_nothing_post_nothing_twice_and_pay_for_nothing_again(
    kind: str, empty_place: Path | str, tmp_path: Path
) -> None:
    made = await run.batch(tmp_path, empty_place, seed=1, workers=run.WORKERS[kind])
    assert list(made.faults) == []
    assert any(kill.sending or kill.asking for kill in made.kills), KILLED_IN_THE_MIDDLE


@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_twenty_kills_of_who_posts_through_a_platform_lose_nothing_and_post_nothing_twice(
    platform: str, tmp_path: Path
) -> None:
    place = tmp_path / "onrecord.db"
    made = await run.batch(tmp_path, place, seed=2, workers=run.WORKERS["sqlite"], platform=platform)
    assert list(made.faults) == []
    assert any(kill.sending for kill in made.kills), KILLED_IN_THE_MIDDLE
