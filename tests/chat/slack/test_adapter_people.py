"""Direct replies reach those who asked, where they asked; who somebody is, and what keeps us from working, is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.slack.adapter import Slack
from bot.core.desk import Inbound
from bot.core.errors import Permanent, Transient
from bot.core.types import Place
from tests.chat.contract import told
from tests.chat.slack.brought import Remembering
from tests.chat.slack.staged import Workspace

PAST = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def chat(workspace: Workspace) -> AsyncIterator[Slack]:
    chat = workspace.slack()
    yield chat
    await chat.stop()


async def commanded(workspace: Workspace, chat: Slack, *, by: str = "ada", channel: str = "desk") -> Inbound:
    """A slash command as it comes to the desk, with an address to reply to."""
    desk = Remembering()
    await chat.start(desk)
    await workspace.land.command(by, channel, "/brief", "harbour")
    (said,) = desk.known
    return said


def seen_by(workspace: Workspace, who: str = "ada") -> list[tuple[str, str]]:
    """What somebody alone sees, and in which thread."""
    return [(each.text.partition("\n")[0], each.thread) for each in workspace.land.ephemerals(who)]


# ---------------------------------------------------------------- replies


async def test_a_reply_to_a_command_goes_to_the_asker_alone_or_to_all(workspace: Workspace, chat: Slack) -> None:
    said = await commanded(workspace, chat)
    await chat.reply(said, told("For you"), private=True)
    assert seen_by(workspace) == [("For you", "")]
    assert workspace.stands(said.place) == []
    await chat.reply(said, told("For all"), private=False)
    assert workspace.stands(said.place) == ["For all"]
    assert len(workspace.land.api.made("chat.postEphemeral")) == 0


async def test_where_the_address_takes_no_more_the_reply_comes_besides(workspace: Workspace, chat: Slack) -> None:
    said = await commanded(workspace, chat)
    for number in range(7):
        await chat.reply(said, told(f"Reply {number}"), private=True)
    assert [text for text, _ in seen_by(workspace)] == [f"Reply {number}" for number in range(7)]
    assert len(workspace.land.api.made("chat.postEphemeral")) == 2


async def test_an_address_whose_time_is_over_is_not_asked(workspace: Workspace, chat: Slack) -> None:
    await chat.reply(workspace.clicked("http://127.0.0.1:9/never", until=PAST), told("Late"), private=True)
    assert seen_by(workspace) == [("Late", "")]


async def test_a_private_reply_stands_in_the_thread_it_was_asked_in_and_opens_none(
    workspace: Workspace, chat: Slack
) -> None:
    root = (await workspace.asked()).place
    await chat.reply(workspace.clicked("", place=root, threaded=True), told("In it"), private=True)
    await chat.reply(workspace.clicked("", place=root), told("Beside it"), private=True)
    assert seen_by(workspace) == [("In it", root.thread), ("Beside it", "")]


async def test_a_reply_in_a_talk_with_us_is_a_message_there(workspace: Workspace, chat: Slack) -> None:
    talk = workspace.place("@ada")
    await chat.reply(workspace.clicked("", place=talk, direct=True), told("Between us"), private=True)
    assert workspace.stands(talk) == ["Between us"]


async def test_what_was_pressed_in_home_is_answered_in_the_talk_and_home_drawn_anew(
    workspace: Workspace, chat: Slack
) -> None:
    await chat.start(Remembering())
    await chat.reply(workspace.clicked("home", place=workspace.place("@ada")), told("Paused"), private=True)
    assert workspace.stands(workspace.place("@ada")) == ["Paused"]
    assert workspace.land.home("ada") is not None


async def test_a_reply_that_cannot_be_given_says_why(workspace: Workspace, chat: Slack) -> None:
    workspace.land.api.denied = "token_revoked"
    with pytest.raises(Permanent) as caught:
        await chat.reply(workspace.clicked("", place=workspace.place("desk")), told("For you"), private=True)
    assert caught.value.kind == "revoked"
    with pytest.raises(Transient) as unreached:
        await chat.reply(workspace.clicked("http://127.0.0.1:9/closed"), told("For you"), private=True)
    assert unreached.value.kind == "unreachable"


# ---------------------------------------------------------------- who somebody is


async def test_somebody_is_known_by_their_name_zone_rights_and_channel(workspace: Workspace, chat: Slack) -> None:
    desk, land = workspace.place("desk"), workspace.land
    ada, bob, gus = [await chat.standing(desk, land.space.user(name).id) for name in ("ada", "bob", "gus")]
    assert (ada.name, ada.member, ada.guest, ada.admin) == ("ada", True, False, True)
    assert (ada.zone, ada.place) == ("Europe/London", "#desk")
    assert (bob.member, bob.guest, bob.admin) == (False, False, False)
    assert (gus.member, gus.guest) == (False, True)


@pytest.mark.parametrize(
    "more",
    [{"team": "T0ELSE", "admin": True}, {"bot": True}, {"deleted": True}, {"guest": "single"}],
)
async def test_whoever_is_from_elsewhere_is_a_guest_and_runs_nothing(
    workspace: Workspace, chat: Slack, more: dict[str, Any]
) -> None:
    eve = workspace.land.joins("eve", **more)
    workspace.land.place("desk").members.add(eve.id)
    standing = await chat.standing(workspace.place("desk"), eve.id)
    assert (standing.guest, standing.admin) == (True, False)


async def test_an_owner_is_an_admin_and_everybody_belongs_to_their_own_talk(workspace: Workspace, chat: Slack) -> None:
    eve = workspace.land.joins("eve", owner=True)
    standing = await chat.standing(workspace.place("@eve"), eve.id)
    assert (standing.admin, standing.member, standing.place) == (True, True, "")


async def test_a_member_is_found_behind_many_pages_and_known_for_a_while(workspace: Workspace, chat: Slack) -> None:
    land = workspace.land
    for number in range(700):
        land.place("desk").members.add(land.joins(f"reader{number}").id)
    last = land.joins("zoe")
    land.place("desk").members.add(last.id)
    workspace.time.step = 0.0
    for _ in range(3):
        assert (await chat.standing(workspace.place("desk"), last.id)).member
    assert len(land.api.made("users.info")) == 1
    workspace.time.at += 301
    await chat.standing(workspace.place("desk"), last.id)
    assert len(land.api.made("users.info")) == 2


async def test_nobody_knows_somebody_who_is_not_there(workspace: Workspace, chat: Slack) -> None:
    with pytest.raises(Permanent, match="no such person"):
        await chat.standing(workspace.place("desk"), "U0NOBODY")


# ---------------------------------------------------------------- what keeps us from working


async def test_nothing_keeps_us_from_working_where_all_is_as_it_should(workspace: Workspace, chat: Slack) -> None:
    assert await chat.check() == ()
    assert await chat.check(workspace.place("desk")) == ()
    assert await chat.check(workspace.place("@ada")) == ()


async def test_a_scope_that_is_missing_is_named_with_its_line_of_the_manifest(
    workspace: Workspace, chat: Slack
) -> None:
    workspace.land.api.scopes -= {"users:read", "groups:history"}
    problems = [each.why for each in await chat.check()]
    assert len(problems) == 2
    assert all("oauth_config.scopes.bot" in why for why in problems)
    assert ['"groups:history"' in problems[0], '"users:read"' in problems[1]] == [True, True]


async def test_tokens_that_do_not_hold_are_told_apart(workspace: Workspace) -> None:
    (bot,) = await workspace.slack(token="xoxb-wrong").check()  # noqa: S106 - no secret
    assert "the bot token is not valid" in bot.why
    (app,) = await workspace.slack(app_token="xapp-wrong").check()  # noqa: S106
    assert "connections:write" in app.why
    (none,) = await workspace.slack(app_token=None).check()
    assert (none.where, "xapp-" in none.why) == ("[slack] app_token", True)


@pytest.mark.parametrize("trouble", ["failing", "busy"])
async def test_a_check_that_cannot_be_made_says_so(workspace: Workspace, chat: Slack, trouble: Any) -> None:
    workspace.land.faults.order("auth.test", trouble)
    (problem,) = [each for each in await chat.check() if "bot token" in each.why]
    assert "auth.test" in problem.why
    workspace.land.faults.order("auth.test", trouble)
    (problem,) = await chat.check(workspace.place("desk"))
    assert "auth.test" in problem.why


async def test_a_channel_that_we_may_not_post_in_says_what_to_do(workspace: Workspace, chat: Slack) -> None:
    (attic,) = await chat.check(workspace.place("attic"))
    assert attic.where == "slack:T0LAND:C0ATTIC"
    assert "OnRecord is not in #attic; write there: /invite @OnRecord" in attic.why
    await workspace.land.archives("desk")
    (archived,) = await chat.check(workspace.place("desk"))
    assert "#desk is archived" in archived.why
    (gone,) = await chat.check(Place(platform="slack", tenant="T0LAND", channel="C0GONE"))
    assert "no such channel" in gone.why
    (elsewhere,) = await chat.check(Place(platform="slack", tenant="T0ELSE", channel="C0DESK"))
    assert "T0LAND" in elsewhere.why
