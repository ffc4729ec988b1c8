"""A source full of attacks: every item ends in a named outcome, the process lives, and nothing else is lost."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot import config
from bot.app import kinds
from bot.core.types import PUBLIC, Outcome
from bot.flows import sources
from bot.flows.kit import Kit, Web
from bot.flows.pull import pull
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.store import db, items
from tests.flows.conftest import Clock

GOOD = "".join(
    f"<p>Harbour pilots at berth {n} stopped work on Monday after talks failed. “We will sail when the lamps are lit,” "
    f"said Ilse Okonjo-Brandt, the pilots’ secretary. The board’s chairman answered within the hour.</p>"
    for n in ("one", "two", "three", "four", "five")
)

PAGES: dict[str, tuple[str, bytes]] = {
    "good": (
        "text/html",
        f"<html><head><title>Pilots</title></head><body><article>{GOOD}</article></body></html>".encode(),
    ),
    "empty": ("text/html", b"<html><body></body></html>"),
    "binary": ("text/html", bytes(range(256)) * 400),
    "attributes": ("text/html", f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>x</p>".encode()),
    "nested": ("text/html", b"<div>" * 200_000 + b"x"),
    "entities": (
        "text/html",
        b'<?xml version="1.0"?><!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><html>&b;</html>',
    ),
    "image": ("image/png", b"\x89PNG"),
}

NAMED = {
    "good": Outcome.STORED,
    "empty": Outcome.EMPTY,
    **dict.fromkeys(("binary", "attributes", "nested", "entities", "image"), Outcome.FAILED),
    **dict.fromkeys(("bomb", "endless", "private", "circle", "gone"), Outcome.FAILED),
}


async def _page(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name == "bomb":
        packed = gzip.compress(bytes(20 * 1024 * 1024))
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    if name == "endless":
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)
    if name == "private":
        raise web.HTTPFound("http://127.0.0.9/secret")
    if name == "circle":
        raise web.HTTPFound(str(request.url))
    if name == "gone":
        raise web.HTTPGone
    kind, body = PAGES[name]
    return web.Response(body=body, headers={"Content-Type": kind})


async def _feed(request: web.Request) -> web.Response:
    base = f"http://{request.host}"
    listed = "".join(f"<item><guid>{n}</guid><title>{n}</title><link>{base}/page/{n}</link></item>" for n in NAMED)
    return web.Response(text=f'<rss version="2.0"><channel><title>Bad Gazette</title>{listed}</channel></rss>')


async def _not_a_feed(_: web.Request) -> web.Response:
    return web.Response(text="<html><body><p>Welcome</p></body></html>", content_type="text/html")


@pytest.fixture
async def hostile() -> AsyncIterator[str]:
    application = web.Application()
    application.add_routes([web.get("/page/{name}", _page), web.get("/feed", _feed), web.get("/front", _not_a_feed)])
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def kit_on(address: str, home: Path) -> AsyncIterator[Kit]:
    clock = Clock()
    named = {"Bad Gazette": "feed", "Front Page": "front"}
    entries = tuple(
        config.SourceEntry(name=name, url=f"http://{address}/{path}", baseline="all") for name, path in named.items()
    )
    policy = FetchPolicy(contact="mailto:desk@example.org", allow=(address,), allow_interval=0.0, deadline=10.0)
    async with (
        await db.connect(home / "onrecord.db") as database,
        Fetcher(policy, now=clock, monotonic=asyncio.get_running_loop().time) as fetcher,
        Workers() as workers,
    ):
        web_edges = Web(fetcher=fetcher, workers=workers)
        kit = Kit(config=config.Config(sources=entries), database=database, web=web_edges, kinds=kinds(), now=clock)
        await sources.sync(kit)
        yield kit


async def test_each_attack_ends_in_a_named_outcome_and_the_good_article_is_stored(hostile: str, tmp_path: Path) -> None:
    async with kit_on(hostile, tmp_path) as kit:
        report = await pull(kit)
        async with kit.database.read() as tx:
            ended = {name: await items.why(tx, [PUBLIC], f"http://{hostile}/page/{name}") for name in NAMED}
    assert {name: item.outcome for name, (item,) in ended.items()} == NAMED
    assert all(item.detail for (item,) in ended.values() if item.outcome is Outcome.FAILED)
    (failed,) = report.failures
    assert failed.source.name == "Front Page"
    assert "not a feed" in (failed.problem or "")
