"""Every kind of message as Discord is sent it, in three styles and as words alone. `make golden` rewrites them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.chat.discord.render import Payload, payloads
from bot.core.message import Message
from tests.golden.reviewing import reviewed
from tests.golden.slack import test_payloads
from tests.schemas.discord import openapi, problems

HERE = Path(__file__).parent
MESSAGES: dict[str, Message] = test_payloads.MESSAGES
KEY = "digest:d1:2031-04-07T08:00:00+00:00:0"


def sent(told: Message) -> tuple[Payload, ...]:
    return payloads(told, style="components", key=KEY)


def drawn(told: Message) -> str:
    """Each way to send a message: what readers see of it as lines, the rest as JSON."""
    return json.dumps([_read(payload) for payload in sent(told)], ensure_ascii=False, indent=1) + "\n"


def _read(part: Any) -> Any:
    """JSON in which a text of several lines is a list of them, for people who read a difference."""
    if isinstance(part, Mapping):
        return {name: _read(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_read(value) for value in part]
    return part.split("\n") if isinstance(part, str) and "\n" in part else part


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_sent_as_it_was_reviewed(name: str) -> None:
    made = drawn(MESSAGES[name])
    assert made == reviewed(HERE / f"{name}.json", made)


@pytest.mark.parametrize("name", MESSAGES)
def test_discord_takes_it_in_every_way_it_may_be_sent(name: str) -> None:
    assert [problems(payload) for payload in sent(MESSAGES[name])] == [[]] * len(sent(MESSAGES[name]))


@pytest.mark.skipif(not openapi.there(), reason=openapi.MISSING)
@pytest.mark.parametrize("name", MESSAGES)
def test_discord_s_own_document_takes_it_as_a_message_and_as_an_edit(name: str) -> None:
    for payload in sent(MESSAGES[name]):
        assert openapi.problems("POST", "/api/v10/channels/1/messages", payload) == []
        edit = {part: value for part, value in payload.items() if "nonce" not in part}
        assert openapi.problems("PATCH", "/api/v10/channels/1/messages/2", edit) == []


def test_no_golden_file_is_left_of_a_message_that_is_gone() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(MESSAGES)
