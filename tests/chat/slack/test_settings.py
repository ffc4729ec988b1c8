"""What `[slack]` may say, and that a slip of the hand is told with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.chat.slack.settings import ENVIRONMENT, Settings

BOTH = {"token": "xoxb-1", "app_token": "xapp-1"}


def told(given: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(given)
    return str(refused.value)


def test_without_a_token_slack_is_left_alone() -> None:
    nothing = Settings.model_validate({"token": ""})
    assert (nothing.on, list(nothing.clashes())) == (False, [])


def test_a_socket_needs_an_app_token_and_http_a_secret() -> None:
    socket, http = ({"token": "xoxb-1", "mode": mode} for mode in ("socket", "http"))
    assert [key for key, _ in Settings.model_validate(socket).clashes()] == ["app_token"]
    assert [key for key, _ in Settings.model_validate(http).clashes()] == ["signing_secret"]
    assert list(Settings.model_validate(BOTH).clashes()) == []


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"token": "xapp-1"}, "it goes to app_token"),
        ({"token": "xoxp-1"}, "begins with xoxb-"),
        ({"app_token": "xoxb-1"}, "begins with xapp-"),
        ({"manage": "me"}, "who may manage"),
        ({"manage": []}, "who may manage"),
        ({"manage": [7]}, "who may manage"),
        ({"base_url": "slack.com/api"}, "begins with http"),
        ({"listen": "8471"}, "host:port"),
    ],
)
def test_a_slip_of_the_hand_is_told_with_what_to_do(given: dict[str, Any], advice: str) -> None:
    assert advice in told(given)


@pytest.mark.parametrize(
    ("written", "read"), [("admins", "admins"), (["U012AB3CD"], ("U012AB3CD",)), ("W012AB3CD", ("W012AB3CD",))]
)
def test_who_may_manage_is_a_word_or_people(written: object, read: object) -> None:
    assert Settings.model_validate({"manage": written}).manage == read


def test_secrets_are_read_without_the_blanks_around_them_and_never_shown() -> None:
    given = Settings.model_validate(
        {"token": " xoxb-secret\n", "app_token": "xapp-secret ", "signing_secret": " secret"}
    )
    assert given.token is not None
    assert given.token.get_secret_value() == "xoxb-secret"
    assert "secret" not in repr(given).replace("signing_secret", "").replace("SecretStr", "")
    assert "wrong-secret" not in told({"token": "wrong-secret"})


def test_every_variable_fills_a_key() -> None:
    assert set(ENVIRONMENT.values()) <= set(Settings.model_fields)
