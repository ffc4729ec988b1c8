"""Direct replies: to the asker alone in what Discord shows for an interaction, else as a message in the channel.

A reply always replaces the one message that Discord showed as we took the interaction, so that a second attempt is
never seen as a second reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from bot import telemetry
from bot.chat.discord import bodies, threads
from bot.chat.discord.bodies import Body, drawn
from bot.chat.discord.failures import EXPIRED
from bot.chat.discord.render import payloads, private
from bot.chat.discord.rest import Rest
from bot.chat.discord.settings import Style
from bot.core.compose_offers import shared
from bot.core.desk import Inbound
from bot.core.errors import Permanent
from bot.core.message import Message

EARLY: Final = timedelta(seconds=5)
"""For so long after an interaction Discord may not know yet that we took it: it is stored first, and may be answered by
another process before that is through."""
PAUSES: Final = (0.25, 0.5, 1.0, 2.0)
"""Seconds between attempts to reply meanwhile."""

_ORIGINAL: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


class Replying:
    """Replies to what was said, by a clock that tells whether an interaction's token still holds."""

    def __init__(self, rest: Rest, *, style: Style, now: Callable[[], datetime]) -> None:
        self._rest, self._style, self._now = rest, style, now

    async def reply(self, inbound: Inbound, message: Message, *, alone: bool) -> None:
        """Reply, seen by the asker `alone` where that can be. Raises `Transient`, `Permanent`."""
        ids = self._holds(inbound)
        if ids is not None and alone:
            try:
                await self._replaced(inbound, ids, message)
            except Permanent as failed:
                if failed.kind not in (EXPIRED, "missing"):
                    raise
                telemetry.log.info("an interaction takes no reply any more", inbound=inbound.id)
            else:
                return
        await self._said(inbound, message)

    def _holds(self, inbound: Inbound) -> dict[str, str] | None:
        """The ids by which an interaction is replied to, while it takes replies."""
        if inbound.reply is None or inbound.reply.until <= self._now():
            return None
        application, _, token = inbound.reply.token.partition(":")
        return {"webhook_id": application, "webhook_token": token} if token else None

    async def _replaced(self, inbound: Inbound, ids: dict[str, str], message: Message) -> None:
        """Let the message that Discord shows the asker say this; where it was taken away, post another such one."""
        drawings = private(message, style=self._style)

        async def post(body: Body) -> None:
            await self._early(inbound, lambda: self._rest.call("PATCH", _ORIGINAL, json=dict(body), **ids))

        try:
            await drawn(bodies.changed(drawings), post)
        except Permanent as failed:
            if failed.kind != "missing":
                raise
            path = "/webhooks/{webhook_id}/{webhook_token}"
            await drawn(bodies.alone(drawings), lambda body: self._rest.call("POST", path, json=dict(body), **ids))

    async def _early(self, inbound: Inbound, call: Callable[[], Any]) -> None:
        """Call, once more and again where Discord does not know yet that the interaction was taken."""
        for pause in PAUSES:
            try:
                await call()
            except Permanent as failed:
                if failed.kind != EXPIRED or self._now() - inbound.at > EARLY:
                    raise
                await asyncio.sleep(pause)
            else:
                return
        await call()

    async def _said(self, inbound: Inbound, message: Message) -> None:
        """Reply where it was said, as a message that replies to theirs; it calls nobody."""
        place, drawings = inbound.place, payloads(shared(message), style=self._style, key=f"reply:{inbound.id}")
        if place.thread is not None and inbound.threaded:
            await drawn(drawings, lambda body: threads.said(self._rest, place.thread or place.channel, body))
        else:
            await drawn(drawings, lambda body: threads.replied(self._rest, place, body))
