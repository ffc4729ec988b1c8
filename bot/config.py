"""Configuration: `config/*.toml` with `${ENV}` → one frozen `Config`.

Every mistake is reported at once, with file, key, line and the nearest known key; nothing is half used.
Where files come from is decided by `directory`; what a source kind may say is handed in by `bot.app`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.core.addresses import allowed
from bot.core.errors import ConfigError, Permanent
from bot.core.stories.dedup import Baseline
from bot.core.types import Problem, Tier
from bot.core.urls import fetch_key

FILES = ("onrecord.toml", "sources.toml", "digests.toml")
Key = tuple[str | int, ...]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """`"90s"`, `"15m"`, `"1h"`, `"2d"` → timedelta."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"\s*(\d+)\s*([smhd])\s*", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('a duration is a number and a unit: "90s", "15m", "1h" or "2d"')
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _baseline(value: object) -> object:
    """`"none"`, `"all"` or `"last N"` → how many of the items already in a new feed are taken."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"none|all|last (\d+)", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('a baseline is "none", "all" or "last N", such as "last 10"')
    return int(match[1]) if match[1] else match[0]


def _web_address(value: str) -> str:
    try:
        return fetch_key(value)
    except Permanent as refused:
        raise ValueError(str(refused)) from refused


def _exception(value: str) -> str:
    allowed(value)
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
BaselineEntry = Annotated[Baseline, BeforeValidator(_baseline)]
Text = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """A table of a config file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceEntry(Section):
    """One `[[source]]` of `sources.toml`."""

    name: Text
    url: Annotated[str, AfterValidator(_web_address)]
    kind: str = "feed"
    publisher: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    tier: Tier = 2
    every: Annotated[timedelta, BeforeValidator(_duration), Field(ge=timedelta(minutes=15))] = timedelta(hours=1)
    baseline: BaselineEntry = 10
    settings: dict[str, Any] = {}


class TopicEntry(Section):
    """One `[[topic]]` of `digests.toml`: words and phrases, matched whole and without case."""

    name: Text
    any: tuple[Text, ...] = ()
    all: tuple[Text, ...] = ()
    none: tuple[Text, ...] = ()
    people: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()


class DigestEntry(Section):
    """One `[[digest]]` of `digests.toml`."""

    name: Text
    topics: tuple[Text, ...] = ()
    stories: Annotated[int, Field(ge=1, le=50)] = 6
    style: Literal["brief", "full"] = "full"
    window: Duration = timedelta(days=1)


class Fetch(Section):
    """`[fetch]` of `onrecord.toml`: how we behave on the web."""

    contact: str = "https://github.com/onrecord-news/onrecord"
    deadline: Annotated[timedelta, BeforeValidator(_duration), Field(gt=timedelta())] = timedelta(seconds=20)
    per_host: Annotated[timedelta, BeforeValidator(_duration)] = timedelta(seconds=1)
    allow: tuple[Annotated[str, AfterValidator(_exception)], ...] = ()


