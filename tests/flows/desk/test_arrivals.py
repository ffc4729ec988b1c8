"""Our coming and going: who we are is said once, what went to a place we left is paused, and goes on once we are back."""

from dataclasses import replace

import pytest

from bot import config
from bot.core import parlance, places
from bot.core.desk import Kind
from bot.core.types import PUBLIC, Place
from bot.flows import retention, schedule
from bot.store import channels, inbox, outbox, subscriptions
from bot.store.subscriptions import Subscribed
from tests.chat.fake import channel
from tests.flows.desk.talk import HERE, TENANT, Talk, offered

THERE = channel("elsewhere")
WORDS = parlance.of(HERE)
REMOVED = parlance.of(Place(platform="discord", channel="1")).removed
WRITTEN = config.DigestEntry(name="from files", place="fake:T:desk")


@pytest.fixture
def talk(managed: Talk) -> Talk:
    return managed


async def moves(talk: Talk, kind: Kind, *, place: Place = HERE, identity: str = "") -> None:
    await talk.says(kind=kind, place=place, identity=identity)


async def subscribes(talk: Talk, *, place: Place = HERE) -> None:
    await talk.says("subscribe ports", kind="command", place=place)


async def subscribed(talk: Talk) -> tuple[Subscribed, ...]:
    async with talk.kit.database.read() as tx:
        return await subscriptions.all(tx, [PUBLIC, TENANT])


async def paused(talk: Talk) -> list[str | None]:
    return [each.paused for each in await subscribed(talk)]


async def notices(talk: Talk) -> list[str]:
    """What whoever runs this was told."""
    async with talk.kit.database.read() as tx:
        found = await outbox.listed(tx, [PUBLIC], limit=99)
    return [row.message.plain for row in reversed(found) if row.key.startswith("notice:")]


def hellos(talk: Talk) -> list[str]:
    return [post.key for post in talk.chat.posts if post.key.startswith("hello:")]


# ---------------------------------------------------------------- joined


async def test_added_to_a_channel_we_say_who_we_are_in_one_message_with_one_button(talk: Talk) -> None:
    await moves(talk, "joined")
    assert hellos(talk) == ["hello:fake:T:desk"]
    assert offered(talk.last) == ["settings"]
    assert "Nothing is posted here until somebody sets up a digest" in talk.last.plain
    assert talk.chat.posts[-1].place == HERE


async def test_we_introduce_ourselves_once_for_each_channel_however_often_we_come(talk: Talk) -> None:
    for _ in range(3):
        await moves(talk, "joined")
        await moves(talk, "left")
    await moves(talk, "joined", place=THERE)
    assert hellos(talk) == ["hello:fake:T:desk", "hello:fake:T:elsewhere"]
    assert len(talk.chat.posts) == 2
    assert await notices(talk) == []


async def test_where_files_have_a_digest_for_a_channel_it_says_what_is_posted_there(talk: Talk) -> None:
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, digests=(WRITTEN,)))
    await schedule.sync(talk.kit)
    await moves(talk, "joined")
    assert "“from files”. Next: Tuesday 8 April, 08:00 (UTC)." in talk.last.plain
    assert "Nothing is posted here" not in talk.last.plain


# ---------------------------------------------------------------- left


async def test_taken_from_a_channel_its_digests_are_paused_and_the_operator_told_once(talk: Talk) -> None:
    await subscribes(talk)
    await subscribes(talk, place=THERE)
    await moves(talk, "left", identity="gone")
    await moves(talk, "left", identity="gone")
    await moves(talk, "left", identity="archived as well")
    assert {each.subscription.place: each.paused for each in await subscribed(talk)} == {HERE: WORDS.left, THERE: None}
    (told,) = await notices(talk)
    assert "OnRecord · fake:T:desk" in told
    assert "Paused with it: 1 digest." in told


async def test_back_in_a_channel_its_digests_go_on_and_say_so(talk: Talk) -> None:
    await moves(talk, "joined")
    await subscribes(talk)
    await moves(talk, "left")
    talk.clock.forward(days=3)
    await moves(talk, "joined")
    assert await paused(talk) == [None]
    assert "I am back, and so are these digests" in talk.last.plain
    assert "“Ports”. Next: Friday 11 April, 08:00 (Europe/London)." in talk.last.plain
    async with talk.kit.database.read() as tx:
        (known,) = await channels.all(tx, [TENANT])
    assert known.paused is None


async def test_being_invited_mends_a_channel_that_the_platform_had_closed_for_us(talk: Talk) -> None:
    await moves(talk, "joined")
    await subscribes(talk)
    async with talk.kit.database.begin() as tx:
        await channels.pause(tx, TENANT, HERE, why="invite me", now=talk.clock())
        await subscriptions.pause_place(tx, HERE, "invite me")
    await moves(talk, "joined")
    assert await paused(talk) == [None]
    assert "I am back" in talk.last.plain


