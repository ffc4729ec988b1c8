"""What a monitoring system scrapes: what was counted where it happened, and what is so right now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, ProcessCollector, generate_latest

from bot.core.budget import Spent
from bot.core.errors import OnRecordError
from bot.core.types import PUBLIC
from bot.flows import operating
from bot.flows.kit import Kit
from bot.store import articles, channels, outbox, slots, sources, spending, stories, subscriptions
from bot.store.db import Tx
from bot.store.subscriptions import Subscribed
from bot.telemetry import REGISTRY
from bot.web.health import PATIENCE
from bot.web.kit import KIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The store in figures. `last_read` is when a source was last asked, in seconds since 1970; `waited` how many seconds
    the oldest message that could go has waited; `next_slot` when a digest is due next, in seconds since 1970.
    """

    articles: int
    stories: int
    sources: int
    failing: int
    last_read: float
    spent: Spent
    outbox: Mapping[outbox.State, int]
    waited: float
    paused_channels: int
    subscriptions: int
    paused_subscriptions: int
    next_slot: float
    slots: Mapping[slots.State, int]


async def page(request: web.Request) -> web.Response:
    """The text format of Prometheus. Without the database, what needs it is left out and `onrecord_database_up` is 0."""
    kit = request.app[KIT]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    standing = await _standing(kit)
    _set(registry, "onrecord_database_up", "Whether the database answered this scrape.", float(standing is not None))
    if standing is not None:
        _describe(registry, standing)
    connected = Gauge("onrecord_connected", "Whether people reach us there.", ["platform"], registry=registry)
    for name, chat in kit.chats.items():
        connected.labels(name).set(float(chat.connected))
    body = generate_latest(REGISTRY) + generate_latest(registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _standing(kit: Kit) -> Standing | None:
    try:
        async with asyncio.timeout(PATIENCE), kit.database.read() as tx:
            return await _counted(tx, kit.now())
    except (OnRecordError, TimeoutError):
        return None  # told as onrecord_database_up 0


async def _counted(tx: Tx, now: datetime) -> Standing:
    every = await operating.scopes(tx)
    followed = await sources.all(tx, every)
    subscribed = await subscriptions.all(tx, every)
    oldest = await outbox.oldest_waiting(tx)
    return Standing(
        articles=await articles.count(tx, every),
        stories=await stories.count(tx, every),
        sources=len(followed),
        failing=sum(bool(each.paused or each.polling.failing_since) for each in followed),
        last_read=max((each.polled_at.timestamp() for each in followed if each.polled_at is not None), default=0.0),
        spent=await spending.of(tx, PUBLIC, now.date()),
        outbox=await outbox.counts(tx, every),
        waited=(now - oldest).total_seconds() if oldest is not None else 0.0,
        paused_channels=sum(each.paused is not None for each in await channels.all(tx, every)),
        subscriptions=len(subscribed),
        paused_subscriptions=sum(each.paused is not None for each in subscribed),
        next_slot=min(filter(None, map(_next_slot, subscribed)), default=0.0),
        slots=await slots.counts(tx, every),
    )


def _next_slot(subscribed: Subscribed) -> float | None:
    due = subscribed.next_slot_at
    return due.timestamp() if due is not None and subscribed.paused is None else None


def _describe(registry: CollectorRegistry, standing: Standing) -> None:
    _set(registry, "onrecord_articles", "Articles stored.", standing.articles)
    _set(registry, "onrecord_stories", "Stories stored.", standing.stories)
    _set(registry, "onrecord_sources", "Sources followed.", standing.sources)
    _set(registry, "onrecord_sources_failing", "Sources that cannot be read now.", standing.failing)
    _set(registry, "onrecord_last_read_seconds", "When a source was last asked, since 1970.", standing.last_read)
    _set(registry, "onrecord_budget_tokens", "Tokens the model took today (UTC).", standing.spent.tokens)
    _set(registry, "onrecord_budget_money", "Money the model took today (UTC).", standing.spent.money)
    _set(registry, "onrecord_budget_calls", "Calls of the model today (UTC).", standing.spent.calls)

    _describe_delivery(registry, standing)


def _describe_delivery(registry: CollectorRegistry, standing: Standing) -> None:
    _set(registry, "onrecord_outbox_waited_seconds", "How long the oldest message that may go waits.", standing.waited)
    _set(registry, "onrecord_channels_paused", "Channels that refused us for good.", standing.paused_channels)
    _set(registry, "onrecord_subscriptions", "Subscriptions.", standing.subscriptions)
    _set(registry, "onrecord_subscriptions_paused", "Subscriptions paused.", standing.paused_subscriptions)
    _set(registry, "onrecord_next_slot_seconds", "When a digest is due next, since 1970.", standing.next_slot)
    messages = Gauge("onrecord_outbox", "Messages by how far they are.", ["state"], registry=registry)
    for state in outbox.STATES:
        messages.labels(state).set(standing.outbox[state])
    kept = Gauge(
        "onrecord_slots_stored", "Slots of subscriptions in the store, by how they stand.", ["state"], registry=registry
    )
    for slot in get_args(slots.State):
        kept.labels(slot).set(standing.slots.get(slot, 0))


def _set(registry: CollectorRegistry, name: str, told: str, value: float) -> None:
    Gauge(name, told, registry=registry).set(value)
