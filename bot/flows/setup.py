"""A folder of configuration to start from: what we ship, with a schema beside each file for editors. Nothing is overwritten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import config
from bot.core.errors import InputError

DEFAULT = Path("config")
"""Where the configuration is looked for first when nobody names another folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One file of the folder: `written` now, or there before; `same` is whether it holds what we would have written."""

    path: Path
    written: bool
    same: bool


def prepare(folder: Path, schemas: config.Schemas) -> tuple[Prepared, ...]:
    """Write what is missing of a starter configuration into `folder`.

    Raises `InputError` where the folder or a file in it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_put(folder / name, text) for name, text in _starter(schemas).items())
    except OSError as failed:
        where = failed.filename or folder
        raise InputError(
            f"{where} cannot be written: {failed.strerror}; name another folder: onrecord init DIR"
        ) from failed


def described(folder: Path, prepared: Sequence[Prepared]) -> tuple[str, ...]:
    """What `prepare` did, in words, and what to do next."""
    told = [f"{each.path}: {_state(each)}" for each in prepared]
    named = (
        [] if folder == DEFAULT else [f"Name this folder with --config {folder}, or: export ONRECORD_CONFIG={folder}"]
    )
    steps = (
        f"Next: add a feed to {folder / 'sources.toml'} (or: onrecord sources add URL), then",
        "  onrecord config check   says what is in force and where it came from",
        "  onrecord doctor         says whether everything it needs answers",
        "  onrecord run            reads, and posts each digest when it is due: a service",
    )
    return (*told, "", *named, *steps)


def _state(each: Prepared) -> str:
    if each.written:
        return "written"
    if each.same:
        return "there already, the same"
    return "there already, with changes; left as it is"


def _starter(schemas: config.Schemas) -> dict[str, str]:
    """Every file of the folder by name: ours, each with the line that leads an editor to its schema, and the schemas."""
    shipped = config.shipped("config")
    files = {}
    for name in config.ROOTS:
        schema = f"{name.removesuffix('.toml')}.schema.json"
        files[name] = f"#:schema ./{schema}\n{(shipped / name).read_text(encoding='utf-8')}"
        files[schema] = f"{json.dumps(config.json_schema(name, schemas), ensure_ascii=False, indent=2)}\n"
    return files


def _put(path: Path, text: str) -> Prepared:
    """Write a file unless one of that name is there."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return Prepared(path=path, written=False, same=_holds(path, text))
    return Prepared(path=path, written=True, same=True)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
