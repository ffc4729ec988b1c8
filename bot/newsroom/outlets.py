"""The four outlets: who they are, how they speak, and what technology of the web each is stuck with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.core.types import Tier

if TYPE_CHECKING:
    from bot.newsroom.editions import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet. `feed` is its feed's path, `dialect` the feed's template, `path` where a page lies."""

    key: str
    name: str
    tagline: str
    publisher: str
    language: str
    tier: Tier
    feed: str
    dialect: str
    media_type: str
    path: Callable[[Page], str]


def _by_section(page: Page) -> str:
    return f"/{page.section.split()[0].lower()}/{page.slug}/"


def _by_name(page: Page) -> str:
    return f"/articles/{page.slug}"


def _by_number(page: Page) -> str:
    return f"/news/article_{sha256(page.slug.encode()).hexdigest()[:12]}.html"


OUTLETS = (
    Outlet(
        key="halyard",
        name="The Halyard",
        tagline="The world, at length",
        publisher="Halyard Trust",
        language="en-GB",
        tier=1,
        feed="/world/rss.rdf",
        dialect="rss1.xml",
        media_type="application/rdf+xml",
        path=_by_section,
    ),
    Outlet(
        key="ledger",
        name="The Tidewater Ledger",
        tagline="Business, daily",
        publisher="Tidewater Publishing Co.",
        language="en-US",
        tier=1,
        feed="/rss/all.xml",
        dialect="rss2.xml",
        media_type="application/rss+xml",
        path=_by_name,
    ),
    Outlet(
        key="gallery",
        name="Bench & Gallery",
        tagline="Courts and parliaments, from the cheap seats",
        publisher="Bench & Gallery Ltd",
        language="en-GB",
        tier=2,
        feed="/feed/atom",
        dialect="atom.xml",
        media_type="application/atom+xml",
        path=_by_section,
    ),
    Outlet(
        key="courier",
        name="Corrigan Falls Courier",
        tagline="Serving the Falls since 1889",
        publisher="Falls County Newspapers",
        language="en-US",
        tier=2,
        feed="/rss.xml",
        dialect="rss2.xml",
        media_type="application/rss+xml",
        path=_by_number,
    ),
)
"""Each of the three living feed formats once, RSS 2.0 twice; both spellings of English, three kinds of address."""
