"""What `[discord]` may say, and that a slip of the hand is told with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.chat.discord.settings import ENVIRONMENT, Settings

TOKEN = "ODAzNTExMTAyMjQ2Nzg5MTI.GxYzAb.not-a-real-one-but-shaped-like-it"  # noqa: S105 - nobody's


def told(given: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(given)
    return str(refused.value)


def test_without_a_token_discord_is_left_alone() -> None:
    assert not Settings.model_validate({"token": ""}).on
    assert Settings.model_validate({"token": TOKEN}).on


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"token": f"Bot {TOKEN}"}, "leave out the word before the token"),
        ({"token": "80351110224678912"}, "this is an id"),
        ({"token": "3e0f" * 16}, "public key"),
        ({"token": "wJ4bZ_-8" * 4}, "client secret"),
        ({"token": "hello"}, "Reset Token"),
        ({"manage": "me"}, "who may manage"),
        ({"manage": []}, "who may manage"),
        ({"manage": ["@somebody"]}, "who may manage"),
        ({"base_url": "discord.com/api"}, "begins with http"),
        ({"gateway_url": "https://gateway.discord.gg"}, "begins with wss"),
        ({"shards": True}, "a number is asked for"),
        ({"style": "fancy"}, "'components', 'embeds' or 'plain'"),
    ],
)
def test_a_slip_of_the_hand_is_told_with_what_to_do(given: dict[str, Any], advice: str) -> None:
    assert advice in told(given)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("members", "members"),
        (["80351110224678912"], ("80351110224678912",)),
        ([80351110224678912], ("80351110224678912",)),
        ("80351110224678912", ("80351110224678912",)),
    ],
)
def test_who_may_manage_is_a_word_or_people(written: object, read: object) -> None:
    assert Settings.model_validate({"manage": written}).manage == read


def test_only_those_who_run_a_server_manage_unless_told_otherwise() -> None:
    assert Settings().manage == "admins"


def test_the_token_is_read_without_the_blanks_around_it_and_never_shown() -> None:
    given = Settings.model_validate({"token": f" {TOKEN}\n"})
    assert given.token is not None
    assert given.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(given)
    assert "wrong-secret" not in told({"token": "wrong-secret"})


def test_every_variable_fills_a_key() -> None:
    assert set(ENVIRONMENT.values()) <= set(Settings.model_fields)
