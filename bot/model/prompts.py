"""Prompts are Markdown files that people can read and change: front matter, `## System`, `## User`, `{{fields}}`.

    ---
    description: What this prompt is for.
    ---

    ## System
    …rules…

    ## User
    {{passages}}

The version of a prompt is its name and the hash of its file: what it wrote is stored under that, so a changed file
asks anew. Fields are filled in one pass: what fills them is never read for fields again.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.config import shipped
from bot.core.errors import ConfigError
from bot.core.ports import Prompt
from bot.core.types import Problem

_FIELD: Final = re.compile(r"\{\{([^{}\n]*)\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A prompt before it is filled in.

    `version` is the name and the first 12 hexadecimal digits of the file's SHA-256; `about` is the front matter, as
    written; `path` and `lines` (where each part begins, from 1) are for telling what is wrong with it.
    """

    name: str
    version: str
    about: Mapping[str, str]
    system: str
    user: str
    path: str
    lines: tuple[int, int]


def load(name: str, folder: Path | None = None) -> Template:
    """The prompt of that name: `folder/prompts/NAME.md` of a user's configuration, else the one we ship.

    Raises `ConfigError` with file and line for a file that cannot be read or is not laid out like a prompt.
    """
    own = folder / "prompts" / f"{name}.md" if folder else None
    path = own if own and own.is_file() else shipped("prompts") / f"{name}.md"
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise _mistake(str(path), f"cannot be read: {why}") from why
    about, begin = _front_matter(str(path), lines)
    (at_system, system), (at_user, user) = _parts(str(path), lines, begin)
    return Template(
        name=name,
        version=f"{name}-{hashlib.sha256(content).hexdigest()[:12]}",
        about=about,
        system=system,
        user=user,
        path=str(path),
        lines=(at_system, at_user),
    )


def render(template: Template, **fields: str) -> Prompt:
    """The prompt with every `{{field}}` filled in.

    Raises `ConfigError`, naming file and line, for a field nobody fills and for a value the file has no place for:
    a prompt that leaves out the articles would ask a model to invent.
    """
    problems = [*_unknown(template, fields), *_unplaced(template, fields)]
    if problems:
        raise ConfigError(tuple(problems))

    def filled(text: str) -> str:
        return _FIELD.sub(lambda match: fields[match[1].strip()], text)

    return Prompt(system=filled(template.system), user=filled(template.user), version=template.version)


def _unknown(template: Template, fields: Mapping[str, str]) -> Iterator[Problem]:
    for text, begin in zip((template.system, template.user), template.lines, strict=True):
        for match in _FIELD.finditer(text):
            name = match[1].strip()
            if name not in fields:
                line = begin + text[: match.start()].count("\n")
                close = _listed(difflib.get_close_matches(name, fields, n=1))
                hint = f"; did you mean {close}?" if close else f"; known are {_listed(fields) or 'none'}"
                yield Problem(where=f"{template.path}:{line}", why=f"unknown field {match[0]}{hint}")


def _unplaced(template: Template, fields: Mapping[str, str]) -> Iterator[Problem]:
    placed = {match[1].strip() for match in _FIELD.finditer(f"{template.system}\n{template.user}")}
    lost = _listed([name for name in fields if name not in placed])
    if lost:
        yield Problem(where=f"{template.path}:{template.lines[1]}", why=f"has no place for {lost}; write it there")


def _front_matter(path: str, lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between the two `---`, and the index of the line after them."""
    if not lines or lines[0].rstrip() != "---":
        raise _mistake(f"{path}:1", "a prompt begins with its front matter: ---, lines such as “description: …”, ---")
    about: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            return about, number
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not key or key in about:
            raise _mistake(f"{path}:{number}", f"“{line.strip()}” is not a “key: value” of its own")
        about[key] = value
    raise _mistake(f"{path}:{len(lines)}", "the front matter is not closed; write --- after it")


def _parts(path: str, lines: Sequence[str], begin: int) -> list[tuple[int, str]]:
    """The two parts, each with the number of its first line that is not blank."""
    heads = [(line.rstrip(), number) for number, line in enumerate(lines) if line.startswith("## ")]
    if [head for head, _ in heads] != ["## System", "## User"]:
        raise _mistake(path, "a prompt has the headings “## System” and “## User”, once each, in this order, no other")
    at_system, at_user = (number for _, number in heads)
    stray = [number for number in range(begin, at_system) if lines[number].strip()]
    if stray:
        raise _mistake(f"{path}:{stray[0] + 1}", "stands before “## System”, where no model reads it")
    return [_part(path, lines, at_system, at_user), _part(path, lines, at_user, len(lines))]


def _part(path: str, lines: Sequence[str], head: int, end: int) -> tuple[int, str]:
    first = next((number for number in range(head + 1, end) if lines[number].strip()), None)
    if first is None:
        raise _mistake(f"{path}:{head + 1}", f"“{lines[head].strip()}” is empty")
    return first + 1, "\n".join(lines[first:end]).rstrip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


def _mistake(where: str, why: str) -> ConfigError:
    return ConfigError((Problem(where=where, why=why),))
