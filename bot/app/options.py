"""What the command line says, and the time: the one place where the clock is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says: where configuration and state are, and whether a model may write."""

    config: Path | None = None
    data: Path | None = None
    no_model: bool = False

    def having(self, *, no_model: bool) -> Options:
        """The same, and whether a model may write."""
        return replace(self, no_model=no_model)


def now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock
