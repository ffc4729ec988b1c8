"""When digests are due: once each local date in every zone, whatever the clocks do and however long we were away."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.slots import PUNCTUAL, Due, decide, following, slots
from bot.core.types import DAYS, Hours, Rhythm

ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Zurich",
    "Europe/Dublin",  # its winter time is the exception, not its summer time
    "Atlantic/Azores",  # changes at midnight
    "Africa/Casablanca",  # back for Ramadan
    "Africa/Cairo",  # forward at midnight on a Friday
    "Asia/Beirut",  # forward at midnight
    "Asia/Kathmandu",  # at a quarter of an hour
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Chatham",  # at 2:45
    "America/New_York",
    "America/Havana",  # back from one o'clock to midnight
    "America/Santiago",  # forward at midnight, in September
)
HALF_HOURS = tuple(time(half // 2, half % 2 * 30) for half in range(48))
YEAR = tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(365))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def meant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a date's time comes first; where the clocks leap over it, when they have leapt."""
    wanted = datetime.combine(day, at, zone)
    come = wanted.astimezone(UTC)
    if come.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return come
    before = wanted.replace(fold=1).astimezone(UTC)  # PEP 495: what a clock set forward already calls this time
    return next(
        minute
        for minute in (before + timedelta(minutes=n) for n in range(24 * 60))
        if minute.astimezone(zone).replace(tzinfo=None) > wanted.replace(tzinfo=None)
    )


@pytest.mark.parametrize("name", ZONES)
def test_a_daily_digest_is_due_once_on_every_local_date_of_2026_at_every_half_hour(name: str) -> None:
    zone = ZoneInfo(name)
    first = datetime.combine(YEAR[0], time(), zone).astimezone(UTC) - timedelta(seconds=1)
    for at in HALF_HOURS:
        due = list(islice(slots(Rhythm(at=(at,), zone=name), first), len(YEAR)))
        assert due == [meant(day, at, zone) for day in YEAR], at
        assert [slot.astimezone(zone).date() for slot in due] == list(YEAR), at


@pytest.mark.parametrize("name", ZONES)
def test_from_a_stored_slot_the_next_is_the_same_in_the_weeks_in_which_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    offsets = [datetime.combine(day, time(12), zone).utcoffset() for day in YEAR]
    changes = [day for day, (before, after) in zip(YEAR, pairwise(offsets), strict=False) if before != after]
    for at in HALF_HOURS:
        rhythm = Rhythm(at=(at,), zone=name)
        for day in changes:
            around = [day + timedelta(days=n) for n in range(-1, 4)]
            expected = [meant(each, at, zone) for each in around]
            assert [following(rhythm, slot) for slot in expected[:-1]] == expected[1:], (day, at)


def test_in_the_spring_week_a_time_left_out_comes_when_the_gap_ends() -> None:
    rhythm = Rhythm(at=(time(2, 15), time(2, 45), time(8)), zone="Europe/Zurich")
    assert list(islice(slots(rhythm, utc("2026-03-28T07:30")), 5)) == [
        utc("2026-03-29T01:00"),  # both: 03:00 summer time
        utc("2026-03-29T06:00"),
        utc("2026-03-30T00:15"),
        utc("2026-03-30T00:45"),
        utc("2026-03-30T06:00"),
    ]


def test_in_the_autumn_week_a_time_repeated_comes_the_first_time_only() -> None:
    rhythm = Rhythm(at=(time(2, 15), time(2, 45)), zone="Europe/Zurich")
    assert list(islice(slots(rhythm, utc("2026-10-25T00:00")), 3)) == [
        utc("2026-10-25T00:15"),
        utc("2026-10-25T00:45"),
        utc("2026-10-26T01:15"),
    ]
    second_time_round = utc("2026-10-25T01:30")
    assert following(rhythm, second_time_round) == utc("2026-10-26T01:15")


