"""What goes wrong on the way: a call that is refused, cut off, answered with an error, done late, done and not answered."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.discordland.space import Json

Trouble = Literal["fine", "busy", "banned", "refused", "failing", "cut", "lost", "unanswered", "silent", "late", "slow"]
"""`busy`: 429 as Discord says it; `banned`: 429 as Cloudflare says it, without `Via`; `refused`: an error of Discord's;
`failing`: an error of the server, nothing done; `cut`: the line breaks, nothing done; `lost`: done, and an error of the
server answered; `unanswered`: the line breaks, and it is done after `seconds`; `silent`: done, and no answer ever;
`late`: done and answered after `seconds`, whoever hangs up; `slow`: done at once and answered after `seconds`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call: HTTP status, Discord's code, seconds to wait or to be waited for."""

    trouble: Trouble = "fine"
    status: int = 503
    code: int = 0
    seconds: float = 0.0


FINE = Fault()


@dataclass(slots=True, kw_only=True)
class Called:
    """A call as it came in, at `at` seconds of the monotonic clock. `operation` is its name in Discord's own OpenAPI
    document, `ids` are those in its path; `code` is Discord's where it was refused. `caller` is who called, where
    several processes are one app: the part of the address before `/api`.
    """

    operation: str
    path: str
    ids: Json
    query: Json
    body: Json
    at: float
    method: str = "POST"
    caller: str = ""
    status: int = 0
    code: int = 0


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong next. `decide` is asked where nothing was ordered for an operation."""

    decide: Callable[[Called], Fault] = lambda _: FINE
    _ordered: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def order(
        self,
        operation: str,
        trouble: Trouble,
        *,
        status: int = 503,
        code: int = 0,
        seconds: float = 0.0,
        times: int = 1,
    ) -> None:
        """Let the next calls of an operation go wrong."""
        self._ordered[operation].extend([Fault(trouble=trouble, status=status, code=code, seconds=seconds)] * times)

    def next(self, call: Called) -> Fault:
        """What goes wrong with this call."""
        ordered = self._ordered[call.operation]
        return ordered.popleft() if ordered else self.decide(call)
