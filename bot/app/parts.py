"""Parts that are found by their folder, source kinds and platforms: what they may be told, and the chats that are open.

A new one is a module or a folder; nothing here names any. Of a platform's libraries nothing is loaded before it is opened.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot import config
from bot.app.options import now
from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.core.ports import Chat


def kinds() -> Mapping[str, ModuleType]:
    """The source kinds there are: each module of `bot.ingest.sources`, by its name."""
    package = import_module("bot.ingest.sources")
    return {found.name: import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)}


def platforms() -> Mapping[str, ModuleType]:
    """The platforms there are: each folder of `bot.chat`, by its name."""
    package = import_module("bot.chat")
    names = [found.name for found in iter_modules(package.__path__) if found.ispkg]
    return {name: import_module(f"{package.__name__}.{name}") for name in names}


def schemas() -> config.Schemas:
    """What source kinds and platforms may be told: a platform with a module `settings` has a table of its own."""
    tables = {name: _module(package, "settings") for name, package in platforms().items()}
    return config.Schemas(
        kinds={name: kind.Settings for name, kind in kinds().items()},
        platforms={
            name: config.PlatformSchema(settings=table.Settings, environment=table.ENVIRONMENT)
            for name, table in tables.items()
            if table is not None
        },
    )


def chats(checked: config.Config, home: Path) -> Mapping[str, Chat]:
    """The chats of the platforms that are configured, by name; none is started. `home` is the data folder."""
    opened = {
        name: package.open(settings=checked.platforms.get(name), home=home, out=sys.stdout, now=now)
        for name, package in platforms().items()
    }
    return {name: chat for name, chat in opened.items() if chat is not None}


def manifest(platform: str, url: str | None) -> Mapping[str, Any]:
    """What a platform is to be told of our app: by a connection of ours, or where it calls us at `url`.

    Raises `InputError` where there is no such platform, or it takes no manifest, or `url` is none it may call.
    """
    told = {name: _module(package, "manifest") for name, package in platforms().items()}
    taking = {name: module for name, module in told.items() if module is not None}
    if platform not in taking:
        raise InputError(f"there is no manifest for {platform}; there is one for {', '.join(taking) or 'no platform'}")
    if url is not None and not url.startswith("https://"):
        raise InputError(f"{url} cannot be called: platforms ask for an address that begins with https://")
    given: Mapping[str, Any] = taking[platform].manifest("socket" if url is None else "http", url or "")
    return given


def _module(package: ModuleType, name: str) -> ModuleType | None:
    """A platform's module of this name, if it has one."""
    path = f"{package.__name__}.{name}"
    return import_module(path) if find_spec(path) is not None else None
