"""Files → one frozen `Config`, or every mistake in them at once, each with its place and the nearest known name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.config.documents import Document, Key, parse, with_environment
from bot.config.schemas import Schemas
from bot.config.sections import (
    ROOTS,
    BudgetEntry,
    DigestEntry,
    DigestsFile,
    Fetch,
    KeepEntry,
    ModelEntry,
    OnRecordFile,
    RunEntry,
    Section,
    SourceEntry,
    SourcesFile,
    StoreEntry,
    TopicEntry,
    WebEntry,
)
from bot.config.spelling import nearest
from bot.config.values import secret_parts
from bot.core.errors import ConfigError
from bot.core.types import Problem

_ABSENT: Final = Document(path="the environment", values={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the configuration says, checked. `platforms` are the tables of the platforms there are, by name."""

    sources: tuple[SourceEntry, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    digests: tuple[DigestEntry, ...] = ()
    fetch: Fetch = field(default_factory=Fetch)
    model: ModelEntry = field(default_factory=ModelEntry)
    budget: BudgetEntry = field(default_factory=BudgetEntry)
    web: WebEntry = field(default_factory=WebEntry)
    store: StoreEntry = field(default_factory=StoreEntry)
    run: RunEntry = field(default_factory=RunEntry)
    keep: KeepEntry = field(default_factory=KeepEntry)
    platforms: Mapping[str, Section] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may repeat."""
        tables = (self.model, self.store, *self.platforms.values())
        given = (value for table in tables for _, value in table if isinstance(value, SecretStr))
        return tuple(part for secret in given for part in secret_parts(secret.get_secret_value()) if part)


def load(files: Mapping[str, str], env: Mapping[str, str], schemas: Schemas) -> Config:
    """Check every file and give the `Config`. `files` maps path to TOML text.

    Raises `ConfigError` with every mistake found.
    """
    documents, problems = read(files, env, schemas)
    roots = schemas.roots
    sections = {name: _section(document, roots[name], problems) for name, document in documents.items()}
    problems += [*_kind_problems(documents, schemas.kinds), *_topic_problems(documents), *_name_problems(documents)]
    problems += _clash_problems(documents, sections)
    if problems:
        raise ConfigError(tuple(problems))
    return _assemble(sections, schemas)


def read(
    files: Mapping[str, str], env: Mapping[str, str], schemas: Schemas
) -> tuple[dict[str, Document], list[Problem]]:
    """Every known file by its name, `onrecord.toml` always, and what is wrong before any value is looked at."""
    problems: list[Problem] = []
    documents = {"onrecord.toml": _ABSENT}
    for path, text in files.items():
        name = Path(path).name
        if name in ROOTS:
            documents[name], found = parse(path, text, env)
            problems.extend(found)
        else:
            why = f"unknown file{nearest(name, tuple(ROOTS))}; known are {', '.join(ROOTS)}"
            problems.append(Problem(where=path, why=why))
    documents["onrecord.toml"] = with_environment(documents["onrecord.toml"], env, schemas.environment)
    return documents, problems


def source_entry(given: Mapping[str, Any]) -> SourceEntry:
    """A source given on the command line, by the keys of `[[source]]`. Raises `ConfigError`."""
    try:
        return SourceEntry.model_validate(given)
    except ValidationError as wrong:
        document = Document(path="the command line", values=dict(given))
        raise ConfigError(tuple(_problem(document, SourceEntry, error) for error in wrong.errors())) from wrong


def is_secret(schema: type[BaseModel], key: Sequence[str | int]) -> bool:
    """Is the value at `key` one that nobody may be shown?"""
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    known = _model_at(schema, key[: key.index(name)] if name in key else ()).model_fields.get(name)
    return known is not None and SecretStr in _types(known.annotation)


def _assemble(sections: Mapping[str, Section | None], schemas: Schemas) -> Config:
    main, sources, digests = (sections.get(name) or root() for name, root in schemas.roots.items())
    assert isinstance(main, OnRecordFile)  # noqa: S101 - narrowed by the table of roots
    assert isinstance(sources, SourcesFile)  # noqa: S101
    assert isinstance(digests, DigestsFile)  # noqa: S101
    return Config(
        sources=sources.source,
        topics=digests.topic,
        digests=digests.digest,
        fetch=main.fetch,
        model=main.model,
        budget=main.budget,
        web=main.web,
        store=main.store,
        run=main.run,
        keep=main.keep,
        platforms={name: getattr(main, name) for name in schemas.platforms},
    )


def _section(document: Document, schema: type[Section], problems: list[Problem]) -> Section | None:
    try:
        return schema.model_validate(document.values)
    except ValidationError as wrong:
        told = {p.where for p in problems}
        found = [_problem(document, schema, error) for error in wrong.errors()]
        problems.extend(p for p in found if p.where not in told)
        return None


def _problem(document: Document, schema: type[BaseModel], error: ErrorDetails, prefix: Key = ()) -> Problem:
    """One of pydantic's errors in our words; `prefix` is the key of the table that `schema` describes."""
    key = error["loc"]
    where = document.where(*prefix, *key)
    if error["type"] == "extra_forbidden":
        known = tuple(_model_at(schema, key[:-1]).model_fields)
        listed = ", ".join(known) or "none"
        return Problem(where=where, why=f"unknown key “{key[-1]}”{nearest(str(key[-1]), known)}; known are {listed}")
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    said = error["msg"].removeprefix("Value error, ")
    given = _given(document, schema, error, prefix)
    return Problem(where=where, why=f"“{name}”: {said[0].lower()}{said[1:]}{given}")


def _given(document: Document, schema: type[BaseModel], error: ErrorDetails, prefix: Key) -> str:
    """What was written instead. A value from the environment is named by its variable: it may be a secret."""
    key = error["loc"]
    if error["type"] == "missing" or is_secret(schema, key) or (*prefix, *key) in document.lent:
        return ""
    variables = document.variables.get((*prefix, *key))
    if variables:
        return f" (it is made of {', '.join(f'${name}' for name in variables)})"
    return f" (it is {error['input']!r})"


def _model_at(schema: type[BaseModel], key: Sequence[str | int]) -> type[BaseModel]:
    """The model whose table stands at `key`."""
    model = schema
    for part in key:
        if isinstance(part, str) and part in model.model_fields:
            inner = [t for t in _types(model.model_fields[part].annotation) if issubclass(t, BaseModel)]
            model = inner[0] if inner else model
    return model


def _types(annotation: Any) -> list[type]:
    """The classes an annotation names, however deep."""
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _types(inner)]


