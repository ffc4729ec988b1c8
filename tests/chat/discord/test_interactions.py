"""Commands, buttons and forms over real sockets: unmodified discord.py, our adapter, and a desk that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.state import AutoShardedConnectionState

from bot.chat.discord import connecting
from bot.core.compose_desk import note
from bot.core.desk import Option
from bot.core.types import Problem
from bot.telemetry import REGISTRY
from tests.chat.discord.brought import USUAL, Remembering, form
from tests.chat.discord.lines import until
from tests.chat.discord.staged import Server
from tests.discordland.faults import Trouble

pytestmark = pytest.mark.xdist_group("discord-wire")  # the library's addresses are the process's


@pytest.fixture
async def desk(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Remembering]:
    """A desk that is told what people do in the server."""
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("ws://nowhere.invalid"))
    waited = property(lambda _: 0.1, lambda *_: None)  # after the last server of a beginning; else two seconds
    monkeypatch.setattr(AutoShardedConnectionState, "guild_ready_timeout", waited, raising=False)
    monkeypatch.setattr(connecting, "IDENTIFYING", 0.0)
    made = Remembering()
    chat = server.discord()
    await chat.start(made)
    await until(lambda: chat.connected and server.land.space.commands)
    yield made
    await chat.stop()


async def test_a_command_is_acknowledged_and_answered_to_its_caller_alone(server: Server, desk: Remembering) -> None:
    asked = await server.land.command("bob", "desk", "brief", {"topic": "Ukraine"})
    assert (asked.answer, desk.known[-1].text) == (5, "brief Ukraine")
    await server.chats[0].reply(desk.known[-1], note("Nothing is new."), private=True)
    assert ["Nothing is new." in each.texts[0] for each in server.land.ephemerals("bob")] == [True]
    assert server.land.ephemerals("ada") == []


async def test_a_command_that_is_not_kept_says_so(server: Server, desk: Remembering) -> None:
    desk.down = 1
    await server.land.command("bob", "desk", "status")
    assert ["nothing was kept" in each.texts[0] for each in server.land.ephemerals("bob")] == [True]


async def test_values_are_offered_while_somebody_types(server: Server, desk: Remembering) -> None:
    desk.suggested = (Option(value="Ukraine", label="Ukraine"),)
    offered = await server.land.completes("bob", "desk", "brief", "topic", "uk")
    assert offered == [{"name": "Ukraine", "value": "Ukraine"}]


async def test_settings_are_filled_in_page_by_page_where_they_stand(server: Server, desk: Remembering) -> None:
    land = server.land
    await land.command("ada", "desk", "settings")
    await until(lambda: land.ephemerals("ada"))
    (shown,) = land.ephemerals("ada")
    await land.clicks("ada", shown, "Topics and time")
    desk.wrong = (Problem(where="at", why="write a time of day"),)
    await land.submits("ada", land.modals("ada")[-1], {"at": "25:00"})
    await until(lambda: "write a time of day" in text(server))
    await land.clicks("ada", land.ephemerals("ada")[0], "Correct it")
    desk.wrong = ()
    await land.submits("ada", land.modals("ada")[-1], {"at": "09:00"})
    await until(lambda: "Saved." in text(server))
    assert len(land.ephemerals("ada")) == 1
    assert [(subject, given["at"]) for _, _, subject, given in desk.saved] == [(USUAL, ("25:00",)), (USUAL, ("09:00",))]


def text(server: Server) -> str:
    return "\n".join(each for shown in server.land.ephemerals("ada") for each in shown.texts)


async def test_a_first_digest_is_one_form_away(server: Server, desk: Remembering) -> None:
    desk.settings = form(fresh=True)
    await server.land.command("ada", "desk", "settings")
    assert server.land.modals("ada")[-1].title == "New digest: Topics and time"


async def test_where_our_commands_are_not_registered_we_listen_all_the_same(server: Server, desk: Remembering) -> None:
    before = failed("commands")
    server.land.faults.order("list_application_commands", "refused", status=403, code=50001)
    other = server.discord()
    await server.chats[0].stop()
    await other.start(desk)
    await until(lambda: other.connected)
    assert failed("commands") == before + 1


async def test_a_second_start_registers_nothing(server: Server, desk: Remembering) -> None:
    versions = [each["version"] for each in server.land.space.commands]
    other = server.discord()
    await server.chats[0].stop()
    await other.start(desk)
    await until(lambda: other.connected)
    assert [each["version"] for each in server.land.space.commands] == versions


@pytest.mark.parametrize("trouble", ["refused", "lost"])
async def test_an_answer_that_discord_does_not_take_is_counted_and_what_was_said_is_kept(
    server: Server, desk: Remembering, trouble: Trouble
) -> None:
    before, server.land.asked.patience = failed("defer"), 0.2
    server.land.faults.order("create_interaction_response", trouble, status=404, code=10062, times=9)
    await server.land.command("bob", "desk", "status")
    await until(lambda: failed("defer") == before + 1)
    assert desk.known[-1].text == "status"


def failed(method: str) -> float:
    labels = {"platform": "discord", "method": method, "result": "failed"}
    return REGISTRY.get_sample_value("onrecord_courtesies_total", labels) or 0
