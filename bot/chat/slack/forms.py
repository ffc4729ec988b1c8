"""Views that somebody fills in, from the click that opens one to what the desk says of what was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import telemetry
from bot.chat.slack import views
from bot.chat.slack.failures import failure
from bot.chat.slack.intake import Clicked
from bot.chat.slack.views import Carried
from bot.core.desk import Form
from bot.core.ports import Desk
from bot.core.types import Problem

SOON: Final = 1.2
"""Seconds after which a form that is not made yet is announced by another view. What opens one is good for three seconds
and so is an acknowledgement; the rest is left for Slack's own answer.
"""
_UNOPENED: Final = "Slack did not open the form. Try again."


async def taken(method: str, call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any] | None:
    """What Slack answered to something that nothing depends on; None, logged and counted, where it did not take it."""
    try:
        answer = (await call).data
    except Exception as error:
        failed = failure(method, error)
        if failed is None:
            raise
        telemetry.COURTESIES.labels(platform="slack", method=method, result="failed").inc()
        telemetry.log.warning("slack did not take a view or an offer", method=method, why=str(failed))
        return None
    telemetry.COURTESIES.labels(platform="slack", method=method, result="taken").inc()
    return answer if isinstance(answer, dict) else {}


class Forms:
    """The views of one workspace. `later` runs what outlives the acknowledgement."""

    def __init__(self, desk: Desk, client: AsyncWebClient, later: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._desk, self._client, self._later = desk, client, later

    async def ask(self, clicked: Clicked) -> str:
        """Open a view to be typed into. Gives what to tell the asker where that was not taken."""
        view = views.asking(clicked.asks, _carried(clicked))
        opened = await taken("views.open", self._client.views_open(trigger_id=clicked.trigger, view=view))
        return _UNOPENED if opened is None else ""

    async def settings(self, clicked: Clicked) -> str:
        """Open the settings of the place, or of what was clicked on. Gives what to tell the asker where none are opened.
        Raises what the desk raises.
        """
        making = asyncio.create_task(self._made(clicked))
        done, _ = await asyncio.wait({making}, timeout=SOON)
        made = making.result() if done else views.waiting("Settings")
        if isinstance(made, Problem):
            return made.why
        opened = await taken("views.open", self._client.views_open(trigger_id=clicked.trigger, view=made))
        if opened is not None and not done:
            self._later(self._become(opened, making))
        elif not done:
            making.cancel()
        return _UNOPENED if opened is None else ""

    async def _made(self, clicked: Clicked) -> views.View | Problem:
        said = clicked.inbound
        made = await self._desk.form(said.place, said.user, said.subject)
        return views.form(made, replace(_carried(clicked), subject=made.subject)) if isinstance(made, Form) else made

    async def _become(self, opened: Mapping[str, Any], making: asyncio.Task[views.View | Problem]) -> None:
        """Let the view that asked for a moment's patience be the form, or say why there is none."""
        try:
            made = await making
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody looks at a view that has to say so
            telemetry.log.error("a form was not made", why=type(error).__name__)
            made = Problem(where="", why="That did not work just now. Try again in a minute.")
        view = views.refused("Settings", made) if isinstance(made, Problem) else made
        shown = opened.get("view")
        view_id = str(shown.get("id")) if isinstance(shown, dict) else ""
        await taken("views.update", self._client.views_update(view_id=view_id, view=view))

    async def suggested(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What may be chosen in a field of an open form, by what was typed into it. Raises what the desk raises."""
        about, field = views.of(body), body.get("block_id")
        if about is None or not isinstance(field, str):
            return views.options(())
        typed = body.get("value")
        prefix = typed if isinstance(typed, str) else ""
        return views.options(await self._desk.suggest(about.place, field, prefix))

    async def saved(self, body: Mapping[str, Any]) -> dict[str, str]:
        """Have the desk keep what was filled in; what is wrong with it, by field. Raises what the desk raises."""
        about, view, user = views.of(body), body.get("view"), body.get("user")
        if about is None or not isinstance(view, dict) or not isinstance(user, dict):
            return {}
        problems = await self._desk.save(about.place, str(user.get("id")), about.subject, views.given(view))
        return views.errors(problems, view)


def _carried(clicked: Clicked) -> Carried:
    """What was clicked on, for a view to carry."""
    said = clicked.inbound
    return Carried(
        place=said.place,
        verb=said.action,
        subject=said.subject,
        direct=said.direct,
        home=clicked.home,
        reply=said.reply,
    )
