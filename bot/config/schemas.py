"""What parts that are found by their folder bring to the configuration: source kinds, and platforms with a table each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, create_model

from bot.config.sections import ENVIRONMENT, ROOTS, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSchema:
    """A platform's table in `onrecord.toml`, and the variables that fill keys of it which the file leaves out."""

    settings: type[Section]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas:
    """By its name, what a source kind's `settings` may say, and what may stand in a platform's table."""

    kinds: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    platforms: Mapping[str, PlatformSchema] = field(default_factory=dict)

    @property
    def roots(self) -> dict[str, type[Section]]:
        """Each file with what may stand in it: `onrecord.toml` has a table for every platform."""
        main = ROOTS["onrecord.toml"]
        tables: dict[str, Any] = {name: (each.settings, each.settings()) for name, each in self.platforms.items()}
        return {**ROOTS, "onrecord.toml": create_model(main.__name__, __base__=main, __doc__=main.__doc__, **tables)}

    @property
    def environment(self) -> Mapping[str, tuple[str, str]]:
        """Every variable that fills a key of `onrecord.toml`, with its table and key."""
        theirs = {
            variable: (name, key) for name, each in self.platforms.items() for variable, key in each.environment.items()
        }
        return {**ENVIRONMENT, **theirs}
