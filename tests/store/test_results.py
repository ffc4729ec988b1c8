"""A model is asked once for everybody, paid for once, and counted exactly."""

import asyncio
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.budget import Spent
from bot.core.ports import Completion, Usage
from bot.core.types import PUBLIC
from bot.store import db, results, spending
from bot.store.db import Tx
from bot.store.results import Busy, Done, Failed, Mine
from tests.store import strategies as any_
from tests.store.builders import HOUR, NOON, A
from tests.store.running import Run

KEY = results.Key(scope=PUBLIC, kind="briefing", name="a1")
SAID = Completion(text="{}", usage=Usage(tokens_in=9, tokens_out=3), finish="length")
DAY = date(2026, 3, 4)
few = settings(max_examples=25)


async def claim(tx: Tx, owner: str, hours: float = 0) -> Mine | Done | Busy | Failed:
    """Claim for one hour."""
    now = NOON + hours * HOUR
    return await results.claim(tx, KEY, owner=owner, now=now, until=now + HOUR)


async def finish(tx: Tx, owner: str, said: Completion = SAID) -> results.Stored:
    return await results.finish(tx, KEY, owner=owner, completion=said, model="m", cost=0.25, now=NOON)


async def test_one_asks_and_the_others_wait_until_the_answer_is_everybodys(tx: Tx) -> None:
    assert await claim(tx, "one") == Mine()
    assert await claim(tx, "other") == Busy(until=NOON + HOUR)
    assert await results.find(tx, KEY) is None
    assert await finish(tx, "one") == "kept"
    assert await claim(tx, "other", 99) == await results.find(tx, KEY) == Done(completion=SAID, model="m", cost=0.25)


async def test_whoever_asks_may_claim_again(tx: Tx) -> None:
    assert await claim(tx, "one") == Mine()
    assert await claim(tx, "one", 0.5) == Mine()
    assert await claim(tx, "other", 1) == Busy(until=NOON + 1.5 * HOUR)


async def test_a_claim_that_has_run_out_is_taken_over_and_the_late_answer_is_kept_as_it_was_paid(tx: Tx) -> None:
    assert await claim(tx, "late") == Mine()
    assert await claim(tx, "other", 1) == Mine()
    assert await claim(tx, "late", 1) == Busy(until=NOON + 2 * HOUR)
    assert await finish(tx, "late") == "late"
    assert await finish(tx, "other", Completion(text="another", usage=Usage())) == "dropped"
    found = await results.find(tx, KEY)
    assert found is not None
    assert found.completion == SAID


async def test_an_answer_nobody_has_claimed_is_kept_and_called_late(tx: Tx) -> None:
    assert await finish(tx, "nobody") == "late"
    assert isinstance(await claim(tx, "one"), Done)


async def test_a_failure_is_remembered_until_it_may_be_tried_again(tx: Tx) -> None:
    await claim(tx, "one")
    failed = Failed(why="429: slow down", retry_at=NOON + HOUR)
    assert await results.fail(tx, KEY, owner="one", why=failed.why, retry_at=failed.retry_at, now=NOON)
    assert await claim(tx, "other", 0.9) == await results.failed(tx, KEY, now=NOON) == failed
    assert await results.failed(tx, KEY, now=NOON + HOUR) is None
    assert await claim(tx, "other", 1) == Mine()
    assert await results.failed(tx, KEY, now=NOON) is None


async def test_a_failure_for_good_is_never_tried_again(tx: Tx) -> None:
    await claim(tx, "one")
    await results.fail(tx, KEY, owner="one", why="no such model", retry_at=None, now=NOON)
    assert await claim(tx, "one", 10**4) == Failed(why="no such model", retry_at=None)


async def test_a_late_failure_takes_nothing_from_whoever_asks_now(tx: Tx) -> None:
    await claim(tx, "late")
    await claim(tx, "other", 1)
    assert not await results.fail(tx, KEY, owner="late", why="timeout", retry_at=None, now=NOON)
    assert await finish(tx, "other") == "kept"
    assert not await results.fail(tx, KEY, owner="other", why="timeout", retry_at=None, now=NOON)
    assert isinstance(await claim(tx, "late"), Done)


async def test_of_many_that_claim_at_once_over_two_handles_one_asks(place: Path | str) -> None:
    async with await db.connect(place) as one, await db.connect(place) as other:

        async def try_it(number: int) -> Mine | Done | Busy | Failed:
            async with (one, other)[number % 2].begin() as tx:
                return await claim(tx, f"reader {number}")

        claimed = await asyncio.gather(*(try_it(number) for number in range(20)))
    assert claimed.count(Mine()) == 1
    assert claimed.count(Busy(until=NOON + HOUR)) == 19


@few
@given(text=any_.words, model=any_.words, cost=st.integers(0, 10**15).map(lambda n: n / 10**9))
def test_any_answer_comes_back_as_it_was(run: Run, text: str, model: str, cost: float) -> None:
    async def body(tx: Tx) -> None:
        said = Completion(text=text, usage=Usage(tokens_in=2**40, tokens_out=1), finish="refused")
        await results.finish(tx, KEY, owner="o", completion=said, model=model, cost=cost, now=NOON)
        assert await results.find(tx, KEY) == Done(completion=said, model=model, cost=cost)

    run(body)


# ---------------------------------------------------------------- spending


amounts = st.tuples(st.integers(0, 10**9), st.integers(0, 10**12).map(lambda n: n / 10**9))


@few
@given(taken=st.lists(amounts, max_size=8))
def test_what_is_given_back_leaves_nothing_behind_in_any_order(run: Run, taken: list[tuple[int, float]]) -> None:
    async def body(tx: Tx) -> None:
        for tokens, money in taken:
            await spending.add(tx, PUBLIC, DAY, tokens=tokens, money=money)
        billionths = sum(round(money * 10**9) for _, money in taken)
        total = Spent(tokens=sum(tokens for tokens, _ in taken), money=billionths / 10**9)
        assert await spending.of(tx, PUBLIC, DAY) == total
        for tokens, money in reversed(taken):
            await spending.add(tx, PUBLIC, DAY, tokens=-tokens, money=-money)
        assert await spending.of(tx, PUBLIC, DAY) == Spent()

    run(body)


async def test_every_scope_and_day_is_counted_by_itself_and_the_total_told_at_once(tx: Tx) -> None:
    assert await spending.add(tx, PUBLIC, DAY, tokens=5, money=0.1, calls=1) == Spent(tokens=5, money=0.1, calls=1)
    assert await spending.add(tx, PUBLIC, DAY, tokens=5, money=0.2, calls=1) == Spent(tokens=10, money=0.3, calls=2)
    assert await spending.of(tx, A, DAY) == Spent()
    assert await spending.of(tx, PUBLIC, date(2026, 3, 5)) == Spent()


async def test_what_many_spend_at_once_is_all_counted(place: Path | str) -> None:
    async with await db.connect(place) as one, await db.connect(place) as other:

        async def spend(number: int) -> None:
            async with (one, other)[number % 2].begin() as tx:
                await spending.add(tx, PUBLIC, DAY, tokens=3, money=0.001, calls=1)

        await asyncio.gather(*(spend(number) for number in range(20)))
        async with one.read() as tx:
            assert await spending.of(tx, PUBLIC, DAY) == Spent(tokens=60, money=0.02, calls=20)
