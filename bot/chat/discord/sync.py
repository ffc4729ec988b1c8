"""Our commands at Discord: registered anew only where they differ from what is there, so that a start changes nothing.

Discord takes 200 new commands a day and makes members wait for changed ones, so a start must not write for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Protocol

Payload = Mapping[str, Any]

_SAID: Final = ("type", "name", "description", "default_member_permissions", "contexts", "integration_types")
_OPTION: Final = (
    "type", "name", "description", "required", "autocomplete", "choices", "min_value", "max_value", "min_length",
    "max_length",
)  # fmt: skip
_ABSENT: Final[Mapping[str, Any]] = {"description": "", "required": False, "autocomplete": False, "choices": []}


class Commands(Protocol):
    """The two calls that this takes, as discord.py's HTTP client has them."""

    async def get_global_commands(self, application_id: Any, /) -> Any:
        """Every command that is registered."""

    async def bulk_upsert_global_commands(self, application_id: Any, payload: Any, /) -> Any:
        """Let these be all."""


async def synced(http: Commands, application: int, wanted: Sequence[Payload]) -> Literal["same", "changed"]:
    """Have Discord know our commands and no others. Raises what discord.py raises."""
    there = await http.get_global_commands(application)
    if canonical(there) == canonical(wanted):
        return "same"
    await http.bulk_upsert_global_commands(application, list(wanted))
    return "changed"


def canonical(commands: Sequence[Payload]) -> list[dict[str, Any]]:
    """Commands by what we say of them, in order: without ids, versions, and what Discord fills in by itself."""
    return sorted(map(_command, commands), key=lambda command: (command["type"], command["name"]))


def _command(said: Payload) -> dict[str, Any]:
    """Discord takes permissions as a number and tells them as text; sets it gives back in any order."""
    parts, needed = _parts(said, _SAID), said.get("default_member_permissions")
    sets = {name: sorted(parts[name] or ()) for name in ("contexts", "integration_types")}
    options = [_option(option) for option in said.get("options") or ()]
    return {**parts, **sets, "options": options, "default_member_permissions": None if needed is None else int(needed)}


def _option(option: Payload) -> dict[str, Any]:
    choices = [{"name": each["name"], "value": each["value"]} for each in option.get("choices") or ()]
    return {**_parts(option, _OPTION), "choices": choices}


def _parts(said: Payload, names: Sequence[str]) -> dict[str, Any]:
    """What is said under these names; what is not, as Discord gives it back."""
    whole = {name: said.get(name) for name in names}
    return {name: _ABSENT.get(name) if value is None else value for name, value in whole.items()}
