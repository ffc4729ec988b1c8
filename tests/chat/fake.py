"""A chat platform in memory: it remembers, posts late, loses answers, is busy and refuses, as it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.core.desk import Inbound, Standing
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.ports import Desk, History, Stream
from bot.core.types import Place, Posted, Problem

PLATFORM = "fake"

Luck = Literal[
    "fine", "late", "unanswered", "dropped", "failing", "busy", "busy-unsaid", "unreachable", "rejected", "revoked"
]
"""What meets a post. `late`: it stands `FakeChat.lateness` later, and nobody is told; `unanswered`: it stands, and nobody
is told; `dropped`, `failing`: it does not stand, and nobody is told; the others post nothing and say so.
"""

Answers = Literal["readable", "unreadable", "failing", "revoked"]
"""What meets a look at the history."""


def channel(name: str = "general", *, tenant: str = "T", thread: str | None = None) -> Place:
    """A channel of the fake platform."""
    return Place(platform=PLATFORM, tenant=tenant, channel=name, thread=thread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message that stands from `at` on."""

    key: str
    place: Place
    message: Message
    message_id: str
    at: datetime


@dataclass(kw_only=True)
class FakeChat:
    """The `Chat` of a platform in memory. Unless it `knows_keys`, what is sent twice stands twice: the worst there is.

    Each post meets the next of `luck`, then `always`. `sent` counts calls, `posts` holds what stands now or will later.
    """

    now: Callable[[], datetime]
    threaded: bool = True
    notifies: bool = True
    connected: bool = True
    knows_keys: bool = False
    lacks: tuple[Problem, ...] = ()
    """What a look at a place finds."""
    luck: list[Luck] = field(default_factory=list)
    always: Luck = "fine"
    history: Answers = "readable"
    lateness: timedelta = timedelta(seconds=50)
    asks: timedelta = timedelta(minutes=3)
    """What it says in `Retry-After`."""
    posts: list[Post] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    looked: int = 0
    desk: Desk | None = None
    people: dict[str, Standing] = field(default_factory=dict)
    replies: list[tuple[Inbound, Message, bool]] = field(default_factory=list)
    """What was replied directly, and whether the asker alone sees it."""
    shown: list[Message] = field(default_factory=list)
    """What was seen of answers while they were written."""
    streams: bool = True
    """Does an answer stand somewhere while it is written?"""

    async def start(self, desk: Desk | None = None) -> None:
        self.desk = desk

    async def stop(self) -> None:
        """Nothing is held."""

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        self.sent.append(key)
        luck = self.luck.pop(0) if self.luck else self.always
        self._refuse(place, luck)
        if self.knows_keys and (known := self._post(place, key)) is not None:
            return Posted(place=place, message_id=known.message_id)
        lateness = self.lateness if luck == "late" else timedelta()
        made = Post(
            key=key, place=place, message=message, message_id=f"m{len(self.posts) + 1}", at=self.now() + lateness
        )
        self.posts.append(made)
        if luck in ("late", "unanswered"):
            raise Transient("no answer came", kind="timeout")
        return Posted(place=place, message_id=made.message_id)

    async def edit(self, posted: Posted, message: Message) -> None:
        for number, post in enumerate(self.posts):
            if post.message_id == posted.message_id and _same(post.place, posted.place):
                self.posts[number] = replace(post, message=message)
                return
        raise Permanent(f"no message {posted.message_id} stands there", kind="missing")

    async def find(self, place: Place, key: str, since: datetime) -> History:
        self.looked += 1
        match self.history:
            case "failing":
                raise Transient("the history is not to be had now", kind="server-error")
            case "revoked":
                raise Permanent("the token is revoked", kind="revoked")
            case "unreadable":
                return "unreadable"
        found = self._post(place, key, since)
        return Posted(place=place, message_id=found.message_id) if found is not None else "absent"

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:  # noqa: ARG002 - as the port has it
        return FakeStream(chat=self, inbound=inbound, again=again)

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        self.sent.append(key)
        luck = self.luck.pop(0) if self.luck else self.always
        self._refuse(posted.place, luck)
        for number, post in enumerate(self.posts):
            if post.message_id == posted.message_id and _same(post.place, posted.place):
                self.posts[number] = replace(post, message=message, key=key)
                if luck in ("late", "unanswered"):
                    raise Transient("no answer came", kind="timeout")
                return posted
        raise Permanent(f"no message {posted.message_id} stands there", kind="missing")

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        self.replies.append((inbound, message, private))

    async def standing(self, place: Place, user: str) -> Standing:  # noqa: ARG002 - the same everywhere
        return self.people.get(user, Standing(name=user))

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        if self.always != "revoked":
            return self.lacks
        return (Problem(where=place.channel if place else PLATFORM, why="the token is revoked"),)

    def stands(self, place: Place | None = None) -> list[str]:
        """The keys of what stands in a channel and its threads now, or anywhere, in the order in which it appeared."""
        there = [post for post in self.posts if post.at <= self.now() and (place is None or _same(post.place, place))]
        return [post.key for post in sorted(there, key=lambda post: post.at)]

    def copy(self, now: Callable[[], datetime]) -> "FakeChat":
        """A platform on which the same has happened, with a clock of its own."""
        return replace(self, now=now, luck=[*self.luck], posts=[*self.posts], sent=[*self.sent])

    def _refuse(self, place: Place, luck: Luck) -> None:
        if place.thread is not None and place.thread not in {post.message_id for post in self.posts}:
            raise Permanent(f"no message {place.thread} stands there", kind="missing")
        match luck:
            case "busy":
                raise Transient("too many messages", kind="rate-limited", after=self.asks)
            case "busy-unsaid":
                raise Transient("too many messages", kind="rate-limited")
            case "unreachable":
                raise Transient("nobody answers at this address", kind="unreachable")
            case "dropped":
                raise Transient("the line was cut", kind="dropped")
            case "failing":
                raise Transient("the platform failed", kind="server-error")
            case "rejected":
                raise Permanent("the message is too long", kind="too-long")
            case "revoked":
                raise Permanent("the token is revoked", kind="revoked")

    def _post(self, place: Place, key: str, since: datetime | None = None) -> Post | None:
        for post in self.posts:
            young = since is None or post.at >= since
            if post.key == key and _same(post.place, place) and post.at <= self.now() and young:
                return post
        return None


@dataclass(kw_only=True)
class FakeStream:
    """An answer that is being written on the fake platform, in a message without a key: the one that stands in its thread
    already, where it was begun before.
    """

    chat: FakeChat
    inbound: Inbound
    again: bool
    posted: Posted | None = None
    told: list[str] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self.chat.shown.append(message)
        if self.chat.streams and self.posted is None:
            place = self.inbound.place
            begun = (post for post in self.chat.posts if self.again and not post.key and post.place == place)
            made = next(begun, None)
            if made is None:
                name = f"m{len(self.chat.posts) + 1}"
                made = Post(key="", place=place, message=message, message_id=name, at=self.chat.now())
                self.chat.posts.append(made)
            self.posted = Posted(place=place, message_id=made.message_id)

    async def status(self, text: str) -> None:
        self.told.append(text)


def _same(one: Place, other: Place) -> bool:
    return (one.tenant, one.channel) == (other.tenant, other.channel)
