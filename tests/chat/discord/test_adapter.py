"""What we post on Discord stands once, where it belongs, as we last said it, and is found again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.chat.discord import open as open_chat
from bot.chat.discord.adapter import Discord
from bot.chat.discord.marking import SMALL, signed
from bot.chat.discord.settings import Settings
from bot.core.errors import Permanent, Transient
from bot.core.message import Message, Note
from bot.core.types import Posted
from tests.chat.contract import told
from tests.chat.discord.staged import Server, points
from tests.discordland.faults import Trouble

KEY = "digest:1"


def test_without_a_token_there_is_no_chat_and_with_one_there_is(server: Server, tmp_path: Path) -> None:
    def opened(settings: Settings) -> object:
        return open_chat(settings=settings, home=tmp_path, out=StringIO(), now=lambda: server.now)

    assert opened(Settings()) is None
    assert isinstance(opened(Settings.model_validate(server.land.settings())), Discord)


@pytest.mark.parametrize("style", ["components", "embeds", "plain"])
async def test_a_message_is_found_by_its_key_after_an_edit_however_it_is_drawn(server: Server, style: str) -> None:
    chat, (here, _) = server.discord(style=style), server.places
    posted = await chat.send(here, told("Half"), KEY)
    await chat.edit(posted, told("Whole"))
    (stands,) = server.answers()
    assert "Whole" in " ".join(stands.texts)
    assert server.carries(stands, KEY)
    assert await chat.find(here, KEY, server.now - timedelta(minutes=1)) == posted


@pytest.mark.parametrize("before", ["components", "embeds", "plain"])
@pytest.mark.parametrize("after", ["components", "embeds", "plain"])
async def test_a_message_keeps_the_style_it_was_posted_in(server: Server, before: str, after: str) -> None:
    here, _ = server.places
    posted = await server.discord(style=before).send(here, told("Half"), KEY)
    (stands,) = server.answers()
    drawn = (bool(stands.flags & 1 << 15), bool(stands.embeds), bool(stands.content))
    heir = server.discord(style=after)
    await heir.edit(posted, told("Whole"))
    assert (bool(stands.flags & 1 << 15), bool(stands.embeds), bool(stands.content)) == drawn
    await heir.close(posted, told("For good"), KEY)
    assert "For good" in " ".join(stands.texts)
    assert "Half" not in " ".join(stands.texts)
    assert server.carries(stands, KEY)


async def test_what_discord_cannot_draw_is_said_more_plainly(server: Server) -> None:
    server.land.faults.order("create_message", "refused", status=400, code=50035, times=2)
    await server.discord().send(server.places[0], told("Plain"), KEY)
    (stands,) = server.answers()
    assert (bool(stands.content), stands.embeds, stands.components) == (True, [], [])


async def test_what_is_refused_in_every_drawing_is_refused(server: Server) -> None:
    server.land.faults.order("create_message", "refused", status=400, code=50035, times=3)
    with pytest.raises(Permanent) as caught:
        await server.discord().send(server.places[0], told("Plain"), KEY)
    assert caught.value.kind == "undrawn"
    assert server.answers() == []


@pytest.mark.parametrize("trouble", ["cut", "lost", "unanswered"])
async def test_a_post_whose_answer_is_lost_stands_once_when_it_is_sent_again(server: Server, trouble: Trouble) -> None:
    chat, (here, _) = server.discord(), server.places
    server.land.faults.order("create_message", trouble)
    with pytest.raises(Transient):
        await chat.send(here, told("Once"), KEY)
    await chat.send(here, told("Once"), KEY)
    assert len(server.answers()) == 1


async def test_nobody_is_called_by_what_we_say(server: Server) -> None:
    ada = server.land.space.user("ada").id
    hostile = f"<@{ada}> @everyone @here"
    for style in ("components", "embeds", "plain"):
        chat = server.discord(style=style)
        await chat.send(server.places[0], Message(plain=hostile, blocks=(Note(text=hostile),)), f"k:{style}")
    assert len(server.answers()) == 3
    assert [(each.mentions, each.roles, each.everyone) for each in server.answers()] == [([], [], False)] * 3


# ---------------------------------------------------------------- history


async def test_where_history_may_not_be_read_nobody_can_tell_what_stands_there(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    await chat.send(here, told("Once"), KEY)
    server.land.permits("desk", "onrecord", deny=("Read Message History",))
    assert await chat.find(here, KEY, server.now - timedelta(minutes=1)) == "unreadable"
    server.land.permits("desk", "onrecord", deny=("View Channel",))
    assert await chat.find(here, KEY, server.now - timedelta(minutes=1)) == "unreadable"


async def test_an_empty_channel_that_may_be_read_holds_nothing(server: Server) -> None:
    assert await server.discord().find(server.places[1], KEY, server.now - timedelta(minutes=1)) == "absent"


async def test_a_key_is_found_behind_much_that_others_have_said_since(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    began = server.now - timedelta(minutes=1)
    for number in range(130):
        server.land.says("bob", "desk", f"Number {number}")
    posted = await chat.send(here, told("Once"), KEY)
    for number in range(130):
        server.land.says("bob", "desk", f"And {number}")
    assert await chat.find(here, KEY, began) == posted


async def test_what_somebody_else_says_with_our_mark_is_not_ours(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    server.land.says("bob", "desk", f"Mine\n{SMALL}{signed(KEY)}")
    assert await chat.find(here, KEY, server.now - timedelta(minutes=1)) == "absent"


async def test_history_of_a_deleted_channel_is_gone(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    server.land.deletes("desk")
    with pytest.raises(Permanent) as caught:
        await chat.find(here, KEY, server.now)
    assert caught.value.kind == "gone"


# ---------------------------------------------------------------- corrections


async def test_a_correction_is_drawn_where_the_message_stands_even_in_an_archived_thread(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    lead = await chat.send(here, told("Lead"), "k0")
    thread = server.place("desk", lead.message_id)
    story = await chat.send(thread, told("Story"), KEY)
    server.land.archives(lead.message_id)
    await chat.edit(story, told("Corrected"))
    assert "Corrected" in " ".join(server.answers()[-1].texts)
    server.land.archives(lead.message_id, locked=True)
    with pytest.raises(Permanent) as caught:
        await chat.edit(story, told("Again"))
    assert caught.value.kind == "archived"


async def test_a_message_without_a_key_of_ours_is_corrected_all_the_same(server: Server) -> None:
    chat, (here, _) = server.discord(), server.places
    await chat.reply(server.asked(), told("Reply"), private=False)
    (stands,) = server.answers()
    await chat.edit(Posted(place=here, message_id=stands.id), points("Other"))
    assert "Other" in " ".join(stands.texts)
