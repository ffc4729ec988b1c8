"""Where a request finds what the flows are handed, and who tells whether the service works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.flows.kit import Kit


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: `ok` False keeps us from being ready, `found` says what was seen."""

    what: str
    ok: bool
    found: str


Checks = Callable[[], tuple[Check, ...]]
"""Looks at what only a running service has, such as its engine and its clock; asked at every `/readyz`, so it is quick."""


def unchecked() -> tuple[Check, ...]:
    """Pages without a service behind them."""
    return ()


KIT: Final = web.AppKey("kit", Kit)
CHECKS: Final[web.AppKey[Checks]] = web.AppKey("checks")
