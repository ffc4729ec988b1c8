"""Discord as the torture's platform: our guild on loopback in the same bad weather, spoken to by our adapter.

A message tells its key only by two hashes of it, the nonce and the mark: the world notes both, and whoever has our rows
knows whose they are. One that lacks either is nobody's.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final

from pydantic import SecretStr

from bot.app import now
from bot.chat.discord import marking
from bot.chat.discord.adapter import Discord
from bot.chat.discord.settings import Settings
from tests.discordland import TOKEN, Channel, Fault, Land, Message
from tests.discordland.faults import FINE, Called, Trouble
from tests.discordland.space import STARTER, THREADS
from tests.torture import news
from tests.torture.world import LATEST, Luck, Seen, World, luck

REMEMBERED: Final = 3.0
"""Seconds for which Discord knows a nonce: longer than a send may last, in which the library comes again by itself, and
shorter than a message settles, after which only the history tells."""


def chat(address: str, worker: str) -> Discord:
    """A worker's adapter."""
    return Discord(Settings(token=SecretStr(TOKEN), base_url=f"{address}/{worker}/api/v10"), now=now)


def known_as(key: str) -> str:
    """What Discord knows a message of ours by: its nonce, its mark."""
    return f"{marking.nonce(key)} {marking.mark(key)}"


@asynccontextmanager
async def platform(world: World) -> AsyncIterator[str]:
    """The guild with the torture's channels: its address."""
    async with Land.opened(remembers=REMEMBERED) as land:
        land.founds("desk", "owner", id_=news.TENANT)
        for id_ in news.CHANNELS:
            land.makes(f"channel-{id_}", id_=id_)
        rooms, noted = land.space.channels, set[str]()

        def wrote(message: Message) -> None:
            if message.kind != STARTER and message.id not in noted:  # a starter refers to a message, and is none
                noted.add(message.id)
                world.note(_seen("posted", rooms[message.channel], _said(message), id=message.id))

        def decide(call: Called) -> Fault:
            room = rooms.get(call.ids.get("channel_id", ""))
            if call.operation == "create_message" and room is not None:
                world.note(_seen("received", room, call.body, worker=call.caller))
                return _fault(world, world.dice(_known(call.body)))
            if call.operation == "create_thread_from_message":
                return _fault(world, world.dice("threads"))
            failing = call.method == "GET" and world.dice("history").random() < world.weather.history
            return Fault(trouble="failing") if failing else FINE

        land.space.wrote, land.faults.decide = wrote, decide
        yield land.address


def _fault(world: World, dice: Random) -> Fault:
    """What a call meets: 429s of Discord's and of what stands before it, errors that the library answers by coming again
    and others.
    """
    delay = dice.uniform(0, LATEST)
    met: Luck = luck(dice, world.weather)
    trouble: Trouble
    match met:
        case "dropped":
            trouble = "cut"
        case "busy":
            trouble = dice.choice(("busy", "banned"))
        case _:
            trouble = met
    return Fault(trouble=trouble, seconds=delay, status=dice.choice((502, 503)))


def _seen(what: Any, room: Channel, said: Mapping[str, Any], **more: str) -> Seen:
    thread = room.id if room.kind in THREADS else None
    return Seen(what=what, at=time.time(), key=_known(said), channel=room.parent or room.id, thread=thread, **more)


def _said(message: Message) -> Mapping[str, Any]:
    parts = ("nonce", "content", "embeds", "components")
    return {part: getattr(message, part) for part in parts}


def _known(said: Mapping[str, Any]) -> str:
    return f"{said.get('nonce', '')} {marking.carried(said)[1:]}"
