"""What is in force and why: every key of `onrecord.toml` with its value and where that came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pydantic import SecretStr

from bot.config.checking import is_secret, load, read
from bot.config.documents import Document
from bot.config.schemas import Schemas
from bot.config.sections import Section
from bot.config.values import in_units, without_password

HIDDEN: Final = "set, not shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One value in force. `value` is for people and shows no secret; `origin` is a file and line, a variable or `default`.

    `bare` marks a secret that stands in a file itself, not as `${NAME}`.
    """

    key: str
    value: str
    origin: str
    bare: bool = False


def used(files: Mapping[str, str], env: Mapping[str, str], schemas: Schemas) -> tuple[Used, ...]:
    """Every value in force, in the order of the documentation. Raises `ConfigError` as `load` does."""
    settings = load(files, env, schemas)
    documents, _ = read(files, env, schemas)
    root = schemas.roots["onrecord.toml"]
    main = root(
        **{
            table: settings.platforms[table] if table in settings.platforms else getattr(settings, table)
            for table in root.model_fields
        }
    )
    lists = (("sources.toml", "source", settings.sources), ("digests.toml", "digest", settings.digests))
    return (
        *_keys(main, documents["onrecord.toml"]),
        *(_names(documents[file], array, entries) for file, array, entries in lists if file in documents),
    )


def _keys(main: Section, document: Document) -> Iterator[Used]:
    for table, section in main:
        for key in type(section).model_fields:
            hidden = is_secret(type(main), (table, key))
            origin = _origin(document, table, key)
            yield Used(
                key=f"{table}.{key}",
                value=_shown(getattr(section, key)),
                origin=origin,
                bare=hidden and origin.startswith(document.path) and (table, key) not in document.variables,
            )


def _origin(document: Document, table: str, key: str) -> str:
    """The place of a key, without its name, and the variables it is made of."""
    if (table, key) in document.lent:
        return f"${document.lent[table, key]}"
    if key not in document.values.get(table, {}):
        return "default"
    place = document.where(table, key).partition(" ")[0]
    names = document.variables.get((table, key), ())
    return ", ".join((place, *(f"${name}" for name in names)))


def _shown(value: object) -> str:
    """A value as a file has it, without secrets."""
    if value is None:
        return "none"
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return without_password(secret) if "://" in secret else HIDDEN
    if isinstance(value, timedelta):
        return in_units(value)
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value) or "none"
    return without_password(value) if isinstance(value, str) and "://" in value else str(value)


def _names(document: Document, array: str, entries: tuple[Any, ...]) -> Used:
    names = ", ".join(entry.name for entry in entries)
    return Used(key=array, value=f"{len(entries)}: {names}" if names else "none", origin=document.path)
