"""Ranking: what comes first, what is left out, and why."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.stories.coverage import Coverage, Member
from bot.core.stories.rank import HALVING, pick
from bot.core.types import Quality, Story, StoryId, Tier, Topic
from tests.core.stories.builders import NOON, article, member


def story(
    name: str, *, outlets: int = 1, age: float = 0, tier: Tier = 2, version: int = 1, quality: Quality = "full"
) -> Coverage:
    members = tuple(
        Member(article=article(f"{name} {n}", publisher=f"p{n}", quality=quality), relation="new", tier=tier)
        for n in range(outlets)
    )
    at = NOON - timedelta(hours=age)
    ids = tuple(m.article.id for m in members)
    return Coverage(
        story=Story(id=StoryId(name), version=version, article_ids=ids, first_at=at, last_at=at), members=members
    )


def order(*stories: Coverage, limit: int = 10) -> list[str]:
    return [chosen.coverage.story.id for chosen in pick(stories, None, limit, NOON).chosen]


def test_more_independent_publishers_come_first() -> None:
    assert order(story("one"), story("three", outlets=3)) == ["three", "one"]


def test_of_equal_coverage_the_latest_comes_first() -> None:
    assert order(story("morning", age=10), story("noon", age=1)) == ["noon", "morning"]


def test_half_a_day_weighs_as_much_as_half_the_coverage() -> None:
    carried = story("carried", outlets=3, age=HALVING)
    fresh, old = pick([carried, story("fresh")], None, 2, NOON).chosen
    assert abs(fresh.score - old.score) < 1e-9


def test_a_better_tier_and_words_on_record_lift_a_story() -> None:
    assert order(story("local", tier=3), story("national", tier=1)) == ["national", "local"]
    told, silent = story("told"), story("silent")
    picks = pick([silent, told], None, 2, NOON, said={told.story.id: 6})
    assert picks.chosen[0].coverage is told


def test_a_story_nobody_gives_in_full_comes_after() -> None:
    assert order(story("stub", quality="paywalled"), story("whole")) == ["whole", "stub"]


def test_copies_do_not_lift_a_story() -> None:
    lead = member(article("wire", publisher="a"), "lead")
    copies = [member(article(f"wire {n}", publisher=f"c{n}"), "copy", derived_from=lead.article.id) for n in range(9)]
    at = story("wire").story
    wire = Coverage(story=at, members=(lead, *copies))
    assert order(wire, story("two", outlets=2)) == ["two", "wire"]


def test_what_was_shown_is_left_out_until_its_version_rises() -> None:
    seen, risen = story("seen", version=2), story("risen", version=3)
    picks = pick([seen, risen, story("new")], None, 10, NOON, shown={seen.story.id: 2, risen.story.id: 2})
    assert {p.coverage.story.id: p.status for p in picks.chosen} == {"risen": "updated", "new": "new"}
    assert [p.reason for p in picks.passed] == ["shown before, nothing new since"]


def test_the_reason_says_what_matched_and_who_stands_behind_it() -> None:
    topic = Topic(name="dams", any=("dam",))
    picks = pick([story("dam", outlets=2), story("trial")], topic, 10, NOON)
    assert [p.reason for p in picks.chosen] == ["mentions “dam”; 2 independent publishers"]
    assert [p.reason for p in picks.passed] == ["nothing of dams in it"]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 90)), max_size=8), st.integers(-1, 9))
def test_every_story_is_either_chosen_or_passed_with_a_reason(drawn: list[tuple[int, int]], limit: int) -> None:
    stories = [story(f"s{n}", outlets=outlets, age=age) for n, (outlets, age) in enumerate(drawn)]
    picks = pick(stories, None, limit, NOON)
    assert len(picks.chosen) == min(max(limit, 0), len(stories))
    reasons = {p.coverage.story.id: p.reason for p in picks.chosen} | {
        p.coverage.story.id: p.reason for p in picks.passed
    }
    assert reasons.keys() == {each.story.id for each in stories}
    assert len(picks.chosen) + len(picks.passed) == len(stories)
    assert all(reasons.values())
    assert pick(stories[::-1], None, limit, NOON).chosen == picks.chosen
