"""When a digest is wished for, read from words: what is left of them are its topics."""

from datetime import UTC, datetime, time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import rhythms
from bot.core.slots import slots
from bot.core.types import DAYS, Day, Hours, Problem, Rhythm
from bot.core.wishes import Wish, wished

MORNING = datetime(2031, 4, 7, tzinfo=UTC)
ZONES = frozenset(available_timezones())
TOPICS = ("Ukraine", "Middle East", "US politics")
WEEKDAYS: tuple[Day, ...] = DAYS[:5]


def read(text: str) -> Wish:
    found = wished(text, zones=ZONES, topics=TOPICS)
    assert isinstance(found, Wish), found
    return found


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Wish()),
        ("Ukraine", Wish(topics=("Ukraine",))),
        ("ukraine at 8", Wish(topics=("Ukraine",), at=(time(8),))),
        ("Ukraine at 08:00 weekdays", Wish(topics=("Ukraine",), at=(time(8),), days=WEEKDAYS)),
        ("Ukraine, grain deal at 8am and 5 pm", Wish(topics=("Ukraine", "grain deal"), at=(time(8), time(17)))),
        ("at 8, 12.30 and 17:00", Wish(at=(time(8), time(12, 30), time(17)))),
        ("noon daily at noon", Wish(topics=("noon",), at=(time(12),), days=DAYS)),
        ("every day at midnight", Wish(at=(time(0),), days=DAYS)),
        ("on mon, wed and fri at 9", Wish(at=(time(9),), days=("mon", "wed", "fri"))),
        ("mon-fri 9:15", Wish(at=(time(9, 15),), days=WEEKDAYS)),
        ("fri–mon at 7", Wish(at=(time(7),), days=("mon", "fri", "sat", "sun"))),
        ("weekly on friday", Wish(days=("fri",))),
        ("weekly", Wish(days=("mon",))),
        ("every 4 hours", Wish(every=4)),
        ("every 6h quiet 22-7", Wish(every=6, quiet=Hours(start=time(22), end=time(7)))),
        ("every hour", Wish(every=1)),
        ("at 6 in New York time", Wish(at=(time(6),), zone="America/New_York")),
        ("8:00 Europe/Paris", Wish(at=(time(8),), zone="Europe/Paris")),
        ("7am utc", Wish(at=(time(7),), zone="UTC")),
    ],
)
def test_times_days_and_zones_are_taken_out_wherever_they_stand(text: str, wish: Wish) -> None:
    assert read(text) == wish


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("war in Ukraine", ("war in Ukraine",)),
        ("attacks at sea at 9", ("attacks at sea",)),
        ("The Sun", ("The Sun",)),
        ("“Every Friday at 8”", ("Every Friday at 8",)),
        ("ukraine middle east", ("Ukraine", "Middle East")),
        ("Ukraine and US politics", ("Ukraine", "US politics")),
        ("war and peace", ("war and peace",)),
        ("oil; gas; oil", ("oil", "gas")),
        ("to the talks please", ("the talks",)),
        (", ; and", ()),
        ("“ ” “”", ()),
    ],
)
def test_what_is_left_are_topics(text: str, topics: tuple[str, ...]) -> None:
    assert read(text).topics == topics


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("Ukraine at 25:00", "at", "“25:00” is no time of day; write it as 08:00 or 8am."),
        ("at 8:75", "at", "“8:75” is no time of day; write it as 08:00 or 8am."),
        ("every 5 hours", "every", "a day is divided into 1, 2, 3, 4, 6, 8, 12 and 24 hours."),
    ],
)
def test_a_time_that_is_none_is_told_not_taken_for_a_topic(text: str, where: str, why: str) -> None:
    assert wished(text, zones=ZONES, topics=TOPICS) == Problem(where=where, why=why)


