"""What there is to see of us on Discord: messages in channels, threads and talks, replies for one alone, modals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.scenarios.discord.drawing import drawn, modal
from tests.scenarios.discord.simulated import Message, Simulated
from tests.scenarios.transcript import Sight

_LOADING: Final = 1 << 7
_SILENT: Final = 1 << 12
_ROLE: Final = re.compile(r"<@&(\d+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """Everything there is to see in a guild and in talks, whenever it is asked for."""

    world: Simulated

    def __call__(self) -> Iterator[Sight]:
        """Messages as they were made, then what somebody has open."""
        backend = self.world.env.backend
        ours = [
            each for there in backend.messages.values() for each in there.values() if each.author_id == self.world.us
        ]
        for message in sorted(ours, key=lambda each: each.id):
            if message.type in (0, 19, 20, 23):
                yield f"message {message.id}", self._heading(message), self._lines(message)
        for interaction in backend.interactions.values():
            if interaction.modal is not None:
                shown = ["(sent off)"] if interaction.modal_consumed else modal(interaction.modal)
                yield f"modal {interaction.id}", f"{self._name(interaction.user_id)} has open", shown

    def _heading(self, message: Message) -> str:
        place = self._place(message.channel_id)
        if message.is_ephemeral:
            user: Any = (message.interaction_metadata or {}).get("user") or {}
            return f"{self._name(int(user['id']))} alone, in {place}"
        return f"{place}, silently" if message.flags & _SILENT else place

    def _lines(self, message: Message) -> list[str]:
        if message.flags & _LOADING:
            return ["(thinking …)"]
        lines = drawn({"content": message.content, "embeds": message.embeds, "components": message.components})
        called = [f"(notifies @{self.world.role(each)})" for each in message.ping_role_ids]
        return [*self._reply(message), *called, *(_ROLE.sub(self._role, line) for line in lines)]

    def _role(self, mention: re.Match[str]) -> str:
        return f"@{self.world.role(int(mention[1]))}"

    def _reply(self, message: Message) -> list[str]:
        """To whom it replies, where it does."""
        if not message.reference or message.is_ephemeral or message.type != 19:
            return []
        there = self.world.env.backend.messages.get(int(message.reference["channel_id"]), {})
        to = there.get(int(message.reference["message_id"]))
        pings = " (named)" if to is not None and to.author_id in message.ping_user_ids else ""
        return [f"↪ {self._name(to.author_id) if to else 'a message that is gone'}{pings}"]

    def _place(self, identity: int) -> str:
        channel = self.world.env.backend.channels.get(identity)
        if channel is None:
            return "a channel that is gone"
        if channel.is_thread:
            state = channel.thread_metadata
            asleep = ", which sleeps" if state is not None and state.archived else ""
            return f"{self._place(channel.parent_id or 0)}, in the thread “{channel.name}”{asleep}"
        if channel.guild_id is None:
            return f"{', '.join(map(self._name, channel.recipient_ids))}’s talk with us"
        return f"#{channel.name}"

    def _name(self, user: int) -> str:
        return self.world.env.backend.get_user(user).name.lower()
