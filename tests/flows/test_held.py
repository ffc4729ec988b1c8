"""A slot's digest: all of it in the outbox or nothing, once, and never quiet about what was not looked at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import update

from bot.core.ports import Chat
from bot.core.types import Article, Source, SourceId
from bot.flows import commission, digest
from bot.flows.kit import SCOPES, Kit
from bot.store import db, digests, outbox, schema, slots, sources
from tests.flows.conftest import Clock
from tests.flows.due import DAILY, DAY, EIGHT, asked, desk, messages, printed, served, slots_of
from tests.flows.scripted import answer, dam
from tests.model.server import fails, playing
from tests.store.builders import publish

SILENT = DAILY.model_copy(update={"when_empty": "silent"})


@dataclass(frozen=True, slots=True)
class Threads:
    """All that making a digest asks of a chat: that it has threads, and whom it can notify."""

    threaded: bool = True
    notifies: bool = False


async def opened(kit: Kit, *at: datetime) -> None:
    async with kit.database.begin() as tx:
        for each in at:
            await slots.open(tx, asked(kit).scope, asked(kit).id, each, now=kit.now())


async def held(kit: Kit, clock: Clock, at: datetime = EIGHT) -> None:
    clock.now = at
    await opened(kit, at)
    await digest.held(kit, asked(kit).id, at)


async def refused(kit: Kit) -> None:
    """The first message that waits is not taken by its platform, for good."""
    async with kit.database.begin() as tx:
        (row,) = await outbox.claim(tx, platforms=["console"], owner="me", now=kit.now(), limit=1)
        assert await outbox.fail(tx, row, why="it holds forbidden words", now=kit.now())


async def words(kit: Kit) -> Sequence[str]:
    return [row.message.plain for row in await messages(kit)]


async def followed(kit: Kit, *names: str, failing: Sequence[str] = ()) -> None:
    """These sources, of which some have been failing since yesterday."""
    async with kit.database.begin() as tx:
        for name in names:
            url = f"https://{name}.test/feed"
            source = Source(id=SourceId(name), name=name, url=url, publisher=name)
            await sources.add(tx, source, baseline=0, now=kit.now())
        since = update(schema.sources).where(schema.sources.c.id.in_(failing))
        await tx.execute(since.values(failing_since=kit.now()))


async def cited(kit: Kit) -> set[str]:
    async with kit.database.read() as tx:
        found = await outbox.cited(tx, SCOPES, [row.key for row in await messages(kit)])
    return {article for articles in found.values() for article in articles}


# ---------------------------------------------------------------- once


async def test_a_slot_is_one_message_with_its_evidence_and_what_it_showed(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        made = await printed(kit, "Lighthouse dues")
        for _ in range(2):
            await held(kit, clock)
        (row,) = await messages(kit)
        assert row.key == f"digest:{asked(kit).id}:{EIGHT.isoformat()}:0"
        assert (row.place, row.reply_to) == (asked(kit).place, None)
        assert "Lighthouse dues" in row.message.plain
        assert await cited(kit) == {article.id for article in made}
        assert [(slot.state, slot.settled_at) for slot in await slots_of(kit)] == [("posted", EIGHT)]
        async with kit.database.read() as tx:
            shown = await digests.last(tx, asked(kit).scope, asked(kit).id)
        assert shown is not None
        assert (shown.at, len(shown.versions)) == (EIGHT, 1)


async def test_the_next_slot_tells_only_what_is_new(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues")
        await held(kit, clock)
        clock.now = EIGHT + DAY / 2
        await printed(kit, "Ferry timetable")
        await held(kit, clock, EIGHT + DAY)
        assert ["Lighthouse" in told for told in await words(kit)] == [True, False]
        assert ["Ferry" in told for told in await words(kit)] == [False, True]


async def test_what_a_refused_digest_was_to_tell_comes_in_the_next_one_as_new_as_it_was(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues")
        await held(replace(kit, chats={"console": cast("Chat", Threads())}), clock)
        await refused(kit)
        clock.now = EIGHT + DAY / 2
        await printed(kit, "Ferry timetable")
        await held(kit, clock, EIGHT + DAY)
        assert ["Lighthouse" in told for told in await words(kit)] == [True, True, True]


async def test_a_digest_after_a_weekend_without_one_tells_of_the_weekend(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        await held(kit, clock)
        clock.now = EIGHT + DAY
        await printed(kit, "Lighthouse dues")
        await held(kit, clock, EIGHT + 3 * DAY)
        assert ["Lighthouse" in told for told in await words(kit)] == [False, True]


async def test_two_slots_made_at_once_never_tell_the_same_twice(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _), await db.connect(place) as other:
        await printed(kit, "Lighthouse dues")
        clock.now = EIGHT
        await opened(kit, EIGHT, EIGHT - timedelta(hours=1))
        await asyncio.gather(
            digest.held(kit, asked(kit).id, EIGHT),
            digest.held(replace(kit, database=other), asked(kit).id, EIGHT - timedelta(hours=1)),
        )
        assert sorted("Lighthouse" in told for told in await words(kit)) == [False, True]
        assert [slot.state for slot in await slots_of(kit)] == ["posted", "posted"]


async def test_one_slot_made_twice_at_once_is_posted_once(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _), await db.connect(place) as other:
        await printed(kit, "Lighthouse dues")
        clock.now = EIGHT
        await opened(kit, EIGHT)
        await asyncio.gather(*(digest.held(each, asked(kit).id, EIGHT) for each in (kit, replace(kit, database=other))))
        assert len(await messages(kit)) == 1


async def test_a_slot_long_past_its_grace_is_not_made_any_more(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues")
        clock.now = EIGHT
        await opened(kit, EIGHT)
        clock.now = EIGHT + kit.config.run.grace + digest.MAKING + timedelta(seconds=1)
        await digest.held(kit, asked(kit).id, EIGHT)
        assert not await messages(kit)
        assert [(slot.state, slot.why) for slot in await slots_of(kit)] == [
            ("skipped", "it was not made within its grace")
        ]


async def test_a_digest_whose_making_was_slept_over_is_not_posted(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, desk(place, clock, model=server.entry()) as (kit, pile):
        await wired(kit, clock)

        async def asleep(_: object) -> None:
            clock.forward(hours=9)

        pile.handlers["brief"] = asleep
        clock.now = EIGHT
        await served(kit, pile)
        assert not await messages(kit)
        assert [slot.state for slot in await slots_of(kit)] == ["skipped"]


async def test_where_a_platform_has_threads_each_story_is_a_message_in_the_first_ones(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues", "Ferry timetable")
        await held(replace(kit, chats={"console": cast("Chat", Threads())}), clock)
        lead, *replies = await messages(kit)
        series = f"digest:{asked(kit).id}:{EIGHT.isoformat()}"
        assert [row.key for row in (lead, *replies)] == [f"{series}:{n}" for n in range(3)]
        assert {row.series for row in (lead, *replies)} == {series}
        assert [row.reply_to for row in (lead, *replies)] == [None, lead.key, lead.key]
        assert all(title in lead.message.plain for title in ("Lighthouse dues", "Ferry timetable"))
        assert "before it twice" not in lead.message.plain
        assert ["before it twice" in row.message.plain for row in replies] == [True, True]


async def test_a_digest_calls_with_its_first_message_only_and_where_the_platform_can(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock, DAILY.model_copy(update={"silent": True, "calls": "R1"})) as (kit, _):
        await printed(kit, "Lighthouse dues")
        await held(replace(kit, chats={"console": cast("Chat", Threads(notifies=True))}), clock)
        await held(replace(kit, chats={"console": cast("Chat", Threads())}), clock, EIGHT + DAY)
        told = [(row.message.silent, row.message.calls) for row in await messages(kit)]
    assert told == [(True, "R1"), (True, ""), (False, "")]


async def test_the_stories_of_a_digest_that_notifies_do_not_notify_again(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        await printed(kit, "Lighthouse dues", "Ferry timetable")
        await held(replace(kit, chats={"console": cast("Chat", Threads(notifies=True))}), clock)
        assert [row.message.silent for row in await messages(kit)] == [False, True, True]


async def test_readers_are_told_their_own_time(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, DAILY.model_copy(update={"zone": "Asia/Tokyo"})) as (kit, _):
        await held(kit, clock)
        assert "Monday 7 April 2031, 17:00 JST" in (await words(kit))[0]


# ---------------------------------------------------------------- nothing to tell


async def test_a_note_tells_nothing_new_from_nothing_read(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock) as (kit, _):
        await followed(kit, "courier", "gazette", failing=["gazette"])
        await held(kit, clock)
        await followed(kit, failing=["courier"])
        await held(kit, clock, EIGHT + DAY)
        quiet, deaf = await words(kit)
        assert "Nothing new in these sources." in quiet
        assert "1 of 2 sources could not be read — gazette" in quiet
        assert "Nothing new in these sources." not in deaf
        assert "2 of 2 sources could not be read" in deaf


async def test_a_silent_slot_without_news_posts_nothing_and_shows_nothing(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, SILENT) as (kit, _):
        await followed(kit, "courier")
        await held(kit, clock)
        assert not await messages(kit)
        assert [(slot.state, slot.why) for slot in await slots_of(kit)] == [("empty", "Nothing new.")]
        async with kit.database.read() as tx:
            assert await digests.last(tx, asked(kit).scope, asked(kit).id) is None


async def test_silence_that_may_be_an_outage_is_told_to_whoever_runs_this_once_a_day(
    place: Path | str, clock: Clock
) -> None:
    async with desk(place, clock, SILENT) as (kit, _):
        await followed(kit, "courier", failing=["courier"])
        for at in (EIGHT, EIGHT + timedelta(hours=4), EIGHT + DAY):
            await held(kit, clock, at)
        told = await messages(kit)
        assert [row.key for row in told] == [f"notice:silent:{asked(kit).id}:2031-04-0{day}" for day in (7, 8)]
        assert "1 of 1 source could not be read — courier" in told[0].message.plain
        assert {slot.state for slot in await slots_of(kit)} == {"empty"}


async def test_a_topic_that_is_gone_is_said_and_nothing_stands_in_for_it(place: Path | str, clock: Clock) -> None:
    async with desk(place, clock, DAILY.model_copy(update={"topics": ("whales",)})) as (kit, _):
        await printed(kit, "Lighthouse dues")
        await held(kit, clock)
        (told,) = await words(kit)
    assert "Lighthouse" not in told
    assert "No topic is called “whales” any more" in told


# ---------------------------------------------------------------- briefings


async def test_stories_are_briefed_by_jobs_once_for_all_digests(place: Path | str, clock: Clock) -> None:
    twice = (DAILY, DAILY.model_copy(update={"name": "second"}))
    async with playing(answer()) as server, desk(place, clock, *twice, model=server.entry()) as (kit, pile):
        await wired(kit, clock)
        clock.now = EIGHT
        await served(kit, pile)
        assert [job.queue for job in pile.jobs.values()] == ["digests", "digests", "briefings"]
        assert ["written by" in told for told in await words(kit)] == [True, True]
        assert server.calls == 1


async def test_a_briefing_that_is_late_is_the_extract(
    place: Path | str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commission, "BRIEFINGS_WAIT", timedelta(seconds=0.3))
    async with playing(answer()) as server, desk(place, clock, model=server.entry()) as (kit, _):
        await wired(kit, clock)
        await held(kit, clock)  # nobody works
        (told,) = await words(kit)
    assert "because its briefing was not ready in time" in told
    assert server.calls == 0


async def test_a_briefing_whose_job_fails_is_the_extract(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, desk(place, clock, model=server.entry()) as (kit, pile):
        await wired(kit, clock)

        async def broken(_: object) -> None:
            raise OSError("the disk is full")

        pile.handlers["brief"] = broken
        clock.now = EIGHT
        await served(kit, pile)
        (told,) = await words(kit)
    assert "because its briefing was not ready in time" in told


async def test_after_an_outage_of_the_model_the_same_story_is_written_for_the_next_digest(
    place: Path | str, clock: Clock
) -> None:
    later = (DAILY, DAILY.model_copy(update={"name": "later", "at": ((EIGHT + timedelta(hours=2)).time(),)}))
    async with (
        playing([fails(500), answer()]) as server,
        desk(place, clock, *later, model=server.entry()) as (kit, pile),
    ):
        await wired(kit, clock)
        for at in (EIGHT, EIGHT + timedelta(hours=2)):
            clock.now = at
            await served(kit, pile)
        assert ["written by" in told for told in await words(kit)] == [False, True]
        briefs = [key for key, job in pile.jobs.items() if job.kind == "brief"]
    assert [key.rsplit(":", 1)[1] for key in briefs] == ["0", "1"]


async def wired(kit: Kit, clock: Clock) -> Article:
    """The story that a scripted model writes about."""
    made = dam(clock.now)
    async with kit.database.begin() as tx:
        await publish(tx, made, now=clock.now)
    return made
