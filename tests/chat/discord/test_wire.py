"""Listening to Discord over real sockets: whatever ends a connection another begins, and nothing said is lost."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator

import pytest
import yarl
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route
from discord.state import AutoShardedConnectionState

from bot.chat.discord import connecting, session
from bot.chat.discord.connecting import Line
from bot.chat.discord.session import NO_CONTENT, REVOKED
from bot.core.desk import Standing
from bot.core.types import Place, Posted
from tests.chat.discord.lines import Claims, ended, process, until
from tests.discordland import NONE, Land

pytestmark = pytest.mark.xdist_group("discord-wire")  # the library's addresses are the process's


@pytest.fixture
async def land(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Land]:
    """A guild with a channel in it. Nobody waits longer than the test needs."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL("ws://nowhere.invalid"))
    monkeypatch.setattr(connecting, "EVERY", 0.02)
    waited = property(lambda _: 0.1, lambda *_: None)  # after the last server of a beginning; else two seconds
    monkeypatch.setattr(AutoShardedConnectionState, "guild_ready_timeout", waited, raising=False)
    monkeypatch.setattr(connecting, "IDENTIFYING", 0.0)
    async with Land.opened(limits=NONE) as land:
        land.joins("ada")
        land.joins("bob")
        land.founds("desk", "ada", "bob")
        land.makes("briefings")
        yield land


# ---------------------------------------------------------------- a connection


async def test_what_somebody_says_to_us_reaches_the_desk(land: Land) -> None:
    async with process(land) as ours:
        await ours.line.open()
        assert ours.line.connected
        land.says("ada", "briefings", "@onrecord Who stays?")
        await until(lambda: ours.desk.texts == ["Who stays?"])
        (health,) = ours.line.health()
        assert (health.ours, health.connected, health.restarts, health.why) == (True, True, 0, "")
        assert ours.line.problems() == ()


@pytest.mark.parametrize("trouble", ["dropped", "asked"])
async def test_a_connection_that_breaks_is_resumed_and_nothing_is_lost(land: Land, trouble: str) -> None:
    async with process(land) as ours:
        await ours.line.open()
        if trouble == "dropped":
            land.gateway.drop()
        else:
            land.gateway.ask_to_reconnect()
        land.says("ada", "briefings", "@onrecord Meanwhile?")
        await until(lambda: ours.desk.texts == ["Meanwhile?"] and ours.line.connected)
        assert land.gateway.resumed == 1
        assert len(land.gateway.identified) == 1
        assert ours.line.health()[0].restarts == 0


async def test_a_session_that_is_no_good_any_more_begins_anew_and_what_was_missed_is_read(land: Land) -> None:
    async with process(land) as ours:
        ours.desk.speaks_in(land, "briefings")
        await ours.line.open()
        _forget(land)
        land.says("ada", "briefings", "@onrecord Missed?")
        land.says("bob", "briefings", "nothing to do with us")
        land.gateway.drop()
        await until(lambda: ours.desk.texts == ["Missed?"])
        assert (land.gateway.resumed, len(land.gateway.identified)) == (0, 2)


async def test_a_payload_that_cannot_be_read_costs_a_connection_and_is_counted(land: Land) -> None:
    before = ended("unreadable")
    async with process(land) as ours:
        ours.desk.speaks_in(land, "briefings")
        await ours.line.open()
        land.gateway.garble()
        await until(lambda: ended("unreadable") == before + 1)
        land.says("ada", "briefings", "@onrecord Still there?")
        await until(lambda: ours.desk.texts == ["Still there?"] and ours.line.connected)
        assert ours.line.health()[0].restarts == 1


async def test_a_gateway_that_is_down_as_we_start_is_tried_until_it_is_there(
    land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "OPENING", 0.1)
    land.gateway.shut = True
    before = ended("unreachable")
    async with process(land) as ours:
        await ours.line.open()
        assert not ours.line.connected
        await until(lambda: ended("unreachable") >= before + 2)
        assert "cannot be reached" in ours.line.problems()[0].why
        monkeypatch.setattr(session, "OPENING", 20)
        land.gateway.shut = False
        await until(lambda: ours.line.connected)
        assert ours.line.problems() == ()


