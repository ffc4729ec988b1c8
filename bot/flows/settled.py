"""The configuration as a whole: its files and the prompts it puts in the place of ours, every mistake at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot import config
from bot.core.errors import ConfigError
from bot.core.types import Problem
from bot.model import prompts

_FIELD: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def checked(folder: Path, env: Mapping[str, str], schemas: config.Schemas) -> tuple[config.Used, ...]:
    """Every value in force and every prompt that is not ours, with their origins.

    Raises `ConfigError` with every mistake in the files and in the prompts.
    """
    problems = [*prompt_mistakes(folder)]
    try:
        used = config.used(config.read_files(folder), env, schemas)
    except ConfigError as wrong:
        raise ConfigError((*wrong.problems, *problems)) from wrong
    if problems:
        raise ConfigError(tuple(problems))
    return (*used, *(config.Used(key="prompt", value=path.stem, origin=str(path)) for path in _own(folder)))


def prompt_mistakes(folder: Path) -> Iterator[Problem]:
    """What is wrong with the prompts of a configuration: a name nobody asks for, a layout or fields that are not ours."""
    known = sorted(path.stem for path in config.shipped("prompts").glob("*.md") if path.stem != "README")
    for path in _own(folder):
        if path.stem not in known:
            close = difflib.get_close_matches(path.stem, known, n=1)
            meant = (
                f"; did you mean {close[0]}.md?"
                if close
                else f"; there are {', '.join(f'{name}.md' for name in known)}"
            )
            yield Problem(where=str(path), why=f"no prompt is called “{path.stem}”{meant}")
            continue
        ours = prompts.load(path.stem)
        fields = dict.fromkeys(_FIELD.findall(f"{ours.system}\n{ours.user}"), "")
        try:
            prompts.render(prompts.load(path.stem, folder), **fields)
        except ConfigError as wrong:
            yield from wrong.problems


def _own(folder: Path) -> list[Path]:
    """The prompts of a configuration; a README is none."""
    return sorted(path for path in (folder / "prompts").glob("*.md") if path.stem != "README")
