"""Slack as a chat: what we say, posted so that it is found again; what people say, brought to the desk.

    chat = Slack(settings, now=now)
    await chat.start(desk)
    posted = await chat.send(Place(platform="slack", tenant="T…", channel="C…"), message, key)

Slack knows no keys of ours: a key travels in the message's metadata, and `find` reads it back out of the history.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

from bot import telemetry
from bot.chat.slack import checks, history
from bot.chat.slack.client import Answer, Client
from bot.chat.slack.failures import UNDRAWN
from bot.chat.slack.intake import HOME, Ourselves
from bot.chat.slack.people import People
from bot.chat.slack.render import Payload, payloads
from bot.chat.slack.settings import Settings
from bot.chat.slack.streaming import SILENT, Writing, end
from bot.core import places
from bot.core.desk import Inbound, Standing
from bot.core.errors import OnRecordError, Permanent, Transient
from bot.core.message import Message
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem

if TYPE_CHECKING:
    from bot.chat.slack.listening import Listening

Body = dict[str, Any]

PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds between attempts to learn who we are, where Slack cannot be reached as we start; the last again and again."""
_MANY: Final = 200
"""Answers in writing that are remembered; a process writes a handful at once."""


class Slack:
    """The `Chat` of one workspace, by the bot token of `settings`.

    Unstarted it sends and looks all the same. Where Slack cannot be reached at the start, or has revoked the token, it
    starts, is not `connected`, and says why in the log and in `check`.
    """

    threaded: Final = True
    notifies: Final = False

    def __init__(
        self, settings: Settings, *, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._now, self._monotonic = settings, now, monotonic
        self._client = Client(settings, monotonic)
        self._people = People(self._client, monotonic)
        self._ours: Ourselves | None = None
        self._listening: Listening | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._writing: dict[str, Writing] = {}

    @property
    def connected(self) -> bool:
        """Does what people do in Slack reach us now?"""
        return self._listening is not None and self._listening.connected

    # ---------------------------------------------------------------- connecting

    async def start(self, desk: Desk | None = None) -> None:
        """Listen for the desk. Raises `ConfigError` where the mode lacks what it needs, `InputError` where the address for
        Slack's requests is taken.
        """
        if desk is None:
            return
        try:
            await self._listen(desk)
        except Transient as failed:
            telemetry.log.warning("slack cannot be reached yet", why=str(failed))
            self._connecting = asyncio.create_task(self._listen_later(desk))
        except Permanent as failed:
            telemetry.log.error("slack does not take us", why=str(failed))

    async def stop(self) -> None:
        """Bring nothing more to the desk."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._listening is not None:
            await self._listening.stop()
        self._connecting = self._listening = None

    async def _listen(self, desk: Desk) -> None:
        from bot.chat.slack.listening import Listening  # Bolt, which a process that only posts does without

        ours = await self._who()
        listening = Listening(self._settings, desk, self, self._client.web, ours=ours, now=self._now)
        self._listening = listening
        await listening.start()

    async def _listen_later(self, desk: Desk) -> None:
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            await asyncio.sleep(pause)
            try:
                await self._listen(desk)
            except Transient:
                continue
            except OnRecordError as failed:
                telemetry.log.error("slack does not take us", why=str(failed))
            return

    async def _who(self) -> Ourselves:
        if self._ours is None:
            self._ours, _ = await checks.who(self._client)
        return self._ours

    # ---------------------------------------------------------------- posting

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message that carries `key`, in a simpler drawing where Slack does not take the first."""
        about = {"channel": place.channel, "thread_ts": place.thread, "metadata": history.metadata(key), **SILENT}
        answer = await self._drawn(message, lambda body: self._client.call("chat.postMessage", **about, **body))
        return Posted(place=place, message_id=str(answer.get("ts")))

    async def edit(self, posted: Posted, message: Message) -> None:
        """Let a message of ours say something else; it keeps its key."""
        await self._updated(posted, message)

    async def find(self, place: Place, key: str, since: datetime) -> History:
        """Look for the message that carries `key`, in all that was posted there since then."""
        return await history.find(self._client, place, key, since)

    async def _updated(self, posted: Posted, message: Message, **more: Any) -> None:
        about = {"channel": posted.place.channel, "ts": posted.message_id, "parse": "none", "link_names": False, **more}
        await self._drawn(message, lambda body: self._client.call("chat.update", **about, **body), blocks=True)

    async def _drawn(
        self, message: Message, post: Callable[[Body], Awaitable[Answer | None]], *, blocks: bool = False
    ) -> Answer:
        """Send the drawings of a message, the most capable first, until one is taken. With `blocks` those of before are
        taken away where the drawing has none.
        """
        first, *simpler = payloads(message)
        for fallback in simpler:
            try:
                return await post(_body(first, blocks=blocks)) or {}
            except Permanent as failed:
                if failed.kind not in UNDRAWN:
                    raise
                telemetry.log.error("slack did not take our blocks", why=str(failed))
                first = fallback
        return await post(_body(first, blocks=blocks)) or {}

    # ---------------------------------------------------------------- answering

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        """Begin an answer where something was said, as Slack's stream where it has one."""
        try:
            ours = await self._who()
        except (Transient, Permanent) as failed:
            telemetry.log.warning("an answer is not shown as it is written", why=str(failed))
            return Unseen()
        writing = Writing(
            self._client,
            inbound,
            key,
            look=lambda: history.begun(self._client, inbound, key, ours, self._being_written()),
            searched=not again,
            monotonic=self._monotonic,
        )
        self._writing.pop(key, None)
        self._writing[key] = writing
        while len(self._writing) > _MANY:
            del self._writing[next(iter(self._writing))]
        return writing

    def _being_written(self) -> frozenset[str]:
        return frozenset(each.posted.message_id for each in self._writing.values() if each.posted)

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        """End the stream, if it is one still, and let its message say `message` and carry `key`."""
        writing = self._writing.get(key)
        if writing is None or writing.streaming:
            await end(self._client, posted.place.channel, posted.message_id)
        await self._updated(posted, message, metadata=history.metadata(key))
        self._writing.pop(key, None)
        return posted

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        """Reply to what was said: by its response URL while that holds, else as a message, to the asker alone where it is
        private. What was done in our Home is answered in the talk with us, and the Home drawn anew.
        """
        token = inbound.reply
        if token is not None and token.token.startswith("http") and token.until > self._now():
            try:
                await self._responded(token.token, inbound, message, private=private)
            except Permanent as failed:
                if failed.kind != "expired":
                    raise
            else:
                return
        await self._said(inbound, message, private=private)
        if token is not None and token.token == HOME and self._listening is not None:
            await self._listening.show_home(inbound.place, inbound.user)

    async def _responded(self, url: str, inbound: Inbound, message: Message, *, private: bool) -> None:
        about = {
            "response_type": "ephemeral" if private else "in_channel",
            "replace_original": False,
            **({"thread_ts": inbound.place.thread} if inbound.threaded else {}),
            **SILENT,
        }
        await self._drawn(message, lambda body: self._client.respond(url, {**about, **body}))

    async def _said(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        place = inbound.place
        about: dict[str, Any] = {"channel": place.channel, **SILENT}
        if private and not inbound.direct and not place.channel.startswith("D"):
            about |= {"user": inbound.user, "thread_ts": place.thread if inbound.threaded else None}
            await self._drawn(message, lambda body: self._client.call("chat.postEphemeral", **_lone(about), **body))
        else:
            about |= {"thread_ts": place.thread, "metadata": history.metadata(f"reply:{inbound.id}")}
            await self._drawn(message, lambda body: self._client.call("chat.postMessage", **about, **body))

    # ---------------------------------------------------------------- asking

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a channel, as of five minutes ago at most."""
        return await self._people.standing(place, user)

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        """What keeps us from working, or from posting there, and what to do about it."""
        if place is None:
            return await checks.workspace(self._settings, self._client)
        try:
            return await checks.channel(self._client, place, (await self._who()).team)
        except (Transient, Permanent) as failed:
            return (Problem(where=places.name(place), why=str(failed)),)


class Unseen:
    """An answer that cannot be shown before it is whole."""

    posted = None

    async def show(self, message: Message) -> None:
        """Not before it is whole."""

    async def status(self, text: str) -> None:
        """There is nobody to tell."""


def _body(drawn: Payload, *, blocks: bool) -> Body:
    return {"text": drawn.text, **({"blocks": drawn.blocks} if drawn.blocks or blocks else {})}


def _lone(about: dict[str, Any]) -> dict[str, Any]:
    """What a message to one reader takes: it has no previews to switch off."""
    return {name: value for name, value in about.items() if not name.startswith("unfurl_")}
