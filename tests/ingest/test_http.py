from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import brotli
import pytest
from aiohttp import web

from bot import __version__
from bot.core.errors import Permanent, Transient
from bot.core.polling import Validators
from bot.ingest.http import retry_after
from tests.ingest.web import POLICY, START, Clock, Handler, fetching, kind_of, saying, site, wire


async def test_a_request_says_who_we_are_where_to_complain_and_what_we_can_read() -> None:
    async with site(saying(b"x")) as served, fetching(served) as fetcher:
        await fetcher.get(served.url(), want="feed")
    sent = served.requests[0].headers
    assert sent["User-Agent"] == f"OnRecord/{__version__} (+https://newsroom.example/bot)"
    assert sent["Accept-Encoding"] == "gzip, br"
    assert sent["Accept"].startswith("application/rss+xml")


async def test_no_cookie_is_ever_sent_back() -> None:
    async with site(saying(b"x", Set_Cookie="who=you")) as served, fetching(served) as fetcher:
        await fetcher.get(served.url(), want="feed")
        await fetcher.get(served.url(), want="feed")
    assert all("Cookie" not in request.headers for request in served.requests)


async def test_an_address_is_asked_for_as_it_was_signed() -> None:
    path = "/a%2Fb%2Cc/~d?sig=x%2By%3D&t=1,2"
    async with site(saying(b"x")) as served, fetching(served) as fetcher:
        await fetcher.get(served.url(path), want="feed")
    assert served.requests[0].raw_path == path


@pytest.mark.parametrize("coding", ["gzip", "br"])
async def test_a_compressed_body_arrives_unpacked(coding: str) -> None:
    packed = gzip.compress(b"hello") if coding == "gzip" else brotli.compress(b"hello")
    async with site(saying(packed, Content_Encoding=coding)) as served, fetching(served) as fetcher:
        assert (await fetcher.get(served.url(), want="feed")).body == b"hello"


# Conditional requests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a b,c"', "unquoted", '"ümlaut"'])
async def test_validators_go_back_byte_for_byte(etag: str) -> None:
    modified = "Mon,  2 Mar 2026 08:00:00 GMT"

    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == etag and request.headers.get("If-Modified-Since") == modified:
            return web.Response(status=304)
        return web.Response(body=b"news", headers={"ETag": etag, "Last-Modified": modified})

    async with site(handler) as served, fetching(served) as fetcher:
        first = await fetcher.get(served.url(), want="feed")
        again = await fetcher.get(served.url(), want="feed", known=first.validators)
    assert (first.etag, first.last_modified, first.body) == (etag, modified, b"news")
    assert again.not_modified
    assert again.status == 304
    assert again.validators == first.validators


async def test_a_body_that_did_not_change_is_not_modified_whatever_the_status_says() -> None:
    async with site(saying(b"same")) as served, fetching(served) as fetcher:
        first = await fetcher.get(served.url(), want="feed")
        again = await fetcher.get(served.url(), want="feed", known=first.validators)
    assert not first.not_modified
    assert again.status == 200
    assert again.not_modified
    assert again.body == b""


async def test_validators_are_sent_only_to_the_address_they_came_from() -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/old":
            return web.Response(status=302, headers={"Location": "/new"})
        return web.Response(body=b"news", headers={"ETag": '"1"'})

    async with site(handler) as served, fetching(served) as fetcher:
        first = await fetcher.get(served.url("/old"), want="feed")
        assert first.validators.url == served.url("/new")
        await fetcher.get(served.url("/old"), want="feed", known=first.validators)
        await fetcher.get(served.url("/other"), want="feed", known=first.validators)
    conditional = [request.path for request in served.requests if "If-None-Match" in request.headers]
    assert conditional == ["/new"]


async def test_a_304_that_nobody_asked_for_is_an_error_not_an_empty_feed() -> None:
    async with site(saying(status=304)) as served, fetching(served) as fetcher:
        with pytest.raises(Permanent) as wrong:
            await fetcher.get(served.url(), want="feed")
    assert wrong.value.kind == "bad-status"


# Statuses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "bad-status"),
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not-found"),
        (410, "gone"),
        (451, "forbidden"),
        (418, "bad-status"),
    ],
)
async def test_a_final_no_has_a_name(status: int, kind: str) -> None:
    async with site(saying(b"no", status=status)) as served, fetching(served) as fetcher:
        with pytest.raises(Permanent) as refused:
            await fetcher.get(served.url(), want="feed")
    assert refused.value.kind == kind
    assert str(status) in str(refused.value)
    assert served.url() in str(refused.value)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(408, "server-error"), (429, "rate-limited"), (500, "server-error"), (502, "server-error"), (503, "rate-limited")],
)
async def test_a_no_for_now_has_a_name(status: int, kind: str) -> None:
    async with site(saying(status=status)) as served, fetching(served) as fetcher:
        with pytest.raises(Transient) as failed:
            await fetcher.get(served.url(), want="feed")
    assert failed.value.kind == kind
    assert failed.value.after is None


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/pdf", "application/zip"])
async def test_what_cannot_be_text_is_refused_by_its_type(kind: str) -> None:
    async with site(saying(b"\x89PNG", Content_Type=kind)) as served, fetching(served) as fetcher:
        with pytest.raises(Permanent) as refused:
            await fetcher.get(served.url())
    assert refused.value.kind == "bad-type"


