"""Notices: what whoever runs this should know, through the outbox like everything else that is posted."""

from __future__ import annotations

from bot.core import places
from bot.core.message import Message
from bot.core.types import PUBLIC
from bot.flows.kit import Kit
from bot.store import outbox
from bot.store.db import Tx
from bot.store.outbox import Draft


def draft(kit: Kit, key: str, words: Message) -> Draft:
    """A notice for the operator's place, on its own."""
    return Draft(key=key, place=places.parse(kit.config.run.operator), series=key, message=words)


async def notify(tx: Tx, kit: Kit, key: str, words: Message) -> None:
    """Tell whoever runs this, once for each key."""
    await outbox.add(tx, PUBLIC, [draft(kit, key, words)], now=kit.now())
