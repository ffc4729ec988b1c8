"""A digest from the command that subscribes to it to the buttons under its stories, over a restart."""

from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Clock
from tests.scenarios.discord.conftest import Open
from tests.scenarios.discord.simulated import simulated
from tests.scenarios.discord.stage import serving

DAILY: dict[str, Any] = {"topics": "grain", "time": "08:00", "zone": "Europe/London"}
TO_EIGHT = {"hours": 21, "minutes": 31}


@pytest.mark.parametrize("style", ["components", "embeds", "plain"])
async def test_a_digest_comes_when_it_is_due_with_its_stories_in_its_thread(stage: Open, style: str) -> None:
    async with stage(discord={"style": style}) as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        lead, *replies = s.sees("#desk")
        assert lead.channel_id == s.world.channel("#desk").id
        assert {each.channel_id for each in replies} == {lead.id}
        s.reads(f"digest-{style}")


async def test_its_buttons_work_after_we_were_started_anew(home: Path, clock: Clock) -> None:
    async with simulated(clock) as world:
        async with serving(home, world, clock) as s:
            await s.command("ada", "#desk", "subscribe", topics="grain")
            await s.command("ada", "#desk", "digest", what="now")
            transcript = s.transcript
        async with serving(home, world, clock, transcript=transcript) as s:
            lead, story = s.sees("#desk")
            for label in ("More", "Sources", "Why this?"):
                await s.clicks("bea", story, label)
            await s.clicks("bea", story, "Useful")
            await s.clicks("bea", story, "Not useful")
            await s.clicks("bea", lead, "Ask about these")
            await s.submits("bea", **{"What would you like to know?": "What does Toth promise?"})
            s.reads("digest-buttons")


async def test_our_commands_are_registered_once_however_often_we_start(home: Path, clock: Clock) -> None:
    async with simulated(clock) as world:
        for _ in range(3):
            async with serving(home, world, clock):
                pass
        written = [each for each in world.requests if each.method == "PUT" and each.path.endswith("/commands")]
    assert len(written) == 1


async def test_a_digest_posted_by_hand_is_the_one_that_was_previewed(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", topics="respirators")
        await s.command("ada", "#desk", "digest", what="preview")
        await s.command("ada", "#desk", "digest", what="now")
        await s.command("ada", "#desk", "digest", what="now")
        s.reads("digest-now")
