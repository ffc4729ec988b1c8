"""Every kind of message as Slack is sent it: its words, its blocks and those it falls back to, and as a stream writes it.
`make golden` rewrites them.
"""

import json
from pathlib import Path

import pytest

from bot.chat.slack import markdown
from bot.chat.slack.render import Payload, payloads
from bot.core.compose import message
from bot.core.message import Action, Actions, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words
from tests.chat.hostile import HOSTILE
from tests.golden import test_answers, test_desk, test_messages
from tests.golden.reviewing import reviewed
from tests.schemas.slack import problems

HERE = Path(__file__).parent
ABOUT = Actions(
    actions=(
        Action(verb="ask", label="Ask", subject="story:s1", asks="What would you like to know?"),
        Action(verb="more", label="More", subject="story:s1"),
        Action(verb="useful", label="Useful", subject="story:s1"),
        Action(verb="not-useful", label="Not useful", subject="story:s1"),
    )
)
OWN = {
    "everything": message(
        (
            Title(text="OnRecord · daily", note="Monday 7 April 2031, 09:30 UTC · 2 new stories"),
            Headline(text="Port workers set strike date", note="Marrow Bay Courier · 3 h ago", label="extract"),
            Bullet(text="Port workers in Marrow Bay will strike on Friday.", source="Northline"),
            Label(text="In their words"),
            Words(text="We have asked four times", speaker="Ilse Okonjo-Brandt", role="secretary", source="Northline"),
            Words(text="Nobody listened", speaker=""),
            Label(text="Stated conditions"),
            Stated(
                actor="the union", stance="demands", target="the board", evidence="They strike unless it restores pay.",
                marked=((12, 18), (19, 34)), note="by the newspaper's reading",
            ),
            Links(links=(("Marrow Bay Courier", "https://courier.example/a?b=1&c=2"), ("Northline", "ftp://northline"))),
            Note(text="extract: no model wrote this."),
            ABOUT,
            Headline(text="Pilots return"),
        )
    ),
    "hostile": message(
        tuple(
            block
            for text in HOSTILE
            for block in (
                Headline(text=text, note=text, label=text), Bullet(text=text, source=text),
                Words(text=text, speaker=text, role=text), Links(links=((text, "https://a.example/|><!channel>"),)),
                Stated(actor=text, stance="offers", target=text, evidence=text, marked=((1, 4),), note=text),
            )
        )
    ),
    "long": message(
        (
            Headline(text="A long story"),
            Label(text="In their words"),
            *(Words(text=f"{n} " + "word " * 400, speaker="Ilse Okonjo-Brandt") for n in range(7)),
            Links(links=(("Northline", "https://northline.example"),)),
            ABOUT,
        )
    ),
    "note": message((Note(text="That did not work. It is noted as 4f1c."),)),
    "places": message(
        (
            Title(text="Your digests", note="2 channels"),
            *(
                block
                for name in ("desk", "harbour")
                for block in (
                    Headline(text=f"#{name}", note="Next: Monday 7 April, 08:00 CET"),
                    Bullet(text="Ukraine, grain"),
                    Actions(actions=(Action(verb="settings", label="Settings", subject=f"subscription:{name}"),)),
                )
            ),
        )
    ),
}  # fmt: skip
MESSAGES: dict[str, Message] = {**test_messages.MESSAGES, **test_answers.MESSAGES, **test_desk.MESSAGES, **OWN}


def drawn(told: Message) -> str:
    """Everything that Slack may be sent of a message."""
    rich, sections, _ = payloads(told)
    whole = {
        "text": rich.text, "blocks": rich.blocks, "sections": sections.blocks, "markdown": markdown.written(told),
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_sent_as_it_was_reviewed(name: str) -> None:
    made = drawn(MESSAGES[name])
    assert made == reviewed(HERE / f"{name}.json", made)


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_it_in_every_way_it_may_be_sent(name: str) -> None:
    def refused(payload: Payload) -> list[str]:
        return problems({"text": payload.text, "blocks": list(payload.blocks)})

    assert [refused(payload) for payload in payloads(MESSAGES[name])] == [[], [], []]


def test_no_golden_file_is_left_of_a_message_that_is_gone() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(MESSAGES)
