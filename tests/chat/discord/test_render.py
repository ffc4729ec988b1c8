"""Whatever a message holds, Discord takes it, nothing in it acts, and what had no room is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chat.discord.buttons import Pressed, pressed
from bot.chat.discord.lines import parts
from bot.chat.discord.render import Payload, Style, payloads, private
from bot.chat.discord.text import address
from bot.core.compose import message, quoted, stance_line
from bot.core.cutting import clean
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words
from tests.chat.discord.markdown import BROKEN, Seen, acting, lines, shown
from tests.chat.hostile import actions, messages, texts
from tests.schemas.discord import openapi, problems

many = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
STYLES: tuple[Style, ...] = ("components", "embeds", "plain")
OURS = {"bold", "italic", "link"}
V2, SILENT, NO_PICTURES = 1 << 15, 1 << 12, 1 << 2


def sent(told: Message, key: str = "k") -> tuple[Payload, ...]:
    return payloads(told, style="components", key=key)


def buttons(payload: Payload) -> list[Mapping[str, Any]]:
    def walk(held: Any) -> Iterator[Mapping[str, Any]]:
        for each in held:
            if each["type"] == 2:
                yield each
            yield from walk(each.get("components", ()))

    return list(walk(payload["components"]))


def written(payload: Payload) -> list[str]:
    """Every text that is read as Markdown."""
    said = [payload.get("content", "")]
    for embed in payload.get("embeds", ()):
        said += [embed.get("title", ""), embed.get("description", "")]
    for outer in payload["components"]:
        said += [each["content"] for each in (outer, *outer.get("components", ())) if each["type"] == 10]
    return [text for text in said if text]


def read(payload: Payload) -> str:
    """All that a reader reads."""
    return "\n".join(shown(seen) for text in written(payload) for _, seen in lines(text))


def squeezed(text: str) -> str:
    return re.sub(rf"[\s{BROKEN}]+", "", clean(text))


# ---------------------------------------------------------------- taken


@many
@given(messages, st.sampled_from(["", "digest:d1:0"]), st.sampled_from(["", "1234567890", "everyone"]))
def test_no_text_of_any_size_or_script_makes_a_payload_that_discord_refuses(
    told: Message, key: str, calls: str
) -> None:
    for payload in sent(replace(told, silent=bool(key), calls=calls), key):
        assert problems(payload) == []


@pytest.mark.skipif(not openapi.there(), reason=openapi.MISSING)
@settings(many, max_examples=5)
@given(messages)
def test_no_text_makes_a_payload_that_discord_s_own_document_refuses(told: Message) -> None:
    for payload in sent(told):
        assert openapi.problems("POST", "/channels/1/messages", payload) == []


@many
@given(messages)
@example(Message(plain="", blocks=()))
@example(message((Bullet(text=" "), Label(text=""))))
def test_every_payload_says_something(told: Message) -> None:
    for payload in sent(told):
        assert read(payload).strip()


@pytest.mark.parametrize("style", STYLES)
def test_the_ways_to_send_a_message_begin_with_its_style_and_end_with_words_alone(style: Style) -> None:
    told = message(
        (Headline(text="Port workers set strike date"), Actions(actions=(Action(verb="help", label="Help"),)))
    )
    ways = payloads(told, style=style)
    kinds = ["components" if way["flags"] & V2 else "embeds" if way.get("embeds") else "plain" for way in ways]
    assert kinds == [*STYLES[STYLES.index(style) :], "plain"]
    assert ways[-1]["components"] == []
    assert ways[-1]["content"] == "## Port workers set strike date"


def test_a_message_without_blocks_is_its_words() -> None:
    for payload in sent(Message(plain="Just <@1>\nthis", blocks=()), ""):
        assert read(payload).replace("OnRecord", "").split() == ["Just", "<@1>", "this"]
        assert list(acting("\n".join(written(payload)))) == []
    assert {read(payload) for payload in sent(Message(plain=" \n ", blocks=()), "")} == {"OnRecord"}


# ---------------------------------------------------------------- nothing acts


@many
@given(messages)
def test_the_only_links_are_those_we_make_and_nobody_is_called(told: Message) -> None:
    ours = {address(url) for block in told.blocks if isinstance(block, Links) for _, url in block.links}
    for payload in sent(told):
        for seen in (each for text in written(payload) for each in acting(text)):
            assert seen.kind in OURS
            assert seen.kind != "link" or seen.target in ours
        assert payload["allowed_mentions"] == {"parse": [], "replied_user": False}


@many
@given(messages)
def test_headings_quotes_and_lists_are_only_ours(told: Message) -> None:
    heads = {squeezed(block.text)[:40] for block in told.blocks if isinstance(block, Title | Headline)}
    for payload in sent(told):
        for kind, seen in (line for text in written(payload) for line in lines(text)):
            assert kind in {"text", "heading", "small", "item", "quote"}
            assert kind != "heading" or squeezed(shown(seen))[:40].rstrip("…") in {
                head[: len(squeezed(shown(seen))[:40].rstrip("…"))] for head in heads
            }


def test_a_role_is_called_only_where_a_message_asks_for_it() -> None:
    told = replace(message((Bullet(text="@everyone <@&9>"),)), calls="1234")
    for payload in sent(told):
        assert payload["allowed_mentions"] == {"parse": [], "roles": ["1234"], "replied_user": False}
        called = [each.target for text in written(payload) for each in acting(text) if each.kind == "mention"]
        assert called == ["<@&1234>"]
        assert written(payload)[0].startswith("<@&1234>")
    assert all("roles" not in payload["allowed_mentions"] for payload in private(told, style="components"))


def test_a_silent_message_notifies_nobody() -> None:
    told = message((Bullet(text="a"),))
    assert all(payload["flags"] & SILENT for payload in sent(replace(told, silent=True)))
    assert not any(payload["flags"] & SILENT for payload in sent(told))


def test_plain_words_bring_no_pictures_of_what_they_link_to() -> None:
    components, embeds, plain = sent(message((Bullet(text="a"),)))
    assert not (components["flags"] | embeds["flags"]) & NO_PICTURES
    assert plain["flags"] & NO_PICTURES


# ---------------------------------------------------------------- nothing is torn apart


def quotes(payload: Payload) -> list[str]:
    """What stands behind one bar, whole."""
    told: list[str] = []
    for text in written(payload):
        before = ""
        for kind, seen in lines(text):
            if kind == "quote" == before:
                told[-1] += "\n" + shown(seen)
            elif kind == "quote":
                told.append(shown(seen))
            before = kind
    return told


@many
@given(messages)
def test_a_quote_stands_with_its_speaker_and_a_condition_with_its_consequence_or_not_at_all(told: Message) -> None:
    said = {
        (squeezed(quoted(block.text)), squeezed(block.speaker)[:60])
        for block in told.blocks
        if isinstance(block, Words)
    }
    stated = {(squeezed(stance_line(block))[:60], squeezed(block.evidence)) for block in told.blocks if isinstance(block, Stated)}  # fmt: skip
    for payload in sent(told):
        for behind in map(squeezed, quotes(payload)):
            assert any(behind.startswith(words) and who in behind[len(words) :] for words, who in said) or any(
                behind.startswith(stance) and behind.endswith(words) for stance, words in stated
            )


@many
@given(messages)
def test_what_is_left_out_is_told(told: Message) -> None:
    for payload in sent(told):
        every = squeezed(read(payload))
        missing = [block for block in told.blocks if isinstance(block, Bullet) and squeezed(block.text) not in every]
        assert not missing or "Leftoutforlength" in every


def test_two_quotes_stay_two_in_every_style_and_what_matters_in_a_condition_is_bold() -> None:
    told = message(
        (
            Label(text="In their words"),
            Words(text="We asked", speaker="Ilse", role="secretary"),
            Words(text="Nobody listened", speaker=""),
            Stated(actor="the union", stance="threatens", target="", evidence="It strikes on Friday.", marked=((0, 2), (3, 10), (10, 20))),
        )
    )  # fmt: skip
    for payload in sent(told):
        first, *rest = quotes(payload)
        assert first == "“We asked”\n— Ilse, secretary"
        assert len(rest) == 2
        bold = [shown(each.within) for text in written(payload) for each in acting(text) if each.kind == "bold"]
        assert bold == ["In their words", "Ilse", "The union threatens", "It", "strikes on Friday"]


def test_many_stories_are_drawn_in_fewer_components_before_any_is_left_out() -> None:
    story: list[Block] = [Headline(text="A"), *(Words(text=f"w{n}", speaker="S") for n in range(20))]
    (first, *_) = sent(message((*story, *story, Note(text="n"))))
    assert "Left out" not in read(first)
    assert len(first["components"][0]["components"]) < 10


# ---------------------------------------------------------------- buttons


@many
@given(st.lists(actions, max_size=30), st.sampled_from(["", "k"]))
def test_a_pressed_button_says_what_was_drawn(wanted: list[Action], key: str) -> None:
    for payload in sent(message((Note(text="a"), Actions(actions=tuple(wanted)))), key):
        meant = {Pressed(verb=each.verb, subject=each.subject) for each in wanted}
        assert {pressed(button["custom_id"]) for button in buttons(payload)} <= meant
        assert len({button["custom_id"] for button in buttons(payload)}) == len(buttons(payload))


@pytest.mark.parametrize("verb", ["ask", "not-useful", "settings"])
@pytest.mark.parametrize("subject", ["", "story:s1", f"answer:{'1' * 20}:{'2' * 20}:{'3' * 20}", "2:story", "7:"])
def test_what_a_button_is_about_has_room_and_comes_back(verb: str, subject: str) -> None:
    told = message((Actions(actions=(Action(verb=verb, label="a", subject=subject),) * 2),))
    (first, second) = buttons(sent(told)[0])
    for button in (first, second):
        assert len(button["custom_id"]) <= 100
        assert pressed(button["custom_id"]) == Pressed(verb=verb, subject=subject)


@given(texts)
def test_a_button_that_is_not_ours_says_nothing(custom_id: str) -> None:
    assert pressed(custom_id) is None


def test_opinions_have_a_row_of_their_own_and_what_asks_is_the_first_thing_to_do() -> None:
    told = message((Actions(actions=(Action(verb="useful", label="Useful", subject="s"), Action(verb="ask", label="Ask", subject="s", asks="What?"))),))  # fmt: skip
    rows = [each for each in sent(told)[0]["components"][0]["components"] if each["type"] == 1]
    assert [[button["label"] for button in row["components"]] for row in rows] == [["Ask"], ["Useful"]]
    assert [row["components"][0]["style"] for row in rows] == [1, 2]


def test_parts_that_say_nothing_are_none() -> None:
    assert parts((Title(text=""), Bullet(text=" "), Words(text="", speaker="S"), Links(links=()))) == ()


def test_the_reader_of_these_tests_sees_what_acts() -> None:
    text = "@everyone <@1> [a](<https://a.example>) **b** https://b.example discord.gg/x `c` :tada: ||s||"
    assert [each.kind for each in acting(text)] == [
        "mention", "mention", "link", "bold", "url", "invite", "code", "emoji", "spoiler",
    ]  # fmt: skip
    assert [kind for kind, _ in lines("# a\n> - b\n-# c\n1. d")] == ["heading", "quote item", "small", "item"]
    assert isinstance(next(acting("**b**")), Seen)
