"""Shapes that JSON may have, as data, and what is wrong with a value of another one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string of `least` to `most` characters, of one of the `values` or like `pattern`, where there are any."""

    most: int = 40_000
    least: int = 0
    values: Collection[str] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false; only false where it is not to be set."""

    settable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A null, of what may be named and not be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list of `least` to `most` values of one shape."""

    of: Any
    most: int = 1_000
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An object that has all of `must`, may have `may` and has nothing else. At least one of `any_of` is there."""

    must: Mapping[str, Any] = field(default_factory=dict)
    may: Mapping[str, Any] = field(default_factory=dict)
    any_of: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """An object that says by its `type` which of these records it is; `type` itself is not named in them."""

    kinds: Mapping[Any, Record]


def wrong(value: Any, shape: Any, at: str = "$") -> Iterator[str]:
    """What keeps `value` from having the shape: a line each, with the path to it."""
    match shape:
        case Text():
            yield from _text(value, shape, at)
        case Whole():
            if not isinstance(value, int) or isinstance(value, bool) or not shape.least <= value <= shape.most:
                yield f"{at}: no whole number from {shape.least} to {shape.most}"
        case Flag():
            if not isinstance(value, bool):
                yield f"{at}: neither true nor false"
            elif value and not shape.settable:
                yield f"{at}: may not be true"
        case Nothing():
            if value is not None:
                yield f"{at}: may not be there"
        case Items():
            yield from _items(value, shape, at)
        case Record():
            yield from _record(value, shape, at)
        case Kinds():
            yield from _kinds(value, shape, at)
        case _:
            raise TypeError(f"{shape!r} is no shape")


def characters(text: str) -> int:
    """How long a text is to the platform: in UTF-16 units, the more careful of the two ways it may count."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _text(value: Any, shape: Text, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{at}: no text"
        return
    if not shape.least <= characters(value) <= shape.most:
        yield f"{at}: {characters(value)} characters, not {shape.least} to {shape.most}"
    if shape.values and value not in shape.values:
        yield f"{at}: {value!r} is none of {', '.join(sorted(shape.values))}"
    if shape.pattern and not re.fullmatch(shape.pattern, value):
        yield f"{at}: {value!r} is not like {shape.pattern}"
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        yield f"{at}: half a character, which cannot be sent"


def _items(value: Any, shape: Items, at: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{at}: no list"
        return
    if not shape.least <= len(value) <= shape.most:
        yield f"{at}: {len(value)} items, not {shape.least} to {shape.most}"
    for number, item in enumerate(value):
        yield from wrong(item, shape.of, f"{at}[{number}]")


def _record(value: Any, shape: Record, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{at}: no object"
        return
    known = {**shape.must, **shape.may}
    yield from (f"{at}.{name}: missing" for name in shape.must if name not in value)
    yield from (f"{at}.{name}: unknown" for name in value if name not in known)
    if shape.any_of and not any(name in value for name in shape.any_of):
        yield f"{at}: none of {', '.join(shape.any_of)}"
    for name in value:
        if name in known:
            yield from wrong(value[name], known[name], f"{at}.{name}")


def _kinds(value: Any, shape: Kinds, at: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    found = shape.kinds.get(kind) if isinstance(kind, str | int) else None
    if found is None:
        yield f"{at}: {kind!r} may not stand here"
        return
    yield from _record({name: part for name, part in value.items() if name != "type"}, found, at)
