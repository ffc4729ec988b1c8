"""`onrecord doctor`: each thing it needs is looked at, said as it is, and no broken part hides another."""

import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot import app
from bot.core.budget import Spent
from bot.core.polling import Polling
from bot.core.types import PUBLIC, Source, SourceId
from bot.flows.doctor import Finding, Patient, examine, machine
from bot.store import db, sources, spending
from tests.ingest.web import INSIDE, Handler, site
from tests.model.server import KEY, Reply, fails, playing, sends

NOW = datetime(2031, 4, 7, 9, 30, tzinfo=UTC)
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<item><title>A</title><link>https://a.example/1</link><guid>1</guid></item></channel></rss>"""

Look = Callable[..., Patient]


@pytest.fixture
def patient(tmp_path: Path) -> Look:
    """A patient whose configuration is `text`, with state in a folder of its own."""
    folder, home = tmp_path / "config", tmp_path / "home"
    folder.mkdir()
    home.mkdir(mode=0o700)

    def look(*, env: Mapping[str, str] | None = None, where: Path | str | None = None, **files: str) -> Patient:
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        return Patient(
            directory=lambda: folder,
            home=home,
            env=env or {},
            schemas=app.schemas(),
            kinds=app.kinds(),
            chats=lambda settings: app.chats(settings, home),
            where=lambda _: where or home / "onrecord.db",
            engine=lambda _: home / "engine.db",
            web=lambda settings: app.web(settings.fetch, own_pace=0.0),
            model=lambda settings: app.model(app.Options(), settings),
            now=lambda: NOW,
        )

    return look


async def found(patient: Patient) -> dict[str, Finding]:
    every = [each async for each in examine(patient)]
    assert len({each.what for each in every}) == len(every)
    assert all(each.advice for each in every if each.state != "ok")
    return {each.what: each for each in every}


