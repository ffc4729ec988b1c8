"""Several processes on one database, all of them eager."""

from pathlib import Path

import pytest

from tests.torture import checks, site
from tests.torture.world import FINE


@pytest.fixture
def kind() -> str:
    return "postgresql"


@pytest.mark.xdist_group("torture")
async def test_two_schedulers_and_three_workers_hold_each_digest_once(empty_place: str, tmp_path: Path) -> None:
    async with site.opened(tmp_path, empty_place, seed=1, weather=FINE) as here:
        for name in ("first clock", "second clock"):
            here.start(name)
        for name in ("one", "two", "three"):
            here.start(name, schedules=False)
        await here.ready("first clock", "second clock", "one", "two", "three")
        for _ in range(5):
            await here.wave(6)
        await here.drained()
        story = await here.story()
        assert checks.faults(story) == []
        assert len({event.worker for event in story.of("posted")}) > 1, "one process did everything"
