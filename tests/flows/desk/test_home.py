"""Home: the digests somebody may change, wherever they go, on the reader's own clock; how we are; and what to ask."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import config
from bot.core.desk import Standing
from bot.core.errors import Transient
from bot.core.message import Message
from bot.core.types import PUBLIC, Place, Source, SourceId
from bot.flows import schedule
from bot.flows.desk import home
from bot.store import schema, slots, sources, subscriptions
from tests.chat.fake import FakeChat, channel
from tests.flows.desk.talk import HERE, TENANT, Talk, offered

TALK = channel("D1")
DESK, PRIVATE, AWAY = HERE, channel("private"), channel("away")
WRITTEN = config.DigestEntry(name="from files", place="fake:T:desk")


@dataclass(kw_only=True)
class Rooms(FakeChat):
    """A platform whose channels have names, of which Ada is in all but the private one."""

    busy: bool = False

    async def standing(self, place: Place, user: str) -> Standing:
        if self.busy and place == AWAY:
            raise Transient("too many questions", kind="rate-limited")
        name = "" if place == TALK else f"#{place.channel}"
        return replace(await super().standing(place, user), member=place != PRIVATE, place=name)


@pytest.fixture
def talk(managed: Talk) -> Talk:
    rooms = Rooms(**{field.name: getattr(managed.chat, field.name) for field in fields(FakeChat)})
    managed.chat, managed.kit = rooms, replace(managed.kit, chats={"fake": rooms})
    return managed


async def subscribes(talk: Talk, text: str, place: Place = DESK) -> None:
    """Have a digest somewhere, by somebody who may."""
    talk.chat.people["U0"] = Standing(name="Root", admin=True)
    await talk.says(f"subscribe {text}", kind="command", user="U0", place=place)


async def shown(talk: Talk, user: str = "U1") -> Message:
    return await home.home(talk.kit, TALK, user)


async def test_without_a_digest_it_is_friendly_and_offers_one(talk: Talk) -> None:
    found = await shown(talk)
    assert "No digest yet" in found.plain
    assert "No sources are read yet. Add one: sources add LINK" in found.plain
    assert offered(found) == ["settings", "help"]


async def test_digests_are_told_with_their_channel_and_next_slot_on_the_readers_clock(talk: Talk) -> None:
    await subscribes(talk, "ports at 08:00 UTC")
    await subscribes(talk, "water at 22:00 UTC", AWAY)
    found = (await shown(talk)).plain
    assert found.index("Water\n(#away · every day at 22:00 in UTC)") < found.index("Ports\n(#desk · every day")
    assert "Next: Tuesday 8 April, 09:00 (Europe/London)." in found
    assert "Next: Monday 7 April, 23:00 (Europe/London)." in found


async def test_what_somebody_may_not_change_is_not_shown_and_what_is_only_theirs_says_so(talk: Talk) -> None:
    await subscribes(talk, "ports", PRIVATE)
    await subscribes(talk, "water", TALK)
    found = await shown(talk)
    assert "Ports" not in found.plain
    assert "Water\n(only for you · " in found.plain
    talk.chat.people["U1"] = Standing(name="Ada", guest=True)
    assert "No digest yet\nGuests and people of other organisations" in (await shown(talk)).plain
    assert offered(await shown(talk)) == ["help"]


async def test_each_digest_has_its_buttons_and_what_files_ask_for_has_no_more_than_a_preview(talk: Talk) -> None:
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, digests=(WRITTEN,)))
    await schedule.sync(talk.kit)
    assert offered(await shown(talk)) == ["preview", "help"]
    await subscribes(talk, "ports")
    await talk.says("pause", kind="command")
    found = await shown(talk)
    assert offered(found) == ["preview", "preview", "settings", "resume", "help"]
    assert "Not posted now: paused by Ada." in found.plain


async def test_what_was_sent_away_says_until_when(talk: Talk) -> None:
    await subscribes(talk, "ports")
    await talk.says("pause 7", kind="command")
    assert "Away until Tuesday 15 April" in (await shown(talk)).plain


async def test_a_platform_that_is_busy_hides_a_channel_and_not_the_others(talk: Talk) -> None:
    await subscribes(talk, "ports")
    await subscribes(talk, "water", AWAY)
    talk.chat.busy = True  # type: ignore[attr-defined]
    found = (await shown(talk)).plain
    assert "Ports" in found
    assert "Water" not in found


async def test_a_few_are_shown_and_the_rest_counted(talk: Talk) -> None:
    for number in range(home.MOST + 2):
        await subscribes(talk, "ports", channel(f"c{number}"))
    assert "and 2 more digests" in (await shown(talk)).plain
    found = await shown(talk)
    assert len(found.blocks) <= 100


async def test_how_we_are_is_told_with_what_fails_and_what_was_posted_last(talk: Talk) -> None:
    await subscribes(talk, "ports")
    async with talk.kit.database.begin() as tx:
        for name in ("Halyard", "Wire"):
            source = Source(id=SourceId(name), name=name, url=f"https://{name}.test/", publisher=name)
            await sources.add(tx, source, baseline=0, now=talk.clock())
        await tx.execute(update(schema.sources).where(schema.sources.c.id == "Wire").values(failing_since=talk.clock()))
        (made,) = await subscriptions.all(tx, [TENANT])
        at = talk.clock() - timedelta(hours=3)
        await slots.open(tx, TENANT, made.subscription.id, at, now=at)
        await slots.settle(tx, TENANT, made.subscription.id, at, state="posted", now=at)
    found = (await shown(talk)).plain
    assert "- 2 sources read.\n- 1 of 2 sources cannot be read now: Wire." in found
    assert "- Lines are the articles’ own sentences." in found
    assert "- Last digest: “Ports”, 3 h ago." in found


async def test_nobody_sees_another_tenants_digests(talk: Talk) -> None:
    await subscribes(talk, "ports", channel("desk", tenant="OTHER"))
    async with talk.kit.database.begin() as tx:
        other = replace(
            (await subscriptions.all(tx, await subscriptions.scopes(tx)))[0].subscription, id="x", scope=PUBLIC
        )
        await subscriptions.add(tx, other, next_slot_at=talk.clock(), now=talk.clock(), configured=True)
    assert "Ports" not in (await shown(talk)).plain