async def test_where_nobody_says_how_many_shards_there_are_it_is_asked_again(land: Land) -> None:
    land.faults.order("get_bot_gateway", "banned", times=2)
    async with process(land, gateway_url=None) as ours:
        await ours.line.open()
        await until(lambda: ours.line.connected)
        assert len(land.api.made("get_bot_gateway")) == 3


async def test_a_rate_limit_that_says_how_long_is_waited_for(land: Land) -> None:
    land.faults.order("get_my_user", "fine", times=2)
    land.faults.order("get_my_user", "busy", seconds=0.05)
    before = ended("banned")
    async with process(land, shards=1) as ours:
        await ours.line.open()
        assert ours.line.connected
        assert ended("banned") == before


async def test_a_rate_limit_that_does_not_say_is_come_back_from(land: Land) -> None:
    land.faults.order("get_my_user", "fine", times=2)
    land.faults.order("get_my_user", "banned")
    before = ended("banned")
    async with process(land, shards=1) as ours:
        await ours.line.open()
        await until(lambda: ours.line.connected)
        assert ended("banned") == before + 1


# ---------------------------------------------------------------- what Discord refuses


async def test_a_token_that_rest_does_not_know_ends_it_and_it_says_so(land: Land) -> None:
    claims = Claims()
    async with process(land, claims, shards=1) as ours:
        land.api.revoked = True
        await ours.line.open()
        assert not ours.line.connected
        assert ["reset it" in each.why for each in ours.line.problems()] == [True]
        assert len(land.api.calls) == 1
        assert not claims.held


async def test_a_token_that_the_gateway_does_not_know_ends_it_too(land: Land) -> None:
    land.gateway.token = "another"  # noqa: S105 - nobody's
    claims = Claims()
    async with process(land, claims, shards=1) as ours:
        await ours.line.open()
        await until(lambda: not claims.held and [each.why for each in ours.line.problems()] == [REVOKED])
        assert len(land.gateway.identified) == 1


async def test_without_the_intent_that_was_asked_for_we_listen_for_less_and_say_so(land: Land) -> None:
    land.space.content = False
    async with process(land, message_content=True) as ours:
        await ours.line.open()
        await until(lambda: ours.line.connected)
        land.says("ada", "briefings", "@onrecord Do you hear?")
        await until(lambda: ours.desk.texts == ["Do you hear?"])
        assert [each.why for each in ours.line.problems()] == [NO_CONTENT]
        assert len(land.gateway.identified) == 2


# ---------------------------------------------------------------- several processes, several shards


async def test_of_two_processes_one_listens_and_both_are_well(land: Land) -> None:
    claims = Claims()
    async with process(land, claims, name="a") as one, process(land, claims, name="b") as other:
        await one.line.open()
        await other.line.open()
        assert (one.line.connected, other.line.connected) == (True, True)
        assert [each.health()[0].ours for each in (one.line, other.line)] == [True, False]
        land.says("ada", "briefings", "@onrecord Once?")
        await until(lambda: one.desk.texts == ["Once?"])
        assert (len(land.gateway.live), other.desk.known) == (1, [])


async def test_a_shard_whose_owner_dies_is_taken_over_with_what_was_said_meanwhile(land: Land) -> None:
    claims = Claims()
    async with process(land, claims, name="a") as one, process(land, claims, name="b") as other:
        other.desk.speaks_in(land, "briefings")
        await one.line.open()
        await other.line.open()
        await one.dies()
        land.says("ada", "briefings", "@onrecord Anybody?")
        asked = other.desk.asked
        await until(lambda: other.desk.asked > asked + 2)
        assert not other.line.health()[0].ours, "its claim holds still"
        claims.forward()
        await until(lambda: other.desk.texts == ["Anybody?"])
        assert other.line.connected


