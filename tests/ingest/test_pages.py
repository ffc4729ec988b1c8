from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.ingest import pages
from bot.ingest.sources import Entry
from bot.ingest.worker import Workers
from tests.ingest.test_extract import PROSE, page
from tests.ingest.web import START, fetching, saying, site

ENTRY = Entry(
    key="1", url=None, title="Quay to close", author="Ann Lee", published_at=START - timedelta(hours=2), language="en"
)


async def test_a_page_from_the_web_becomes_an_article() -> None:
    head = '<link rel="canonical" href="/quay"><meta property="og:site_name" content="The Courier">'
    async with (
        site(saying(page(head=head).encode(), Content_Type="text/html; charset=utf-8")) as served,
        fetching(served) as fetcher,
        Workers() as workers,
    ):
        found = await pages.page(fetcher, workers, served.url("/quay?utm_source=feed"), entry=ENTRY)
    assert found.text.split("\n") == PROSE
    assert (found.title, found.author, found.publisher) == ("Old quay to close", "Ann Lee", "The Courier")
    assert (found.published_at, found.language, found.quality) == (ENTRY.published_at, "en", "full")
    assert found.canonical_url == served.url("/quay")


async def test_a_date_in_the_future_is_nobodys() -> None:
    head = f'<meta property="article:published_time" content="{(START + timedelta(days=3)).isoformat()}">'
    async with (
        site(saying(page(head=head).encode(), Content_Type="text/html")) as served,
        fetching(served) as fetcher,
        Workers() as workers,
    ):
        assert (await pages.page(fetcher, workers, served.url(), entry=ENTRY)).published_at == ENTRY.published_at
        assert (await pages.page(fetcher, workers, served.url())).published_at is None


@pytest.mark.parametrize("claimed", ["https://elsewhere.example/quay", "javascript:alert(1)", "/", "http://[broken"])
async def test_an_address_that_a_page_claims_is_kept_to_its_own_site(claimed: str) -> None:
    async with Workers() as workers:
        body = page(head=f'<link rel="canonical" href="{claimed}">').encode()
        found = await pages.document(workers, body, name="https://courier.example/a", url="https://courier.example/a")
    assert found.canonical_url is None


async def test_one_publishers_hosts_are_one_site() -> None:
    async with Workers() as workers:
        body = page(head='<link rel="canonical" href="https://www.courier.co.uk/a">').encode()
        found = await pages.document(workers, body, name="x", url="https://m.courier.co.uk/a")
    assert found.canonical_url == "https://www.courier.co.uk/a"


async def test_plain_text_from_the_web_is_taken_as_it_is() -> None:
    text = "A title-like line\r\n\r\n  “Straight” and 'curly'…\u00a0and\ttabs \n"
    async with (
        site(saying(text.encode(), Content_Type="text/plain; charset=utf-8")) as served,
        fetching(served) as fetcher,
        Workers() as workers,
    ):
        found = await pages.page(fetcher, workers, served.url())
    assert (found.text, found.title) == (text, None)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(
        lambda text: not text.startswith("\ufeff")
    )
)
def test_a_plain_file_is_decoded_and_nothing_else(text: str) -> None:
    if not text.startswith(("%PDF-", "GIF8")):
        found = pages.plain(text.encode(), name="article.txt")
        assert found.text == text
        assert found.title is None


@pytest.mark.parametrize(
    ("body", "name", "content_type", "markup"),
    [
        (b"<!DOCTYPE html><p>x", "-", None, True),
        (b"\xef\xbb\xbf\n <!-- saved --><HTML lang=en>", "-", None, True),
        (b"<p>x</p>", "a.html", None, True),
        (b"<p>x</p>", "a.HTM", None, True),
        (b"<p>x</p>", "https://courier.example/a", "text/html", True),
        (b"<!doctype html>x", "https://courier.example/a", "text/plain", True),
        (b"<3 this quay", "a.txt", None, False),
        (b"The <html> element is old.", "-", None, False),
        (b"He said so.", "a.html.txt", None, False),
        (b"", "-", None, False),
    ],
)
def test_markup_is_told_by_its_type_its_name_or_its_beginning(
    body: bytes, name: str, content_type: str | None, *, markup: bool
) -> None:
    assert pages.is_markup(body, name=name, content_type=content_type) is markup


async def test_a_binary_file_is_named_whatever_it_is_called() -> None:
    async with Workers() as workers:
        for name in ("report.pdf", "report.html", "report.txt"):
            with pytest.raises(Permanent, match=f"{name} is a PDF document") as refused:
                await pages.document(workers, b"%PDF-1.7 ...", name=name)
            assert refused.value.kind == "binary"


def test_a_plain_file_needs_no_parser_no_client_and_no_process() -> None:
    heavy = (
        "lxml",
        "trafilatura",
        "feedparser",
        "aiohttp",
        "pydantic",
        "numpy",
        "py3langid",
        "bot.ingest.worker",
        "bot.ingest.http",
    )
    code = (
        "import json, sys\nfrom bot.ingest import pages\n"
        "pages.plain('The board said that it would close the quay.'.encode(), name='a.txt')\n"
        f"print(json.dumps([name for name in {heavy!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own code
    assert json.loads(done.stdout) == []
