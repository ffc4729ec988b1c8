"""`onrecord run` on both platforms at once: connected to each, asked on each, and a digest posted on each."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import newsroom
from tests.commands import configured
from tests.discordland.land import Land as Discord
from tests.serviced import Service
from tests.slackland.land import Land as Slack

pytestmark = pytest.mark.xdist_group("service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A service, and the two platforms that it posts on."""

    service: Service
    slack: Slack
    discord: Discord

    def on_slack(self) -> list[str]:
        """What it posted in a channel of Slack, each message as one text."""
        return [each.text for each in self.slack.sees("#desk") if each.bot]

    def on_discord(self) -> list[str]:
        """What it posted in a channel of Discord."""
        ours = self.discord.space.bot
        return [" ".join(each.texts) for each in self.discord.sees("desk") if each.author == ours]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Nothing runs yet. A digest for each platform is due in half a day."""
    now = datetime.now(UTC)  # noqa: TID251 - the service has the real clock too
    async with newsroom.serve(now=now) as room, Slack.opened() as slack, Discord.opened() as discord:
        slack.joins("ada")
        slack.makes("desk", "ada", "onrecord")
        discord.joins("ada")
        guild = discord.founds("newsroom", "ada")
        channel = discord.makes("desk", "newsroom")
        places = (f"slack:{slack.space.team}:{slack.place('#desk').id}", f"discord:{guild.id}:{channel.id}")
        configured(
            tmp_path,
            onrecord=table("fetch", {"allow": list(room.addresses), "per_host": "0s"})
            + table("slack", slack.settings())
            + table("discord", discord.settings()),
            sources="".join(
                f'[[source]]\nname = "{feed.name}"\nurl = "{feed.feed}"\nbaseline = "all"\n' for feed in room.feeds
            ),
            digests="".join(
                f'[[digest]]\nname = "{place.partition(":")[0]}"\nplace = "{place}"\nwindow = "3d"\nstories = 2\n'
                f'at = "{now + timedelta(hours=12):%H:%M}"\n'
                for place in places
            ),
        )
        service = Service(tmp_path)
        yield Stage(service=service, slack=slack, discord=discord)
        if service.process is not None and service.process.poll() is None:
            service.process.kill()
            service.process.wait()


def table(name: str, keys: dict[str, object]) -> str:
    """A table of a configuration."""
    return f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())


async def test_both_platforms_are_served_by_one_process(stage: Stage) -> None:
    service, slack, discord = stage.service, stage.slack, stage.discord

    def pulled() -> None:
        service.start()
        service.until(lambda: service.told("SELECT count(*) FROM articles")[0] >= (18,), "everything is pulled")

    def delivered() -> None:
        assert service.end(signal.SIGTERM) == 0
        service.missed(timedelta(hours=1))
        service.start()
        sent = "SELECT count(*) FROM outbox WHERE state = 'sent' AND key LIKE 'digest:%'"
        asked = "SELECT count(*) FROM outbox WHERE key LIKE 'digest:%'"
        service.until(
            lambda: service.told(asked) != [(0,)] and service.told(sent) == service.told(asked), "all is posted"
        )

    await asyncio.to_thread(pulled)
    metrics = service.page("metrics")
    assert 'onrecord_connected{platform="slack"} 1.0' in metrics
    assert 'onrecord_connected{platform="discord"} 1.0' in metrics

    await slack.command("ada", "#desk", "/brief", "")
    assert (await discord.command("ada", "desk", "brief")).answer
    await asyncio.to_thread(
        service.until, lambda: slack.ephemerals("ada") and discord.ephemerals("ada"), "both are answered"
    )

    await asyncio.to_thread(delivered)
    assert "slack" in stage.on_slack()[0]
    assert "discord" in stage.on_discord()[0]
    assert len(stage.on_slack()) == len(stage.on_discord()) == 1 + 2
    assert await asyncio.to_thread(service.end, signal.SIGTERM) == 0
