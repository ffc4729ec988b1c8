"""Document: the article at an address, or in bytes somebody gave, to be read once and not kept."""

from __future__ import annotations

from datetime import datetime

from bot.core.articles import article
from bot.core.errors import InputError, Permanent
from bot.core.types import PUBLIC, Article, Scope
from bot.flows.kit import Web
from bot.ingest import pages
from bot.ingest.pages import Page
from bot.ingest.worker import Workers


async def fetched(web: Web, url: str, *, now: datetime, scope: Scope = PUBLIC) -> Article:
    """The article at `url`. Raises what fetching and extraction raise."""
    return _article(await pages.page(web.fetcher, web.workers, url), now=now, scope=scope)


async def given(body: bytes, name: str, *, now: datetime) -> Article:
    """The article in `body`: HTML is extracted in a worker, plain text is taken as it is. `name` begins messages.

    Raises `InputError` where it cannot be read.
    """
    try:
        async with Workers() as workers:
            return _article(await pages.document(workers, body, name=name), now=now)
    except Permanent as refused:
        raise InputError(str(refused)) from refused


def _article(page: Page, *, now: datetime, scope: Scope = PUBLIC) -> Article:
    return article(
        scope=scope,
        text=page.text,
        language=page.language,
        fetched_at=now,
        url=page.canonical_url or page.url,
        title=page.title,
        author=page.author,
        publisher=page.publisher,
        published_at=page.published_at,
        quality=page.quality,
    )
