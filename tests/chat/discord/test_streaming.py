"""An answer is seen while it is written, and whatever goes wrong meanwhile it stands once, whole, in the end."""

from __future__ import annotations

import pytest

from bot.chat.discord.adapter import Discord
from bot.chat.discord.marking import writing
from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.message import Message
from bot.core.ports import Stream
from bot.core.types import Posted
from tests.chat.discord.staged import Server, points
from tests.discordland import Message as Shown
from tests.discordland.faults import Trouble

KEY = "answer:1"


async def begun(server: Server, chat: Discord) -> tuple[Inbound, Stream]:
    asked = server.asked()
    return asked, await chat.stream(asked, KEY, again=False)


async def closed(chat: Discord, stream: Stream, message: Message, server: Server) -> Shown:
    """The answer as it stands in the end: the only message of ours, with its key."""
    assert stream.posted is not None
    await chat.close(stream.posted, message, KEY)
    (answer,) = server.answers()
    assert server.carries(answer, KEY)
    assert not server.carries(answer, writing(KEY))
    text = " ".join(answer.texts)
    assert [part for part in ("One.", "Two.", "Three.") if part not in text] == []
    return answer


WHOLE = points("One.", "Two.", "Three.")


@pytest.mark.parametrize("style", ["components", "embeds", "plain"])
async def test_what_is_proven_is_edited_into_one_message_in_the_thread(server: Server, style: str) -> None:
    chat = server.discord(style=style)
    asked, stream = await begun(server, chat)
    await stream.show(points("One."))
    (seen,) = server.answers()
    assert seen.channel == asked.place.thread
    assert stream.posted == Posted(place=asked.place, message_id=seen.id)
    assert server.carries(seen, writing(KEY))
    await stream.show(points("One.", "Two."))
    assert "Two." in " ".join(seen.texts)
    await closed(chat, stream, WHOLE, server)


async def test_closing_what_was_shown_asks_nothing_more(server: Server) -> None:
    chat = server.discord()
    _, stream = await begun(server, chat)
    await stream.show(points("One."))
    before = len(server.land.api.calls)
    await closed(chat, stream, WHOLE, server)
    assert [each.operation for each in server.land.api.calls[before:]] == ["update_message"]


async def test_an_answer_to_who_names_us_opens_its_thread_before_it_is_posted_there(server: Server) -> None:
    _, stream = await begun(server, server.discord())
    before = len(server.land.api.calls)
    await stream.show(points("One."))
    asked = [each.operation for each in server.land.api.calls[before:]]
    assert asked[-3:] == ["get_message", "create_thread_from_message", "create_message"]
    assert asked.count("create_message") == 1


async def test_a_thread_that_somebody_opened_meanwhile_takes_the_answer(server: Server) -> None:
    asked, stream = await begun(server, server.discord())
    await server.discord().send(asked.place, points("Earlier."), "answer:0")
    await stream.show(points("One."))
    assert [each.channel for each in server.answers()] == [asked.place.thread] * 2


@pytest.mark.parametrize("trouble", ["banned", "cut", "lost", "unanswered"])
async def test_an_answer_is_begun_once_whatever_comes_of_the_first_call(server: Server, trouble: Trouble) -> None:
    chat = server.discord()
    server.land.faults.order("create_message", trouble)
    _, stream = await begun(server, chat)
    for _ in range(3):
        await stream.show(points("One."))
    assert len(server.answers()) == 1
    await closed(chat, stream, WHOLE, server)


async def test_without_a_nonce_that_discord_remembers_it_is_begun_once_all_the_same(server: Server) -> None:
    chat = server.discord()
    _, stream = await begun(server, chat)
    server.land.faults.order("create_message", "lost")
    await stream.show(points("One."))
    server.land.api.doing.nonces.clear()
    await stream.show(points("One."))
    assert len(server.answers()) == 1


