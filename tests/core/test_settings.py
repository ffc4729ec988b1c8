"""A digest's settings as a form, and back: what is shown is what is kept, and what is wrong is told beside its field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import get_args
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import parlance, rhythms
from bot.core.desk import Field, Standing
from bot.core.filled import read
from bot.core.permission import Managers, refusal
from bot.core.settings import LONGEST, Known, Threads, Wanted, fields, fresh, named
from bot.core.suggestions import MOST_SUGGESTED, suggested
from bot.core.types import DAYS, Hours, Place, Problem, Rhythm, Scope, Subscription

NOW = datetime(2031, 4, 7, 9, 30, tzinfo=UTC)
DESK = Place(platform="slack", tenant="T1", channel="C1", thread="1.2")
SCOPE = Scope("slack:T1")
KNOWN = Known(
    zones=frozenset(available_timezones()),
    topics=("Ukraine", "Middle East"),
    sources=("The Halyard", "Port Wire", "Wire & Sons"),
)
NEW = fresh("a1", SCOPE, DESK, zone="Europe/London", topics=("Ukraine",))


def given_by(shown: tuple[Field, ...], **changes: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """What a form brings back in which somebody has changed these fields."""
    return {field.name: field.value for field in shown} | changes


def filled(before: Subscription = NEW, /, **changes: tuple[str, ...]) -> Wanted:
    wanted = read(given_by(fields(before, "ours"), **changes), before, "ours", KNOWN)
    assert isinstance(wanted, Wanted), wanted
    return wanted


def wrong(before: Subscription = NEW, /, **changes: tuple[str, ...]) -> dict[str, str]:
    problems = read(given_by(fields(before, "ours"), **changes), before, "ours", KNOWN)
    assert not isinstance(problems, Wanted)
    return {problem.where: problem.why for problem in problems}


# ---------------------------------------------------------------- there and back

MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WORDS = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)
RHYTHMS = st.builds(
    Rhythm,
    at=st.sets(MINUTES, min_size=1, max_size=4).map(lambda at: tuple(sorted(at))),
    days=st.sets(st.sampled_from(DAYS), max_size=6).map(lambda days: tuple(day for day in DAYS if day in days)),
    zone=st.sampled_from(["UTC", "Europe/London", "Asia/Kathmandu"]),
) | st.builds(
    Rhythm, every=st.sampled_from(rhythms.EVERY), quiet=st.none() | st.just(Hours(start=time(22), end=time(23, 30)))
)
DIGESTS = st.builds(
    replace,
    st.just(NEW),
    name=WORDS,
    topics=st.lists(WORDS, max_size=4, unique_by=str.casefold).map(tuple),
    sources=st.sampled_from([(), ("Port Wire",)]),
    rhythm=RHYTHMS.filter(lambda rhythm: not rhythms.clashing(rhythm)),
    stories=st.integers(1, 50),
    style=st.sampled_from(["full", "brief"]),
    when_empty=st.sampled_from(["note", "silent"]),
    silent=st.booleans(),
    calls=st.sampled_from(["", "77"]),
)


@given(DIGESTS, st.sampled_from(get_args(Threads)))
def test_a_form_sent_back_as_it_was_shown_changes_nothing(asked: Subscription, threads: Threads) -> None:
    meant = tuple("Ukraine" if topic.casefold() == "ukraine" else topic for topic in asked.topics)
    wanted = read(given_by(fields(asked, threads)), asked, threads, KNOWN)
    assert wanted == Wanted(subscription=replace(asked, topics=meant, name=asked.name), threads=threads)


@given(DIGESTS, st.sampled_from(get_args(Threads)))
def test_every_value_that_is_shown_is_one_that_can_be_chosen(asked: Subscription, threads: Threads) -> None:
    shown = fields(asked, threads)
    assert len({field.name for field in shown}) == len(shown)
    for field in shown:
        offered = {option.value for option in field.options}
        assert field.kind in ("text", "time") or set(field.value) <= offered
        assert len(field.value) <= 1 or field.kind in ("choices", "suggested")
        assert field.optional or field.value


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in fields(NEW, "ours")]), st.lists(st.text(max_size=30)).map(tuple)
    )
)
def test_whatever_is_filled_in_is_kept_or_refused_with_its_field(given_: Mapping[str, tuple[str, ...]]) -> None:
    found = read(given_, NEW, "ours", KNOWN)
    if isinstance(found, Wanted):
        assert not rhythms.clashing(found.subscription.rhythm)
        assert 1 <= found.subscription.stories <= 50
    else:
        assert found
        assert all(problem.why and problem.where in (*given_, "at", "more") for problem in found)


def test_what_is_not_given_stays_as_it_is() -> None:
    assert read({}, NEW, "all", KNOWN) == Wanted(subscription=NEW, threads="all")
    assert read({"of another form": ("x",)}, NEW, "all", KNOWN) == Wanted(subscription=NEW, threads="all")


@given(DIGESTS, st.dictionaries(st.sampled_from([each.name for each in fields(NEW, "ours", notifies=True)]), st.none()))
def test_any_part_of_a_form_sent_back_as_it_was_shown_changes_nothing(
    asked: Subscription, part: dict[str, None]
) -> None:
    shown = {each.name: each.value for each in fields(asked, "ours", notifies=True) if each.name in part}
    assert read(shown, asked, "ours", KNOWN) == Wanted(subscription=asked, threads="ours")


def test_what_is_wrong_is_told_at_a_field_that_was_given() -> None:
    late = replace(NEW, rhythm=replace(NEW.rhythm, at=(time(23),)))
    for given_, where in (({"quiet": ("22-7",)}, "quiet"), ({"quiet": ("22-7",), "at": ("23:00",)}, "at")):
        problems = read(given_, late, "ours", KNOWN)
        assert not isinstance(problems, Wanted)
        assert [problem.where for problem in problems] == [where]


@pytest.mark.parametrize(
    ("typed", "role"), [((), ""), (("77",), "77"), ((" <@&77> ",), "77"), (("S0614TZR7",), "S0614TZR7")]
)
def test_a_role_is_called_by_its_id_however_it_is_written(typed: tuple[str, ...], role: str) -> None:
    wanted = read({"calls": typed}, NEW, "ours", KNOWN)
    assert isinstance(wanted, Wanted)
    assert wanted.subscription.calls == role


@pytest.mark.parametrize("typed", [("@everyone",), ("<@77>",), ("7 7",), ("77", "78"), (NEW.place.tenant,)])
def test_everybody_and_what_is_no_role_cannot_be_called(typed: tuple[str, ...]) -> None:
    problems = read({"calls": typed}, NEW, "ours", KNOWN)
    assert not isinstance(problems, Wanted)
    assert [problem.where for problem in problems] == ["calls"]


# ---------------------------------------------------------------- fields


def test_a_new_digest_is_everything_every_morning_at_eight_in_the_askers_zone_and_not_in_a_thread() -> None:
    everything = fresh("a1", SCOPE, DESK, zone="", topics=())
    assert (everything.name, everything.topics, everything.rhythm) == ("The news", (), Rhythm(at=(time(8),)))
    assert (NEW.name, NEW.rhythm.zone, NEW.place.thread) == ("Ukraine", "Europe/London", None)


def test_topics_are_defined_ones_in_their_own_spelling_or_free_words() -> None:
    wanted = filled(topics=("middle  east", "grain deal", "grain deal"))
    assert wanted.subscription.topics == ("Middle East", "grain deal")
    assert wanted.subscription.name == "Middle East and grain deal"
    assert filled(topics=()).subscription.name == "The news"


def test_a_name_that_was_given_stays_and_one_that_is_taken_away_is_made_of_the_topics() -> None:
    kept = filled(name=("Morning desk",)).subscription
    assert kept.name == "Morning desk"
    assert filled(kept, topics=("oil",)).subscription.name == "Morning desk"
    assert filled(kept, topics=("oil",), name=()).subscription.name == "oil"


def test_several_times_an_interval_and_days_make_a_rhythm() -> None:
    assert filled(at=("09:30",), more=("17:00, 8am",)).subscription.rhythm.at == (time(8), time(9, 30), time(17))
    assert filled(more=("every 4h",)).subscription.rhythm == Rhythm(every=4, zone="Europe/London")
    assert filled(days=("fri", "mon")).subscription.rhythm.days == ("mon", "fri")
    assert filled(days=tuple(DAYS)).subscription.rhythm.days == ()
    assert filled(zone=("paris",)).subscription.rhythm.zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        ({"topics": ("…",)}, "topics", "“…” has no word that an article could mention"),
        ({"topics": ("x" * (LONGEST + 1),)}, "topics", f"a topic is a few words, {LONGEST} letters at most"),
        ({"topics": tuple(f"t{n}" for n in range(21))}, "topics", "20 topics at most; make a second digest for more"),
        (
            {"sources": ("Atlantis Post",)},
            "sources",
            "no source is called “Atlantis Post”; “sources” tells which are read",
        ),
        ({"at": ("25:00",)}, "at", "write a time of day, such as 08:00"),
        ({"at": ()}, "at", "write a time of day, such as 08:00"),
        (
            {"more": ("later",)},
            "more",
            "write times such as 12:30, 17:00; or every 1, 2, 3, 4, 6, 8 or 12 hours, such as every 4h",
        ),
        ({"days": ()}, "days", "choose one day at least; to stop for a while, pause the digest"),
        ({"zone": ("Atlantis",)}, "zone", "choose a time zone, such as Europe/London"),
        ({"quiet": ("22",)}, "quiet", "write two times, such as 22:00-07:00"),
        ({"quiet": ("07:00-09:00",)}, "at", "08:00 lies in the quiet hours, 07:00-09:00"),
        ({"quiet": ("22-7",), "more": ("23:00",)}, "more", "23:00 lies in the quiet hours, 22:00-07:00"),
        ({"quiet": ("00:30-00:00",), "more": ("every 12h",)}, None, ""),
        ({"language": ("fr",)}, "language", "choose one: en"),
        ({"style": ("loud",)}, "style", "choose one: full and brief"),
        ({"stories": ("0",)}, "stories", "a number from 1 to 50"),
        ({"stories": ("²",)}, "stories", "a number from 1 to 50"),
        ({"when_empty": ()}, "when_empty", "choose one: note and silent"),
        ({"threads": ("some",)}, "threads", "choose one: mention, ours and all"),
        ({"name": ("x" * 76,)}, "name", "75 letters at most"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    changes: Mapping[str, tuple[str, ...]], where: str | None, why: str
) -> None:
    if where is None:
        assert filled(**changes).subscription.rhythm.every == 12
    else:
        assert wrong(**changes) == {where: why}


def test_every_mistake_is_told_at_once() -> None:
    assert set(wrong(at=("x",), zone=("x",), stories=("x",))) == {"at", "zone", "stories"}


def test_the_name_of_many_topics_stays_short() -> None:
    assert named(["a", "b", "c", "d"]) == "a, b and 2 more"
    assert len(named(["x" * 75, "y" * 75])) == LONGEST


# ---------------------------------------------------------------- suggestions


def test_topics_are_suggested_with_the_typed_words_as_one_of_their_own_at_last() -> None:
    def values(typed: str) -> list[str]:
        return [option.value for option in suggested("topics", typed, KNOWN, NOW)]

    assert values("") == ["Ukraine", "Middle East"]
    assert values("east") == ["Middle East", "east"]
    assert values("ukraine") == ["Ukraine"]
    assert values("grain  deal") == ["grain deal"]
    assert values("…") == values("x" * 76) == []


def test_sources_and_zones_are_suggested_by_any_of_their_words_the_best_first() -> None:
    assert [option.value for option in suggested("sources", "wire", KNOWN, NOW)] == ["Wire & Sons", "Port Wire"]
    assert [option.value for option in suggested("zone", "london", KNOWN, NOW)] == ["Europe/London"]
    assert suggested("zone", "new york", KNOWN, NOW)[0].value == "America/New_York"
    assert suggested("zone", "europe/lon", KNOWN, NOW)[0].label == "Europe/London, now 10:30"
    assert suggested("zone", "", KNOWN, NOW)[0].value == "UTC"
    assert suggested("stories", "", KNOWN, NOW) == ()


@given(st.sampled_from(["topics", "sources", "zone", "at", ""]), st.text(max_size=90))
def test_suggestions_fit_any_platform_and_each_can_be_saved(field: str, typed: str) -> None:
    offered = suggested(field, typed, KNOWN, NOW)
    assert len(offered) <= MOST_SUGGESTED
    assert all(0 < len(option.label) <= LONGEST and option.value for option in offered)
    for option in offered:
        assert isinstance(read({field: (option.value,)}, NEW, "ours", KNOWN), Wanted)


# ---------------------------------------------------------------- who may

MEMBER = Standing(name="Ada")


@pytest.mark.parametrize(
    ("standing", "managers", "may"),
    [
        (MEMBER, "members", True),
        (replace(MEMBER, member=False), "members", False),
        (replace(MEMBER, member=False, admin=True), "members", True),
        (replace(MEMBER, guest=True), "members", False),
        (replace(MEMBER, guest=True, admin=True), "admins", False),
        (MEMBER, "admins", False),
        (replace(MEMBER, admin=True), "admins", True),
        (MEMBER, ("U1",), True),
        (MEMBER, ("U2",), False),
        (replace(MEMBER, guest=True), ("U1",), False),
        (replace(MEMBER, admin=True), ("U2",), True),
    ],
)
def test_members_may_admins_always_may_and_guests_never(standing: Standing, managers: Managers, *, may: bool) -> None:
    refused = refusal(standing, "U1", managers, parlance.of(DESK))
    assert (refused is None) is may
    assert refused is None or isinstance(refused, Problem)
    assert refused is None or refused.why
