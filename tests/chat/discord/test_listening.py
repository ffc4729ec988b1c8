"""Listening: what people do in a server reaches the desk, and they are told where it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.http import Route

from bot.chat.discord import listening
from bot.chat.discord.settings import Settings
from bot.core import message as said
from bot.core.desk import Inbound, Option
from bot.core.errors import Permanent
from bot.core.types import Problem
from bot.telemetry import REGISTRY
from tests.chat.discord.brought import NOW, USUAL, Remembering, Telling, form
from tests.flows.conftest import Clock
from tests.scenarios.discord.simulated import Message, Simulated, simulated


@dataclass(kw_only=True)
class Room:
    """A server, us listening in it, and the desk that is told."""

    world: Simulated
    desk: Remembering
    chat: Telling
    bot: listening.Listening

    async def posted(self, where: str, *custom_ids: str) -> Message:
        """A message of ours with such buttons."""
        buttons = [{"type": 2, "style": 2, "label": each, "custom_id": each} for each in custom_ids]
        body = {"content": "Digest", "components": [{"type": 1, "components": buttons}]}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=self.world.channel(where).id)
        told = await self.bot.http.request(route, json=body)
        return self.world.env.backend.get_message(int(told["channel_id"]), int(told["id"]))

    async def alone(self, who: str, *custom_ids: str) -> Message:
        """What somebody alone sees as the answer to what they did last, with such buttons."""
        buttons = [{"type": 2, "style": 2, "label": each, "custom_id": each} for each in custom_ids]
        body = {"content": "Settings", "components": [{"type": 1, "components": buttons}]}
        route = Route("PATCH", "/webhooks/{app}/{token}/messages/@original", **original(self.replied))
        await self.bot.http.request(route, json=body)
        return self.world.alone(who)[-1]

    @property
    def replied(self) -> Inbound:
        return self.chat.replies[-1][0]

    @property
    def last(self) -> Inbound:
        return self.desk.known[-1]

    @property
    def told(self) -> said.Message:
        return self.chat.replies[-1][1]


@asynccontextmanager
async def room(**settings: Any) -> AsyncIterator[Room]:
    """A server that we have joined."""
    desk, chat = Remembering(), Telling()
    clock = Clock(NOW)
    async with simulated(clock, content=bool(settings.get("message_content"))) as world:
        made = listening.bot(Settings(**settings), desk, chat, now=clock, shard_ids=[0], shard_count=1)
        made.pauses = (0.0, 0.0)
        await world.attach(made, lambda _: None)
        await world.settle()
        yield Room(world=world, desk=desk, chat=chat, bot=made)


def counted(what: str, result: str) -> float:
    return REGISTRY.get_sample_value("onrecord_brought_total", labels(what=what, result=result)) or 0


def labels(**given: str) -> dict[str, str]:
    return {"platform": "discord", **given}


# ---------------------------------------------------------------- messages


async def test_a_mention_reaches_the_desk_in_words() -> None:
    async with room() as here:
        desk = here.world.channel("#desk")
        sent = await here.world.says("bea", desk, f"@onrecord quotes <@{here.world.people['ada'].id}> in <#{desk.id}>")
        await here.world.settle()
        assert (here.last.kind, here.last.text) == ("mention", "quotes @Ada in #desk")
        assert here.last.place.thread == str(sent.id)


async def test_what_does_not_name_us_is_blank_and_says_nothing() -> None:
    async with room() as here:
        await here.world.says("bea", here.world.channel("#desk"), "lunch?")
        await here.world.settle()
        assert here.desk.known == []


async def test_where_we_may_read_all_of_it_it_reaches_the_desk() -> None:
    async with room(message_content=True) as here:
        await here.world.says("bea", here.world.channel("#desk"), "lunch?")
        await here.world.settle()
        assert (here.last.kind, here.last.text, here.last.threaded) == ("message", "lunch?", False)


async def test_a_reply_to_us_is_one_that_names_us_and_says_to_what() -> None:
    async with room() as here:
        ours = await here.posted("#desk", "or:why:story:1")
        await here.world.says("bea", here.world.channel("#desk"), "Who says so?", ours)
        await here.world.settle()
        assert (here.last.kind, here.last.text, here.last.replied) == ("mention", "Who says so?", str(ours.id))


async def test_whoever_names_the_role_that_a_server_made_for_us_means_us(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(message_content=True) as here:
        role = here.world.guild.create_role("OnRecord")
        own = property(lambda guild: guild.get_role(role.id))
        monkeypatch.setattr(discord.Guild, "self_role", own)  # SimCord does not tell whose a role is
        await here.world.says("bea", here.world.channel("#desk"), f"<@&{role.id}> Who stays?")
        await here.world.settle()
        assert (here.last.kind, here.last.text) == ("mention", "Who stays?")


async def test_a_talk_with_us_alone_is_heard_without_our_name() -> None:
    async with room() as here:
        await here.world.says("bea", here.world.channel("@bea"), "brief Ukraine")
        await here.world.settle()
        assert (here.last.kind, here.last.direct, here.last.text) == ("message", True, "brief Ukraine")
        assert here.last.place.tenant == f"@{here.world.people['bea'].id}"


async def test_other_bots_are_not_heard() -> None:
    async with room() as here:
        await here.world.says("robo", here.world.channel("#desk"), "@onrecord brief")
        await here.world.settle()
        assert here.desk.known == []


async def test_a_message_that_is_not_kept_at_once_is_kept_later() -> None:
    async with room() as here:
        here.desk.down = 2
        await here.world.says("bea", here.world.channel("#desk"), "@onrecord status")
        await here.world.settle()
        assert here.last.text == "status"


async def test_a_message_that_is_never_kept_is_counted_and_logged_without_what_it_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = counted("message", "failed")
    with pytest.raises(ExceptionGroup) as failed:  # SimCord lets nothing pass that was raised
        await said_to_nobody()
    assert [type(each) for each in failed.value.exceptions] == [ConnectionError]
    assert counted("message", "failed") == before + 1
    assert "what somebody said" not in caplog.text


async def said_to_nobody() -> None:
    async with room() as here:
        here.desk.down = 3
        await here.world.says("bea", here.world.channel("#desk"), "@onrecord status")
        await here.world.settle()


# ---------------------------------------------------------------- commands


async def test_a_command_is_kept_then_acknowledged_for_its_caller_alone() -> None:
    async with room() as here:
        await here.world.command("bea", here.world.channel("#desk"), "brief", {"topic": "Ukraine"})
        assert here.last.text == "brief Ukraine"
        assert here.world.shown["bea"].deferred
        assert here.world.shown["bea"].ephemeral


async def test_a_command_that_is_not_kept_says_so_to_its_caller_alone() -> None:
    async with room() as here:
        here.desk.down = 1
        before = counted("command", "failed")
        await here.world.command("bea", here.world.channel("#desk"), "brief", {})
        shown = here.world.shown["bea"].response
        assert shown is not None
        assert "nothing was kept" in shown.content
        assert shown.ephemeral
        assert counted("command", "failed") == before + 1


async def test_the_menu_on_a_message_brings_what_stands_there() -> None:
    async with room() as here:
        sent = await here.world.says("bea", here.world.channel("#desk"), "Read https://x.test/a")
        await here.world.menu("bea", sent, "Brief this")
        assert (here.last.action, here.last.text) == ("brief-this", "Read https://x.test/a")


async def test_values_are_offered_while_somebody_types() -> None:
    async with room() as here:
        here.desk.suggested = (Option(value="Europe/London", label="Europe/London, now 08:00"),)
        desk = here.world.channel("#desk")
        assert await here.world.completes("ada", desk, "subscribe", "zone", "lon", {}) == ["Europe/London, now 08:00"]
        assert here.desk.looked_for == [("zone", "lon")]


async def test_where_nothing_can_be_looked_for_nothing_is_offered() -> None:
    async with room() as here:
        here.desk.down = 1
        assert await here.world.completes("ada", here.world.channel("#desk"), "brief", "topic", "u", {}) == []


async def test_members_without_manage_server_are_not_offered_managing_commands() -> None:
    async with room() as here:
        assert "subscribe" in here.world.offered("ada")
        assert "subscribe" not in here.world.offered("bea")
    async with room(manage="members") as here:
        assert "subscribe" in here.world.offered("bea")


async def test_a_second_start_registers_no_commands() -> None:
    async with room() as here:
        again = listening.bot(Settings(), here.desk, here.chat, now=Clock(NOW), shard_ids=[0], shard_count=1)
        await here.world.attach(again, lambda _: None)
        puts = [each for each in here.world.requests if each.method == "PUT" and each.path.endswith("/commands")]
        assert len(puts) == 1


# ---------------------------------------------------------------- buttons and forms


async def test_a_press_is_kept_then_acknowledged() -> None:
    async with room() as here:
        ours = await here.posted("#desk", "or:more:story:1")
        await here.world.clicks("bea", ours, "or:more:story:1")
        assert (here.last.action, here.last.subject, here.last.place.thread) == ("more", "story:1", str(ours.id))
        assert here.world.shown["bea"].deferred


async def test_ask_opens_a_modal_and_what_is_typed_is_asked_in_the_thread() -> None:
    async with room() as here:
        ours = await here.posted("#desk", "or:ask:story:1")
        await here.world.clicks("bea", ours, "or:ask:story:1")
        assert here.desk.known == []
        await here.world.submits("bea", {"What would you like to know about this story?": "Who says so?"})
        assert (here.last.action, here.last.subject, here.last.text) == ("ask", "story:1", "Who says so?")
        assert here.last.place.thread == str(ours.id)
        shown = here.world.shown["bea"].response
        assert shown is not None
        assert shown.ephemeral


async def test_settings_of_a_new_digest_open_its_first_page_at_once() -> None:
    async with room() as here:
        here.desk.settings = form(fresh=True)
        await here.world.command("ada", here.world.channel("#desk"), "settings", {})
        modal = here.world.shown["ada"].modal
        assert modal is not None
        assert modal["title"] == "New digest: Topics and time"
        here.desk.settings = form()
        await here.world.submits("ada", {"Topics": "Taiwan, Ukraine", "Time": "09:00"})
        _, _, subject, given = here.desk.saved[0]
        assert subject == f"new:{USUAL}"
        assert (given["topics"], given["at"]) == (("Taiwan", "Ukraine"), ("09:00",))
        assert "sources" not in given
        assert here.told.plain.startswith("Saved.")
        assert ("preview", f"subscription:{USUAL}") in pressable(here.told)


async def test_settings_of_a_digest_are_shown_with_a_button_for_each_page() -> None:
    async with room() as here:
        await here.world.command("ada", here.world.channel("#desk"), "settings", {})
        assert here.world.shown["ada"].deferred
        assert ("form", f"more:{USUAL}") in pressable(here.told)
        ours = await here.posted("#desk", f"or:form:more:{USUAL}")
        await here.world.clicks("ada", ours, f"or:form:more:{USUAL}")
        modal = here.world.shown["ada"].modal
        assert modal is not None
        assert modal["title"] == "Digest settings: Sources, more times"


async def test_what_is_wrong_is_told_and_the_page_opens_again_with_what_was_typed() -> None:
    async with room() as here:
        ours = await here.posted("#desk", f"or:form:basics:{USUAL}")
        here.desk.wrong = (Problem(where="at", why="write a time of day"),)
        for time in ("25:00", "08:00"):
            await here.world.clicks("ada", ours, f"or:form:basics:{USUAL}")
            modal = here.world.shown["ada"].modal
            assert modal is not None
            assert modal["components"][1]["component"]["value"] == ("08:00" if time == "25:00" else "25:00")
            await here.world.submits("ada", {"Time": time})
            here.desk.wrong = ()
        first, last = (message.plain for _, message in here.chat.replies)
        assert "Time: write a time of day" in first
        assert last.startswith("Saved.")


async def test_settings_that_only_their_reader_sees_are_shown_anew_where_they_stand() -> None:
    async with room() as here:
        await here.world.command("ada", here.world.channel("#desk"), "settings", {})
        ours = await here.alone("ada", f"or:form:basics:{USUAL}")
        await here.world.clicks("ada", ours, f"or:form:basics:{USUAL}")
        await here.world.submits("ada", {"Time": "09:00"})
        assert here.told.plain.startswith("Saved.")
        assert here.replied.reply is not None
        await here.bot.http.request(
            Route("PATCH", "/webhooks/{app}/{token}/messages/@original", **original(here.replied)),
            json={"content": "Saved"},
        )
        assert [each.content for each in here.world.alone("ada")] == ["Saved"]


async def test_a_form_that_is_open_while_we_are_started_anew_is_kept_all_the_same() -> None:
    async with room() as here:
        ours = await here.posted("#desk", f"or:form:basics:{USUAL}")
        await here.world.clicks("ada", ours, f"or:form:basics:{USUAL}")
        again = listening.bot(Settings(), here.desk, here.chat, now=Clock(NOW), shard_ids=[0], shard_count=1)
        await here.world.attach(again, lambda _: None)
        await here.world.submits("ada", {"Time": "09:00"})
        assert [given["at"] for _, _, _, given in here.desk.saved] == [("09:00",)]


def original(said: Inbound) -> dict[str, str]:
    assert said.reply is not None
    app, _, token = said.reply.token.partition(":")
    return {"app": app, "token": token}


async def test_who_may_not_see_the_settings_is_told_why() -> None:
    async with room() as here:
        here.desk.settings = Problem(where="", why="Only those who manage the server may.")
        ours = await here.posted("#desk", "or:settings:")
        await here.world.clicks("bea", ours, "or:settings:")
        assert here.told.plain == "Only those who manage the server may."


@pytest.mark.parametrize("custom_id", ["or:settings:", f"or:form:basics:{USUAL}"])
async def test_a_form_that_cannot_be_made_is_said_to_be_none(custom_id: str) -> None:
    async with room() as here:
        here.desk.down = 1
        ours = await here.posted("#desk", custom_id)
        await here.world.clicks("ada", ours, custom_id)
        shown = here.world.shown["ada"].response
        assert shown is not None
        assert "nothing was kept" in shown.content


async def test_settings_that_are_not_kept_are_said_not_to_be() -> None:
    async with room() as here:
        ours = await here.posted("#desk", f"or:form:basics:{USUAL}")
        await here.world.clicks("ada", ours, f"or:form:basics:{USUAL}")
        here.desk.down = 1
        await here.world.submits("ada", {"Time": "09:00"})
        assert "nothing was kept" in here.told.plain


async def test_a_reply_that_is_refused_is_no_failure_of_ours() -> None:
    async with room() as here:
        here.chat.refuses = Permanent("the token has run out", kind="gone")
        await here.world.command("ada", here.world.channel("#desk"), "settings", {})
        assert here.chat.replies == []


async def test_somebody_elses_buttons_are_left_alone() -> None:
    async with room() as here:
        before = counted("interaction", "ignored")
        ours = await here.posted("#desk", "theirs")
        await here.world.clicks("bea", ours, "theirs")
        assert here.desk.known == []
        assert counted("interaction", "ignored") == before + 1


def pressable(message: said.Message) -> list[tuple[str, str]]:
    blocks = [block for block in message.blocks if isinstance(block, said.Actions)]
    return [(action.verb, action.subject) for block in blocks for action in block.actions]


# ---------------------------------------------------------------- coming and going


async def test_we_say_who_we_are_in_the_first_channel_that_takes_it() -> None:
    async with room() as here:
        guild = here.bot.get_guild(here.world.guild.id)
        assert guild is not None
        await here.bot.on_guild_join(guild)
        assert (here.last.kind, here.last.place.channel) == ("joined", str(here.world.channel("#desk").id))
        assert here.last.place.tenant == str(guild.id)


async def test_a_server_that_took_us_in_while_nobody_listened_is_greeted_once() -> None:
    async with room() as here:
        guild = here.bot.get_guild(here.world.guild.id)
        assert guild is not None
        guild.me.joined_at = NOW - timedelta(hours=30)
        await here.bot.on_guild_available(guild)
        assert here.desk.known == []
        guild.me.joined_at = NOW - timedelta(hours=2)
        await here.bot.on_guild_available(guild)
        await here.bot.on_guild_join(guild)
        assert [each.kind for each in here.desk.known] == ["joined"]


async def test_a_channel_where_everybody_may_write_comes_before_one_for_announcements() -> None:
    async with room() as here:
        guild = here.bot.get_guild(here.world.guild.id)
        assert guild is not None
        first, second = guild.text_channels
        await first.set_permissions(guild.default_role, send_messages=False)
        await first.set_permissions(guild.me, send_messages=True)
        await here.world.settle()
        await here.bot.on_guild_join(guild)
        assert here.last.place.channel == str(second.id)


async def test_a_server_where_we_may_write_nowhere_is_left_in_peace() -> None:
    async with room() as here:
        guild = here.bot.get_guild(here.world.guild.id)
        assert guild is not None
        for channel in guild.text_channels:
            guild._remove_channel(channel)
        await here.bot.on_guild_join(guild)
        assert here.desk.known == []


async def test_being_sent_away_and_a_deleted_channel_reach_the_desk() -> None:
    async with room() as here:
        guild = here.bot.get_guild(here.world.guild.id)
        assert guild is not None
        quiet = guild.get_channel(here.world.channel("#quiet").id)
        assert quiet is not None
        await here.bot.on_guild_channel_delete(quiet)
        await here.bot.on_guild_remove(guild)
        assert [(each.kind, each.place.channel) for each in here.desk.known] == [
            ("left", str(quiet.id)),
            ("removed", ""),
        ]
