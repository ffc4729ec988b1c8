"""What people do in Discord, as somebody said it: by messages, commands, buttons, menus and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord import intake, views, written
from bot.chat.discord.intake import Interaction, Where
from bot.core.desk import Inbound
from bot.core.types import Place
from tests.chat.discord.brought import (
    ANN,
    CHANNEL,
    GUILD,
    IN_CHANNEL,
    IN_TALK,
    IN_THREAD,
    NOW,
    OURS,
    TALK,
    THREAD,
    US,
    click,
    command,
    form,
    interaction,
    menu,
    message,
    naming_us,
    place,
    submission,
)


def heard(said: dict[str, Any], there: Where = IN_CHANNEL) -> Inbound | None:
    return intake.message(said, there, OURS, NOW)


def done(body: dict[str, Any]) -> Interaction:
    read = intake.interaction(body, OURS, NOW)
    assert read is not None
    return read


# ---------------------------------------------------------------- messages


def test_a_mention_in_a_channel_is_answered_in_the_thread_that_it_opens() -> None:
    assert heard(naming_us()) == Inbound(
        id="10:20:50", kind="mention", place=place(thread="50"), user=ANN, text="hello", at=NOW
    )


def test_a_mention_in_a_thread_is_answered_there() -> None:
    said = heard(naming_us(channel_id=THREAD), IN_THREAD)
    assert said is not None
    assert (said.id, said.kind, said.place, said.threaded) == ("10:20:50", "mention", place(thread=THREAD), True)


@pytest.mark.parametrize("named", ["902", {"id": "902", "name": "OnRecord"}], ids=["as told by REST", "as read"])
def test_our_own_role_in_a_server_is_us(named: object) -> None:
    said = message("<@&902> who stays?", mention_roles=[named])
    ours = replace(OURS, role="902")
    read = intake.message(said, IN_CHANNEL, ours, NOW)
    assert read is not None
    assert (read.kind, read.text) == ("mention", "who stays?")
    assert intake.is_heard({**said, "content": ""}, ours), "without the intent its words are blank, and it names us"


@pytest.mark.parametrize("role", ["", "903"])
def test_another_role_is_not_us(role: str) -> None:
    said = message("<@&902> lunch?", mention_roles=["902"])
    read = intake.message(said, IN_CHANNEL, replace(OURS, role=role), NOW)
    assert read is not None
    assert (read.kind, read.text) == ("message", "@role lunch?")


def test_a_reply_with_a_ping_to_us_is_one_that_names_us() -> None:
    said = heard(naming_us("Why?", type=19, message_reference={"message_id": "49", "channel_id": CHANNEL}))
    assert said is not None
    assert (said.kind, said.text, said.replied) == ("mention", "Why?", "49")


def test_a_reply_to_somebody_else_is_a_message_that_says_to_what() -> None:
    said = heard(message("Why?", type=19, message_reference={"message_id": "49"}), IN_THREAD)
    assert said is not None
    assert (said.kind, said.replied) == ("message", "49")


def test_a_talk_with_us_alone_has_a_scope_of_its_own_and_no_threads() -> None:
    said = heard(message("brief Ukraine", channel_id=TALK), IN_TALK)
    assert said == Inbound(
        id=f"@{ANN}:{TALK}:50",
        kind="message",
        place=Place(platform="discord", tenant=f"@{ANN}", channel=TALK),
        user=ANN,
        text="brief Ukraine",
        direct=True,
        at=NOW,
    )


@pytest.mark.parametrize(
    "said",
    [
        message(author={"id": US, "bot": True}),
        message(author={"id": "81", "bot": True}),
        message(author={"id": "82", "system": True}),
        message(webhook_id="83"),
        message("", type=18),
        message("Thread", type=21),
        naming_us(type=6),
        message(""),
        message("  "),
        {},
    ],
    ids=["ours", "a bot", "the system", "a webhook", "a thread", "its starter", "a pin", "blanked", "blank", "nothing"],
)
def test_what_no_person_wrote_and_what_we_may_not_read_is_nothing(said: dict[str, Any]) -> None:
    assert heard(said) is None


def test_a_bare_mention_still_says_something() -> None:
    said = heard(naming_us(f"<@!{US}>"))
    assert said is not None
    assert (said.kind, said.text) == ("mention", "")


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        (f"<@{US}> quotes <@80>", "quotes @Ann"),
        ("<@!81> and <@&7>", "@somebody and @Editors"),
        ("in <#20> and <#21>", "in #news and #channel"),
        ("<:press:123> <a:wave:124>", ":press: :wave:"),
        ("at <t:1790000000:R>", "at 2026-09-21 14:13 UTC"),
        ("</brief:123> Ukraine", "/brief Ukraine"),
        ("<https://x.test/a>", "https://x.test/a"),
        ("[this](https://x.test/a)", "this https://x.test/a"),
        ("[this](<https://x.test/a>)", "this https://x.test/a"),
        ("1 < 2 and <b>", "1 < 2 and <b>"),
        ("<t:999999999999>", ""),
        ("two\nlines", "two\nlines"),
    ],
)
def test_markup_becomes_what_people_read(markup: str, read: str) -> None:
    said = message(
        mentions=[{"id": ANN, "username": "ann80", "global_name": "Ann"}],
        mention_roles=[{"id": "7", "name": "Editors"}],
        mention_channels=[{"id": "20", "name": "news"}],
    )
    assert written.clean(markup, said, US) == read


def test_a_message_is_its_words_then_the_links_that_only_its_embeds_hold() -> None:
    embeds = [{"type": "article", "title": "Talks", "url": "https://x.test/talks"}]
    assert written.words(message("Look", embeds=embeds), US) == "Look\nhttps://x.test/talks"
    assert written.words(message("", embeds=embeds), US) == "Talks\nhttps://x.test/talks"


def test_a_message_without_content_is_what_its_components_show() -> None:
    shown = [
        {"type": 17, "components": [{"type": 10, "content": "One"}, {"type": 9, "components": [{"content": "Two"}]}]}
    ]
    assert written.words(message("", components=shown), US) == "One\nTwo"


def test_a_forwarded_message_is_what_was_forwarded() -> None:
    snapshots = [{"message": {"content": "Said https://x.test/a", "embeds": []}}]
    assert written.words(message("", message_snapshots=snapshots), US) == "Said https://x.test/a"


# ---------------------------------------------------------------- commands


def test_a_command_says_what_people_would_type_and_takes_a_reply_for_fourteen_minutes() -> None:
    said = done(command("brief", topic="Ukraine")).inbound
    assert (said.id, said.kind, said.text, said.place, said.user) == ("60", "command", "brief Ukraine", place(), ANN)
    assert said.reply is not None
    assert (said.reply.token, said.reply.until) == ("901:tok", NOW + timedelta(minutes=14))


def test_a_command_in_a_thread_belongs_to_that_thread() -> None:
    body = command("status")
    body |= {"channel_id": THREAD, "channel": {"id": THREAD, "type": 11, "parent_id": CHANNEL}}
    said = done(body).inbound
    assert (said.place, said.threaded) == (place(thread=THREAD), True)


def test_a_command_in_a_talk_with_us_alone_is_the_persons_own() -> None:
    body = interaction(2, {"type": 1, "name": "status"}, guild_id=None, member=None, user={"id": ANN})
    body |= {"channel_id": TALK, "channel": {"id": TALK, "type": 1}}
    said = done(body).inbound
    assert (said.place.tenant, said.place.channel, said.direct) == (f"@{ANN}", TALK, True)


def test_the_menu_on_a_message_says_what_stands_there() -> None:
    said = done(menu(message("Read <https://x.test/a>"))).inbound
    assert (said.kind, said.action, said.text) == ("action", "brief-this", "Read https://x.test/a")
    assert said.place == place(thread="50")


# ---------------------------------------------------------------- buttons and forms


def test_a_button_says_its_verb_and_what_it_is_about_in_the_thread_of_its_message() -> None:
    said = done(click("or:more:story:1a2b~abcdefghijkl"))
    assert (said.inbound.kind, said.inbound.action, said.inbound.subject) == ("action", "more", "story:1a2b")
    assert said.inbound.place == place(thread="70")
    assert not said.asks


def test_a_button_that_only_its_reader_sees_opens_no_thread() -> None:
    assert done(click("or:share:answer:x", message={"id": "70", "flags": 64})).inbound.place == place()


def test_a_button_in_a_thread_is_answered_there() -> None:
    body = click("or:more:story:1", channel_id=THREAD, channel={"id": THREAD, "type": 11, "parent_id": CHANNEL})
    assert done(body).inbound.place == place(thread=THREAD)


def test_ask_asks_first_and_what_was_typed_comes_as_that_action() -> None:
    pressed = done(click("or:ask:story:1a2b"))
    assert pressed.asks == "What would you like to know about this story?"
    modal = views.asking(pressed.asks, pressed.inbound.action, pressed.inbound.subject)
    said = done(submission(modal, {"typed": "  Who demands\nit? "})).inbound
    assert (said.action, said.subject, said.text) == ("ask", "story:1a2b", "Who demands\nit?")
    assert said.place == place(thread="70")


def test_a_page_of_a_form_is_opened_by_a_button_and_sent_off_as_filled() -> None:
    opened = done(click("or:form:basics:s1"))
    assert (opened.opens, opened.inbound.subject) == ("basics", "s1")
    page = views.page_of(form(), "basics")
    assert page is not None
    sent = done(submission(views.filling(form(), page), {"at": "09:00"}))
    assert (sent.filled, sent.opens, sent.inbound.subject) == ("basics", "", "s1")


@pytest.mark.parametrize(
    "body",
    [
        {},
        interaction(1, {}),
        command("ban"),
        click("theirs"),
        click("or:"),
        click("or:Brief:x"),
        menu(message(), name="Theirs"),
        interaction(2, {"type": 1, "name": "brief"}, member=None),
        interaction(2, {"type": 1, "name": "brief"}, channel=None, channel_id=None),
    ],
)
def test_what_is_none_of_ours_is_nothing(body: dict[str, Any]) -> None:
    assert intake.interaction(body, OURS, NOW) is None


# ---------------------------------------------------------------- hostile payloads

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("id", "type", "author", "content", "mentions", "embeds", "components", "data", "channel", "member", "message")


@given(base=st.sampled_from([naming_us(), command("brief", topic="x"), click("or:more:story:1")]), junk=st.data())
def test_nothing_that_a_payload_may_hold_raises(base: dict[str, Any], junk: st.DataObject) -> None:
    body = {**base, **junk.draw(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4))}
    intake.message(body, IN_CHANNEL, OURS, NOW)
    intake.interaction(body, OURS, NOW)
    intake.typing(body)


@given(st.text())
def test_whatever_somebody_writes_can_be_kept(text: str) -> None:
    said = heard(naming_us(text + "\0"))
    assert said is not None
    assert "\0" not in said.text
    said.text.encode()


def test_our_coming_and_going_is_told_apart_by_when_it_was() -> None:
    came = [intake.moved("joined", place(), once=once, now=NOW) for once in ("08:00", "09:00")]
    assert [each.id for each in came] == [f"{GUILD}:{CHANNEL}:joined:08:00", f"{GUILD}:{CHANNEL}:joined:09:00"]
