"""Calls of Slack's Web API: each in its turn, once, with a failure that says whether it may work later.

Nothing is tried again here: whether a post may be is for the outbox to know. A line is opened for each call, because of
what was sent on one that was left open, and then found closed, nobody can tell whether it has arrived.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.connecting import logger
from bot.chat.slack.failures import failure, understood
from bot.chat.slack.pace import Pace
from bot.chat.slack.settings import Settings
from bot.core.errors import Permanent, Transient

Answer = Mapping[str, Any]

DEADLINE: Final = 20
"""Seconds for one call: a third less than a message has to be posted in."""
PAGE: Final = 200
"""Entries of a page, as Slack advises."""

_READS: Final = ("auth.", "conversations.", "users.")
"""Methods that take no JSON."""
_USED: Final = frozenset({"expired_url", "used_url"})


class Client:
    """The Web API of one workspace. `web` is the SDK's own client, for what is called besides."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        token = settings.token.get_secret_value() if settings.token else None
        self.web: Final = AsyncWebClient(
            token=token, base_url=settings.base_url, timeout=DEADLINE, retry_handlers=[], logger=logger()
        )
        self._pace = Pace(monotonic)

    async def call(self, method: str, /, **given: Any) -> Answer:
        """What a method answers. Raises `Transient`, `Permanent`."""
        answer, _ = await self.heard(method, **given)
        return answer

    async def heard(
        self, method: str, /, *, web: AsyncWebClient | None = None, **given: Any
    ) -> tuple[Answer, Mapping[str, str]]:
        """The same with the answer's headers, by their names in small letters. `web` calls with another token."""
        body = {name: value for name, value in given.items() if value is not None}
        await self._pace.turn(method, str(body.get("channel", "")))
        try:
            how = {"http_verb": "GET", "params": body} if method.startswith(_READS) else {"json": body}
            response = await (web or self.web).api_call(method, **how)
        except Exception as error:
            failed = failure(method, error)
            if failed is None:
                raise
            if isinstance(failed, Transient) and failed.after is not None:
                self._pace.hold(method, failed.after)
            raise failed from error
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        return (response.data if isinstance(response.data, dict) else {}), headers

    async def pages(self, method: str, entries: str, /, **given: Any) -> AsyncIterator[Any]:
        """Every entry of a list that comes in pages, in its order, to the last. Raises `Transient`, `Permanent`."""
        cursor: str | None = None
        while True:
            answer = await self.call(method, limit=PAGE, cursor=cursor, **given)
            for entry in answer.get(entries) or ():
                yield entry
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def respond(self, url: str, body: Answer) -> None:
        """Post to a response URL. Raises `Permanent`, "expired", where it takes nothing any more, else as `call`."""
        method, timeout = "response_url", aiohttp.ClientTimeout(total=DEADLINE)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, json=body) as answer:
                status, headers, said = answer.status, answer.headers, _said(await answer.text(errors="replace"))
        except (aiohttp.ClientError, OSError) as error:
            raise failure(method, error) or error from error
        if status == 404 or said.get("error") in _USED:
            raise Permanent("a direct reply is not taken any more", kind="expired")
        if status >= 300 or said.get("ok") is False:
            raise understood(method, status, said, headers)


def _said(text: str) -> Answer:
    """What a response URL answered: JSON, or a word."""
    try:
        said = json.loads(text)
    except ValueError:
        return {"error": text.strip()[:80]}
    return said if isinstance(said, dict) else {}