# Politeness --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 02 Mar 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        ("0", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("99999999999999", timedelta(days=31)),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, now=START) == wait


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_says_later_is_left_alone_exactly_that_long(status: int) -> None:
    clock = Clock()
    async with site(saying(status=status, Retry_After="90")) as served, fetching(served, clock=clock) as fetcher:
        with pytest.raises(Transient) as first:
            await fetcher.get(served.url("/a"), want="feed")
        clock.pass_by(89)
        with pytest.raises(Transient) as second:
            await fetcher.get(served.url("/b"), want="feed")
        asked = len(served.requests)
        clock.pass_by(1)
        with pytest.raises(Transient):
            await fetcher.get(served.url("/b"), want="feed")
    assert first.value.after == timedelta(seconds=90)
    assert (second.value.kind, second.value.after) == ("rate-limited", timedelta(seconds=1))
    assert (asked, len(served.requests)) == (1, 2)


async def test_a_host_that_does_not_say_how_long_is_left_alone_for_an_hour() -> None:
    clock = Clock()
    async with site(saying(status=429)) as served, fetching(served, clock=clock) as fetcher:
        for wait in (0, 3599, 1):
            clock.pass_by(wait)
            with pytest.raises(Transient):
                await fetcher.get(served.url(), want="feed")
    assert len(served.requests) == 2


async def test_one_hosts_silence_is_not_anothers() -> None:
    async with (
        site(saying(status=429)) as busy,
        site(saying(b"x"), host="127.0.0.2") as idle,
        fetching(busy, idle) as fetcher,
    ):
        with pytest.raises(Transient):
            await fetcher.get(busy.url(), want="feed")
        assert (await fetcher.get(idle.url(), want="feed")).body == b"x"


async def test_a_host_gets_one_request_at_a_time_a_second_apart() -> None:
    clock = Clock()
    times: list[float] = []

    async def handler(_: web.Request) -> web.Response:
        times.append(clock.monotonic())
        await asyncio.sleep(0.01)
        return web.Response(body=b"x")

    policy = replace(POLICY, interval=1, allow_interval=1)
    async with site(handler) as served, fetching(served, clock=clock, policy=policy) as fetcher:
        await asyncio.gather(*(fetcher.get(served.url(f"/{n}"), want="feed") for n in range(5)))
    assert served.busiest == 1
    assert [round(later - first, 6) for first, later in pairwise(times)] == [1, 1, 1, 1]


async def test_hosts_do_not_wait_for_each_other() -> None:
    met = asyncio.Barrier(2)

    async def handler(_: web.Request) -> web.Response:
        await met.wait()
        return web.Response(body=b"x")

    async with site(handler) as one, site(handler, host="127.0.0.2") as two, fetching(one, two) as fetcher:
        await asyncio.gather(fetcher.get(one.url(), want="feed"), fetcher.get(two.url(), want="feed"))


