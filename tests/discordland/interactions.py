"""What people asked of the app by command, button or form, and how far it has answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.discordland.space import Json, Refused, Space

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMISSION = 2, 3, 4, 5
"""Types of interactions."""
SAYS, THINKS, DEFERS, CHANGES, SUGGESTS, OPENS = 4, 5, 6, 7, 8, 9
"""Types of answers: a message, one that follows (“is thinking …”), none yet, another text for the message that was
clicked, options, a modal."""
PATIENCE: Final = 3.0
"""Seconds in which the first answer must come."""
LASTS: Final = 900.0
"""Seconds for which the token may be used."""


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One of them, begun at `at` of the monotonic clock. `answer` is the type of its first answer, `original` the id of
    the message that shows it, `on` that of the message that was clicked.
    """

    id: str
    token: str
    kind: int
    user: str
    channel: str
    at: float
    on: str = ""
    answer: int = 0
    data: Json = field(default_factory=dict)
    original: str = ""
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, kw_only=True)
class Modal:
    """A form that somebody has open."""

    id: str
    user: str
    channel: str
    custom_id: str
    title: str
    components: list[Json]
    on: str = ""
    open: bool = True


@dataclass(slots=True, kw_only=True)
class Interactions:
    """All of them, by token."""

    space: Space
    clock: Callable[[], float]
    patience: float = PATIENCE
    begun: dict[str, Interaction] = field(default_factory=dict)
    modals: list[Modal] = field(default_factory=list)

    def begin(self, kind: int, user: str, channel: str, on: str = "") -> Interaction:
        """Something was asked, now."""
        id_ = self.space.fresh()
        made = Interaction(id=id_, token=f"aW50{id_}", kind=kind, user=user, channel=channel, at=self.clock(), on=on)
        self.begun[made.token] = made
        return made

    def waiting(self, id_: str, token: str) -> Interaction:
        """One that has no answer yet. Raises 10062 (too late, never asked) and 40060 (answered)."""
        found = self.begun.get(token)
        if found is None or found.id != id_ or (not found.answer and self._age(found) > self.patience):
            raise Refused(404, 10062, "Unknown interaction")
        if found.answer:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        return found

    def open(self, token: str) -> Interaction:
        """One that was answered first and whose token is good. Raises 10015 and 50027."""
        found = self.begun.get(token)
        if found is not None and self._age(found) > LASTS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if found is None or not found.answer:
            raise Refused(404, 10015, "Unknown Webhook")
        return found

    def expire(self, user: str = "") -> None:
        """Let tokens have run out, somebody's or all."""
        for each in self.begun.values():
            if user in ("", each.user):
                each.at -= LASTS + 1

    def _age(self, of: Interaction) -> float:
        return self.clock() - of.at
