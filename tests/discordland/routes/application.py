"""The application, its bot and its commands."""

from __future__ import annotations

import re
from typing import Any, Final

from tests.discordland import shapes
from tests.discordland.faults import Called
from tests.discordland.routes import Doing, Operation
from tests.discordland.space import Json, Refused, User

_NAME: Final = re.compile(r"^[-_'\w]{1,32}$")
_SLASH: Final = 1


def me(doing: Doing, _: Called) -> Json:
    """GET /users/@me."""
    return shapes.me(doing.space)


def somebody(doing: Doing, call: Called) -> Json:
    """GET /users/{user}."""
    found: User = doing.space.user(call.ids["user_id"])
    return shapes.user(found)


def application(doing: Doing, _: Called) -> Json:
    """GET /applications/@me."""
    return shapes.application(doing.space)


def commands(doing: Doing, call: Called) -> list[Json]:
    """GET /applications/{application}/commands."""
    _own(doing, call)
    return doing.space.commands


def synced(doing: Doing, call: Called) -> list[Json]:
    """PUT /applications/{application}/commands: these, and no others. One that was there keeps its id."""
    _own(doing, call)
    given: Any = call.body.get("", call.body)
    known = {(each["type"], each["name"]): each["id"] for each in doing.space.commands}
    made = [_command(doing, each, known) for each in given]
    if len({(each["type"], each["name"]) for each in made}) < len(made):
        raise Refused(
            400, 50035, "Invalid Form Body", name={"_errors": [{"code": "APPLICATION_COMMANDS_DUPLICATE_NAME"}]}
        )
    doing.space.commands = made
    return made


def _own(doing: Doing, call: Called) -> None:
    if call.ids["application_id"] != doing.space.app:
        raise Refused(403, 20012, "You are not authorized to perform this action on this application")


def _command(doing: Doing, given: Json, known: dict[tuple[int, str], str]) -> Json:
    """A command as Discord keeps it, with what was not said."""
    kind, name = given.get("type", _SLASH), str(given.get("name", ""))
    fits = bool(_NAME.match(name)) and name == name.lower() if kind == _SLASH else 1 <= len(name) <= 32
    if not fits:
        told = {"_errors": [{"code": "APPLICATION_COMMAND_INVALID_NAME", "message": "Command name is invalid"}]}
        raise Refused(400, 50035, "Invalid Form Body", name=told)
    permissions = given.get("default_member_permissions")
    return {
        "id": known.get((kind, name)) or doing.space.fresh(),
        "application_id": doing.space.app,
        "version": doing.space.fresh(),
        "type": kind,
        "name": name,
        "name_localizations": given.get("name_localizations"),
        "description": given.get("description", ""),
        "description_localizations": given.get("description_localizations"),
        "dm_permission": given.get("dm_permission", True),
        "contexts": given.get("contexts"),
        "integration_types": given.get("integration_types") or [0],
        "default_member_permissions": None if permissions is None else str(permissions),
        "nsfw": given.get("nsfw", False),
    } | ({"options": [_option(each) for each in given["options"]]} if given.get("options") else {})


def _option(given: Json) -> Json:
    """An option as Discord keeps it: what is false or empty is left out."""
    kept = {name: value for name, value in given.items() if value not in (None, False, [], {})}
    if kept.get("options"):
        kept["options"] = [_option(each) for each in kept["options"]]
    return kept


_COMMANDS = "/applications/{application_id}/commands"
OPERATIONS: Final = (
    Operation(name="get_my_user", method="GET", path="/users/@me", do=me),
    Operation(name="get_user", method="GET", path="/users/{user_id}", do=somebody),
    Operation(name="get_my_application", method="GET", path="/applications/@me", do=application),
    Operation(name="get_my_oauth2_application", method="GET", path="/oauth2/applications/@me", do=application),
    Operation(name="list_application_commands", method="GET", path=_COMMANDS, do=commands),
    Operation(name="bulk_set_application_commands", method="PUT", path=_COMMANDS, do=synced),
)
