"""Our adapter on the workspace of our tests: the unmodified SDK over real sockets, with time that waits for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.slack.adapter import Slack
from bot.chat.slack.settings import Settings
from bot.core.desk import Inbound, Reply
from bot.core.message import Bullet, Message
from bot.core.ports import Chat
from bot.core.types import Place
from tests.slackland import Land


@dataclass(slots=True, kw_only=True)
class Time:
    """Seconds, `step` of which pass whenever somebody asks for them: more than anybody waits for a turn."""

    at: float = 1_000.0
    step: float = 100.0

    def __call__(self) -> float:
        self.at += self.step
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace as the contract's `Stage`."""

    land: Land
    time: Time = field(default_factory=Time)
    knows_keys: bool = False

    @property
    def now(self) -> datetime:
        return self.land.space.now()

    @property
    def places(self) -> tuple[Place, Place]:
        return self.place("desk"), self.place("quiet")

    def chat(self) -> Chat:
        return self.slack()

    def slack(self, **settings: Any) -> Slack:
        made = Settings.model_validate(self.land.settings(**settings))
        return Slack(made, now=lambda: self.now, monotonic=self.time)

    def place(self, channel: str, thread: str | None = None) -> Place:
        there = self.land.place(channel)
        return Place(platform="slack", tenant=self.land.space.team, channel=there.id, thread=thread)

    def stands(self, place: Place) -> Sequence[str]:
        return [each.text.partition("\n")[0] for each in self.land.sees(place.channel)]

    async def asked(self, text: str = "Who stays?", *, by: str = "ada", channel: str = "desk") -> Inbound:
        """A question in a channel, as it comes to the desk: its answer opens a thread."""
        said = await self.land.says(by, channel, text)
        place = self.place(channel, said.ts)
        return Inbound(
            id=f"{place.tenant}:{place.channel}:{said.ts}",
            kind="mention",
            place=place,
            user=said.user,
            text=text,
            at=self.now,
        )

    def clicked(self, url: str, *, until: datetime = datetime(2100, 1, 1, tzinfo=UTC), **more: Any) -> Inbound:
        """A click of Ada's in #desk."""
        return Inbound(
            id="T:click",
            kind="action",
            place=more.pop("place", None) or self.place("desk"),
            user=self.land.space.user("ada").id,
            action="more",
            reply=Reply(token=url, until=until),
            at=self.now,
            **more,
        )


def points(*texts: str) -> Message:
    """What is proven so far."""
    return Message(plain="\n".join(texts), blocks=tuple(Bullet(text=text) for text in texts))
