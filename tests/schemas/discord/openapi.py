"""Discord's own description of its API, asked whether it takes a body: `$ONRECORD_DEVDATA/discord/openapi.json`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

FILE: Final = Path(os.environ.get("ONRECORD_DEVDATA", "")) / "discord" / "openapi.json"
MISSING: Final = (
    "Discord's OpenAPI document is not there: set ONRECORD_DEVDATA to the folder that holds discord/openapi.json"
)

_PREFIX: Final = re.compile(r"(?:https?://[^/]+)?(?:/api)?(?:/v\d+)?(?=/)")
_SLOT: Final = re.compile(r"\{[^{}]+\}")


def there() -> bool:
    """Is the document there? Tests that ask it skip where it is not, and say `MISSING`."""
    return bool(os.environ.get("ONRECORD_DEVDATA")) and FILE.is_file()


def problems(method: str, path: str, body: Any) -> list[str]:
    """What Discord's document has against this body of a call, a line each. `path` is the one called (`/channels/1/messages`),
    with or without the base address. Raises `LookupError` where Discord has no such operation.
    """
    validator = _validator(method.lower(), _template(method.lower(), _PREFIX.sub("", path, count=1).partition("?")[0]))
    if validator is None:
        return [] if body is None else ["$: this call has no body"]
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]


def knows(method: str, path: str) -> bool:
    """Is there such an operation?"""
    try:
        _template(method.lower(), _PREFIX.sub("", path, count=1).partition("?")[0])
    except LookupError:
        return False
    return True


@cache
def _document() -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Paths with what matches them; those with the fewest slots first, for `@me` is no id."""
    paths = sorted(_document()["paths"], key=lambda path: len(_SLOT.findall(path)))
    return tuple((path, re.compile("[^/]+".join(map(re.escape, _SLOT.split(path))))) for path in paths)


def _template(method: str, called: str) -> str:
    for path, pattern in _templates():
        if pattern.fullmatch(called) and method in _document()["paths"][path]:
            return path
    raise LookupError(f"Discord has no {method.upper()} {called}")


@cache
def _validator(method: str, path: str) -> Draft202012Validator | None:
    operation = _document()["paths"][path][method]
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", content.get("multipart/form-data", {})).get("schema")
    if schema is None:
        return None
    return Draft202012Validator({**schema, "components": {"schemas": dict(_schemas())}})


def _schemas() -> Iterator[tuple[str, Any]]:
    yield from _document()["components"]["schemas"].items()
