"""The generated schema says of a file what `load` says of it, as far as an editor can know, and shows every default."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from bot import config
from bot.app import schemas
from bot.core.errors import ConfigError

PARTS = schemas()
SCHEMAS = {file: config.json_schema(file, PARTS) for file in config.ROOTS}

TYPES: Mapping[str, Any] = {
    "string": str,
    "object": dict,
    "array": list,
    "boolean": bool,
    "number": (int, float),
    "integer": int,
}
KNOWN = {"$schema", "title", "description", "default", "examples", "type", "enum", "pattern", "minLength", "minimum",
         "maximum", "anyOf", "items", "required", "properties", "additionalProperties"}  # fmt: skip


def conforms(value: object, schema: Mapping[str, Any]) -> bool:
    """Draft 7, for the keywords our schemas use."""
    assert set(schema) <= KNOWN
    if schema.get("type") == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if "type" in schema and not (
        isinstance(value, TYPES[schema["type"]]) and (schema["type"] == "boolean" or not isinstance(value, bool))
    ):
        return False
    fits = [value in schema.get("enum", [value])]
    if isinstance(value, str):
        fits += [len(value) >= schema.get("minLength", 0), bool(re.search(schema.get("pattern", ""), value))]
    if isinstance(value, int | float):
        fits += [schema.get("minimum", value) <= value <= schema.get("maximum", value)]
    if isinstance(value, list):
        fits += [conforms(item, schema.get("items", {})) for item in value]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        fits += [key in value for key in schema.get("required", ())]
        fits += [conforms(inner, known[key]) if key in known else schema.get("additionalProperties", True) is not False
                 for key, inner in value.items()]  # fmt: skip
    return all(fits) and ("anyOf" not in schema or any(conforms(value, each) for each in schema["anyOf"]))


def accepted(file: str, text: str) -> bool:
    try:
        config.load({file: text}, {}, PARTS)
    except ConfigError:
        return False
    return True


def uncommented(text: str) -> str:
    return re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("file", config.ROOTS)
def test_the_shipped_file_and_every_example_in_it_conform(file: str) -> None:
    shipped = (config.shipped("config") / file).read_text(encoding="utf-8")
    assert conforms(tomllib.loads(shipped), SCHEMAS[file])
    assert conforms(tomllib.loads(uncommented(shipped)), SCHEMAS[file])


def keys(schema: Mapping[str, Any], above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """Every key of a schema that is no table, by its path."""
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for name, inner in schema.get("properties", {}).items():
        table = inner.get("items", inner)
        found |= (
            keys(table, (*above, name)) if "properties" in table and name != "settings" else {(*above, name): inner}
        )
    return found


EVERY = {(file, *path): schema for file in config.ROOTS for path, schema in keys(SCHEMAS[file]).items()}


@pytest.mark.parametrize("path", EVERY, ids=".".join)
def test_every_key_is_described_and_its_default_conforms(path: tuple[str, ...]) -> None:
    schema = EVERY[path]
    assert schema["description"]
    assert "default" not in schema or conforms(schema["default"], schema)


def test_the_defaults_are_those_that_are_in_force() -> None:
    shown = {
        path[1:]: schema["default"]
        for path, schema in EVERY.items()
        if path[0] == "onrecord.toml" and "default" in schema
    }
    text = "".join(
        f"[{section}]\n"
        + "".join(f"{key} = {json.dumps(value)}\n" for (at, key), value in shown.items() if at == section)
        for section in dict.fromkeys(at for at, _ in shown)
    )
    assert config.load({"onrecord.toml": text}, {}, PARTS) == config.load({}, {}, PARTS)


VALUES = st.one_of(
    st.sampled_from(["15m", "0s", "3 d", "1w", "", "full", "auto", "last 3", "last", "https://a.example/f", "a:1", "en",
                     "10.0.0.0/8", "${NAME}", "sqlite:///x"]),
    st.integers(-1, 60), st.floats(-1, 1), st.booleans(), st.lists(st.sampled_from(["a", "", "b"]), max_size=2),
)  # fmt: skip


@given(path=st.sampled_from(sorted(EVERY)), value=VALUES)
def test_what_loads_conforms_for_every_key_and_value(path: tuple[str, ...], value: object) -> None:
    file, table, key = path
    array = file != "onrecord.toml"
    required = {"name": "n", "url": "https://a.example/f"} if table == "source" else {"name": "n"} if array else {}
    entry = {**required, key: value}
    head = f"[[{table}]]\n" if array else f"[{table}]\n"
    text = head + "".join(f"{k} = {json.dumps(v)}\n" for k, v in entry.items())
    strictly = not (isinstance(value, str) and re.fullmatch(r"[\d.]*", value))  # an empty one leaves the key out
    document = {table: [entry] if array else entry}
    if accepted(file, text) and strictly:
        assert conforms(document, SCHEMAS[file])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("onrecord.toml", "[fetc]\n"),
        ("onrecord.toml", '[fetch]\ndeadlin = "3s"\n'),
        ("onrecord.toml", '[fetch]\ndeadline = "3 weeks"\n'),
        ("onrecord.toml", '[model]\nstructured = "json"\n'),
        ("onrecord.toml", "[budget]\ntokens = -1\n"),
        ("onrecord.toml", '[web]\nlisten = "8470"\n'),
        ("onrecord.toml", '[store]\nurl = "mysql://h/d"\n'),
        ("sources.toml", '[[source]]\nname = "a"\n'),
        ("sources.toml", '[[source]]\nname = "a"\nurl = "ftp://a.example"\n'),
        ("sources.toml", '[[source]]\nname = "a"\nurl = "https://a.example"\ntier = 4\n'),
        ("sources.toml", '[[source]]\nname = "a"\nurl = "https://a.example"\nkind = "fed"\n'),
        ("sources.toml", '[[source]]\nname = "a"\nurl = "https://a.example"\n[source.settings]\nfull = true\n'),
        ("digests.toml", '[[digest]]\nname = "a"\nstories = 51\n'),
        ("digests.toml", '[[topic]]\nname = "a"\nany = [""]\n'),
        ("digests.toml", '[[digest]]\nname = "a"\nat = "8 o\'clock"\n'),
        ("digests.toml", '[[digest]]\nname = "a"\nevery = "5h"\n'),
        ("digests.toml", '[[digest]]\nname = "a"\ndays = ["monday"]\n'),
        ("digests.toml", '[[digest]]\nname = "a"\nquiet = "22-7"\n'),
        ("onrecord.toml", '[run]\nlog = "xml"\n'),
    ],
)
def test_an_editor_shows_the_mistakes_that_load_refuses(file: str, text: str) -> None:
    assert not accepted(file, text)
    assert not conforms(tomllib.loads(text), SCHEMAS[file])


def test_a_variable_may_stand_for_any_value() -> None:
    text = '[model]\nprice_in = "${PRICE}"\ndeadline = "${PATIENCE:-9s}"\n'
    assert conforms(tomllib.loads(text), SCHEMAS["onrecord.toml"])
    assert config.load({"onrecord.toml": text}, {"PRICE": "0.4"}, PARTS).model.price_in == 0.4


def test_editors_that_stumble_over_references_find_none() -> None:
    assert not re.search(r'"(\$ref|\$defs|allOf)":|"null"|: null', json.dumps(list(SCHEMAS.values())))


def test_the_settings_of_every_kind_are_known() -> None:
    class Sitemap(BaseModel):
        model_config = ConfigDict(extra="forbid")
        depth: int = 1
        """How deep."""

    schema = config.json_schema("sources.toml", config.Schemas(kinds={**PARTS.kinds, "sitemap": Sitemap}))
    entry = {"name": "a", "url": "https://a.example", "kind": "sitemap", "settings": {"depth": 2}}
    assert conforms({"source": [entry]}, schema)
    assert not conforms({"source": [{**entry, "settings": {"dept": 2}}]}, schema)