PLAIN = "write a city such as London, or a name such as Europe/London."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ukraine at 8 in Lundon", "“Lundon” is no time zone that I know; did you mean Europe/London?"),
        ("grain at 8 Europe/Berln", "“Europe/Berln” is no time zone that I know; did you mean Europe/Berlin?"),
        ("Ukraine timezone New Yrok", "“New Yrok” is no time zone that I know; did you mean America/New_York?"),
        ("at 8, in Narnia on weekdays", f"“Narnia” is no time zone that I know; {PLAIN}"),
        ("daily in Middle Earth, please", f"“Middle Earth” is no time zone that I know; {PLAIN}"),
        ("timezone PST", f"“PST” is no time zone that I know; {PLAIN}"),
    ],
)
def test_a_zone_that_is_none_is_told_not_taken_for_a_topic(text: str, why: str) -> None:
    assert wished(text, zones=ZONES, topics=TOPICS) == Problem(where="zone", why=why)


@pytest.mark.parametrize(
    "topic", ["war in Ukraine", "US/EU trade", "Asia/Pacific", "Russia/Ukraine talks", "a timezone", "zone of war"]
)
def test_what_may_be_a_topic_is_no_zone(topic: str) -> None:
    assert read(topic) == Wish(topics=(topic,))


@given(st.text(max_size=120))
def test_any_words_are_a_wish_or_a_problem(text: str) -> None:
    found = wished(text, zones=ZONES, topics=TOPICS)
    if isinstance(found, Wish):
        assert not (found.every and found.at)
        assert all(topic.strip() for topic in found.topics)
    else:
        assert found.why


TIMES = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True)


@given(
    TIMES.map(lambda at: tuple(sorted(at))),
    st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: tuple(day for day in DAYS if day in days)),
    st.sampled_from(sorted(ZONES & {"UTC", "Europe/London", "America/Port_of_Spain", "Asia/Kathmandu"})),
)
def test_what_we_say_of_a_rhythm_is_read_as_that_rhythm(at: tuple[time, ...], days: tuple[Day, ...], zone: str) -> None:
    said = rhythms.told(Rhythm(at=at, days=days, zone=zone))
    assert read(said) == Wish(at=at, days=days, zone=zone)


@given(st.times())
def test_a_time_is_read_as_it_is_written(at: time) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert rhythms.moment(rhythms.clock(minute)) == minute
    assert rhythms.moment(f"{minute:%I:%M %p}") == minute
    assert rhythms.moment(f"{minute:%I.%M%p}".lower()) == minute


@pytest.mark.parametrize("text", ["", "24", "13pm", "0am", "8:6", "8:60", "-1", "eight", "8 o'clock", "٨:٠٠x"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert rhythms.moment(text) is None


@pytest.mark.parametrize("every", rhythms.EVERY)
def test_only_what_divides_a_day_is_an_interval(every: int) -> None:
    assert rhythms.interval(f"every {every}h") == rhythms.interval(f"{every} hours") == every
    assert rhythms.interval("5h") is None


def test_quiet_hours_are_read_back_and_never_a_whole_day() -> None:
    for text in ("22:00-07:00", "22-7", "10pm to 7am", "22:00 – 07:00"):
        assert rhythms.hours(text) == Hours(start=time(22), end=time(7))
    assert rhythms.hours("8-8") is rhythms.hours("8") is rhythms.hours("8-9-10") is None


@given(
    st.one_of(TIMES.map(tuple), st.sampled_from(rhythms.EVERY)),
    st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1]),
)
def test_what_clashes_with_quiet_hours_is_what_is_never_due_in_them(
    when: tuple[time, ...] | int, quiet: tuple[time, time]
) -> None:
    hours = Hours(start=quiet[0], end=quiet[1])
    every = when if isinstance(when, int) else None
    at = () if isinstance(when, int) else when
    clashing = rhythms.clashing(Rhythm(at=at, every=every, quiet=hours))
    if every is None:
        assert clashing == tuple(each for each in at if rhythms.clashing(Rhythm(at=(each,), quiet=hours)))
    elif clashing:
        with pytest.raises(ValueError, match="never due"):
            next(slots(Rhythm(every=every, quiet=hours), MORNING))
    else:
        assert next(slots(Rhythm(every=every, quiet=hours), MORNING)) > MORNING


def test_a_zone_is_found_by_its_name_or_its_city() -> None:
    assert [rhythms.zone(text, ZONES) for text in ("europe/london", "London", "new york", "utc", "Atlantis")] == [
        "Europe/London",
        "Europe/London",
        "America/New_York",
        "UTC",
        None,
    ]
