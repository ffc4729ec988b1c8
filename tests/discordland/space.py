"""What Discord holds: people, guilds, roles, channels, threads, messages. Plain values, changed by `routes` and `Land` only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Json = dict[str, Any]

TEXT, DM, CATEGORY, ANNOUNCEMENT, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 4, 5, 11, 12, 15
"""Types of channels."""
THREADS: Final = (10, THREAD, PRIVATE_THREAD)
SPOKEN, THREAD_CREATED, REPLY, COMMANDED, STARTER = 0, 18, 19, 20, 21
"""Types of messages: said, a thread was made, in reply, in answer to a command, the first one in a thread."""
EPHEMERAL, LOADING, HAS_THREAD, SILENT, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 12, 1 << 15
"""Flags of messages."""
EPOCH: Final = 1_420_070_400_000
"""Milliseconds since 1970 at which snowflakes begin: 2015."""


class Refused(Exception):
    """What Discord says instead of doing it: HTTP status, its own code, what is wrong where."""

    def __init__(self, status: int, code: int, message: str, **errors: Any) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message, self.errors = status, code, message, errors


@dataclass(slots=True, kw_only=True)
class User:
    """An account. Who `refuses` takes no messages from the app alone."""

    id: str
    name: str
    shown: str = ""
    bot: bool = False
    refuses: bool = False


@dataclass(slots=True, kw_only=True)
class Role:
    """A role. The one that has its guild's id is everybody's."""

    id: str
    name: str
    permissions: int = 0
    position: int = 0
    mentionable: bool = False


@dataclass(slots=True, kw_only=True)
class Overwrite:
    """What a role (`kind` 0) or a member (1) may, or may not, in one channel."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody in a guild."""

    user: str
    roles: set[str] = field(default_factory=set)
    nick: str = ""
    joined: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Guild:
    """A guild and who is in it."""

    id: str
    name: str
    owner: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    system: str = ""


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands. `to` names the one who alone sees it; `interaction` is the one that it answers."""

    channel: str
    id: str
    author: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    kind: int = SPOKEN
    nonce: str = ""
    replied: str = ""
    mentions: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False
    at: str = ""
    edited: str = ""
    webhook: str = ""
    interaction: str = ""
    to: str = ""
    deleted: bool = False

    @property
    def texts(self) -> list[str]:
        """All that a reader reads, from the top: content, embeds, text displays, labels of buttons."""
        found = [self.content, *(text for embed in self.embeds for text in _embedded(embed)), *_shown(self.components)]
        return [text for text in found if text]


def _embedded(embed: Json) -> Iterator[str]:
    yield embed.get("title", "")
    yield embed.get("description", "")
    for told in embed.get("fields", []):
        yield from (told["name"], told["value"])
    yield embed.get("footer", {}).get("text", "")


def _shown(components: list[Json]) -> Iterator[str]:
    for component in components:
        if component["type"] in (2, 10):
            yield component.get("content") or component.get("label", "")
        yield from _shown([*component.get("components", []), *filter(None, [component.get("accessory")])])


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a thread in the channel `parent`, or a talk (`guild` is empty) between `people`."""

    id: str
    name: str
    guild: str = ""
    kind: int = TEXT
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    parent: str = ""
    owner: str = ""
    people: set[str] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    lasts: int = 1440
    position: int = 0
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Space:
    """Everything there is. `wrote` is told of each message that was posted or changed, and `tell` of all that an app
    would hear of, with its guild and channel.
    """

    now: Callable[[], datetime]
    app: str = "700000000000000001"
    bot: str = "700000000000000001"
    owner: str = "700000000000000002"
    content: bool = True
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    alone: list[Message] = field(default_factory=list)
    typing: list[tuple[str, datetime]] = field(default_factory=list)
    wrote: Callable[[Message], None] = lambda _: None
    tell: Callable[[str, Json, str, str], None] = lambda *_: None
    last: int = 0

    def fresh(self) -> str:
        """A snowflake that nothing else has, later than all."""
        since = int(self.now().timestamp() * 1000) - EPOCH
        self.last = max(self.last + 1, since << 22)
        return str(self.last)

    # ---------------------------------------------------------------- who and where

    def user(self, name: str) -> User:
        """Somebody by name or id. Raises 10013."""
        found = next((user for user in self.users.values() if name in (user.id, user.name)), None)
        if found is None:
            raise Refused(404, 10013, "Unknown User")
        return found

    def guild(self, name: str) -> Guild:
        """A guild by id or name, as one who is in it finds it. Raises 10004."""
        found = next((guild for guild in self.guilds.values() if name in (guild.id, guild.name)), None)
        if found is None or self.bot not in found.members:
            raise Refused(404, 10004, "Unknown Guild")
        return found

    def member(self, guild: Guild, user: str) -> Member:
        """Somebody in a guild. Raises 10007."""
        if user not in self.users:
            raise Refused(404, 10013, "Unknown User")
        if user not in guild.members:
            raise Refused(404, 10007, "Unknown Member")
        return guild.members[user]

    def channel(self, id_: str) -> Channel:
        """A channel or thread that is there. Raises 10003."""
        if id_ not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[id_]

    def talk(self, user: str) -> Channel:
        """Somebody's talk with the bot alone; it is there from the first word on."""
        both = {user, self.bot}
        found = next((each for each in self.channels.values() if each.kind == DM and each.people == both), None)
        if found is None:
            found = Channel(id=self.fresh(), name="", kind=DM, people=both)
            self.channels[found.id] = found
        return found

    def threads(self, guild: Guild) -> list[Channel]:
        """The threads of a guild that are not archived."""
        found = [each for each in self.channels.values() if each.guild == guild.id and each.kind in THREADS]
        return [each for each in found if not each.archived]

    # ---------------------------------------------------------------- messages

    def all(self) -> Iterator[Message]:
        """Every message that stands for all, of all channels."""
        return (message for channel in self.channels.values() for message in channel.messages if not message.deleted)

    def find(self, channel: Channel, id_: str) -> Message:
        """A message that stands. Raises 10008."""
        found = next((each for each in channel.messages if each.id == id_ and not each.deleted), None)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def post(self, message: Message) -> Message:
        """Let a message stand."""
        message.at = message.at or self.now().isoformat()
        self.wrote(message)
        (self.alone if message.to else self.channels[message.channel].messages).append(message)
        return message
