"""Following sources and claiming the ones that are due."""

from dataclasses import replace

from bot.core.polling import Polling, Validators
from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Outcome
from bot.store import items, sources
from bot.store.db import Tx
from tests.store.builders import HOUR, NOON, A, entry, source

MINUTE = HOUR / 60


async def claimed(tx: Tx, *, hours: float = 0, limit: int = 9) -> list[str]:
    found = await sources.due(tx, [PUBLIC], now=NOON + hours * HOUR, limit=limit, claim=10 * MINUTE)
    return [followed.source.name for followed in found]


async def test_a_source_is_followed_once_for_each_scope(tx: Tx) -> None:
    again = replace(source(), name="Other name")
    assert await sources.add(tx, source(), baseline=3, now=NOON)
    assert not await sources.add(tx, again, baseline="all", now=NOON)
    assert await sources.add(tx, source(scope=A), baseline="all", now=NOON)
    (kept,) = await sources.all(tx, [PUBLIC])
    assert (kept.source.name, kept.baseline) == ("World", 3)


async def test_sources_are_listed_by_name_in_any_case(tx: Tx) -> None:
    for name in ("zeta", "Beta", "alpha"):
        await sources.add(tx, source(name), baseline="all", now=NOON)
    assert [followed.source.name for followed in await sources.all(tx, [PUBLIC])] == ["alpha", "Beta", "zeta"]


async def test_a_source_is_found_by_address_id_or_name(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    for wanted in (source().url, source().id, "WORLD"):
        assert [found.source for found in await sources.find(tx, [PUBLIC], wanted)] == [source()]
    assert await sources.find(tx, [PUBLIC], "Wor") == ()


async def test_the_longest_due_is_claimed_first_and_nobody_claims_it_again(tx: Tx) -> None:
    for number, name in enumerate(["First", "Second", "Third"]):
        await sources.add(tx, source(name), baseline="all", now=NOON + number * MINUTE)
    assert await claimed(tx, hours=1, limit=2) == ["First", "Second"]
    assert await claimed(tx, hours=1) == ["Third"]
    assert await claimed(tx, hours=1) == []


async def test_a_claim_that_is_never_ended_runs_out(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    assert await claimed(tx) == ["World"]
    assert await claimed(tx, hours=0.1) == []
    assert await claimed(tx, hours=0.2) == ["World"]


async def test_a_polled_source_is_due_again_when_the_poll_says_and_never_while_paused(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    assert await claimed(tx) == ["World"]
    await sources.polled(tx, source(), now=NOON, next_poll_at=NOON + HOUR, polling=Polling(), read=True)
    assert (await claimed(tx, hours=0.9), await claimed(tx, hours=1)) == ([], ["World"])
    await sources.polled(tx, source(), now=NOON, next_poll_at=NOON, polling=Polling(), read=False, paused="gone (410)")
    assert await claimed(tx, hours=99) == []
    await sources.polled(tx, source(), now=NOON, next_poll_at=None, polling=Polling(), read=False)
    assert await claimed(tx, hours=99) == []


async def test_the_first_time_its_entries_are_seen_is_kept(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    for hours, read in ((1, False), (2, True), (3, True)):
        now = NOON + hours * HOUR
        await sources.polled(tx, source(), now=now, next_poll_at=now, polling=Polling(), read=read)
    (followed,) = await sources.all(tx, [PUBLIC])
    assert (followed.first_read_at, followed.polled_at) == (NOON + 2 * HOUR, NOON + 3 * HOUR)


async def test_validators_stay_until_others_come(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    known = Validators(url=source().url, etag='W/"a"', sha="1")
    for validators in (known, None):
        await sources.polled(
            tx, source(), now=NOON, next_poll_at=NOON, polling=Polling(), read=True, validators=validators
        )
    (followed,) = await sources.all(tx, [PUBLIC])
    assert followed.validators == known


async def test_a_source_that_moved_has_its_new_address_unless_that_is_followed_already(tx: Tx) -> None:
    await sources.add(tx, source("Old"), baseline="all", now=NOON)
    await sources.add(tx, source("Taken"), baseline="all", now=NOON)
    for moved, expected in ((source("Taken").url, source("Old").url), ("https://new.test/", "https://new.test/")):
        await sources.polled(tx, source("Old"), now=NOON, next_poll_at=NOON, polling=Polling(), read=True, url=moved)
        (followed,) = await sources.find(tx, [PUBLIC], "Old")
        assert followed.source.url == expected


async def test_what_may_change_of_a_source_changes(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    changed = replace(source(), name="The World", publisher="W", language="en", tier=1, every=2 * HOUR)
    assert await sources.change(tx, changed)
    assert [followed.source for followed in await sources.all(tx, [PUBLIC])] == [changed]
    assert not await sources.change(tx, source("Unknown"))


async def test_removing_a_source_forgets_its_items(tx: Tx) -> None:

    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry(), Settled(outcome=Outcome.STORED), now=NOON)
    assert await sources.remove(tx, source())
    assert not await sources.remove(tx, source())
    assert await items.why(tx, [PUBLIC], entry().url) == ()


async def test_the_scopes_that_follow_something_are_known(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await sources.add(tx, source("Own", scope=A), baseline="all", now=NOON)
    assert await sources.scopes(tx) == {PUBLIC, A}
