"""When a digest is due and how the service runs, as a file writes it: every way to say it, and every mistake told."""

from datetime import time, timedelta

import pytest

from bot import config
from bot.core.errors import ConfigError
from bot.core.types import Hours, Rhythm


def loaded(digest: str = "", run: str = "", model: str = "", keep: str = "") -> config.Config:
    main = f"[run]\n{run}\n[model]\n{model}\n[keep]\n{keep}\n"
    return config.load(
        {"digests.toml": f'[[digest]]\nname = "a"\n{digest}\n', "onrecord.toml": main}, {}, config.Schemas()
    )


def mistake(**tables: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(**tables)
    (problem,) = caught.value.problems
    return f"{problem.where}: {problem.why}"


def test_a_digest_is_due_at_eight_in_the_morning_unless_told_otherwise() -> None:
    (entry,) = loaded().digests
    assert entry.rhythm == Rhythm(at=(time(8),), zone="UTC")
    assert (entry.place, entry.when_empty) == ("console", "note")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('at = "07:30"', Rhythm(at=(time(7, 30),))),
        ("at = 07:30:00", Rhythm(at=(time(7, 30),))),
        ('at = ["17:00", "08:00", "17:00"]', Rhythm(at=(time(8), time(17)))),
        ('every = "4h"', Rhythm(every=4)),
        ('every = "6h"\nquiet = "22:00-07:00"', Rhythm(every=6, quiet=Hours(start=time(22), end=time(7)))),
        ('days = ["fri", "mon", "fri"]', Rhythm(at=(time(8),), days=("mon", "fri"))),
        ('zone = "Australia/Lord_Howe"', Rhythm(at=(time(8),), zone="Australia/Lord_Howe")),
    ],
)
def test_a_rhythm_is_read_as_it_is_meant(written: str, meant: Rhythm) -> None:
    assert loaded(written).digests[0].rhythm == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('at = "8:00"', "digests.toml:3 digest[1].at: “at”: a time is hours and minutes"),
        ('at = "24:00"', "digests.toml:3 digest[1].at: “at”: a time is hours and minutes"),
        ("at = 07:30:15", "digests.toml:3 digest[1].at: “at”: a time is hours and minutes"),
        ("at = []", "write at least one time"),
        ('every = "5h"', "“every”: a day is divided into whole hours"),
        ('every = "30m"', "“every”: a day is divided into whole hours"),
        ('at = "08:00"\nevery = "4h"', "digests.toml:4 digest[1].every: “every”: stands instead of “at”"),
        ('days = ["monday"]', "unknown day “monday”; did you mean “mon”?"),
        ('days = "mon"', 'days are a list, such as ["mon", "wed"]'),
        ("days = [1]", "unknown day “1”; a day is one of mon, tue"),
        ('zone = "Europe/Berlim"', "unknown time zone; did you mean “Europe/Berlin”?"),
        ('zone = "New York"', "unknown time zone; did you mean “America/New_York”?"),
        ('zone = "../../etc/passwd"', "unknown time zone"),
        ('zone = "Europe"', "unknown time zone"),
        ('quiet = "22-7"', 'quiet hours are two times, such as "22:00-07:00"'),
        ('quiet = "07:00-07:00"', "nothing would ever be posted"),
        (
            'at = ["08:00", "23:15"]\nquiet = "22:00-07:00"',
            "digests.toml:3 digest[1].at: “at”: 23:15 lies in the quiet",
        ),
        ('every = "24h"\nquiet = "22:00-07:00"', "digest[1].quiet: “quiet”: every hour it would be due at lies in"),
        ('when_empty = "quiet"', "“when_empty”"),
        ('silent = "quietly"', "“silent”"),
        ('calls = "everyone!"', "a role is called by its id"),
        (
            'place = "discord:7:8"\ncalls = "7"',
            "“calls”: this is the id of the server itself: everybody at once cannot be called",
        ),
        ('place = "console:"', "digests.toml:3 digest[1].place: “place”: "),
        ('place = ""', "digests.toml:3 digest[1].place: “place”: "),
    ],
)
def test_a_rhythm_that_cannot_be_is_told_with_its_place_and_what_to_write(written: str, told: str) -> None:
    assert told in mistake(digest=written)


def test_history_is_never_believed_while_a_message_may_still_be_on_its_way() -> None:
    told = mistake(run='send_deadline = "90s"')
    assert "onrecord.toml:1 run.settle: “settle”: 60s is not longer than send_deadline, 90s" in told.replace(
        "1m", "60s"
    )
    assert loaded(run='send_deadline = "2s"\nsettle = "3s"').run.settle == timedelta(seconds=3)


@pytest.mark.parametrize(
    ("table", "line", "key"),
    [
        ("run", 'grace = "0s"', "run.grace"),
        ("run", 'operator = "consol e:"', "run.operator"),
        ("run", 'log = "xml"', "run.log"),
        ("keep", 'articles = "3h"', "keep.articles"),
        ("model", "reserved = -1", "model.reserved"),
        ("model", "per_minute = 0", "model.per_minute"),
    ],
)
def test_the_service_refuses_settings_that_would_lose_or_stop_its_work(table: str, line: str, key: str) -> None:
    assert f" {key}: " in mistake(**{table: line})


def test_one_call_is_kept_for_people_and_no_limit_a_minute_is_set() -> None:
    model = loaded().model
    assert (model.at_once, model.reserved, model.per_minute) == (2, 1, None)
    assert loaded(model="per_minute = 40").model.per_minute == 40