async def test_what_somebody_has_paused_stays_paused_when_we_come_back(talk: Talk) -> None:
    await subscribes(talk)
    await talk.says("pause", kind="command")
    await moves(talk, "left")
    await moves(talk, "joined")
    assert await paused(talk) == ["paused by Ada"]


# ---------------------------------------------------------------- removed


async def test_sent_away_by_a_tenant_all_its_digests_are_paused_and_nobody_elses(talk: Talk) -> None:
    other = channel("desk", tenant="OTHER")
    for place in (HERE, THERE, other):
        await subscribes(talk, place=place)
    await moves(talk, "removed", place=channel("", tenant="T"), identity="uninstalled")
    await moves(talk, "removed", place=channel("", tenant="T"), identity="tokens revoked")
    assert await paused(talk) == [WORDS.removed, WORDS.removed]
    async with talk.kit.database.read() as tx:
        (theirs,) = await subscriptions.all(tx, [places.scope(other)])
    assert theirs.paused is None
    (told,) = await notices(talk)
    assert "OnRecord · fake:T\nremoved" in told
    assert "Paused with it: 2 digests." in told


async def test_sent_away_we_forget_what_was_said_there(talk: Talk) -> None:
    asked = await talk.says("help")
    await moves(talk, "removed", place=channel("", tenant="T"), identity="uninstalled")
    async with talk.kit.database.read() as tx:
        found = [await inbox.get(tx, [TENANT], identity) for identity in (asked.inbound.id, "uninstalled")]
    assert [row and row.what for row in found] == [None, "removed, its digests paused"]


async def test_installed_anew_and_invited_again_they_go_on(talk: Talk) -> None:
    await subscribes(talk)
    await moves(talk, "removed", place=channel("", tenant="T"))
    await moves(talk, "joined")
    assert await paused(talk) == [None]


async def test_sent_away_long_enough_ago_all_that_is_kept_of_a_tenant_goes(talk: Talk) -> None:
    other = channel("desk", tenant="OTHER")
    for place in (HERE, other):
        await subscribes(talk, place=place)
    await moves(talk, "removed", place=channel("", tenant="T"))
    talk.clock.forward(days=29)
    await retention.tick(talk.kit)
    assert len(await subscribed(talk)) == 1, "they may still come back"
    talk.clock.forward(days=2)
    await retention.tick(talk.kit)
    assert await subscribed(talk) == ()
    async with talk.kit.database.read() as tx:
        assert len(await subscriptions.all(tx, [places.scope(other)])) == 1


async def test_who_comes_back_before_that_keeps_everything(talk: Talk) -> None:
    await subscribes(talk)
    await moves(talk, "removed", place=channel("", tenant="T"))
    talk.clock.forward(days=29)
    await moves(talk, "joined")
    talk.clock.forward(days=60)
    await retention.tick(talk.kit)
    assert await paused(talk) == [None]


# ---------------------------------------------------------------- a platform on which one invitation is to every channel


@pytest.fixture
def server(talk: Talk) -> Talk:
    talk.kit = replace(talk.kit, chats={**talk.kit.chats, "discord": talk.chat})
    return talk


def room(name: str) -> Place:
    return Place(platform="discord", tenant="80", channel=name)


async def of_server(talk: Talk) -> dict[str, str | None]:
    async with talk.kit.database.read() as tx:
        every = await subscriptions.all(tx, [places.scope(room("1"))])
    return {each.subscription.place.channel: each.paused for each in every}


async def test_back_on_a_server_its_digests_go_on_in_every_channel_that_is_there(server: Talk) -> None:
    for name in ("1", "2", "3"):
        await subscribes(server, place=room(name))
    await moves(server, "left", place=room("3"))
    await moves(server, "removed", place=room(""))
    deleted = parlance.of(room("3")).left
    assert await of_server(server) == {"1": REMOVED, "2": REMOVED, "3": deleted}
    await moves(server, "joined", place=room("1"))
    assert await of_server(server) == {"1": None, "2": None, "3": deleted}


async def test_a_channel_that_was_closed_for_us_before_we_left_is_tried_again(server: Talk) -> None:
    scope = places.scope(room("2"))
    await subscribes(server, place=room("2"))
    async with server.kit.database.begin() as tx:
        await channels.pause(tx, scope, room("2"), why="forbidden", now=server.clock())
        await subscriptions.pause_place(tx, room("2"), "forbidden")
    await moves(server, "removed", place=room(""))
    await moves(server, "joined", place=room("1"))
    assert await of_server(server) == {"2": None}
