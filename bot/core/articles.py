"""The constructor of articles: where an article's id and its text's hash come from."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.core.types import PUBLIC, Article, ArticleId, Quality, Scope, SourceId
from bot.core.urls import match_key

if TYPE_CHECKING:
    from datetime import datetime


def text_sha(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal; a lone surrogate counts as itself."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(scope: Scope, url: str | None, sha: str) -> ArticleId:
    """The id of one text at one place: the same page with the same text in the same scope is one article."""
    place = match_key(url) if url else ""
    return ArticleId(sha256(f"{scope}\n{place}\n{sha}".encode()).hexdigest()[:24])


def article(  # noqa: PLR0913 - the facts an article is made of, each named
    *,
    text: str,
    language: str,
    fetched_at: datetime,
    scope: Scope = PUBLIC,
    source_id: SourceId | None = None,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    publisher: str | None = None,
    published_at: datetime | None = None,
    quality: Quality = "full",
) -> Article:
    """Freeze a text as an article: hash it and derive its id.

    `url` None means a local text, whose id comes from its characters alone. Of a `language` tag such as `en-GB` the
    language is kept.
    Raises `Permanent` (`bad-url`) where `url` is no web address.
    """
    sha = text_sha(text)
    return Article(
        id=article_id(scope, url, sha),
        scope=scope,
        source_id=source_id,
        url=url,
        title=title,
        text=text,
        sha=sha,
        language=language.partition("-")[0].lower(),
        author=author,
        publisher=publisher,
        published_at=published_at,
        fetched_at=fetched_at,
        quality=quality,
    )


def revision(new: Article, of: Article) -> Article:
    """Mark `new` as a later text of the article `of`."""
    return replace(new, revision_of=of.id)
