"""The program, its configuration and the machine it is on."""

from __future__ import annotations

import platform
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

import bot
from bot import config
from bot.core.errors import ConfigError
from bot.flows.doctor.finding import Finding
from bot.flows.settled import checked

LOW: Final = 1_000_000_000
"""Bytes free below which a warning is due: some ten thousand articles with their readings, and time to act."""

TOO_LOW: Final = 100_000_000
"""Bytes free below which SQLite's log, or one migration's copy of a table, may not fit."""

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_READ: Final = stat.S_IRGRP | stat.S_IROTH


def program() -> Iterator[Finding]:
    """Python, and whether every library the package asks for is there: some are loaded only when first needed."""
    python = (
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}"
    )
    yield Finding(what="Python", state="ok", found=f"{python}, {sys.executable}")
    try:
        needed = metadata.requires("onrecord") or []
    except metadata.PackageNotFoundError:
        yield Finding(
            what="OnRecord", state="warn", found=f"{bot.__version__}, not installed as a package",
            advice="Libraries cannot be checked; install it with: python -m pip install .",
        )  # fmt: skip
        return
    missing = ", ".join(name for name in map(_name, needed) if not _installed(name))
    if missing:
        advice = "Install them: python -m pip install --upgrade onrecord, or make setup in a checkout."
        yield Finding(what="OnRecord", state="fail", found=f"{bot.__version__}; missing: {missing}", advice=advice)
    else:
        yield Finding(what="OnRecord", state="ok", found=f"{bot.__version__}, with every library it needs")


def _name(requirement: str) -> str:
    """The library of a requirement such as `psycopg[binary]>=3.2`."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0] if found else requirement


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def configuration(
    directory: Callable[[], Path], env: Mapping[str, str], schemas: config.Schemas
) -> tuple[Mapping[str, str], config.Config | None, Finding]:
    """The files, what they say (None where they cannot be used), and the finding with every mistake."""
    files: dict[str, str] = {}
    try:
        where = directory()
        files = config.read_files(where)
        checked(where, env, schemas)
        settings = config.load(files, env, schemas)
    except ConfigError as wrong:
        found = "; ".join(f"{problem.where}: {problem.why}" for problem in wrong.problems)
        advice = "Mend what is named; onrecord config check looks again."
        return files, None, Finding(what="configuration", state="fail", found=found, advice=advice)
    names = ", ".join(Path(path).name for path in files) or "no files, so defaults"
    return files, settings, Finding(what="configuration", state="ok", found=f"{where} ({names})")


def secrets(files: Mapping[str, str], env: Mapping[str, str], schemas: config.Schemas) -> Finding:
    """Secrets that stand in a file which others on this machine may read."""
    used = config.used(files, env, schemas)
    bare = [each for each in used if each.bare]
    told = [each.key for each in bare if _mode(Path(each.origin.rpartition(":")[0])) & _OTHERS_READ]
    if told:
        path = bare[0].origin.rpartition(":")[0]
        advice = f"Write ${{NAME}} there and keep the value in the environment, or: chmod 600 {path}"
        found = f"{path} holds {' and '.join(told)} and others on this machine may read it"
        return Finding(what="secrets", state="warn", found=found, advice=advice)
    found = "in files only you can read" if bare else "none in files"
    return Finding(what="secrets", state="ok", found=found)


def folder(home: Path) -> Finding:
    """The data folder: there, ours to write, and nobody else's. A trial file is written and removed."""
    if not home.exists():
        return Finding(what="data folder", state="ok", found=f"{home} is not there yet; the first command makes it")
    try:
        with tempfile.NamedTemporaryFile(dir=home, prefix="doctor-"):
            pass
    except OSError as failed:
        advice = "Change its owner or permissions, or name another folder with --data or $ONRECORD_HOME."
        found = f"{home} cannot be written: {failed.strerror}"
        return Finding(what="data folder", state="fail", found=found, advice=advice)
    if _mode(home) & _OTHERS_WRITE:
        found = f"{home} can be written by others, who could change what is shown as checked"
        return Finding(what="data folder", state="warn", found=found, advice=f"chmod go-w {home}")
    return Finding(what="data folder", state="ok", found=f"{home} can be written, by you alone")


def disk(home: Path) -> Finding:
    """What is free where the data folder is, or will be."""
    there = next((each for each in (home, *home.absolute().parents) if each.is_dir()), Path())
    return room(shutil.disk_usage(there).free, there)


def room(free: int, there: Path) -> Finding:
    """Whether so many free bytes are enough."""
    found = f"{free / 1e9:.1f} GB free at {there}"
    if free >= LOW:
        return Finding(what="disk", state="ok", found=found)
    advice = "Make room, or move the data folder with --data or $ONRECORD_HOME."
    return Finding(what="disk", state="fail" if free < TOO_LOW else "warn", found=found, advice=advice)


def _mode(path: Path) -> int:
    """The permission bits of a file that is there; none for one that is not."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0
