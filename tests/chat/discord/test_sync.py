"""Registering our commands: once, and again only where they have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.chat.discord import commands
from bot.chat.discord.sync import canonical, synced

TREE = commands.tree(guarded=True)


@dataclass
class Registry:
    """Discord's list of our commands, which gives them back with all that it adds and without what is usual."""

    there: list[dict[str, Any]] = field(default_factory=list)
    puts: int = 0

    async def get_global_commands(self, _: int, /) -> list[dict[str, Any]]:
        return self.there

    async def bulk_upsert_global_commands(self, _: int, payload: Sequence[Mapping[str, Any]], /) -> None:
        self.puts += 1
        self.there = [as_given_back(n, each) for n, each in enumerate(payload)][::-1]


def as_given_back(number: int, command: Mapping[str, Any]) -> dict[str, Any]:
    """A command as `GET /applications/{id}/commands` tells it: with ids, and without what is empty or false."""
    added = {"id": str(number), "application_id": "9", "version": "1", "nsfw": False, "dm_permission": True}
    options = [{key: value for key, value in each.items() if value} for each in command.get("options", ())]
    needed = command["default_member_permissions"]
    told = {**added, "name_localizations": None, "description": "", **command, "options": options}
    told["default_member_permissions"] = None if needed is None else str(needed)
    return told if options else {key: value for key, value in told.items() if key != "options"}


async def test_the_first_start_registers_all_of_them() -> None:
    registry = Registry()
    assert await synced(registry, 9, TREE) == "changed"
    assert {each["name"] for each in registry.there} == {each["name"] for each in TREE}


async def test_the_second_start_registers_nothing() -> None:
    registry = Registry()
    await synced(registry, 9, TREE)
    assert await synced(registry, 9, TREE) == "same"
    assert registry.puts == 1


async def test_a_changed_description_an_option_less_or_a_command_more_is_registered() -> None:
    changes: tuple[Callable[[list[dict[str, Any]]], object], ...] = (
        lambda there: there[3].update(description="Something else"),
        lambda there: next(each for each in there if each.get("options"))["options"].pop(),
        lambda there: there.append({"id": "99", "type": 1, "name": "old", "description": "Not ours any more"}),
        lambda there: there[0].update(default_member_permissions="8"),
    )
    for change in changes:
        registry = Registry()
        await synced(registry, 9, TREE)
        change(registry.there)
        assert await synced(registry, 9, TREE) == "changed"
        assert await synced(registry, 9, TREE) == "same"


async def test_another_rule_of_who_may_manage_is_registered() -> None:
    registry = Registry()
    await synced(registry, 9, TREE)
    assert await synced(registry, 9, commands.tree(guarded=False)) == "changed"


def test_the_order_and_what_discord_adds_make_no_difference() -> None:
    assert canonical([as_given_back(n, each) for n, each in enumerate(TREE)][::-1]) == canonical(TREE)
