"""What goes in comes out: every domain type through both databases, whatever characters it holds."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from bot.core.desk import Inbound
from bot.core.polling import Polling, Validators
from bot.core.stories.cluster import Change
from bot.core.stories.coverage import Relation
from bot.core.stories.dedup import Baseline, Entry, Settled
from bot.core.stories.features import Features, filed
from bot.core.types import Article, Briefing, Scope, Source, SourceId, Story, StoryId, Subscription
from bot.store import (
    articles,
    briefings,
    digests,
    feedback,
    inbox,
    items,
    outbox,
    slots,
    sources,
    stories,
    subscriptions,
)
from bot.store.briefings import Key
from bot.store.db import Tx
from bot.store.outbox import Draft
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed
from tests.store import strategies as any_
from tests.store.running import Run

few = settings(max_examples=25)


@few
@given(
    source=any_.sources,
    baseline=st.sampled_from(["none", "all"]) | st.integers(0, 50),
    configured=st.booleans(),
    now=any_.moments,
    due=any_.maybe_moments,
    polling=any_.pollings,
    validators=any_.validators,
    paused=any_.maybe_words,
)
def test_a_source_and_the_state_of_its_polling(
    *,
    run: Run,
    source: Source,
    baseline: Baseline,
    configured: bool,
    now: datetime,
    due: datetime | None,
    polling: Polling,
    validators: Validators,
    paused: str | None,
) -> None:
    async def body(tx: Tx) -> None:
        scopes = seen_by(source.scope)
        assert await sources.add(tx, source, baseline=baseline, configured=configured, now=now)
        (added,) = await sources.all(tx, scopes)
        assert (added.source, added.baseline, added.configured) == (source, baseline, configured)
        assert (added.added_at, added.next_poll_at, added.first_read_at) == (now, now, None)
        await sources.polled(
            tx, source, now=now, next_poll_at=due, polling=polling, read=True, validators=validators, paused=paused
        )
        (polled,) = await sources.find(tx, scopes, source.url)
        assert (polled.polling, polled.validators, polled.paused) == (polling, validators, paused)
        assert (polled.polled_at, polled.first_read_at, polled.next_poll_at) == (now, now, due)

    run(body)


@few
@given(article=any_.articles(), features=any_.features, match_key=any_.maybe_words)
def test_an_article_with_its_features(run: Run, article: Article, features: Features, match_key: str | None) -> None:
    async def body(tx: Tx) -> None:
        scopes = seen_by(article.scope)
        assert await articles.add(tx, article, features, match_key=match_key)
        assert await articles.get(tx, scopes, [article.id]) == (article,)
        if match_key is not None:
            assert await articles.latest(tx, article.scope, match_key) == article
        await stories.apply(tx, [started(article)], now=article.fetched_at)
        (group,) = await stories.window(tx, scopes, article.published_at or article.fetched_at)
        assert [joined.article for joined in group.members] == [filed(article, features)]

    run(body)


@few
@given(article=any_.articles(), relation=st.sampled_from(["lead", "new", "copy"]), now=any_.moments)
def test_a_story_with_its_member(run: Run, article: Article, relation: Relation, now: datetime) -> None:
    async def body(tx: Tx) -> None:
        await articles.add(tx, article, NOTHING)
        change = replace(started(article), relation=relation)
        assert await stories.apply(tx, [change], now=now) == (change,)
        (coverage,) = await stories.get(tx, seen_by(article.scope), [change.story.id])
        assert coverage.story == change.story
        assert [(m.article, m.relation) for m in coverage.members] == [(article, relation)]

    run(body)


@few
@given(source=any_.sources, entry=any_.entries, settled=any_.settleds, now=any_.moments, again=any_.maybe_moments)
def test_an_item_with_its_outcome(
    run: Run, source: Source, entry: Entry, settled: Settled, now: datetime, again: datetime | None
) -> None:
    async def body(tx: Tx) -> None:
        await sources.add(tx, source, baseline="all", now=now)
        await items.record(tx, source, entry, settled, now=now, retry_at=again)
        (item,) = await items.why(tx, seen_by(source.scope), entry.url)
        assert (item.outcome, item.detail, item.title, item.at) == (settled.outcome, settled.detail, entry.title, now)
        seen = (await items.seen(tx, source, [entry]))[entry.key]
        assert (seen.mark, seen.outcome, seen.attempts, seen.retry_at) == (entry.mark, settled.outcome, 1, again)

    run(body)


@few
@given(article=any_.articles(), key=any_.keys, drawn=st.data())
def test_a_briefing_under_its_key(run: Run, article: Article, key: Key, drawn: st.DataObject) -> None:
    key = replace(key, scope=article.scope, story_id=started(article).story.id)
    briefing: Briefing = drawn.draw(any_.briefings(key, article))

    async def body(tx: Tx) -> None:
        await articles.add(tx, article, NOTHING)
        await stories.apply(tx, [started(article)], now=article.fetched_at)
        assert await briefings.find(tx, key) is None
        kept = await briefings.add(tx, key, briefing)
        assert kept.briefing == briefing
        assert await briefings.find(tx, key) == kept

    run(body)


@few
@given(article=any_.articles(), name=any_.words, version=any_.counts, now=any_.moments)
def test_what_a_digest_has_shown(run: Run, article: Article, name: str, version: int, now: datetime) -> None:
    async def body(tx: Tx) -> None:
        await articles.add(tx, article, NOTHING)
        await stories.apply(tx, [started(article)], now=now)
        assert await digests.last(tx, article.scope, name) is None
        versions = {started(article).story.id: version}
        await digests.mark(tx, article.scope, name, versions=versions, now=now)
        assert await digests.last(tx, article.scope, name) == digests.Shown(at=now, versions=versions)

    run(body)


@few
@given(subscription=any_.subscriptions, now=any_.moments, due=any_.maybe_moments, why=any_.words)
def test_a_subscription_with_a_slot(
    run: Run, subscription: Subscription, now: datetime, due: datetime | None, why: str
) -> None:
    async def body(tx: Tx) -> None:
        scope, identity = subscription.scope, subscription.id
        assert await subscriptions.add(tx, subscription, next_slot_at=due, now=now)
        assert await slots.skip(tx, scope, identity, now, why=why, now=now)
        assert await subscriptions.pause(tx, scope, identity, why)
        (kept,) = await subscriptions.all(tx, [scope])
        expected = Subscribed(subscription=subscription, next_slot_at=due, paused=why, made_at=now)
        assert kept == expected
        slot = await slots.get(tx, [scope], identity, now)
        assert slot is not None
        assert (slot.state, slot.at, slot.why) == ("skipped", now, why)

    run(body)


@few
@given(draft=any_.drafts, scope=any_.scopes, now=any_.moments, said=any_.words)
def test_a_message_in_the_outbox(run: Run, draft: Draft, scope: Scope, now: datetime, said: str) -> None:
    async def body(tx: Tx) -> None:
        assert await outbox.add(tx, scope, [draft], now=now) == 1
        (row,) = await outbox.claim(tx, platforms=[draft.place.platform], owner=said, now=now, limit=1)
        assert (row.key, row.place, row.onto) == (draft.key, draft.place, draft.onto)
        assert (row.series, row.message) == (draft.series, draft.message)
        assert (row.owner, row.started_at, row.made_at) == (said, now, now)
        assert await outbox.sent(tx, row, message_id=said, now=now)
        assert await outbox.listed(tx, [scope], limit=1) == (
            replace(row, state="sent", owner=None, message_id=said, settled_at=now),
        )

    run(body)


@few
@given(said=any_.inbounds, scope=any_.scopes, now=any_.moments, draft=any_.drafts, verdict=any_.words)
def test_what_somebody_said_and_thought(
    run: Run, said: Inbound, scope: Scope, now: datetime, draft: Draft, verdict: str
) -> None:
    async def body(tx: Tx) -> None:
        assert await inbox.add(tx, scope, said, now=now)
        kept = await inbox.get(tx, [scope], said.id)
        assert kept is not None
        assert await inbox.of_thread(tx, [scope], said.place, limit=9) == (kept,)
        assert (kept.scope, kept.inbound, kept.state, kept.made_at) == (scope, said, "new", now)
        await inbox.begun(tx, scope, said.id, verdict)
        assert await inbox.settle(tx, scope, said.id, state="done", what=verdict, said=draft.message, now=now)
        settled = replace(kept, state="done", message_id=verdict, what=verdict, said=draft.message, settled_at=now)
        assert await inbox.get(tx, [scope], said.id) == settled
        await feedback.note(tx, scope, verdict, said.user, "useful", now=now)
        assert await feedback.counts(tx, [scope]) == {"useful": 1, "not-useful": 0}

    run(body)


async def test_a_time_without_a_zone_is_refused(tx: Tx) -> None:
    source = Source(id=SourceId("s"), name="n", url="u", publisher="p")
    with pytest.raises(StatementError, match="has no time zone"):
        await sources.add(tx, source, baseline="all", now=datetime(2026, 1, 1))  # noqa: DTZ001 - the claim


NOTHING = Features(names=(), words=(), title=(), shingles=b"", signature=b"")


def started(article: Article) -> Change:
    at = article.published_at or article.fetched_at
    story = Story(
        id=StoryId(f"s-{article.id}"),
        scope=article.scope,
        version=1,
        article_ids=(article.id,),
        first_at=at,
        last_at=at,
    )
    return Change(
        story=story, article_id=article.id, scope=article.scope, relation="lead", raises=True, why="the first report"
    )