async def test_a_host_that_failed_or_was_given_up_is_free_again() -> None:
    async with site(saying(status=500)) as served, fetching(served) as fetcher:
        for _ in range(2):
            with pytest.raises(Transient):
                await fetcher.get(served.url(), want="feed")
        waiting = asyncio.ensure_future(fetcher.get(served.url(), want="feed"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(Transient):
            await fetcher.get(served.url(), want="feed")


# Redirects ---------------------------------------------------------------------------------------------------


def _hops(**targets: tuple[int, str]) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        if request.path in {f"/{name}" for name in targets}:
            status, location = targets[request.path[1:]]
            return web.Response(status=status, headers={"Location": location})
        return web.Response(body=b"here")

    return handler


async def test_redirects_are_followed_and_both_addresses_are_told() -> None:
    async with site(_hops(a=(302, "/b"), b=(307, "c?x=1"))) as served, fetching(served) as fetcher:
        fetched = await fetcher.get(served.url("/a"), want="feed")
    assert (fetched.url, fetched.final_url, fetched.body) == (served.url("/a"), served.url("/c?x=1"), b"here")
    assert fetched.moved_to is None


async def test_only_permanent_redirects_all_the_way_mean_that_a_feed_moved() -> None:
    async with (
        site(_hops(a=(301, "/b"), b=(308, "/c"), d=(301, "/e"), e=(302, "/f"))) as served,
        fetching(served) as fetcher,
    ):
        assert (await fetcher.get(served.url("/a"), want="feed")).moved_to == served.url("/c")
        assert (await fetcher.get(served.url("/d"), want="feed")).moved_to is None
        assert (await fetcher.get(served.url("/c"), want="feed")).moved_to is None


@pytest.mark.parametrize(
    "hops",
    [
        {"a": (302, "/a")},
        {"a": (301, "/b"), "b": (301, "/a")},
        {str(n): (302, f"/{n + 1}") for n in range(9)} | {"a": (302, "/0")},
    ],
)
async def test_a_circle_and_a_long_chain_of_redirects_end(hops: dict[str, tuple[int, str]]) -> None:
    async with site(_hops(**hops)) as served, fetching(served) as fetcher:
        with pytest.raises(Permanent) as lost:
            await fetcher.get(served.url("/a"), want="feed")
    assert lost.value.kind == "redirect-loop"
    assert len(served.requests) <= 6


# Abuse -------------------------------------------------------------------------------------------------------

SMALL = replace(POLICY, feed_bytes=100_000, page_bytes=50_000)


async def test_an_endless_body_is_cut_at_the_cap() -> None:
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(16_384))
            sent += 16_384

    async with site(handler) as served, fetching(served, policy=SMALL) as fetcher:
        with pytest.raises(Permanent) as cut:
            await fetcher.get(served.url(), want="feed")
    assert cut.value.kind == "too-large"
    assert sent < 20_000_000


@pytest.mark.parametrize("coding", ["gzip", "br"])
async def test_a_bomb_is_recognised_before_it_unfolds(coding: str) -> None:
    packed = (
        gzip.compress(bytes(200_000_000), 9) if coding == "gzip" else brotli.compress(bytes(200_000_000), quality=5)
    )
    async with (
        site(saying(packed, Content_Encoding=coding)) as served,
        fetching(served, policy=replace(POLICY, feed_bytes=1_000_000)) as fetcher,
    ):
        with pytest.raises(Permanent) as bomb:
            await fetcher.get(served.url(), want="feed")
    assert bomb.value.kind == "bomb"


async def test_what_announces_too_much_is_not_read() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")

    async with wire(talk) as served, fetching(served, policy=SMALL) as fetcher:
        with pytest.raises(Permanent) as refused:
            await fetcher.get(served.url())
    assert refused.value.kind == "too-large"


async def test_a_body_shorter_than_announced_is_an_error_not_an_article() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhalf")

    async with wire(talk) as served, fetching(served) as fetcher:
        with pytest.raises(Transient) as short:
            await fetcher.get(served.url())
    assert short.value.kind == "bad-response"


async def test_a_body_longer_than_announced_ends_where_it_was_announced() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nfourHTTP/1.1 200 OK\r\n\r\n"
        )

    async with wire(talk) as served, fetching(served) as fetcher:
        assert (await fetcher.get(served.url())).body == b"four"


async def test_a_dripping_body_ends_at_the_deadline() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        for _drop in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with wire(talk) as served, fetching(served, policy=replace(POLICY, deadline=0.2)) as fetcher:
        with pytest.raises(Transient) as slow:
            await fetcher.get(served.url())
    assert slow.value.kind == "timeout"


async def test_silence_ends_at_the_deadline_over_all_redirects() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.15)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    async with site(handler) as served, fetching(served, policy=replace(POLICY, deadline=0.25)) as fetcher:
        with pytest.raises(Transient) as slow:
            await fetcher.get(served.url("/a"), want="feed")
    assert slow.value.kind == "timeout"
    assert len(served.requests) == 2


@pytest.mark.parametrize(
    "headers", [b"X-Long: " + b"x" * 70_000 + b"\r\n", b"".join(b"X-%d: %s\r\n" % (n, b"y" * 900) for n in range(90))]
)
async def test_more_headers_than_anybody_needs_are_refused(headers: bytes) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 2\r\n\r\nok")

    async with wire(talk) as served, fetching(served) as fetcher:
        with pytest.raises((Permanent, Transient)) as refused:
            await fetcher.get(served.url())
    assert kind_of(refused.value) in {"too-large", "bad-response"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\x01\x02",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ],
)
async def test_an_answer_that_is_no_http_is_an_error_with_the_address(answer: bytes) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    async with wire(talk) as served, fetching(served) as fetcher:
        with pytest.raises(Transient, match=served.address) as broken:
            await fetcher.get(served.url(), want="feed")
    assert broken.value.kind in {"bad-response", "unreachable"}


async def test_nobody_at_home_is_an_error_for_later() -> None:
    async with site(saying(b"x")) as served:
        pass
    async with fetching(served) as fetcher:
        with pytest.raises(Transient) as away:
            await fetcher.get(served.url(), want="feed")
    assert away.value.kind == "unreachable"


async def test_validators_of_another_poll_do_not_hide_a_change() -> None:
    async with site(saying(b"new")) as served, fetching(served) as fetcher:
        fetched = await fetcher.get(served.url(), want="feed", known=Validators(url=served.url(), sha="0" * 64))
    assert not fetched.not_modified
    assert fetched.body == b"new"
