"""An outbox with a message in every state, subscriptions that are due, paused and failing, and a channel that refuses."""

from datetime import datetime, time, timedelta

from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words
from bot.core.types import PUBLIC, ArticleId, Hours, Place, Rhythm, Subscription
from bot.flows.kit import SCOPES
from bot.store import channels, outbox, slots, subscriptions
from bot.store.db import Tx
from bot.store.outbox import Draft, Row
from tests.store.builders import HOUR, NOON

TERMINAL = Place(platform="console", channel="console")
DESK = Place(platform="slack", tenant="T1", channel="C-desk")
CLOSED = Place(platform="slack", tenant="T1", channel="C-closed")

DAILY = Subscription(
    id="digest:daily",
    name="Daily",
    place=TERMINAL,
    rhythm=Rhythm(at=(time(8), time(17, 30)), days=("mon", "tue", "wed", "thu", "fri"), zone="Europe/Berlin"),
)
HOURLY = Subscription(
    id="digest:ports",
    name="Ports",
    place=DESK,
    rhythm=Rhythm(every=4, zone="America/New_York", quiet=Hours(start=time(22), end=time(7))),
)
SHUT = Subscription(id="digest:shut", name="Shut", place=CLOSED, rhythm=Rhythm(at=(time(9),), days=("sat", "sun")))


def digest(name: str, *headlines: str) -> Message:
    """A digest with one of every kind of block under its first headline."""
    first = (
        Headline(text=headlines[0], note="The Halyard · 1 h ago", label="extract"),
        Bullet(text="Heavy trucks will be banned from the bridge starting Monday.", source="The Halyard"),
        Bullet(text="Inspectors found cracks in two of its hangers."),
        Label(text="In their words"),
        Words(text="It’s telling us it’s tired", speaker="Rosalind Achebe", role="County Engineer"),
        Label(text="Stated conditions"),
        Stated(
            actor="Jeanette Fogle",
            stance="offers",
            target="state",
            evidence="The county would cover half if the state paid the rest.",
            marked=((28, 30), (31, 54)),
        ),
        Links(links=(("The Halyard", "https://news.test/bridge"), ("evil", "javascript:acted=1"))),
        Actions(actions=(Action(verb="more", label="More", subject="story:s1"),)),
    )
    blocks: tuple[Block, ...] = (
        Title(text=f"OnRecord · {name}", note=f"{len(headlines)} stories"),
        *first,
        *(Headline(text=text) for text in headlines[1:]),
        Note(text="1 source of 3 could not be read."),
    )
    return Message(plain=f"{name}\n{headlines[0]}", blocks=blocks)


def draft(
    key: str, *, place: Place = TERMINAL, message: Message, evidence: tuple[ArticleId, ...] = (), series: str = ""
) -> Draft:
    return Draft(key=key, place=place, series=series or key, message=message, evidence=evidence)


async def row(tx: Tx, key: str) -> Row:
    found = await outbox.get(tx, SCOPES, key)
    assert found is not None
    return found


async def claimed(tx: Tx, made: Draft, *, now: datetime = NOON) -> Row:
    """Put a message into the outbox and take it to be sent."""
    await outbox.add(tx, PUBLIC, [made], now=now)
    (taken,) = await outbox.claim(tx, platforms=[made.place.platform], owner="test", now=now, limit=9)
    return taken


async def fill(tx: Tx, cited: tuple[ArticleId, ...] = ()) -> None:
    """Everything the page can tell of."""
    sent = await claimed(
        tx, draft("digest:daily:1", message=digest("Daily", "Bridge closed", "Port reopens"), evidence=cited)
    )
    await outbox.sent(tx, sent, message_id="m1", now=NOON + HOUR / 2)
    failed = await claimed(tx, draft("digest:daily:2", message=digest("Daily, noon", "A strike ends")))
    await outbox.fail(tx, failed, why="The console said no 10 times.", now=NOON)
    doubted = await claimed(tx, draft("digest:ports:1", place=DESK, message=digest("Ports", "Pilots stop")))
    await outbox.doubt(tx, doubted, why="history cannot be read", now=NOON)
    refused = await claimed(tx, draft("digest:shut:1", place=CLOSED, message=digest("Shut", "Nobody reads this")))
    await outbox.fail(tx, refused, why="the channel is gone", now=NOON)
    await channels.pause(tx, PUBLIC, CLOSED, why="the channel is gone", now=NOON)
    await outbox.add(
        tx, PUBLIC, [draft("digest:shut:2", place=CLOSED, message=digest("Shut, next", "Nor this"))], now=NOON
    )
    held = await claimed(tx, draft("digest:ports:2", place=DESK, message=digest("Ports, later", "Pilots return")))
    await outbox.back(tx, held, why="asked to wait", not_before=NOON + 2 * HOUR)
    await claimed(tx, draft("digest:daily:3", message=digest("Daily, evening", "A vote is called")))
    await subscribe(tx)


async def subscribe(tx: Tx) -> None:
    tomorrow = datetime(2026, 3, 5, 7, tzinfo=NOON.tzinfo)
    await subscriptions.add(tx, DAILY, next_slot_at=tomorrow, now=NOON, configured=True)
    await subscriptions.add(tx, HOURLY, next_slot_at=NOON + 2 * HOUR, now=NOON)
    await subscriptions.add(tx, SHUT, next_slot_at=NOON + 3 * HOUR, now=NOON)
    await subscriptions.pause_place(tx, CLOSED, "the channel is gone")
    before = NOON - timedelta(hours=5)
    await slots.open(tx, PUBLIC, DAILY.id, before, now=before)
    await slots.settle(tx, PUBLIC, DAILY.id, before, state="posted", now=before)
    await slots.open(tx, PUBLIC, HOURLY.id, before, now=before)
    await slots.settle(
        tx, PUBLIC, HOURLY.id, before, state="failed", why="5 attempts failed, the last: no disk", now=before
    )
