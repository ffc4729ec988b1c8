"""An outlet's whole website as values: path → bytes, rendered once for an edition and a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.newsroom import editions
from bot.newsroom.editions import Page
from bot.newsroom.outlets import Outlet

RELATED = 3
"""Links to other stories at the foot of a page; about what such boxes hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What one path answers. `modified` is exact to the second, as HTTP dates are."""

    body: bytes
    media_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Equal for equal bytes, in whatever coding they travel; so a weak one."""
        return sha256(self.body).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page with its place in the world: address and times."""

    page: Page
    url: str
    published: datetime
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that an outlet serves: what its paths answer, and the page for any other path."""

    resources: Mapping[str, Resource]
    missing: bytes


def render(outlet: Outlet, *, base: str, now: datetime, edition: int) -> Site:
    """The site of `outlet` under `base` (scheme, host and port) as it stands in `edition`.

    Times count back from the start of the UTC day of `now`, so that the same day gives the same bytes.
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    printed = [page for page in editions.pages(edition) if page.outlet == outlet.key]
    articles = [_article(page, outlet, base, day) for page in printed]
    modified = max(article.modified for article in articles)
    shared = {"outlet": outlet, "base": base, "articles": articles, "modified": modified}
    resources = {
        "/": Resource(body=_fill("index.html", shared), media_type="text/html", modified=modified),
        "/robots.txt": Resource(
            body=b"User-agent: *\nDisallow: /account/\n", media_type="text/plain", modified=modified
        ),
        outlet.feed: Resource(body=_fill(outlet.dialect, shared), media_type=outlet.media_type, modified=modified),
    }
    for article in articles:
        body = _fill(f"{outlet.key}.html", _about(article, articles, outlet, base))
        path = article.url.removeprefix(base)
        resources[path] = Resource(body=body, media_type="text/html", modified=article.modified)
    return Site(resources=resources, missing=_fill("missing.html", shared))


def _article(page: Page, outlet: Outlet, base: str, day: datetime) -> Article:
    published = day - page.age
    return Article(
        page=page,
        url=base + outlet.path(page),
        published=published,
        modified=day if page.corrected else published,
    )


def _about(article: Article, articles: list[Article], outlet: Outlet, base: str) -> dict[str, Any]:
    at = articles.index(article)
    others = (articles[at + 1 :] + articles[:at])[:RELATED]
    return {
        "outlet": outlet,
        "base": base,
        "page": article.page,
        "url": article.url,
        "published": article.published,
        "modified": article.modified,
        "related": [{"url": other.url, "title": other.page.title} for other in others],
        "linked": _linked(article, outlet, base),
    }


def _linked(article: Article, outlet: Outlet, base: str) -> dict[str, Any]:
    """The page as schema.org describes it; a paywall is declared the way search engines ask for."""
    page = article.page
    linked: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": article.url,
        "headline": page.title,
        "description": page.summary,
        "datePublished": article.published.isoformat(),
        "dateModified": article.modified.isoformat(),
        "author": {"@type": "Organization" if page.agency else "Person", "name": page.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": f"{base}/"},
        "articleSection": page.section,
        "inLanguage": outlet.language,
        "isAccessibleForFree": not page.paywalled,
    }
    if page.paywalled:
        linked["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    return linked


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.newsroom"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    return environment


def _fill(template: str, values: Mapping[str, Any]) -> bytes:
    return _templates().get_template(template).render(values).encode()
