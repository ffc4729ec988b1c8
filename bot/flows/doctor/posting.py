"""The platforms: whether each lets us in, and whether every place we post to takes what we post."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from typing import Final

from bot.config import Config
from bot.core import places
from bot.core.errors import OnRecordError
from bot.core.ports import Chat
from bot.core.types import Place, Problem
from bot.flows.doctor.delivering import Delivering
from bot.flows.doctor.finding import Finding, State

PATIENCE: Final = 15.0
"""Seconds a platform gets to answer; without a network it is known by then that it does not."""

AT_ONCE: Final = 8
"""Places asked about side by side."""

_NEXT: Final = "Mend that, then ask again: its channels are looked at after that."
_UNTIL: Final = "Until that is mended nothing is posted there."


async def platforms(settings: Config, chats: Mapping[str, Chat], kept: Delivering | None) -> AsyncIterator[Finding]:
    """Every platform that can be configured, and the places on it that anything is posted to."""
    for name in settings.platforms:
        if name not in chats:
            advice = f"To post and answer there: docs/{name}.md." if not _places(name, settings, kept) else ""
            yield Finding(what=name.title(), state="ok", found="not configured", advice=advice)
            continue
        async for found in _platform(name, chats[name], _places(name, settings, kept)):
            yield found


async def _platform(name: str, chat: Chat, asked: Collection[Place]) -> AsyncIterator[Finding]:
    try:
        told = await _told(_begun(chat))
        shut = any(problem.first for problem in told)
        yield _finding(name.title(), told, "lets us in, with every permission we use", _NEXT if shut else "")
        if shut:
            return
        free = asyncio.Semaphore(AT_ONCE)

        async def ask(place: Place) -> Finding:
            async with free:
                said = await _told(chat.check(place))
                return _finding(f"posting on {places.name(place)}", said, "takes what we post", _UNTIL)

        for found in await asyncio.gather(*map(ask, asked)):
            yield found
    finally:
        await chat.stop()


async def _begun(chat: Chat) -> tuple[Problem, ...]:
    await chat.start()
    return await chat.check()


async def _told(call: Awaitable[tuple[Problem, ...]]) -> tuple[Problem, ...]:
    """What a check gives; a platform that does not answer is a problem like any other."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await call
    except TimeoutError:
        why = f"no answer within {PATIENCE:.0f} s; look at this machine's network, ask again"
        return (Problem(where="", why=why, first=True),)
    except OnRecordError as failed:
        return (Problem(where="", why=str(failed), first=True),)


def _finding(what: str, problems: Sequence[Problem], well: str, advice: str) -> Finding:
    if not problems:
        return Finding(what=what, state="ok", found=well)
    told = "; ".join(problem.why for problem in problems)
    state: State = "warn" if all(problem.bearable for problem in problems) else "fail"
    return Finding(what=what, state=state, found=told, advice=advice)


def _places(platform: str, settings: Config, kept: Delivering | None) -> tuple[Place, ...]:
    """Where anything goes on a platform, each channel once: digests, and what the operator is told."""
    subscribed = [each.subscription.place for each in kept.subscribed] if kept else []
    named = [places.parse(each) for each in (settings.run.operator, *(entry.place for entry in settings.digests))]
    wanted = {places.name(place): place for place in (*subscribed, *named) if place.platform == platform}
    return tuple(wanted[name] for name in sorted(wanted))
