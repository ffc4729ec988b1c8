"""Slack as the torture's platform: our workspace on loopback in the same bad weather, spoken to by our adapter."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from pydantic import SecretStr

from bot.app import now
from bot.chat.slack.adapter import Slack
from bot.chat.slack.settings import Settings
from tests.slackland import TOKEN, Channel, Fault, Land, Message
from tests.slackland.faults import FINE, Called
from tests.torture import news
from tests.torture.world import LATEST, Luck, Seen, World, luck

_READING: Final = ("conversations.history", "conversations.replies")


def chat(address: str, worker: str) -> Slack:
    """A worker's adapter."""
    return Slack(Settings(token=SecretStr(TOKEN), base_url=f"{address}/{worker}/api/"), now=now)


@asynccontextmanager
async def platform(world: World) -> AsyncIterator[str]:
    """The workspace with the torture's channels: its address."""
    async with Land.opened() as land:
        members = {land.space.bot_user}
        for name in news.CHANNELS:
            land.space.channels[name] = Channel(id=name, name=name, members=members)

        def wrote(message: Message) -> None:
            world.note(_seen("posted", _said(message), id=message.ts, text=message.text))

        def decide(call: Called) -> Fault:
            if call.method == "chat.postMessage":
                world.note(_seen("received", call.given, worker=call.caller))
                return _fault(world, _key(call.given))
            failing = call.method in _READING and world.dice("history").random() < world.weather.history
            return Fault(trouble="failing") if failing else FINE

        land.space.wrote, land.faults.decide = wrote, decide
        yield land.address


def _fault(world: World, key: str) -> Fault:
    dice = world.dice(key)
    delay = dice.uniform(0, LATEST)
    met: Luck = luck(dice, world.weather)
    return Fault(trouble="cut" if met == "dropped" else met, seconds=delay)


def _seen(what: Any, given: dict[str, Any], **more: str) -> Seen:
    thread = given.get("thread_ts") or None
    return Seen(what=what, at=time.time(), key=_key(given), channel=given["channel"], thread=thread, **more)


def _said(message: Message) -> dict[str, Any]:
    return {"channel": message.channel, "thread_ts": message.thread, "metadata": message.metadata}


def _key(given: dict[str, Any]) -> str:
    return str((given.get("metadata") or {}).get("event_payload", {}).get("key", ""))
