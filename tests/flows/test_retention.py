"""Retention: what is old goes once a day, and what stands behind a posted message stays as long as the message."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import config
from bot.core.desk import Inbound
from bot.core.places import parse
from bot.core.ports import Completion, Usage
from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Article, Outcome, Place
from bot.flows import retention
from bot.flows.kit import SCOPES, Kit
from bot.store import articles, inbox, items, outbox, results, schema, slots, sources, stories, subscriptions
from bot.store.outbox import Draft
from bot.telemetry import FORGOTTEN
from tests.flows.conftest import Clock
from tests.flows.scripted import writing
from tests.store import builders
from tests.store.builders import publish

KEEP = config.KeepEntry(articles=timedelta(days=90), posted=timedelta(days=730), jobs=timedelta(days=7))
DESK = Place(platform="console", channel="main")


@pytest.fixture
async def kit(place: Path | str, clock: Clock) -> AsyncIterator[Kit]:
    async with writing(place, None, clock) as made:
        yield replace(made, config=replace(made.config, keep=KEEP))


async def printed(kit: Kit, words: str) -> Article:
    """An article of these words, stored and in a story of its own."""
    made = replace(builders.article(f"{words.title()} said so on the day.", title=words), fetched_at=kit.now())
    made = replace(made, published_at=kit.now())
    async with kit.database.begin() as tx:
        await publish(tx, made, now=kit.now())
    return made


async def posted(kit: Kit, key: str, *cited: Article) -> None:
    """A message that cites these articles, sent."""
    message = builders.draft(key).message
    made = Draft(key=key, place=DESK, series=key, message=message, evidence=tuple(a.id for a in cited))
    async with kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, [made], now=kit.now())
        (row,) = await outbox.claim(tx, platforms=["console"], owner="us", now=kit.now(), limit=1)
        await outbox.sent(tx, row, message_id=key, now=kit.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    articles: frozenset[str]
    stories: int
    messages: int


async def left(kit: Kit) -> Left:
    async with kit.database.read() as tx:
        return Left(
            articles=frozenset((await tx.execute(select(schema.articles.c.title))).scalars()),
            stories=await stories.count(tx, SCOPES),
            messages=(await tx.execute(select(func.count()).select_from(schema.outbox))).scalar_one(),
        )


async def test_what_is_old_goes_with_its_story_and_what_is_new_stays(kit: Kit, clock: Clock) -> None:
    await printed(kit, "old")
    clock.forward(days=60)
    await printed(kit, "young")
    clock.forward(days=31)
    await retention.tick(kit)
    assert await left(kit) == Left(articles=frozenset({"young"}), stories=1, messages=0)


async def test_what_a_posted_message_cites_stays_as_long_as_the_message(kit: Kit, clock: Clock) -> None:
    await posted(kit, "digest:daily", await printed(kit, "cited"))
    await printed(kit, "uncited")
    clock.forward(days=729)
    await retention.tick(kit)
    assert await left(kit) == Left(articles=frozenset({"cited"}), stories=1, messages=1)
    clock.forward(days=2)
    await retention.tick(kit)
    assert await left(kit) == Left(articles=frozenset(), stories=0, messages=0)


async def test_what_people_said_goes_with_the_messages_of_its_time(kit: Kit, clock: Clock) -> None:
    said = Inbound(id="T1:C1:1", kind="mention", place=parse("slack:T1:C1"), user="U1", text="What now?", at=clock())
    async with kit.database.begin() as tx:
        await inbox.add(tx, PUBLIC, said, now=clock())
        await inbox.settle(tx, PUBLIC, said.id, state="done", what="ask", now=clock())
    clock.forward(days=729)
    await retention.tick(kit)
    async with kit.database.read() as tx:
        assert await inbox.get(tx, SCOPES, said.id) is not None
    clock.forward(days=2)
    await retention.tick(kit)
    async with kit.database.read() as tx:
        assert await inbox.get(tx, SCOPES, said.id) is None


async def test_more_than_one_batch_goes_in_one_day(kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        await posted(kit, f"digest:{number}", await printed(kit, f"word{number}"))
    clock.forward(days=731)
    await retention.tick(kit)
    assert await left(kit) == Left(articles=frozenset(), stories=0, messages=0)


async def test_it_is_done_once_a_day_whoever_asks(kit: Kit, clock: Clock) -> None:
    await retention.tick(kit)
    await printed(kit, "old")
    clock.forward(days=90, hours=-1)
    await retention.tick(kit)
    assert (await left(kit)).articles == {"old"}
    clock.forward(hours=2)
    await retention.tick(kit)
    assert (await left(kit)).articles == {"old"}, "somebody has forgotten two hours ago"
    clock.forward(hours=23)
    await retention.tick(kit)
    assert (await left(kit)).articles == set()


async def test_slots_that_ended_long_ago_go_and_those_of_late_stay(kit: Kit, clock: Clock) -> None:
    subscription = builders.subscription()
    old = clock()
    async with kit.database.begin() as tx:
        await subscriptions.add(tx, subscription, next_slot_at=old, now=old)
        await slots.skip(tx, subscription.scope, subscription.id, old, why="too late", now=old)
    clock.forward(days=731)
    async with kit.database.begin() as tx:
        await slots.skip(tx, subscription.scope, subscription.id, clock(), why="too late", now=clock())
    await retention.tick(kit)
    async with kit.database.read() as tx:
        assert [slot.at for slot in await slots.recent(tx, SCOPES, limit=9)] == [clock()]


async def test_what_was_forgotten_is_counted(kit: Kit, clock: Clock) -> None:
    before = FORGOTTEN.labels("articles")._value.get()
    await printed(kit, "old")
    clock.forward(days=91)
    await retention.tick(kit)
    assert FORGOTTEN.labels("articles")._value.get() == before + 1


async def test_an_item_whose_article_went_is_known_all_the_same(kit: Kit, clock: Clock) -> None:
    source, entry = builders.source(), builders.entry()
    gone = await printed(kit, "old")
    async with kit.database.begin() as tx:
        await sources.add(tx, source, baseline="all", now=clock())
        settled = Settled(outcome=Outcome.STORED, article_id=gone.id)
        await items.record(tx, source, entry, settled, now=clock())
    clock.forward(days=91)
    await retention.tick(kit)
    async with kit.database.read() as tx:
        assert await articles.get(tx, SCOPES, [gone.id]) == ()
        assert entry.key in await items.seen(tx, source, [entry])


async def test_answers_of_the_model_are_kept_for_a_year(kit: Kit, clock: Clock) -> None:
    key = results.Key(scope=PUBLIC, kind="briefing", name="of something")
    said = Completion(text="{}", usage=Usage(tokens_in=1, tokens_out=1), finish="stop")
    async with kit.database.begin() as tx:
        await results.claim(tx, key, owner="us", now=clock(), until=clock())
        await results.finish(tx, key, owner="us", completion=said, model="m", cost=0.0, now=clock())
    for days, is_kept in ((364, True), (2, False)):
        clock.forward(days=days)
        await retention.tick(kit)
        async with kit.database.read() as tx:
            assert (await results.find(tx, key) is not None) is is_kept
