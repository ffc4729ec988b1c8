"""What is wrong with the body of a call, by our schema of what may be sent and by Discord's own, where that is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.discordland.faults import Called
from tests.discordland.interactions import CHANGES, OPENS, SAYS
from tests.discordland.space import COMPONENTS_V2
from tests.schemas.discord import modal_problems, openapi, problems

_NEW: Final = ("create_message", "execute_webhook")
_EDITS: Final = ("update_message", "update_original_webhook_message")
_BUILT_ONLY: Final = 9
"""Components of this type and later ones are there in messages that are made of nothing else."""


def wrong(call: Called) -> list[str]:
    """What is wrong with it; nothing where all is well."""
    return _ours(call) or _theirs(call)


def _ours(call: Called) -> list[str]:
    if call.operation in _NEW:
        return problems(call.body)
    if call.operation in _EDITS:
        return problems(_flagged(call.body), partial=True)
    if call.operation != "create_interaction_response":
        return []
    data, kind = call.body.get("data") or {}, call.body.get("type")
    if kind == OPENS:
        return modal_problems(data)
    return problems(data, partial=kind == CHANGES) if kind in (SAYS, CHANGES) else []


def _theirs(call: Called) -> list[str]:
    if not (openapi.there() and call.body):
        return []
    return openapi.problems(call.method, call.path.format_map(call.ids), call.body.get("", call.body))


def _flagged(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An edit that names no flags keeps those of its message: they show in its components."""
    built = any(each.get("type", 0) >= _BUILT_ONLY for each in body.get("components") or ())
    return {**body, "flags": COMPONENTS_V2} if built and "flags" not in body else body
