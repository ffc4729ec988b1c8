"""Feeds to listings: RSS 0.9–2.0, RDF (RSS 1.0), Atom 0.3 and 1.0. Runs inside a worker process.

Two readers, one shape. A clean feed goes through lxml, strictly; what fails its gate goes through feedparser,
which forgives nearly everything and takes a hundred times longer. The gate: well-formed, no DTD, no `xml:base`,
no inline XHTML, every date readable, and as many entries as the text has item tags.
"""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape, unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from bot.core.errors import Permanent
from bot.core.polling import Hints
from bot.core.urls import fetch_key
from bot.ingest.charset import decode
from bot.ingest.dates import moment
from bot.ingest.language import primary
from bot.ingest.markup import refuse_hostile
from bot.ingest.sources import MOST, Entry, Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>]", re.IGNORECASE)
_LOOKS_LIKE_FEED = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_LOOKS_LIKE_PAGE = re.compile(
    r"\A\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_NAMED_FEED = re.compile(r"<link\b[^>]*?\btype\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An entry as a reader found it: raw strings, links unresolved."""

    id: str | None = None
    links: tuple[str, ...] = ()
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    title: str | None
    link: str | None
    language: str | None
    drafts: tuple[_Draft, ...]
    total: int


class _NotCleanError(Exception):
    """The feed is not one the fast reader can be sure of."""


def parse(body: bytes, *, name: str, url: str, charset: str | None) -> Listing:
    """Read a feed fetched from `url`; `charset` is what its Content-Type said, `name` begins messages.

    Raises `Permanent`: not-a-feed, bad-feed, hostile, binary, undecodable.
    """
    text, _ = decode(body, charset, name=name)
    refuse_hostile(text, name=name)
    items = [match.start() for match in _ITEM.finditer(text)]
    _refuse_others(text, len(items), name=name, url=url)
    try:
        feed = fast(text)
    except _NotCleanError:
        feed = None
    if feed is None or feed.total != len(items):
        feed = slow(text[: items[MOST]] if len(items) > MOST else text)
    if items and not feed.drafts:
        raise Permanent(f"{name} has {len(items)} entries of which none can be read", kind="bad-feed")
    return _listing(feed, text, url, total=max(len(items), feed.total))


def _refuse_others(text: str, expected: int, *, name: str, url: str) -> None:
    """Raise `Permanent` where this is no feed, with what its reader should give instead."""
    if expected or (_LOOKS_LIKE_FEED.search(text) and not _LOOKS_LIKE_PAGE.match(text)):
        return
    if not text.strip():
        raise Permanent(f"{name} is empty, not a feed", kind="not-a-feed")
    if text.lstrip().startswith("{"):
        raise Permanent(f"{name} is JSON, not RSS or Atom: give the address of its RSS or Atom feed", kind="not-a-feed")
    named = _NAMED_FEED.search(text)
    href = _HREF.search(named[0]) if named else None
    advice = f"its feed is at {urljoin(url, unescape(href[1]))}" if href else "give the address of its RSS or Atom feed"
    what = "a web page" if re.search(r"<(?:html|body|div|p)\b", text, re.IGNORECASE) else "something else"
    raise Permanent(f"{name} is {what}, not a feed: {advice}", kind="not-a-feed")


# The fast reader -------------------------------------------------------------------------------------------


def fast(text: str) -> _Feed:
    """Read a clean feed. Raises `_NotCleanError` where it is not sure to see what a forgiving reader would."""
    if "<!DOCTYPE" in text[:2000] or "xml:base" in text:
        raise _NotCleanError
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise _NotCleanError from error
    if root.tag == "rss" and (channel := root.find("channel")) is not None:
        return _rss(channel, "", channel.findall("item"))
    if root.tag == f"{RDF}RDF" and (channel := root.find(f"{RSS_1}channel")) is not None:
        return _rss(channel, RSS_1, root.findall(f"{RSS_1}item"))
    if root.tag == f"{ATOM}feed":
        return _atom(root)
    raise _NotCleanError


def _rss(channel: Any, space: str, items: list[Any]) -> _Feed:
    about = _children(channel)
    return _Feed(
        title=_text(about, f"{space}title"),
        link=_text(about, f"{space}link"),
        language=_text(about, f"{space}language") or _text(about, f"{DC}language"),
        drafts=tuple(_rss_item(item, space) for item in items[:MOST]),
        total=len(items),
    )


def _rss_item(item: Any, space: str) -> _Draft:
    parts = _children(item)
    name = _text(parts, "guid") or item.get(f"{RDF}about")
    permalink = name if "guid" in parts and parts["guid"].get("isPermaLink", "true").lower() == "true" else None
    links = (_text(parts, f"{FEEDBURNER}origLink"), _text(parts, f"{space}link"), permalink)
    return _Draft(
        id=name,
        links=tuple(link for link in links if link),
        title=_text(parts, f"{space}title"),
        summary=_text(parts, f"{space}description"),
        content=_text(parts, f"{CONTENT}encoded"),
        author=_text(parts, f"{DC}creator") or _text(parts, "author"),
        published=_date(parts, "pubDate"),
        updated=_date(parts, f"{DC}date"),
        language=_text(parts, f"{DC}language"),
    )


def _atom(root: Any) -> _Feed:
    about = _children(root)
    entries = root.findall(f"{ATOM}entry")
    author = _atom_author(about)
    return _Feed(
        title=_markup(about, f"{ATOM}title"),
        link=next(iter(_atom_links(root)), None),
        language=root.get(LANG),
        drafts=tuple(_atom_entry(entry, author) for entry in entries[:MOST]),
        total=len(entries),
    )


def _atom_entry(entry: Any, feed_author: str | None) -> _Draft:
    parts = _children(entry)
    original = _text(parts, f"{FEEDBURNER}origLink")
    return _Draft(
        id=_text(parts, f"{ATOM}id"),
        links=(*((original,) if original else ()), *_atom_links(entry)),
        title=_markup(parts, f"{ATOM}title"),
        summary=_markup(parts, f"{ATOM}summary"),
        content=_markup(parts, f"{ATOM}content"),
        author=_atom_author(parts) or feed_author,
        published=_date(parts, f"{ATOM}published"),
        updated=_date(parts, f"{ATOM}updated"),
        language=entry.get(LANG),
    )


def _atom_author(parts: dict[str, Any]) -> str | None:
    author = parts.get(f"{ATOM}author")
    return None if author is None else _text(_children(author), f"{ATOM}name")


def _atom_links(element: Any) -> tuple[str, ...]:
    links = (
        (link.get("rel", "alternate"), link.get("type", "text/html"), link.get("href"))
        for link in element.iterfind(f"{ATOM}link")
    )
    return _alternates(links)


def _alternates(links: Iterable[tuple[str, str, str | None]]) -> tuple[str, ...]:
    """The addresses of the page itself among (rel, type, href), web pages before other types."""
    pages = [(kind, href) for rel, kind, href in links if rel == "alternate" and href]
    return tuple(href for kind, href in sorted(pages, key=lambda page: "html" not in page[0]))


def _children(element: Any) -> dict[str, Any]:
    """The first child of each name."""
    first: dict[str, Any] = {}
    for child in element:
        first.setdefault(child.tag, child)
    return first


def _text(parts: dict[str, Any], name: str) -> str | None:
    found = parts.get(name)
    if found is None:
        return None
    if len(found):
        raise _NotCleanError
    return (found.text or "").strip() or None


def _markup(parts: dict[str, Any], name: str) -> str | None:
    """Atom's text construct as HTML: plain text is escaped, inline XHTML is left to the forgiving reader."""
    if name not in parts:
        return None
    kind = parts[name].get("type", "text")
    if kind not in {"text", "html", "text/plain", "text/html"}:
        raise _NotCleanError
    text = _text(parts, name)
    return escape(text, quote=False) if text and kind in {"text", "text/plain"} else text


def _date(parts: dict[str, Any], name: str) -> datetime | None:
    text = _text(parts, name)
    if text is None:
        return None
    found = moment(text)
    if found is None:
        raise _NotCleanError
    return found


# The forgiving reader --------------------------------------------------------------------------------------


def slow(text: str) -> _Feed:
    """Read anything that resembles a feed, by feedparser. It is given a stream only: it opens what names a file."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    stream = BytesIO(text.encode("utf-8", "replace"))
    found = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    feed = found.feed
    author = feed.get("author_detail", {}).get("name")
    return _Feed(
        title=_fp_markup(feed, "title"),
        link=feed.get("link"),
        language=feed.get("language"),
        drafts=tuple(_fp_draft(entry, author) for entry in found.entries),
        total=len(found.entries),
    )


def _fp_draft(entry: Any, feed_author: str | None) -> _Draft:
    content = next((_as_html(part) for part in entry.get("content", ()) if part.get("value")), None)
    summary = _fp_markup(entry, "summary")
    alternates = _alternates(
        (link.get("rel", ""), link.get("type", ""), link.get("href")) for link in entry.get("links", ())
    )
    links = (entry.get("feedburner_origlink"), *alternates, entry.get("link"))
    return _Draft(
        id=entry.get("id"),
        links=tuple(link for link in links if link),
        title=_fp_markup(entry, "title"),
        summary=None if summary == content else summary,
        content=content,
        author=entry.get("author") or feed_author,
        published=_fp_date(entry, "published"),
        updated=_fp_date(entry, "updated"),
        language=entry.get("language") or (entry.get("title_detail") or {}).get("language"),
    )


def _fp_markup(element: Any, name: str) -> str | None:
    detail = element.get(f"{name}_detail")
    return _as_html(detail) if detail and detail.get("value") else (element.get(name) or None)


def _as_html(part: Any) -> str:
    value: str = part["value"].strip()
    return escape(value, quote=False) if part.get("type") == "text/plain" else value


def _fp_date(entry: Any, name: str) -> datetime | None:
    # dict.get: feedparser's own get answers `updated` with `published`.
    found = moment(dict.get(entry, name))
    parsed = dict.get(entry, f"{name}_parsed")
    return found or (datetime.fromtimestamp(timegm(parsed), tz=UTC) if parsed else None)


# The common shape ------------------------------------------------------------------------------------------


def _listing(feed: _Feed, text: str, url: str, *, total: int) -> Listing:
    language = primary(feed.language)
    entries = tuple(_unlike(_entry(draft, url, language) for draft in feed.drafts))
    link = _resolved((feed.link,) if feed.link else (), url)
    return Listing(
        title=plain(feed.title), url=link, language=language, entries=entries, total=total, hints=hints(text)
    )


def _entry(draft: _Draft, url: str, language: str | None) -> Entry:
    address = _resolved(draft.links, url)
    title = plain(draft.title)
    unnamed = sha256(f"{title}\n{draft.published}\n{draft.summary}".encode("utf-8", "replace")).hexdigest()
    return Entry(
        key=(draft.id or address or unnamed)[:500],
        url=address,
        title=title,
        summary_html=draft.summary,
        content_html=draft.content,
        author=plain(draft.author),
        published_at=draft.published or draft.updated,
        updated_at=draft.updated,
        language=primary(draft.language) or language,
    )


def _unlike(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Each entry once; entries that share a key but not an address are told apart by it."""
    seen: dict[str, str | None] = {}
    for entry in entries:
        if entry.key not in seen:
            seen[entry.key] = entry.url
            yield entry
        elif entry.url and entry.url != seen[entry.key] and f"{entry.key} {entry.url}" not in seen:
            apart = replace(entry, key=f"{entry.key} {entry.url}")
            seen[apart.key] = entry.url
            yield apart


def _resolved(links: Iterable[str], base: str) -> str | None:
    """The first link that is a web address."""
    for link in links:
        try:
            return fetch_key(link, base=base)
        except Permanent:
            continue
    return None


def plain(markup: str | None) -> str | None:
    """A title's or a name's HTML as one line of text."""
    if not markup:
        return None
    text = unescape(_TAG.sub(" ", unescape(markup) if "<" not in markup else markup))
    return " ".join(_TAG.sub(" ", text).split()) or None


def hints(text: str) -> Hints:
    """What the feed itself says about being polled, read outside its entries."""
    first = _ITEM.search(text)
    last = max(text.rfind("</item>"), text.rfind("</entry>"))
    head = text[: first.start()] + text[last:] if first and last > 0 else text[:20_000]
    ttl = re.search(r"<ttl>\s*(\d{1,6})\s*</ttl>", head, re.IGNORECASE)
    period = re.search(r"<sy:updatePeriod>\s*(\w+)\s*<", head)
    frequency = re.search(r"<sy:updateFrequency>\s*(\d{1,4})\s*<", head)
    base = _PERIODS.get(period[1].lower()) if period else None
    hours = re.search(r"<skipHours>(.*?)</skipHours>", head, re.DOTALL | re.IGNORECASE)
    days = re.search(r"<skipDays>(.*?)</skipDays>", head, re.DOTALL | re.IGNORECASE)
    return Hints(
        ttl=timedelta(minutes=int(ttl[1])) if ttl else None,
        update_every=base / max(int(frequency[1]) if frequency else 1, 1) if base else None,
        skip_hours=tuple(sorted({int(hour) % 24 for hour in re.findall(r"\d{1,2}", hours[1])})) if hours else (),
        skip_days=tuple(index for index, day in enumerate(_DAYS) if days and day in days[1].lower()),
    )
