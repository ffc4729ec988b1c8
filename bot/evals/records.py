"""JSON that people wrote, read with its place in hand, so that every complaint can say where and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from bot.core.errors import InputError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A JSON object and where it stands (`gold.jsonl, line 3`). Every reader of a key raises `InputError`."""

    where: str
    value: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.value.get(key) is not None

    def text(self, key: str) -> str:
        """A string; missing or another type is an error."""
        return self._typed(key, str, "a string")

    def text_or_none(self, key: str) -> str | None:
        """A string, or `None` where the key is missing or null."""
        return self.text(key) if self.has(key) else None

    def truth(self, key: str, *, default: bool) -> bool:
        """True or false, or `default` where the key is missing or null."""
        return self._typed(key, bool, "true or false") if self.has(key) else default

    def number_or_none(self, key: str) -> int | None:
        """A whole number, or `None` where the key is missing or null."""
        return self._whole(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        each = self._typed(key, list, "a list of strings")
        if not all(isinstance(item, str) for item in each):
            raise self.error(f"“{key}” must be a list of strings")
        return tuple(each)

    def texts_or_none(self, key: str) -> tuple[str, ...] | None:
        """A list of strings or null; the key itself must be there."""
        if key in self.value and self.value[key] is None:
            return None
        return self.texts(key)

    def record(self, key: str) -> Record:
        """An object inside this one."""
        return Record(where=f"{self.where}, {key}", value=self._typed(key, dict, "an object"))

    def record_or_none(self, key: str) -> Record | None:
        """An object inside this one, or `None` where the key is missing or null."""
        return self.record(key) if self.has(key) else None

    def records(self, key: str) -> tuple[Record, ...]:
        """A list of objects, each placed by its number, counted from 1."""
        each = self._typed(key, list, "a list")
        return tuple(record(item, f"{self.where}, {key} {i}") for i, item in enumerate(each, 1))

    def span(self, text: str) -> tuple[int, int]:
        """This object's `start` and `end`, which must hold at least one character of `text`."""
        start, end = self._whole("start"), self._whole("end")
        if not 0 <= start < end <= len(text):
            raise self.error(
                f"offsets {start}–{end} are not inside the text of {len(text)} characters; "
                "count Unicode code points from 0, the end exclusive"
            )
        return start, end

    def error(self, why: str) -> InputError:
        """An `InputError` that names this place."""
        return InputError(f"{self.where}: {why}")

    def _whole(self, key: str) -> int:
        value = self._typed(key, int, "a whole number")
        if isinstance(value, bool):
            raise self.error(f"“{key}” must be a whole number")
        return value

    def _typed(self, key: str, kind: type[_T], name: str) -> _T:
        if key not in self.value:
            raise self.error(f"“{key}” is missing; it must be {name}")
        value = self.value[key]
        if not isinstance(value, kind):
            raise self.error(f"“{key}” must be {name}")
        return value


def record(value: Any, where: str) -> Record:
    """`value` as a record; anything but an object is an error."""
    if not isinstance(value, dict):
        raise InputError(f"{where}: must be an object with keys, not {_kind(value)}")
    return Record(where=where, value=value)


def parse(text: str, where: str, *, first_line: int = 1) -> Any:
    """The JSON value in `text`; `first_line` is the number of its first line within the file."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise InputError(f"{where}, line {line}, column {error.colno}: broken JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: JSON that cannot be read: {error}") from error


def read(source: Traversable) -> str:
    """The file's text. Raises `InputError` where it cannot be read or is not UTF-8."""
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror or error}") from error
    return decode(raw, str(source))


def decode(raw: bytes, where: str) -> str:
    """The text of a JSON file's bytes, without a byte order mark."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
