"""Our schema of Slack's limits refuses what Slack refuses, and takes what it takes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.schemas.slack import problems

GOLDEN = Path(__file__).parents[2] / "golden" / "slack"


def plain(text: str = "a") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "a") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": f"b{number}", **more}


def option(text: str = "a", value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def rich(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def section(*texts: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text} for text in texts]}


def feedback(**more: Any) -> dict[str, Any]:
    button = {"text": plain(), "value": "v"}
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": button, "negative_button": button, **more}]}  # fmt: skip


def field(element: Any, **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **more}


AT_THE_LIMIT: dict[str, Callable[[int], Any]] = {
    "header 150": lambda more: {"type": "header", "text": plain("x" * (150 + more))},
    "section 3000": lambda more: {"type": "section", "text": mrkdwn("x" * (3000 + more))},
    "fields 10": lambda more: {"type": "section", "fields": [mrkdwn()] * (10 + more)},
    "field 2000": lambda more: {"type": "section", "fields": [mrkdwn("x" * (2000 + more))]},
    "context 10": lambda more: {"type": "context", "elements": [plain()] * (10 + more)},
    "actions 25": lambda more: {"type": "actions", "elements": [button(n) for n in range(25 + more)]},
    "button 75": lambda more: {"type": "actions", "elements": [button(text=plain("x" * (75 + more)))]},
    "value 2000": lambda more: {"type": "actions", "elements": [button(value="x" * (2000 + more))]},
    "action id 255": lambda more: {"type": "actions", "elements": [button(action_id="x" * (255 + more))]},
    "block id 255": lambda more: {"type": "divider", "block_id": "x" * (255 + more)},
    "context actions 5": lambda more: {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain(), "action_id": f"i{n}"} for n in range(5 + more)]},
    "markdown 12000": lambda more: {"type": "markdown", "text": "x" * (12000 + more)},
    "options 100": lambda more: {"type": "actions", "elements": [{"type": "static_select", "options": [option(value=str(n)) for n in range(100 + more)]}]},
    "option 75": lambda more: {"type": "actions", "elements": [{"type": "static_select", "options": [option("x" * (75 + more))]}]},
    "option value 150": lambda more: {"type": "actions", "elements": [{"type": "static_select", "options": [option(value="x" * (150 + more))]}]},
    "checkboxes 10": lambda more: field({"type": "checkboxes", "options": [option(value=str(n)) for n in range(10 + more)]}),
    "label 2000": lambda more: field({"type": "plain_text_input"}, label=plain("x" * (2000 + more))),
    "placeholder 150": lambda more: field({"type": "external_select", "placeholder": plain("x" * (150 + more))}),
    "astral header": lambda more: {"type": "header", "text": plain("👍" * 75 + "x" * more)},
}  # fmt: skip


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_a_limit_is_taken_and_one_more_is_not(name: str) -> None:
    assert problems({"blocks": [AT_THE_LIMIT[name](0)]}) == []
    (found,) = problems({"blocks": [AT_THE_LIMIT[name](1)]})
    assert found.startswith("invalid_blocks: $.blocks[0]")


WRONG: dict[str, Any] = {
    "an empty text": {"type": "header", "text": plain("")},
    "mrkdwn in a header": {"type": "header", "text": mrkdwn()},
    "a section without text": {"type": "section"},
    "an unknown block": {"type": "marquee"},
    "an unknown property": {"type": "divider", "colour": "red"},
    "no block": "divider",
    "an empty rich text": rich(),
    "an empty rich text section": rich(section()),
    "an empty rich text element": rich(section("")),
    "a text right in rich text": rich({"type": "text", "text": "a"}),
    "a mention in rich text": rich({"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}),
    "a list of quotes": rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_quote", "elements": []}]}),
    "a link to nowhere": rich({"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:x"}]}),
    "half a character": {"type": "header", "text": plain("\ud800")},
    "feedback of one button": {"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": {"text": plain(), "value": "v"}}]},
    "a button in feedback's place": {"type": "context_actions", "elements": [button()]},
    "one id for two elements": {"type": "actions", "elements": [button(1), button(1)]},
    "no time": field({"type": "timepicker", "initial_time": "24:00"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_does_not_know_is_refused(name: str) -> None:
    assert problems({"blocks": [WRONG[name]]})


def test_the_whole_message_has_limits_too() -> None:
    text = {"type": "section", "text": mrkdwn("x" * 3000)}
    assert problems({"blocks": [{"type": "divider"}] * 50}) == []
    assert problems({"blocks": [{"type": "divider"}] * 51})
    assert problems({"blocks": [text] * 4}) == []
    (long,) = problems({"blocks": [text] * 5})
    assert long.startswith("msg_blocks_too_long")
    assert problems({"blocks": [{"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x"}]})
    assert problems({"text": ""})[0].startswith("no_text") or problems({"text": ""})[-1].startswith("no_text")
    assert problems({"text": "a", "blocks": []}) == []


def test_a_view_has_its_own_limits_and_no_feedback() -> None:
    modal = {"type": "modal", "title": plain("x" * 24), "blocks": [{"type": "divider"}] * 100}
    assert problems(modal) == []
    assert problems({**modal, "title": plain("x" * 25)})
    assert problems({**modal, "blocks": [{"type": "divider"}] * 101})
    assert problems({**modal, "private_metadata": "x" * 3001})
    assert problems({"type": "home", "blocks": [feedback()]})
    assert problems({"blocks": [feedback()]}) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(("type", "text", "blocks", "elements", "value", "a")), inner | st.sampled_from(("section", "rich_text", "plain_text")), max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(("type", "text", "blocks")), json_values))
@example({"type": None, "blocks": True})
@example({"blocks": True})
@example({"text": [], "blocks": {"type": "section"}})
def test_junk_is_refused_or_taken_and_raises_nothing(payload: dict[str, Any]) -> None:
    assert all(":" in line for line in problems(payload))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_slack_s_own_library_finds_no_fault_with_what_we_draw(path: Path) -> None:
    drawn = json.loads(path.read_text("utf-8"))
    for blocks in (drawn["blocks"], drawn["sections"]):
        parsed = Block.parse_all(copy.deepcopy(blocks))
        assert len(parsed) == len(blocks)
        for block in parsed:
            block.validate_json()
    View(type="home", blocks=copy.deepcopy(drawn["sections"])).validate_json()
