"""Calls of Slack's Web API: each in its turn, once, with a failure that says whether it may work later.

Nothing is tried again here: whether a post may be is for the outbox to know. A line is opened for each call, because on
one that was left open nobody can tell whether what was sent has arrived.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.failures import failure
from bot.chat.slack.pace import Pace
from bot.chat.slack.settings import Settings
from bot.core.errors import Transient

DEADLINE: Final = 20
"""Seconds for one call: less than a message has to be posted in."""
PAGE: Final = 200
"""Entries of a page, as Slack advises."""

Answer = Mapping[str, Any]


class Client:
    """The Web API of one workspace. `web` is the SDK's own client, for what is called besides."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        token = settings.token.get_secret_value() if settings.token else None
        self.web = AsyncWebClient(token=token, base_url=settings.base_url, timeout=DEADLINE, retry_handlers=[])
        self._pace = Pace(monotonic)

    async def call(self, method: str, /, *, channel: str = "", **given: Any) -> Answer:
        """What a method answers. Raises `Transient` and `Permanent`."""
        answer, _ = await self.heard(method, channel=channel, **given)
        return answer

    async def heard(self, method: str, /, *, channel: str = "", **given: Any) -> tuple[Answer, Mapping[str, str]]:
        """The same with the answer's headers, by their names in small letters."""
        await self._pace.turn(method, channel)
        body = {name: value for name, value in given.items() if value is not None}
        if channel:
            body["channel"] = channel
        try:
            response = await self.web.api_call(method, **_sent(method, body))
        except Exception as error:
            failed = failure(error)
            if failed is None:
                raise
            if isinstance(failed, Transient) and failed.after is not None:
                self._pace.hold(method, channel, failed.after)
            raise failed from error
        data = response.data
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        return (data if isinstance(data, dict) else {}), headers

    async def pages(self, method: str, entries: str, /, *, channel: str, **given: Any) -> AsyncIterator[Any]:
        """Every entry of a list that comes in pages, in its order."""
        cursor = ""
        while True:
            answer = await self.call(method, channel=channel, limit=PAGE, cursor=cursor or None, **given)
            for entry in answer.get(entries) or ():
                yield entry
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


_READS: Final = ("conversations.", "users.", "auth.", "bots.")


def _sent(method: str, body: dict[str, Any]) -> dict[str, Any]:
    """Methods that read take a form; those that write take JSON."""
    return {"params": body} if method.startswith(_READS) else {"json": body}


def is_code(error: Exception, *codes: str) -> bool:
    """Was it for one of these reasons that Slack refused?"""
    cause = error.__cause__
    data = getattr(cause.response, "data", None) if isinstance(cause, SlackApiError) else None
    return isinstance(data, Mapping) and data.get("error") in codes
