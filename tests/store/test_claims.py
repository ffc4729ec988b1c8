"""Of all who ask for a claim one has it, for as long as it goes on asking."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.store import claims, db
from bot.store.db import Tx
from tests.store.builders import NOON

HOLDS = timedelta(seconds=20)


async def take(tx: Tx, holder: str, after: float = 0, what: str = "shard:0/1") -> bool:
    now = NOON + timedelta(seconds=after)
    return await claims.take(tx, what, holder=holder, now=now, until=now + HOLDS)


async def test_a_claim_is_one_holders_until_it_runs_out(tx: Tx) -> None:
    assert await take(tx, "ann")
    assert not await take(tx, "bob", after=19.9)
    assert await take(tx, "bob", after=20)
    assert not await take(tx, "ann", after=21), "who has lost it must not think that it goes on"


async def test_a_holder_that_goes_on_asking_keeps_it(tx: Tx) -> None:
    for after in range(0, 100, 5):
        assert await take(tx, "ann", after)
        assert not await take(tx, "bob", after)


async def test_what_is_released_is_anybodys_at_once_and_nobody_releases_anothers(tx: Tx) -> None:
    await take(tx, "ann")
    await claims.release(tx, "shard:0/1", holder="bob")
    await claims.release(tx, "shard:0/1", holder="nn")
    await claims.release(tx, "shard:0/1", holder="%")
    assert not await take(tx, "bob")
    await claims.release(tx, "shard:0/1", holder="ann")
    assert await take(tx, "bob")


async def test_who_is_alone_does_not_wait_for_the_dead(tx: Tx) -> None:
    await take(tx, "ann")
    assert await claims.take(tx, "shard:0/1", holder="bob", now=NOON, until=NOON + HOLDS, alone=True)
    assert not await take(tx, "ann", after=1)


async def test_two_claims_have_nothing_to_do_with_each_other(tx: Tx) -> None:
    assert await take(tx, "ann")
    assert await take(tx, "bob", what="shard:1/2")


async def test_of_processes_that_ask_at_once_one_has_it(place: Path | str) -> None:
    async def asked(holder: str) -> bool:
        async with await db.connect(place) as mine, mine.begin() as tx:
            return await take(tx, holder)

    async with await db.connect(place):
        assert sorted(await asyncio.gather(*map(asked, "abcd"))) == [False, False, False, True]
