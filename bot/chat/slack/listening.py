"""What people do in Slack, brought to the desk: every event, command, button and form, over a socket or HTTP.

Stored, then acknowledged: Bolt acknowledges when a listener ends, and a listener ends when the desk has kept what was
said. An event that was not kept Slack brings again. A command or a click it never does, so there the person is told.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import telemetry
from bot.chat.slack import intake, manifest, views
from bot.chat.slack.connecting import Line, line, logger
from bot.chat.slack.forms import Forms, taken
from bot.chat.slack.intake import Clicked, Ourselves
from bot.chat.slack.settings import Settings
from bot.core import compose_desk
from bot.core.commands import Command, parse
from bot.core.desk import Inbound
from bot.core.errors import OnRecordError
from bot.core.ports import Chat, Desk
from bot.core.types import Place

Body = dict[str, Any]

_SETTINGS: Final = "settings"
_NOT_KEPT: Final = "That did not work just now, and nothing was kept of it. Try again in a minute."


class Listening:
    """What people do in one workspace, brought to a desk. `client` has the bot's token; `ours` is whose that is."""

    def __init__(
        self,
        settings: Settings,
        desk: Desk,
        chat: Chat,
        client: AsyncWebClient,
        *,
        ours: Ourselves,
        now: Callable[[], datetime],
    ) -> None:
        self._desk, self._chat, self._client, self._ours, self._now = desk, chat, client, ours, now
        self._later: set[asyncio.Task[None]] = set()
        self._forms = Forms(desk, client, self._run_later)
        self.app = _app(settings, client, ours)
        self.line: Line = line(self.app, settings, client)
        self._register()

    @property
    def connected(self) -> bool:
        """Can Slack reach us now?"""
        return self.line.connected

    async def start(self) -> None:
        """Bring from now on. Raises `InputError` where the address for Slack's requests is taken."""
        await self.line.open()

    async def stop(self) -> None:
        """Bring no more; what is being kept is kept first."""
        await self.line.close()
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def show_home(self, talk: Place, user: str) -> None:
        """Draw somebody's Home as things are now; `talk` is their talk with us. Raises what the desk raises."""
        view = views.home(await self._desk.home(talk, user), talk)
        await taken("views.publish", self._client.views_publish(user_id=user, view=view))

    # ---------------------------------------------------------------- what is registered

    def _register(self) -> None:
        """A listener for everything the manifest asks for, from its tables; then one for whatever else a workspace was
        once told to send, which is acknowledged and no more.
        """
        app, ours, anything = self.app, re.compile(rf"^{views.OURS}:"), re.compile("")
        special = {"app_home_opened": self._opened, "agent_session_stopped": self._stopped}
        for name in sorted({event.partition(".")[0] for event in manifest.EVENTS}):
            app.event(name)(special.get(name, self._event))
        for command in manifest.COMMANDS:
            app.command(command.name)(self._command)
        app.command(anything)(self._command)  # where another app had the name, a workspace gave ours another one
        app.shortcut(manifest.BRIEF_THIS)(self._shortcut)
        app.action(ours)(self._action)
        app.options(ours)(self._suggest)
        app.view(views.SETTINGS)(self._filled)
        app.view(views.ASKING)(self._asked)
        for listen in (app.event, app.shortcut, app.action, app.options, app.view):
            listen(anything)(self._ignored)
        app.error(self._failed)

    async def _ignored(self, body: Body, ack: AsyncAck) -> BoltResponse:
        _count(body, "ignored")
        return await ack()

    async def _failed(self, error: Exception, body: Body) -> None:
        """Something was not kept and is not acknowledged. An error's words may hold what was said; ours never do."""
        _count(body, "failed")
        why = str(error) if isinstance(error, OnRecordError) else type(error).__name__
        telemetry.log.error("what slack brought was not kept", what=_what(body), event_id=body.get("event_id"), why=why)

    # ---------------------------------------------------------------- events

    async def _event(self, body: Body) -> None:
        inbound = intake.event(body, self._ours, self._now())
        _count(body, "ignored" if inbound is None else "kept" if await self._desk.handle(inbound) else "again")

    async def _opened(self, body: Body) -> None:
        match intake.opened(body, self._ours):
            case "home", talk, user:
                await self.show_home(talk, user)
            case "messages", talk, _:
                prompts = [{"title": title, "message": said} for title, said in manifest.PROMPTS]
                offer = self._client.assistant_threads_setSuggestedPrompts(channel_id=talk.channel, prompts=prompts)
                await taken("assistant.threads.setSuggestedPrompts", offer)
            case _:
                _count(body, "ignored")

    async def _stopped(self, body: Body) -> None:
        for posted in intake.stopped(body, self._ours):
            await self._desk.stopped(posted)

    # ---------------------------------------------------------------- commands, buttons, shortcuts

    async def _command(self, body: Body, ack: AsyncAck) -> BoltResponse:
        inbound = intake.command(body, self._ours, self._now())
        if inbound is None:
            return await self._ignored(body, ack)
        if parse(inbound.text) == Command(verb=_SETTINGS):
            clicked = Clicked(inbound=inbound, trigger=str(body.get("trigger_id")))
            return await self._answered(inbound, self._forms.settings(clicked), body, ack)
        return await self._answered(inbound, self._kept(inbound, body), body, ack)

    async def _action(self, body: Body, ack: AsyncAck) -> BoltResponse:
        clicked = intake.action(body, self._ours, self._now())
        if clicked is None:
            return await self._ignored(body, ack)
        if clicked.inbound.action == _SETTINGS:
            doing = self._forms.settings(clicked)
        elif clicked.asks:
            doing = self._forms.ask(clicked)
        else:
            doing = self._kept(clicked.inbound, body)
        return await self._answered(clicked.inbound, doing, body, ack)

    async def _shortcut(self, body: Body, ack: AsyncAck) -> BoltResponse:
        inbound = intake.shortcut(body, self._ours, self._now())
        if inbound is None:
            return await self._ignored(body, ack)
        return await self._answered(inbound, self._kept(inbound, body), body, ack)

    async def _kept(self, inbound: Inbound, body: Body) -> str:
        _count(body, "kept" if await self._desk.handle(inbound) else "again")
        return ""

    async def _answered(
        self, inbound: Inbound, doing: Coroutine[Any, Any, str], body: Body, ack: AsyncAck
    ) -> BoltResponse:
        """Do what somebody waits for, and tell them where that failed or what it gives to tell: a command in the
        acknowledgement, a click besides it.
        """
        try:
            words = await doing
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody waits and Slack does not bring it again
            await self._failed(error, body)
            words = _NOT_KEPT
        if words and inbound.kind == "command":
            return await ack(words)
        if words:
            self._run_later(self._told(inbound, words))
        return await ack()

    async def _told(self, inbound: Inbound, words: str) -> None:
        """Say something to the asker alone."""
        try:
            await self._chat.reply(inbound, compose_desk.note(words), private=True)
        except OnRecordError as failed:
            telemetry.log.warning("a private reply was not taken", inbound=inbound.id, why=str(failed))

    def _run_later(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do what outlives the acknowledgement."""
        task = asyncio.create_task(doing)
        self._later.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            telemetry.log.error("what followed an acknowledgement failed", why=type(error).__name__)

    # ---------------------------------------------------------------- forms

    async def _suggest(self, body: Body, ack: AsyncAck) -> BoltResponse:
        return await ack(**await self._forms.suggested(body))

    async def _filled(self, body: Body, ack: AsyncAck) -> BoltResponse:
        errors = await self._forms.saved(body)
        if errors:
            return await ack(response_action="errors", errors=errors)
        _count(body, "kept")
        about, said = views.of(body), body.get("user")
        if about is not None and about.home and isinstance(said, Mapping):
            self._run_later(self.show_home(about.place, str(said.get("id"))))
        return await ack()

    async def _asked(self, body: Body, ack: AsyncAck) -> BoltResponse:
        inbound = intake.asked(body, self._ours, self._now())
        if inbound is None:
            return await self._ignored(body, ack)
        await self._kept(inbound, body)
        return await ack()


def _app(settings: Settings, client: AsyncWebClient, ours: Ourselves) -> AsyncApp:
    """The Bolt app. Who we are is known, so nothing is asked of Slack before something is kept.

    Its own client has no token: given one beside `authorize` Bolt warns, and what it is for we do with ours. Its name is
    that of its logger: Bolt sets the level and the filters of the logger that has it.
    """
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else ""
    token = settings.token.get_secret_value() if settings.token else ""
    us = AuthorizeResult(
        enterprise_id=None, team_id=ours.team, bot_user_id=ours.user, bot_id=ours.bot or None, bot_token=token
    )

    async def authorize() -> AuthorizeResult:
        return us

    return AsyncApp(
        name=logger().name,
        logger=logger(),
        client=AsyncWebClient(base_url=client.base_url),
        authorize=authorize,
        process_before_response=True,
        signing_secret=secret,
        request_verification_enabled=settings.mode == "http",
        attaching_conversation_kwargs_enabled=False,
    )


def _what(body: Body) -> str:
    """What a payload is: the type of an event, `block_actions`, `command` …"""
    event = body.get("event")
    kind = event.get("type") if isinstance(event, Mapping) else body.get("type", "command" if "command" in body else "")
    return str(kind)


def _count(body: Body, result: str) -> None:
    telemetry.BROUGHT.labels(platform="slack", what=_what(body), result=result).inc()
