"""What we told Discord, held against its own description, where that is there, and against our schema of its limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from tests.scenarios.discord.simulated import HttpLogEntry
from tests.schemas.discord import modal_problems, openapi, problems

_MODAL = 9


def unspeakable(requests: Iterable[HttpLogEntry]) -> list[str]:
    """What Discord would not take of all this, a line each: the call, and why."""
    return [
        f"{each.method} {each.path}: {why}"
        for each in requests
        if each.json is not None
        for why in (*_described(each), *_limited(each))
    ]


def _described(request: HttpLogEntry) -> tuple[str, ...]:
    return _looked(request.method, request.path, json.dumps(request.json)) if openapi.there() else ()


@cache
def _looked(method: str, path: str, body: str) -> tuple[str, ...]:
    """Scenarios say much the same, and looking takes long."""
    return tuple(openapi.problems(method, path, json.loads(body)))


def _limited(request: HttpLogEntry) -> Iterator[str]:
    body: Any = request.json
    match request.method, request.path.rsplit("/", 1)[-1]:
        case "POST", "messages":
            yield from problems(body)
        case "PATCH", last if last == "@original" or re.search(r"/messages/\d+$", request.path):
            yield from problems(body, partial=True)
        case "POST", "callback" if body.get("type") == _MODAL:
            yield from modal_problems(body["data"])