def _kind_problems(documents: Mapping[str, Document], schemas: Mapping[str, type[BaseModel]]) -> Iterator[Problem]:
    """Source kinds that do not exist, and settings their kind does not know; what is no text or no table is told already."""
    document = documents.get("sources.toml", _ABSENT)
    for i, entry in document.entries("source"):
        kind, settings = entry.get("kind", "feed"), entry.get("settings", {})
        if not isinstance(kind, str) or not isinstance(settings, dict):
            continue
        if kind not in schemas:
            why = f"unknown kind “{kind}”{nearest(kind, tuple(schemas))}; known are {', '.join(schemas)}"
            yield Problem(where=document.where("source", i, "kind"), why=why)
            continue
        try:
            schemas[kind].model_validate(settings)
        except ValidationError as wrong:
            for error in wrong.errors():
                yield _problem(document, schemas[kind], error, ("source", i, "settings"))


def _topic_problems(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Digests that ask for a topic nobody wrote."""
    document = documents.get("digests.toml", _ABSENT)
    topics = [str(topic.get("name")) for _, topic in document.entries("topic")]
    for i, digest in document.entries("digest"):
        asked = digest.get("topics", ())
        for name in asked if isinstance(asked, list) else ():
            if name not in topics:
                why = f"unknown topic “{name}”{nearest(str(name), topics)}; write a [[topic]] of that name"
                yield Problem(where=document.where("digest", i, "topics"), why=why)


def _name_problems(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Names used twice."""
    for file, array in (("sources.toml", "source"), ("digests.toml", "topic"), ("digests.toml", "digest")):
        document = documents.get(file, _ABSENT)
        seen = set()
        for i, entry in document.entries(array):
            name = str(entry.get("name"))
            if "name" in entry and name in seen:
                why = f"the name “{name}” is used twice; rename one"
                yield Problem(where=document.where(array, i, "name"), why=why)
            seen.add(name)


def _clash_problems(documents: Mapping[str, Document], sections: Mapping[str, Section | None]) -> Iterator[Problem]:
    """Keys that are right each by itself and wrong together."""
    tables: list[tuple[str, Key, Section]] = []
    match sections.get("onrecord.toml"):
        case OnRecordFile() as main:
            tables += [("onrecord.toml", (table,), section) for table, section in main]
        case _:
            pass
    match sections.get("digests.toml"):
        case DigestsFile(digest=digests):
            tables += [("digests.toml", ("digest", i), entry) for i, entry in enumerate(digests)]
        case _:
            pass
    for file, table, section in tables:
        for key, why in section.clashes():
            yield Problem(where=documents[file].where(*table, key), why=f"“{key}”: {why}")
