"""Configuration: `config/*.toml` with `${ENV}` → one frozen `Config`.

Every mistake is reported at once, with file, key, line and the nearest known key; nothing is half used.
Where files come from is decided by `directory`; what source kinds and platforms may say is handed in by `bot.app`.
"""

from bot.config.checking import Config, load, source_entry
from bot.config.origins import Used, used
from bot.config.places import data_home, directory, read_files, shipped
from bot.config.schema import json_schema
from bot.config.schemas import PlatformSchema, Schemas
from bot.config.sections import (
    ENVIRONMENT,
    ROOTS,
    BudgetEntry,
    DigestEntry,
    Fetch,
    KeepEntry,
    ModelEntry,
    RunEntry,
    Section,
    SourceEntry,
    StoreEntry,
    TopicEntry,
    WebEntry,
)
from bot.config.values import without_password

__all__ = [
    "ENVIRONMENT",
    "ROOTS",
    "BudgetEntry",
    "Config",
    "DigestEntry",
    "Fetch",
    "KeepEntry",
    "ModelEntry",
    "PlatformSchema",
    "RunEntry",
    "Schemas",
    "Section",
    "SourceEntry",
    "StoreEntry",
    "TopicEntry",
    "Used",
    "WebEntry",
    "data_home",
    "directory",
    "json_schema",
    "load",
    "read_files",
    "shipped",
    "source_entry",
    "used",
    "without_password",
]
