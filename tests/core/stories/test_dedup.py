"""Which entries to read, and how every item ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.articles import revision
from bot.core.stories.dedup import ATTEMPTS, LATE, Baseline, Decision, Entry, Seen, retry_at, settled, unseen
from bot.core.types import ArticleId, Outcome, Quality
from tests.core.stories.builders import NOON, article

HOUR = timedelta(hours=1)


def entry(key: str, *, hours: float | None = None, mark: str = "m", match_key: str | None = None) -> Entry:
    at = None if hours is None else NOON + timedelta(hours=hours)
    return Entry(key=key, url=f"https://news.test/{key}", match_key=match_key or key, mark=mark, published_at=at)


def decided(*entries: Entry, **given_: Any) -> tuple[Decision, ...]:
    defaults: dict[str, Any] = {"known": {}, "baseline": "all", "first_read_at": NOON - 24 * HOUR, "now": NOON}
    chosen = defaults | given_
    return unseen(entries, chosen.pop("known"), **chosen)


def read(decisions: tuple[Decision, ...]) -> list[str]:
    return [decision.entry.key for decision in decisions if decision.reading is not None]


def outcome(decision: Decision) -> Outcome | None:
    return decision.settled.outcome if decision.settled else None


keys = st.sampled_from("abcdefgh")
entries = st.builds(
    Entry,
    key=keys,
    url=st.just("https://news.test/"),
    match_key=st.none() | keys,
    mark=st.sampled_from("mn"),
    published_at=st.none() | st.integers(-500, 50).map(lambda hours: NOON + hours * HOUR),
)
memories = st.builds(
    Seen,
    mark=st.sampled_from("mn"),
    outcome=st.sampled_from(Outcome),
    attempts=st.integers(1, ATTEMPTS),
    retry_at=st.none() | st.integers(-5, 5).map(lambda hours: NOON + hours * HOUR),
    elsewhere=st.none() | st.just("World"),
)


@given(
    st.lists(entries),
    st.dictionaries(keys, memories),
    st.sampled_from(["none", "all", 0, 1, 3]),
    st.none() | st.just(NOON - 48 * HOUR),
)
def test_every_entry_is_either_read_or_ended(
    listed: list[Entry], known: dict[str, Seen], baseline: Baseline, first: Any
) -> None:
    decisions = decided(*listed, known=known, baseline=baseline, first_read_at=first)
    assert [decision.entry for decision in decisions] == listed
    assert all((decision.reading is None) != (decision.settled is None) for decision in decisions)


@given(st.lists(entries))
def test_no_item_is_read_twice_from_one_list(listed: list[Entry]) -> None:
    reading = read(decided(*listed))
    assert len(reading) == len(set(reading))


@pytest.mark.parametrize(
    ("baseline", "expected"), [("none", []), (0, []), (2, ["new", "mid"]), ("all", ["old", "new", "mid"])]
)
def test_the_first_reading_lets_in_what_the_baseline_says(baseline: Baseline, expected: list[str]) -> None:
    listed = (entry("old", hours=-90), entry("new", hours=-1), entry("mid", hours=-2))
    decisions = decided(*listed, baseline=baseline, first_read_at=None)
    assert read(decisions) == expected
    assert {outcome(decision) for decision in decisions if decision.reading is None} <= {Outcome.BASELINE}


def test_without_dates_the_feeds_own_order_says_what_is_newest() -> None:
    assert read(decided(entry("a"), entry("b"), entry("c", hours=0), baseline=2, first_read_at=None)) == ["a", "b"]


@pytest.mark.parametrize("baseline", ["none", 3])
def test_a_feed_that_grows_backwards_is_no_flood(baseline: Baseline) -> None:
    first = NOON - 24 * HOUR
    late = Entry(key="late", url="", mark="m", published_at=first - LATE + HOUR)
    old = Entry(key="old", url="", mark="m", published_at=first - LATE - HOUR)
    decisions = decided(late, old, baseline=baseline, first_read_at=first)
    assert read(decisions) == ["late"]
    assert outcome(decisions[1]) is Outcome.BASELINE


def test_an_unchanged_item_is_known_and_a_changed_one_is_read_again() -> None:
    known = {key: Seen(mark="m", outcome=Outcome.STORED) for key in ("same", "other")}
    same, other = decided(entry("same"), entry("other", mark="n"), known=known)
    assert (outcome(same), other.reading) == (Outcome.KNOWN, "changed")


def test_an_item_under_a_new_key_is_known_by_its_address() -> None:
    (decision,) = decided(entry("new-guid", match_key="a"), known={"a": Seen(mark="m", outcome=Outcome.STORED)})
    assert outcome(decision) is Outcome.KNOWN


def test_an_item_read_from_another_source_is_known_whatever_that_source_says_of_it() -> None:
    known = {"a": Seen(mark="n", outcome=Outcome.STORED, elsewhere="World")}
    (decision,) = decided(entry("guid", match_key="a"), known=known)
    assert decision.settled is not None
    assert (decision.settled.outcome, decision.settled.detail) == (Outcome.KNOWN, "read from World")


def test_an_item_from_before_the_subscription_stays_out_when_it_changes() -> None:
    known = {"a": Seen(mark="m", outcome=Outcome.BASELINE)}
    assert outcome(decided(entry("a", mark="n"), known=known)[0]) is Outcome.BASELINE


@pytest.mark.parametrize(
    ("due", "mark", "reading"),
    [(-HOUR, "m", "retry"), (HOUR, "m", None), (None, "m", None), (None, "n", "changed"), (HOUR, "n", "changed")],
)
def test_a_failed_item_is_tried_again_when_it_is_due_or_has_changed(due: Any, mark: str, reading: Any) -> None:
    known = {"a": Seen(mark="m", outcome=Outcome.FAILED, retry_at=due and NOON + due)}
    assert decided(entry("a", mark=mark), known=known)[0].reading == reading


def test_waits_double_until_the_item_is_left_and_never_undercut_what_the_host_asked() -> None:
    waits = [retry_at(attempt, NOON) for attempt in range(1, ATTEMPTS + 1)]
    assert waits == [NOON + HOUR, NOON + 2 * HOUR, NOON + 4 * HOUR, NOON + 8 * HOUR, None]
    assert retry_at(1, NOON, 3 * HOUR) == NOON + 3 * HOUR


def test_a_read_item_ends_as_the_first_thing_that_holds() -> None:
    plain = article("The dam held.", url="https://news.test/dam")
    other = ArticleId("other")
    assert settled(plain, stored=False).outcome is Outcome.KNOWN
    assert settled(revision(plain, plain), stored=True).outcome is Outcome.REVISION
    assert settled(plain, stored=True, same_text=(other, "copy")).outcome is Outcome.DUPLICATE
    assert settled(plain, stored=True, same_text=(other, "cut")).outcome is Outcome.DUPLICATE
    assert settled(plain, stored=True, same_text=(other, "rewrite")).outcome is Outcome.STORED
    assert settled(plain, stored=True, analysed=False).outcome is Outcome.LANGUAGE
    assert settled(plain, stored=True).outcome is Outcome.STORED


@pytest.mark.parametrize(
    ("quality", "expected"),
    [("thin", Outcome.THIN), ("paywalled", Outcome.PAYWALLED), ("empty", Outcome.EMPTY)],
)
def test_poor_text_is_named_as_such_even_where_it_is_part_of_another(quality: Quality, expected: Outcome) -> None:
    poor = replace(article("The dam"), quality=quality)
    assert settled(poor, stored=True, same_text=(ArticleId("whole"), "cut")).outcome is expected


def test_what_an_item_ended_as_is_explained_and_names_its_article() -> None:
    made = article("The dam held.")
    ended = settled(made, stored=True, same_text=(ArticleId("other"), "copy"))
    assert (ended.detail, ended.article_id) == ("copy of other", made.id)