def _endpoint(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError("an API's base address begins with http:// or https://, such as https://api.openai.com/v1")
    return value.rstrip("/")


def _listening(value: str) -> str:
    port = re.fullmatch(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", value)
    if not port or int(port[1]) > 65535:
        raise ValueError('an address to listen on is host:port, such as "127.0.0.1:8470"')
    return value


class ModelEntry(Section):
    """`[model]` of `onrecord.toml`: who writes drafts. Without a key and without a base address nobody does.

    What the file leaves out is taken from `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `ONRECORD_MODEL`.
    `price_in` and `price_out` are money per million tokens, in the budget's currency.
    """

    name: Text = "gpt-4.1-mini"
    base_url: Annotated[str, AfterValidator(_endpoint)] | None = None
    key: SecretStr | None = None
    structured: Literal["auto", "schema", "object", "text"] = "auto"
    deadline: Annotated[timedelta, BeforeValidator(_duration), Field(gt=timedelta())] = timedelta(seconds=60)
    most_out: Annotated[int, Field(ge=100, le=32_000)] = 1500
    at_once: Annotated[int, Field(ge=1, le=64)] = 2
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0

    @property
    def on(self) -> bool:
        """Is there anybody to ask?"""
        return self.key is not None or self.base_url is not None


class BudgetEntry(Section):
    """`[budget]` of `onrecord.toml`: what one tenant's model may take a day (UTC); None sets no limit, 0 allows nothing."""

    tokens: Annotated[int, Field(ge=0)] | None = 2_000_000
    money: Annotated[float, Field(ge=0)] | None = None
    currency: Text = "USD"


class WebEntry(Section):
    """`[web]` of `onrecord.toml`: where the pages are served."""

    listen: Annotated[str, AfterValidator(_listening)] = "127.0.0.1:8470"


class StoreEntry(Section):
    """`[store]` of `onrecord.toml`: the database. What the file leaves out is `DATABASE_URL`, else a file of our own."""

    url: SecretStr | None = None


class _OnRecordFile(Section):
    fetch: Fetch = Fetch()
    model: ModelEntry = ModelEntry()
    budget: BudgetEntry = BudgetEntry()
    web: WebEntry = WebEntry()
    store: StoreEntry = StoreEntry()


class _SourcesFile(Section):
    source: tuple[SourceEntry, ...] = ()


class _DigestsFile(Section):
    topic: tuple[TopicEntry, ...] = ()
    digest: tuple[DigestEntry, ...] = ()


_SCHEMAS: dict[str, type[Section]] = {
    "onrecord.toml": _OnRecordFile,
    "sources.toml": _SourcesFile,
    "digests.toml": _DigestsFile,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the configuration says, checked."""

    sources: tuple[SourceEntry, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    digests: tuple[DigestEntry, ...] = ()
    fetch: Fetch = field(default_factory=Fetch)
    model: ModelEntry = field(default_factory=ModelEntry)
    budget: BudgetEntry = field(default_factory=BudgetEntry)
    web: WebEntry = field(default_factory=WebEntry)
    store: StoreEntry = field(default_factory=StoreEntry)


def source_entry(given: Mapping[str, Any]) -> SourceEntry:
    """A source given on the command line, by the keys of `[[source]]`. Raises `ConfigError`."""
    try:
        return SourceEntry.model_validate(given)
    except ValidationError as wrong:
        table = _Table("the command line", dict(given), {})
        raise ConfigError(tuple(_problem(table, SourceEntry, error) for error in wrong.errors())) from wrong


def shipped(name: Literal["config", "prompts"]) -> Path:
    """Where `config/` or `prompts/` lies: inside the package (a wheel), else in the checkout (editable)."""
    package = Path(__file__).parent
    inside = package / {"config": "shipped", "prompts": "prompts"}[name]
    return inside if inside.is_dir() else package.parent / name


def directory(option: Path | None, env: Mapping[str, str]) -> Path:
    """The config directory: `--config`, `$ONRECORD_CONFIG`, `./config`, else what we ship.

    Raises `ConfigError` when the one asked for is not a directory.
    """
    named = option or (Path(env["ONRECORD_CONFIG"]) if env.get("ONRECORD_CONFIG") else None)
    if named is not None:
        if not named.is_dir():
            raise ConfigError(
                (Problem(where=str(named), why="no such directory; make it or name another with --config"),)
            )
        return named
    local = Path("config")
    return local if any((local / name).is_file() for name in FILES) else shipped("config")


def data_home(option: Path | None, env: Mapping[str, str]) -> Path:
    """Where state lives: `--data`, `$ONRECORD_HOME`, else `$XDG_DATA_HOME/onrecord`."""
    if option is not None:
        return option
    if env.get("ONRECORD_HOME"):
        return Path(env["ONRECORD_HOME"])
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "onrecord"


def read_files(folder: Path) -> dict[str, str]:
    """The text of every `*.toml` in `folder`, by name. Raises `ConfigError` for one that cannot be read."""
    found, problems = {}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[str(path)] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as why:
            problems.append(Problem(where=str(path), why=f"cannot be read: {why}"))
    if problems:
        raise ConfigError(tuple(problems))
    return found


def load(files: Mapping[str, str], env: Mapping[str, str], schemas: Mapping[str, type[BaseModel]]) -> Config:
    """Check every file and give the `Config`.

    `files` maps path to TOML text, `schemas` a source kind to the model of its `settings`.
    Raises `ConfigError` with every mistake found.
    """
    problems: list[Problem] = []
    tables: dict[str, _Table] = {}
    for path, text in files.items():
        name = Path(path).name
        if name in _SCHEMAS:
            tables[name] = _table(path, text, env, problems)
        else:
            why = f"unknown file{_nearest(name, FILES)}; known are {', '.join(FILES)}"
            problems.append(Problem(where=path, why=why))
    main = tables.setdefault("onrecord.toml", _Table("the environment", {}, {}))
    _from_environment(main.values, env)
    sections = {name: _section(table, _SCHEMAS[name], problems) for name, table in tables.items()}
    problems += [*_kind_problems(tables, schemas), *_topic_problems(tables), *_name_problems(tables)]
    if problems:
        raise ConfigError(tuple(problems))
    return _assemble(sections)


def _assemble(sections: Mapping[str, Section | None]) -> Config:
    main = sections.get("onrecord.toml") or _OnRecordFile()
    sources = sections.get("sources.toml") or _SourcesFile()
    digests = sections.get("digests.toml") or _DigestsFile()
    assert isinstance(main, _OnRecordFile)  # noqa: S101 - narrowed by the table of schemas
    assert isinstance(sources, _SourcesFile)  # noqa: S101
    assert isinstance(digests, _DigestsFile)  # noqa: S101
    return Config(
        sources=sources.source,
        topics=digests.topic,
        digests=digests.digest,
        fetch=main.fetch,
        model=main.model,
        budget=main.budget,
        web=main.web,
        store=main.store,
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One file as parsed: its values with the environment filled in, and where each key stands."""

    path: str
    values: dict[str, Any]
    lines: Mapping[Key, int]

    def where(self, *key: str | int) -> str:
        return _where(self.path, self.lines, key)

    def entries(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """The tables of the array `name` that are tables, with their index; the schema tells of the others."""
        array = self.values.get(name, ())
        return [(i, e) for i, e in enumerate(array if isinstance(array, list) else ()) if isinstance(e, dict)]


def _table(path: str, text: str, env: Mapping[str, str], problems: list[Problem]) -> _Table:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        problems.append(Problem(where=path, why=f"is not TOML: {why}"))
        return _Table(path, {}, {})
    lines = _line_index(text)
    filled, missing = _fill(values, env, ())
    for key, variable in missing:
        why_not = f"${{{variable}}} is not set; export it or write ${{{variable}:-default}}"
        problems.append(Problem(where=_where(path, lines, key), why=why_not))
    return _Table(path, filled, lines)


def _section(table: _Table, schema: type[Section], problems: list[Problem]) -> Section | None:
    try:
        return schema.model_validate(table.values)
    except ValidationError as wrong:
        told = {p.where for p in problems}
        found = [_problem(table, schema, error) for error in wrong.errors()]
        problems.extend(p for p in found if p.where not in told)
        return None


def _problem(table: _Table, schema: type[BaseModel], error: ErrorDetails, prefix: Key = ()) -> Problem:
    """One of pydantic's errors in our words; `prefix` is the key of the table that `schema` describes."""
    key = error["loc"]
    where = table.where(*prefix, *key)
    if error["type"] == "extra_forbidden":
        known = tuple(_model_at(schema, key[:-1]).model_fields)
        listed = ", ".join(known) or "none"
        return Problem(where=where, why=f"unknown key “{key[-1]}”{_nearest(str(key[-1]), known)}; known are {listed}")
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    said = error["msg"].removeprefix("Value error, ")
    given = "" if error["type"] == "missing" else f" (it is {error['input']!r})"
    return Problem(where=where, why=f"“{name}”: {said[0].lower()}{said[1:]}{given}")


def _model_at(schema: type[BaseModel], key: Sequence[str | int]) -> type[BaseModel]:
    """The model whose table stands at `key`."""
    model = schema
    for part in key:
        if isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            inner = [a for a in (annotation, *get_args(annotation)) if isinstance(a, type) and issubclass(a, BaseModel)]
            model = inner[0] if inner else model
    return model


def _nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else ""


def _kind_problems(tables: Mapping[str, _Table], schemas: Mapping[str, type[BaseModel]]) -> Iterator[Problem]:
    """Source kinds that do not exist, and settings their kind does not know."""
    table = tables.get("sources.toml", _EMPTY)
    for i, entry in table.entries("source"):
        kind = entry.get("kind", "feed")
        if kind not in schemas:
            why = f"unknown kind “{kind}”{_nearest(str(kind), tuple(schemas))}; known are {', '.join(schemas)}"
            yield Problem(where=table.where("source", i, "kind"), why=why)
            continue
        try:
            schemas[kind].model_validate(entry.get("settings", {}))
        except ValidationError as wrong:
            for error in wrong.errors():
                yield _problem(table, schemas[kind], error, ("source", i, "settings"))


def _topic_problems(tables: Mapping[str, _Table]) -> Iterator[Problem]:
    """Digests that ask for a topic nobody wrote."""
    table = tables.get("digests.toml", _EMPTY)
    topics = [str(topic.get("name")) for _, topic in table.entries("topic")]
    for i, digest in table.entries("digest"):
        asked = digest.get("topics", ())
        for name in asked if isinstance(asked, list) else ():
            if name not in topics:
                why = f"unknown topic “{name}”{_nearest(str(name), topics)}; write a [[topic]] of that name"
                yield Problem(where=table.where("digest", i, "topics"), why=why)


def _name_problems(tables: Mapping[str, _Table]) -> Iterator[Problem]:
    """Names used twice."""
    for file, array in (("sources.toml", "source"), ("digests.toml", "topic"), ("digests.toml", "digest")):
        table = tables.get(file, _EMPTY)
        seen = set()
        for i, entry in table.entries(array):
            name = str(entry.get("name"))
            if "name" in entry and name in seen:
                why = f"the name “{name}” is used twice; rename one"
                yield Problem(where=table.where(array, i, "name"), why=why)
            seen.add(name)


_EMPTY = _Table("", {}, {})


# ---------------------------------------------------------------- environment

_ENVIRONMENT = {
    "OPENAI_API_KEY": ("model", "key"),
    "OPENAI_BASE_URL": ("model", "base_url"),
    "ONRECORD_MODEL": ("model", "name"),
    "DATABASE_URL": ("store", "url"),
}
"""Variables other programs use too; each fills a key that the file leaves out."""


def _from_environment(values: dict[str, Any], env: Mapping[str, str]) -> None:
    for variable, (section, key) in _ENVIRONMENT.items():
        table = values.setdefault(section, {}) if env.get(variable) else None
        if isinstance(table, dict):
            table.setdefault(key, env[variable])


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def _fill(value: Any, env: Mapping[str, str], key: Key) -> tuple[Any, list[tuple[Key, str]]]:
    """`value` with every `${NAME}` and `${NAME:-default}` replaced, and the keys whose variable is not set."""
    missing: list[tuple[Key, str]] = []
    if isinstance(value, dict):
        done: Any = {}
        for name, inner in value.items():
            done[name], lost = _fill(inner, env, (*key, name))
            missing += lost
        return done, missing
    if isinstance(value, list):
        pairs = [_fill(inner, env, (*key, i)) for i, inner in enumerate(value)]
        return [filled for filled, _ in pairs], [lost for _, all_lost in pairs for lost in all_lost]
    if not isinstance(value, str):
        return value, []

    def put(match: re.Match[str]) -> str:
        if match[1] in env:
            return env[match[1]]
        if match[2] is None:
            missing.append((key, match[1]))
        return match[2] or ""

    return _VARIABLE.sub(put, value), missing


# ---------------------------------------------------------------- lines

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\- \"']+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_\-]+)*\s*=")


def _line_index(text: str) -> dict[Key, int]:
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


def _where(path: str, lines: Mapping[Key, int], key: Sequence[str | int]) -> str:
    """`file:line key`, with the line of the nearest enclosing table when the key itself is absent."""
    for depth in range(len(key), 0, -1):
        line = lines.get(tuple(key[:depth]))
        if line is not None:
            return f"{path}:{line} {_dotted(key)}"
    return f"{path} {_dotted(key)}"


def _dotted(key: Sequence[str | int]) -> str:
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
