import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.core.polling import Polling
from bot.core.types import PUBLIC
from bot.flows.kit import Kit
from bot.store import db, sources, spending
from bot.telemetry import ITEMS
from bot.web import Check, serve
from tests.chat.fake import FakeChat
from tests.databases import Server
from tests.store.builders import HOUR, NOON, article, source
from tests.web.conftest import BRIDGE, Get, Put, asking
from tests.web.posting import fill


async def test_alive_needs_nothing_else(kit: Kit, get: Get) -> None:
    await kit.database.close()
    assert (await get("/healthz")).text == "alive\n"


async def test_ready_means_that_the_database_answers_and_is_migrated(get: Get) -> None:
    answer = await get("/readyz")
    assert answer.status == 200
    told = json.loads(answer.text)
    assert told["ready"] is True
    assert [check["what"] for check in told["checks"]] == ["database", "migrations", "last pull"]


@pytest.mark.parametrize(("found", "status"), [("heard 3 s ago", 200), ("silent", 503)])
async def test_what_only_the_service_has_keeps_us_from_being_ready_where_it_is_not_well(
    kit: Kit, found: str, status: int
) -> None:
    check = Check(what="clock", ok=status == 200, found=found)
    async with serve(kit, "127.0.0.1:0", checks=lambda: (check,)) as base, asking(base) as get:
        answer = await get("/readyz")
    assert answer.status == status
    assert json.loads(answer.text)["checks"][-1] == {"what": "clock", "ok": status == 200, "found": found}


@pytest.mark.parametrize(("connected", "status"), [(True, 200), (False, 503)])
async def test_a_platform_that_people_do_not_reach_us_on_makes_us_unready_and_is_counted(
    kit: Kit, *, connected: bool, status: int
) -> None:
    chat = FakeChat(now=kit.now, connected=connected)
    async with serve(replace(kit, chats={"fake": chat}), "127.0.0.1:0") as base, asking(base) as get:
        answer, counted = await get("/readyz"), await get("/metrics")
    assert answer.status == status
    assert {check["what"]: check["ok"] for check in json.loads(answer.text)["checks"]}["fake"] is connected
    assert f'onrecord_connected{{platform="fake"}} {float(connected)}' in counted.text


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_database_of_another_version_makes_us_unready_with_the_reason(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = await get("/readyz")
    assert answer.status == 503
    told = json.loads(answer.text)
    assert told["ready"] is False
    assert any("9999" in check["found"] for check in told["checks"] if not check["ok"])


async def test_sources_that_cannot_be_read_are_told_and_keep_nobody_from_the_pages(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        for name in ("Alpha", "Beta"):
            await sources.add(tx, source(name), baseline="all", now=NOON)
        ill = Polling(failures=1, failing_since=NOON)
        await sources.polled(tx, source("Beta"), now=NOON, next_poll_at=NOON, polling=ill, read=False)
    answer = await get("/readyz")
    assert answer.status == 200
    assert "4 March 2026, 12:00 UTC; 1 source of 2 cannot be read" in answer.text


async def test_metrics_are_what_was_counted_and_what_is_so_now(kit: Kit, get: Get, put: Put) -> None:
    ITEMS.labels("stored").inc()
    await put(article(BRIDGE, title="Bridge"))
    async with kit.database.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
        failing = Polling(failures=1, failing_since=NOON)
        await sources.polled(tx, source(), now=NOON, next_poll_at=NOON + timedelta(1), polling=failing, read=False)
        await spending.add(tx, PUBLIC, kit.now().date(), tokens=1200, money=0.25, calls=2)
    answer = await get("/metrics")
    lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert float(lines['onrecord_items_total{outcome="stored"}']) >= 1
    wanted = {
        "onrecord_database_up": 1,
        "onrecord_articles": 1,
        "onrecord_stories": 1,
        "onrecord_sources": 1,
        "onrecord_sources_failing": 1,
        "onrecord_last_read_seconds": NOON.timestamp(),
        "onrecord_budget_tokens": 1200,
        "onrecord_budget_money": 0.25,
        "onrecord_budget_calls": 2,
    }
    assert {name: float(lines[name]) for name in wanted} == wanted
    assert float(lines["process_resident_memory_bytes"]) > 1e7


async def test_metrics_tell_how_delivery_stands(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        await fill(tx)
    lines = dict(line.rsplit(" ", 1) for line in (await get("/metrics")).text.splitlines() if not line.startswith("#"))
    states = {"pending": 2, "sending": 1, "sent": 1, "uncertain": 1, "failed": 2}
    settled = {"due": 0, "posted": 1, "empty": 0, "skipped": 0, "failed": 1}
    wanted = {
        **{f'onrecord_outbox{{state="{state}"}}': count for state, count in states.items()},
        **{f'onrecord_slots_stored{{state="{state}"}}': count for state, count in settled.items()},
        "onrecord_outbox_waited_seconds": HOUR.total_seconds(),
        "onrecord_channels_paused": 1,
        "onrecord_subscriptions": 3,
        "onrecord_subscriptions_paused": 1,
        "onrecord_next_slot_seconds": (NOON + 2 * HOUR).timestamp(),
    }
    assert {name: float(lines[name]) for name in wanted} == wanted


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_database_that_goes_away_is_told_by_every_page_in_its_way(kit: Kit, postgres: Server) -> None:
    name = postgres.create()
    async with (
        await db.connect(postgres.url(name)) as lost,
        serve(replace(kit, database=lost), "127.0.0.1:0") as base,
        asking(base) as get,
    ):
        assert (await get("/readyz")).status == 200
        postgres.drop(name)
        ready, metrics, front = await get("/readyz"), await get("/metrics"), await get("/")
    assert (ready.status, json.loads(ready.text)["ready"]) == (503, False)
    assert name in ready.text
    assert metrics.status == 200
    assert "onrecord_database_up 0.0" in metrics.text
    assert "onrecord_articles" not in metrics.text
    assert "process_resident_memory_bytes" in metrics.text
    assert front.status == 503
    assert name not in front.text
