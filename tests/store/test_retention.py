"""What is forgotten, and what never is."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.core.articles import revision
from bot.core.budget import Spent
from bot.core.ports import Completion, Usage
from bot.core.reading import read
from bot.core.record import record
from bot.core.stories.dedup import Settled
from bot.core.stories.features import features
from bot.core.types import PUBLIC, Outcome
from bot.store import (
    articles,
    briefings,
    digests,
    feedback,
    inbox,
    items,
    outbox,
    records,
    results,
    retention,
    schema,
    search,
    slots,
    sources,
    spending,
    stories,
    subscriptions,
)
from bot.store.briefings import Key
from bot.store.db import Tx
from bot.store.retention import Forgotten
from tests.core.stories.events import FERRY, TALKS
from tests.store.builders import HOUR, NOON, A, B, article, draft, entry, inbound, publish, source, subscription
from tests.store.test_stories import briefing

DAY = timedelta(days=1)
OLD = article(FERRY.one.text, title=FERRY.one.title)
CHANGED = revision(article(f"{FERRY.one.text} More.", title=FERRY.one.title, hours=1), OLD)
OTHER = article(TALKS.one.text, title=TALKS.one.title, hours=2)
NEVER = NOON - 1000 * DAY
NOTHING = features(OTHER)


async def forget(
    tx: Tx, *, articles_before: datetime = NEVER, posted_before: datetime = NEVER, limit: int = 9
) -> Forgotten:
    return await retention.forget(tx, articles_before=articles_before, posted_before=posted_before, limit=limit)


async def post(tx: Tx, key: str, *, at: datetime) -> None:
    (row,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=at, limit=1)
    assert row.key == key
    assert await outbox.sent(tx, row, message_id="m", now=at)


async def rows(tx: Tx) -> dict[str, int]:
    """How many rows each table has, the empty left out."""
    found = {
        table.name: (await tx.execute(select(func.count()).select_from(table))).scalar_one()
        for table in schema.metadata.sorted_tables
        if table is not schema.meta
    }
    return {name: count for name, count in found.items() if count}


async def test_an_old_story_goes_with_everything_about_it_but_its_items(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    (change, *_) = await publish(tx, OLD, CHANGED)
    await items.record(tx, source(), entry(), Settled(outcome=Outcome.STORED, article_id=OLD.id), now=NOON)
    await records.add(tx, PUBLIC, record(read(CHANGED)), rules="1", at=NOON)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="1")
    await briefings.add(tx, key, briefing(change.story.id))
    await digests.mark(tx, PUBLIC, "daily", versions={change.story.id: 1}, now=NOON)
    assert await search.articles(tx, [PUBLIC], ["ferry"], limit=9)
    assert await forget(tx, articles_before=NOON + 2 * HOUR) == Forgotten(stories=1, articles=2)
    assert await rows(tx) == {"sources": 1, "items": 1, "digests": 1}
    assert await search.articles(tx, [PUBLIC], ["ferry"], limit=9) == ()
    (item,) = await items.why(tx, [PUBLIC], entry().url)
    assert (item.outcome, item.article_id) == (Outcome.STORED, None)
    assert not await forget(tx, articles_before=NOON + 2 * HOUR)


async def test_a_story_stays_whole_while_any_of_its_articles_is_new(tx: Tx) -> None:
    await publish(tx, OLD, CHANGED)
    assert not await forget(tx, articles_before=NOON + HOUR)
    assert await articles.known(tx, [PUBLIC], [OLD.id, CHANGED.id]) == {OLD.id, CHANGED.id}


async def test_a_story_stays_whole_while_a_message_cites_any_of_its_articles(tx: Tx) -> None:
    (change, *_) = await publish(tx, OLD, CHANGED, OTHER)
    await outbox.add(tx, PUBLIC, [draft("one", cites=OLD)], now=NOON)
    await post(tx, "one", at=NOON + DAY)
    later = NOON + 99 * DAY
    assert await forget(tx, articles_before=later) == Forgotten(stories=1, articles=1)
    assert [each.story.id for each in await stories.since(tx, [PUBLIC])] == [change.story.id]
    assert not await forget(tx, articles_before=later, posted_before=NOON + DAY)
    assert await outbox.cited(tx, [PUBLIC], ["one"]) == {"one": (OLD.id,)}
    after = await forget(tx, articles_before=later, posted_before=NOON + 2 * DAY)
    assert after == Forgotten(messages=1, stories=1, articles=2)
    assert await rows(tx) == {}


async def test_an_article_outside_every_story_goes_after_what_revises_it(tx: Tx) -> None:
    for each in (OLD, CHANGED):
        await articles.add(tx, each, NOTHING)
    await articles.add(tx, OTHER, NOTHING)
    await outbox.add(tx, PUBLIC, [draft("one", cites=OTHER)], now=NOON)
    found = [await forget(tx, articles_before=NOON + 9 * HOUR) for _ in range(3)]
    assert found == [Forgotten(articles=1), Forgotten(articles=1), Forgotten()]
    assert await articles.known(tx, [PUBLIC], [OLD.id, CHANGED.id, OTHER.id]) == {OTHER.id}


async def test_a_story_whose_article_is_revised_outside_it_waits_for_the_revision(tx: Tx) -> None:
    await publish(tx, OLD)
    await articles.add(tx, CHANGED, NOTHING)
    assert not await forget(tx, articles_before=NOON + HOUR)
    assert await forget(tx, articles_before=NOON + 2 * HOUR) == Forgotten(articles=1)
    assert await forget(tx, articles_before=NOON + 2 * HOUR) == Forgotten(stories=1, articles=1)


async def test_messages_are_forgotten_by_their_end_and_those_under_way_never(tx: Tx) -> None:
    drafts = [draft(f"{n}") for n in range(4)]
    await outbox.add(tx, PUBLIC, drafts, now=NOON)
    await post(tx, "0", at=NOON + DAY)
    await post(tx, "1", at=NOON + 2 * DAY)
    await outbox.claim(tx, platforms=["slack"], owner="me", now=NOON, limit=1)
    assert await forget(tx, posted_before=NOON) == Forgotten()
    assert await forget(tx, posted_before=NOON + 2 * DAY) == Forgotten(messages=2)
    assert [row.key for row in await outbox.listed(tx, [PUBLIC], limit=9)] == ["2", "1"]


async def test_what_was_said_and_thought_is_forgotten_by_its_end_and_what_nobody_has_seen_to_never(tx: Tx) -> None:
    for day in range(3):
        await inbox.add(tx, A, inbound(f"{day}"), now=NOON)
        await feedback.note(tx, A, f"story:{day}", "U1", "useful", now=NOON + day * DAY)
    for day in range(2):
        await inbox.settle(tx, A, f"{day}", state="done", what="ask", now=NOON + day * DAY)
    assert await forget(tx, posted_before=NOON) == Forgotten()
    assert await forget(tx, posted_before=NOON + DAY) == Forgotten(said=1, verdicts=1)
    assert await forget(tx, posted_before=NOON + 9 * DAY) == Forgotten(said=1, verdicts=2)
    assert await rows(tx) == {"inbox": 1}


async def test_of_a_tenant_that_sends_us_away_nobodys_words_are_kept(tx: Tx) -> None:
    for scope, identity in ((A, "asked"), (A, "removed"), (B, "theirs")):
        await inbox.add(tx, scope, inbound(identity), now=NOON)
        await feedback.note(tx, scope, "story:1", "U1", "useful", now=NOON)
    await retention.forget_people(tx, A, but="removed")
    kept = [await inbox.get(tx, [A, B], identity) for identity in ("asked", "removed", "theirs")]
    assert [row.inbound.id if row else None for row in kept] == [None, "removed", "theirs"]
    assert [(await feedback.counts(tx, [scope]))["useful"] for scope in (A, B)] == [0, 1]


async def test_slots_that_have_ended_go_and_those_that_are_due_stay(tx: Tx) -> None:
    await subscriptions.add(tx, subscription(), next_slot_at=NOON, now=NOON)
    for day in range(3):
        await slots.open(tx, PUBLIC, subscription().id, NOON + day * DAY, now=NOON)
    for day in (0, 1):
        await slots.settle(tx, PUBLIC, subscription().id, NOON + day * DAY, state="posted", now=NOON + day * DAY)
    assert await forget(tx, posted_before=NOON + DAY) == Forgotten(slots=1)
    assert await forget(tx, posted_before=NOON + 9 * DAY) == Forgotten(slots=1)
    assert [slot.at for slot in await slots.recent(tx, [PUBLIC], limit=9)] == [NOON + 2 * DAY]


async def test_it_goes_in_batches_until_there_is_nothing_more(tx: Tx) -> None:
    await outbox.add(tx, PUBLIC, [draft(f"{n}") for n in range(5)], now=NOON)
    for number in range(5):
        text = f"Report {number}: nothing else is told."
        await articles.add(tx, article(text, title=f"{number}"), NOTHING)
    found, whole = [], Forgotten()
    while batch := await forget(tx, articles_before=NOON + HOUR, posted_before=NOON + HOUR, limit=2):
        found.append((batch.messages, batch.articles))
        whole += batch
    assert found == [(2, 2), (2, 2), (1, 1)]
    assert whole == Forgotten(messages=5, articles=5)


async def test_answers_of_the_model_and_what_they_took_are_forgotten_by_their_day(tx: Tx) -> None:
    said = Completion(text="Yes", usage=Usage())
    for day in range(3):
        asked = results.Key(scope=PUBLIC, kind="briefing", name=f"{day}")
        at = NOON + day * DAY
        await results.finish(tx, asked, owner="me", completion=said, model="m", cost=0.1, now=at)
        await spending.add(tx, PUBLIC, at.date(), tokens=1, money=0.1)
    assert await retention.forget_results(tx, before=NOON + 2 * DAY, limit=1) == Forgotten(results=1)
    assert await retention.forget_results(tx, before=NOON + 2 * DAY, limit=9) == Forgotten(results=1)
    assert not await retention.forget_results(tx, before=NOON + 2 * DAY, limit=9)
    spent = [await spending.of(tx, PUBLIC, (NOON + day * DAY).date()) != Spent() for day in range(3)]
    assert spent == [False, False, True]


async def test_it_is_one_process_task_for_a_day(tx: Tx) -> None:
    assert await retention.claim(tx, now=NOON, every=DAY)
    assert not await retention.claim(tx, now=NOON + DAY - HOUR, every=DAY)
    assert await retention.claim(tx, now=NOON + DAY, every=DAY)
