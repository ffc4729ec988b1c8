"""Calls of Discord's REST API, by discord.py's own client: its buckets, its waiting, its attempts after a 500.

That client comes again by itself where Discord has failed: a post carries a nonce that Discord remembers, everything
else may be done twice. Any failure is a `Transient` or `Permanent` that says whether it may work later.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams
from discord.http import HTTPClient, Route

from bot.chat.discord.failures import failure
from bot.chat.discord.pace import Client
from bot.chat.discord.settings import Settings
from bot.core.errors import Permanent, Transient
from bot.core.ports import AMBIGUOUS

DEADLINE: Final = 20.0
"""Seconds for one call with all that is waited for: a third less than a message has to be posted in."""
WAITED: Final = 30.0
"""Seconds that the library waits for a limit, the least that it permits; where Discord asks for more it says so."""
PAGE: Final = 100
"""Entries of a page, the most that Discord gives."""

Answer = Mapping[str, Any]

_FAILED: Final[ContextVar[list[int]]] = ContextVar("statuses above 499 that the attempts of one call have met")


class Rest:
    """The REST API as one bot. `http` is discord.py's client: one of our own, opened by `login` or the first call, or
    one that is assigned, which is left as it is.
    """

    def __init__(self, settings: Settings, http: HTTPClient | None = None) -> None:
        self._token: Final = settings.token.get_secret_value() if settings.token else ""
        self._base: Final = settings.base_url
        self._opening: Final = asyncio.Lock()
        self._own: HTTPClient | None = None
        self._me = ""
        self.http = http

    async def login(self) -> str:
        """The id of the user that the token makes us. Raises `Transient`, and `Permanent`, "revoked"."""
        if not self._me:
            self._me = str((await self.call("GET", "/users/@me")).get("id", ""))
        return self._me

    async def close(self) -> None:
        """Hang up; a later call opens a new line."""
        own, self._own = self._own, None
        if own is not None:
            self.http = None if self.http is own else self.http
            await own.close()

    async def call(self, method: str, path: str, *, json: Any = None, params: Any = None, **ids: str) -> Any:
        """What a route answers: an object, a list, or None. `path` holds `ids` by their names, `{channel_id}`, as Discord's
        documentation writes them: its limits go by them. Raises `Transient`, `Permanent`.
        """
        what, tries = f"{method} {path}", list[int]()
        _FAILED.set(tries)
        given = {name: value for name, value in (("json", json), ("params", params)) if value is not None}
        try:
            async with asyncio.timeout(DEADLINE):
                http = await self._opened()
                Route.BASE = self._base
                return await _requested(http, Route(method, path, **ids), given)
        except Exception as error:
            failed = failure(what, error)
            if failed is None:
                raise
            raise (_doubted(what, failed) if method == "POST" and tries else failed) from error

    async def messages(self, channel: str, after: int) -> AsyncIterator[Answer]:
        """All messages of a channel or thread with an id above `after`, the oldest first. Raises `Transient`,
        `Permanent`. Who may not read its history is given none.
        """
        while True:
            about = {"limit": PAGE, "after": str(after)}
            told = await self.call("GET", "/channels/{channel_id}/messages", params=about, channel_id=channel)
            page = sorted(_objects(told), key=lambda message: int(message["id"]))
            for message in page:
                yield message
            if len(page) < PAGE:
                return
            after = int(page[-1]["id"])

    # ---------------------------------------------------------------- the client

    async def _opened(self) -> HTTPClient:
        async with self._opening:
            if self.http is None:
                Route.BASE = self._base
                http = Client(asyncio.get_running_loop(), max_ratelimit_timeout=WAITED, http_trace=_tracing())
                try:
                    self._me = str((await http.static_login(self._token))["id"])
                except BaseException:
                    await http.close()
                    raise
                self._own = self.http = http
            return self.http


async def _requested(http: HTTPClient, route: Route, given: dict[str, Any]) -> Any:
    try:
        return await http.request(route, **given)
    except asyncio.CancelledError:
        # Who is cancelled while all calls wait for one limit leaves the library waiting for ever: nobody else lifts it.
        lifted: asyncio.Event = http._global_over  # noqa: SLF001 - it has no other door
        if not lifted.is_set():
            asyncio.get_running_loop().call_later(WAITED, lifted.set)
        raise


def _tracing() -> TraceConfig:
    """Hears of the attempts that the library makes by itself, of which it tells the last only."""

    async def ended(_: ClientSession, __: object, answer: TraceRequestEndParams) -> None:
        if answer.response.status >= 500:
            _FAILED.get([]).append(answer.response.status)

    config = TraceConfig()
    config.on_request_end.append(ended)
    return config


def _doubted(what: str, failed: Transient | Permanent) -> Transient | Permanent:
    """A refusal or a limit at the last attempt says nothing of one before, which Discord may have done and then failed."""
    if failed.kind in AMBIGUOUS:
        return failed
    return Transient(f"Discord failed at {what}, and then: {failed}", kind="server-error")


def _objects(told: object) -> list[Answer]:
    """The entries of a list that have an id; a reader of history takes what it is given."""
    entries: Sequence[object] = told if isinstance(told, list) else ()
    return [entry for entry in entries if isinstance(entry, Mapping) and str(entry.get("id", "")).isdecimal()]
