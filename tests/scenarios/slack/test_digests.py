"""A digest from the command that subscribes to it to the buttons under its stories, over a restart."""

from pathlib import Path

from tests.flows.conftest import Clock
from tests.scenarios.slack.conftest import Open
from tests.scenarios.slack.stage import serving, workspace


async def test_a_digest_comes_when_it_is_due_with_its_stories_in_its_thread(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/onrecord", "subscribe grain at 08:00")
        await s.passes("until eight the next morning, London time", hours=21, minutes=31)
        lead, *replies = [each for each in s.land.sees("#desk") if each.bot]
        assert {each.thread for each in replies} == {lead.ts}
        assert [each.key for each in (lead, *replies)] == sorted(each.key for each in (lead, *replies))
        s.reads("digest")


async def test_its_buttons_work_after_we_were_started_anew(home: Path, clock: Clock) -> None:
    async with workspace(clock) as land:
        async with serving(home, land, clock) as s:
            await s.command("ada", "#desk", "/onrecord", "subscribe grain")
            await s.command("ada", "#desk", "/onrecord", "digest now")
            transcript = s.transcript
        async with serving(home, land, clock, transcript=transcript) as s:
            lead, story = [each for each in land.sees("#desk") if each.bot]
            for verb in ("more", "sources", "why"):
                await s.clicks("bea", story, verb)
            await s.clicks("bea", story, "feedback", "Useful")
            await s.clicks("bea", story, "feedback", "Not useful")
            await s.clicks("bea", lead, "ask")
            await s.submits("bea", {"typed": "What does Toth promise?"})
            s.reads("digest-buttons")


async def test_a_digest_posted_by_hand_is_the_one_that_was_previewed(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/onrecord", "subscribe respirators")
        await s.command("ada", "#desk", "/onrecord", "digest preview")
        await s.command("ada", "#desk", "/onrecord", "digest now")
        await s.command("ada", "#desk", "/onrecord", "digest now")
        s.reads("digest-now")
