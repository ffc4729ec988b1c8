"""Floors under the figures on the packaged gold: they rise with the work and never sink unnoticed.

A floor is a figure once reached, less `EPSILON`. The file also pins the gold itself (digest and counts), so that
nobody reaches a floor by changing what is asked: a changed gold fails the gate until it is pinned anew, and shows
in review as a changed digest.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from bot.core.errors import InputError
from bot.core.types import Problem
from bot.evals import datasets
from bot.evals.report import PACKAGED, Report, figures

FLOORS: Final = Path(__file__).with_name("floors.toml")

EPSILON: Final = 0.05
"""How far under the figure its floor is set: half of the last printed digit. The reader is deterministic, so no
play is needed for chance; and one quote more or less of a few hundred moves a figure by 0.1 or more, which fails."""

UPDATE: Final = "onrecord eval --update-floors"

_HEADER: Final = f"""\
# Least figures on the packaged gold, checked by `make test`. Written by `{UPDATE}`, never by hand:
# it raises floors, pins a changed gold, and lowers a floor only with --allow-lower, for a reason the commit gives.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What the floors were measured on: a SHA-256 over the gold's files, and how much is in it."""

    digest: str
    articles: int
    quotes: int
    conditions: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """The pinned gold, and figure → least value (0–100)."""

    pin: Pin
    least: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """New floors, what changed in words, and the floors that stayed because the figure sank below them."""

    floors: Floors
    changes: tuple[str, ...]
    refused: tuple[Problem, ...]


def pin(folder: Traversable, report: Report) -> Pin:
    """The pin of the gold in `folder`, of which `report` is an evaluation."""
    digest = hashlib.sha256()
    for file in (folder / datasets.QUOTES, folder / datasets.CONDITIONS, *_prose(folder / "prose")):
        digest.update(file.read_bytes())
    return Pin(
        digest=digest.hexdigest(),
        articles=report.articles,
        quotes=report.quotes.gold if report.quotes else 0,
        conditions=report.conditions.gold if report.conditions else 0,
        lines=sum(share.of for share in report.prose.accepted.values()) if report.prose else 0,
    )


def _prose(folder: Traversable) -> list[Traversable]:
    """Every file of the gold for prose, in an order that no file system decides."""
    found = [file for part in folder.iterdir() for file in (part.iterdir() if part.is_dir() else [part])]
    return sorted((file for file in found if file.name.endswith(".toml")), key=str)


def check(floors: Floors, now: Pin, reached: Mapping[str, float]) -> tuple[Problem, ...]:
    """What is wrong: another gold than the pinned one, figures below their floor, figures no longer measured."""
    problems = [] if now == floors.pin else [Problem(where="gold", why=_another_gold(floors.pin, now))]
    for name, least in floors.least.items():
        if name not in reached:
            problems.append(Problem(where=name, why=f"is no longer measured; its floor is {least:.2f}"))
        elif reached[name] < least:
            problems.append(Problem(where=name, why=f"{reached[name]:.1f} is below its floor of {least:.2f}"))
    return tuple(problems)


def raise_floors(floors: Floors | None, now: Pin, reached: Mapping[str, float], *, allow_lower: bool) -> Update:
    """Floors a hair under what is reached; a lower one only where `allow_lower` says so, a lost one likewise."""
    old = floors.least if floors else {}
    least, changes, refused = dict(old), [], []
    for name in sorted(old.keys() | reached.keys()):
        new = round(max(0.0, reached[name] - EPSILON), 2) if name in reached else None
        if new == old.get(name):
            continue
        if name in old and (new is None or new < old[name]) and not allow_lower:
            refused.append(Problem(where=name, why=_sunk(old[name], reached.get(name))))
            continue
        changes.append(f"{name}: {_shown(old.get(name))} → {_shown(new)}")
        if new is None:
            del least[name]
        else:
            least[name] = new
    if floors and floors.pin != now:
        changes.insert(0, f"gold: {_another_gold(floors.pin, now)}")
    return Update(floors=Floors(pin=now, least=least), changes=tuple(changes), refused=tuple(refused))


def update(report: Report, *, allow_lower: bool = False, file: Path = FLOORS) -> Update:
    """Raise the floors in `file` to what `report`, an evaluation of the packaged gold, has reached.

    Nothing is written when a floor had to be refused: a gold must not be pinned anew past a sunken figure.
    Raises `InputError` for a report on anything else, and where the file cannot be read or written.
    """
    if report.dataset != PACKAGED:
        raise InputError(f"floors hold the packaged gold; figures on {report.dataset} cannot move them")
    floors = load(file) if file.exists() else None
    made = raise_floors(floors, pin(datasets.packaged(), report), figures(report), allow_lower=allow_lower)
    if not made.refused:
        write(made.floors, file)
    return made


def verify(report: Report, file: Path = FLOORS) -> tuple[Problem, ...]:
    """`check` for an evaluation of the packaged gold, against the floors in `file`."""
    return check(load(file), pin(datasets.packaged(), report), figures(report))


def load(file: Path = FLOORS) -> Floors:
    """The floors in `file`. Raises `InputError` where it is no floors file."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        least = {name: float(value) for name, value in given["floors"].items()}
        return Floors(pin=Pin(**given["gold"]), least=least)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}; make it with `{UPDATE}`") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{file}: is no floors file ({error}); make it anew with `{UPDATE}`") from error


def write(floors: Floors, file: Path = FLOORS) -> None:
    """Write the floors, sorted, so that a review sees only what changed."""
    pinned = floors.pin
    text = "\n".join(
        [
            _HEADER,
            "[gold]",
            f'digest = "{pinned.digest}"',
            f"articles = {pinned.articles}",
            f"quotes = {pinned.quotes}",
            f"conditions = {pinned.conditions}",
            f"lines = {pinned.lines}",
            "",
            "[floors]",
            *(f'"{name}" = {least:.2f}' for name, least in sorted(floors.least.items())),
            "",
        ]
    )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: floors cannot be written there: {error.strerror}") from error


def _another_gold(pinned: Pin, now: Pin) -> str:
    def told(each: Pin) -> str:
        return f"{each.articles} articles, {each.quotes} quotes, {each.conditions} conditions, {each.lines} lines, {each.digest[:12]}…"

    return f"pinned {told(pinned)}, now {told(now)}; if that is meant, run `{UPDATE}`"


def _sunk(least: float, reached: float | None) -> str:
    told = "no longer measured" if reached is None else f"{reached:.1f}"
    return f"{told}, below its floor of {least:.2f}; mend it, or say --allow-lower and give the reason in the commit"


def _shown(least: float | None) -> str:
    return "none" if least is None else f"{least:.2f}"
