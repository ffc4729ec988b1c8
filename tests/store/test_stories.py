"""Articles, stories, briefings and digests as the flows use them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.core.articles import revision
from bot.core.ports import Usage
from bot.core.stories import cluster
from bot.core.stories.features import features, filed
from bot.core.types import PUBLIC, ArticleId, Briefing, Problem, Scope, StoryId
from bot.store import articles, briefings, digests, outbox, schema, sources, stories
from bot.store.briefings import Kept, Key
from bot.store.db import Tx
from tests.core.stories.events import EVENTS, TALKS
from tests.store.builders import HOUR, NOON, article, draft, publish, source

FIRST = article(TALKS.one.text, title=TALKS.one.title)
SECOND = article(TALKS.two.text, title=TALKS.two.title, hours=3)
COPY = article(TALKS.one.text, title="Wire copy", hours=5)
OTHER = article(EVENTS["steel"].one.text, title=EVENTS["steel"].one.title)
SCOPES: frozenset[Scope] = frozenset({PUBLIC})


async def rows(tx: Tx, table: str) -> int:
    found = await tx.execute(select(func.count()).select_from(schema.metadata.tables[table]))
    return found.scalar_one()


async def test_the_same_article_twice_is_stored_once(tx: Tx) -> None:
    found = features(FIRST)
    assert [await articles.add(tx, FIRST, found) for _ in range(2)] == [True, False]
    assert await articles.known(tx, SCOPES, [FIRST.id, OTHER.id]) == {FIRST.id}
    assert await rows(tx, "articles") == 1


async def test_articles_come_back_by_time_whatever_is_asked_first(tx: Tx) -> None:
    await publish(tx, SECOND, FIRST)
    assert await articles.get(tx, SCOPES, [SECOND.id, ArticleId("unknown"), FIRST.id]) == (FIRST, SECOND)


async def test_the_latest_text_of_a_page_is_what_a_changed_one_revises(tx: Tx) -> None:
    changed = revision(article(TALKS.one.text + "!!", title=TALKS.one.title, hours=1), FIRST)
    key = "news.test/Sarova-and-Kemal-agree-to-reopen-Dzhar-crossing"
    await publish(tx, FIRST)
    assert await articles.latest(tx, PUBLIC, key) == FIRST
    await publish(tx, changed)
    assert await articles.latest(tx, PUBLIC, key) == changed
    assert await articles.latest(tx, PUBLIC, "news.test/unknown") is None


async def test_a_story_is_whole_with_relations_and_what_each_was_derived_from(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    await publish(tx, FIRST, SECOND, replace(COPY, source_id=source().id), OTHER)
    coverage, _ = sorted(await stories.since(tx, SCOPES), key=lambda found: -len(found.members))
    assert coverage.story.version == 2
    assert coverage.story.article_ids == (FIRST.id, SECOND.id, COPY.id)
    placed = [(m.relation, m.derived_from, m.source, m.tier) for m in coverage.members]
    assert placed == [("lead", None, None, 2), ("new", None, None, 2), ("copy", FIRST.id, "World", 2)]


async def test_applying_the_same_changes_twice_changes_nothing(tx: Tx) -> None:
    changes = await publish(tx, FIRST, SECOND)
    before = await stories.since(tx, SCOPES)
    assert await stories.apply(tx, changes, now=NOON + HOUR) == ()
    assert await stories.since(tx, SCOPES) == before


async def test_an_article_placed_elsewhere_meanwhile_leaves_no_empty_story_behind(tx: Tx) -> None:
    await publish(tx, FIRST, SECOND)
    (alone,) = cluster.assign([filed(SECOND, features(SECOND))], (), NOON + HOUR * 9)
    assert alone.relation == "lead"
    assert await stories.apply(tx, [alone], now=NOON) == ()
    assert await rows(tx, "stories") == 1


async def test_two_decisions_on_one_state_add_up(tx: Tx) -> None:
    await publish(tx, FIRST)
    later = article(TALKS.two.text[:300] + EVENTS["talks"].one.text[300:], title=TALKS.two.title, hours=30)
    for made in (SECOND, later):
        await articles.add(tx, made, features(made))
    window = await stories.window(tx, SCOPES, NOON - HOUR)
    apart = [cluster.assign([filed(made, features(made))], window, NOON + 99 * HOUR) for made in (later, SECOND)]
    for changes in apart:
        await stories.apply(tx, changes, now=NOON)
    (coverage,) = await stories.since(tx, SCOPES)
    assert (coverage.story.version, coverage.story.last_at) == (3, NOON + 30 * HOUR)


async def test_a_revised_article_stands_for_what_it_revises(tx: Tx) -> None:
    text = (
        f"{TALKS.one.text}\nA first convoy of nine lorries has crossed, and the observers counted each of them twice."
    )
    changed = revision(article(text, title=TALKS.one.title, hours=20), FIRST)
    await publish(tx, FIRST, SECOND, changed)
    (coverage,) = await stories.since(tx, SCOPES)
    assert (coverage.story.version, coverage.story.article_ids) == (3, (SECOND.id, changed.id))
    assert await stories.of_article(tx, SCOPES, FIRST.id) == coverage.story.id


async def test_a_revision_finds_its_story_after_the_window_has_passed(tx: Tx) -> None:
    changed = revision(article(TALKS.one.text + " Updated.", title=TALKS.one.title, hours=200), FIRST)
    (first, last) = await publish(tx, FIRST, changed)
    assert last.story.id == first.story.id


async def test_the_window_holds_what_is_recent(tx: Tx) -> None:
    await publish(tx, FIRST, article(EVENTS["steel"].one.text, title="Old", hours=-100))
    (group,) = await stories.window(tx, SCOPES, NOON - HOUR)
    assert [joined.article for joined in group.members] == [filed(FIRST, features(FIRST))]


async def test_since_gives_the_stories_in_which_something_has_happened(tx: Tx) -> None:
    (first,) = await publish(tx, FIRST, now=NOON)
    (other,) = await publish(tx, OTHER, now=NOON + HOUR)
    assert [c.story.id for c in await stories.since(tx, SCOPES, NOON)] == [other.story.id]
    await publish(tx, SECOND, now=NOON + 2 * HOUR)
    assert [c.story.id for c in await stories.since(tx, SCOPES, NOON + HOUR)] == [first.story.id]
    assert await stories.since(tx, SCOPES, NOON + 2 * HOUR) == ()


async def test_a_removed_source_leaves_its_articles_in_their_stories(tx: Tx) -> None:
    await sources.add(tx, source(), baseline="all", now=NOON)
    (change,) = await publish(tx, replace(FIRST, source_id=source().id))
    await sources.remove(tx, source())
    assert await stories.articles_of(tx, SCOPES, change.story.id) == (FIRST,)


def briefing(story_id: StoryId, identity: str = "b") -> Briefing:
    return Briefing(
        id=identity,
        story_id=story_id,
        story_version=1,
        headline=identity,
        points=(),
        quotes=(),
        conditions=(),
        method="extract",
        made_at=NOON,
    )


async def test_the_first_briefing_of_a_key_is_everybodys(tx: Tx) -> None:
    (change,) = await publish(tx, FIRST)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="1")
    first, second = briefing(change.story.id), briefing(change.story.id, "later")
    assert (await briefings.add(tx, key, first)).briefing == first
    assert (await briefings.add(tx, key, second)).briefing == first
    assert await briefings.find(tx, replace(key, language="de")) is None
    assert (await briefings.add(tx, replace(key, model="m"), second)).briefing == second


async def test_a_briefing_is_kept_with_how_it_was_made(tx: Tx) -> None:
    (change,) = await publish(tx, FIRST)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="p-1", model="m")
    kept = Kept(
        briefing=briefing(change.story.id),
        refused=(Problem(where="point 2", why="no passage says so"),),
        note="the model did not answer in 60 s",
        model="m",
        prompt_version="p-1",
        language="en",
        usage=Usage(tokens_in=9, tokens_out=3),
        cost=0.1,
    )
    added = await briefings.add(
        tx, key, kept.briefing, refused=kept.refused, usage=kept.usage, cost=kept.cost, note=kept.note
    )
    assert added == await briefings.find(tx, key) == kept


async def test_the_latest_briefing_is_the_newest_versions_and_of_these_the_last_made(tx: Tx) -> None:
    (change,) = await publish(tx, FIRST)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=1, language="en", prompt_version="1")
    made = briefing(change.story.id)
    assert await briefings.latest(tx, SCOPES, change.story.id) is None
    for identity, version, model, hours in (("a", 2, "none", 1), ("b", 2, "m", 2), ("c", 1, "none", 9)):
        later = replace(made, id=identity, story_version=version, made_at=NOON + hours * HOUR)
        await briefings.add(tx, replace(key, story_version=version, model=model), later)
    latest = await briefings.latest(tx, SCOPES, change.story.id)
    assert latest is not None
    assert latest.briefing.id == "b"


async def test_a_briefing_goes_under_its_own_story_only(tx: Tx) -> None:
    (change,) = await publish(tx, FIRST)
    key = Key(scope=PUBLIC, story_id=change.story.id, story_version=2, language="en", prompt_version="1")
    with pytest.raises(ValueError, match="is about"):
        await briefings.add(tx, key, briefing(change.story.id))


async def test_a_digest_remembers_the_last_version_of_every_story_it_has_shown(tx: Tx) -> None:
    first, other = await publish(tx, FIRST, OTHER)
    await digests.mark(tx, PUBLIC, "morning", versions={first.story.id: 1, other.story.id: 1}, now=NOON)
    await digests.mark(tx, PUBLIC, "morning", versions={first.story.id: 2}, now=NOON + HOUR)
    await digests.mark(tx, PUBLIC, "morning", versions={}, now=NOON + 2 * HOUR)
    await digests.mark(tx, PUBLIC, "evening", versions={}, now=NOON)
    morning = await digests.last(tx, PUBLIC, "morning")
    assert morning == digests.Shown(at=NOON + 2 * HOUR, versions={first.story.id: 2, other.story.id: 1})
    assert await digests.last(tx, PUBLIC, "evening") == digests.Shown(at=NOON, versions={})


async def test_a_digest_whose_message_is_refused_has_shown_nothing_until_that_is_tried_anew(tx: Tx) -> None:
    first, other = await publish(tx, FIRST, OTHER)
    await digests.mark(tx, PUBLIC, "daily", versions={first.story.id: 1}, now=NOON)
    before = await digests.last(tx, PUBLIC, "daily")
    versions = {first.story.id: 2, other.story.id: 1}
    for at, key in ((NOON + HOUR, "one"), (NOON + 2 * HOUR, "two")):
        await outbox.add(tx, PUBLIC, [draft(key)], now=at)
        await digests.mark(tx, PUBLIC, "daily", versions=versions, now=at, message=key, before=before)
        assert await digests.last(tx, PUBLIC, "daily") == digests.Shown(at=at, versions=versions)
        (row,) = await outbox.claim(tx, platforms=["slack"], owner="me", now=at, limit=1)
        await outbox.fail(tx, row, why="forbidden text", now=at)
        assert await digests.last(tx, PUBLIC, "daily") == before
    await outbox.replay(tx, [PUBLIC], "two", now=NOON)
    assert await digests.last(tx, PUBLIC, "daily") == digests.Shown(at=NOON + 2 * HOUR, versions=versions)
