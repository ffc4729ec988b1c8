"""A direct reply reaches its asker alone, once, and where Discord takes none any more it stands in the channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.discord import replying
from bot.core.errors import Permanent, Transient
from tests.chat.contract import told
from tests.chat.discord.staged import Server, points
from tests.discordland.faults import Trouble
from tests.discordland.interactions import COMMAND, THINKS, Interaction
from tests.discordland.space import EPHEMERAL, LOADING, Message

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def taken(server: Server) -> Interaction:
    """A command of Ada's in #desk that we have taken: Discord shows her “is thinking …”."""
    channel, ada = server.land.place("desk"), server.land.space.user("ada")
    asked = server.land.asked.begin(COMMAND, ada.id, channel.id, "")
    shown = Message(
        channel=asked.channel,
        id=server.land.space.fresh(),
        author=server.land.space.bot,
        flags=EPHEMERAL | LOADING,
        to=asked.user,
        interaction=asked.id,
    )
    server.land.space.post(shown)
    asked.answer, asked.original = THINKS, shown.id
    return asked


def seen(server: Server) -> list[str]:
    return [" ".join(each.texts) for each in server.land.ephemerals("ada")]


async def test_a_private_reply_is_seen_by_its_asker_alone(server: Server) -> None:
    asked = taken(server)
    await server.discord().reply(server.pressed(asked.token), told("For you"), private=True)
    assert [text.count("For you") for text in seen(server)] == [1]
    assert server.answers() == []


@pytest.mark.parametrize("style", ["components", "embeds", "plain"])
async def test_a_second_reply_takes_the_place_of_the_first(server: Server, style: str) -> None:
    asked, chat = taken(server), server.discord(style=style)
    said = server.pressed(asked.token)
    await chat.reply(said, told("This takes a little longer"), private=True)
    await chat.reply(said, points("Done."), private=True)
    (shown,) = seen(server)
    assert "Done." in shown
    assert "longer" not in shown


@pytest.mark.parametrize("trouble", ["lost", "unanswered"])
async def test_a_reply_whose_answer_is_lost_is_seen_once(server: Server, trouble: Trouble) -> None:
    asked, chat = taken(server), server.discord()
    server.land.faults.order("update_original_webhook_message", trouble)
    said = server.pressed(asked.token)
    with pytest.raises(Transient):
        await chat.reply(said, told("Once"), private=True)
    await chat.reply(said, told("Once"), private=True)
    assert len(seen(server)) == 1


async def test_a_reply_that_its_asker_has_dismissed_is_shown_anew(server: Server) -> None:
    asked, chat = taken(server), server.discord()
    said = server.pressed(asked.token)
    await chat.reply(said, told("First"), private=True)
    server.land.ephemerals("ada")[-1].deleted = True
    await chat.reply(said, told("Second"), private=True)
    assert ["Second" in text for text in seen(server)] == [True]
    assert server.answers() == []


async def test_a_reply_that_comes_before_discord_knows_of_our_taking_it_waits_for_that(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, chat = taken(server), server.discord()
    monkeypatch.setattr(replying, "PAUSES", (0.01, 0.01))
    server.land.faults.order("update_original_webhook_message", "refused", status=404, code=10015, times=2)
    await chat.reply(server.pressed(asked.token), told("For you"), private=True)
    assert len(seen(server)) == 1
    assert server.answers() == []


# ---------------------------------------------------------------- a token that has run out


@pytest.mark.parametrize("code", [10015, 10062, 50027])
async def test_what_takes_no_reply_any_more_is_answered_in_the_channel(server: Server, code: int) -> None:
    server.land.faults.order("update_original_webhook_message", "refused", status=404, code=code)
    said = server.pressed("used-up", at=LONG_AGO)
    await server.discord().reply(said, told("For you"), private=True)
    (answer,) = server.answers()
    assert (answer.channel, answer.mentions, answer.replied) == (said.place.channel, [], "")


async def test_a_token_whose_time_is_over_is_not_tried(server: Server) -> None:
    said = server.pressed("used-up", until=server.now - timedelta(seconds=1))
    await server.discord().reply(said, told("For you"), private=True)
    assert len(server.answers()) == 1
    assert [each.operation for each in server.land.api.calls if "webhook" in each.operation] == []


async def test_a_reply_in_a_thread_stays_there(server: Server) -> None:
    asked = server.asked()
    await server.discord().send(asked.place, told("Ada"), "answer:1")
    said = server.pressed(place=asked.place, threaded=True)
    await server.discord().reply(said, told("More"), private=True)
    assert server.answers()[-1].channel == asked.place.thread


@pytest.mark.parametrize("private", [True, False])
async def test_a_message_is_replied_to_where_it_stands_and_nobody_is_called(server: Server, *, private: bool) -> None:
    asked = server.asked()
    await server.discord().reply(asked, told("No."), private=private)
    (answer,) = server.answers()
    assert (answer.channel, answer.replied, answer.mentions) == (asked.place.channel, asked.place.thread, [])


async def test_a_reply_in_the_channel_that_is_tried_again_stands_once(server: Server) -> None:
    asked = server.asked()
    server.land.faults.order("create_message", "lost")
    chat = server.discord()
    with pytest.raises(Transient):
        await chat.reply(asked, told("No."), private=True)
    await chat.reply(asked, told("No."), private=True)
    assert len(server.answers()) == 1


async def test_in_a_talk_with_us_it_is_a_message(server: Server) -> None:
    await server.discord().reply(server.asked(channel="@ada"), told("Hello"), private=True)
    assert len(server.answers("@ada")) == 1


async def test_a_channel_that_takes_nothing_refuses_the_reply(server: Server) -> None:
    server.land.permits("desk", "onrecord", deny=("Send Messages",))
    with pytest.raises(Permanent) as caught:
        await server.discord().reply(server.pressed(), told("No."), private=True)
    assert caught.value.kind == "forbidden"
