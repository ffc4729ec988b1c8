"""`onrecord doctor` on delivery: what is due next and where, what waits or was given up, and what takes nothing."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot import config
from bot.core.types import PUBLIC
from bot.flows.doctor import Finding
from bot.flows.doctor.delivering import LATE, Delivering, channels, digests, outbox, service, zones
from bot.flows.doctor.keeping import database
from bot.jobs.seat import FileSeat, SessionSeat
from bot.store import db
from bot.store import outbox as kept_outbox
from tests.databases import Server
from tests.store.builders import NOON
from tests.web.posting import claimed, digest, draft, fill


def settings(digests: str = "", topics: str = "") -> config.Config:
    return config.load({"digests.toml": topics + digests}, {}, config.Schemas())


DAILY = settings('[[digest]]\nname = "Daily"\nat = ["08:00", "17:30"]\nzone = "Europe/Berlin"\n')


def looked(kept: Delivering | None, asked: config.Config = DAILY) -> dict[str, Finding]:
    every = [
        zones(asked, kept),
        *digests(asked, kept, ("console",), NOON),
        outbox(kept, NOON),
        *channels(kept),
    ]
    assert all(each.advice for each in every if each.state != "ok")
    return {each.what: each for each in every}


async def kept(place: Path | str) -> Delivering:
    seen, _ = await database(place, day=NOON.date())
    assert seen.delivering is not None
    return seen.delivering


def left_in(folder: Path) -> list[Path]:
    return [*folder.iterdir()]


def test_a_new_installation_tells_when_its_first_digest_is_due() -> None:
    seen = looked(Delivering())
    assert {each.state for each in seen.values()} == {"ok"}
    assert "on console, next Wed 2026-03-04 17:30 Europe/Berlin" in seen["digest “Daily”"].found
    assert "Europe/Berlin" in seen["time zones"].found


def test_nothing_to_post_is_told() -> None:
    assert looked(Delivering(), settings())["digests"].state == "warn"


async def test_everything_that_keeps_a_message_from_readers_is_told_with_what_to_do(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await fill(tx)
    seen = looked(await kept(place))
    assert seen["digest “Daily”"].state == "ok"
    assert "last posted" in seen["digest “Daily”"].found
    assert "nothing here posts on slack" in seen["digest “Ports”"].found
    assert "last failed" in seen["digest “Ports”"].found
    assert seen["digest “Shut”"].found == "paused: the channel is gone"
    assert "onrecord outbox resume slack:T1:C-closed" in seen["digest “Shut”"].advice
    assert seen["outbox"].found == "3 waiting, 1 uncertain, 2 failed, 1 sent"
    assert "onrecord outbox retry KEY" in seen["outbox"].advice
    assert "the channel is gone" in seen["channel slack:T1:C-closed"].found


async def test_a_slot_that_failed_is_told_until_the_next_one_is_held(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await fill(tx)
    before = await kept(place)
    (finding,) = [f for f in digests(settings(), before, ("console", "slack"), NOON) if f.what == "digest “Ports”"]
    assert finding.state == "warn"
    assert "5 attempts failed, the last: no disk" in finding.found


def test_a_topic_that_is_gone_is_told() -> None:
    asked = settings('[[digest]]\nname = "Daily"\ntopics = ["trade"]\n', '[[topic]]\nname = "trade"\n')
    gone = config.Config(digests=asked.digests)
    (finding,) = digests(gone, Delivering(), ("console",), NOON)
    assert finding.state == "warn"
    assert "no topic is called trade" in finding.found


@pytest.mark.parametrize(("waited", "state"), [(LATE, "ok"), (LATE + timedelta(seconds=1), "warn")])
async def test_messages_that_wait_too_long_are_told(place: Path | str, waited: timedelta, state: str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await kept_outbox.add(tx, PUBLIC, [draft("a", message=digest("Daily", "Late"))], now=NOON - waited)
    assert looked(await kept(place))["outbox"].state == state


async def test_a_message_under_way_waits_too(place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await claimed(tx, draft("a", message=digest("Daily", "Under way")))
    assert looked(await kept(place))["outbox"].found.startswith("1 waiting")


def test_without_the_database_the_next_slots_are_told_all_the_same() -> None:
    seen = looked(None)
    assert seen["digest “Daily”"].state == "ok"
    assert seen["outbox"].state == "warn"


async def test_nobody_who_posts_what_is_due_is_told_and_looking_makes_no_file(tmp_path: Path) -> None:
    seen = await service(tmp_path / "engine.db", Delivering())
    assert (seen.state, seen.found) == ("warn", "not running")
    assert "onrecord run" in seen.advice
    assert left_in(tmp_path) == []


async def test_the_service_on_a_file_is_told_with_its_process_until_it_ends(tmp_path: Path) -> None:
    seat = FileSeat(tmp_path / "engine.db")
    await seat.take()
    seen = await service(tmp_path / "engine.db", Delivering())
    assert (seen.state, seen.found) == ("ok", f"running: process {os.getpid()}")
    await seat.release()
    assert (await service(tmp_path / "engine.db", Delivering())).found == "not running"


async def test_services_on_a_server_are_counted(postgres: Server) -> None:
    name = postgres.create()
    url = postgres.url(name)
    assert (await service(url, Delivering())).found == "not running"
    first, second = SessionSeat(make_url(url)), SessionSeat(make_url(url))
    await first.take()
    assert (await service(url, Delivering())).found == "running: worker 1"
    await second.take()
    assert (await service(url, Delivering())).found == "running: 2 workers"
    await first.release()
    await second.release()
    postgres.drop(name)


async def test_a_lock_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "engine.db.lock").symlink_to(tmp_path / "engine.db.lock")
    seen = await service(tmp_path / "engine.db", Delivering())
    assert "cannot be read" in seen.found
