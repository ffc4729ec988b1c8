"""Both platforms in one process: what one story says is written once, and posted on each."""

import json
import re
from datetime import timedelta
from pathlib import Path

from bot import config
from tests.flows.conftest import Clock
from tests.model.server import Asked, playing
from tests.scenarios import service
from tests.scenarios.discord.simulated import simulated
from tests.scenarios.discord.stage import speaking
from tests.scenarios.slack.stage import slack_of, workspace
from tests.scenarios.transcript import Transcript


def briefed(asked: Asked) -> str:
    """A briefing of the one story that there is, in the words of its article."""
    number, text = next(
        each for each in re.findall(r"^\[(\d+)\] (.+)$", asked.user, flags=re.MULTILINE) if "31 vessels" in each[1]
    )
    sentence = next(each for each in re.split(r"(?<=\.) ", text) if "31 vessels" in each)
    said = {"text": sentence.rstrip("."), "passages": [int(number)]}
    return json.dumps({"headline": said, "points": [{**said, "text": sentence}], "quotes": [], "conditions": []})


async def test_a_digest_on_each_platform_of_one_story_costs_one_call_of_the_model(home: Path, clock: Clock) -> None:
    async with (
        playing(briefed) as model,
        workspace(clock) as land,
        simulated(clock) as world,
    ):
        settings, slack = slack_of(land, clock)
        discord = speaking(clock)
        places = (
            f"slack:{land.space.team}:{land.place('#desk').id}",
            f"discord:{world.guild.id}:{world.channel('#desk').id}",
        )
        digests = tuple(
            config.DigestEntry(name=f"grain {number}", place=place, topics=("grain",), window=timedelta(days=3))
            for number, place in enumerate(places)
        )
        async with service.running(
            home,
            clock,
            {"slack": slack, "discord": discord.chat},
            Transcript(sights=lambda: ()),
            model=model.entry(),
            topics=(config.TopicEntry(name="grain", any=("grain",)),),
            digests=digests,
            platforms={"slack": settings, "discord": discord.settings},
        ) as ours:
            await slack.start(ours.office)
            await discord.listen(world, ours.office, clock)
            await world.forward(22.5 * 3600)
            await ours.due()
            await ours.settled()
            await world.settle()
            await slack.stop()

        there = [each for each in land.sees("#desk") if each.bot]
        here = world.sees(world.channel("#desk"))
        assert (len(there), len(here)) == (2, 2)
        assert model.calls == 1


async def test_what_is_said_on_one_platform_stays_there(home: Path, clock: Clock) -> None:
    async with workspace(clock) as land, simulated(clock) as world:
        settings, slack = slack_of(land, clock)
        discord = speaking(clock)
        async with service.running(
            home,
            clock,
            {"slack": slack, "discord": discord.chat},
            Transcript(sights=lambda: ()),
            platforms={"slack": settings, "discord": discord.settings},
        ) as ours:
            await slack.start(ours.office)
            await discord.listen(world, ours.office, clock)
            await world.says("bea", world.channel("#desk"), "@onrecord what does Brightwater offer?")
            await land.says("bea", "#desk", "@onrecord quotes Fitch")
            await land.bringing.settled()
            await ours.settled()
            await world.settle()
            await slack.stop()
        assert len([each for each in land.sees("#desk") if each.bot]) == 1
        assert len(world.sees(world.channel("#desk"))) == 1