async def test_a_shard_that_is_given_back_is_taken_over_at_once(land: Land) -> None:
    claims = Claims()
    async with process(land, claims, name="a") as one, process(land, claims, name="b") as other:
        await one.line.open()
        await other.line.open()
        await one.line.close()
        await until(lambda: other.line.health()[0].ours and other.line.connected)
        assert not one.line.connected


async def test_who_stops_warns_nobody_of_the_shards_that_it_gives_back(
    land: Land, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "onrecord"):
        async with process(land) as ours:
            await ours.line.open()
            await ours.line.close()
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "onrecord"]
    assert told[-1] == ("INFO", "a shard is given back")
    assert {level for level, _ in told} == {"INFO"}


async def test_who_has_lost_a_claim_listens_no_more_and_warns_of_it(
    land: Land, caplog: pytest.LogCaptureFixture
) -> None:
    claims = Claims()
    async with process(land, claims) as ours:
        await ours.line.open()
        for what in claims.held:
            claims.held[what] = ("another", 1e9)
        await until(lambda: not land.gateway.live)
        assert not ours.line.health()[0].ours
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "a shard is ours no more"
    ]


async def test_while_no_claim_is_answered_a_shard_is_ours_until_it_has_run_out(land: Land) -> None:
    async with process(land) as ours:
        await ours.line.open()
        ours.desk.away = True
        asked = ours.desk.asked
        await until(lambda: ours.desk.asked > asked + 2)
        assert ours.line.connected
        ours.later[0] += 21
        await until(lambda: not (land.gateway.live or ours.line.connected))
        ours.desk.away = False
        await until(lambda: ours.line.connected)


async def test_each_shard_hears_of_its_own_guilds(land: Land) -> None:
    land.gateway.shards = 2
    shards = {land.gateway.shard(each.id, 2) for each in land.space.guilds.values()}
    while len(shards) < 2:
        made = land.founds(f"desk {len(land.space.guilds)}", "ada")
        shards.add(land.gateway.shard(made.id, 2))
    for number, guild in enumerate(list(land.space.guilds)):
        land.makes(f"news {number}", guild)
    async with process(land) as ours:
        await ours.line.open()
        await until(lambda: ours.line.connected)
        assert [each.shard for each in ours.line.health()] == [0, 1]
        assert sorted(each["shard"][0] for each in land.gateway.identified) == [0, 1]
        for number in range(len(land.space.guilds)):
            land.says("ada", f"news {number}", f"@onrecord {number}?")
        await until(lambda: len(ours.desk.known) == len(land.space.guilds))
        land.gateway.live[0].wire.drop()  # type: ignore[union-attr]
        await until(lambda: land.gateway.resumed == 1)
        assert len(land.gateway.identified) == 2, "the other shard goes on"


# ---------------------------------------------------------------- catching up


async def test_what_was_said_while_nobody_ran_is_answered_if_it_is_recent(land: Land) -> None:
    async with process(land) as ours:
        ours.desk.speaks_in(land, "briefings")
        ours.desk.speaks_in(land, "@ada")
        land.says("ada", "briefings", "@onrecord In the channel?")
        land.says("ada", "@ada", "In our talk?")
        await ours.line.open()
        await until(lambda: sorted(ours.desk.texts) == ["In our talk?", "In the channel?"])
        assert len(land.api.made("list_messages")) == 2


async def test_what_is_known_is_not_brought_twice_and_a_quiet_place_is_not_read(land: Land) -> None:
    land.makes("quiet")
    async with process(land) as ours:
        ours.desk.speaks_in(land, "quiet")
        ours.desk.speaks_in(land, "briefings")
        await ours.line.open()
        land.says("ada", "briefings", "@onrecord Once?")
        await until(lambda: ours.desk.texts == ["Once?"])
        _forget(land)
        land.says("ada", "briefings", "@onrecord Twice?")
        land.gateway.drop()
        await until(lambda: ours.desk.texts == ["Once?", "Twice?"])
        assert {call.ids["channel_id"] for call in land.api.made("list_messages")} == {land.place("briefings").id}


