"""What happens reaches the unmodified Bolt app and is brought again until it is acknowledged: by socket and by request."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackland import Land
from tests.slackland.bringing import Requests
from tests.slackland.conftest import bolt, connected, until

Body = dict[str, Any]
BUTTON = {"type": "button", "action_id": "more", "value": "story:1", "text": {"type": "plain_text", "text": "More"}}
MODAL = {
    "type": "modal",
    "callback_id": "settings",
    "title": {"type": "plain_text", "text": "Settings"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "at",
            "label": {"type": "plain_text", "text": "At"},
            "element": {"type": "timepicker", "action_id": "at", "initial_time": "08:00"},
        },
        {
            "type": "input",
            "block_id": "topics",
            "label": {"type": "plain_text", "text": "Topics"},
            "element": {"type": "multi_external_select", "action_id": "topics", "min_query_length": 0},
        },
    ],
}


def hearing(app: AsyncApp, name: str) -> list[Body]:
    """What the app hears of an event."""
    heard: list[Body] = []

    @app.event(name)
    async def _(body: Body) -> None:
        heard.append(body)

    return heard


@asynccontextmanager
async def called(land: Land, app: AsyncApp) -> AsyncIterator[Requests]:
    """The app behind an address of its own."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", answer)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield land.calls(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    finally:
        await runner.cleanup()


async def test_a_mention_comes_as_two_events_of_one_message(land: Land) -> None:
    app = bolt(land)
    mentions, messages = hearing(app, "app_mention"), hearing(app, "message")
    async with connected(land, app):
        said = await land.says("ada", "desk", "@onrecord who & what? https://a.test/?x=1&y=2")
    (mention,), (message,) = mentions, messages
    assert mention["event"]["ts"] == message["event"]["ts"] == said.ts
    assert mention["event"]["text"] == "<@U0BOT> who &amp; what? <https://a.test/?x=1&amp;y=2>"
    assert mention["event_id"] != message["event_id"]
    assert message["event"]["channel_type"] == "channel"
    assert [taken.attempt for _, taken in land.bringing.acknowledged] == [0, 0]


async def test_where_the_app_is_not_it_hears_nothing(land: Land) -> None:
    land.makes("away", "ada")
    app = bolt(land)
    mentions, messages = hearing(app, "app_mention"), hearing(app, "message")
    async with connected(land, app):
        await land.says("ada", "away", "@onrecord hello")
    assert (mentions, messages) == ([], [])


async def test_an_event_that_is_not_acknowledged_comes_again_with_its_id(land: Land) -> None:
    app, tries = bolt(land), []

    @app.event("message")
    async def _(body: Body) -> None:
        tries.append(body["event_id"])
        if len(tries) < 3:
            raise ConnectionError

    async with called(land, app):
        await land.says("ada", "desk", "Hello")
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert [taken.attempt for _, taken in land.bringing.acknowledged] == [2]


async def test_an_event_is_given_up_after_four_attempts(land: Land) -> None:
    app, tries = bolt(land), []

    @app.event("message")
    async def _() -> None:
        tries.append(1)
        raise ConnectionError

    async with called(land, app):
        await land.says("ada", "desk", "Hello")
    assert (len(tries), len(land.bringing.lost)) == (4, 1)


async def test_one_message_may_come_under_many_event_ids(land: Land) -> None:
    app = bolt(land)
    messages = hearing(app, "message")
    land.times = 3
    async with connected(land, app):
        await land.says("ada", "desk", "Hello")
    assert len({each["event_id"] for each in messages}) == 3
    assert len({each["event"]["ts"] for each in messages}) == 1


async def test_a_command_is_answered_in_its_acknowledgement_and_over_its_address(land: Land) -> None:
    app = bolt(land)

    @app.command("/brief")
    async def _(ack: Any, respond: Any, command: Body) -> None:
        await ack(f"On it: {command['text']}")
        await respond("Done", response_type="in_channel")

    async with connected(land, app):
        taken = await land.command("ada", "desk", "/brief", "harbour")
        await until(lambda: land.sees("desk"))
    assert taken is not None
    assert [each.text for each in land.ephemerals("ada")] == ["On it: harbour"]
    assert [each.text for each in land.sees("desk")] == ["Done"]


async def test_a_response_address_takes_five_replies(land: Land) -> None:
    app, statuses = bolt(land), []

    @app.command("/brief")
    async def _(ack: Any, respond: Any) -> None:
        await ack()
        statuses.extend([(await respond(f"{n}")).status_code for n in range(6)])

    async with connected(land, app):
        await land.command("ada", "desk", "/brief")
        await until(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]


async def test_a_button_brings_what_it_carries(land: Land, client: AsyncWebClient) -> None:
    app, clicks = bolt(land), []

    @app.action("more")
    async def _(ack: Any, body: Body) -> None:
        clicks.append(body)
        await ack()

    async with connected(land, app):
        posted = await client.chat_postMessage(
            channel="C0DESK", text="Digest", blocks=[{"type": "actions", "elements": [BUTTON]}]
        )
        assert await land.clicks("ada", posted["ts"], "more") is not None
    (click,) = clicks
    assert click["actions"][0]["value"] == "story:1"
    assert (click["container"]["message_ts"], click["user"]["id"]) == (posted["ts"], "U0ADA")


async def test_a_form_opens_suggests_is_refused_and_closes(land: Land, client: AsyncWebClient) -> None:
    app, states = bolt(land), []

    @app.command("/onrecord")
    async def _(ack: Any, command: Body) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        await ack()

    @app.options("topics")
    async def _(ack: Any, payload: Body) -> None:
        label = payload["value"]
        await ack(options=[{"text": {"type": "plain_text", "text": label + "way"}, "value": label}])

    @app.view("settings")
    async def _(ack: Any, view: Body) -> None:
        states.append(view["state"]["values"])
        await ack(**({"response_action": "errors", "errors": {"at": "Too early"}} if len(states) == 1 else {}))

    async with connected(land, app):
        await land.command("ada", "desk", "/onrecord", "settings")
        (view,) = land.views("ada")
        assert await land.suggests("ada", view, "topics", "Nor") == ["Norway"]
        assert await land.submits("ada", view, {"at": "01:00"}) == {"at": "Too early"}
        assert land.views("ada") == [view]
        assert await land.submits("ada", view, {"topics": ["Norway"]}) == {}
    assert land.views("ada") == []
    assert states[0]["at"]["at"]["selected_time"] == "01:00"
    assert states[1]["at"]["at"]["selected_time"] == "08:00"
    assert [each["value"] for each in states[1]["topics"]["topics"]["selected_options"]] == ["Norway"]


async def test_a_trigger_opens_one_view_and_not_late(land: Land, client: AsyncWebClient) -> None:
    late = land.space.trigger("U0ADA", land.api.clock() - 4)
    soon = land.space.trigger("U0ADA", land.api.clock())
    await client.views_open(trigger_id=soon, view=MODAL)
    for trigger in (late, soon, "1.2"):
        with pytest.raises(SlackApiError):
            await client.views_open(trigger_id=trigger, view=MODAL)
    assert set(land.api.errors) == {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}


async def test_home_is_opened_and_published(land: Land, client: AsyncWebClient) -> None:
    app = bolt(land)

    @app.event("app_home_opened")
    async def _(event: Body) -> None:
        block = {"type": "section", "text": {"type": "plain_text", "text": event["tab"]}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    async with connected(land, app):
        await land.opens_home("ada")
    home = land.home("ada")
    assert home is not None
    assert home.payload["blocks"][0]["text"]["text"] == "home"


async def test_an_app_that_is_asked_to_reconnects_and_misses_nothing(land: Land) -> None:
    app = bolt(land)
    messages = hearing(app, "message")
    async with connected(land, app):
        await until(lambda: land.sockets.open)
        await land.sockets.ask_to_reconnect("refresh_requested")
        await land.says("ada", "desk", "After")
        await until(lambda: messages)
    assert land.sockets.opened >= 2


async def test_a_dropped_socket_is_opened_anew(land: Land) -> None:
    app = bolt(land)
    messages = hearing(app, "message")
    async with connected(land, app):
        await until(lambda: land.sockets.open)
        land.sockets.drop()
        await until(lambda: land.sockets.opened >= 2)
        await land.says("ada", "desk", "After")
        assert [each["event"]["text"] for each in messages] == ["After"]


async def test_a_request_is_signed_and_an_old_or_forged_one_is_not_taken(land: Land) -> None:
    app = bolt(land)
    messages = hearing(app, "message")
    body = json.dumps({"type": "event_callback", "team_id": "T0LAND", "event": {"type": "message", "user": "U0ADA"}})
    async with called(land, app) as requests:
        assert await requests.verify()
        assert (await requests.request(body, "application/json", age=600))[0] == 401
        assert (await requests.request(body, "application/json", secret="guessed"))[0] == 401  # noqa: S106
        assert (await requests.request(body, "application/json"))[0] == 200
    assert len(messages) == 1


async def test_coming_and_going_is_told(land: Land) -> None:
    app = bolt(land)
    kinds = ("member_joined_channel", "channel_left", "channel_archive", "app_uninstalled", "agent_session_stopped")
    heard = {kind: hearing(app, kind) for kind in kinds}
    tokens = hearing(app, "tokens_revoked")
    async with connected(land, app):
        await land.invites("desk", by="ada")
        await land.archives("desk")
        await land.removes("desk")
        answer = await land.says("bob", "desk", "Hello")
        await land.stops(answer, "ada")
        await land.uninstalls()
    assert [len(bodies) for bodies in heard.values()] == [1] * 5
    assert tokens[0]["event"]["tokens"]["bot"] == ["U0BOT"]
    assert heard["member_joined_channel"][0]["event"]["inviter"] == "U0ADA"
    assert heard["agent_session_stopped"][0]["event"]["streaming_message_ts"] == [answer.ts]
