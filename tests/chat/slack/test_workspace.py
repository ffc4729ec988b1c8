"""What people do in a workspace reaches the desk over either way, through the whole adapter and the unmodified SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from bot.chat.slack import views
from bot.chat.slack.adapter import Slack
from bot.chat.slack.connecting import Site
from bot.chat.slack.manifest import PATH, SCOPES
from bot.chat.slack.settings import Settings
from bot.core.message import Action, Actions, Message, Note
from bot.core.types import Place, Posted, Problem
from tests.chat.slack.brought import FORM, Remembering
from tests.slackland import NONE, Land, Taken

ASK = Action(verb="ask", label="Ask", subject="story:s1", asks="Your question")
MORE = Action(verb="more", label="More", subject="story:s1")
USEFUL = Action(verb="useful", label="Useful", subject="story:s1")
USELESS = Action(verb="not-useful", label="Not useful", subject="story:s1")
SETTINGS = Action(verb="settings", label="Settings", subject="subscription:s1")
DIGEST = Message(
    plain="Good morning", blocks=(Note(text="Good morning"), Actions(actions=(ASK, MORE, SETTINGS, USEFUL, USELESS)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A workspace with Ada and a channel, our adapter in it, and the desk it brings things to."""

    land: Land
    slack: Slack
    desk: Remembering

    def place(self, thread: str | None = None) -> Place:
        return Place(platform="slack", tenant=self.land.space.team, channel=self.land.place("#desk").id, thread=thread)

    def acknowledged(self) -> list[Taken]:
        return [taken for _, taken in self.land.bringing.acknowledged]


def now() -> datetime:
    return datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


async def until(true: Callable[[], object]) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the other task tells nobody
            await asyncio.sleep(0.01)


@asynccontextmanager
async def opened(mode: Literal["socket", "http"], **given: Any) -> AsyncIterator[Here]:
    async with Land.opened(limits=NONE, **given) as land:
        land.joins("ada", zone="Europe/London")
        land.makes("desk", "ada", "onrecord")
        settings = Settings.model_validate(land.settings(mode=mode, listen="127.0.0.1:0"))
        slack, desk = Slack(settings, now=now), Remembering()
        await slack.start(desk)
        try:
            assert slack.connected
            if mode == "http":
                assert slack._listening is not None
                assert isinstance(slack._listening.line, Site)
                assert await land.calls(f"http://127.0.0.1:{slack._listening.line.port}{PATH}").verify()
            yield Here(land=land, slack=slack, desk=desk)
        finally:
            await slack.stop()


@pytest.fixture(params=["socket", "http"])
async def here(request: pytest.FixtureRequest) -> AsyncIterator[Here]:
    async with opened(request.param) as made:
        yield made


# ---------------------------------------------------------------- said


async def test_one_mention_under_six_event_ids_is_kept_once_and_acknowledged_in_time(here: Here) -> None:
    here.land.times = 3
    said = await here.land.says("ada", "#desk", "@onrecord What is new at https://a.test/?x=1&y=2 <b>?")
    (inbound,) = here.desk.known
    assert (inbound.kind, inbound.text) == ("mention", "What is new at https://a.test/?x=1&y=2 <b>?")
    assert inbound.id == f"{here.land.space.team}:{said.channel}:{said.ts}"
    assert len(here.acknowledged()) == 6
    assert max(taken.after for taken in here.acknowledged()) < 3


async def test_a_talk_with_us_needs_no_mention(here: Here) -> None:
    await here.land.says("ada", "@ada", "What is new?")
    (inbound,) = here.desk.known
    assert (inbound.kind, inbound.direct, inbound.text) == ("message", True, "What is new?")


async def test_what_we_post_ourselves_is_not_said_to_us(here: Here) -> None:
    posted = await here.slack.send(here.place(), DIGEST, "digest:1")
    await here.slack.send(here.place(posted.message_id), DIGEST, "digest:2")
    await here.land.bringing.settled()
    assert here.desk.known == []


async def test_a_reply_in_a_thread_is_said_in_that_thread(here: Here) -> None:
    posted = await here.slack.send(here.place(), DIGEST, "digest:1")
    await here.land.says("ada", "#desk", "Who says so?", thread=posted.message_id)
    (inbound,) = here.desk.known
    assert (inbound.kind, inbound.place, inbound.threaded) == ("message", here.place(posted.message_id), True)


async def test_an_event_that_was_not_kept_is_brought_again_until_it_is() -> None:
    async with opened("socket", patience=0.3, again=(0.0, 0.0)) as here:
        here.desk.down = True
        saying = asyncio.create_task(here.land.says("ada", "@ada", "Hello"))
        await asyncio.sleep(0.1)
        here.desk.down = False
        await saying
        await here.land.bringing.settled()
        assert [inbound.text for inbound in here.desk.known] == ["Hello"]
        assert [taken.attempt for taken in here.acknowledged()] == [1]


# ---------------------------------------------------------------- commands and buttons


async def test_a_command_is_kept_and_answered_privately_by_its_address(here: Here) -> None:
    taken = await here.land.command("ada", "#desk", "/brief", "harbour")
    assert taken is not None
    (inbound,) = here.desk.known
    assert (inbound.text, taken.answer) == ("brief harbour", {})
    assert inbound.reply is not None
    assert inbound.reply.until == now() + timedelta(minutes=30)
    await here.slack.reply(inbound, DIGEST, private=True)
    assert [each.to for each in here.land.ephemerals("ada")] == ["U0ADA"]


