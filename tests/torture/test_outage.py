"""PostgreSQL stops at once and comes back: what was promised is kept, and work goes on by itself."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from tests.torture import checks, site
from tests.torture.postgresql import breakable
from tests.torture.world import FINE

OUTAGE = float(os.environ.get("ONRECORD_OUTAGE", "5"))
"""Seconds without a database; docs/reliability.md tells of 30."""


@pytest.mark.xdist_group("torture")
async def test_a_database_that_stops_costs_time_and_nothing_else(tmp_path: Path) -> None:
    with breakable() as database:
        where = database.server.url(database.server.create())
        async with site.opened(tmp_path, where, seed=1, weather=FINE) as here:
            for name in ("one", "two", "three"):
                here.start(name)
            await here.ready("one", "two", "three")
            for _ in range(6):
                await here.wave(4)
            await site.until(lambda: _posted(here) > 5, "nothing was posted")
            here.stopped()
            await database.stop()
            await asyncio.sleep(OUTAGE)
            stood = _posted(here)  # what was under way when the database stopped among them
            assert stood < 6 * 4 * 3, "the database was stopped when everything was posted already"
            database.start()
            back = time.monotonic()
            await site.until(lambda: _posted(here) > stood, "nothing was posted after the database was back")
            sys.stdout.write(f"posted again {time.monotonic() - back:.1f} s after the database was back\n")
            await here.drained()
            # A worker notices at any moment that the outage took its seat, and hands back the calls that it is making:
            # so they may be asked again; a finished one may not.
            faults = checks.faults(await here.story())
            assert [fault for fault in faults if not fault.endswith("nobody was killed between")] == []


def _posted(here: site.Site) -> int:
    return sum(event.what == "posted" for event in here.seen)
