"""What people do in Slack reaches the desk and is acknowledged once it is kept: over HTTP, by the unmodified Bolt app."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import forms, views
from bot.chat.slack.connecting import Site, line
from bot.chat.slack.listening import Listening
from bot.chat.slack.settings import Settings
from bot.chat.slack.views import Carried
from bot.core.desk import Form, Inbound
from bot.core.errors import ConfigError, InputError
from bot.core.message import Message
from bot.core.types import Posted, Problem
from bot.telemetry import BROUGHT
from tests.chat.fake import FakeChat
from tests.chat.slack.brought import (
    ANN,
    FORM,
    NOW,
    OURS,
    TALK,
    Remembering,
    click,
    command,
    happened,
    mention,
    message,
    place,
    shortcut,
    submission,
)
from tests.schemas.slack import problems

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - the one of Slack's documentation


@dataclass(kw_only=True)
class Api:
    """Slack's Web API, which notes what it is asked and takes all but the methods that it `refuses`."""

    refuses: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        given = {
            key: json.loads(value) if key == "view" and isinstance(value, str) else value
            for key, value in given.items()
        }
        self.asked.append((method, given))
        error = self.refuses.get(method)
        return web.json_response({"ok": False, "error": error} if error else {"ok": True, "view": {"id": "V1"}})

    def views(self, method: str) -> list[dict[str, Any]]:
        """The views that were given to a method, each of which Slack takes."""
        given = [arguments["view"] for name, arguments in self.asked if name == method]
        assert [problem for view in given for problem in problems(view)] == []
        return given


@dataclass(kw_only=True)
class Talking(FakeChat):
    """A chat that remembers what it was to say privately."""

    said: list[tuple[Inbound, str]] = field(default_factory=list)

    async def reply(self, inbound: Inbound, message: Message, *, private: bool) -> None:
        assert private
        self.said.append((inbound, message.plain))


@dataclass(kw_only=True)
class Slack:
    """Slack as far as our listeners see it: it calls them, and is called."""

    port: int
    session: ClientSession
    api: Api
    desk: Remembering
    chat: Talking
    listening: Listening

    async def brings(self, body: Mapping[str, Any], *, age: int = 0, secret: str = SECRET) -> tuple[int, str]:
        """A signed request, and how it was answered."""
        if "command" in body:
            raw, kind = urlencode(body), "application/x-www-form-urlencoded"
        elif "event" in body or body.get("type") == "url_verification":
            raw, kind = json.dumps(body), "application/json"
        else:
            raw, kind = urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded"
        return await self.sends(raw, kind, age=age, secret=secret)

    async def sends(self, raw: str, kind: str, *, age: int = 0, secret: str = SECRET) -> tuple[int, str]:
        """The same with any body."""
        stamp = str(int(time.time()) - age)
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{raw}".encode(), hashlib.sha256).hexdigest()
        headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
        async with self.session.post(f"http://127.0.0.1:{self.port}/slack/events", data=raw, headers=headers) as answer:
            return answer.status, await answer.text()