async def test_a_command_that_cannot_be_kept_says_so_at_once(here: Here) -> None:
    here.desk.down = True
    await here.land.command("ada", "#desk", "/ask", "Who?")
    (told,) = here.land.ephemerals("ada")
    assert "nothing was kept of it" in told.text


@pytest.mark.parametrize(
    ("action_id", "value", "verb"),
    [
        ("onrecord:more", "", "more"),
        ("onrecord:feedback", "useful story:s1", "useful"),
        ("onrecord:feedback", "not-useful story:s1", "not-useful"),
    ],
)
async def test_every_button_of_a_digest_says_its_verb_and_subject(
    here: Here, action_id: str, value: str, verb: str
) -> None:
    posted = await here.slack.send(here.place(), DIGEST, "digest:1")
    await here.land.clicks("ada", posted.message_id, action_id, value)
    (inbound,) = here.desk.known
    assert (inbound.action, inbound.subject) == (verb, "story:s1")
    assert inbound.place == here.place(posted.message_id)


async def test_a_button_that_asks_is_typed_into_and_said(here: Here) -> None:
    posted = await here.slack.send(here.place(), DIGEST, "digest:1")
    await here.land.clicks("ada", posted.message_id, "onrecord:ask")
    (view,) = here.land.views("ada")
    assert await here.land.submits("ada", view, {views.TYPED: "Who says so?"}) == {}
    (inbound,) = here.desk.known
    assert (inbound.action, inbound.subject, inbound.text) == ("ask", "story:s1", "Who says so?")
    assert here.land.views("ada") == []


async def test_brief_this_brings_the_message_it_was_called_on(here: Here) -> None:
    said = await here.land.says("ada", "#desk", "Look: https://a.test/1")
    await here.land.shortcut("ada", said)
    assert [(inbound.action, inbound.text) for inbound in here.desk.known[1:]] == [
        ("brief-this", "Look: https://a.test/1")
    ]


# ---------------------------------------------------------------- forms and Home


async def test_settings_are_filled_in_with_what_is_wrong_told_beside_its_field(here: Here) -> None:
    await here.land.command("ada", "#desk", "/onrecord", "settings")
    (view,) = here.land.views("ada")
    assert await here.land.suggests("ada", view, "topics", "Ira") == ["Ira0", "Ira1", "Ira2"]
    here.desk.wrong = (Problem(where="at", why="That lies in the quiet hours."),)
    assert await here.land.submits("ada", view, {"at": "03:00"}) == {"at": "That lies in the quiet hours."}
    here.desk.wrong = ()
    assert await here.land.submits("ada", view, {"at": "09:30", "topics": ["Iran", "Gaza"]}) == {}
    *_, (where, user, subject, given) = here.desk.saved
    assert (where, user, subject) == (here.place(), "U0ADA", FORM.subject)
    assert given == {"at": ("09:30",), "topics": ("Iran", "Gaza"), "style": ("full",)}


async def test_home_is_drawn_and_its_buttons_belong_to_the_talk_and_draw_it_anew(here: Here) -> None:
    await here.land.opens_home("ada")
    home = here.land.home("ada")
    assert home is not None
    await here.land.clicks("ada", home, "onrecord:pause")
    (inbound,) = here.desk.known
    talk = here.land.place("@ada").id
    assert (inbound.action, inbound.subject, inbound.place.channel) == ("pause", "subscription:s1", talk)
    await here.slack.reply(inbound, DIGEST, private=True)
    again = here.land.home("ada")
    assert again is not None
    assert again.hash != home.hash


async def test_first_questions_stand_in_the_talk_with_us(here: Here) -> None:
    assert await here.land.opens_home("ada", tab="messages") != [None]


# ---------------------------------------------------------------- coming, going, stopping


async def test_we_come_and_go_with_a_channel(here: Here) -> None:
    here.land.makes("news", "ada")
    await here.land.invites("#news", by="ada")
    await here.land.archives("#news")
    await here.land.removes("#desk")
    news, desk = here.land.place("#news").id, here.land.place("#desk").id
    moved = [(inbound.kind, inbound.place.channel, inbound.user) for inbound in here.desk.known]
    assert moved == [("joined", news, "U0ADA"), ("left", news, ""), ("left", desk, "")]


async def test_a_workspace_that_removes_the_app_is_told_to_the_desk(here: Here) -> None:
    await here.land.uninstalls()
    assert {inbound.kind for inbound in here.desk.known} == {"removed"}


async def test_stop_reaches_the_desk_with_the_message_that_was_being_written(here: Here) -> None:
    root = await here.land.says("ada", "#desk", "@onrecord Who?")
    (inbound,) = here.desk.known
    stream = await here.slack.stream(inbound, "answer:1", again=False)
    await stream.show(Message(plain="It is said", blocks=(Note(text="It is said"),)))
    await until(lambda: stream.posted)
    written = next(each for each in here.land.sees("#desk") if each.thread == root.ts)
    await here.land.stops(written)
    assert here.desk.told_to_stop == [Posted(place=here.place(root.ts), message_id=written.ts)]


async def test_the_manifests_scopes_are_all_it_takes() -> None:
    async with opened("socket") as here:
        here.land.api.scopes = set(SCOPES)
        assert await here.slack.check() == ()
        assert await here.slack.check(here.place()) == ()
        await here.land.says("ada", "#desk", "@onrecord Hello")
        assert len(here.desk.known) == 1
