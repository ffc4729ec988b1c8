"""What we post in Slack stands there once, is found again, and where it does not stand we are told why in words."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.slack.adapter import Slack
from bot.chat.slack.render import Payload, payloads
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.ports import AMBIGUOUS, REFUSED
from bot.core.types import Posted
from tests.chat.contract import told
from tests.chat.slack.brought import Remembering
from tests.chat.slack.staged import Workspace
from tests.slackland.faults import Trouble

MINUTE = timedelta(minutes=1)


def drawn_badly(monkeypatch: pytest.MonkeyPatch, *, texts: bool = False) -> None:
    """Let every first drawing be one that Slack refuses."""

    def drawn(message: Message) -> tuple[Payload, ...]:
        good = payloads(message)
        bad = Payload(
            text=good[0].text, blocks=({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},)
        )
        return (bad, good[-1]) if texts else (bad, *good)

    monkeypatch.setattr("bot.chat.slack.adapter.payloads", drawn)


# ---------------------------------------------------------------- posting


async def test_a_post_calls_nobody_and_shows_no_previews(workspace: Workspace) -> None:
    await workspace.slack().send(workspace.place("desk"), told("News"), "k1")
    (call,) = workspace.land.api.made("chat.postMessage")
    silent = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "mrkdwn": False, "parse": "none"}
    assert {name: call.given[name] for name in silent} == silent
    assert call.given["metadata"] == {"event_type": "onrecord", "event_payload": {"key": "k1"}}


async def test_what_slack_does_not_take_is_drawn_more_simply(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_badly(monkeypatch)
    await workspace.slack().send(workspace.place("desk"), told("News"), "k1")
    (message,) = workspace.land.sees("desk")
    assert workspace.land.api.errors == {"invalid_blocks": 1}
    assert message.blocks
    assert message.key == "k1"


async def test_words_alone_take_the_place_of_blocks(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = workspace.slack()
    posted = await chat.send(workspace.place("desk"), told("Half of it"), "k1")
    drawn_badly(monkeypatch, texts=True)
    await chat.edit(posted, told("A third of it"))
    (message,) = workspace.land.sees("desk")
    assert message.blocks == []
    assert message.text.startswith("A third of it")


@pytest.mark.parametrize(
    ("trouble", "status", "kind", "stands"),
    [
        ("busy", 429, "rate-limited", 0),
        ("failing", 500, "server-error", 0),
        ("failing", 502, "server-error", 0),
        ("failing", 503, "server-error", 0),
        ("lost", 504, "server-error", 1),
        ("cut", 0, "dropped", 0),
        ("unanswered", 0, "dropped", 1),
        ("silent", 0, "timeout", 1),
    ],
)
async def test_a_failure_says_whether_the_message_may_stand_and_is_not_tried_again(
    workspace: Workspace, trouble: Trouble, status: int, kind: str, stands: int
) -> None:
    chat = workspace.slack()
    chat._client.web.timeout = 1
    workspace.land.faults.order("chat.postMessage", trouble, status=status)
    with pytest.raises(Transient) as caught:
        await chat.send(workspace.place("desk"), told("News"), "k1")
    assert caught.value.kind == kind
    async with asyncio.timeout(5):
        while len(workspace.land.sees("desk")) != stands:  # noqa: ASYNC110 - what comes late tells nobody
            await asyncio.sleep(0.01)
    assert len([call for call in workspace.land.api.calls if call.method == "chat.postMessage"]) == 1
    assert (kind in AMBIGUOUS) or not stands


async def test_too_often_says_until_when_and_is_not_asked_before(workspace: Workspace) -> None:
    chat = Slack(workspace.slack()._settings, now=lambda: workspace.now, monotonic=lambda: 0.0)
    workspace.land.faults.order("chat.postMessage", "busy", seconds=17)
    for _ in range(2):
        with pytest.raises(Transient) as caught:
            await chat.send(workspace.place("desk"), told("News"), "k1")
        assert (caught.value.kind, caught.value.after) == ("rate-limited", timedelta(seconds=17))
    assert len(workspace.land.api.calls) == 1


@pytest.fixture
def closed() -> str:
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/api/"


async def test_slack_that_cannot_be_reached_has_posted_nothing(workspace: Workspace, closed: str) -> None:
    with pytest.raises(Transient) as caught:
        await workspace.slack(base_url=closed).send(workspace.place("desk"), told("News"), "k1")
    assert caught.value.kind == "unreachable"
    assert caught.value.kind not in AMBIGUOUS


@pytest.mark.parametrize(
    ("happens", "kind", "advice"),
    [
        ("not in", "forbidden", "/invite @OnRecord"),
        ("archived", "gone", "unarchive it"),
        ("deleted", "gone", "there is no such channel"),
        ("token_revoked", "revoked", "install the app in the workspace again"),
        ("account_inactive", "revoked", "SLACK_BOT_TOKEN"),
        ("unscoped", "forbidden", 'lacks "chat:write", to post digests and answers'),
    ],
)
async def test_a_place_that_takes_nothing_more_says_what_to_do(
    workspace: Workspace, happens: str, kind: str, advice: str
) -> None:
    place, land = workspace.place("desk"), workspace.land
    match happens:
        case "not in":
            await land.removes("desk")
        case "archived":
            await land.archives("desk")
        case "deleted":
            await land.deletes("desk")
        case "unscoped":
            land.api.scopes.discard("chat:write")
        case error:
            land.api.denied = error
    with pytest.raises(Permanent) as caught:
        await workspace.slack().send(place, told("News"), "k1")
    assert caught.value.kind == kind
    assert kind in REFUSED
    assert advice in str(caught.value)


async def test_a_thread_whose_message_is_gone_is_missing_and_closes_no_channel(workspace: Workspace) -> None:
    with pytest.raises(Permanent) as caught:
        await workspace.slack().send(workspace.place("desk", thread="1.000001"), told("News"), "k1")
    assert caught.value.kind == "missing"
    assert caught.value.kind not in REFUSED


# ---------------------------------------------------------------- finding


async def test_a_key_is_found_behind_many_pages_and_not_before_its_time(workspace: Workspace) -> None:
    chat, place, since = workspace.slack(), workspace.place("desk"), workspace.now - MINUTE
    posted = await chat.send(place, told("News"), "k1")
    for number in range(450):
        await workspace.land.says("ada", "desk", f"Chatter {number}")
    found = await chat.find(place, "k1", since)
    assert isinstance(found, Posted)
    assert found.message_id == posted.message_id
    assert await chat.find(place, "k1", workspace.now + MINUTE) == "absent"


async def test_a_history_that_ends_half_way_does_not_say_absent(workspace: Workspace) -> None:
    chat, place, since = workspace.slack(), workspace.place("desk"), workspace.now - MINUTE
    for number in range(250):
        await workspace.land.says("ada", "desk", f"Chatter {number}")
    workspace.land.faults.order("conversations.history", "fine")
    workspace.land.faults.order("conversations.history", "failing")
    with pytest.raises(Transient):
        await chat.find(place, "k1", since)


async def test_a_history_that_we_may_not_read_is_unreadable(workspace: Workspace) -> None:
    chat, place = workspace.slack(), workspace.place("desk")
    workspace.land.api.scopes.discard("channels:history")
    assert await chat.find(place, "k1", workspace.now - MINUTE) == "unreadable"


async def test_of_a_thread_that_is_gone_nothing_stands(workspace: Workspace) -> None:
    thread = workspace.place("desk", thread="1.000001")
    assert await workspace.slack().find(thread, "k1", workspace.now - MINUTE) == "absent"


# ---------------------------------------------------------------- being there


@pytest.fixture
async def chat(workspace: Workspace) -> AsyncIterator[Slack]:
    chat = workspace.slack()
    yield chat
    await chat.stop()


async def test_what_people_say_reaches_the_desk_while_it_is_started(workspace: Workspace, chat: Slack) -> None:
    desk, connected = Remembering(), [chat.connected]
    await chat.start(desk)
    connected.append(chat.connected)
    await workspace.land.says("ada", "desk", "@onrecord who stays?")
    assert [each.text for each in desk.known] == ["who stays?"]
    await chat.stop()
    assert [*connected, chat.connected] == [False, True, False]


async def test_slack_that_is_away_when_we_start_is_listened_to_when_it_is_back(
    workspace: Workspace, chat: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.adapter.PAUSES", (0.01,))
    workspace.land.faults.order("auth.test", "failing", times=3)
    await chat.start(Remembering())
    async with asyncio.timeout(20):
        while not chat.connected:  # noqa: ASYNC110 - the port has no event for it
            await asyncio.sleep(0.01)
    assert len(workspace.land.api.calls) > 3


async def test_a_revoked_token_keeps_nothing_else_from_starting(workspace: Workspace, chat: Slack) -> None:
    workspace.land.api.denied = "token_revoked"
    await chat.start(Remembering())
    assert not chat.connected
    (problem,) = [each for each in await chat.check() if "bot token" in each.why]
    assert "revoked" in problem.why


# ---------------------------------------------------------------- closing


async def test_a_message_that_is_closed_twice_says_it_once(workspace: Workspace) -> None:
    chat, place = workspace.slack(), workspace.place("desk")
    posted = await chat.send(place, told("Begun"), "k0")
    for _ in range(2):
        assert await workspace.slack().close(posted, told("All of it"), "k1") == posted
    assert workspace.stands(place) == ["All of it"]
    found = await chat.find(place, "k1", workspace.now - MINUTE)
    assert isinstance(found, Posted)


async def test_a_message_that_is_gone_cannot_be_closed(workspace: Workspace) -> None:
    chat = workspace.slack()
    posted = await chat.send(workspace.place("desk"), told("Begun"), "k0")
    workspace.land.sees("desk")[-1].deleted = True
    for missing in (posted, replace(posted, message_id="1.000001")):
        with pytest.raises(Permanent) as caught:
            await chat.close(missing, told("All of it"), "k1")
        assert caught.value.kind == "missing"
