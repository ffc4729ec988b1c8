"""One TOML file as parsed: its values with the environment filled in, where each key stands and where it came from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core.types import Problem

Key = tuple[str | int, ...]
"""The path of a key: names of tables, indexes of arrays of tables."""

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\- \"']+?)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"^\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_\-]+)*\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's `values`, with `lines` from 1 by key.

    `variables` names what `${NAME}`s a key's value holds; `lent` the variable that filled a key the file leaves out.
    """

    path: str
    values: dict[str, Any]
    lines: Mapping[Key, int] = field(default_factory=dict)
    variables: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    lent: Mapping[Key, str] = field(default_factory=dict)

    def where(self, *key: str | int) -> str:
        """`file:line key`, with the line of the nearest enclosing table when the key itself is absent."""
        if key in self.lent:
            return f"${self.lent[key]}"
        for depth in range(len(key), 0, -1):
            line = self.lines.get(key[:depth])
            if line is not None:
                return f"{self.path}:{line} {dotted(key)}"
        return f"{self.path} {dotted(key)}"

    def entries(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """The tables of the array `name` that are tables, with their index; the schema tells of the others."""
        array = self.values.get(name, ())
        return [(i, e) for i, e in enumerate(array if isinstance(array, list) else ()) if isinstance(e, dict)]


def parse(path: str, text: str, env: Mapping[str, str]) -> tuple[Document, tuple[Problem, ...]]:
    """The file at `path`, whose content is `text`, and what is wrong with its spelling and its variables."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        return Document(path=path, values={}), (Problem(where=path, why=f"is not TOML: {why}"),)
    variables: dict[Key, tuple[str, ...]] = {}
    filled = _fill(values, env, (), variables)
    document = Document(path=path, values=filled, lines=line_index(text), variables=variables)
    return document, tuple(
        Problem(where=document.where(*key), why=f"${{{name}}} is not set; export it or write ${{{name}:-default}}")
        for key, name in _unset(values, env, ())
    )


def with_environment(document: Document, env: Mapping[str, str], variables: Mapping[str, tuple[str, str]]) -> Document:
    """`onrecord.toml` with the keys it leaves out filled from those `variables` that are set and not empty."""
    values, lent = dict(document.values), dict(document.lent)
    for variable, (section, key) in variables.items():
        table = values.get(section, {})
        if env.get(variable) and isinstance(table, dict) and table.get(key, "") == "":
            values[section] = {**table, key: env[variable]}
            lent[section, key] = variable
    return Document(path=document.path, values=values, lines=document.lines, variables=document.variables, lent=lent)


def _fill(value: Any, env: Mapping[str, str], key: Key, variables: dict[Key, tuple[str, ...]]) -> Any:
    """`value` with every `${NAME}` and `${NAME:-default}` replaced; `variables` is told which keys hold which."""
    if isinstance(value, dict):
        return {name: _fill(inner, env, (*key, name), variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, env, (*key, i), variables) for i, inner in enumerate(value)]
    if not isinstance(value, str):
        return value
    names = tuple(match[1] for match in _VARIABLE.finditer(value))
    if names:
        variables[key] = names
    return _VARIABLE.sub(lambda match: env.get(match[1]) or match[2] or "", value)


def _unset(value: Any, env: Mapping[str, str], key: Key) -> list[tuple[Key, str]]:
    """Every key whose value needs a variable that is neither set nor has a default, with that variable."""
    if isinstance(value, dict):
        return [lost for name, inner in value.items() for lost in _unset(inner, env, (*key, name))]
    if isinstance(value, list):
        return [lost for i, inner in enumerate(value) for lost in _unset(inner, env, (*key, i))]
    found = _VARIABLE.finditer(value) if isinstance(value, str) else ()
    return [(key, match[1]) for match in found if match[2] is None and match[1] not in env]


def line_index(text: str) -> dict[Key, int]:
    """Line numbers, from 1, of tables and keys by their path. `tomllib` keeps no positions, hence this scan;
    it reads headers and `key =` lines, which is where mistakes are, and not the inside of multi-line values.
    """
    index: dict[Key, int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            names = tuple(part.strip().strip("\"'") for part in header[2].split("."))
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
            table = _path(names, counts)
            index[table] = number
        elif key:
            index.setdefault((*table, key[1].strip("\"'")), number)
    return index


def _path(names: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> Key:
    """Table names with the index of each array of tables put in: `source.settings` → `source, 2, settings`."""
    path: list[str | int] = []
    for i, name in enumerate(names):
        path.append(name)
        if names[: i + 1] in counts:
            path.append(counts[names[: i + 1]])
    return tuple(path)


def dotted(key: Sequence[str | int]) -> str:
    """A key as people write it: `source[2].name`, counting from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
