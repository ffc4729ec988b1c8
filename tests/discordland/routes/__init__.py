"""What Discord's REST does, an operation each, by the names that its own OpenAPI document gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.discordland.faults import Called
from tests.discordland.interactions import Interactions
from tests.discordland.space import Message, Space

REMEMBERED: Final = 300.0
"""Seconds for which a nonce is known: Discord says “the past few minutes”."""


@dataclass(slots=True, kw_only=True)
class Doing:
    """What operations work on. `nonces` are those of the last minutes: `(author, nonce)` to when and which message; each
    is known for `remembers` seconds.
    """

    space: Space
    interactions: Interactions
    clock: Callable[[], float]
    remembers: float = REMEMBERED
    nonces: dict[tuple[str, str], tuple[float, Message]] = field(default_factory=dict)


Do = Callable[[Doing, Called], Any]
"""Does one operation; None is answered as 204. Raises `Refused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `open` ones ask for no token; `status` is what comes back."""

    name: str
    method: str
    path: str
    do: Do
    status: int = 200
    open: bool = False


def operations() -> tuple[Operation, ...]:
    """All that this Discord does. A path that is not among them is answered by 404 and 0, as Discord's are."""
    from tests.discordland.routes import application, channels, guilds, interaction, messages

    return (
        *application.OPERATIONS,
        *channels.OPERATIONS,
        *guilds.OPERATIONS,
        *interaction.OPERATIONS,
        *messages.OPERATIONS,
    )
