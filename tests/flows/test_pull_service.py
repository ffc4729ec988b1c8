"""Pulling as a service does it: many sources, slow ones, broken ones, peers, and being told to stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.brief import RULES
from bot.core.errors import Transient
from bot.core.types import Outcome, Source
from bot.flows import poll, pull, reading, shelving
from bot.flows.kit import SCOPES, Kit, Web
from bot.ingest.worker import Workers
from bot.store import articles, db, items, records, sources, stories
from bot.store.sources import Followed
from bot.telemetry import ITEMS, POLLS
from tests.flows.conftest import Clock
from tests.flows.scripted import writing
from tests.simulation import press
from tests.simulation.press import KIND, Press, Printed
from tests.store import builders

ON_ONE = pytest.mark.parametrize("kind", ["sqlite"])
"""For what has nothing to do with the database."""


@pytest.fixture
def outlets(clock: Clock) -> Press:
    return Press(clock)


@pytest.fixture
async def kit(place: Path | str, clock: Clock, outlets: Press) -> AsyncIterator[Kit]:
    async with writing(place, None, clock) as made:
        yield replace(made, web=Web(fetcher=outlets, workers=Workers()), kinds=press.kinds())


def source(name: str) -> Source:
    return replace(builders.source(name), kind=KIND)


async def follow(kit: Kit, outlets: Press, *names: str, articles: int = 1) -> None:
    """Follow sources that list so many articles each."""
    for name in names:
        made = source(name)
        outlets.feeds[made.url] = [printed(name, number, kit) for number in range(articles)]
        async with kit.database.begin() as tx:
            await sources.add(tx, made, baseline="all", now=kit.now())


def printed(name: str, number: int, kit: Kit) -> Printed:
    text = f"The mayor of {name} opened bridge number {number} on Monday and thanked everybody who had built it."
    url = f"https://{name.casefold()}.test/{number}"
    return Printed(url=url, title=f"Bridge {number} of {name}", text=text, at=kit.now() - timedelta(minutes=5))


async def states(kit: Kit) -> dict[str, Followed]:
    async with kit.database.read() as tx:
        return {followed.source.name: followed for followed in await sources.all(tx, SCOPES)}


async def claimable(kit: Kit) -> set[str]:
    """The sources that a peer would get now."""
    async with kit.database.begin() as tx:
        got = await sources.due(tx, SCOPES, now=kit.now(), limit=1000, claim=timedelta())
    return {followed.source.name for followed in got}


async def until_true(holds: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition; a test that waits in vain fails by its time."""
    async with asyncio.timeout(30):
        while not await _holds(holds):  # noqa: ASYNC110 - nobody tells when a row is written
            await asyncio.sleep(0.01)


