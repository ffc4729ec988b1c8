"""Who may change what goes to a place."""

from __future__ import annotations

from typing import Literal

from bot.core.desk import Standing
from bot.core.types import Problem

Managers = Literal["members", "admins"] | tuple[str, ...]
"""Who may: every full member of the place, those who run the tenant, or people named by their ids. Those who run the
tenant always may.
"""


def refusal(standing: Standing, user: str, managers: Managers) -> Problem | None:
    """Why somebody may not, saying who may; None where they may."""
    if standing.guest:
        return Problem(where="", why="Guests and people of other organisations cannot change what is posted here.")
    if standing.admin:
        return None
    if managers == "members":
        why = "Only members of the channel can change what is posted there. Join it, or ask somebody who is in it."
        return None if standing.member else Problem(where="", why=why)
    if managers == "admins":
        return Problem(
            where="", why="Only those who run this workspace can change what is posted here. Ask one of them."
        )
    if user in managers:
        return None
    why = "Only people named in OnRecord's configuration, and those who run this workspace, can change what is posted here."
    return Problem(where="", why=why)
