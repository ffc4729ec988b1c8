"""Operating: what whoever runs this must see and mend, whichever tenant's it is."""

from __future__ import annotations

from bot.core.types import Scope
from bot.flows.kit import SCOPES
from bot.store import outbox, sources, subscriptions
from bot.store.db import Tx


async def scopes(tx: Tx) -> frozenset[Scope]:
    """Every scope that reads, subscribes or is posted to. What news there is stays each tenant's own; that a message of
    theirs is not posted is the operator's business.
    """
    return SCOPES | await outbox.scopes(tx) | await subscriptions.scopes(tx) | await sources.scopes(tx)
