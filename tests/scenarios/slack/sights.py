"""What there is to see of us in a workspace: messages, replies for one alone, views, Homes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.scenarios.slack.drawing import drawn
from tests.scenarios.transcript import Sight
from tests.slackland.workspace import Channel, Message, View, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """Everything there is to see in a workspace, whenever it is asked for."""

    workspace: Workspace

    def __call__(self) -> Iterator[Sight]:
        """Messages by channel, then what one alone sees."""
        space = self.workspace
        for channel in list(space.channels.values()):
            for message in channel.messages:
                if message.user == space.bot_user and not message.to:
                    yield f"{channel.id} {message.ts}", self._where(channel, message), _lines(message)
        for number, message in enumerate(space.alone):
            heading = f"{self._name(message.to)} alone, in {self._place(message.channel)}"
            yield f"alone {number}", heading, _lines(message)
        for view in space.views.values():
            yield view.id, f"{self._name(view.user)} has open", _view(view)
        for user, home in space.homes.items():
            yield f"home {user}", f"{self._name(user)} opens Home", _view(home)

    def _where(self, channel: Channel, message: Message) -> str:
        place = self._place(channel.id)
        if not message.thread or message.thread == message.ts:
            return place
        root = next((each for each in channel.messages if each.ts == message.thread), None)
        first = next(iter(_lines(root)), "") if root else ""
        return f"{place}, in the thread of “{first[:40]}”"

    def _place(self, channel: str) -> str:
        found = self.workspace.channels[channel]
        if found.kind != "im":
            return f"#{found.name}"
        return (
            f"{', '.join(self._name(each) for each in found.members if each != self.workspace.bot_user)}’s talk with us"
        )

    def _name(self, user: str) -> str:
        return self.workspace.users[user].name


def _lines(message: Message) -> list[str]:
    if message.deleted:
        return ["(taken away)"]
    words = message.streamed if message.streaming else ""
    return drawn({"text": words or message.text, "blocks": message.blocks})


def _view(view: View) -> list[str]:
    if not view.open:
        return ["(closed)"]
    title = view.payload.get("title", {}).get("text")
    errors = [f"! {field}: {why}" for field, why in view.errors.items()]
    return [*([f"“{title}”"] if title else []), *drawn(view.payload), *errors]
