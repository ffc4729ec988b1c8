from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.polling import FASTEST, SLOWEST, SPREAD, Hints, Next, Polling, after_failure, after_success, next_due

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://news.example/feed"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

lengths = st.timedeltas(timedelta(), timedelta(days=400))
hints = st.builds(
    Hints,
    ttl=st.none() | lengths,
    update_every=st.none() | lengths,
    max_age=st.none() | lengths,
    expires=st.none() | lengths.map(lambda length: NOW + length),
)
histories = st.lists(st.timedeltas(timedelta(), timedelta(days=60)).map(lambda ago: NOW - ago), max_size=40)


def due(
    *, url: str = URL, wishes: Hints | None = None, published: list[datetime] | None = None, every: timedelta = HOUR
) -> timedelta:
    """How long from now a feed is due, without its spread."""
    at = next_due(url=url, hints=wishes or Hints(), published=published or [], every=every, now=NOW)
    return at - NOW


def failed(polling: Polling, kind: str, *, after: timedelta | None = None, now: datetime = NOW) -> Next:
    return after_failure(polling, url=URL, kind=kind, after=after, every=HOUR, now=now)


# When it goes well -------------------------------------------------------------------------------------------


@given(hints, histories, st.timedeltas(timedelta(minutes=1), timedelta(days=9)))
def test_a_feed_is_asked_within_a_quarter_of_an_hour_to_a_day(
    wishes: Hints, published: list[datetime], every: timedelta
) -> None:
    assert FASTEST <= due(wishes=wishes, published=published, every=every) <= SLOWEST * (1 + SPREAD)


@given(hints, histories)
def test_no_feed_is_asked_sooner_than_it_wishes(wishes: Hints, published: list[datetime]) -> None:
    wished = [length for length in (wishes.ttl, wishes.update_every, wishes.max_age) if length is not None]
    wished += [wishes.expires - NOW] if wishes.expires else []
    for length in wished:
        assert due(wishes=wishes, published=published) >= min(length, SLOWEST)


@given(st.integers(0, 10**6))
def test_a_feed_keeps_its_own_moment_in_the_interval(number: int) -> None:
    url = f"https://news.example/{number}"
    assert due(url=url) == due(url=url)
    assert HOUR <= due(url=url) < HOUR * (1 + SPREAD)


def test_feeds_are_spread_over_the_interval() -> None:
    moments = {due(url=f"https://news.example/{number}") for number in range(200)}
    assert len(moments) == 200


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (timedelta(minutes=4), timedelta(minutes=15)),
        (timedelta(minutes=50), timedelta(minutes=25)),
        (timedelta(hours=5), timedelta(hours=2.5)),
        (timedelta(days=3), timedelta(hours=4)),
    ],
)
def test_the_interval_follows_half_the_gap_between_entries_around_the_configured_one(
    gap: timedelta, interval: timedelta
) -> None:
    published = [NOW - gap * number for number in range(20)]
    assert interval <= due(published=published) < interval * (1 + SPREAD)


def test_a_feed_without_a_history_is_asked_as_configured() -> None:
    assert HOUR * 3 <= due(published=[NOW], every=HOUR * 3) < HOUR * 3 * (1 + SPREAD)


def test_skipped_hours_and_days_are_slept_through() -> None:
    night = Hints(skip_hours=(9, 10, 11))
    assert next_due(url=URL, hints=night, published=[], every=HOUR, now=NOW) == NOW.replace(hour=12)
    monday_and_tuesday = Hints(skip_days=(0, 1))
    assert next_due(url=URL, hints=monday_and_tuesday, published=[], every=HOUR, now=NOW) == datetime(
        2026, 3, 4, tzinfo=UTC
    )


def test_a_feed_that_skips_every_hour_is_asked_all_the_same() -> None:
    assert HOUR <= due(wishes=Hints(skip_hours=tuple(range(24)))) < HOUR * 2


# When it fails -----------------------------------------------------------------------------------------------


def test_failures_back_off_by_doubling_to_a_day() -> None:
    polling, waits, now = Polling(), [], NOW
    for _ in range(12):
        after = failed(polling, "server-error", now=now)
        assert after.at is not None
        waits.append(after.at - now)
        polling, now = after.polling, after.at
    for number, wait in enumerate(waits):
        whole = min(timedelta(minutes=5) * 2**number, SLOWEST)
        assert whole / 2 <= wait <= whole


