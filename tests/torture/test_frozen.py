"""A worker that is frozen, replaced and thawed: it sends nothing late and nothing twice, and is of use again.

What cannot be closed is not tested: a worker frozen between its look at the clock and the write to its socket.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.databases import Shelf
from tests.torture import checks, news, site
from tests.torture.site import Site
from tests.torture.stops import Point
from tests.torture.world import FINE


def at_its_own(point: Point) -> Callable[[Site], Awaitable[None]]:
    async def freeze(here: Site) -> None:
        here.start("frozen", stops_at=point)
        await here.ready("frozen")
        await here.wave(1)
        await here.frozen("frozen")

    return freeze


def before_the_answer_of(door: str, has_what: str, times: int = 1) -> Callable[[Site], Awaitable[None]]:
    """The world has all that the worker sends at once, and keeps its answers until the worker is frozen."""

    async def freeze(here: Site) -> None:
        await here.door(**{door: False})
        here.start("frozen")
        await here.ready("frozen")
        await here.wave(1)
        await site.until(
            lambda: sum(event.what == has_what for event in here.seen) == times, f"not all of {times} was {has_what}"
        )
        here.freeze("frozen")
        await here.door(**{door: True})

    return freeze


async def with_nothing_in_flight(here: Site) -> None:
    here.start("frozen")
    await here.ready("frozen")
    here.freeze("frozen")
    await here.wave(1)


POINTS = {
    "before the claim": at_its_own("kept"),
    "inside the claim's transaction": at_its_own("writing"),
    "sending committed, not yet called": at_its_own("claimed"),
    "called, answer unread": before_the_answer_of("posts", "posted"),
    "answer read, sent not committed": at_its_own("answered"),
    "inside a model call": before_the_answer_of("model", "asked", times=news.STORIES),
    "holding its seat with nothing in flight": with_nothing_in_flight,
}


@pytest.mark.xdist_group("torture")
async def test_a_worker_frozen_anywhere_replaced_and_thawed_sends_nothing_late_or_twice(
    shelf: Shelf, tmp_path: Path
) -> None:
    few = asyncio.Semaphore(3)  # each waits most of the time, and needs two workers
    found = await asyncio.gather(*(frozen_at(point, shelf, tmp_path, few) for point in POINTS))
    assert dict(zip(POINTS, found, strict=True)) == dict.fromkeys(POINTS, "clean")


async def frozen_at(point: str, shelf: Shelf, scratch: Path, few: asyncio.Semaphore) -> str:
    """What came of it, on a database of its own."""
    name = shelf.take()
    try:
        async with few, site.opened(scratch / point, shelf.server.url(name), seed=1, weather=FINE) as here:
            await POINTS[point](here)
            return await replaced_and_thawed(here)
    except AssertionError as failed:
        return str(failed)
    finally:
        shelf.server.drop(name)  # with the engine's schema in it, it is no use to other tests


async def replaced_and_thawed(here: Site) -> str:
    here.start("peer")
    await here.drained()  # the peer does what is left while the other is frozen
    here.thaw("frozen")
    here.kill("peer")
    await here.wave(1)
    await here.drained()  # the thawed one is at work again, and has had every occasion to go wrong
    return checks.told(checks.faults(await here.story()))
