"""An answer is seen while it is written, and whatever goes wrong meanwhile it stands once, whole, in the end."""

from __future__ import annotations

import pytest

from bot.chat.slack.adapter import Slack
from bot.core.desk import Inbound
from bot.core.errors import Transient
from bot.core.message import Message
from bot.core.ports import Stream
from bot.core.types import Posted
from tests.chat.slack.staged import Workspace, points
from tests.slackland import Message as Shown
from tests.slackland.faults import Trouble

KEY = "answer:1"


def answers(workspace: Workspace) -> list[Shown]:
    return [each for each in workspace.land.sees("desk") if each.bot]


async def closed(chat: Slack, stream: Stream, message: Message, workspace: Workspace) -> Shown:
    """The answer as it stands in the end: the only message of ours, with its key."""
    assert stream.posted is not None
    await chat.close(stream.posted, message, KEY)
    (answer,) = answers(workspace)
    assert not answer.streaming
    assert answer.key == KEY
    assert [part for part in ("One.", "Two.", "Three.") if part not in answer.text] == []
    return answer


async def begun(workspace: Workspace, chat: Slack) -> tuple[Inbound, Stream]:
    asked = await workspace.asked()
    return asked, await chat.stream(asked, KEY, again=False)


async def test_proven_points_are_added_to_a_stream_as_they_come(workspace: Workspace) -> None:
    chat = workspace.slack()
    asked, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    (seen,) = answers(workspace)
    assert (seen.streaming, seen.thread, seen.streamed) == (True, asked.place.thread, "- One.")
    await stream.show(points("One.", "Two."))
    assert seen.streamed == "- One.\n- Two."
    assert stream.posted == Posted(place=asked.place, message_id=seen.ts)
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


async def test_what_does_not_go_on_from_what_was_shown_is_left_for_the_end(workspace: Workspace) -> None:
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    await stream.show(points("Another.", "One."))
    (seen,) = answers(workspace)
    assert seen.streamed == "- One."
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


async def test_a_stream_that_slack_ends_goes_on_as_edits_of_its_message(workspace: Workspace) -> None:
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    (seen,) = answers(workspace)
    workspace.land.expires(seen)
    await stream.show(points("One.", "Two."))
    await stream.show(points("One.", "Two.", "Three."))
    assert "Three." in seen.text
    assert len(workspace.land.api.made("chat.update")) == 2
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_where_slack_knows_no_streams_a_message_is_edited(workspace: Workspace, method: str) -> None:
    workspace.land.api.missing.add(method)
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    await stream.show(points("One.", "Two."))
    assert len(answers(workspace)) == 1
    if method == "chat.startStream":
        assert "Two." in answers(workspace)[0].text
    if method != "chat.stopStream":
        await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


@pytest.mark.parametrize("trouble", ["busy", "failing", "cut", "lost", "unanswered"])
async def test_nothing_is_added_twice_whatever_comes_of_a_call(workspace: Workspace, trouble: Trouble) -> None:
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    workspace.land.faults.order("chat.appendStream", trouble)
    for _ in range(3):
        await stream.show(points("One.", "Two."))
    (seen,) = answers(workspace)
    assert seen.streamed.count("Two.") <= 1
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


@pytest.mark.parametrize("trouble", ["busy", "failing", "cut", "lost", "unanswered"])
@pytest.mark.parametrize("method", ["chat.startStream", "chat.postMessage"])
async def test_an_answer_is_begun_once_whatever_comes_of_the_first_call(
    workspace: Workspace, trouble: Trouble, method: str
) -> None:
    if method == "chat.postMessage":
        workspace.land.api.missing.add("chat.startStream")
    workspace.land.faults.order(method, trouble)
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    for _ in range(3):
        await stream.show(points("One."))
    assert len(answers(workspace)) == 1
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)


@pytest.mark.parametrize("streams", [True, False])
async def test_whoever_takes_over_goes_on_in_the_message_that_was_begun(workspace: Workspace, *, streams: bool) -> None:
    if not streams:
        workspace.land.api.missing.add("chat.startStream")
    asked, stream = await begun(workspace, workspace.slack())
    await stream.show(points("One."))
    heir = workspace.slack()
    going = await heir.stream(asked, KEY, again=True)
    await going.show(points("One.", "Two."))
    assert going.posted == stream.posted
    await closed(heir, going, points("One.", "Two.", "Three."), workspace)


