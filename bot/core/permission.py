"""Who may change what goes to a place."""

from __future__ import annotations

from typing import Literal

from bot.core.desk import Standing
from bot.core.parlance import Parlance
from bot.core.types import Problem

Managers = Literal["members", "admins"] | tuple[str, ...]
"""Who may: every full member of the place, those who run the tenant, or people named by their ids. Those who run the
tenant always may.
"""


def refusal(standing: Standing, user: str, managers: Managers, words: Parlance) -> Problem | None:
    """Why somebody may not, saying who may, in the words of their platform; None where they may."""
    if standing.guest:
        return Problem(where="", why=words.outsiders)
    if standing.admin:
        return None
    if managers == "members":
        return None if standing.member else Problem(where="", why=words.outside)
    if managers == "admins":
        why = f"Only {words.running} can change what is posted here. Ask one of them."
        return Problem(where="", why=why)
    if user in managers:
        return None
    why = f"Only people named in OnRecord's configuration, and {words.running}, can change what is posted here."
    return Problem(where="", why=why)
