from __future__ import annotations

import pytest
from aiohttp import web

from bot.core.errors import Permanent, Transient
from tests.ingest.web import Clock, Handler, fetching, saying, site


def with_robots(rules: str, *, status: int = 200) -> Handler:
    async def handler_with_robots(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text=rules, status=status)
        return web.Response(text="page")

    return handler_with_robots


async def test_a_page_closed_to_us_by_name_is_not_asked_for() -> None:
    rules = "User-agent: *\nDisallow:\n\nUser-agent: onrecord\nDisallow: /private/\n"
    async with site(with_robots(rules)) as served, fetching(served) as fetcher:
        assert (await fetcher.get(served.url("/open"))).body == b"page"
        with pytest.raises(Permanent) as closed:
            await fetcher.get(served.url("/private/x"))
    assert closed.value.kind == "robots"
    assert served.paths == ["/robots.txt", "/open"]


async def test_rules_for_everybody_are_rules_for_us() -> None:
    async with site(with_robots("User-agent: *\nDisallow: /")) as served, fetching(served) as fetcher:
        with pytest.raises(Permanent) as closed:
            await fetcher.get(served.url("/a"))
    assert closed.value.kind == "robots"


async def test_a_feed_is_published_to_be_polled() -> None:
    async with site(with_robots("User-agent: *\nDisallow: /")) as served, fetching(served) as fetcher:
        assert (await fetcher.get(served.url("/feed"), want="feed")).body == b"page"
    assert served.paths == ["/feed"]


async def test_rules_are_asked_for_once_a_day() -> None:
    clock = Clock()
    async with site(with_robots("")) as served, fetching(served, clock=clock) as fetcher:
        for wait in (0, 60, 86_000, 400):
            clock.pass_by(wait)
            await fetcher.get(served.url("/a"))
    assert served.paths == ["/robots.txt", "/a", "/a", "/a", "/robots.txt", "/a"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_no_rules_to_be_had_open_the_page(status: int) -> None:
    async with site(with_robots("no", status=status)) as served, fetching(served) as fetcher:
        assert (await fetcher.get(served.url("/a"))).body == b"page"


async def test_a_server_in_trouble_defers_the_page() -> None:
    async with site(with_robots("", status=500)) as served, fetching(served) as fetcher:
        with pytest.raises(Transient, match="rules are unknown"):
            await fetcher.get(served.url("/a"))
    assert served.paths == ["/robots.txt"]


async def test_a_redirect_does_not_go_round_another_hosts_rules() -> None:
    async with (
        site(with_robots("User-agent: *\nDisallow: /"), host="127.0.0.2") as closed,
        site(saying(status=302, Location=closed.url("/a"))) as served,
        fetching(served, closed) as fetcher,
    ):
        with pytest.raises(Permanent) as refused:
            await fetcher.get(served.url("/b"))
    assert refused.value.kind == "robots"
    assert closed.paths == ["/robots.txt"]
