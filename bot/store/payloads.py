"""Values of the domain as JSON and back, checked on the way in. pydantic is imported when first needed: 0.1 s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def dump(kind: type[T], value: T) -> Any:
    """What a JSON column takes."""
    return _adapter(kind).dump_python(value, mode="json")


def load(kind: type[T], payload: Any) -> T:
    """The value a JSON column has given. Raises pydantic's `ValidationError` where it is no such value."""
    value: T = _adapter(kind).validate_python(payload)
    return value


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _ADAPTERS:
        from pydantic import TypeAdapter

        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}