async def test_another_answer_in_the_thread_is_left_alone(workspace: Workspace) -> None:
    workspace.land.api.missing.add("chat.startStream")
    asked, stream = await begun(workspace, workspace.slack())
    await stream.show(points("One."))
    heir = workspace.slack()
    going = await heir.stream(asked, "answer:2", again=True)
    await going.show(points("Two."))
    assert going.posted != stream.posted
    assert [each.text for each in answers(workspace)] == ["One.", "Two."]


async def test_what_stands_closed_is_no_answer_that_was_begun(workspace: Workspace) -> None:
    chat = workspace.slack()
    asked = await workspace.asked()
    await chat.send(asked.place, points("Earlier."), "answer:0")
    stream = await chat.stream(asked, KEY, again=True)
    await stream.show(points("One."))
    assert [each.text for each in answers(workspace)] == ["Earlier.", "- One."]


async def test_an_answer_too_long_for_a_stream_ends_at_a_whole_point_until_it_is_closed(workspace: Workspace) -> None:
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    for many in range(1, 60, 7):
        await stream.show(points(*(f"{number} {'word ' * 60}." for number in range(many))))
    (seen,) = answers(workspace)
    assert len(seen.streamed) <= 12_000
    assert seen.streamed.endswith(".")
    assert workspace.land.api.errors == {}


async def test_an_answer_without_a_thread_is_a_message_that_is_edited(workspace: Workspace) -> None:
    chat = workspace.slack()
    asked = workspace.clicked("", place=workspace.place("desk"))
    stream = await chat.stream(asked, KEY, again=False)
    await stream.status("reading")
    await stream.show(points("One."))
    await stream.show(points("One.", "Two."))
    assert "Two." in answers(workspace)[0].text
    assert workspace.land.space.statuses == []


# ---------------------------------------------------------------- what is being done


async def test_a_status_says_what_is_done_until_there_is_something_to_show(workspace: Workspace) -> None:
    _, stream = await begun(workspace, workspace.slack())
    await stream.status("reading 8 articles …")
    await stream.status("")
    await stream.show(points("One."))
    await stream.status("thinking")
    assert [status.text for status in workspace.land.space.statuses] == ["reading 8 articles …", ""]


async def test_where_statuses_have_no_words_any_more_their_state_is_told(workspace: Workspace) -> None:
    workspace.land.api.missing.add("assistant.threads.setStatus")
    _, stream = await begun(workspace, workspace.slack())
    await stream.status("reading")
    await stream.status("")
    assert [status.text for status in workspace.land.space.statuses] == ["<processing>", "<active>"]


async def test_a_status_that_nobody_takes_keeps_no_answer_from_being_shown(workspace: Workspace) -> None:
    workspace.land.api.missing |= {"assistant.threads.setStatus", "agents.sessions.setStatus"}
    _, stream = await begun(workspace, workspace.slack())
    await stream.status("reading")
    await stream.show(points("One."))
    assert len(answers(workspace)) == 1


async def test_slack_that_is_away_is_shown_nothing_and_nothing_is_raised(workspace: Workspace) -> None:
    workspace.land.faults.order("auth.test", "failing")
    _, stream = await begun(workspace, workspace.slack())
    await stream.status("reading")
    await stream.show(points("One."))
    assert stream.posted is None
    assert answers(workspace) == []


async def test_an_answer_that_cannot_be_closed_now_may_be_closed_later(workspace: Workspace) -> None:
    chat = workspace.slack()
    _, stream = await begun(workspace, chat)
    await stream.show(points("One."))
    assert stream.posted is not None
    for method in ("chat.stopStream", "chat.update"):
        workspace.land.faults.order(method, "failing")
        with pytest.raises(Transient):
            await chat.close(stream.posted, points("One."), KEY)
    await closed(chat, stream, points("One.", "Two.", "Three."), workspace)
