"""What an app is told of a command, a click, a form: Discord's INTERACTION_CREATE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.discordland import shapes
from tests.discordland.interactions import Interaction, Modal
from tests.discordland.permissions import permitted
from tests.discordland.space import DM, Channel, Json, Message, Space

_SUBCOMMAND: Final = 1
_BUTTON: Final = 2


def interaction(space: Space, of: Interaction, data: Json) -> Json:
    """All of it but the message."""
    there, who = space.channels[of.channel], space.users[of.user]
    told: Json = {
        "id": of.id,
        "application_id": space.app,
        "type": of.kind,
        "token": of.token,
        "version": 1,
        "data": data,
        "channel_id": there.id,
        "channel": _channel(space, there, of.user),
        "app_permissions": str(permitted(space, there, space.bot)),
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": there.guild or "0"},
        "attachment_size_limit": 10_485_760,
        "context": 1 if there.kind == DM else 0,
    }
    if there.kind == DM:
        return told | {"user": shapes.user(who)}
    guild = space.guilds[there.guild]
    permissions = {"permissions": str(permitted(space, there, of.user))}
    return told | {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": shapes.full_member(space, guild.members[of.user]) | permissions,
    }


def _channel(space: Space, there: Channel, user: str) -> Json:
    return shapes.channel(space, there) | {"permissions": str(permitted(space, there, user))}


def command(registered: Json, path: list[str], options: Mapping[str, Any], guild: str, focused: str = "") -> Json:
    """A slash command as it was typed; `path` names subcommands. Raises `LookupError` where it has no such option."""
    level, nested = registered, []
    for name in path:
        level = next(each for each in level.get("options", []) if each["name"] == name)
        nested.append(level)
    given = [_given(level, name, value, focused) for name, value in options.items()]
    for each in reversed(nested):
        given = [{"name": each["name"], "type": each["type"], "options": given}]
    made = {"id": registered["id"], "name": registered["name"], "type": registered["type"], "options": given}
    return made | ({"guild_id": guild} if guild and registered.get("guild_id") else {})


def _given(level: Json, name: str, value: Any, focused: str) -> Json:
    known = next((each for each in level.get("options", []) if each["name"] == name), None)
    if known is None:
        raise LookupError(f"{level['name']} has no option {name}")
    choices = [each["value"] for each in known.get("choices", [])]
    if choices and value not in choices:
        raise LookupError(f"{name} is one of {choices}")
    return {"name": name, "type": known["type"], "value": value} | ({"focused": True} if name == focused else {})


def menu(space: Space, registered: Json, message: Message) -> Json:
    """A message's context menu. The app is shown the message whole."""
    shown = shapes.message(space, message)
    made = {"id": registered["id"], "name": registered["name"], "type": registered["type"], "target_id": message.id}
    return {**made, "resolved": {"messages": {message.id: shown}}}


def click(found: Json, values: list[str]) -> Json:
    """A button, or what was chosen in a select."""
    made = {"custom_id": found["custom_id"], "component_type": found["type"], "id": found.get("id", 1)}
    return made if found["type"] == _BUTTON else {**made, "values": values}


def pressable(components: list[Json], custom_id: str) -> Json:
    """What can be pressed under this id (or with this label). Raises `LookupError`."""
    for each in _flat(components):
        if custom_id in (each.get("custom_id"), each.get("label")) and not each.get("disabled"):
            return each
    raise LookupError(f"nothing to press: {custom_id}")


def _flat(components: list[Json]) -> list[Json]:
    found: list[Json] = []
    for each in components:
        inner = [*each.get("components", []), *filter(None, [each.get("accessory"), each.get("component")])]
        found += [each, *_flat(inner)]
    return found


def submission(modal: Modal, filled: Mapping[str, str | list[str]]) -> Json:
    """A form as it was filled in: inputs that are not named keep what they were given, selects their defaults. Raises
    `LookupError` where the form has no such input.
    """
    known = {each["custom_id"] for each in _flat(modal.components) if "custom_id" in each}
    if not known.issuperset(filled):
        raise LookupError(f"{modal.title} has {sorted(known)}, not {sorted(set(filled) - known)}")
    rows = [_row(each, filled) for each in modal.components]
    return {"custom_id": modal.custom_id, "components": rows, "resolved": {}}


def _row(component: Json, filled: Mapping[str, str | list[str]]) -> Json:
    if "component" in component:
        return {
            "type": component["type"],
            "id": component.get("id", 1),
            "component": _row(component["component"], filled),
        }
    if "components" in component:
        inner = [_row(each, filled) for each in component["components"]]
        return {"type": component["type"], "id": component.get("id", 1), "components": inner}
    made = {"type": component["type"], "id": component.get("id", 1)}
    if "custom_id" not in component:
        return made
    value = filled.get(component["custom_id"])
    made["custom_id"] = component["custom_id"]
    if "options" in component:
        chosen = [each["value"] for each in component["options"] if each.get("default")]
        return {**made, "values": chosen if value is None else [value] if isinstance(value, str) else value}
    return {**made, "value": component.get("value", "") if value is None else value}
