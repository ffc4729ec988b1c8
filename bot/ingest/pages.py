"""Articles from the web, from a file or from standard input: one road for each, one `Page` at their end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.errors import Permanent
from bot.core.types import Quality
from bot.core.urls import fetch_key
from bot.ingest.charset import decode
from bot.ingest.hosts import same_site
from bot.ingest.language import language_of

if TYPE_CHECKING:
    from bot.ingest.http import Fetcher
    from bot.ingest.sources import Entry, Listing
    from bot.ingest.worker import Workers

_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_MARKUP_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*)*<(?:!doctype\s+html|html|head|body|article|meta|title|rss|feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)

_TOMORROW = timedelta(days=1)
"""How far ahead a publisher's clock or zone may be; a date beyond is an event's, not the article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document as an article would need it. `text` is a paragraph a line where it was extracted.

    `canonical_url` is what the page says its address is, unproved; `url` where it came from.
    """

    url: str | None
    canonical_url: str | None = None
    title: str | None = None
    text: str
    author: str | None = None
    publisher: str | None = None
    published_at: datetime | None = None
    language: str
    quality: Quality


async def page(
    fetcher: Fetcher, workers: Workers, url: str, *, entry: Entry | None = None, listing: Listing | None = None
) -> Page:
    """Fetch and read the article at `url`; `entry` and `listing` are what a feed says about it.

    Author, date and title come from the page where it says them well, else from the feed.
    Raises what `Fetcher.get` and `document` raise.
    """
    fetched = await fetcher.get(url, want="page")
    read = await document(
        workers,
        fetched.body,
        name=url,
        url=fetched.final_url,
        content_type=fetched.content_type,
        charset=fetched.charset,
        entry=entry,
    )
    language = read.language if read.language != "und" or listing is None else listing.language or read.language
    return replace(_with_feed(read, entry, now=fetcher.now()), language=language)


async def document(  # noqa: PLR0913 - what is known of a document beside its bytes, each on its own
    workers: Workers,
    body: bytes,
    *,
    name: str,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    entry: Entry | None = None,
) -> Page:
    """Read a document's bytes: HTML by a worker, plain text as it is. `name` (a file or an address) begins messages.

    Raises `Permanent`: hostile, binary, undecodable, bad-type, too-slow, too-large, crashed.
    """
    if not is_markup(body, name=name, content_type=content_type):
        return plain(body, name=name, url=url, charset=charset)
    feed_author, feed_language = (entry.author, entry.language) if entry else (None, None)
    read = await workers.run(
        "bot.ingest.extract:extract",
        body,
        Page,
        name=name,
        url=url,
        charset=charset,
        feed_author=feed_author,
        feed_language=feed_language,
    )
    return replace(read, canonical_url=_proved(read.canonical_url, url))


def plain(body: bytes, *, name: str, url: str | None = None, charset: str | None = None) -> Page:
    """Take plain text as it is: decoded, nothing normalised, no line read as a title.

    Raises `Permanent`: binary, undecodable.
    """
    text, _ = decode(body, charset, name=name)
    return Page(url=url, text=text, language=language_of(text), quality="full" if text.strip() else "empty")


def is_markup(body: bytes, *, name: str, content_type: str | None = None) -> bool:
    """Whether a document is HTML, by what its sender says, by its name, or by how it begins; or a feed, which
    extraction refuses with what to do instead.
    """
    if content_type in _MARKUP_TYPES or PurePath(urlsplit(name).path).suffix.lower() in _MARKUP_SUFFIXES:
        return True
    return _MARKUP.match(body[:4096]) is not None


def _with_feed(read: Page, entry: Entry | None, *, now: datetime) -> Page:
    """Fill what the page does not say with what its feed says; a date in the future is nobody's."""
    dates = (read.published_at, entry.published_at if entry else None)
    published = next((date for date in dates if date is not None and date <= now + _TOMORROW), None)
    title = read.title or (entry.title if entry else None)
    return replace(read, title=title, published_at=published)


def _proved(canonical: str | None, url: str | None) -> str | None:
    """The address a page claims, where its own site is claimed and not merely the site's front page."""
    if not canonical:
        return None
    try:
        address = fetch_key(canonical, base=url)
    except Permanent:
        return None
    if url is None:
        return address
    front = urlsplit(address).path == "/" and urlsplit(url).path != "/"
    return address if same_site(address, url) and not front else None
