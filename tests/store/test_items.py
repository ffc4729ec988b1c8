"""What became of every item."""

from dataclasses import replace
from random import Random
from string import ascii_letters

from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Outcome
from bot.store import articles, items, sources
from bot.store.db import Tx
from tests.store.builders import HOUR, NOON, article, entry, publish, source

STORED = Settled(outcome=Outcome.STORED)
FAILED = Settled(outcome=Outcome.FAILED, detail="503")
KNOWN = Settled(outcome=Outcome.KNOWN)


async def test_each_version_of_an_entry_has_one_outcome_and_all_are_told(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry(), STORED, now=NOON)
    await items.record(tx, source(), entry(mark="n"), Settled(outcome=Outcome.REVISION), now=NOON + HOUR)
    told = await items.why(tx, [PUBLIC], entry().url)
    assert [(item.outcome, item.at) for item in told] == [(Outcome.STORED, NOON), (Outcome.REVISION, NOON + HOUR)]
    seen = await items.seen(tx, source(), [entry()])
    assert (seen["item"].mark, seen["item"].outcome) == ("n", Outcome.REVISION)


async def test_ids_and_addresses_of_any_length_are_told_apart(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    dice = Random(7)
    start = "".join(dice.choices(ascii_letters, k=20_000))
    long, other = entry(f"{start}1"), entry(f"{start}2")
    made = article("The dam held.", page=long.key)
    await publish(tx, made)
    await items.record(tx, source(), long, replace(STORED, article_id=made.id), now=NOON)
    seen = await items.seen(tx, source(), [long, other])
    assert seen.keys() == {long.key, long.match_key}
    assert [item.url for item in await items.why(tx, [PUBLIC], long.url)] == [long.url]
    assert await articles.latest(tx, PUBLIC, long.match_key or "") == made


async def test_an_item_listed_again_keeps_its_outcome(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry(), STORED, now=NOON)
    await items.record(tx, source(), entry(), KNOWN, now=NOON + HOUR)
    assert [item.outcome for item in await items.why(tx, [PUBLIC], entry().url)] == [Outcome.STORED]
    assert await items.counts(tx, [PUBLIC]) == {Outcome.STORED: 1}


async def test_trying_again_counts_the_attempts_and_the_last_outcome_stands(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    for _ in range(2):
        await items.record(tx, source(), entry(), FAILED, now=NOON, retry_at=NOON + HOUR)
    assert (await items.seen(tx, source(), [entry()]))["item"].attempts == 2
    await items.record(tx, source(), entry(), STORED, now=NOON)
    seen = (await items.seen(tx, source(), [entry()]))["item"]
    assert (seen.outcome, seen.retry_at) == (Outcome.STORED, None)


async def test_a_failed_item_whose_text_turns_out_to_be_known_is_not_tried_again(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    made = article("The dam held.")
    await publish(tx, made)
    await items.record(tx, source(), entry(), FAILED, now=NOON, retry_at=NOON)
    await items.record(tx, source(), entry(), replace(KNOWN, article_id=made.id), now=NOON)
    assert not await items.waiting(tx, source(), now=NOON)


async def test_a_failed_item_is_waited_for_from_its_time_until_it_must_have_left_the_list(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry(), FAILED, now=NOON, retry_at=NOON + HOUR)
    times = (NOON, NOON + HOUR, NOON + HOUR + items.PATIENCE, NOON + 2 * HOUR + items.PATIENCE)
    assert [await items.waiting(tx, source(), now=now) for now in times] == [False, True, True, False]


async def test_an_item_is_remembered_under_its_address_too(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry(), STORED, now=NOON)
    renamed = replace(entry(), key="another guid")
    assert entry().match_key in await items.seen(tx, source(), [renamed])
    assert await items.seen(tx, source(), [entry("unlisted")]) == {}


async def test_an_article_that_another_source_brought_is_remembered_and_a_failure_there_is_not(tx: Tx) -> None:
    for name in ("World", "Front"):
        await sources.add(tx, source(name), baseline="all", now=NOON)
    made = article("The dam held.")
    await publish(tx, made)
    await items.record(tx, source("World"), entry("read"), replace(STORED, article_id=made.id), now=NOON)
    await items.record(tx, source("World"), entry("failed"), FAILED, now=NOON)
    seen = await items.seen(tx, source("Front"), [entry("read"), entry("failed")])
    assert {key: memory.elsewhere for key, memory in seen.items()} == {entry("read").match_key: "World"}


async def test_what_a_source_says_itself_counts_before_what_another_says(tx: Tx) -> None:
    for name in ("World", "Front"):
        await sources.add(tx, source(name), baseline="all", now=NOON)
    made = article("The dam held.")
    await publish(tx, made)
    await items.record(tx, source("Front"), entry(), FAILED, now=NOON)
    await items.record(tx, source("World"), entry(), replace(STORED, article_id=made.id), now=NOON + HOUR)
    seen = await items.seen(tx, source("Front"), [entry()])
    assert {memory.outcome for memory in seen.values()} == {Outcome.FAILED}


async def test_outcomes_are_counted_since_a_time(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await items.record(tx, source(), entry("a"), STORED, now=NOON)
    await items.record(tx, source(), entry("b"), FAILED, now=NOON + HOUR)
    await items.record(tx, source(), entry("c"), FAILED, now=NOON + HOUR)
    assert await items.counts(tx, [PUBLIC]) == {Outcome.STORED: 1, Outcome.FAILED: 2}
    assert await items.counts(tx, [PUBLIC], NOON + HOUR) == {Outcome.FAILED: 2}
