"""Grouping: which story an article belongs to."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.articles import revision
from bot.core.stories import cluster
from bot.core.stories.cluster import Change, Group, assign
from bot.core.stories.features import Filed
from bot.core.types import PUBLIC, Article, Scope
from bot.newsroom import editions
from tests.core.stories.builders import NOON, article, file, partition, standing
from tests.core.stories.events import EVENTS, Event, Told

LATER = NOON + timedelta(days=5)
TENANT = Scope("slack:T1")
every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())


def told(report: Told, *, hours: float = 0, publisher: str = "The Halyard", scope: Scope = PUBLIC) -> Article:
    url = f"https://news.test/{report.title.replace(' ', '-')}/{publisher.replace(' ', '-')}"
    return article(report.text, title=report.title, hours=hours, publisher=publisher, scope=scope, url=url)


def grouped(*articles: Article, now_hours: float = 120) -> list[Change]:
    return list(assign([file(each) for each in articles], (), NOON + timedelta(hours=now_hours)))


@every_event
def test_two_outlets_reports_of_one_event_are_one_story(event: Event) -> None:
    first, second = grouped(told(event.one), told(event.two, hours=14, publisher="The Ledger"))
    assert (first.relation, second.relation) == ("lead", "new")
    assert second.story.id == first.story.id
    assert second.story.version == 2
    assert second.story.article_ids == (first.article_id, second.article_id)
    assert (second.story.first_at, second.story.last_at) == (NOON, NOON + timedelta(hours=14))
    assert second.why.startswith("the same event")


@every_event
def test_first_paragraphs_alone_are_enough(event: Event) -> None:
    one, two, other = (
        replace(told_, text=told_.text.partition("\n")[0]) for told_ in (event.one, event.two, event.other_day)
    )
    changes = grouped(told(one), told(two, hours=3), told(other, hours=24))
    assert [change.relation for change in changes] == ["lead", "new", "lead"]


@every_event
def test_the_same_people_at_something_else_the_next_day_are_another_story(event: Event) -> None:
    changes = grouped(told(event.one), told(event.two, hours=3), told(event.other_day, hours=24))
    assert [change.relation for change in changes] == ["lead", "new", "lead"]


@every_event
def test_the_same_kind_of_event_elsewhere_is_another_story(event: Event) -> None:
    changes = grouped(told(event.one), told(event.two, hours=3), told(event.elsewhere, hours=3))
    assert [change.relation for change in changes].count("lead") == 2


def test_all_events_together_fall_into_their_own_stories() -> None:
    articles = [told(report) for e in EVENTS.values() for report in (e.one, e.two, e.other_day, e.elsewhere)]
    assert len(partition(tuple(grouped(*articles)))) == 3 * len(EVENTS)


@every_event
def test_reports_more_than_three_days_apart_are_two_stories(event: Event) -> None:
    within = grouped(told(event.one), told(event.two, hours=71))
    beyond = grouped(told(event.one), told(event.two, hours=73))
    assert [len(partition(tuple(changes))) for changes in (within, beyond)] == [1, 2]


@every_event
def test_a_copy_joins_without_raising_the_version(event: Event) -> None:
    first, second = grouped(told(event.one), told(event.one, hours=2, publisher="The Ledger"))
    assert second.story.id == first.story.id
    assert (second.relation, second.raises, second.story.version) == ("copy", False, 1)
    assert second.same_text == (first.article_id, "copy")


def test_a_shortened_copy_adds_nothing_and_a_longer_one_does() -> None:
    whole, beginning = EVENTS["ferry"].one, Told(title="Ferry aground", text=EVENTS["ferry"].one.text[:500])
    _, shorter = grouped(told(whole), told(beginning, hours=1))
    _, longer = grouped(told(beginning), told(whole, hours=1))
    assert (shorter.sameness, shorter.raises) == ("cut", False)
    assert (longer.sameness, longer.raises, longer.relation) == ("extended", True, "new")


def test_a_story_with_copies_only_is_as_like_the_next_report_as_without_them() -> None:
    event = EVENTS["talks"]
    copies = [told(event.one, hours=hour, publisher=f"Outlet {hour}") for hour in range(1, 6)]
    assert len(partition(tuple(grouped(told(event.one), *copies, told(event.two, hours=9))))) == 1


def test_a_revision_takes_the_place_of_what_it_revises_and_raises_the_version() -> None:
    event = EVENTS["steel"]
    first, second = told(event.one), told(event.two, hours=3, publisher="The Ledger")
    changed = revision(
        told(Told(title=event.one.title, text=event.one.text + "\nVarga’s shares fell by a tenth."), hours=5), first
    )
    *_, last = grouped(first, second, changed)
    assert last.replaces == first.id
    assert (last.relation, last.raises, last.story.version) == ("lead", True, 3)
    assert last.story.article_ids == (second.id, changed.id)


def test_a_revised_lead_raises_the_version_though_its_copies_keep_most_of_its_text() -> None:
    event = EVENTS["ferry"]
    first = told(event.one)
    wire = told(event.one, hours=1, publisher="The Ledger")
    changed = revision(told(Told(title="Ferry", text=event.one.text + " Two were treated."), hours=2), first)
    *_, last = grouped(first, wire, changed)
    assert (last.relation, last.raises, last.derived_from) == ("lead", True, first.id)


def test_a_revised_copy_that_now_tells_its_own_story_raises_the_version() -> None:
    event = EVENTS["ferry"]
    wire = told(event.one, hours=1, publisher="The Ledger")
    rewritten = revision(told(event.two, hours=2, publisher="The Ledger"), wire)
    *_, last = grouped(told(event.one), wire, rewritten)
    assert (last.relation, last.raises, last.derived_from) == ("new", True, None)


def test_a_revised_copy_that_still_only_copies_raises_nothing() -> None:
    event = EVENTS["steel"]
    first = told(event.one)
    wire = told(event.one, hours=1, publisher="The Ledger")
    shorter = revision(told(Told(title="Cut", text=event.one.text[:600]), hours=2, publisher="The Ledger"), wire)
    *_, last = grouped(first, wire, shorter)
    assert (last.relation, last.raises, last.replaces) == ("copy", False, wire.id)


def test_a_revision_stays_in_its_story_however_much_it_has_changed() -> None:
    event = EVENTS["verdict"]
    first = told(event.one)
    changed = revision(told(event.elsewhere, hours=30), first)
    lead, last = grouped(first, changed)
    assert last.story.id == lead.story.id


def test_revisions_in_one_batch_follow_each_other() -> None:
    event = EVENTS["ferry"]
    first = told(event.one)
    second = revision(told(event.two), first)
    third = revision(told(Told(title="Third", text=event.two.text + "\nDivers are at work.")), second)
    *_, last = grouped(third, second, first)
    assert last.article_id == third.id
    assert last.story.article_ids == (third.id,)
    assert last.story.version == 3


PAGES = editions.pages(2)
NEWSROOM = [
    article(
        page.text,
        title=page.title,
        publisher=page.outlet,
        hours=-page.age.total_seconds() / 3600,
        url=f"https://{page.outlet}.test/{page.slug}",
    )
    for page in PAGES
]
FILED = [file(each) for each in NEWSROOM]


def test_the_newsroom_falls_into_the_stories_its_editors_meant() -> None:
    slugs = {made.id: page.slug for page, made in zip(PAGES, NEWSROOM, strict=True)}
    found = {frozenset(slugs[a] for a in ids) for ids in partition(assign(FILED, (), LATER)) if len(ids) > 1}
    assert found == {
        frozenset({"grain-corridor", "corridor-insurers", "first-convoy"}),
        frozenset({"airline-bid", "airport-hub"}),
        frozenset({"seabed-contracts"}),
    }


@pytest.mark.parametrize("outlets", list(permutations(sorted({page.outlet for page in PAGES}))))
def test_outlets_read_one_after_the_other_meet_in_the_same_stories(outlets: tuple[str, ...]) -> None:
    window: tuple[Group, ...] = ()
    for outlet in outlets:
        batch = [each for page, each in zip(PAGES, FILED, strict=True) if page.outlet == outlet]
        window = standing(window, FILED, assign(batch, window, LATER))
    found = frozenset(frozenset(joined.article.id for joined in group.members) for group in window)
    assert found == partition(assign(FILED, (), LATER))


@given(st.lists(st.integers(0, 70), min_size=2, max_size=5), st.sampled_from(sorted(EVENTS)))
def test_of_the_same_text_one_is_the_lead_and_all_others_copies_whoever_comes_first(
    hours: list[int], name: str
) -> None:
    articles = [told(EVENTS[name].one, hours=hour, publisher=f"Outlet {n}") for n, hour in enumerate(hours)]
    changes = grouped(*articles)
    assert [change.relation for change in changes] == ["lead"] + ["copy"] * (len(hours) - 1)
    assert {change.story.version for change in changes} == {1}


@settings(max_examples=20)
@given(st.permutations(FILED))
def test_the_order_of_arrival_does_not_matter(arrived: list[Filed]) -> None:
    assert assign(arrived, (), LATER) == assign(FILED, (), LATER)


@settings(max_examples=20)
@given(st.sets(st.sampled_from(range(len(FILED)))))
def test_what_stands_in_the_window_is_left_where_it_is(first: set[int]) -> None:
    early = [FILED[index] for index in sorted(first)]
    window = standing((), early, assign(early, (), LATER))
    rest = assign(FILED, window, LATER)
    assert {change.article_id for change in rest} == {each.id for each in FILED} - {each.id for each in early}
    assert assign(FILED, standing(window, FILED, rest), LATER) == ()


def test_a_storys_id_comes_from_its_first_article_alone() -> None:
    (alone,) = grouped(told(EVENTS["ferry"].one))
    (first, *_) = grouped(told(EVENTS["ferry"].one), told(EVENTS["ferry"].two, hours=1))
    assert alone.story.id == first.story.id == cluster.story_id(alone.article_id)


def test_an_article_dated_tomorrow_counts_as_of_now() -> None:
    (change,) = grouped(told(EVENTS["ferry"].one, hours=500), now_hours=0)
    assert change.story.last_at == NOON


def test_an_article_without_words_is_in_no_story() -> None:
    assert grouped(article("")) == []


def test_the_window_must_reach_three_days_before_the_oldest_article() -> None:
    batch = [file(told(EVENTS["ferry"].one, hours=hours)) for hours in (0, -10, 40)]
    assert cluster.since(batch, NOON) == NOON - timedelta(hours=82)
    assert cluster.since([], NOON) == NOON - timedelta(hours=72)


def test_a_tenants_article_attaches_to_a_public_story_in_that_tenants_view() -> None:
    event = EVENTS["talks"]
    public, own = file(told(event.one)), file(told(event.two, hours=3, scope=TENANT))
    window = standing((), [public], assign([public], (), LATER))
    (attached,) = assign([own], window, LATER)
    assert attached.scope == TENANT
    assert attached.story.scope == PUBLIC
    assert (attached.story.id, attached.story.version) == (window[0].story.id, 2)


def test_a_tenants_article_that_fits_nowhere_starts_a_story_of_the_tenants() -> None:
    (started,) = assign([file(told(EVENTS["talks"].one, scope=TENANT))], (), LATER)
    assert (started.story.scope, started.relation) == (TENANT, "lead")


@pytest.mark.parametrize("scope", [PUBLIC, Scope("slack:T2")])
def test_grouping_refuses_a_window_that_its_scope_must_not_see(scope: Scope) -> None:
    private = file(told(EVENTS["talks"].one, scope=TENANT))
    window = standing((), [private], assign([private], (), LATER))
    with pytest.raises(ValueError, match="cannot be grouped in view of"):
        assign([file(told(EVENTS["talks"].two, scope=scope))], window, LATER)


def test_grouping_refuses_articles_of_two_scopes() -> None:
    with pytest.raises(ValueError, match="cannot be grouped"):
        grouped(told(EVENTS["talks"].one), told(EVENTS["talks"].two, scope=TENANT))


@pytest.mark.skipif("ONRECORD_DEVDATA" not in os.environ, reason="ONRECORD_DEVDATA names no development data")
def test_invented_articles_of_one_day_on_different_events_do_not_merge() -> None:
    lines = (Path(os.environ["ONRECORD_DEVDATA"]) / "world" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"].partition("\n") for line in lines]
    articles = [article(body, title=title, publisher=title) for title, _, body in texts]
    assert [change.relation for change in grouped(*articles)] == ["lead"] * len(articles)


@pytest.mark.skipif("ONRECORD_DEVDATA" not in os.environ, reason="ONRECORD_DEVDATA names no development data")
def test_few_campaign_reports_merge_even_if_all_were_of_one_day() -> None:
    lines = (
        (Path(os.environ["ONRECORD_DEVDATA"]) / "quotes" / "polnear-dev.jsonl").read_text(encoding="utf-8").splitlines()
    )
    texts = [json.loads(line)["text"].partition("\n") for line in lines]
    articles = [article(body, title=title, publisher=title) for title, _, body in texts]
    joined = [change for change in grouped(*articles) if change.relation != "lead"]
    assert len(joined) <= 0.05 * len(articles), [change.why for change in joined]
