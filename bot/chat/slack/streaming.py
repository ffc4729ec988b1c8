"""An answer as it is written: Slack's stream where there is one, else a message that is edited, and a status before.

Only what is proven is shown, so what was shown is never taken back: a stream is only added to. Where it has ended,
because it took too long, or its reader stopped it, the same message is edited from then on. All of it is a courtesy:
what Slack does not take is not shown, and the answer itself comes from the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from bot import telemetry
from bot.chat.courtesy import courtesy
from bot.chat.slack import history
from bot.chat.slack.client import Client
from bot.chat.slack.failures import UNSTREAMED
from bot.chat.slack.markdown import written
from bot.chat.slack.render import payloads
from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.ports import AMBIGUOUS
from bot.core.types import Posted

FLUSH: Final = 0.8
"""Seconds between two additions to a stream: 75 a minute, of the 100 that Slack permits a workspace at least."""
EDIT: Final = 1.3
"""Seconds between two edits of a message: 46 a minute, of 50."""

SILENT: Final = {
    "mrkdwn": False,
    "unfurl_links": False,
    "unfurl_media": False,
    "parse": "none",
    "link_names": False,
}
"""What every post of ours says besides: no previews, no markup in its plain words, nobody called by a name."""


@dataclass(slots=True, kw_only=True)
class Begun:
    """The message in which an answer is being written. It is added to while it is `streaming`, else edited. `shown` is
    the Markdown that stands in a stream; None where that is not known, so that nothing can be added.
    """

    ts: str
    streaming: bool = False
    shown: str | None = None


class Writing:
    """The `Stream` of one answer. `look` finds the message in which it was begun before; `searched` says that none is
    to be looked for.
    """

    def __init__(
        self,
        client: Client,
        inbound: Inbound,
        key: str,
        *,
        look: Callable[[], Awaitable[str | None]],
        searched: bool,
        monotonic: Callable[[], float],
    ) -> None:
        self._client, self._inbound, self._key = client, inbound, key
        self._found, self._searched, self._monotonic = look, searched, monotonic
        self._streams = inbound.place.thread is not None and bool(inbound.user)
        self._begun: Begun | None = None
        self._next = float("-inf")

    @property
    def posted(self) -> Posted | None:
        """The message in which it stands, once one does."""
        return Posted(place=self._inbound.place, message_id=self._begun.ts) if self._begun else None

    @property
    def streaming(self) -> bool:
        """Does Slack wait for more of it?"""
        return self._begun is not None and self._begun.streaming

    async def show(self, message: Message) -> None:
        """Show all there is so far, as soon as Slack may be told again."""
        await asyncio.sleep(max(0.0, self._next - self._monotonic()))
        await courtesy("slack", "show", self._shown(message))
        self._next = self._monotonic() + (FLUSH if self._streams else EDIT)

    async def status(self, text: str) -> None:
        """Say what is being done, under the box people write in. The first words of the answer take it away."""
        if self._begun is None:
            await courtesy("slack", "status", self._said(text))

    # ---------------------------------------------------------------- a message

    async def _shown(self, message: Message) -> None:
        if not self._searched:
            await self._look()
        if self._begun is None:
            await self._begin(message)
        elif self._begun.streaming:
            await self._add(self._begun, message)
        else:
            await self._edit(self._begun, message)

    async def _look(self) -> None:
        """Go on in the message that an earlier life began, or a call that nobody answered."""
        found = await self._found()
        if found is not None:
            await end(self._client, self._inbound.place.channel, found)
            self._begun, self._streams = Begun(ts=found), False
        self._searched = True

    async def _begin(self, message: Message) -> None:
        self._searched = False  # until it is known what came of it
        try:
            begun = await self._streamed(message) if self._streams else await self._posted(message)
        except Permanent as failed:
            if not self._streams:
                raise
            telemetry.log.info("slack does not stream this answer", inbound=self._inbound.id, why=failed.kind)
            self._streams = False
            begun = await self._posted(message)
        except Transient as failed:
            self._searched = failed.kind not in AMBIGUOUS
            raise
        self._begun, self._searched = begun, True

    async def _streamed(self, message: Message) -> Begun:
        place, text = self._inbound.place, written(message)
        answer = await self._client.call(
            "chat.startStream",
            channel=place.channel,
            thread_ts=place.thread,
            recipient_user_id=self._inbound.user,
            recipient_team_id=place.tenant,
            markdown_text=text,
        )
        return Begun(ts=str(answer.get("ts")), streaming=True, shown=text)

    async def _posted(self, message: Message) -> Begun:
        place, marked = self._inbound.place, history.writing(self._key)
        about = {"channel": place.channel, "thread_ts": place.thread, "metadata": marked, **SILENT}
        answer = await self._client.call("chat.postMessage", **about, **_drawn(message))
        return Begun(ts=str(answer.get("ts")))

    async def _add(self, begun: Begun, message: Message) -> None:
        text, before = written(message), begun.shown
        if before is None or text == before or not text.startswith(before):
            return
        begun.shown = None  # until it is known what came of it
        about = {"channel": self._inbound.place.channel, "ts": begun.ts}
        try:
            await self._client.call("chat.appendStream", **about, markdown_text=text.removeprefix(before))
        except Permanent as failed:
            if failed.kind not in UNSTREAMED:
                raise
            begun.streaming = self._streams = False
            await self._edit(begun, message)
        except Transient as failed:
            begun.shown = None if failed.kind in AMBIGUOUS else before
            raise
        else:
            begun.shown = text

    async def _edit(self, begun: Begun, message: Message) -> None:
        about = {"channel": self._inbound.place.channel, "ts": begun.ts, "parse": "none", "link_names": False}
        await self._client.call("chat.update", **about, **_drawn(message))

    # ---------------------------------------------------------------- a status

    async def _said(self, text: str) -> None:
        place = self._inbound.place
        if place.thread is None:
            return
        about = {"channel_id": place.channel, "thread_ts": place.thread}
        try:
            await self._client.call("assistant.threads.setStatus", status=text, **about)
        except Permanent:  # it is on its way out; what takes its place has states and no words
            await self._client.call("agents.sessions.setStatus", status="processing" if text else "active", **about)


async def end(client: Client, channel: str, ts: str) -> None:
    """End a stream, if the message is one still: only then it can be edited. Raises `Transient`."""
    about = {"channel": channel, "ts": ts}
    try:
        await client.call("chat.stopStream", session_status="active", **about)
    except Permanent as failed:
        if failed.kind not in UNSTREAMED and failed.kind != "missing":
            await _stateless(client, about, why=failed.kind)


async def _stateless(client: Client, about: dict[str, Any], why: str) -> None:
    """End a stream where Slack keeps no state of the talk; what is wrong otherwise is told by who edits the message."""
    try:
        await client.call("chat.stopStream", **about)
    except Permanent as failed:
        telemetry.log.info("slack did not end a stream", why=failed.kind, before=why)


def _drawn(message: Message) -> dict[str, Any]:
    """The best drawing of a message, for where it is not the last."""
    first = payloads(message)[0]
    return {"text": first.text, "blocks": first.blocks}
