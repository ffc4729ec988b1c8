"""The `Chat` port over the torture's platform: threads, and a history in which our key is found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.core.desk import Inbound, Standing
from bot.core.errors import Transient
from bot.core.message import Message
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldChat:
    """A worker's connection to the platform at `url`. Every call opens a line of its own: a line left open from an
    earlier call may be dead, and then nobody knows what became of a post.
    """

    url: str
    worker: str
    threaded: bool = True
    notifies: bool = True

    @property
    def connected(self) -> bool:
        return True

    async def start(self, _: Desk | None = None) -> None:
        """Nothing to connect, and nobody says anything."""

    async def stop(self) -> None:
        """Nothing is held."""

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message. Raises `Transient`, of a kind in `AMBIGUOUS` where it may stand all the same."""
        post = {
            "key": key,
            "worker": self.worker,
            "channel": place.channel,
            "thread": place.thread,
            "text": message.plain,
        }
        answer = await self._asked("POST", json=post)
        return Posted(place=place, message_id=answer["id"])

    async def edit(self, posted: Posted, message: Message) -> None:
        """Nobody edits here."""
        raise NotImplementedError

    async def find(self, place: Place, key: str, since: datetime) -> History:
        """Look for the key in what stands in the channel, its threads included."""
        posts = await self._asked("GET", params={"channel": place.channel, "since": str(since.timestamp())})
        for post in posts:
            if post["key"] == key:
                return Posted(place=place, message_id=post["id"])
        return "absent"

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        """Nobody asks here."""
        raise NotImplementedError

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        """Nobody asks here."""
        raise NotImplementedError

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        """Nobody asks here."""
        raise NotImplementedError

    async def standing(self, place: Place, user: str) -> Standing:
        """Nobody asks here."""
        raise NotImplementedError

    async def check(self, _: Place | None = None) -> tuple[Problem, ...]:
        """We may post everywhere."""
        return ()

    async def _asked(self, method: str, **what: Any) -> Any:
        try:
            async with (
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session,
                session.request(method, f"{self.url}/posts", **what) as answer,
            ):
                if answer.status == 429:
                    after = timedelta(seconds=float(answer.headers["Retry-After"]))
                    raise Transient("the platform has too much to do", kind="rate-limited", after=after)
                if answer.status >= 500:
                    raise Transient("the platform failed", kind="server-error")
                return await answer.json()
        except aiohttp.ClientConnectorError as failed:
            raise Transient("the platform is not there", kind="unreachable") from failed
        except aiohttp.ClientError as failed:
            raise Transient("the platform broke off", kind="dropped") from failed
