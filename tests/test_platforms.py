"""Platforms are found by their folder: each brings its table, its chat, and what its app is made from."""

import json
from pathlib import Path

import pytest

from bot import app, config
from bot.core.errors import ConfigError
from tests.commands import Command

DEFAULTS = {name: each.settings() for name, each in app.schemas().platforms.items()}


def test_only_the_terminal_is_open_until_a_platform_is_configured(tmp_path: Path) -> None:
    assert set(app.chats(config.Config(platforms=DEFAULTS), tmp_path)) == {"console"}
    assert list(tmp_path.iterdir()) == []


def test_a_token_opens_its_platform(tmp_path: Path) -> None:
    settings = config.load({}, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, app.schemas())
    assert set(app.chats(settings, tmp_path)) == {"console", "slack"}


def test_a_token_without_the_other_it_needs_is_told_by_the_variable_that_would_hold_it() -> None:
    with pytest.raises(ConfigError, match="app_token"):
        config.load({}, {"SLACK_BOT_TOKEN": "xoxb-1"}, app.schemas())


def test_neither_token_is_shown_in_a_log() -> None:
    env = {"SLACK_BOT_TOKEN": "xoxb-open", "SLACK_APP_TOKEN": "xapp-sesame", "SLACK_SIGNING_SECRET": "barley"}
    assert {"xoxb-open", "xapp-sesame", "barley"} <= set(config.load({}, env, app.schemas()).secrets)


async def test_the_manifest_of_an_app_is_printed_for_either_way_to_reach_us(onrecord: Command) -> None:
    code, out, _ = await onrecord("manifest", "slack")
    assert code == 0
    assert json.loads(out)["settings"]["socket_mode_enabled"] is True
    code, out, _ = await onrecord("manifest", "slack", "--http", "https://news.example")
    assert json.loads(out)["settings"]["event_subscriptions"]["request_url"].startswith("https://news.example/")


async def test_what_has_no_manifest_is_refused_with_what_has(onrecord: Command) -> None:
    code, _, told = await onrecord("manifest", "pigeon")
    assert code == 2
    assert "slack" in told
    code, _, told = await onrecord("manifest", "slack", "--http", "http://news.example")
    assert code == 2
    assert "https://" in told
