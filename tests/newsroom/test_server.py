"""The newsroom over real HTTP: feeds and pages as a reader of the web meets them."""

from __future__ import annotations

import io
import json
import os
import socket
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import feedparser
import pytest
import trafilatura
from lxml import html as lxml_html

from bot.core.errors import InputError
from bot.newsroom import editions, serve
from bot.newsroom.editions import LATEST, Page
from bot.newsroom.outlets import OUTLETS
from bot.newsroom.server import Feed, Room

NOW = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
def port() -> int:
    """The first of as many free ports in a row as there are outlets, so that URLs are equal from run to run.

    Test processes running side by side begin to look in different places.
    """
    begin = 20000 + os.getpid() * 16 % 10000
    for first in range(begin, begin + 1000, len(OUTLETS)):
        try:
            with ExitStack() as stack:
                for nth in range(len(OUTLETS)):
                    stack.enter_context(socket.create_server(("127.0.0.1", first + nth)))
        except OSError:
            continue
        return first
    pytest.fail("no free ports")


async def get(url: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.get(url, headers=names) as response:
        return response, await response.read()


async def entries(feed: Feed) -> list[Any]:
    _, body = await get(feed.feed)
    parsed = feedparser.parse(io.BytesIO(body))
    assert not parsed.bozo, (feed.name, parsed.get("bozo_exception"))
    return list(parsed.entries)


async def articles(room: Room, edition: int) -> list[tuple[Page, str]]:
    """Every article of every feed with the HTML of its page."""
    found = []
    for feed, outlet in zip(room.feeds, OUTLETS, strict=True):
        pages = {page.title: page for page in editions.pages(edition) if page.outlet == outlet.key}
        for entry in await entries(feed):
            response, body = await get(entry.link)
            assert response.status == 200, entry.link
            found.append((pages.pop(entry.title), body.decode()))
        assert not pages, "the feed has every page"
    return found


def linked_data(page: str) -> dict[str, Any]:
    (script,) = lxml_html.fromstring(page).xpath("//script[@type='application/ld+json']")
    return dict(json.loads(script.text))


async def test_the_four_feeds_parse_in_three_formats_with_summaries_and_ids() -> None:
    async with serve(now=NOW) as room:
        versions = []
        for feed in room.feeds:
            _, body = await get(feed.feed)
            parsed = feedparser.parse(io.BytesIO(body))
            versions.append(parsed.version)
            assert all(entry.summary and entry.link and entry.id and entry.title for entry in parsed.entries)
            assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
        assert versions == ["rss10", "rss20", "atom10", "rss20"]


async def test_outlets_are_hosts_of_their_own_with_distinct_publishers() -> None:
    async with serve(now=NOW) as room:
        assert len(set(room.addresses)) == len({feed.publisher for feed in room.feeds}) == len(room.feeds) == 4
        assert all(address in feed.feed for address, feed in zip(room.addresses, room.feeds, strict=True))


@pytest.mark.parametrize("edition", [1, LATEST])
async def test_every_paragraph_and_nothing_else_is_extracted_from_every_page(edition: int) -> None:
    async with serve(now=NOW, edition=edition) as room:
        for page, markup in await articles(room, edition):
            assert trafilatura.extract(markup, favor_precision=True, include_comments=False) == page.text, page.slug


async def test_pages_are_cluttered_like_real_ones() -> None:
    async with serve(now=NOW) as room:
        for page, markup in await articles(room, 1):
            visible = " ".join(lxml_html.fromstring(markup).xpath("//body//text()[not(parent::script)]"))
            around = len(visible.split()) - len(page.text.split())
            assert around >= 80, page.slug
            assert "ookie" in visible or page.outlet == "ledger", "a cookie banner or a link to cookie settings"


async def test_pages_tell_machines_who_wrote_what_and_when() -> None:
    async with serve(now=NOW) as room:
        for page, markup in await articles(room, 1):
            linked = linked_data(markup)
            assert (linked["headline"], linked["author"]["name"]) == (page.title, page.author)
            assert datetime.fromisoformat(linked["datePublished"]) == NOW.replace(hour=0, minute=0) - page.age
            tree = lxml_html.fromstring(markup)
            assert tree.xpath("string(//meta[@property='og:title']/@content)") == page.title
            assert tree.xpath("string(//link[@rel='canonical']/@href)") == linked["mainEntityOfPage"]


async def test_only_the_paywalled_page_says_that_it_is_not_free() -> None:
    async with serve(now=NOW) as room:
        for page, markup in await articles(room, 1):
            assert linked_data(markup)["isAccessibleForFree"] is not page.paywalled
            assert ("Subscribe to continue reading" in markup) is page.paywalled


async def test_a_second_run_on_the_same_day_is_served_the_same_bytes(port: int) -> None:
    bodies = []
    for now in (NOW.replace(hour=0), NOW.replace(hour=23, minute=59)):
        async with serve(now=now, port=port) as room:
            bodies.append([(await get(feed.feed))[1] for feed in room.feeds])
    assert bodies[0] == bodies[1]


async def test_the_next_day_the_same_stories_are_a_day_newer_under_the_same_addresses(port: int) -> None:
    seen = []
    for now in (NOW, NOW + timedelta(days=1)):
        async with serve(now=now, port=port) as room:
            seen.append([(entry.link, entry.id, entry.get("published", "")) for entry in await entries(room.feeds[1])])
    today, tomorrow = seen
    assert [entry[:2] for entry in today] == [entry[:2] for entry in tomorrow]
    assert all(one[2] != two[2] for one, two in zip(today, tomorrow, strict=True))


async def test_nothing_is_dated_in_the_future_even_just_after_midnight() -> None:
    midnight = NOW.replace(hour=0, minute=0)
    async with serve(now=midnight, edition=LATEST) as room:
        for page, markup in await articles(room, LATEST):
            assert datetime.fromisoformat(linked_data(markup)["dateModified"]) <= midnight, page.slug


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
async def test_a_reader_with_a_current_copy_is_told_so_without_a_body(validator: str) -> None:
    asks = {"ETag": "If_None_Match", "Last-Modified": "If_Modified_Since"}
    async with serve(now=NOW) as room:
        for url in (room.feeds[0].feed, room.base + "/"):
            first, _ = await get(url)
            second, body = await get(url, **{asks[validator]: first.headers[validator]})
            assert (second.status, body) == (304, b"")
            assert second.headers["ETag"] == first.headers["ETag"]


async def test_the_etag_decides_where_the_date_says_otherwise() -> None:
    async with serve(now=NOW) as room:
        first, _ = await get(room.feeds[0].feed)
        later = first.headers["Last-Modified"]
        second, body = await get(room.feeds[0].feed, If_None_Match='W/"another"', If_Modified_Since=later)
        assert second.status == 200
        assert body


async def test_bodies_travel_gzipped_only_to_those_who_take_gzip() -> None:
    async with serve(now=NOW) as room:
        packed, body = await get(room.feeds[2].feed, Accept_Encoding="gzip")
        plain, same = await get(room.feeds[2].feed, Accept_Encoding="identity")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert body == same


async def test_the_second_edition_has_two_more_stories_and_one_new_text_at_the_old_address(port: int) -> None:
    listed, texts = [], []
    for edition in (1, LATEST):
        async with serve(now=NOW, edition=edition, port=port) as room:
            found = [entry for feed in room.feeds for entry in await entries(feed)]
            listed.append({entry.link: entry.summary for entry in found})
            texts.append({entry.link: (await get(entry.link))[1] for entry in found})
    before, after = listed
    assert len(after.keys() - before.keys()) == 2
    assert not before.keys() - after.keys()
    (corrected,) = (link for link in before if before[link] != after[link])
    assert b"changed course late Wednesday" in texts[1][corrected]
    assert b"changed course" not in texts[0][corrected]


async def test_a_feed_whose_outlet_has_no_news_stays_the_same_in_the_second_edition(port: int) -> None:
    tags: list[list[str]] = []
    for edition in (1, LATEST):
        async with serve(now=NOW, edition=edition, port=port) as room:
            tags.append([(await get(feed.feed))[0].headers["ETag"] for feed in room.feeds])
    changed = [outlet.key for outlet, one, two in zip(OUTLETS, *tags, strict=True) if one != two]
    assert changed == ["halyard", "gallery", "courier"]


async def test_a_changed_feed_is_newer_by_its_date_too(port: int) -> None:
    async with serve(now=NOW, port=port) as room:
        first, _ = await get(room.feeds[3].feed)
    async with serve(now=NOW, edition=LATEST, port=port) as room:
        second, _ = await get(room.feeds[3].feed, If_Modified_Since=first.headers["Last-Modified"])
    assert second.status == 200


async def test_an_unknown_address_is_a_404_page_and_robots_are_told_the_rules() -> None:
    async with serve(now=NOW) as room:
        missing, body = await get(f"{room.base}/world/no-such-story/")
        robots, rules = await get(f"{room.base}/robots.txt")
    assert missing.status == 404
    assert b"Page not found" in body
    assert robots.content_type == "text/plain"
    assert rules.startswith(b"User-agent: *\n")


async def test_names_with_an_ampersand_survive_feed_and_page() -> None:
    async with serve(now=NOW) as room:
        gallery = room.feeds[2]
        _, feed = await get(gallery.feed)
        assert ET.fromstring(feed).findtext("{http://www.w3.org/2005/Atom}title") == gallery.name == "Bench & Gallery"  # noqa: S314 - our own bytes
        (page,) = (markup for page, markup in await articles(room, 1) if page.slug == "soup-libel")
    assert "Larch &amp; Quill" in page


async def test_every_link_of_a_front_page_leads_somewhere() -> None:
    async with serve(now=NOW) as room:
        _, front = await get(f"{room.base}/")
        links = lxml_html.fromstring(front).xpath("//a/@href")
        assert links
        assert {(await get(link))[0].status for link in links} == {200}


async def test_a_taken_port_is_an_error_that_says_what_to_do(port: int) -> None:
    async with serve(now=NOW, port=port):
        with pytest.raises(InputError, match=rf"127\.0\.0\.1:{port}.*name another port"):
            async with serve(now=NOW, port=port):
                pass  # pragma: no cover