async def test_a_place_that_cannot_be_read_keeps_no_other_from_being_read(land: Land) -> None:
    land.makes("closed")
    land.permits("closed", "onrecord", deny=("Read Message History", "View Channel"))
    async with process(land) as ours:
        ours.desk.speaks_in(land, "closed")
        ours.desk.places.append(
            Posted(place=Place(platform="discord", tenant=land.place("briefings").guild, channel="1"), message_id="2")
        )
        ours.desk.speaks_in(land, "briefings")
        land.says("ada", "briefings", "@onrecord Here?")
        await ours.line.open()
        await until(lambda: ours.desk.texts == ["Here?"])


async def test_a_server_that_sent_us_away_while_nobody_ran_has_done_so_and_no_other(land: Land) -> None:
    land.founds("gone", "ada")
    land.makes("there", "gone")
    async with process(land) as ours:
        ours.desk.speaks_in(land, "briefings")
        for _ in range(2):
            ours.desk.speaks_in(land, "there")
        land.expels("gone")
        await ours.line.open()
        await until(lambda: ours.desk.known)
        (told,) = ours.desk.known
        assert (told.kind, told.place.tenant) == ("removed", ours.desk.places[1].place.tenant)


async def test_what_does_not_name_us_is_not_read_unless_we_hear_such(land: Land) -> None:
    said = [land.says("ada", "briefings", text) for text in ("Not to you.", "@onrecord To you!")]
    assert len(said) == 2
    async with process(land) as ours:
        ours.desk.speaks_in(land, "briefings")
        await ours.line.open()
        await until(lambda: ours.desk.texts == ["To you!"])
    async with process(land, message_content=True) as ours:
        ours.desk.speaks_in(land, "briefings")
        await ours.line.open()
        await until(lambda: ours.desk.texts == ["Not to you.", "To you!"])


async def test_what_somebody_said_who_may_not_read_on_is_not_brought(land: Land) -> None:
    async with process(land) as ours:
        ours.chat.people[land.space.user("ada").id] = Standing(name="Ada", member=False)
        ours.desk.speaks_in(land, "briefings")
        land.says("ada", "briefings", "@onrecord Before I left?")
        land.says("bob", "briefings", "@onrecord And I?")
        await ours.line.open()
        await until(lambda: ours.desk.texts == ["And I?"])


# ---------------------------------------------------------------- leaving


async def test_stopping_takes_no_longer_than_it_may_though_nobody_says_goodbye(
    land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(session, "LEAVING", 0.05)
    claims = Claims()
    async with process(land, claims) as ours:
        await ours.line.open()
        monkeypatch.setattr(DiscordWebSocket, "close", never)
        async with asyncio.timeout(2):
            await ours.line.close()
        assert not claims.held
        await until(lambda: not _hearts())


async def test_a_connection_that_is_given_up_while_it_waits_for_its_turn_leaves_nothing_behind(
    land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: Line) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Line, "_turn", never)
    async with process(land) as ours:
        opening = asyncio.create_task(ours.line.open())
        await until(lambda: bool(_hearts()))
        await ours.line.close()
        opening.cancel()
        await until(lambda: not _hearts())


async def test_stopping_while_the_gateway_is_away_gives_the_claim_back(land: Land) -> None:
    land.gateway.shut = True
    claims = Claims()
    async with process(land, claims) as ours:
        opening = asyncio.create_task(ours.line.open())
        await until(lambda: claims.held)
        async with asyncio.timeout(2):
            await ours.line.close()
        opening.cancel()
        assert not claims.held


def _hearts() -> list[threading.Thread]:
    """The threads that keep connections alive."""
    return [each for each in threading.enumerate() if isinstance(each, KeepAliveHandler)]


def _forget(land: Land) -> None:
    """Let no session be resumed any more, nor told what happens from now on."""
    for each in land.gateway.sessions:
        each.good = False
