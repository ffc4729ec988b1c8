"""An answer while it is written: streamed where the workspace can, else one message that is edited.

A stream ends without us, after minutes or because its reader pressed Stop; then it goes on as edits of its message. All
of it is a courtesy: what Slack does not take is not shown, and the answer itself comes from the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from bot import telemetry
from bot.chat.slack.client import Client, is_code
from bot.chat.slack.markdown import written
from bot.chat.slack.render import payloads
from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.types import Posted

FLUSH: Final = 0.8
"""Seconds between two additions to a stream: 75 a minute of the 100 that Slack permits."""
EDIT: Final = 1.3
"""Seconds between two edits: 46 a minute of the 50 that Slack permits."""
MOST: Final = 11_000
"""Characters of Markdown in a stream; Slack takes 12,000. What is beyond is seen once the answer is whole."""


class SlackStream:
    """The `Stream` of one answer. `begun` is the message in which an earlier process began it."""

    def __init__(
        self, client: Client, inbound: Inbound, *, tenant: str, monotonic: Callable[[], float], begun: Posted | None
    ) -> None:
        self._client, self._inbound, self._tenant, self._now = client, inbound, tenant, monotonic
        self._posted = begun
        self._streamed: str | None = None
        self._edits = begun is not None
        self._silent = False
        self._last = float("-inf")

    @property
    def posted(self) -> Posted | None:
        """The message in which it stands."""
        return self._posted

    async def show(self, message: Message) -> None:
        """Show all there is so far, not more often than Slack permits."""
        if self._silent:
            return
        await asyncio.sleep(max(0.0, self._last + (EDIT if self._edits else FLUSH) - self._now()))
        self._last = self._now()
        try:
            await self._shown(message)
        except Transient as failed:
            _count("chat.appendStream", failed.kind)
        except Permanent as failed:
            _count("chat.appendStream", failed.kind)
            self._silent = True

    async def status(self, text: str) -> None:
        """Say what is being done, under the thread's box."""
        place = self._inbound.place
        if place.thread is None:
            return
        try:
            await self._client.call(
                "assistant.threads.setStatus", channel_id=place.channel, thread_ts=place.thread, status=text
            )
        except (Transient, Permanent) as failed:
            _count("assistant.threads.setStatus", failed.kind)

    async def _shown(self, message: Message) -> None:
        if self._posted is None:
            await self._begin(message)
        elif self._edits:
            await self._edit(message)
        else:
            await self._append(message)

    async def _begin(self, message: Message) -> None:
        """Begin a stream; where there are none, post what there is."""
        place, text = self._inbound.place, written(message, MOST)
        try:
            answer = await self._client.call(
                "chat.startStream",
                channel=place.channel,
                thread_ts=place.thread,
                recipient_team_id=None if self._inbound.direct else self._tenant,
                recipient_user_id=None if self._inbound.direct else self._inbound.user,
                markdown_text=text,
            )
            self._streamed = text
        except Permanent as failed:
            _count("chat.startStream", failed.kind)
            self._edits = True
            first = payloads(message)[0]
            answer = await self._client.call(
                "chat.postMessage",
                channel=place.channel,
                thread_ts=place.thread,
                text=first.text,
                blocks=list(first.blocks),
                mrkdwn=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        self._posted = Posted(place=place, message_id=str(answer["ts"]))

    async def _append(self, message: Message) -> None:
        text = written(message, MOST)
        if self._posted is None or self._streamed is None or not text.startswith(self._streamed):
            return
        more = text[len(self._streamed) :]
        if not more:
            return
        try:
            await self._client.call(
                "chat.appendStream",
                channel=self._posted.place.channel,
                ts=self._posted.message_id,
                markdown_text=more,
            )
        except Permanent as failed:
            if not is_code(failed, *ENDED):
                raise
            self._edits = True
            await self._edit(message)
        else:
            self._streamed = text

    async def _edit(self, message: Message) -> None:
        if self._posted is None:
            return
        first = payloads(message)[0]
        await self._client.call(
            "chat.update",
            channel=self._posted.place.channel,
            ts=self._posted.message_id,
            text=first.text,
            blocks=list(first.blocks),
        )


ENDED: Final = ("message_not_in_streaming_state", "message_not_owned_by_app", "streaming_mode_mismatch")
"""What Slack says of a stream that has ended: it ran out, or its reader stopped it."""


async def end(client: Client, posted: Posted) -> None:
    """End the stream of a message, if it is one: after that it can be edited. Raises `Transient`, and `Permanent` where
    the message is gone.
    """
    try:
        await client.call(
            "chat.stopStream", channel=posted.place.channel, ts=posted.message_id, session_status="active"
        )
    except Permanent as failed:
        if failed.kind == "missing":
            raise
        _count("chat.stopStream", failed.kind)


def _count(method: str, result: str) -> None:
    telemetry.COURTESIES.labels(platform="slack", method=method, result=result).inc()
