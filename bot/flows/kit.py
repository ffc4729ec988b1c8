"""What every flow is handed: the opened edges, the checked configuration and the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bot.core.ports import Chat, Jobs, Model
from bot.core.types import PUBLIC
from bot.store.scopes import seen_by

if TYPE_CHECKING:  # a flow that reads one local file needs neither a client nor a database
    from bot.config import Config
    from bot.ingest.http import Fetcher
    from bot.ingest.worker import Workers
    from bot.store.db import Database

Progress = Callable[[str], None]
"""Told in a few words what is being done, for a person who waits."""

SCOPES = seen_by(PUBLIC)
"""What the command line reads and writes."""


def quiet(_: str) -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The edges that reach outside: the polite client and the processes that parse what it brings."""

    fetcher: Fetcher
    workers: Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The frozen bundle of a running OnRecord. `kinds` are the source kinds by name; `now` gives aware UTC; without
    a `model` extracts are made. `folder` is the user's configuration, whose `prompts/` go before ours. `chats` are the
    platforms by name; `jobs` is there in the service alone, a command does its work itself.
    """

    config: Config
    database: Database
    web: Web
    kinds: Mapping[str, ModuleType]
    now: Callable[[], datetime]
    model: Model | None = None
    folder: Path | None = None
    chats: Mapping[str, Chat] = field(default_factory=dict)
    jobs: Jobs | None = None
