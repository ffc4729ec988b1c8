"""A preview shows what Slack would show, and nothing in it acts."""

import re
from typing import Any

import pytest
from hypothesis import given
from lxml import html as parser

from bot.chat.slack import preview
from bot.chat.slack.render import Payload, payloads
from bot.core.compose import message
from bot.core.cutting import clean
from bot.core.message import Action, Actions, Bullet, Headline, Links, Message, Stated, Words
from tests.chat.hostile import messages, strings
from tests.chat.slack.test_render import many

TAGS = {
    "article", "b", "blockquote", "br", "div", "em", "h3", "header", "hr", "i", "li", "p", "section", "span", "ul",
}  # fmt: skip
ATTRIBUTES = {"class", "dir", "aria-label"}


def read(drawn: str) -> Any:
    return parser.fragment_fromstring(drawn, create_parent="div")


def words(drawn: Any) -> str:
    return re.sub(r"\s+", "", "".join(drawn.itertext()))


def printed(text: str) -> str:
    """A text as any page can hold it."""
    return re.sub(r"\s+", "", re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", "�", text))  # fmt: skip


# ---------------------------------------------------------------- nothing acts


@many
@given(messages)
def test_nothing_of_a_message_becomes_markup_of_the_page(told: Message) -> None:
    for payload in payloads(told):
        for element in read(preview.html(payload)).iter():
            assert element.tag in TAGS
            assert set(element.attrib) <= ATTRIBUTES
            assert not set(element.get("class", "").split()) - {"slack", "unseen"} or element.get("class").startswith(
                "s-"
            )


@many
@given(messages)
def test_every_text_of_rich_blocks_is_there_as_it_is(told: Message) -> None:
    first = payloads(told)[0]
    shown = words(read(preview.html(first)))
    for kind, text in strings(first.blocks):
        if kind != "mrkdwn":
            assert printed(text) in shown


@many
@given(messages)
def test_sections_read_as_mrkdwn_say_what_was_said_and_call_nobody(told: Message) -> None:
    for payload in payloads(told):
        shown = read(preview.html(payload))
        assert shown.cssselect(".s-mention") == []
        links = [
            token
            for kind, text in strings(payload.blocks)
            if kind == "mrkdwn"
            for token in re.findall("<[^<>]*>", text)
        ]
        assert len(shown.cssselect(".s-link")) == len(links)


@pytest.mark.parametrize("text", ["*bold* _slanted_", "a*b*c", "~struck~ `code`", "<!channel> & &lt;", "*_*_"])
def test_marks_in_news_text_do_nothing_in_mrkdwn(text: str) -> None:
    _, sections, _ = payloads(message((Bullet(text=text),)))
    shown = read(preview.html(sections))
    assert shown.cssselect("b, em, .s-mention, .s-link") == []
    assert words(shown).replace("\u200b", "") == "•" + re.sub(r"\s", "", text)


# ---------------------------------------------------------------- as Slack would


def test_a_quote_a_condition_and_a_link_look_the_same_in_either_kind_of_blocks() -> None:
    told = message(
        (
            Headline(text="Port workers set strike date"),
            Words(text="We have asked four times", speaker="Ilse Okonjo-Brandt", role="secretary"),
            Stated(
                actor="the union", stance="threatens", target="", evidence="It strikes on Friday.", marked=((11, 20),)
            ),
            Links(links=(("Marrow Bay Courier", "https://courier.example/?a=1&b=2"),)),
        )
    )
    for payload in payloads(told)[:2]:
        shown = read(preview.html(payload))
        said = [words(quote) for quote in shown.cssselect("blockquote")]
        assert re.sub(" ", "", "“We have asked four times”—Ilse Okonjo-Brandt,secretary") in said[0]
        assert [bold.text_content() for bold in shown.cssselect("blockquote b")] == [
            "Ilse Okonjo-Brandt", "The union threatens", "on Friday",
        ]  # fmt: skip
        assert [link.text_content() for link in shown.cssselect(".s-link")] == ["Marrow Bay Courier"]


def test_a_mention_in_mrkdwn_would_be_seen() -> None:
    drawn = preview.html(
        Payload(text="", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> hi"}},))
    )
    assert [each.text_content() for each in read(drawn).cssselect("mark.s-mention")] == ["!channel"]


def test_a_block_that_is_never_sent_shows_its_name() -> None:
    assert "[video]" in preview.html(Payload(text="", blocks=({"type": "video"},)))


def test_words_alone_are_a_message() -> None:
    assert "Just &lt;this&gt;<br>and that" in preview.html(Payload(text="Just &lt;this&gt;\nand that"))


def test_a_digest_is_shown_in_its_channel_and_beside_it_its_thread() -> None:
    lead = message((Headline(text="Lead"), Actions(actions=(Action(verb="ask", label="Ask", subject="s"),))))
    replies = [message((Headline(text=f"Story {number}"),)) for number in (1, 2)]
    shown = read(preview.window(lead, replies, channel="news", day="Monday", clock="09:30"))
    headers = [[h.text_content() for h in pane.cssselect("h3")] for pane in shown.cssselect("section")]
    assert headers == [["Lead"], ["Lead", "Story 1", "Story 2"]]
    assert "2 replies" in shown.text_content()
    assert [button.text_content() for button in shown.cssselect(".s-button")] == ["Ask", "Ask"]


def test_a_message_without_a_thread_stands_alone() -> None:
    shown = read(
        preview.window(message((Headline(text=clean("Lead")),)), (), channel="news", day="Monday", clock="09:30")
    )
    assert len(shown.cssselect("section")) == 1
    assert "repl" not in shown.text_content()
