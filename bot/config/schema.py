"""The JSON schema of a config file, generated from its sections, so that an editor completes and checks it.

Plain on purpose: no `$ref`, no `allOf`, no `null`. Editors' TOML servers stumble over the first two (Even Better TOML
crashed on `allOf`), and TOML has no third. What only `load` can see (names used twice, topics nobody wrote) is left to
`onrecord config check`.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final, get_args

from pydantic import BaseModel

from bot.config.schemas import Schemas

Schema = dict[str, Any]

PLACEHOLDER: Final[Schema] = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}"}
"""What may stand for any value: a string that names a variable of the environment."""


def json_schema(file: str, schemas: Schemas) -> Schema:
    """The schema of `onrecord.toml`, `sources.toml` or `digests.toml`."""
    root = schemas.roots[file]
    tables = {name: _field(known.annotation) for name, known in root.model_fields.items()}
    if file == "sources.toml":
        entry = tables["source"]["items"]["properties"]
        entry["kind"] = {**entry["kind"], "enum": [*schemas.kinds]}
        told = {key: entry["settings"][key] for key in ("description", "default")}
        entry["settings"] = {**_either([_table(kind) for kind in schemas.kinds.values()]), **told}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": file,
        "description": root.__doc__,
        "type": "object",
        "additionalProperties": False,
        "properties": tables,
    }


def _field(annotation: Any) -> Schema:
    """A table, or an array of tables."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _table(annotation)
    return {"type": "array", "items": _table(get_args(annotation)[0])}


def _table(model: type[BaseModel]) -> Schema:
    """The keys of one table, each with its default as a file would have it."""
    generated = model.model_json_schema()
    defaults = model.model_construct().model_dump(mode="json", exclude_none=True)
    told = _told(model)
    keys = {key: {**told.get(key, {}), **_key(value)} for key, value in generated["properties"].items()}
    for key, value in defaults.items():
        keys[key]["default"] = value
    kept: Schema = {
        key: generated[key] for key in ("description", "type", "additionalProperties", "required") if key in generated
    }
    return {**kept, "properties": keys}


def _told(model: type[BaseModel]) -> dict[str, Schema]:
    """What the class says of each key: the string under it. pydantic would read them too, at 30 ms of every start."""
    (written,) = ast.parse(dedent(inspect.getsource(model))).body
    told: dict[str, Schema] = {}
    for key, text in pairwise(written.body if isinstance(written, ast.ClassDef) else ()):
        match key, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                told[name] = {"description": words}
            case _:
                pass
    return told


def _key(schema: Schema) -> Schema:
    """One key's schema without nulls, and with a placeholder allowed wherever a value stands."""
    if "items" in schema:
        return {**_bare(schema), "items": _key(schema["items"])}
    choices = [_bare(each) for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _or_placeholder({**_bare(schema), **(_either(choices) if choices else {})})


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"title", "default", "anyOf"}}


def _or_placeholder(schema: Schema) -> Schema:
    """A value, or a variable in its place; any string lets a variable pass as it is."""
    told: Schema = {key: schema[key] for key in ("description", "examples") if key in schema}
    checked = {key: value for key, value in schema.items() if key not in told}
    if checked in ({"type": "string"}, {"type": "object", "additionalProperties": True}):
        return schema
    return {**told, "anyOf": [checked, PLACEHOLDER]}


def _either(choices: list[Schema]) -> Schema:
    return choices[0] if len(choices) == 1 else {"anyOf": choices}
