import logging
import re

import pytest
from aiohttp import web as aiohttp_web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.errors import Transient
from bot.web.guard import HEADERS, guarded
from tests.web.conftest import Get


@pytest.fixture
def kind() -> str:
    """No database has a part in this."""
    return "sqlite"


EVERYWHERE = ("/", "/sources", "/why", "/healthz", "/readyz", "/metrics", "/static/pages.css", "/nowhere", "/stories/x")


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_carries_the_headers_that_let_nothing_run(get: Get, path: str) -> None:
    answer = await get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_pages_are_only_to_be_read(get: Get, method: str) -> None:
    answer = await get("/", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_head_answers_as_get_does_without_a_body(get: Get, path: str) -> None:
    full, head = await get(path), await get(path, "HEAD")
    assert (head.status, head.headers["Content-Type"], head.text) == (full.status, full.headers["Content-Type"], "")


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "127.0.0.1:8470",
        "localhost:1",
        "LOCALHOST",
        "localhost.",
        "desk.localhost",
        "[::1]:80",
        "10.1.2.3:9",
    ],
)
async def test_an_address_or_our_own_name_is_answered(get: Get, name: str) -> None:
    assert (await get("/healthz", Host=name)).status == 200


@pytest.mark.parametrize(
    "name",
    ["evil.example", "evil.example:8470", "127.0.0.1.evil.example", "localhost.evil", "a@localhost", "[::1", "x y"],
)
async def test_a_name_that_a_stranger_pointed_at_us_is_not_answered(get: Get, name: str) -> None:
    answer = await get("/healthz", Host=name)
    assert answer.status == 421
    assert "alive" not in answer.text


async def test_the_names_we_were_told_are_ours() -> None:
    async def here(_: aiohttp_web.Request) -> aiohttp_web.Response:
        return aiohttp_web.Response(text="here")

    application = aiohttp_web.Application(middlewares=[guarded(["Desk.example"])])
    application.router.add_get("/", here)
    async with TestClient(TestServer(application)) as client:
        for name, status in (("desk.example:80", 200), ("other.example", 421)):
            async with client.get("/", headers={"Host": name}) as response:
                assert response.status == status


@pytest.mark.parametrize(
    ("failure", "status", "told"),
    [
        (ZeroDivisionError("secret /etc/passwd"), 500, "Something went wrong here"),
        (Transient("secret-host cannot be reached", kind="database"), 503, "This page cannot be made right now."),
    ],
)
async def test_a_failure_is_told_with_a_number_that_the_log_has_and_no_more(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int, told: str
) -> None:
    # import-linter, which another test runs, switches off every logger that is there
    monkeypatch.setattr(logging.getLogger("onrecord.web"), "disabled", False)

    async def fails(_: aiohttp_web.Request) -> aiohttp_web.Response:
        raise failure

    application = aiohttp_web.Application(middlewares=[guarded(())])
    application.router.add_get("/fails", fails)
    with caplog.at_level(logging.ERROR, "onrecord.web"):
        async with TestClient(TestServer(application)) as client, client.get("/fails") as response:
            text = await response.text()
    number = re.search(r"<code>([0-9a-f]{8})</code>", text)
    assert response.status == status
    assert number is not None
    assert number[1] in caplog.text
    assert "Traceback" in caplog.text
    assert told in text
    assert "Traceback" not in text
    assert "secret" not in text


@pytest.mark.parametrize(
    "path", ["/nowhere", "/stories/none", "/articles/none", "/static/none", "/stories/../x", "/%00"]
)
async def test_what_is_not_there_is_said_on_a_page_of_ours(get: Get, path: str) -> None:
    answer = await get(path)
    assert answer.status == 404
    assert answer.page.cssselect("main h1")
    assert answer.page.cssselect("nav a")