async def _holds(condition: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> bool:
    said = condition()
    return said if isinstance(said, bool) else await said


async def polled(kit: Kit) -> set[str]:
    """The sources whose poll has been noted."""
    return {name for name, state in (await states(kit)).items() if state.polled_at is not None}


@ON_ONE
async def test_a_source_that_hangs_delays_none_of_the_others(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "AT_ONCE", 2)
    monkeypatch.setattr(pull, "SLOW", timedelta(seconds=0.05))
    monkeypatch.setattr(pull, "AGAIN", timedelta(seconds=0.05))
    hanging, quick = [f"Hanging{n}" for n in range(4)], [f"Quick{n}" for n in range(6)]
    await follow(kit, outlets, *hanging, *quick)
    for name in hanging:
        outlets.trouble[source(name).url] = press.slow
    pulling = asyncio.create_task(pull.tick(kit))

    async def quick_ones_are_read() -> bool:
        return await polled(kit) == set(quick)

    await until_true(quick_ones_are_read)
    assert not pulling.done()
    await press.ended(pulling)


@ON_ONE
async def test_what_falls_due_while_a_slow_source_is_read_is_read_too(
    kit: Kit, outlets: Press, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "AGAIN", timedelta(seconds=0.05))
    await follow(kit, outlets, "Hanging", "Quick")
    outlets.trouble[source("Hanging").url] = press.slow
    pulling = asyncio.create_task(pull.tick(kit))
    quick = source("Quick").url

    async def quick_is_read() -> bool:
        return await polled(kit) == {"Quick"}

    await until_true(quick_is_read)
    clock.forward(hours=25)
    await until_true(lambda: outlets.asked[quick] == 2)
    await press.ended(pulling)


async def test_told_to_stop_it_gives_back_what_it_has_claimed(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "AT_ONCE", 6)
    names = [f"Hanging{n}" for n in range(6)]
    await follow(kit, outlets, *names)
    for name in names:
        outlets.trouble[source(name).url] = press.slow
    pulling = asyncio.create_task(pull.tick(kit))
    await until_true(lambda: outlets.at_once == len(names))
    assert await claimable(kit) == set()
    await press.ended(pulling)
    assert await claimable(kit) == set(names)


async def test_the_claim_of_one_who_died_lapses_and_a_peer_reads_its_sources(
    kit: Kit, outlets: Press, clock: Clock
) -> None:
    await follow(kit, outlets, "World")
    async with kit.database.begin() as tx:
        await sources.due(tx, SCOPES, now=clock(), limit=1, claim=poll.CLAIM)
    await pull.tick(kit)
    assert not outlets.asked
    clock.forward(minutes=15, seconds=1)
    await pull.tick(kit)
    assert outlets.asked[source("World").url] == 1


async def test_two_who_pull_at_once_ask_no_source_twice(kit: Kit, outlets: Press, place: Path | str) -> None:
    names = [f"Outlet{n}" for n in range(12)]
    await follow(kit, outlets, *names)
    async with await db.connect(place) as peer:
        await asyncio.gather(pull.tick(kit), pull.tick(replace(kit, database=peer)))
    assert set(outlets.asked.values()) == {1}
    async with kit.database.read() as tx:
        assert await items.counts(tx, SCOPES) == {Outcome.STORED: len(names)}


@ON_ONE
async def test_no_more_are_asked_at_once_than_there_are_seats(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "AT_ONCE", 3)
    await follow(kit, outlets, *(f"Outlet{n}" for n in range(9)))
    await pull.tick(kit)
    assert outlets.at_once <= 3
    assert len(outlets.asked) == 18


@ON_ONE
async def test_a_source_that_breaks_our_code_is_its_own_trouble_and_is_told(kit: Kit, outlets: Press) -> None:
    await follow(kit, outlets, "Odd", "World")
    outlets.trouble[source("Odd").url] = press.failing(ZeroDivisionError("by zero"))
    before = POLLS.labels("broken")._value.get()
    report = await pull.pull(kit)
    (odd,) = report.failures
    assert odd.problem == "an error of ours: ZeroDivisionError: by zero"
    assert POLLS.labels("broken")._value.get() == before + 1
    state = (await states(kit))["Odd"]
    assert state.polling.failures == 1
    assert state.next_poll_at is not None
    assert report.outcomes == {Outcome.STORED: 1}


@ON_ONE
async def test_a_poll_that_lasts_as_long_as_its_claim_ends_and_is_taken_up_where_it_was(
    kit: Kit, outlets: Press, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "CLAIM", timedelta(seconds=1))
    monkeypatch.setattr(poll, "BATCH", 2)
    await follow(kit, outlets, "Long", articles=5)
    outlets.trouble["https://long.test/4"] = press.slow
    report = await pull.pull(kit)
    assert [pulled.problem is not None for pulled in report.sources] == [True]
    outlets.trouble.clear()
    clock.forward(hours=1)
    report = await pull.pull(kit)
    assert report.outcomes == {Outcome.KNOWN: 4, Outcome.STORED: 1}
    assert outlets.asked["https://long.test/0"] == 1


@ON_ONE
async def test_a_database_that_fails_ends_the_pull_in_its_own_words(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(kit, outlets, "World", "Village")

    async def full(*_: object) -> None:
        raise Transient("the disk is full", kind="database")

    monkeypatch.setattr(shelving, "_stored", full)
    with pytest.raises(Transient, match="the disk is full"):
        await pull.tick(kit)


async def test_what_many_sources_bring_at_once_is_stored_with_one_look_at_the_stories(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    window = stories.window

    async def counted(*args: object, **named: object) -> object:
        nonlocal looks
        looks += 1
        return await window(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(stories, "window", counted)
    names = [f"Outlet{n}" for n in range(12)]
    await follow(kit, outlets, *names)
    together = asyncio.Event()
    for name in names:
        outlets.trouble[f"https://{name.casefold()}.test/0"] = press.until(together)
    pulling = asyncio.create_task(pull.tick(kit))
    await until_true(lambda: len(outlets.asked) == 2 * len(names))
    together.set()
    await pulling
    assert looks <= 3
    async with kit.database.read() as tx:
        assert await items.counts(tx, SCOPES) == {Outcome.STORED: len(names)}


async def test_one_sources_items_that_cannot_be_stored_leave_the_others_stored(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(kit, outlets, "Odd", "World", "Village")
    add = articles.add

    async def odd(tx: db.Tx, article: object, *args: object, **named: object) -> object:
        if "Odd" in article.text:  # type: ignore[attr-defined]
            raise ValueError("nobody can store this")
        return await add(tx, article, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(articles, "add", odd)
    report = await pull.pull(kit)
    assert [pulled.source.name for pulled in report.failures] == ["Odd"]
    assert report.outcomes == {Outcome.STORED: 2}


@ON_ONE
async def test_polls_and_items_are_counted(kit: Kit, outlets: Press, clock: Clock) -> None:
    def counted() -> tuple[float, ...]:
        polls = (POLLS.labels(result)._value.get() for result in ("read", "unchanged", "failed"))
        return (*polls, ITEMS.labels("stored")._value.get())

    before = counted()
    await follow(kit, outlets, "World", "Dead", articles=2)
    outlets.trouble[source("Dead").url] = press.down()
    await pull.tick(kit)
    clock.forward(hours=25)
    await pull.tick(kit)
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 2, 2]


@ON_ONE
async def test_a_command_asks_each_source_once_however_long_it_takes(kit: Kit, outlets: Press, clock: Clock) -> None:
    await follow(kit, outlets, "World", "Village")

    async def a_day_passes() -> None:
        clock.forward(days=2)

    outlets.trouble[source("World").url] = a_day_passes
    report = await pull.pull(kit)
    assert len(report.sources) == 2
    assert outlets.asked[source("World").url] == 1


@ON_ONE
async def test_what_a_crash_left_unread_is_read_by_the_next_tick(
    kit: Kit, outlets: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(kit, outlets, "World")

    async def died(*_: object) -> None:
        raise Transient("gone", kind="database")

    with monkeypatch.context() as dying:
        dying.setattr(reading, "keep", died)
        with pytest.raises(Transient):
            await pull.tick(kit)

    async def unread() -> int:
        async with kit.database.read() as tx:
            return len(await records.missing(tx, SCOPES, RULES, 10))

    assert await unread() == 1
    await reading.tick(kit)
    assert await unread() == 0
