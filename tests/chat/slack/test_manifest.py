"""The manifest asks for all that the code uses, and for nothing else."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import manifest
from bot.chat.slack.listening import Listening
from bot.chat.slack.settings import Settings
from bot.core.commands import Command, parse
from bot.core.verbs import KNOWN
from tests.chat.fake import FakeChat
from tests.chat.slack.brought import NOW, OURS, Remembering
from tests.golden.reviewing import reviewed

ROOT = Path(__file__).parent.parent.parent.parent
PACKAGE = ROOT / "bot" / "chat" / "slack"
DOCS = ROOT / "docs" / "slack"
METHOD = re.compile(r"(api|agents|apps|assistant|auth|bots|chat|conversations|reactions|users|views)(\.[a-zA-Z]+)+")
WRITTEN = {"manifest-socket.json": ("socket", ""), "manifest-http.json": ("http", "https://onrecord.example.com")}
PAGE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")


def listening() -> Listening:
    settings = Settings.model_validate({"token": "xoxb-1", "app_token": "xapp-1"})
    client = AsyncWebClient(token="xoxb-1")  # noqa: S106 - no secret
    return Listening(settings, Remembering(), FakeChat(now=lambda: NOW), client, ours=OURS, now=lambda: NOW)


def called() -> set[str]:
    """The methods of Slack's API that our code calls, as Slack names them."""
    methods = {name for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)} - {"api_call"}
    found = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr=attr)) if attr in methods:
                    found.add(_dotted(attr))
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if METHOD.fullmatch(name):
                    found.add(name)
                case _:
                    pass
    return found


def _dotted(name: str) -> str:
    *parts, last = name.split("_")
    return ".".join((*parts, last))


# ---------------------------------------------------------------- what the code uses


def test_every_method_that_is_called_is_in_the_table_and_every_one_there_is_called() -> None:
    assert called() == set(manifest.METHODS)


def test_every_scope_is_used_and_every_one_used_is_asked_for() -> None:
    used = {scope for needed in (*manifest.METHODS.values(), *manifest.EVENTS.values()) for scope in needed}
    assert used | {"commands"} == set(manifest.SCOPES)


async def test_every_event_and_command_of_the_manifest_has_a_listener_and_none_has_one_besides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: dict[str, list[Any]] = {"event": [], "command": [], "shortcut": []}
    for kind, registered in heard.items():
        real = getattr(AsyncApp, kind)

        def spied(app: AsyncApp, what: Any, *, registered: list[Any] = registered, real: Any = real) -> Any:
            registered.append(what)
            return real(app, what)

        monkeypatch.setattr(AsyncApp, kind, spied)
    listening()
    made = manifest.manifest("socket")
    by_name = {kind: {what for what in registered if isinstance(what, str)} for kind, registered in heard.items()}
    assert by_name["event"] == {
        name.partition(".")[0] for name in made["settings"]["event_subscriptions"]["bot_events"]
    }
    assert by_name["command"] == {command["command"] for command in made["features"]["slash_commands"]}
    assert by_name["shortcut"] == {shortcut["callback_id"] for shortcut in made["features"]["shortcuts"]}


# ---------------------------------------------------------------- what Slack takes


def made(mode: manifest.Mode) -> dict[str, Any]:
    return manifest.manifest(mode, "https://onrecord.example.com" if mode == "http" else "")


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_manifest_keeps_to_slacks_schema(mode: manifest.Mode) -> None:
    # github.com/slackapi/manifest-schema, schemas/manifest.schema.1.0.0.json; agent_view by docs.slack.dev
    told = made(mode)
    shown, features = told["display_information"], told["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z-]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2_000
        assert 1 <= len(command["usage_hint"]) <= 1_000
        assert command["should_escape"] is True
    for names in (told["settings"]["event_subscriptions"]["bot_events"], told["oauth_config"]["scopes"]["bot"]):
        assert names == sorted(set(names))
        assert len(names) <= 100
        assert all(len(name) <= 50 for name in names)


def test_by_socket_no_address_is_named_and_by_http_everything_has_one() -> None:
    assert "url" not in json.dumps(made("socket"))
    told, called_at = made("http"), "https://onrecord.example.com/slack/events"
    settings = told["settings"]
    assert {command["url"] for command in told["features"]["slash_commands"]} == {called_at}
    assert settings["event_subscriptions"]["request_url"] == called_at
    assert (
        settings["interactivity"]["request_url"] == settings["interactivity"]["message_menu_options_url"] == called_at
    )
    assert (made("socket")["settings"]["socket_mode_enabled"], settings["socket_mode_enabled"]) == (True, False)


@pytest.mark.parametrize("url", ["https://a.test", "https://a.test/", "https://a.test/slack/events"])
def test_an_address_may_be_given_with_or_without_its_path(url: str) -> None:
    told = manifest.manifest("http", url)
    assert told["settings"]["interactivity"]["request_url"] == "https://a.test/slack/events"


def test_first_questions_and_hints_are_ones_we_understand() -> None:
    assert all(isinstance(parse(said), Command) for _, said in manifest.PROMPTS)
    (whole,) = (command for command in manifest.COMMANDS if command.name == "/onrecord")
    assert set(re.findall(r"[a-z]+", whole.usage)) <= set(KNOWN)


# ---------------------------------------------------------------- what is written down


@pytest.mark.parametrize("name", WRITTEN)
def test_the_manifests_in_the_docs_are_those_the_code_makes(name: str) -> None:
    mode, url = WRITTEN[name]
    text = (
        json.dumps(manifest.manifest("http" if mode == "http" else "socket", url), indent=2, ensure_ascii=False) + "\n"
    )
    assert reviewed(DOCS / name, text) == text


def test_the_page_explains_every_scope_in_the_words_of_the_table() -> None:
    rows = dict(re.findall(r"^\| `([a-z:_]+)` \| (.+?) \|$", PAGE, flags=re.MULTILINE))
    assert {scope: rows.get(scope) for scope in manifest.SCOPES} == manifest.SCOPES


def test_the_page_names_every_command_and_setting() -> None:
    assert [command.name for command in manifest.COMMANDS if f"`{command.name}" not in PAGE] == []
    assert [key for key in Settings.model_fields if f"`{key}`" not in PAGE and f"{key} =" not in PAGE] == []