@pytest.mark.parametrize("threaded", [True, False])
async def test_whoever_takes_over_goes_on_in_the_message_that_was_begun(server: Server, *, threaded: bool) -> None:
    if not threaded:
        server.land.permits("desk", "onrecord", deny=("Create Public Threads",))
    asked, stream = await begun(server, server.discord())
    await stream.show(points("One."))
    server.land.api.doing.nonces.clear()
    heir = server.discord()
    going = await heir.stream(asked, KEY, again=True)
    await going.show(points("One.", "Two."))
    assert going.posted == stream.posted
    await closed(heir, going, WHOLE, server)


async def test_another_answer_in_the_thread_is_left_alone(server: Server) -> None:
    asked, stream = await begun(server, server.discord())
    await stream.show(points("One."))
    going = await server.discord().stream(asked, "answer:2", again=True)
    await going.show(points("Two."))
    assert going.posted != stream.posted
    assert len(server.answers()) == 2


async def test_what_stands_closed_is_no_answer_that_was_begun(server: Server) -> None:
    chat = server.discord()
    asked = server.asked()
    await chat.send(asked.place, points("Earlier."), "answer:0")
    stream = await chat.stream(asked, KEY, again=True)
    await stream.show(points("One."))
    assert len(server.answers()) == 2


async def test_a_message_that_was_deleted_meanwhile_is_missing_at_the_close(server: Server) -> None:
    chat = server.discord()
    _, stream = await begun(server, chat)
    await stream.show(points("One."))
    server.answers()[0].deleted = True
    assert stream.posted is not None
    with pytest.raises(Permanent) as caught:
        await chat.close(stream.posted, WHOLE, KEY)
    assert caught.value.kind == "missing"


async def test_edits_keep_their_distance(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds, 1))

    server.time.step = 0.0
    _, stream = await begun(server, server.discord())
    monkeypatch.setattr("bot.chat.discord.streaming.asyncio.sleep", sleep)
    await stream.show(points("One."))
    await stream.show(points("One.", "Two."))
    assert [each for each in waited if each] == [1.2]


# ---------------------------------------------------------------- what is being done


async def test_what_is_being_done_is_shown_as_typing_until_there_is_something_to_show(server: Server) -> None:
    _, stream = await begun(server, server.discord())
    await stream.status("reading 8 articles …")
    await stream.status("")
    await stream.show(points("One."))
    await stream.status("thinking")
    assert len(server.land.api.made("trigger_typing_indicator")) == 1


async def test_discord_that_is_away_is_shown_nothing_and_nothing_is_raised(server: Server) -> None:
    _, stream = await begun(server, server.discord())
    server.land.faults.order("trigger_typing_indicator", "cut")
    server.land.faults.order("create_message", "cut", times=9)
    await stream.status("reading")
    await stream.show(points("One."))
    assert stream.posted is None
    assert server.answers() == []


async def test_a_place_that_takes_nothing_is_shown_nothing(server: Server) -> None:
    server.land.permits("desk", "onrecord", deny=("View Channel",))
    _, stream = await begun(server, server.discord())
    await stream.show(points("One."))
    assert stream.posted is None


async def test_in_a_talk_with_us_an_answer_is_a_message_that_is_edited(server: Server) -> None:
    chat = server.discord()
    stream = await chat.stream(server.asked(channel="@ada"), KEY, again=False)
    await stream.show(points("One."))
    await stream.show(points("One.", "Two."))
    assert len(server.answers("@ada")) == 1


async def test_an_answer_that_cannot_be_closed_now_may_be_closed_later(server: Server) -> None:
    chat = server.discord()
    _, stream = await begun(server, chat)
    await stream.show(points("One."))
    assert stream.posted is not None
    server.land.faults.order("update_message", "cut")
    with pytest.raises(Transient):
        await chat.close(stream.posted, points("One."), KEY)
    await closed(chat, stream, WHOLE, server)