async def until(true: Callable[[], object]) -> None:
    """Wait for what comes after an acknowledgement."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - another task makes it true, and tells nobody
            await asyncio.sleep(0.01)


def settings(**given: Any) -> Settings:
    return Settings.model_validate(
        {"token": "xoxb-1", "mode": "http", "listen": "127.0.0.1:0", "signing_secret": SECRET, **given}
    )


@asynccontextmanager
async def slack_calling(desk: Remembering | None = None) -> AsyncIterator[Slack]:
    api, desk, chat = Api(), desk or Remembering(), Talking(now=lambda: NOW)
    site = web.Application()
    site.router.add_post("/api/{method}", api.called)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    client = AsyncWebClient(token="xoxb-1", base_url=base)  # noqa: S106 - no secret
    listening = Listening(settings(), desk, chat, client, ours=OURS, now=lambda: NOW)
    await listening.start()
    assert isinstance(listening.line, Site)
    try:
        async with ClientSession() as session:
            yield Slack(port=listening.line.port, session=session, api=api, desk=desk, chat=chat, listening=listening)
    finally:
        await listening.stop()
        await runner.cleanup()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with slack_calling() as made:
        yield made


def counted(what: str, result: str) -> float:
    value: float = BROUGHT.labels(platform="slack", what=what, result=result)._value.get()
    return value


# ---------------------------------------------------------------- kept, then acknowledged


@pytest.mark.parametrize(
    "body",
    [mention(), message(), happened("member_joined_channel", user="UBOT", channel="C1"), shortcut({"text": "x"})],
    ids=["mention", "message", "joined", "shortcut"],
)
async def test_what_is_said_is_kept_before_it_is_acknowledged(slack: Slack, body: dict[str, Any]) -> None:
    assert await slack.brings(body) == (200, "")
    assert len(slack.desk.known) == 1


async def test_an_event_that_is_not_kept_is_not_acknowledged_and_slack_brings_it_again(slack: Slack) -> None:
    slack.desk.down = True
    status, _ = await slack.brings(mention())
    slack.desk.down = False
    assert (status, slack.desk.known) == (500, [])
    assert await slack.brings(mention()) == (200, "")
    assert len(slack.desk.known) == 1


async def test_a_message_under_two_event_ids_is_kept_once_and_acknowledged_twice(slack: Slack) -> None:
    before = counted("app_mention", "again")
    assert [await slack.brings({**mention(), "event_id": each}) for each in ("Ev1", "Ev2")] == [(200, ""), (200, "")]
    assert len(slack.desk.known) == 1
    assert counted("app_mention", "again") == before + 1


async def test_no_line_of_the_log_holds_what_was_said(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    slack.desk.down = True
    with caplog.at_level(logging.DEBUG):
        await slack.brings(mention("<@UBOT> my secret"))
        await slack.brings(command("ask my secret"))
        await slack.brings(mention("<@UBOT> my secret"), secret="another")  # noqa: S106 - no secret
    assert "what slack brought was not kept" in caplog.text
    assert "secret" not in caplog.text
    assert "what somebody said" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        happened("reaction_added", user=ANN),
        happened("app_context_changed", user=ANN, context={}),
        message(subtype="message_changed"),
        click("theirs:button"),
        shortcut({}, callback_id="another"),
        {"type": "view_submission", "user": {"id": ANN}, "view": {"callback_id": "another", "type": "modal"}},
        happened("app_mention"),
    ],
    ids=["event", "context", "edit", "button", "shortcut", "view", "empty"],
)
async def test_what_means_nothing_to_us_is_acknowledged_and_no_more(slack: Slack, body: dict[str, Any]) -> None:
    assert await slack.brings(body) == (200, "")
    assert slack.desk.known == []


# ---------------------------------------------------------------- who calls


async def test_slack_is_answered_its_challenge(slack: Slack) -> None:
    status, answer = await slack.brings({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize(("age", "secret"), [(0, "another"), (301, SECRET), (-301, SECRET)])
async def test_what_is_not_signed_by_slack_within_five_minutes_is_refused(slack: Slack, age: int, secret: str) -> None:
    status, _ = await slack.brings(mention(), age=age, secret=secret)
    assert (status, slack.desk.known) == (401, [])


@pytest.mark.parametrize(
    "body", [b"garbage", b"{bad", b"[1]", b"null", b"\xff{", b"", b"payload=[1]", b'{"team": "x", "event": "s"}']
)
@pytest.mark.parametrize("stamp", ["", "abc", "9" * 30, "now"])
async def test_what_a_stranger_sends_is_refused_unread(
    slack: Slack, body: bytes, stamp: str, caplog: pytest.LogCaptureFixture
) -> None:
    at = str(int(time.time())) if stamp == "now" else stamp
    headers = {"content-type": "application/json", "x-slack-request-timestamp": at, "x-slack-signature": "v0=é"}
    for _ in range(2):
        address = f"http://127.0.0.1:{slack.port}/slack/events"
        async with slack.session.post(address, data=body, headers=headers) as answer:
            assert answer.status == 401
    assert [record.getMessage() for record in caplog.records] == ["a request was not signed by slack"]


@pytest.mark.parametrize("raw", ["{bad", "[1]", "null"])
async def test_what_is_signed_and_no_payload_is_refused_and_not_a_failure(slack: Slack, raw: str) -> None:
    assert await slack.sends(raw, "application/json") == (400, '{"error": "no payload of Slack\'s"}')


async def test_http_without_a_secret_and_a_socket_without_a_token_are_mistakes(slack: Slack) -> None:
    for given in ({"signing_secret": ""}, {"mode": "socket"}):
        with pytest.raises(ConfigError):
            line(slack.listening.app, settings(**given), AsyncWebClient())


async def test_an_address_that_is_taken_is_told_with_the_key_to_change(slack: Slack) -> None:
    second = line(slack.listening.app, settings(listen=f"127.0.0.1:{slack.port}"), AsyncWebClient())
    with pytest.raises(InputError, match="set listen in"):
        await second.open()
    assert (slack.listening.connected, second.connected) == (True, False)


# ---------------------------------------------------------------- commands and buttons


async def test_a_command_that_is_not_kept_says_so_where_it_was_given(slack: Slack) -> None:
    slack.desk.down = True
    status, answer = await slack.brings(command("brief"))
    assert status == 200
    assert "nothing was kept of it" in answer


async def test_a_press_that_is_not_kept_says_so_privately(slack: Slack) -> None:
    slack.desk.down = True
    assert await slack.brings(click("onrecord:more", "story:s1")) == (200, "")
    await until(lambda: slack.chat.said)
    ((inbound, words),) = slack.chat.said
    assert (inbound.action, "nothing was kept of it" in words) == ("more", True)


async def test_a_command_of_another_name_is_ours_all_the_same(slack: Slack) -> None:
    await slack.brings(command("quotes Ann", "/news"))
    assert [inbound.text for inbound in slack.desk.known] == ["quotes Ann"]


async def test_a_button_that_asks_opens_a_view_and_what_is_typed_there_is_the_action(slack: Slack) -> None:
    await slack.brings(click("onrecord:ask", "story:s1\nYour question"))
    (view,) = slack.api.views("views.open")
    assert slack.desk.known == []
    typed = {views.TYPED: {"type": "plain_text_input", "value": "Who said so?"}}
    assert await slack.brings(submission(view, typed)) == (200, "")
    (inbound,) = slack.desk.known
    assert (inbound.action, inbound.subject, inbound.text) == ("ask", "story:s1", "Who said so?")
    assert inbound.place == place(thread="5.5")


async def test_a_view_that_slack_does_not_open_is_told(slack: Slack) -> None:
    slack.api.refuses["views.open"] = "expired_trigger_id"
    await slack.brings(click("onrecord:ask", "story:s1\nYour question"))
    await until(lambda: slack.chat.said)
    assert "did not open" in slack.chat.said[0][1]


# ---------------------------------------------------------------- settings


async def test_settings_open_by_button_and_by_command_and_are_kept_as_given(slack: Slack) -> None:
    await slack.brings(click("onrecord:settings", "subscription:s1"))
    await slack.brings(command("settings"))
    first, second = slack.api.views("views.open")
    assert slack.desk.asked_for == [(place(thread="5.5"), ANN, "subscription:s1"), (place(), ANN, "")]
    assert first["blocks"] == second["blocks"]
    filled: dict[str, dict[str, Any]] = {
        "at": {"selected_time": "09:30"},
        "topics": {"selected_options": [{"value": "Iran"}]},
    }
    assert await slack.brings(submission(first, filled)) == (200, "")
    ((where, user, subject, given),) = slack.desk.saved
    assert (where, user, subject) == (place(thread="5.5"), ANN, FORM.subject)
    assert given == {"at": ("09:30",), "topics": ("Iran",), "style": ()}


async def test_what_is_wrong_is_told_beside_its_field(slack: Slack) -> None:
    slack.desk.wrong = (Problem(where="at", why="That lies in the quiet hours."),)
    status, answer = await slack.brings(submission(views.form(FORM, Carried(place=place())), {}))
    assert status == 200
    assert json.loads(answer) == {"response_action": "errors", "errors": {"at": "That lies in the quiet hours."}}


async def test_who_may_not_change_settings_is_told_why(slack: Slack) -> None:
    slack.desk.settings = Problem(where="", why="Only members of the channel can.")
    status, answer = await slack.brings(command("settings"))
    assert (status, "Only members" in answer) == (200, True)
    await slack.brings(click("onrecord:settings", "subscription:s1"))
    await until(lambda: slack.chat.said)
    assert slack.chat.said[0][1] == "Only members of the channel can."
    assert slack.api.asked == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_form_that_takes_long_is_announced_by_a_view_that_becomes_it(
    monkeypatch: pytest.MonkeyPatch, *, refused: bool
) -> None:
    monkeypatch.setattr(forms, "SOON", 0.05)
    ready = asyncio.Event()

    class Slow(Remembering):
        async def form(self, place: Any, user: str, subject: str = "") -> Form | Problem:
            await ready.wait()
            return await super().form(place, user, subject)

    desk = Slow(settings=Problem(where="", why="Only members can.")) if refused else Slow()
    async with slack_calling(desk) as slack:
        assert await slack.brings(command("settings")) == (200, "")
        assert [view["callback_id"] for view in slack.api.views("views.open")] == [views.WAITING]
        ready.set()
        await until(lambda: slack.api.views("views.update"))
        (became,) = slack.api.views("views.update")
        assert became["callback_id"] == (views.WAITING if refused else views.SETTINGS)
        assert ("Only members can." in json.dumps(became)) is refused


async def test_values_are_suggested_while_somebody_types(slack: Slack) -> None:
    view = views.form(FORM, Carried(place=place()))
    body = {
        "type": "block_suggestion",
        "action_id": "onrecord:field",
        "block_id": "topics",
        "value": "Ukr",
        "user": {"id": ANN},
        "view": {**view, "id": "V1"},
    }
    status, answer = await slack.brings(body)
    assert status == 200
    assert [option["value"] for option in json.loads(answer)["options"]] == [
        "topics Ukr0",
        "topics Ukr1",
        "topics Ukr2",
    ]


# ---------------------------------------------------------------- our tabs, and stop


async def test_home_is_drawn_for_whoever_opens_it_and_again_when_its_settings_are_kept(slack: Slack) -> None:
    await slack.brings(happened("app_home_opened", user=ANN, channel="D1", tab="home"))
    (home,) = slack.api.views("views.publish")
    pressed = click(
        "onrecord:settings", "subscription:s1", channel=None, message=None, container={"type": "view"}, view=home
    )
    await slack.brings(pressed)
    (form,) = slack.api.views("views.open")
    assert slack.desk.asked_for == [(TALK, ANN, "subscription:s1")]
    await slack.brings(submission(form, {}))
    await until(lambda: len(slack.api.views("views.publish")) == 2)


async def test_first_questions_are_offered_in_a_talk_with_us(slack: Slack) -> None:
    assert await slack.brings(happened("app_home_opened", user=ANN, channel="D1", tab="messages")) == (200, "")
    ((method, given),) = slack.api.asked
    assert (method, given["channel_id"]) == ("assistant.threads.setSuggestedPrompts", "D1")
    assert "thread_ts" not in given


async def test_an_offer_that_slack_does_not_take_keeps_nobody_from_anything(slack: Slack) -> None:
    slack.api.refuses["assistant.threads.setSuggestedPrompts"] = "not_allowed_token_type"
    assert await slack.brings(happened("app_home_opened", user=ANN, channel="D1", tab="messages")) == (200, "")


async def test_stop_ends_the_answers_it_names(slack: Slack) -> None:
    await slack.brings(happened("agent_session_stopped", channel="C1", thread_ts="1.1", streaming_message_ts=["2.2"]))
    assert slack.desk.told_to_stop == [Posted(place=place(thread="1.1"), message_id="2.2")]
