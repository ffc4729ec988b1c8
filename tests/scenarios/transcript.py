"""What people see of us, told as it changes: messages, replies for one alone, views, Homes, the operator's terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from tests.scenarios.drawing import drawn
from tests.slackland.workspace import Channel, Message, View, Workspace

_ADDRESS = re.compile(r"http://127\.0\.0\.\d+:\d+")


@dataclass(slots=True, kw_only=True)
class Transcript:
    """What happened so far, in lines. What was seen once is told again only where it has changed."""

    workspace: Workspace
    terminal: StringIO = field(default_factory=StringIO)
    lines: list[str] = field(default_factory=list)
    _seen: dict[str, list[str]] = field(default_factory=dict)

    def act(self, words: str) -> None:
        """Somebody does something."""
        self.lines += ["", words] if self.lines else [words]

    def look(self) -> None:
        """Tell what is new since the last look."""
        for name, heading, shown in self._sights():
            before = self._seen.get(name)
            if shown == before:
                continue
            self._seen[name] = shown
            changed = " (changed)" if before is not None else ""
            self.lines += [f"  {heading}{changed}:", *(f"    {line}".rstrip() for line in shown)]

        told = self.terminal.getvalue().splitlines()
        if told:
            self.lines += ["  the operator’s terminal:", *(f"    {line}".rstrip() for line in told if line.strip())]
            self.terminal.seek(0)
            self.terminal.truncate()

    def text(self) -> str:
        """The whole, without addresses that differ from run to run."""
        return _ADDRESS.sub("http://news.example", "\n".join(self.lines)) + "\n"

    def _sights(self) -> Iterator[tuple[str, str, list[str]]]:
        """Everything there is to see: a name that stays, a heading, lines."""
        space = self.workspace
        for channel in list(space.channels.values()):
            for message in channel.messages:
                if message.user == space.bot_user and not message.to:
                    yield f"{channel.id} {message.ts}", self._where(channel, message), self._lines(message)
        for number, message in enumerate(space.alone):
            heading = f"{self._name(message.to)} alone, in {self._place(message.channel)}"
            yield f"alone {number}", heading, self._lines(message)
        for view in space.views.values():
            yield view.id, f"{self._name(view.user)} has open", _view(view)
        for user, home in space.homes.items():
            yield f"home {user}", f"{self._name(user)} opens Home", _view(home)

    def _lines(self, message: Message) -> list[str]:
        if message.deleted:
            return ["(taken away)"]
        words = message.streamed if message.streaming else ""
        return drawn({"text": words or message.text, "blocks": message.blocks})

    def _where(self, channel: Channel, message: Message) -> str:
        place = self._place(channel.id)
        if not message.thread or message.thread == message.ts:
            return place
        root = next((each for each in channel.messages if each.ts == message.thread), None)
        first = next(iter(self._lines(root)), "") if root else ""
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


def _view(view: View) -> list[str]:
    if not view.open:
        return ["(closed)"]
    title = view.payload.get("title", {}).get("text")
    errors = [f"! {field}: {why}" for field, why in view.errors.items()]
    return [*([f"“{title}”"] if title else []), *drawn(view.payload), *errors]
