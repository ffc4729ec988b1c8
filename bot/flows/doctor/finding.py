"""What an examination finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]
"""`ok`; `warn`: it works, and something should be known; `fail`: something asked for does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: `what`, how it is, what was `found`, and what to do where something is to be done."""

    what: str
    state: State
    found: str
    advice: str = ""
