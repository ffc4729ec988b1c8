"""What a supervisor asks: are we alive, and can we serve?"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.core.errors import OnRecordError
from bot.core.ports import Chat
from bot.flows.kit import SCOPES, Kit
from bot.store import sources
from bot.store.upgrade import is_current
from bot.web.kit import CHECKS, KIT, Check
from bot.web.render import counted, moment

PATIENCE: Final = 5.0
"""Seconds the database may take to answer; a supervisor asks again in ten or so."""


async def alive(_: web.Request) -> web.Response:
    """Answered as long as the process can answer anything."""
    return web.Response(text="alive\n")


async def ready(request: web.Request) -> web.Response:
    """200 where all is well that the pages and the service need, 503 with the reasons otherwise."""
    kit = request.app[KIT]
    checks = (*await examined(kit), *map(_reached, kit.chats.items()), *request.app[CHECKS]())
    well = all(check.ok for check in checks)
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return web.json_response({"ready": well, "checks": [asdict(check) for check in checks]}, status=status)


async def examined(kit: Kit) -> tuple[Check, ...]:
    """The database, its migrations and the last pull.

    Sources that have not been read for long are told, and keep nobody from the pages: what is stored can be served.
    """
    try:
        async with asyncio.timeout(PATIENCE), kit.database.read() as tx:
            current = await tx.run_sync(is_current, kit.database.name)
            followed = await sources.all(tx, SCOPES)
    except TimeoutError:
        return (Check(what="database", ok=False, found=f"no answer within {PATIENCE:.0f} s"),)
    except OnRecordError as failed:
        return (Check(what="database", ok=False, found=str(failed)),)
    return (
        Check(what="database", ok=True, found=f"{kit.database.name} answers"),
        Check(what="migrations", ok=current, found="current" if current else "not made: start onrecord anew"),
        _pull(followed),
    )


def _reached(named: tuple[str, Chat]) -> Check:
    """Whether people reach us on a platform. Where they do not it is tried again by itself."""
    name, chat = named
    return Check(what=name, ok=chat.connected, found="connected" if chat.connected else "not connected, tried again")


def _pull(followed: tuple[sources.Followed, ...]) -> Check:
    if not followed:
        return Check(what="last pull", ok=True, found="no sources yet")
    read = [each.polled_at for each in followed if each.polled_at is not None]
    ill = sum(bool(each.paused or each.polling.failing_since) for each in followed)
    last = moment(max(read)) if read else "never"
    failing = f"; {counted(ill, 'source')} of {len(followed)} cannot be read" if ill else ""
    return Check(what="last pull", ok=True, found=last + failing)
