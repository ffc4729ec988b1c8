"""What the desk tells of several processes and of places: who has a claim, and where people may have spoken to us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.compose import message
from bot.core.message import Note
from bot.core.ports import CLAIMED
from bot.core.types import PUBLIC
from bot.flows import deliver
from bot.flows.desk.office import HEARD, Office
from bot.flows.kit import Kit
from bot.store import outbox
from bot.store.outbox import Draft
from tests.chat.fake import channel
from tests.flows.conftest import Clock
from tests.flows.desk.talk import HERE, TENANT, Talk
from tests.flows.scripted import writing

WORDS = message((Note(text="A digest."),))


@pytest.fixture
def talk(managed: Talk) -> Talk:
    return managed


async def heard(talk: Talk) -> list[tuple[str, str | None, str]]:
    """The channels and threads in which we may be spoken to, each with the last message known."""
    found = await Office(talk.kit).heard("fake")
    return [(each.place.channel, each.place.thread, each.message_id) for each in found]


# ---------------------------------------------------------------- claims


@pytest.fixture
async def kit(place: Path | str, clock: Clock) -> AsyncIterator[Kit]:
    """A kit on either database."""
    async with writing(place, None, clock) as made:
        yield made


async def test_a_claim_is_kept_by_asking_again_and_given_back_by_who_has_it(kit: Kit, clock: Clock) -> None:
    one, other = Office(kit), Office(kit)
    for _ in range(5):
        assert await one.claim("shard")
        clock.forward(seconds=CLAIMED.total_seconds() / 4)
    await other.release("shard")
    await one.release("shard")
    assert await other.claim("shard")


async def test_of_processes_on_a_server_one_has_a_claim_until_it_asks_no_more(kit: Kit, clock: Clock) -> None:
    one, other = Office(kit), Office(kit)
    assert await one.claim("shard")
    if kit.database.dialect == "sqlite":
        assert await other.claim("shard"), "on a file one process works at a time, so the other has died"
        return
    assert not await other.claim("shard")
    clock.forward(seconds=CLAIMED.total_seconds())
    assert await other.claim("shard")
    assert not await one.claim("shard")


# ---------------------------------------------------------------- places


async def test_a_digests_channel_and_its_thread_are_heard(talk: Talk) -> None:
    lead = Draft(key="lead", place=HERE, series="d", message=WORDS)
    story = Draft(key="story", place=HERE, series="d", reply_to="lead", message=WORDS)
    async with talk.kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, [lead, story], now=talk.clock())
    for _ in range(2):
        await deliver.tick(talk.kit)
    posted = {post.key: post.message_id for post in talk.chat.posts}
    assert set(await heard(talk)) == {("desk", None, posted["lead"]), ("desk", posted["lead"], posted["story"])}


async def test_where_people_spoke_is_heard_with_what_they_said_last_the_latest_place_first(talk: Talk) -> None:
    await talk.says("help", identity="T:desk:17", thread="10")
    await talk.says("help", identity="T:desk:18", thread="10")
    await talk.says("help", identity="T:talk:19", place=channel("talk"), direct=True)
    assert (await heard(talk))[:2] == [("talk", None, "19"), ("desk", "10", "18")]


async def test_another_platform_and_what_is_long_past_are_not_heard(talk: Talk) -> None:
    await talk.says("help", identity="T:desk:17", thread="10")
    assert await Office(talk.kit).heard("discord") == ()
    talk.clock.forward(seconds=(HEARD + timedelta(seconds=5)).total_seconds())
    assert await heard(talk) == []


async def test_what_was_never_posted_is_no_place(talk: Talk) -> None:
    talk.chat.always = "revoked"
    async with talk.kit.database.begin() as tx:
        await outbox.add(tx, TENANT, [Draft(key="never", place=HERE, series="never", message=WORDS)], now=talk.clock())
    await deliver.tick(talk.kit)
    assert await heard(talk) == []
