"""Failures. A rejection is a value (`types.Problem`); what stops the work is one of these.

OnRecordError
├── ConfigError       the user's configuration cannot be used; carries every mistake found
├── InputError        what was given on the command line cannot be read or is not what it should be
├── BudgetSpent       the day's tokens or money are used up
├── Permanent         the other side will never say yes to this
└── Transient         it may work later, after `after`
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.types import Problem


class OnRecordError(Exception):
    """The root: its text is a sentence for people, with what to do."""


class ConfigError(OnRecordError):
    """The configuration cannot be used. `problems` holds every mistake, not the first only."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.where}: {p.why}" for p in problems))


class InputError(OnRecordError):
    """A file, URL or document given by the user cannot be used."""


class BudgetSpent(OnRecordError):
    """The budget is used up; `until` is when the next one begins."""

    def __init__(self, message: str, *, until: datetime) -> None:
        self.until = until
        super().__init__(message)


class Permanent(OnRecordError):
    """Asking again will not help: 404, a refused address, a body past its cap. `kind` names it for outcomes."""

    def __init__(self, message: str, *, kind: str) -> None:
        self.kind = kind
        super().__init__(message)


class Transient(OnRecordError):
    """Asking again later may help. `after` is how long the other side wants us to wait, if it said."""

    def __init__(self, message: str, *, kind: str, after: timedelta | None = None) -> None:
        self.kind = kind
        self.after = after
        super().__init__(message)
