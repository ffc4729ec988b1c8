"""What every kind of source gives, whatever it is made of. A kind is a module here, found by its name.

Such a module has `Settings` (what the `settings` table of a configured source of this kind may say; importable
without the kind's parser) and `read(fetcher, workers, source, known)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.polling import Hints

if TYPE_CHECKING:
    from bot.ingest.http import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a source: where an article is, and what the source already says about it.

    `key` is the source's own name for the item, stable between polls; `url` the article's address (None
    where the source gives none). `summary_html` and `content_html` are as sent: hostile until extracted.
    """

    key: str
    url: str | None
    title: str | None = None
    summary_html: str | None = None
    content_html: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one poll of a source gave: its entries in the source's order, and how it wants to be polled.

    `total` counts the entries the source has, of which `entries` holds the first `MOST`.
    """

    title: str | None
    url: str | None
    language: str | None
    entries: tuple[Entry, ...]
    total: int
    hints: Hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One poll: the answer, and its listing (None where nothing changed)."""

    fetched: Fetched
    listing: Listing | None
    hints: Hints


MOST = 1000
"""Entries kept of one listing. Real feeds hold tens; what lists thousands is an archive or an attack."""
