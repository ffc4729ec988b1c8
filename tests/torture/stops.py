"""Points at which a worker freezes itself, once, as if the machine had forgotten it: between two things that it does.

`kept`: a digest's messages are in the outbox, nobody has claimed one. `writing`: inside the transaction that claims.
`claimed`: `sending` is committed, nobody has been called. `answered`: the answer is read, `sent` not yet committed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

from bot.store import outbox
from bot.store.db import Database, Tx
from tests.torture.chat import WorldChat

Point = Literal["kept", "writing", "claimed", "answered"]


class _Stop:
    """Freezes the process, and lets it pass ever after."""

    def __init__(self) -> None:
        self.due = False
        self.over = False

    def now(self) -> None:
        if not self.over:
            self.over = True
            os.kill(os.getpid(), signal.SIGSTOP)


def at(point: Point) -> None:
    """Have this process freeze itself when it comes to `point` for the first time."""
    stop = _Stop()
    match point:
        case "kept":
            setattr(outbox, "add", _noting(outbox.add, stop))  # noqa: B010 - a function in a module's place
            _after_commit(stop)
        case "claimed":
            setattr(outbox, "claim", _noting(outbox.claim, stop))  # noqa: B010
            _after_commit(stop)
        case "writing":
            setattr(outbox, "claim", _stopping(outbox.claim, stop))  # noqa: B010
        case "answered":
            setattr(WorldChat, "send", _stopping(WorldChat.send, stop))  # noqa: B010


def _noting(call: Callable[..., Awaitable[Any]], stop: _Stop) -> Callable[..., Awaitable[Any]]:
    """`call`, after which the transaction's end is the point, if it has done anything."""

    async def noted(*given: Any, **named: Any) -> Any:
        done = await call(*given, **named)
        stop.due = stop.due or bool(done)
        return done

    return noted


def _stopping(call: Callable[..., Awaitable[Any]], stop: _Stop) -> Callable[..., Awaitable[Any]]:
    """`call`, whose end is the point, if it has done anything."""

    async def stopped(*given: Any, **named: Any) -> Any:
        if done := await call(*given, **named):
            stop.now()
        return done

    return stopped


def _after_commit(stop: _Stop) -> None:
    begin = Database.begin

    @asynccontextmanager
    async def watched(self: Database, **asked: bool) -> AsyncIterator[Tx]:
        async with begin(self, **asked) as tx:
            yield tx
        if stop.due:
            stop.now()

    setattr(Database, "begin", watched)  # noqa: B010