def feed(at: datetime, body: bytes = FEED, **headers: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(
            body=body, content_type="application/rss+xml", headers={"Date": format_datetime(at), **headers}
        )

    return answer


def source(url: str, name: str = "Gazette") -> str:
    return f'[[source]]\nname = "{name}"\nurl = "{url}"\n'


async def test_a_new_installation_is_well_and_nothing_is_made_by_looking(patient: Look, tmp_path: Path) -> None:
    seen = await found(patient())
    assert {each.what for each in seen.values() if each.state == "fail"} == set()
    assert seen["sources"].state == "warn"
    assert "sources add" in seen["sources"].advice
    assert "OPENAI_API_KEY" in seen["model"].advice
    assert list((tmp_path / "home").iterdir()) == []


async def test_a_digest_on_a_platform_nobody_configured_says_where_to_read_how(patient: Look) -> None:
    seen = await found(patient(digests='[[digest]]\nname = "Desk"\nplace = "slack:T1:C1"\n'))
    assert seen["digest “Desk”"].state == "warn"
    assert "docs/slack.md" in seen["digest “Desk”"].advice
    assert seen["Slack"].found == "not configured"


async def test_every_mistake_of_the_configuration_is_told_and_the_rest_is_still_looked_at(patient: Look) -> None:
    seen = await found(patient(onrecord="[fetc]\n", digests='[[digest]]\nname = "a"\nstories = 0\n'))
    assert seen["configuration"].state == "fail"
    assert "onrecord.toml:1 fetc" in seen["configuration"].found
    assert "digests.toml:3 digest[1].stories" in seen["configuration"].found
    assert {"Python", "OnRecord", "data folder", "disk"} < set(seen)


async def test_the_database_is_told_with_its_version_and_left_as_it_was(patient: Look, place: Path | str) -> None:
    seen = await found(patient(where=place))
    assert seen["database"].state == "ok"
    assert ("PostgreSQL 18" if isinstance(place, str) else "SQLite 3.") in seen["database"].found
    assert "schema 0" in seen["database"].found
    async with await db.connect(place) as database, database.read() as tx:
        assert await spending.of(tx, PUBLIC, NOW.date()) == Spent()


async def test_a_database_that_is_gone_fails_and_the_sources_are_asked_all_the_same(patient: Look) -> None:
    with socket.create_server((INSIDE, 0)) as taken:
        port = taken.getsockname()[1]
    async with site(feed(NOW), host=INSIDE) as gazette:
        seen = await found(
            patient(
                where=f"postgresql://desk:sesame@{INSIDE}:{port}/news",
                onrecord=f'[fetch]\nallow = ["{gazette.address}"]\n',
                sources=source(gazette.url("/feed")),
            )
        )
    assert seen["database"].state == "fail"
    assert "sesame" not in str(seen)
    assert seen["source “Gazette”"].state == "ok"
    assert "1 item" in seen["source “Gazette”"].found


async def test_another_programs_file_is_no_database_of_ours(patient: Look, tmp_path: Path) -> None:
    (tmp_path / "home" / "onrecord.db").write_bytes(b"not a database, but long enough to look like one" * 20)
    assert (await found(patient()))["database"].state == "fail"


async def test_each_source_is_asked_and_each_trouble_is_its_own(patient: Look, place: Path | str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/gone":
            return web.Response(status=404)
        if request.path == "/page":
            return web.Response(text="<html><title>hello</title></html>", content_type="text/html")
        return web.Response(body=FEED if request.path == "/feed" else b"<rss version='2.0'><channel/></rss>",
                            content_type="application/rss+xml")  # fmt: skip

    async with site(answer, host=INSIDE) as gazette:
        entries = "".join(source(gazette.url(f"/{name}"), name) for name in ("feed", "gone", "page", "empty"))
        seen = await found(patient(where=place, onrecord=f'[fetch]\nallow = ["{gazette.address}"]\n', sources=entries))
    states = {name: seen[f"source “{name}”"].state for name in ("feed", "gone", "page", "empty")}
    assert states == {"feed": "ok", "gone": "fail", "page": "fail", "empty": "warn"}


async def test_a_source_added_by_command_is_asked_too_and_one_that_was_stopped_says_why(
    patient: Look, place: Path | str
) -> None:
    async with site(feed(NOW), host=INSIDE) as gazette:
        added = Source(
            id=SourceId("added"), kind="feed", name="Added", url=gazette.url("/added"), publisher="Added", language=None,
            tier=2, every=timedelta(hours=1),
        )  # fmt: skip
        async with await db.connect(place) as database, database.begin() as tx:
            await sources.add(tx, added, baseline="all", now=NOW)
            await sources.polled(
                tx, added, now=NOW, next_poll_at=None, polling=Polling(), read=False, paused="gone for good"
            )
        seen = await found(patient(where=place, onrecord=f'[fetch]\nallow = ["{gazette.address}"]\n'))
    assert seen["source “Added”"].state == "warn"
    assert "gone for good" in seen["source “Added”"].found


@pytest.mark.parametrize(
    ("behind", "age", "state"),
    [
        (timedelta(), 0, "ok"),
        (timedelta(seconds=59), 0, "ok"),
        (timedelta(seconds=90), 0, "warn"),
        (timedelta(minutes=-10), 0, "warn"),
        (timedelta(hours=1), 3600, "ok"),  # a cache keeps the Date and says how old it is
    ],
)
async def test_the_clock_is_held_against_the_sources(patient: Look, behind: timedelta, age: int, state: str) -> None:
    async with site(feed(NOW - behind, Age=str(age)), host=INSIDE) as gazette:
        seen = await found(
            patient(onrecord=f'[fetch]\nallow = ["{gazette.address}"]\n', sources=source(gazette.url("/feed")))
        )
    assert seen["clock"].state == state, seen["clock"].found


@pytest.mark.parametrize("date", ["never", "", "Mon, 99 Foo 2031 99:99:99 GMT"])
async def test_a_server_that_tells_no_time_is_no_trouble(patient: Look, date: str) -> None:
    async with site(feed(NOW, Date=date), host=INSIDE) as gazette:
        seen = await found(
            patient(onrecord=f'[fetch]\nallow = ["{gazette.address}"]\n', sources=source(gazette.url("/feed")))
        )
    assert seen["source “Gazette”"].state == "ok"
    assert seen["clock"].found.startswith("not compared")


async def test_a_model_that_follows_a_structure_is_well_and_its_key_is_nowhere(patient: Look) -> None:
    async with playing('{"city": "Lagos", "ok": true, "answer": "yes", "number": 7}') as server:
        seen = await found(patient(env={"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}))
        assert server.calls >= 1
    assert seen["model"].what == "model"
    assert KEY not in str(seen)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (fails(401, message="Incorrect API key provided", code="invalid_api_key"), "key"),
        (sends(b"<!doctype html><title>Welcome</title>", media_type="text/html"), "page"),
        (fails(500), ""),
    ],
)
async def test_a_model_that_does_not_answer_fails_with_what_to_do(patient: Look, script: Reply, told: str) -> None:
    async with playing(script) as server:
        seen = await found(patient(env={"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}))
    assert seen["model"].state == "fail"
    assert told in seen["model"].found
    assert KEY not in str(seen)


async def test_a_budget_that_is_spent_is_told_and_the_model_is_not_asked(patient: Look, place: Path | str) -> None:
    async with await db.connect(place) as database, database.begin() as tx:
        await spending.add(tx, PUBLIC, NOW.date(), tokens=1000, money=0.0, calls=1)
    async with playing("{}") as server:
        env = {"OPENAI_BASE_URL": server.url}
        seen = await found(patient(env=env, where=place, onrecord="[budget]\ntokens = 1000\n"))
        assert server.calls == 0
    assert seen["budget"].state == "warn"
    assert "1,000 of 1,000 tokens" in seen["budget"].found
    assert "not asked" in seen["model"].found


async def test_a_budget_of_money_without_prices_counts_nothing_and_says_so(patient: Look) -> None:
    async with playing("{}") as server:
        seen = await found(patient(env={"OPENAI_BASE_URL": server.url}, onrecord="[budget]\nmoney = 5.0\n"))
    assert seen["budget"].state == "warn"
    assert "price_in" in seen["budget"].advice


async def test_pages_that_others_can_reach_are_told(patient: Look) -> None:
    assert (await found(patient()))["pages"].state == "ok"
    assert (await found(patient(env={"ONRECORD_LISTEN": "0.0.0.0:8470"})))["pages"].state == "warn"


async def test_a_secret_in_a_file_that_others_read_is_told_and_not_shown(patient: Look, tmp_path: Path) -> None:
    looked = patient(onrecord='[store]\nurl = "sqlite:////sesame/db"\n')
    path = tmp_path / "config" / "onrecord.toml"
    path.chmod(0o644)
    assert (await found(looked))["secrets"].state == "warn"
    path.chmod(0o600)
    assert (await found(looked))["secrets"].state == "ok"


async def test_a_data_folder_that_others_write_is_told(patient: Look, tmp_path: Path) -> None:
    (tmp_path / "home").chmod(0o777)
    assert (await found(patient()))["data folder"].state == "warn"


@pytest.mark.parametrize(("free", "state"), [(10**10, "ok"), (5 * 10**8, "warn"), (10**7, "fail"), (0, "fail")])
def test_a_full_disk_is_told(free: int, state: str) -> None:
    assert machine.room(free, Path("/data")).state == state


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "importlib.metadata.requires", lambda _: ["openai>=2.0", "never-heard-of-it[x]>=1; os_name == 'y'"]
    )
    seen = {each.what: each for each in machine.program()}
    assert seen["OnRecord"].state == "fail"
    assert "never-heard-of-it" in seen["OnRecord"].found
    assert "openai" not in seen["OnRecord"].found
