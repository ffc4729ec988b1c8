"""A preview shows what Discord would show, and nothing in it acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html as parser

from bot.chat.discord import components, markdown, preview
from bot.chat.discord.render import Payload, payloads
from bot.core.compose import message
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words
from tests.chat.discord import markdown as reading
from tests.chat.hostile import messages, texts

many = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

TAGS = {
    "article", "b", "blockquote", "br", "div", "em", "h2", "h3", "h4", "header", "hr", "i", "li", "mark", "p", "s",
    "section", "span", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"class", "dir", "aria-label"}


def read(drawn: str) -> Any:
    return parser.fragment_fromstring(drawn, create_parent="div")


def words(drawn: Any) -> str:
    return printed("".join(drawn.itertext()))


def printed(text: str) -> str:
    """A text as any page can hold it, without what is not seen."""
    harmless = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", "�", text)
    return re.sub(r"[\s\u200b]+", "", harmless)


def written(payload: Payload) -> Iterator[str]:
    """Every text of a payload that is read as Markdown."""
    yield payload.get("content", "")
    for embed in payload.get("embeds", ()):
        yield embed.get("title", "")
        yield embed.get("description", "")
    left = [*payload["components"]][::-1]
    while left:
        each = left.pop()
        yield each.get("content", "")
        left += [*each.get("components", ())][::-1]


def drawn(*blocks: Block, style: int = 0) -> Any:
    """Blocks as they are shown, in the style of that number."""
    return read(preview.html(payloads(message(blocks), style="components")[style]))


# ---------------------------------------------------------------- nothing acts


@many
@given(messages)
def test_nothing_of_a_message_becomes_markup_of_the_page(told: Message) -> None:
    for payload in payloads(told, style="components"):
        for element in read(preview.html(payload)).iter():
            assert element.tag in TAGS
            assert set(element.attrib) <= ATTRIBUTES
            assert all(name.startswith("d-") for name in element.get("class", "").split())


@many
@given(messages)
def test_every_text_is_there_as_a_reader_of_discord_sees_it_and_calls_nobody(told: Message) -> None:
    for payload in payloads(told, style="components"):
        shown = read(preview.html(payload))
        assert shown.cssselect(".d-mention") == []
        for text in written(payload):
            for _, seen in reading.lines(text):
                assert printed(reading.shown(seen)) in words(shown)


@given(texts)
def test_any_markdown_is_drawn_and_nothing_of_it_acts(text: str) -> None:
    for element in read(markdown.html(text)).iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES


# ---------------------------------------------------------------- as Discord would


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("@everyone come", "@everyone"),
        ("<@123> come", "<@123>"),
        ("see </brief:123>", "</brief:123>"),
        ("at <t:0:R>", "<t:0:R>"),
        ("https://evil.example here", "https://evil.example"),
        ("discord.gg/abc", "discord.gg/abc"),
        ("||secret||", "||secret||"),
        ("`code`", "`code`"),
    ],
)
def test_what_discord_would_act_on_is_seen(text: str, marked: str) -> None:
    assert [each.text_content() for each in read(markdown.html(text)).cssselect("mark.d-mention")] == [marked]


def test_a_backslash_takes_a_mark_s_work_from_it() -> None:
    shown = read(markdown.html(r"\*\*a\*\* \[b\](c) \> d \<script>"))
    assert shown.text_content() == "**a** [b](c) > d <script>"
    assert [each.tag for each in shown.iter()] == ["div", "p"]


def test_lines_are_what_they_begin_with() -> None:
    shown = read(markdown.html("# A\n## B\n### C\n-# small\n- one\n- two\n> said\n> — **who**\nwords\n\nmore"))
    assert [each.tag for each in shown] == ["h2", "h3", "h4", "p", "ul", "blockquote", "p"]
    assert [each.text_content() for each in shown.cssselect("li")] == ["one", "two"]
    assert words(shown.cssselect("blockquote")[0]) == "said—who"
    assert [each.tag for each in shown[-1]] == ["br", "br"]


def test_a_quote_holds_no_other() -> None:
    (quote,) = read(markdown.html("> > a\n> - b"))
    assert [each.text_content() for each in quote] == ["> a", "b"]


@pytest.mark.parametrize("mark", ["*", "_", "~", "> ", "[", "|", "\\", "`", "**a", "_*"])
def test_marks_without_end_are_drawn_in_time_and_in_depth(mark: str) -> None:
    assert read(markdown.html(mark * 2_000)) is not None


def test_marks_within_one_another_are_all_drawn() -> None:
    shown = read(markdown.html("**a _b_** ~~c~~ __d__ *e* [f **g**](<https://x.example>) <@&12>"))
    assert [(each.tag, each.text_content()) for each in shown.cssselect("p *")] == [
        ("b", "a b"), ("em", "b"), ("s", "c"), ("u", "d"), ("em", "e"), ("span", "f g"), ("b", "g"), ("span", "@role"),
    ]  # fmt: skip


@pytest.mark.parametrize("style", [0, 1, 2])
def test_a_quote_a_condition_and_a_link_look_the_same_in_every_style(style: int) -> None:
    shown = drawn(
        Headline(text="Port workers set strike date"),
        Words(text="We have asked four times", speaker="Ilse Okonjo-Brandt", role="secretary"),
        Stated(actor="the union", stance="threatens", target="", evidence="It strikes on Friday.", marked=((11, 20),)),
        Links(links=(("Marrow Bay Courier", "https://courier.example/?a=1&b=2"),)),
        style=style,
    )
    said = [words(quote) for quote in shown.cssselect("blockquote")]
    assert said[0] == "“Wehaveaskedfourtimes”—IlseOkonjo-Brandt,secretary"
    assert [bold.text_content() for bold in shown.cssselect("blockquote b")] == [
        "Ilse Okonjo-Brandt", "The union threatens", "on Friday",
    ]  # fmt: skip
    assert [link.text_content() for link in shown.cssselect(".d-link")] == ["Marrow Bay Courier"]


def test_buttons_stand_in_rows_and_what_asks_is_the_colour_of_discord() -> None:
    shown = drawn(
        Note(text="a"),
        Actions(
            actions=(
                Action(verb="ask", label="Ask", subject="s", asks="What?"),
                Action(verb="more", label="More", subject="s"),
                Action(verb="useful", label="Useful", subject="s"),
            )
        ),
    )
    rows = [[each.text_content() for each in row] for row in shown.cssselect(".d-rows > .d-row")]
    assert rows == [["Ask", "More"], ["👍Useful"]]
    assert [each.text_content() for each in shown.cssselect(".d-primary")] == ["Ask"]


def test_stories_are_apart_and_the_edge_has_our_colour() -> None:
    shown = drawn(Title(text="Daily"), Headline(text="One"), Bullet(text="a"), Headline(text="Two"), Bullet(text="b"))
    (container,) = shown.cssselect(".d-container.d-accent")
    assert len(container.cssselect("hr.d-large")) == 2
    sheet = files(preview.__package__ or "").joinpath("preview.css").read_text("utf-8")
    assert f"--d-accent: #{components.ACCENT:06x};" in sheet


def test_a_section_and_every_kind_of_line_between_are_drawn() -> None:
    section = {
        "type": 9,
        "components": [{"type": 10, "content": "left"}],
        "accessory": {"type": 2, "style": 5, "label": "right", "url": "https://x.example"},
    }
    parts = [section, {"type": 14, "divider": False}, {"type": 14, "spacing": 2}, {"type": 12, "items": []}]
    shown = read(preview.html({"components": [{"type": 17, "components": parts}]}))
    assert shown.cssselect(".d-section .d-web")[0].text_content() == "right"
    assert [each.get("class") for each in shown.cssselect("hr")] == ["d-small d-clear", "d-large"]
    assert "[component 12]" in shown.text_content()


def test_a_role_that_is_called_is_seen() -> None:
    told = replace(message((Bullet(text="a"),)), calls="1234")
    for payload in payloads(told, style="components"):
        assert len(read(preview.html(payload)).cssselect(".d-role")) == 1


# ---------------------------------------------------------------- a channel and its thread


def test_a_digest_is_shown_in_its_channel_and_beside_it_its_thread_under_its_name() -> None:
    lead = message((Title(text="Daily"), Actions(actions=(Action(verb="ask", label="Ask", subject="s"),))))
    replies = [message((Headline(text=f"Story {number}"), Label(text="l"))) for number in (1, 2)]
    shown = read(preview.window(lead, replies, channel="news", day="Monday", clock="09:30"))
    heads = [[h.text_content() for h in pane.cssselect("h3")] for pane in shown.cssselect("section")]
    assert heads == [["Daily"], ["Daily", "Story 1", "Story 2"]]
    assert [bar.text_content() for bar in shown.cssselect(".d-bar")] == ["news", "Daily"]
    assert "2 Messages" in shown.cssselect(".d-spine")[0].text_content()
    assert [button.text_content() for button in shown.cssselect(".d-button")] == ["Ask", "Ask"]


def test_who_says_several_things_in_a_row_is_told_once() -> None:
    replies = [message((Headline(text=f"Story {number}"),)) for number in (1, 2, 3)]
    shown = read(preview.window(replies[0], replies, channel="news", day="Monday", clock="09:30"))
    (thread,) = shown.cssselect(".d-thread")
    assert len(thread.cssselect(".d-message")) == 4
    assert len(thread.cssselect(".d-who")) == 2


def test_a_message_without_a_thread_stands_alone() -> None:
    shown = read(preview.window(message((Headline(text="Lead"),)), (), channel="news", day="Monday", clock="09:30"))
    assert len(shown.cssselect("section")) == 1
    assert "Message" not in shown.text_content()
