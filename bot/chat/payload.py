"""What stands where in a payload that a platform sent: pure, and nothing a payload may hold raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]
"""A payload as a platform sent it."""


def text_at(value: Any, *path: str) -> str:
    """The text at a path, without what no database keeps; empty where there is none."""
    found = _at(value, *path)
    return storable(found) if isinstance(found, str) else ""


def texts_at(value: Any, *path: str) -> tuple[str, ...]:
    """The texts in the list at a path, likewise."""
    return tuple(storable(each) for each in _listed(value, *path) if isinstance(each, str))


def mapping_at(value: Any, *path: str) -> Payload:
    """The object at a path; an empty one where there is none."""
    found = _at(value, *path)
    return found if isinstance(found, Mapping) else {}


def mappings_at(value: Any, *path: str) -> Sequence[Payload]:
    """The objects in the list at a path."""
    return [each for each in _listed(value, *path) if isinstance(each, Mapping)]


def storable(text: str) -> str:
    """The text without what no database keeps."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _listed(value: Any, *path: str) -> Sequence[Any]:
    found = _at(value, *path)
    return found if isinstance(found, list) else ()
