"""The page about Discord tells of every command and every permission, with the number that an invitation asks for."""

from __future__ import annotations

import re
from pathlib import Path

from bot.chat.discord import permissions
from bot.chat.discord.settings import Settings
from bot.core.verbs import VERBS

PAGE = (Path(__file__).parent.parent.parent.parent / "docs" / "discord.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {title}$.*?(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_invitation_asks_for_what_is_needed() -> None:
    assert permissions.invitation("APPLICATION_ID") in section("Ten minutes")
    numbers = re.findall(r"\b\d{12,}\b", section("Ten minutes") + section("What it may do, and what for"))
    assert set(numbers) == {str(permissions.INVITE)}


def test_every_permission_is_told_with_its_reason() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section("What it may do, and what for"), flags=re.MULTILINE)
    assert rows[1:] == list(permissions.NEEDED.values())


def test_every_command_is_told() -> None:
    said = section("What you can say")
    assert [verb.name for verb in VERBS if f"`/{verb.name}" not in said] == []


def test_every_setting_is_told_with_its_default() -> None:
    told = dict(re.findall(r"^(?:# )?(\w+) = (\S+)", section("Settings"), flags=re.MULTILINE))
    assert set(told) == set(Settings.model_fields)
    default = Settings().model_dump(exclude={"token", "gateway_url"})
    assert {key: value.strip('"') for key, value in told.items() if key in default} == {
        key: str(value).lower() for key, value in default.items()
    }
