"""What a monitoring system scrapes: what was counted where it happened, and what is so right now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, ProcessCollector, generate_latest

from bot.core.budget import Spent
from bot.core.errors import OnRecordError
from bot.core.types import PUBLIC
from bot.flows.kit import SCOPES, Kit
from bot.store import articles, sources, spending, stories
from bot.telemetry import REGISTRY
from bot.web.health import PATIENCE
from bot.web.kit import KIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The store in figures. `last_read` is when a source was last asked, in seconds since 1970."""

    articles: int
    stories: int
    sources: int
    failing: int
    last_read: float
    spent: Spent


async def page(request: web.Request) -> web.Response:
    """The text format of Prometheus. Without the database, what needs it is left out and `onrecord_database_up` is 0."""
    kit = request.app[KIT]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    standing = await _standing(kit)
    _set(registry, "onrecord_database_up", "Whether the database answered this scrape.", float(standing is not None))
    if standing is not None:
        _describe(registry, standing)
    body = generate_latest(REGISTRY) + generate_latest(registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _standing(kit: Kit) -> Standing | None:
    try:
        async with asyncio.timeout(PATIENCE), kit.database.read() as tx:
            followed = await sources.all(tx, SCOPES)
            read = [each.polled_at.timestamp() for each in followed if each.polled_at is not None]
            return Standing(
                articles=await articles.count(tx, SCOPES),
                stories=await stories.count(tx, SCOPES),
                sources=len(followed),
                failing=sum(bool(each.paused or each.polling.failing_since) for each in followed),
                last_read=max(read, default=0.0),
                spent=await spending.of(tx, PUBLIC, kit.now().date()),
            )
    except (OnRecordError, TimeoutError):
        return None  # told as onrecord_database_up 0


def _describe(registry: CollectorRegistry, standing: Standing) -> None:
    _set(registry, "onrecord_articles", "Articles stored.", standing.articles)
    _set(registry, "onrecord_stories", "Stories stored.", standing.stories)
    _set(registry, "onrecord_sources", "Sources followed.", standing.sources)
    _set(registry, "onrecord_sources_failing", "Sources that cannot be read now.", standing.failing)
    _set(registry, "onrecord_last_read_seconds", "When a source was last asked, since 1970.", standing.last_read)
    _set(registry, "onrecord_budget_tokens", "Tokens the model took today (UTC).", standing.spent.tokens)
    _set(registry, "onrecord_budget_money", "Money the model took today (UTC).", standing.spent.money)
    _set(registry, "onrecord_budget_calls", "Calls of the model today (UTC).", standing.spent.calls)


def _set(registry: CollectorRegistry, name: str, told: str, value: float) -> None:
    Gauge(name, told, registry=registry).set(value)
