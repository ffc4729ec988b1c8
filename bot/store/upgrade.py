"""Whose a database is and how old, and bringing it to the schema of this version of the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, select, text

import bot
from bot.core.errors import InputError
from bot.core.types import PUBLIC
from bot.store import schema
from bot.store.upsert import upsert

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_REVISION: Final = re.compile(r"\d{4}")


def is_current(connection: Connection, name: str) -> bool:
    """Whether the schema is this version's; False for an older one or none at all. `name` is the database's.

    Raises `InputError` for a newer one or another program's.
    """
    return _version(connection, name) == schema.HEAD


def upgrade(connection: Connection, name: str) -> None:
    """Bring the schema to `schema.HEAD` inside the writer's transaction: whoever comes second finds it done."""
    if is_current(connection, name):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    written = {"scope": PUBLIC, "key": "written_by", "value": bot.__version__}
    connection.execute(upsert(connection, schema.meta, [written], key=("scope", "key"), update=("value",)))


def _version(connection: Connection, name: str) -> str | None:
    """The schema's version, None where there is none yet."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    version, by = _written(connection) if {"alembic_version", "meta"} <= set(tables) else (None, None)
    if version is None or by is None or not _REVISION.fullmatch(version):
        raise InputError(
            f"{name} is a database of another program. Name another folder with --data, or an empty database "
            "with DATABASE_URL."
        )
    if version > schema.HEAD:
        raise InputError(
            f"{name} has schema {version}, written by onrecord {by}; this is onrecord {bot.__version__}, "
            f"which knows schemas up to {schema.HEAD}. Upgrade onrecord, or name another folder with --data."
        )
    return version


def _written(connection: Connection) -> tuple[str | None, str | None]:
    """The schema's version and the version of the program that wrote it, as far as they are told."""
    columns = {column["name"] for column in inspect(connection).get_columns("meta")}
    if not {column.name for column in schema.meta.c} <= columns:
        return None, None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    by = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "written_by")).scalar()
    return version, by
