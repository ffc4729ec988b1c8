"""What goes wrong between Discord and us: windows that close, tokens that run out, threads that sleep or are locked."""

import pytest

from bot.chat.discord import replying
from bot.core.errors import Transient
from bot.flows.desk import inbox
from tests.scenarios.discord import happenings
from tests.scenarios.discord.conftest import Open
from tests.scenarios.discord.test_digests import TO_EIGHT
from tests.scenarios.discord.test_questions import digest


async def test_what_was_acknowledged_too_late_is_answered_in_the_channel_and_pings_nobody(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying, "PAUSES", (0.0,))
    async with stage() as s:
        happenings.too_late(s.world)
        await s.command("ada", "#desk", "ask", question="What does Toth promise?")
        s.reads("unknown-interaction")


async def test_what_is_seen_to_when_the_token_has_run_out_is_answered_in_the_channel(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        """The process is gone before it sees to what it has kept."""

    async with stage() as s:
        with monkeypatch.context() as without:
            without.setattr(inbox, "seen_to", dies)
            await s.command("ada", "#desk", "ask", question="What does Toth promise?", settle=False)
        await s.passes("16 minutes, until another process takes it up", minutes=16)
        assert len(s.sees("#desk")) == 1
        s.reads("expired-token")


async def test_what_cannot_be_kept_is_told_at_once_and_nothing_comes_of_it(
    stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> bool:
        raise Transient("the database is away", kind="store")

    async with stage() as s:
        monkeypatch.setattr(s.service.office, "handle", lost)
        await s.command("ada", "#desk", "brief", topic="grain")
        s.reads("not-kept")


async def test_a_talk_that_is_closed_to_us_pauses_its_digest(stage: Open) -> None:
    async with stage() as s:
        await s.command("bea", "@bea", "subscribe", topics="grain", time="08:00", zone="Europe/London")
        talk = s.world.channel("@bea").id
        happenings.refuses(
            s.world, "POST", f"/channels/{talk}/messages", 403, 50007, "Cannot send messages to this user"
        )
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        await s.passes("a day later", hours=24)
        s.reads("talk-closed")


async def test_a_thread_that_sleeps_wakes_up_for_an_answer(stage: Open) -> None:
    async with stage() as s:
        lead, *_ = await digest(s)
        await s.happens("the thread goes to sleep", lambda: happenings.sleeps(s.world, lead))
        await s.says("bea", "#desk", "@onrecord What does Toth promise?", under=lead)
        s.reads("thread-asleep")


async def test_where_a_thread_is_locked_the_answer_is_given_up(stage: Open) -> None:
    async with stage() as s:
        lead, *_ = await digest(s)
        before = len(s.sees("#desk"))
        await s.happens("the thread is locked, and we may not manage threads", lambda: happenings.locks(s.world, lead))
        await s.says("olga", "#desk", "@onrecord What does Toth promise?", under=lead)
        assert len(s.sees("#desk")) == before
        s.reads("thread-locked")


@pytest.mark.parametrize("status", [500, 502])
async def test_an_error_of_discord_that_passes_loses_and_doubles_nothing(stage: Open, status: int) -> None:
    async with stage() as s:
        happenings.refuses(s.world, "POST", "/channels/*/messages", status, 0, "Internal Server Error", times=1)
        await s.says("bea", "#desk", "@onrecord what does Brightwater offer?", settle=False)
        await s.world.settle()
        for _ in range(3):
            await s.passes("two minutes", minutes=2)
        assert len(s.sees("#desk")) == 1


async def test_a_drawing_that_discord_does_not_take_is_followed_by_a_simpler_one(stage: Open) -> None:
    async with stage() as s:
        happenings.refuses(s.world, "POST", "/channels/*/messages", 400, 50035, "Invalid Form Body", times=1)
        await s.says("bea", "@bea", "quotes Fitch")
        (said,) = s.sees("@bea")
        assert said.embeds
        s.reads("simpler")


async def test_what_comes_too_often_waits_for_its_turn_and_is_posted_once(stage: Open) -> None:
    async with stage() as s:
        happenings.refuses(s.world, "POST", "/channels/*/messages", 429, 0, "You are being rate limited.", times=1)
        await s.says("bea", "@bea", "quotes Fitch")
        assert not s.sees("@bea")
        await s.passes("a minute later", minutes=1, seconds=1)
        assert len(s.sees("@bea")) == 1
