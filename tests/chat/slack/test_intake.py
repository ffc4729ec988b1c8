"""What Slack's payloads say to us, and that nothing in them raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack import buttons, intake, views
from bot.chat.slack.views import Carried
from bot.core.desk import Inbound, Reply
from bot.core.message import Action
from bot.core.types import Posted
from tests.chat.slack.brought import (
    ANN,
    NOW,
    OURS,
    TALK,
    URL,
    click,
    command,
    happened,
    mention,
    message,
    place,
    submission,
)
from tests.chat.slack.brought import shortcut as called_on


def event(body: dict[str, Any]) -> Inbound | None:
    return intake.event(body, OURS, NOW)


def said(body: dict[str, Any]) -> Inbound:
    inbound = event(body)
    assert inbound is not None
    return inbound


# ---------------------------------------------------------------- messages


def test_a_mention_is_answered_in_the_thread_it_opens() -> None:
    assert said(mention("<@UBOT> What is new?")) == Inbound(
        id="T1:C1:1.1", kind="mention", place=place(thread="1.1"), user=ANN, text="What is new?", at=NOW
    )


def test_a_mention_in_a_thread_is_answered_there() -> None:
    inbound = said(mention(thread_ts="0.9"))
    assert (inbound.place, inbound.threaded) == (place(thread="0.9"), True)


def test_a_message_and_its_mention_have_one_id_under_any_event_id() -> None:
    assert said(mention("<@UBOT> hello")).id == said({**message("hello"), "event_id": "Ev2"}).id


def test_a_message_that_names_us_comes_as_a_mention_and_not_twice() -> None:
    assert event(message("<@UBOT> hello")) is None
    assert event(message("<@UBOT|onrecord> hello")) is None
    assert event(message("<@UBOTTLE> hello")) is not None


def test_in_a_talk_with_us_a_message_that_names_us_is_a_message() -> None:
    inbound = said(message("<@UBOT> hello", channel="D1", channel_type="im"))
    assert (inbound.kind, inbound.text, inbound.direct) == ("message", "hello", True)


def test_a_group_message_is_no_talk_with_us_alone() -> None:
    assert not said(message(channel="G1", channel_type="mpim")).direct


@pytest.mark.parametrize(
    "fields",
    [
        {"user": "UBOT"},
        {"bot_id": "B2"},
        {"user": "USLACKBOT"},
        {"subtype": "bot_message"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"user": ""},
        {"ts": None},
    ],
)
def test_what_bots_wrote_and_what_became_of_messages_is_dropped(fields: dict[str, Any]) -> None:
    assert event(message(**fields)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_message_with_a_file_or_shown_to_the_channel_too_is_a_message(subtype: str) -> None:
    assert event(message(subtype=subtype)) is not None


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Q&amp;A: 1 &lt; 2", "Q&A: 1 < 2"),
        ("see <https://a.test/x?a=1&amp;b=2|a.test>", "see https://a.test/x?a=1&b=2"),
        ("<https://a.test/x>", "https://a.test/x"),
        ("<mailto:ann@a.test|ann@a.test>", "ann@a.test"),
        ("ask <@U2|ann> in <#C2|news>", "ask @ann in #news"),
        ("ask <@U2> in <#C2>", "ask @U2 in #C2"),
        ("<!channel> <!subteam^S1|@desk> <!date^1^{date}|Monday>", "@channel @desk Monday"),
        ("hello <@UBOT>, and <@U2|ann>", "hello , and @ann"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("a  <@UBOT>  b", "a b"),
    ],
)
def test_slacks_markup_is_read_as_people_read_it(written: str, read: str) -> None:
    assert said(message(written, channel="D1", channel_type="im")).text == read


def test_what_no_database_keeps_is_left_out() -> None:
    assert said(message("a\0b\ud800")).text == "ab?"


# ---------------------------------------------------------------- coming and going


def test_we_join_a_channel_and_others_do_not_concern_us() -> None:
    inbound = said(happened("member_joined_channel", user="UBOT", channel="C1", inviter="U2"))
    assert (inbound.kind, inbound.place, inbound.user) == ("joined", place(), "U2")
    assert event(happened("member_joined_channel", user=ANN, channel="C1")) is None


@pytest.mark.parametrize(
    "body",
    [
        happened("member_left_channel", user="UBOT", channel="C1"),
        happened("channel_left", channel="C1"),
        happened("group_left", channel="C1"),
        happened("channel_archive", channel="C1", user=ANN),
        happened("group_archive", channel="C1", user=ANN),
        happened("channel_deleted", channel="C1"),
        happened("group_deleted", channel="C1"),
    ],
)
def test_a_channel_is_left_however_that_comes_about(body: dict[str, Any]) -> None:
    inbound = said(body)
    assert (inbound.kind, inbound.place) == ("left", place())


def test_the_workspace_sends_us_away() -> None:
    assert said(happened("app_uninstalled")).kind == "removed"
    assert said(happened("tokens_revoked", tokens={"oauth": [], "bot": ["UBOT"]})).kind == "removed"
    assert event(happened("tokens_revoked", tokens={"oauth": [ANN], "bot": []})) is None


def test_one_coming_has_one_id_and_another_one_another() -> None:
    first = happened("member_joined_channel", user="UBOT", channel="C1")
    again = {**first, "event_id": "Ev2"}
    later = happened("member_joined_channel", user="UBOT", channel="C1", event_ts="2.2")
    assert said(first).id == said(again).id != said(later).id


def test_stop_names_the_answers_that_are_to_end() -> None:
    body = happened(
        "agent_session_stopped", channel="C1", thread_ts="1.1", user=ANN, streaming_message_ts=["2.2", "3.3"]
    )
    there = place(thread="1.1")
    assert intake.stopped(body, OURS) == (Posted(place=there, message_id="2.2"), Posted(place=there, message_id="3.3"))


def test_stop_before_anything_is_streamed_is_meant_for_the_thread() -> None:
    body = happened("agent_session_stopped", channel="C1", thread_ts="1.1", user=ANN, streaming_message_ts=[])
    assert intake.stopped(body, OURS) == (Posted(place=place(thread="1.1"), message_id=""),)


def test_the_tab_that_was_opened_is_told_with_the_talk() -> None:
    assert intake.opened(happened("app_home_opened", user=ANN, channel="D1", tab="home"), OURS) == ("home", TALK, ANN)
    assert intake.opened(happened("app_home_opened", user=ANN, channel="D1", tab="about"), OURS) is None


# ---------------------------------------------------------------- interactions


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("/onrecord", "quotes Zelenskyy", "quotes Zelenskyy"),
        ("/brief", "Ukraine", "brief Ukraine"),
        ("/brief", "", "brief"),
        ("/ask", "Who said so?", "ask Who said so?"),
        ("/news", "help", "help"),
        ("/onrecord", "why <https://a.test/x>", "why https://a.test/x"),
    ],
)
def test_a_command_reads_the_same_under_each_of_its_names(name: str, text: str, read: str) -> None:
    inbound = intake.command(command(text, name), OURS, NOW)
    assert inbound is not None
    assert (inbound.text, inbound.place, inbound.direct) == (read, place(), False)
    assert inbound.reply == Reply(token=URL, until=NOW + timedelta(minutes=30))


def test_a_button_says_what_was_written_into_it() -> None:
    action = Action(verb="more", label="More", subject="story:s1")
    (drawn,) = buttons.drawn((action,), feedback=False)
    (button,) = drawn["elements"]
    clicked = intake.action(click(button["action_id"], button["value"]), OURS, NOW)
    assert clicked is not None
    assert (clicked.inbound.action, clicked.inbound.subject) == ("more", "story:s1")
    assert (clicked.inbound.place, clicked.asks, clicked.home) == (place(thread="5.5"), "", False)


def test_an_opinion_is_the_verb_that_was_chosen() -> None:
    clicked = intake.action(click("onrecord:feedback", "not-useful story:s1"), OURS, NOW)
    assert clicked is not None
    assert (clicked.inbound.action, clicked.inbound.subject) == ("not-useful", "story:s1")


def test_nothing_can_be_answered_under_what_one_reader_sees() -> None:
    alone = {"type": "message", "message_ts": "5.5", "channel_id": "D2", "is_ephemeral": True}
    clicked = intake.action(click("onrecord:share", "answer:a", container=alone), OURS, NOW)
    assert clicked is not None
    assert (clicked.inbound.place, clicked.inbound.direct) == (place("D2"), False)


def test_a_button_in_our_home_belongs_to_the_talk_with_us() -> None:
    view = {"type": "home", "private_metadata": Carried(place=TALK, home=True).written()}
    body = click("onrecord:pause", "subscription:s1", channel=None, message=None, container={"type": "view"}, view=view)
    clicked = intake.action(body, OURS, NOW)
    assert clicked is not None
    assert (clicked.inbound.place, clicked.inbound.direct, clicked.home) == (TALK, True, True)
    assert clicked.inbound.reply == Reply(token=intake.HOME, until=NOW + timedelta(minutes=30))


def test_buttons_that_are_not_ours_say_nothing() -> None:
    assert intake.action(click("theirs:more", "x"), OURS, NOW) is None


def test_a_view_of_another_workspace_says_nothing() -> None:
    elsewhere = Carried(place=replace(TALK, tenant="T2"), verb="ask")
    typed = {views.TYPED: {"type": "plain_text_input", "value": "Who?"}}
    assert intake.asked(submission(views.asking("Ask", elsewhere), typed), OURS, NOW) is None


def test_brief_this_brings_the_message_and_the_links_it_shows() -> None:
    shown = {"text": "Look: <https://a.test/1>", "attachments": [{"from_url": "https://a.test/2", "title": "Two"}]}
    inbound = intake.shortcut(called_on(shown), OURS, NOW)
    assert inbound is not None
    assert (inbound.action, inbound.text) == ("brief-this", "Look: https://a.test/1\nhttps://a.test/2")
    assert inbound.place == place(thread="7.7")


def test_a_message_that_is_only_an_attachment_is_read_there() -> None:
    shown = {"attachments": [{"title": "Talks resume", "text": "In Geneva.", "title_link": "https://a.test/1"}]}
    inbound = intake.shortcut(called_on(shown), OURS, NOW)
    assert inbound is not None
    assert inbound.text == "Talks resume\nIn Geneva.\nhttps://a.test/1"


def test_what_was_typed_is_the_text_of_the_action_that_asked() -> None:
    about = Carried(
        place=place(thread="5.5"),
        verb="ask",
        subject="story:s1",
        reply=Reply(token=URL, until=NOW + timedelta(minutes=29)),
    )
    typed = {views.TYPED: {"type": "plain_text_input", "value": " Who said so? "}}
    inbound = intake.asked(submission(views.asking("Your question", about), typed), OURS, NOW)
    assert inbound is not None
    assert (inbound.kind, inbound.action, inbound.subject) == ("action", "ask", "story:s1")
    assert (inbound.text, inbound.place, inbound.reply) == ("Who said so?", about.place, about.reply)


def test_a_reply_that_has_run_out_while_somebody_typed_is_none() -> None:
    about = Carried(place=place(), verb="ask", reply=Reply(token=URL, until=NOW))
    typed = {views.TYPED: {"type": "plain_text_input", "value": "Who?"}}
    inbound = intake.asked(submission(views.asking("Your question", about), typed), OURS, NOW)
    assert inbound is not None
    assert inbound.reply is None


# ---------------------------------------------------------------- junk

_TEXT = st.text(st.characters(codec=None), max_size=12)
_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_WHOLE = (
    message(),
    mention(),
    happened("member_joined_channel", user="UBOT", channel="C1"),
    happened("tokens_revoked", tokens={"oauth": [], "bot": ["UBOT"]}),
    happened("agent_session_stopped", channel="C1", thread_ts="1.1", streaming_message_ts=["2.2"]),
    happened("app_home_opened", user=ANN, channel="D1", tab="home"),
    command("brief"),
    click("onrecord:more", "story:s1"),
    called_on({"text": "x", "attachments": [{"text": "y", "from_url": "https://a.test"}]}),
    submission(views.asking("Ask", Carried(place=TALK, verb="ask")), {views.TYPED: {"value": "x"}}),
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A payload of which one value, anywhere, is something else."""
    body = draw(st.sampled_from(_WHOLE))

    def other(value: Any, depth: int) -> Any:
        if depth == 0 or not isinstance(value, dict | list) or not value or draw(st.booleans()):
            return draw(_JUNK)
        if isinstance(value, list):
            return [other(value[0], depth - 1), *value[1:]]
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: other(value[key], depth - 1)}

    return other(body, draw(st.integers(1, 5)))


@given(body=damaged() | st.dictionaries(_TEXT, _JUNK))
def test_nothing_a_payload_holds_raises_and_what_is_read_can_be_kept(body: Any) -> None:
    payload = body if isinstance(body, dict) else {}
    clicked = intake.action(payload, OURS, NOW)
    read = [
        intake.event(payload, OURS, NOW),
        intake.command(payload, OURS, NOW),
        clicked.inbound if clicked else None,
        intake.shortcut(payload, OURS, NOW),
        intake.asked(payload, OURS, NOW),
    ]
    intake.stopped(payload, OURS)
    intake.opened(payload, OURS)
    for inbound in filter(None, read):
        for kept in (inbound.id, inbound.text, inbound.user, inbound.subject, inbound.place.channel):
            assert "\0" not in kept.encode().decode()


@given(text=st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert intake.plain(text, OURS) == intake.plain(text, OURS).strip()
