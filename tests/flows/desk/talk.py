"""A talk with us on a platform in memory: a real database with a few articles, and whatever people say."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import config
from bot.core import places
from bot.core.compose import message
from bot.core.desk import Inbound, Kind
from bot.core.message import Actions, Links, Message, Note
from bot.core.types import PUBLIC, Article, ArticleId, Place, Scope, Source
from bot.flows import deliver, reading
from bot.flows.desk import inbox as desk
from bot.flows.kit import Kit
from bot.store import inbox, outbox, sources
from bot.store.inbox import Row
from bot.store.outbox import Draft
from tests.chat.fake import FakeChat, Post, channel
from tests.flows.conftest import Clock
from tests.flows.scripted import dam, writing
from tests.store.builders import article, publish

MORNING = datetime(2031, 4, 7, 9, 30, tzinfo=UTC)
HERE = channel("desk")
TENANT = places.scope(HERE)

STRIKE = (
    "Port workers in Marrow Bay will strike on Friday unless the harbour board restores night allowances, their union said.\n"
    "“We have asked four times and been thanked four times,” said Ilse Okonjo-Brandt, the union’s secretary.\n"
    "The harbour board’s chairman, Tomas Reyle, rejected the demand. “There is no money for this in any drawer,” Reyle said.\n"
    "Ilse Okonjo-Brandt demanded that the board publish its accounts by Thursday.\n"
    "The strike would close the container terminal, which handles 40 ships a week."
)


@dataclass(kw_only=True)
class Talk:
    """A kit with a platform, and what has been said to it so far."""

    kit: Kit
    chat: FakeChat
    clock: Clock
    _count: int = 0

    async def says(
        self,
        text: str = "",
        *,
        kind: Kind = "mention",
        user: str = "U1",
        thread: str | None = None,
        direct: bool = False,
        action: str = "",
        subject: str = "",
        replied: str = "",
        place: Place = HERE,
        identity: str = "",
    ) -> Row:
        """Have something said and seen to, and everything posted that comes of it."""
        self._count += 1
        self.clock.forward(seconds=1)
        said = Inbound(
            id=identity or f"T:desk:{self._count}",
            kind=kind,
            place=replace(place, thread=thread),
            user=user,
            text=text,
            action=action,
            subject=subject,
            replied=replied,
            threaded=thread is not None,
            direct=direct,
            at=self.clock(),
        )
        await desk.keep(self.kit, said)
        return await self.see(said.id, places.scope(place))

    async def see(self, identity: str, scope: Scope = TENANT) -> Row:
        """See to what was said under this id, and give what came of it."""
        await desk.handle(self.kit, {"scope": scope, "id": identity})
        async with self.kit.database.read() as tx:
            row = await inbox.get(tx, [scope], identity)
        assert row is not None
        return row

    async def posted(self, key: str, *cited: Article, words: Message | None = None) -> Post:
        """A message of ours that stands in the channel and cites these articles."""
        draft = Draft(
            key=key,
            place=HERE,
            series=key,
            message=words or message((Note(text="A digest."),)),
            evidence=tuple(each.id for each in cited),
        )
        async with self.kit.database.begin() as tx:
            await outbox.add(tx, PUBLIC, [draft], now=self.clock())
        await deliver.tick(self.kit)
        return self.chat.posts[-1]

    @property
    def last(self) -> Message:
        """What was posted last, as it stands now."""
        return self.chat.posts[-1].message

    @property
    def told(self) -> Message:
        """What somebody alone was told last."""
        said, words, private = self.chat.replies[-1]
        assert private, said
        return words


def offered(said: Message) -> list[str]:
    """What may be done about a message, in its order."""
    return [each.verb for block in said.blocks if isinstance(block, Actions) for each in block.actions]


def subjects(said: Message) -> Mapping[str, str]:
    """What each button of a message is about, by its verb."""
    return {each.verb: each.subject for block in said.blocks if isinstance(block, Actions) for each in block.actions}


def links(said: Message) -> list[str]:
    """The addresses a message leads to."""
    return [url for block in said.blocks if isinstance(block, Links) for _, url in block.links]


def strike(clock: Clock, *, scope: Scope = PUBLIC, hours: float = 2) -> Article:
    """A short report with two people who quarrel, printed some hours ago."""
    at = clock() - timedelta(hours=hours)
    made = article(STRIKE, title="Port workers set strike date", scope=scope, page="strike")
    return replace(made, published_at=at, fetched_at=at)


@asynccontextmanager
async def talking(
    folder: Path, *, model: config.ModelEntry | None = None, also: Sequence[Article] = ()
) -> AsyncIterator[Talk]:
    """A kit that has read two public stories, the dam's and the port's, and may be talked with on the fake platform."""
    clock = Clock(now=MORNING)
    file = folder / "onrecord.db"
    file.write_bytes(await _prepared(folder))
    async with writing(file, model, clock) as made:
        chat = FakeChat(now=clock)
        kit = replace(made, chats={"fake": chat})
        if also:
            await printed(kit, *also)
        yield Talk(kit=kit, chat=chat, clock=clock)


_PREPARED: list[bytes] = []
"""The database that every talk begins with, made once a process."""


async def _prepared(folder: Path) -> bytes:
    if not _PREPARED:
        file, clock = folder / "prepared.db", Clock(now=MORNING)
        async with writing(file, None, clock) as kit:
            await printed(kit, dam(clock()), strike(clock))
        _PREPARED.append(file.read_bytes())
    return _PREPARED[0]


async def printed(kit: Kit, *made: Article) -> None:
    """Store, group and read articles."""
    async with kit.database.begin() as tx:
        await publish(tx, *made, now=kit.now())
    await reading.keep(kit, made)


def ids(given: Sequence[Article]) -> set[ArticleId]:
    """The ids of articles."""
    return {each.id for each in given}


async def follow(kit: Kit, source: Source) -> None:
    """Follow a source."""
    async with kit.database.begin() as tx:
        await sources.add(tx, source, baseline="all", now=kit.now())


def over(kit: Kit, clock: Clock) -> Talk:
    """A talk on the fake platform about what a kit has read."""
    chat = FakeChat(now=clock)
    return Talk(kit=replace(kit, chats={"fake": chat}), chat=chat, clock=clock)
