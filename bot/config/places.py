"""Where files come from: the configuration's directory, what we ship, the folder for state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from bot.config.sections import ROOTS
from bot.core.errors import ConfigError
from bot.core.types import Problem

PACKAGE = Path(__file__).parent.parent


def shipped(name: Literal["config", "prompts"]) -> Path:
    """Where `config/` or `prompts/` lies: inside the package (a wheel), else in the checkout (editable)."""
    inside = PACKAGE / {"config": "shipped", "prompts": "prompts"}[name]
    return inside if inside.is_dir() else PACKAGE.parent / name


def directory(option: Path | None, env: Mapping[str, str]) -> Path:
    """The config directory: `--config`, `$ONRECORD_CONFIG`, `./config`, else what we ship.

    Raises `ConfigError` when the one asked for is not a directory.
    """
    named = option or (Path(env["ONRECORD_CONFIG"]) if env.get("ONRECORD_CONFIG") else None)
    if named is not None:
        if not named.is_dir():
            why = f"no such directory; make it with: onrecord init {named}, or name another with --config"
            raise ConfigError((Problem(where=str(named), why=why),))
        return named
    local = Path("config")
    return local if any((local / name).is_file() for name in ROOTS) else shipped("config")


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
