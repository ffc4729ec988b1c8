"""robots.txt for article pages: asked for once a day and host, and kept to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from bot.core.errors import Permanent, Transient

_KEPT = timedelta(hours=24)
"""RFC 9309 §2.4: a robots.txt should not be used for longer than a day."""

_HOSTS = 2000
"""How many hosts' rules are kept; past it, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class _Rules:
    until: datetime
    parser: RobotFileParser


class Robots:
    """The rules of every host met. `fetch` gives the bytes of a robots.txt, or None where there is none."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes | None]], *, agent: str) -> None:
        self._fetch = fetch
        self._agent = agent
        self._rules: dict[str, _Rules] = {}

    async def respect(self, address: str, *, now: datetime) -> None:
        """Raise `Permanent` (`robots`) where `address` is closed to us, and `Transient` where its host is in trouble and nobody can say."""
        parts = urlsplit(address)
        place = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        rules = self._rules.get(place)
        if rules is None or rules.until <= now:
            rules = _Rules(now + _KEPT, _parsed(await self._text(place, address)))
            self._keep(place, rules)
        if not rules.parser.can_fetch(self._agent, address):
            raise Permanent(f"{address} is closed to us by {place}", kind="robots")

    async def _text(self, place: str, address: str) -> bytes | None:
        try:
            return await self._fetch(place)
        except Transient as error:
            raise Transient(
                f"{address} is not asked for while its host's rules are unknown: {error}",
                kind=error.kind,
                after=error.after,
            ) from error

    def _keep(self, place: str, rules: _Rules) -> None:
        self._rules.pop(place, None)
        self._rules[place] = rules
        if len(self._rules) > _HOSTS:
            del self._rules[next(iter(self._rules))]


def _parsed(body: bytes | None) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse((body or b"").decode("utf-8-sig", "replace").splitlines())
    return parser
