"""The platforms of our tests, each with somebody in it who asks two things: what a service is measured against."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from tests.discordland.land import Land as Discord
from tests.slackland.land import Land as Slack

QUESTION: Final = "@onrecord who threatens what?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A platform of the tests with somebody in it. `table` is what the configuration says to be its app; `talks` has
    two things asked of the app, and `answers` counts what came of that.
    """

    table: Mapping[str, object]
    talks: Callable[[], Coroutine[object, object, None]]
    answers: Callable[[], int]


@asynccontextmanager
async def workspace() -> AsyncIterator[Peer]:
    """A Slack."""
    async with Slack.opened() as land:
        land.joins("ada")
        land.makes("desk", "ada", "onrecord")

        async def talks() -> None:
            await land.command("ada", "#desk", "/brief", "")
            await land.says("ada", "#desk", QUESTION)

        def answers() -> int:
            return sum(each.bot for each in (*land.sees("#desk"), *land.ephemerals("ada")))

        yield Peer(table=land.settings(), talks=talks, answers=answers)


@asynccontextmanager
async def server() -> AsyncIterator[Peer]:
    """A Discord."""
    async with Discord.opened() as land:
        land.joins("ada")
        land.founds("desk", "ada")
        land.makes("desk", "desk")

        async def talks() -> None:
            await land.command("ada", "desk", "brief")
            land.says("ada", "desk", QUESTION)

        def answers() -> int:
            ours = [each for each in land.sees("desk") if each.author == land.space.bot]
            return len(ours) + len(land.ephemerals("ada"))

        yield Peer(table=land.settings(), talks=talks, answers=answers)


PEERS: Final = {"slack": workspace, "discord": server}
"""Each by its name."""
