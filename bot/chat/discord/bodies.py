"""The bodies of one message, drawn for where they go: a new message, one that stands, a direct reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from bot import telemetry
from bot.chat.discord.failures import UNDRAWN
from bot.chat.discord.settings import Style
from bot.core.errors import Permanent
from bot.core.message import Message

Body = Mapping[str, Any]
Draw = Callable[[Message, str], Sequence[Body]]
"""The bodies of a message that carries a key, the most capable first."""

COMPONENTS: Final = 1 << 15
"""The flag of a message made of components; it is never taken away from one."""
SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
"""The flag of a message that one reader sees only."""
_EDITED: Final = COMPONENTS | SUPPRESS_EMBEDS
"""What an edit may say of flags."""
_ONCE: Final = frozenset({"nonce", "enforce_nonce", "flags"})
"""What is said of a new message only."""


async def drawn(bodies: Sequence[Body], post: Callable[[Body], Awaitable[Any]]) -> Any:
    """What comes of the first body that is taken, the most capable first. Raises `Transient`, `Permanent`."""
    *better, plainest = bodies
    for body in better:
        try:
            return await post(body)
        except Permanent as failed:
            if failed.kind != UNDRAWN:
                raise
            telemetry.log.error("discord did not take our drawing", why=str(failed))
    return await post(plainest)


def style(message: Mapping[str, Any]) -> Style:
    """How a message that stands is drawn."""
    if _flags(message) & COMPONENTS:
        return "components"
    return "embeds" if message.get("embeds") else "plain"


def changed(bodies: Sequence[Body]) -> tuple[Body, ...]:
    """The bodies as edits of a message that stands: what it was made of before is taken away."""
    return tuple(map(_changed, bodies))


def _changed(body: Body) -> Body:
    before = {} if _flags(body) & COMPONENTS else {"content": "", "embeds": [], "components": []}
    told = {name: value for name, value in body.items() if name not in _ONCE}
    return {**before, **told, "flags": _flags(body) & _EDITED}


def alone(bodies: Sequence[Body]) -> tuple[Body, ...]:
    """The bodies as messages that one reader sees only."""
    return tuple({**body, "flags": _flags(body) | EPHEMERAL} for body in bodies)


def _flags(body: Mapping[str, Any]) -> int:
    flags = body.get("flags")
    return flags if isinstance(flags, int) else 0
