"""What the flows ask of the edges, as protocols: an edge implements one, a test may too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from bot.core.desk import Form, Given, Inbound, Option, Standing
from bot.core.message import Message
from bot.core.types import Place, Posted, Problem

Finish = Literal["stop", "length", "refused"]
"""Why a model stopped: it was done, it ran into the limit of tokens, it would not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is told: the rules (`system`) and the material (`user`). `version` names the prompt file's content."""

    system: str
    user: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one call took: tokens read and written."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered. `text` is untrusted; a refusal or a cut answer says so in `finish`."""

    text: str
    usage: Usage
    finish: Finish = "stop"


class Model(Protocol):
    """Somebody who writes drafts. A call that fails raises `Transient` (with `after`, if it was told) or `Permanent`."""

    @property
    def name(self) -> str:
        """The model's name, as it is asked for and as readers are told."""

    @property
    def most_out(self) -> int:
        """The most tokens one call may write: what a budget must reserve."""

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:
        """One answer that should follow the JSON schema. It may not: the text is whatever came."""

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Completion]:
        """Plain text in pieces as it is written, and the whole with its usage as the last item."""


# ---------------------------------------------------------------- chats

History = Posted | Literal["absent", "unreadable"]
"""What a place's history says of a key: the message that carries it, none does, or nobody can tell."""


class Stream(Protocol):
    """An answer that is being written where its reader can see it. It is a courtesy: what it cannot show is not shown,
    and it raises nothing; the answer itself is posted or closed through the outbox.
    """

    @property
    def posted(self) -> Posted | None:
        """The message in which it stands, once one does and others can read it."""

    async def show(self, message: Message) -> None:
        """Show this, all there is so far. It may be left out where more comes soon."""

    async def status(self, text: str) -> None:
        """Say in a few words what is being done; an empty text takes it away."""


class Chat(Protocol):
    """A platform that messages are posted on. **Sending twice with one key posts once**, as far as the platform can.

    A call that fails raises `Transient` (with `after`, if it was told) or `Permanent`: of the kinds in `REFUSED` where
    the place takes nothing from us any more, of any other where it is this message that is refused.
    """

    @property
    def threaded(self) -> bool:
        """Do the stories of a digest go into a thread under its first message? Else a digest is one message."""

    @property
    def notifies(self) -> bool:
        """Can a message be posted silently, and call a role (`Message.silent`, `Message.calls`)?"""

    @property
    def connected(self) -> bool:
        """Does what people say reach us now, as far as is known without asking?"""

    async def start(self, desk: Desk | None = None) -> None:
        """Connect; returns when messages can be sent. With a desk, what people say is brought there from now on."""

    async def stop(self) -> None:
        """Disconnect, giving back what is held."""

    async def send(self, place: Place, message: Message, key: str) -> Posted:
        """Post a message that carries `key`, so that it can be found again. A place's `thread` is opened if need be."""

    async def edit(self, posted: Posted, message: Message) -> None:
        """Let a posted message say something else."""

    async def find(self, place: Place, key: str, since: datetime) -> History:
        """Look for the message that carries `key` in what was posted there since then."""

    async def stream(self, inbound: Inbound, key: str, *, again: bool) -> Stream:
        """Begin an answer to what somebody said, at its place. `again` where this was begun before and it is not known
        what came of it: it goes on in the message that was begun, if one was. Raises nothing.
        """

    async def close(self, posted: Posted, message: Message, key: str) -> Posted:
        """Let the message in which an answer was written say `message` for good, and carry `key`; doing so twice is
        doing so once. Raises `Permanent`, "missing", where it does not stand any more.
        """

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        """Reply directly, seen by the asker only or by all. Nothing is kept of it, and it is not found again."""

    async def standing(self, place: Place, user: str) -> Standing:
        """Who somebody is in a place."""

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        """What keeps us from posting there, or without a place from working at all, and what to do about it; nothing
        where we may.
        """


class Desk(Protocol):
    """What an adapter may ask of us. A person who may not do something is refused here, never by an adapter.

    Raises what the store raises; what was handed over then was not kept, and the platform should bring it again.
    """

    async def handle(self, inbound: Inbound) -> bool:
        """Keep what somebody said and have it seen to soon; it is safe when this returns. False for what was brought
        before, of which nothing more comes.
        """

    async def form(self, place: Place, user: str, subject: str = "") -> Form | Problem:
        """The settings of a place (or of one subscription there, by its id) to be filled in, or why they are not shown."""

    async def save(self, place: Place, user: str, subject: str, given: Given) -> tuple[Problem, ...]:
        """Keep settings that were filled in, or tell what is wrong with them: `where` names the field."""

    async def suggest(self, place: Place, field: str, prefix: str) -> tuple[Option, ...]:
        """Values of a field that begin like what somebody has typed; the best first, at most 25."""

    async def home(self, place: Place, user: str) -> Message:
        """What a person finds when they open us: digests of places they may manage, what is due, how we are. `place` is
        their talk with us.
        """

    async def claim(self, what: str) -> bool:
        """Is `what` ours, of all processes, from now on for `CLAIMED`? Asked again before that is over, it stays ours.
        One that nobody asked for again is anybody's.
        """

    async def release(self, what: str) -> None:
        """Let somebody else have `what` at once."""

    async def heard(self, platform: str) -> tuple[Posted, ...]:
        """Channels, threads and talks in which people may speak to us, newest first, each with the last message known there: what
        came after it may have been missed.
        """

    async def stopped(self, posted: Posted) -> None:
        """A reader wants the answer that is being written there to end; without a message's id, the one of which that
        thread has seen nothing yet.
        """


CLAIMED: Final = timedelta(seconds=20)
"""How long a claim holds. It is asked for again every quarter of that, so that a dead process is followed within it."""

REFUSED = frozenset({"revoked", "gone", "forbidden"})
"""Kinds of `Permanent` that close a place for us: the token is revoked, the channel is gone, we may not post there."""

AMBIGUOUS = frozenset({"timeout", "dropped", "server-error"})
"""Kinds of `Transient` after which a message may stand or not: only the history can tell. Any other kind posted nothing."""


# ---------------------------------------------------------------- jobs

Payload = Mapping[str, Any]
"""What a job is told, as JSON."""

Handler = Callable[[Payload], Awaitable[None]]
"""Does one kind of job, whole. It may be run again from its start at any time, so its own unique keys make it
idempotent; it never runs twice to the end for one key because of us."""

Queue = Literal["digests", "briefings"]
"""What waits its turn: digests, a few at a time; briefings, as many at once over all processes as the model may take."""

JobState = Literal["absent", "waiting", "running", "done", "failed"]


class Jobs(Protocol):
    """What must be done even if this process dies: kept, run once for each key, taken up again by whoever is there.

    A key is known until what it stood for is cleared away; what must be known for longer is in our own tables.
    """

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Take up work: what waits, and what an earlier life or a dead peer left. Raises `InputError` where somebody
        else has the work already and only one may.
        """

    async def stop(self, grace: timedelta) -> None:
        """Take no more work, let what runs end within `grace`, and hand the rest back to whoever comes next."""

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        """Have a job done soon, here or elsewhere; nothing happens where the key is known."""

    async def run_now(self, kind: str, key: str, payload: Payload) -> None:
        """Have a job done here and now, without a queue, and wait for its end. A known key waits for its job's end.
        Raises what the handler raises.
        """

    async def status(self, key: str) -> JobState:
        """How far the job of this key is."""

    async def clear(self, before: datetime) -> int:
        """Forget jobs that ended before then; how many they were."""