@pytest.mark.parametrize("every", [n for n in range(1, 25) if 24 % n == 0])
def test_every_so_many_hours_is_counted_from_midnight(every: int) -> None:
    rhythm = Rhythm(every=every, zone="Asia/Kathmandu")
    due = list(islice(slots(rhythm, utc("2026-05-01T12:00")), 24 // every + 1))
    hours = [slot.astimezone(ZoneInfo(rhythm.zone)) for slot in due]
    assert all(at.hour % every == 0 and (at.minute, at.second) == (0, 0) for at in hours)
    assert hours[-1] - hours[0] == timedelta(days=1)


def test_days_are_those_of_the_local_calendar() -> None:
    rhythm = Rhythm(at=(time(0, 30),), days=("mon", "fri"), zone="Pacific/Auckland")
    assert [slot.astimezone(ZoneInfo(rhythm.zone)).strftime("%a %d %H:%M") for slot in islice(slots(rhythm, utc("2026-06-01T00:00")), 4)] == [
        "Fri 05 00:30",
        "Mon 08 00:30",
        "Fri 12 00:30",
        "Mon 15 00:30",
    ]  # fmt: skip


def test_quiet_hours_pass_over_the_hours_of_a_rhythm() -> None:
    rhythm = Rhythm(every=4, quiet=Hours(start=time(22), end=time(7)))
    assert [slot.hour for slot in islice(slots(rhythm, utc("2026-06-01T00:00")), 5)] == [8, 12, 16, 20, 8]


def test_a_rhythm_without_a_time_is_never_due() -> None:
    with pytest.raises(ValueError, match="never due"):
        following(Rhythm(every=24, quiet=Hours(start=time(22), end=time(7))), utc("2026-06-01T00:00"))
    with pytest.raises(ValueError, match="never due"):
        following(Rhythm(), utc("2026-06-01T00:00"))


# ---------------------------------------------------------------- what becomes of a slot

EIGHT = Rhythm(at=(time(8),))
LATE_EVENING = Rhythm(at=(time(21),), quiet=Hours(start=time(22), end=time(5)))
GRACE = timedelta(hours=6)


def test_nothing_is_decided_before_a_slot_comes() -> None:
    slot = utc("2026-06-02T08:00")
    assert decide(EIGHT, slot, slot - timedelta(microseconds=1), GRACE) == Due(next=slot)


def test_a_slot_is_held_when_it_comes_and_until_its_grace_has_passed() -> None:
    slot = utc("2026-06-02T08:00")
    held = Due(hold=slot, next=utc("2026-06-03T08:00"))
    assert decide(EIGHT, slot, slot, GRACE) == held
    assert decide(EIGHT, slot, slot + GRACE, GRACE) == held
    too_late = slot + GRACE + timedelta(microseconds=1)
    assert decide(EIGHT, slot, too_late, GRACE) == Due(skipped=(slot,), next=utc("2026-06-03T08:00"))


def test_after_a_downtime_the_newest_slot_is_held_and_older_ones_are_skipped() -> None:
    missed = (utc("2026-06-02T08:00"), utc("2026-06-03T08:00"))
    assert decide(EIGHT, missed[0], utc("2026-06-04T09:00"), GRACE) == Due(
        hold=utc("2026-06-04T08:00"), skipped=missed, next=utc("2026-06-05T08:00")
    )


def test_a_late_slot_waits_for_the_end_of_quiet_hours() -> None:
    slot = utc("2026-06-02T21:00")
    assert decide(LATE_EVENING, slot, utc("2026-06-02T23:30"), timedelta(hours=9)) == Due(
        hold=slot, next=utc("2026-06-03T21:00"), wait_until=utc("2026-06-03T05:00")
    )


def test_a_late_slot_is_skipped_where_quiet_hours_outlast_its_grace() -> None:
    slot = utc("2026-06-02T21:00")
    skipped = Due(skipped=(slot,), next=utc("2026-06-03T21:00"))
    assert decide(LATE_EVENING, slot, utc("2026-06-02T23:30"), GRACE) == skipped


def test_a_late_slot_gives_way_to_the_one_at_the_end_of_quiet_hours() -> None:
    rhythm = Rhythm(every=1, quiet=Hours(start=time(22), end=time(5)))
    slot = utc("2026-06-02T21:00")
    assert decide(rhythm, slot, utc("2026-06-02T23:30"), timedelta(hours=12)) == Due(
        skipped=(slot,), next=utc("2026-06-03T05:00")
    )


def test_a_slot_on_time_is_held_though_quiet_hours_begin() -> None:
    rhythm = Rhythm(at=(time(21, 58),), quiet=Hours(start=time(22), end=time(5)))
    slot = utc("2026-06-02T21:58")
    assert decide(rhythm, slot, slot + PUNCTUAL, GRACE).hold == slot
    assert decide(rhythm, slot, slot + PUNCTUAL, GRACE).wait_until is None


# ---------------------------------------------------------------- any zone, any downtime


def _minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)


_times = st.times().map(_minute)
_quiet = st.builds(Hours, start=_times, end=_times).filter(lambda hours: hours.start != hours.end)
_zones = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    quiet = draw(st.none() | _quiet)
    days = draw(st.sets(st.sampled_from(DAYS)))
    zone = draw(_zones)
    every = draw(st.none() | st.sampled_from([n for n in range(1, 25) if 24 % n == 0]))
    at = draw(st.lists(_times, min_size=1, max_size=3, unique=True)) if every is None else []
    rhythm = Rhythm(at=tuple(sorted(at)), every=every, days=tuple(d for d in DAYS if d in days), zone=zone, quiet=quiet)
    try:
        following(rhythm, utc("2026-01-01T00:00"))
    except ValueError:  # nothing but quiet hours
        return Rhythm(at=(time(8),), zone=zone)
    return rhythm


moments = st.datetimes(datetime(2024, 1, 1), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
graces = st.timedeltas(timedelta(minutes=1), timedelta(hours=30))
pauses = st.lists(st.timedeltas(timedelta(seconds=1), timedelta(days=9)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(rhythms(), moments)
def test_slots_one_by_one_are_those_of_a_run_and_lie_on_the_wall_clock(rhythm: Rhythm, start: datetime) -> None:
    run = list(islice(slots(rhythm, start), 8))
    slot = start
    for expected in run:
        following_one = following(rhythm, slot)
        assert slot < following_one == expected
        slot = following_one
    zone = ZoneInfo(rhythm.zone)
    times = rhythm.at or tuple(time(hour) for hour in range(0, 24, rhythm.every or 24))
    for each in run:
        local = each.astimezone(zone)
        leapt = (each - timedelta(seconds=1)).astimezone(zone).utcoffset() != local.utcoffset()
        assert leapt or local.time() in times
        assert leapt or not rhythm.days or DAYS[local.weekday()] in rhythm.days


@settings(max_examples=60, deadline=None)
@given(rhythms(), moments, pauses, graces)
def test_however_long_we_were_away_each_slot_is_held_or_skipped_once_and_in_order(
    rhythm: Rhythm, start: datetime, away: list[timedelta], grace: timedelta
) -> None:
    next_slot, now, seen = following(rhythm, start), start, list[datetime]()
    for pause in away:
        now += pause
        due = decide(rhythm, next_slot, now, grace)
        looked = [*due.skipped, *([due.hold] if due.hold else [])]
        assert due.next > now
        assert all(slot <= now for slot in looked)
        if due.hold:
            begins = due.wait_until or now
            assert now <= begins
            assert begins - due.hold <= grace
            assert begins < due.next
        seen += looked
        next_slot = due.next
    assert seen == list(islice(slots(rhythm, start), len(seen)))
    assert next_slot == following(rhythm, seen[-1] if seen else start)


@settings(max_examples=40, deadline=None)
@given(rhythms().filter(lambda rhythm: rhythm.quiet is not None), moments, graces)
def test_no_late_slot_is_held_within_quiet_hours(rhythm: Rhythm, now: datetime, grace: timedelta) -> None:
    next_slot = next(slots(rhythm, now - timedelta(days=2)))
    due = decide(rhythm, next_slot, max(now, next_slot), grace)
    if due.hold is None or max(now, next_slot) - due.hold <= PUNCTUAL:
        return
    begins = (due.wait_until or max(now, next_slot)).astimezone(ZoneInfo(rhythm.zone))
    quiet = rhythm.quiet
    assert quiet is not None
    after_start, before_end = begins.time() >= quiet.start, begins.time() < quiet.end
    leapt = (begins.astimezone(UTC) - timedelta(minutes=1)).astimezone(begins.tzinfo).utcoffset() != begins.utcoffset()
    inside = (after_start and before_end) if quiet.start < quiet.end else (after_start or before_end)
    assert leapt or not inside
