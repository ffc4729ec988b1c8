"""Whatever a message holds, Slack takes it, nothing in it acts, and what had no room is told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.slack import limits, markdown
from bot.chat.slack.buttons import Pressed, drawn, pressed
from bot.chat.slack.render import Payload, blocks, payloads, plain, weight
from bot.chat.slack.text import address
from bot.core.compose import message, quoted, stance_line
from bot.core.cutting import clean, length
from bot.core.message import Action, Actions, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words
from tests.chat.hostile import actions, messages, strings, texts
from tests.schemas.slack import problems

many = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def refused(payload: Payload) -> list[str]:
    return problems({"text": payload.text, "blocks": list(payload.blocks)})


# ---------------------------------------------------------------- taken


@many
@given(messages)
def test_no_text_of_any_size_or_script_makes_a_payload_that_slack_refuses(told: Message) -> None:
    for payload in payloads(told):
        assert refused(payload) == []


@many
@given(messages)
def test_no_text_makes_a_view_that_slack_refuses(told: Message) -> None:
    if shown := blocks(told, "view"):
        assert problems({"type": "home", "blocks": list(shown)}) == []


@many
@given(messages)
def test_every_payload_says_something_in_plain_words_that_fits(told: Message) -> None:
    for payload in payloads(told):
        assert payload.text.strip()
        assert length(payload.text) <= limits.TEXT
        assert not set(payload.text) & set("<>")


def test_the_ways_to_send_a_message_end_with_words_alone() -> None:
    rich, sections, words = payloads(
        message((Headline(text="Port workers set strike date"), Bullet(text="On Friday.")))
    )
    assert {block["type"] for block in rich.blocks} == {"header", "rich_text"}
    assert {block["type"] for block in sections.blocks} == {"section"}
    assert words == Payload(text="Port workers set strike date\n- On Friday.")


def test_a_message_without_blocks_is_its_words() -> None:
    assert payloads(Message(plain="Just <this>", blocks=())) == (Payload(text="Just &lt;this&gt;"),)
    assert payloads(Message(plain="  \n ", blocks=())) == (Payload(text="OnRecord"),)


# ---------------------------------------------------------------- nothing acts


@many
@given(messages)
def test_the_only_links_are_those_we_make_and_nobody_is_called(told: Message) -> None:
    ours = {address(url).replace("&", "&amp;") for block in told.blocks if isinstance(block, Links) for _, url in block.links}  # fmt: skip
    for payload in payloads(told):
        for kind, text in strings(payload.blocks):
            if kind == "mrkdwn":
                inside = re.findall(r"<([^<>]*)>", text)
                assert {token.partition("|")[0] for token in inside} <= ours
                assert set(re.sub(r"<[^<>]*>", "", text.replace("\n> ", "\n"))[1:]) & set("<>") == set()
            else:
                assert kind in {"plain_text", "text"}


@many
@given(messages)
def test_mrkdwn_is_verbatim_so_that_slack_adds_no_links_of_its_own(told: Message) -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            assert part.get("type") != "mrkdwn" or part["verbatim"] is True
            assert part.get("type") not in {"user", "usergroup", "channel", "broadcast", "link", "emoji"}
        for below in part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ():
            walk(below)

    for payload in payloads(told):
        walk(payload.blocks)


@many
@given(messages)
def test_markdown_for_a_stream_holds_no_token_and_no_link_but_ours(told: Message) -> None:
    written = markdown.written(told)
    assert not re.search(r"<|(?<!\n)(?<!^)>", written, flags=re.ASCII)
    ours = {address(url) for block in told.blocks if isinstance(block, Links) for _, url in block.links}
    found = re.findall(r"(?<!\\)\]\(([^()\s]*)\)", written)
    assert {there.replace("%28", "(").replace("%29", ")") for there in found} <= {
        each.replace("%28", "(").replace("%29", ")") for each in ours
    }


@many
@given(messages, st.integers(0, 20))
def test_the_markdown_of_a_message_so_far_begins_the_markdown_of_the_whole(told: Message, number: int) -> None:
    so_far = replace(told, blocks=told.blocks[:number])
    assert markdown.written(told).startswith(markdown.written(so_far))
    assert length(markdown.written(told, 900)) <= 900


# ---------------------------------------------------------------- nothing is torn apart


def quotes(shown: Sequence[dict[str, Any]]) -> list[str]:
    """The texts of the quotes of rich text, whole."""
    parts = [part for block in shown if block["type"] == "rich_text" for part in block["elements"]]
    return ["".join(each["text"] for each in part["elements"]) for part in parts if part["type"] == "rich_text_quote"]


@many
@given(messages)
def test_a_quote_stands_with_its_speaker_and_a_condition_with_its_consequence_or_not_at_all(told: Message) -> None:
    whole = {clean(quoted(b.text)) + (f"\n— {clean(b.speaker)}" if clean(b.speaker) else "") for b in told.blocks if isinstance(b, Words) and b.text.strip()}  # fmt: skip
    stated = {clean(stance_line(b)) for b in told.blocks if isinstance(b, Stated)}
    ends = {clean(b.evidence)[-9:] for b in told.blocks if isinstance(b, Stated)}
    for quote in quotes(blocks(told)):
        said = any(quote.startswith(each) for each in whole)
        meant = any(quote.startswith(each) for each in stated) and any(quote.endswith(each) for each in ends)
        assert said or meant


@many
@given(st.integers(1, 60), st.integers(20, 900))
def test_every_line_is_drawn_or_counted_among_those_left_out(number: int, size: int) -> None:
    told = message(
        (Headline(text="Everything"), *(Words(text=f"{n} {'word ' * size}", speaker="Ilse") for n in range(number)))
    )
    shown = blocks(told)
    left = re.search(r"Left out for length: (\d+) quote", str(shown))
    assert len(quotes(shown)) + (int(left[1]) if left else 0) == number
    assert refused(Payload(text="x", blocks=shown)) == []


def test_what_has_no_room_is_told_in_words_and_the_rest_stays() -> None:
    told = message(
        (
            Headline(text="A long story"),
            Label(text="In their words"),
            *(Words(text="word " * 400, speaker="Ilse Okonjo-Brandt") for _ in range(5)),
            Label(text="Stated conditions"),
            *(Stated(actor="the union", stance="threatens", target="", evidence="word " * 300) for _ in range(3)),
            Links(links=(("The Halyard", "https://halyard.example"),)),
            Note(text="extract: no model wrote this."),
            Actions(actions=(Action(verb="more", label="More", subject="story:s1"),)),
        )
    )
    words = [text for _, text in strings(blocks(told))]
    assert "Left out for length: 1 quote and 3 stated conditions." in words
    assert "Stated conditions" not in words  # nothing is under it any more
    assert "<https://halyard.example|The Halyard>" in words
    assert words[-2:] == ["extract: no model wrote this.", "More"]


def test_a_text_that_is_too_long_for_a_notification_ends_at_a_line() -> None:
    told = message(tuple(Bullet(text=f"{n} {'word ' * 60}".strip()) for n in range(100)))
    lines = plain(told).split("\n")
    assert lines[-1] == f"… {100 - len(lines) + 1} more lines"
    assert lines[:-1] == told.plain.split("\n")[: len(lines) - 1]


def test_each_part_of_a_very_long_quote_in_sections_names_its_speaker() -> None:
    told = message((Words(text="word " * 1500, speaker="Ilse Okonjo-Brandt", role="secretary"),))
    _, sections, _ = payloads(told)
    lines = [line for _, text in strings(sections.blocks) for line in text.split("\n") if line]
    assert len(lines) > 2
    assert all(line.startswith("> “word") and line.endswith("— *Ilse Okonjo-Brandt*, secretary") for line in lines)


@many
@given(messages)
def test_what_is_drawn_stays_below_the_weight_that_slack_was_seen_to_take(told: Message) -> None:
    assert weight(blocks(told)) <= limits.WEIGHT
    assert weight([{"type": "divider"}]) == limits.CONTAINER


# ---------------------------------------------------------------- how it looks


def kinds(*lines: Any) -> list[str]:
    return [block["type"] for block in blocks(message(lines))]


def test_the_first_name_of_a_message_is_a_header_and_further_ones_are_bold_behind_a_line() -> None:
    assert kinds(Headline(text="One")) == ["header"]
    assert kinds(Title(text="Daily"), Headline(text="One"), Headline(text="Two")) == [
        "header", "divider", "rich_text", "divider", "rich_text",
    ]  # fmt: skip
    assert kinds(Headline(text="word " * 40)) == ["rich_text"]


def test_a_label_begins_behind_a_line_where_buttons_end_what_came_before() -> None:
    button = Actions(actions=(Action(verb="more", label="More", subject="story:s1"),))
    assert kinds(Bullet(text="A point."), Label(text="In their words")) == ["rich_text", "rich_text"]
    assert kinds(Bullet(text="A point."), button, Label(text="How things are")) == [
        "rich_text", "actions", "divider", "rich_text",
    ]  # fmt: skip


def test_a_note_is_the_message_where_nothing_else_is_told_and_small_print_where_something_is() -> None:
    assert kinds(Note(text="Settings are kept.")) == ["rich_text"]
    assert kinds(Title(text="OnRecord · daily"), Note(text="It could not be made.")) == ["header", "rich_text"]
    assert kinds(Bullet(text="A point."), Note(text="extract: no model wrote this.")) == ["rich_text", "context"]


def test_in_a_list_of_headlines_whose_they_are_stands_under_them() -> None:
    (_, shown) = blocks(message((Title(text="Daily"), Bullet(text="Bridge closed", source="The Halyard"))))
    (line,) = shown["elements"][0]["elements"]
    assert [(each["text"], each.get("style")) for each in line["elements"]] == [
        ("Bridge closed", {"bold": True}), ("\n", None), ("The Halyard", {"italic": True}),
    ]  # fmt: skip


# ---------------------------------------------------------------- buttons


@given(st.lists(actions, max_size=40))
def test_a_pressed_button_says_what_was_written_into_it(wanted: list[Action]) -> None:
    for feedback in (True, False):
        said = []
        for block in drawn(wanted, feedback=feedback):
            for element in block["elements"]:
                if element["type"] == "feedback_buttons":
                    values = [element[name]["value"] for name in ("positive_button", "negative_button")]
                    said += [pressed(element["action_id"], value) for value in values]
                else:
                    said.append(pressed(element["action_id"], element.get("value", "")))
        meant = {Pressed(verb=each.verb, subject=each.subject, asks=clean(each.asks)) for each in wanted}
        unasked = {replace(each, asks="") for each in meant}
        assert set(said) <= meant | unasked
        carried = [
            each for each in wanted if re.fullmatch("[a-z-]+", each.verb) and clean(each.subject) == each.subject
        ]
        assert len(said) == len(carried) or len({each.verb for each in carried} & {"useful", "not-useful"}) == 2


@given(texts, texts)
def test_a_button_that_is_not_ours_says_nothing_and_junk_raises_nothing(action_id: str, value: str) -> None:
    assert pressed(action_id, value) is None
    assert pressed("onrecord:feedback", value) is None or value.startswith(("useful", "not-useful"))


def test_opinions_are_slack_s_own_buttons_in_a_message_and_plain_ones_elsewhere() -> None:
    pair = Actions(actions=(Action(verb="useful", label="Useful", subject="story:s1"), Action(verb="not-useful", label="Not useful", subject="story:s1")))  # fmt: skip
    assert kinds(pair) == ["context_actions"]
    assert [block["type"] for block in blocks(message((pair,)), "view")] == ["actions"]
    assert pressed("onrecord:feedback", "not-useful story:s1") == Pressed(verb="not-useful", subject="story:s1")


def test_what_a_reader_is_asked_to_type_travels_with_the_button() -> None:
    (shown,) = drawn((Action(verb="ask", label="Ask", subject="story:s1", asks="What would you like to know?"),), feedback=True)  # fmt: skip
    (button,) = shown["elements"]
    assert (button["action_id"], button["value"]) == ("onrecord:ask", "story:s1\nWhat would you like to know?")
    assert pressed(button["action_id"], button["value"]) == Pressed(
        verb="ask", subject="story:s1", asks="What would you like to know?"
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_same_verb_in_one_block_has_a_number(number: int) -> None:
    (shown,) = drawn(
        [Action(verb="pause", label="Pause", subject=f"subscription:{n}") for n in range(3)], feedback=True
    )
    button = shown["elements"][number - 1]
    assert button["action_id"] == ("onrecord:pause" if number == 1 else f"onrecord:pause:{number}")
    assert pressed(button["action_id"], button["value"]) == Pressed(verb="pause", subject=f"subscription:{number - 1}")
