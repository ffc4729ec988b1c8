"""What a workspace holds: people, channels, messages, views. Plain values, changed by `tests.slackland.methods` only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "group", "im", "mpim"]


class Refused(Exception):
    """What Slack says instead of doing it: its error code, and what else is in its answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or a bot. `guest`: of one or several channels; `team` is another one's for people of other organisations."""

    id: str
    name: str
    team: str
    zone: str = "Etc/UTC"
    admin: bool = False
    owner: bool = False
    guest: Literal["", "single", "multi"] = ""
    bot: bool = False
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands. `to` names the one who alone sees it; `streaming` while it is being written."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    metadata: Json | None = None
    to: str = ""
    bot: bool = False
    streaming: bool = False
    streamed: str = ""
    edits: int = 0
    deleted: bool = False
    attachments: list[Json] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key that an app has put into its metadata, if there is one."""
        payload = (self.metadata or {}).get("event_payload")
        return str(payload.get("key", "")) if isinstance(payload, Mapping) else ""


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation, and who is in it."""

    id: str
    name: str
    kind: Kind = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class View:
    """A view that somebody has open, or their Home. `errors` are what its last submission was told, by block."""

    id: str
    user: str
    payload: Json
    hash: str
    open: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Status:
    """What an app says it is doing, in a thread."""

    channel: str
    thread: str
    text: str


@dataclass(slots=True, kw_only=True)
class Workspace:
    """Everything there is. `wrote` is told of each message that was posted or changed, before anybody hears of it."""

    now: Callable[[], datetime]
    team: str = "T0LAND"
    bot_user: str = "U0BOT"
    bot_id: str = "B0BOT"
    app_id: str = "A0APP"
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    alone: list[Message] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    reactions: list[tuple[str, str, str]] = field(default_factory=list)
    wrote: Callable[[Message], None] = lambda _: None
    last: int = 0

    def stamp(self) -> str:
        """A timestamp that no other message has, later than all."""
        self.last = max(self.last + 100, int(self.now().timestamp() * 1_000_000))
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06}"

    def fresh(self, prefix: str) -> str:
        """An id that nothing else has."""
        self.last += 1
        return f"{prefix}{self.last:X}"

    # ---------------------------------------------------------------- who and where

    def user(self, name: str) -> User:
        """Somebody by name or id. Raises `user_not_found`."""
        found = next((user for user in self.users.values() if name in (user.id, user.name)), None)
        if found is None:
            raise Refused("user_not_found")
        return found

    def channel(self, name: str) -> Channel:
        """A conversation by id or name. Raises `channel_not_found`."""
        bare = name.removeprefix("#")
        found = self.channels.get(name) or next((each for each in self.channels.values() if each.name == bare), None)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def talk(self, user: str) -> Channel:
        """Somebody's talk with the bot alone; it is there from their first word on."""
        found = next((each for each in self.channels.values() if each.kind == "im" and user in each.members), None)
        if found is None:
            found = Channel(id=f"D0{user.removeprefix('U0')}", name="", kind="im", members={user, self.bot_user})
            self.channels[found.id] = found
        return found

    def readable(self, channel: str) -> Channel:
        """A conversation as the bot may read it. A private one that it is not in might as well not be there."""
        found = self.channels.get(channel)
        if found is None or (found.kind != "channel" and self.bot_user not in found.members):
            raise Refused("channel_not_found")
        return found

    def writable(self, channel: str) -> Channel:
        """A conversation that the bot may write to. A user's id stands for the talk with them."""
        if channel in self.users:
            return self.talk(channel)
        found = self.readable(channel)
        if found.archived:
            raise Refused("is_archived")
        if self.bot_user not in found.members:
            raise Refused("not_in_channel")
        return found

    # ---------------------------------------------------------------- messages

    def all(self) -> Iterator[Message]:
        """Every message that stands for all, of all channels."""
        return (message for channel in self.channels.values() for message in channel.messages if not message.deleted)

    def find(self, channel: Channel, ts: str, error: str = "message_not_found") -> Message:
        """A message that stands. Raises `error`."""
        found = next((each for each in channel.messages if each.ts == ts and not each.deleted), None)
        if found is None:
            raise Refused(error)
        return found

    def post(self, message: Message) -> Message:
        """Let a message stand."""
        channel = self.channels[message.channel]
        if message.thread and not any(each.ts == message.thread for each in channel.messages):
            raise Refused("thread_not_found")
        self.wrote(message)
        channel.messages.append(message)
        return message

    def trigger(self, user: str, at: float) -> str:
        """What opens one view for somebody, soon after `at`."""
        made = self.fresh("1337.")
        self.triggers[made] = (user, at)
        return made
