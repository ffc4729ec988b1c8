from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import web
from pydantic import ValidationError

from bot.core.errors import Permanent
from bot.core.polling import Hints
from bot.ingest.sources import feed
from bot.ingest.worker import Workers
from tests.ingest.samples import ITEM, rss
from tests.ingest.web import START, fetching, saying, site


async def test_a_poll_gives_entries_and_the_next_one_says_nothing_changed() -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        return web.Response(
            body=rss(ITEM, about="<ttl>30</ttl>"), headers={"ETag": '"1"', "Cache-Control": "public, max-age=900"}
        )

    async with site(handler) as served, fetching(served) as fetcher, Workers() as workers:
        first = await feed.read(fetcher, workers, served.url("/feed"), None)
        again = await feed.read(fetcher, workers, served.url("/feed"), first.fetched.validators)
    assert first.listing is not None
    assert [entry.key for entry in first.listing.entries] == ["ferry-1"]
    assert first.hints == Hints(ttl=timedelta(minutes=30), max_age=timedelta(minutes=15))
    assert again.listing is None
    assert again.fetched.not_modified


async def test_a_feed_in_the_charset_of_its_header_is_read() -> None:
    body = rss(ITEM.replace("Ferry", "Fähre"), head='<?xml version="1.0"?>').decode().encode("windows-1252")
    async with (
        site(saying(body, Content_Type="text/xml; charset=windows-1252")) as served,
        fetching(served) as fetcher,
        Workers() as workers,
    ):
        polled = await feed.read(fetcher, workers, served.url(), None)
    assert polled.listing is not None
    assert polled.listing.entries[0].title == "Fähre to run late & long"


async def test_a_page_polled_as_a_feed_is_named() -> None:
    async with site(saying(b"<html><body><p>x")) as served, fetching(served) as fetcher, Workers() as workers:
        with pytest.raises(Permanent) as refused:
            await feed.read(fetcher, workers, served.url(), None)
    assert refused.value.kind == "not-a-feed"


@pytest.mark.parametrize(
    ("headers", "hints"),
    [
        ({"Cache-Control": "no-cache"}, Hints()),
        ({"Cache-Control": "s-maxage=5, max-age=60"}, Hints(max_age=timedelta(minutes=1))),
        ({"Expires": "Mon, 02 Mar 2026 10:00:00 GMT"}, Hints(expires=START + timedelta(hours=1))),
        ({"Expires": "0"}, Hints()),
        ({"Expires": "Mon, 02 Mar 2020 10:00:00 GMT"}, Hints()),
        (
            {"Cache-Control": "max-age=60", "Expires": "Mon, 02 Mar 2026 10:00:00 GMT"},
            Hints(max_age=timedelta(minutes=1)),
        ),
    ],
)
async def test_what_a_server_says_about_freshness_is_a_wish(headers: dict[str, str], hints: Hints) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"x", headers=headers)

    async with site(handler) as served, fetching(served) as fetcher:
        fetched = await fetcher.get(served.url(), want="feed")
    assert feed.header_hints(fetched, now=START) == hints


def test_a_feed_takes_no_settings_of_its_own() -> None:
    assert feed.Settings.model_validate({}) == feed.Settings()
    with pytest.raises(ValidationError):
        feed.Settings.model_validate({"colour": "red"})