def test_success_forgets_failures() -> None:
    polling = failed(failed(Polling(), "timeout").polling, "timeout").polling
    assert polling.failures == 2
    assert after_success(polling, url=URL, hints=Hints(), published=[], every=HOUR, now=NOW).polling == Polling()


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=31)))
def test_a_host_that_says_how_long_is_left_alone_exactly_that_long(after: timedelta) -> None:
    assert failed(Polling(), "rate-limited", after=after).at == NOW + after


def test_a_host_that_does_not_say_how_long_is_left_alone_for_about_an_hour_then_longer() -> None:
    first = failed(Polling(), "rate-limited")
    second = failed(first.polling, "rate-limited")
    assert first.at is not None
    assert second.at is not None
    assert HOUR / 2 <= first.at - NOW <= HOUR
    assert HOUR <= second.at - NOW <= HOUR * 2


def test_people_are_told_once_after_a_week_of_failures_and_asking_ends_after_a_month() -> None:
    polling, told, now = Polling(), [], NOW
    while True:
        after = failed(polling, "unreachable", now=now)
        told += [(now - NOW, after.tell)] if after.tell else []
        if after.at is None:
            break
        polling, now = after.polling, after.at
    assert [length.days for length, _ in told] == [7, 30]


def test_what_is_gone_is_never_asked_again_and_people_are_told() -> None:
    after = failed(Polling(), "gone")
    assert after.at is None
    assert after.tell is not None


def test_what_is_not_found_for_three_days_is_asked_once_a_week() -> None:
    first = failed(Polling(), "not-found")
    assert first.at is not None
    assert first.at - NOW < HOUR
    later = failed(first.polling, "not-found", now=NOW + 3 * DAY)
    assert later.at == NOW + 10 * DAY
    assert later.tell is not None
    assert failed(later.polling, "not-found", now=NOW + 10 * DAY).tell is None


@pytest.mark.parametrize("kind", ["forbidden", "robots"])
def test_what_is_denied_is_asked_daily_and_told_once(kind: str) -> None:
    first = failed(Polling(), kind)
    assert first.at == NOW + DAY
    assert first.tell is not None
    assert failed(first.polling, kind).tell is None


@pytest.mark.parametrize("kind", ["not-a-feed", "hostile", "bomb", "too-large", "crashed", "binary"])
def test_an_unreadable_feed_is_not_the_servers_failure(kind: str) -> None:
    after = failed(Polling(), kind)
    assert after.at == NOW + HOUR
    assert after.polling.failures == 0
    assert after.tell is not None
    assert failed(after.polling, kind).tell is None


@given(
    st.lists(
        st.sampled_from(["timeout", "server-error", "not-found", "forbidden", "rate-limited", "hostile", "unheard-of"]),
        max_size=30,
    )
)
def test_however_it_fails_it_is_asked_again_within_a_week_or_stopped_with_a_word(kinds: list[str]) -> None:
    polling, now = Polling(), NOW
    for kind in kinds:
        after = failed(polling, kind, now=now)
        if after.at is None:
            assert after.tell
            return
        assert timedelta() < after.at - now <= timedelta(days=7)
        polling, now = after.polling, after.at


# When it moves -----------------------------------------------------------------------------------------------


def moved(polling: Polling, to: str | None, now: datetime) -> Next:
    return after_success(polling, url=URL, hints=Hints(), published=[], every=HOUR, now=now, moved_to=to)


NEW = "https://news.example/new"


def test_an_address_is_rewritten_after_three_polls_over_a_day_that_agree() -> None:
    first = moved(Polling(), NEW, NOW)
    second = moved(first.polling, NEW, NOW + HOUR)
    third = moved(second.polling, NEW, NOW + 2 * HOUR)
    fourth = moved(third.polling, NEW, NOW + DAY)
    assert [after.url for after in (first, second, third, fourth)] == [None, None, None, NEW]
    assert fourth.tell is not None
    assert fourth.polling == Polling()


def test_a_feed_that_changes_its_mind_about_its_address_keeps_the_old_one() -> None:
    first = moved(Polling(), NEW, NOW)
    second = moved(first.polling, "https://news.example/other", NOW + DAY)
    third = moved(second.polling, NEW, NOW + 2 * DAY)
    back = moved(third.polling, None, NOW + 3 * DAY)
    assert [after.url for after in (first, second, third, back)] == [None] * 4
    assert back.polling == Polling()
