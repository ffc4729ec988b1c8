"""Brief: the stored briefing of a story's version, or a new one that is stored.

briefings.find or → drafting.drafted (a model), else ★brief.extract → briefings.add

Without a model, and wherever a model cannot be asked now, readers get the extract: a briefing always arrives.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final
from weakref import WeakValueDictionary

from bot import telemetry
from bot.core.brief import RULES, Briefed, alone, extract
from bot.core.errors import BudgetSpent, Permanent, Transient
from bot.core.reading import Reading, read
from bot.core.stories.coverage import Coverage, Member
from bot.core.types import ANALYSED, PUBLIC, Article, Story
from bot.flows import asking, drafting
from bot.flows.drafting import Drafted
from bot.flows.kit import Kit
from bot.store import briefings
from bot.store.briefings import NO_MODEL, Kept, Key
from bot.store.db import Database

MOST_ARTICLES = 6
"""Articles of one story that are read: beyond a handful, further reports repeat the first ones."""


async def story(kit: Kit, coverage: Coverage) -> Kept:
    """The briefing of this version of a story. Where a model should have written it and has not, `note` says why."""
    told, chosen = _whose(coverage)
    key = _models(kit, told, chosen[0])
    if key is None:
        return await _extract(kit, told, chosen)
    if (found := await _ready(kit, key, told, chosen)) is not None:
        return found
    async with _TURNS.setdefault((kit.database, key), asyncio.Lock()):
        return await _ready(kit, key, told, chosen) or await _made(kit, key, told, chosen)


async def at_hand(kit: Kit, coverage: Coverage) -> Kept | None:
    """What `story` gives without asking a model; None where it would ask one."""
    told, chosen = _whose(coverage)
    key = _models(kit, told, chosen[0])
    return await _extract(kit, told, chosen) if key is None else await _ready(kit, key, told, chosen)


async def instead(kit: Kit, coverage: Coverage, why: str) -> Kept:
    """The extract, in the place of what a model should have written and has not."""
    return replace(await _extract(kit, *_whose(coverage)), note=why)


def _whose(coverage: Coverage) -> tuple[Story, tuple[Article, ...]]:
    """The story and the articles to brief it from. A briefing made from a tenant's article is that tenant's, though the
    story is public.
    """
    chosen = articles(coverage)
    scope = next((article.scope for article in chosen if article.scope != PUBLIC), coverage.story.scope)
    return replace(coverage.story, scope=scope), chosen


_TURNS: Final[WeakValueDictionary[tuple[Database, Key], asyncio.Lock]] = WeakValueDictionary()
"""Readers in this process who want the same briefing: one makes it, the others wait and find it. Between processes the
model's answer is shared (`asking`) and the first briefing stored is everybody's."""


async def _ready(kit: Kit, key: Key, told: Story, chosen: tuple[Article, ...]) -> Kept | None:
    """The model's briefing; while no model can be asked, the extract that readers have had already."""
    async with kit.database.read() as tx:
        if (found := await briefings.find(tx, key)) is not None:
            return _counted(found, cached=True)
        spare = await briefings.find(tx, _key(told, chosen[0]))
        closed = await asking.closed(tx, kit, told.scope) if spare else None
    return replace(_counted(spare, cached=True), note=closed) if spare and closed else None


async def _made(kit: Kit, key: Key, told: Story, chosen: tuple[Article, ...]) -> Kept:
    try:
        made = await drafting.drafted(kit, told, await asyncio.to_thread(_read, chosen))
    except (BudgetSpent, Transient, Permanent) as failed:
        return replace(await _extract(kit, told, chosen), note=asking.told(kit, failed))
    return await _add(kit, key, made)


async def article(kit: Kit, given: Article) -> Kept:
    """The same for one article by itself, of which only the model's answer is kept."""
    told = alone(given)
    if kit.model is None or not _writable(given):
        return _kept(_key(told, given), Drafted(made=extract(told, [given], now=kit.now())))
    key = _key(told, given, prompt_version=drafting.version(kit), model=kit.model.name)
    try:
        return _kept(key, await drafting.drafted(kit, told, await asyncio.to_thread(_read, (given,))))
    except (BudgetSpent, Transient, Permanent) as failed:
        made = Drafted(made=extract(told, [given], now=kit.now()), note=asking.told(kit, failed))
        return _kept(_key(told, given), made)


def articles(coverage: Coverage) -> tuple[Article, ...]:
    """The articles to brief from: the lead first, then those that add something, the latest before others."""
    lead = coverage.lead
    latest = reversed(coverage.members)
    others = [member.article for member in latest if member.article.id != lead.id and _adds(member)]
    return (lead, *others)[:MOST_ARTICLES]


def _adds(member: Member) -> bool:
    return member.relation != "copy" and member.article.quality in ("full", "thin")


def _writable(lead: Article) -> bool:
    """May a model write about it? What it writes is verified by rules of English."""
    return lead.language == ANALYSED and bool(lead.text.strip())


def _read(chosen: tuple[Article, ...]) -> tuple[Reading, ...]:
    """In a thread: a hundred milliseconds for six articles, in which others are served."""
    return tuple(read(article) for article in chosen)


# ---------------------------------------------------------------- what is kept


def _key(told: Story, lead: Article, *, prompt_version: str = RULES, model: str = NO_MODEL) -> Key:
    return Key(
        scope=told.scope,
        story_id=told.id,
        story_version=told.version,
        language=lead.language,
        prompt_version=prompt_version,
        model=model,
    )


def _models(kit: Kit, told: Story, lead: Article) -> Key | None:
    """The key of what a model writes about it; None where none may."""
    if kit.model is None or not _writable(lead):
        return None
    return _key(told, lead, prompt_version=drafting.version(kit), model=kit.model.name)


async def _extract(kit: Kit, told: Story, chosen: tuple[Article, ...]) -> Kept:
    key = _key(told, chosen[0])
    async with kit.database.read() as tx:
        found = await briefings.find(tx, key)
    if found is not None:
        return _counted(found, cached=True)
    return await _add(kit, key, Drafted(made=extract(told, chosen, now=kit.now())))


async def _add(kit: Kit, key: Key, made: Drafted) -> Kept:
    async with kit.database.begin() as tx:
        kept = await briefings.add(
            tx,
            key,
            made.made.briefing,
            refused=made.made.refused,
            usage=made.usage,
            cost=made.cost,
            note=made.note,
        )
    _count_refused(made.made)
    return _counted(kept, cached=False)


def _kept(key: Key, made: Drafted) -> Kept:
    """The same without a row of its own."""
    _count_refused(made.made)
    kept = Kept(
        briefing=made.made.briefing,
        refused=made.made.refused,
        note=made.note,
        model=key.model,
        prompt_version=key.prompt_version,
        language=key.language,
        usage=made.usage,
        cost=made.cost,
    )
    return _counted(kept, cached=False)


def _counted(kept: Kept, *, cached: bool) -> Kept:
    telemetry.BRIEFINGS.labels(kept.briefing.method, "yes" if cached else "no").inc()
    return kept


def _count_refused(made: Briefed) -> None:
    for problem in made.refused:
        telemetry.REFUSED.labels(problem.where.split(" ", 1)[0]).inc()
