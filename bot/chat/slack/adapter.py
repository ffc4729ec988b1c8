"""Slack as a chat: what we say there, each thing once, and what people say brought to the desk.

A message carries our key as metadata and is found again by it. Of several drawings of a message the first is sent that
Slack takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from bot import telemetry
from bot.chat.slack import checks, history, intake, streaming
from bot.chat.slack.client import Client, is_code
from bot.chat.slack.failures import UNDRAWABLE, failure
from bot.chat.slack.intake import Ourselves
from bot.chat.slack.people import People
from bot.chat.slack.render import Payload, payloads
from bot.chat.slack.settings import Settings
from bot.chat.slack.streaming import SlackStream
from bot.core.desk import Inbound, Standing
from bot.core.errors import ConfigError, OnRecordError, Permanent, Transient
from bot.core.message import Message
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem

if TYPE_CHECKING:
    from bot.chat.slack.listening import Listening

AGAIN: Final = 15.0
"""Seconds until Slack is called again that could not be reached when we started."""
SKEW: Final = timedelta(minutes=1)
"""How far Slack's clock may go behind ours."""
REPLYING: Final = 10.0
"""Seconds for one reply to a response URL."""

Json = dict[str, Any]


class Slack:
    """The `Chat` of one workspace. `monotonic` is in seconds."""

    threaded: Final = True

    def __init__(
        self, settings: Settings, *, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._now, self._monotonic = settings, now, monotonic
        self._client = Client(settings, monotonic)
        self._people = People(self._client, monotonic)
        self._ours: Ourselves | None = None
        self._listening: Listening | None = None
        self._starting: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Does what people say reach us now?"""
        return self._listening is not None and self._listening.connected

    # ---------------------------------------------------------------- being there

    async def start(self, desk: Desk | None = None) -> None:
        """Listen, where there is a desk. Where Slack cannot be reached that goes on by itself.

        Raises `ConfigError` where the token is not taken, and `InputError` where the address for Slack's requests is.
        """
        if desk is None:
            return
        try:
            await self._listen(desk)
        except Transient as failed:
            telemetry.log.warning("slack cannot be reached yet", why=str(failed))
            self._starting = asyncio.create_task(self._listen_later(desk))
        except Permanent as failed:
            raise ConfigError((Problem(where="[slack] token", why=str(failed)),)) from failed

    async def stop(self) -> None:
        """Bring nothing more to the desk."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._listening is not None:
            await self._listening.stop()

    async def _listen(self, desk: Desk) -> None:
        from bot.chat.slack.listening import Listening

        ours = await self._ourselves()
        listening = Listening(self._settings, desk, self, self._client.web, ours=ours, now=self._now)
        await listening.start()
        self._listening = listening

    async def _listen_later(self, desk: Desk) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            try:
                await self._listen(desk)
            except OnRecordError as failed:
                telemetry.log.warning("slack cannot be reached yet", why=str(failed))
            else:
                return

    async def _ourselves(self) -> Ourselves:
        """Who we are, as the token says."""
        if self._ours is None:
            told = await self._client.call("auth.test")
            self._ours = Ourselves(
                team=str(told.get("team_id")), user=str(told.get("user_id")), bot=str(told.get("bot_id") or "")
            )
        return self._ours

    # ---------------------------------------------------------------- messages

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message that carries `key`."""
        answer = await self._drawn(
            "chat.postMessage",
            payloads(message),
            channel=place.channel,
            thread_ts=place.thread,
            metadata=history.metadata(key),
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
            mrkdwn=False,
        )
        return Posted(place=place, message_id=str(answer["ts"]))

    async def edit(self, posted: Posted, message: Message) -> None:
        """Let a posted message say something else. What it carries stays."""
        await self._drawn("chat.update", payloads(message), channel=posted.place.channel, ts=posted.message_id)

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        """End a stream, and let its message say `message` for good."""
        await streaming.end(self._client, posted)
        await self._drawn(
            "chat.update",
            payloads(message),
            channel=posted.place.channel,
            ts=posted.message_id,
            metadata=history.metadata(key),
        )
        return posted

    async def find(self, place: Place, key: str, since: datetime) -> History:
        """Look for our key in a channel's or a thread's history."""
        return await history.find(self._client, place, key, since)

    async def _drawn(self, method: str, drawings: tuple[Payload, ...], **given: Any) -> Mapping[str, Any]:
        """Send the first drawing that Slack takes."""
        for drawing in drawings[:-1]:
            try:
                return await self._client.call(method, text=drawing.text, blocks=list(drawing.blocks), **given)
            except Permanent as failed:
                if not is_code(failed, *UNDRAWABLE):
                    raise
                telemetry.log.error("slack refused a drawing", method=method, why=str(failed))
        last = drawings[-1]
        return await self._client.call(method, text=last.text, blocks=list(last.blocks), **given)

    # ---------------------------------------------------------------- answers

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:  # noqa: ARG002 - no message has it yet
        """Begin an answer in its thread; again in the message in which it was begun, if it was."""
        begun = await self._begun(inbound) if again else None
        return SlackStream(self._client, inbound, tenant=inbound.place.tenant, monotonic=self._monotonic, begun=begun)

    async def _begun(self, inbound: Inbound) -> Posted | None:
        if inbound.place.thread is None:
            return None
        try:
            ours = await self._ourselves()
            return await history.unfinished(self._client, inbound.place, ours.user, inbound.at - SKEW)
        except (Transient, Permanent) as failed:
            telemetry.log.warning("nobody can tell whether an answer was begun", inbound=inbound.id, why=str(failed))
            return None

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        """Reply where it was asked: over the address that came with it while that holds, else as a message."""
        first, token = payloads(message)[0], inbound.reply.token if inbound.reply else ""
        if token == intake.HOME:
            await self._at_home(inbound, first)
        elif token and inbound.reply and inbound.reply.until > self._now():
            await self._over(token, inbound, first, private=private)
        else:
            await self._beside(inbound, first, private=private)

    async def _at_home(self, inbound: Inbound, drawing: Payload) -> None:
        """In the talk with whoever pressed something in Home, and Home as things are now."""
        if self._listening is not None:
            await self._listening.show_home(inbound.place, inbound.user)
        await self._beside(inbound, drawing, private=False)

    async def _beside(self, inbound: Inbound, drawing: Payload, *, private: bool) -> None:
        place = inbound.place
        said: Json = {"channel": place.channel, "text": drawing.text, "blocks": list(drawing.blocks)}
        if private and not inbound.direct:
            thread = place.thread if inbound.threaded else None
            await self._client.call("chat.postEphemeral", user=inbound.user, thread_ts=thread, **said)
        else:
            said |= {"thread_ts": place.thread, "unfurl_links": False, "unfurl_media": False}
            await self._client.call("chat.postMessage", **said)

    async def _over(self, url: str, inbound: Inbound, drawing: Payload, *, private: bool) -> None:
        body: Json = {
            "response_type": "ephemeral" if private else "in_channel",
            "replace_original": False,
            "text": drawing.text,
            "blocks": list(drawing.blocks),
        }
        if inbound.threaded and inbound.place.thread:
            body["thread_ts"] = inbound.place.thread
        try:
            timeout = aiohttp.ClientTimeout(total=REPLYING)
            async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, json=body) as answer:
                taken = answer.status < 300
        except (aiohttp.ClientError, TimeoutError) as error:
            raise failure(error) or error from error
        if not taken:
            telemetry.log.warning("a response address was refused", inbound=inbound.id, status=answer.status)
            await self._beside(inbound, drawing, private=private)

    # ---------------------------------------------------------------- who and whether

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a place."""
        return await self._people.standing(place, user)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        """The tokens and their scopes; or whether we may post in a channel."""
        if place is None:
            return await checks.workspace(self._settings, self._client)
        return await checks.channel(self._client, place)
