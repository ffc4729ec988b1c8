import asyncio
import socket
from dataclasses import replace

import pytest

from bot import web
from bot.config import Config, WebEntry
from bot.core.errors import InputError
from bot.flows.kit import Kit
from tests.web.conftest import Get, asking


@pytest.fixture
def kind() -> str:
    """No database has a part in this."""
    return "sqlite"


async def test_port_0_takes_a_free_port_and_the_base_says_which(base: str) -> None:
    host, _, port = base.removeprefix("http://").rpartition(":")
    assert host == "127.0.0.1"
    assert int(port) > 0


async def test_serving_ends_with_its_block(kit: Kit) -> None:
    async with web.serve(kit, "127.0.0.1:0") as base:
        port = int(base.rpartition(":")[2])
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_listening_everywhere_is_told_with_an_address_that_can_be_opened(kit: Kit) -> None:
    async with web.serve(kit, "0.0.0.0:0") as base:
        assert base.startswith("http://127.0.0.1:")


async def test_the_names_of_the_configuration_are_answered(kit: Kit) -> None:
    named = replace(kit, config=Config(web=WebEntry(names=("desk.example",))))
    async with web.serve(named, "127.0.0.1:0") as base, asking(base) as get:
        assert (await get("/healthz", Host="desk.example")).status == 200
        assert (await get("/healthz", Host="other.example")).status == 421


async def test_who_waits_is_told_where_the_pages_are(kit: Kit) -> None:
    told: list[str] = []
    async with web.serve(kit, "127.0.0.1:0", progress=told.append) as base:
        assert told == [f"serving the pages at {base}"]


async def test_a_taken_port_is_told_with_what_to_do(kit: Kit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(InputError, match=f"{listen}: another program.*--listen HOST:PORT"):
            async with web.serve(kit, listen):
                raise AssertionError("a taken port was served")


@pytest.mark.parametrize(
    ("listen", "why"), [("192.0.2.1:0", "does not have that address"), ("a..b:80", "no address is known by that name")]
)
async def test_an_address_that_is_not_ours_is_told_with_what_to_do(kit: Kit, listen: str, why: str) -> None:
    with pytest.raises(InputError, match=f"{listen}: .*{why}.*name another with --listen"):
        async with web.serve(kit, listen):
            raise AssertionError("an address of somebody else was served")


@pytest.mark.parametrize(
    "listen", ["", "8470", "localhost", "localhost:http", "a:65536", "::1:80", "http://a:80", "a:-1", "a b:1"]
)
async def test_what_is_no_address_to_listen_on_is_told_with_one_that_is(kit: Kit, listen: str) -> None:
    with pytest.raises(InputError, match=r"is no address to listen on; give host:port, such as 127\.0\.0\.1:8470"):
        async with web.serve(kit, listen):
            raise AssertionError("nowhere was served")


async def test_the_style_is_kept_by_browsers_under_a_name_that_changes_with_it(get: Get) -> None:
    (style,) = (await get("/")).page.cssselect("link[rel=stylesheet]")
    kept = await get(style.get("href"))
    assert kept.headers["Content-Type"].startswith("text/css")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in (await get("/static/pages.css")).headers["Cache-Control"]
