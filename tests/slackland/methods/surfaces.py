"""views.*, assistant.threads.*, agents.sessions.*: what is opened for somebody, and what an app says it is doing."""

from __future__ import annotations

from typing import Final

from tests.schemas.slack import problems
from tests.slackland.workspace import Json, Refused, Status, View, Workspace

TRIGGER: Final = 3.0
"""Seconds that a trigger opens a view."""
_SESSION: Final = ("processing", "active", "suspended", "closed")
_MOST_PROMPTS: Final = 4


def view_open(space: Workspace, given: Json, at: float) -> Json:
    """views.open, with a trigger that is used once and soon."""
    trigger = str(given.get("trigger_id", ""))
    known = space.triggers.get(trigger)
    if known is None:
        raise Refused("invalid_trigger_id")
    user, made = known
    if user.startswith("used "):
        raise Refused("exchanged_trigger_id")
    if at - made > TRIGGER:
        raise Refused("expired_trigger_id")
    payload = _view(given)
    space.triggers[trigger] = (f"used {user}", made)
    view = View(id=space.fresh("V0"), user=user, payload=payload, hash=space.fresh("h"))
    space.views[view.id] = view
    return {"view": view_as_sent(space, view)}


def view_update(space: Workspace, given: Json) -> Json:
    """views.update. With a `hash`, of the view as it was then only."""
    view = space.views.get(str(given.get("view_id", "")))
    if view is None or not view.open:
        raise Refused("not_found")
    if given.get("hash") and given["hash"] != view.hash:
        raise Refused("hash_conflict")
    view.payload, view.hash, view.errors = _view(given), space.fresh("h"), {}
    return {"view": view_as_sent(space, view)}


def view_publish(space: Workspace, given: Json) -> Json:
    """views.publish: somebody's Home."""
    user = space.user(str(given.get("user_id", "")))
    payload = _view(given)
    if payload.get("type") != "home":
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] only a home is published"]})
    view = View(id=space.fresh("V0"), user=user.id, payload=payload, hash=space.fresh("h"))
    space.homes[user.id] = view
    return {"view": view_as_sent(space, view)}


def view_as_sent(space: Workspace, view: View) -> Json:
    """A view as Slack gives it back."""
    return {
        **view.payload,
        "id": view.id,
        "hash": view.hash,
        "team_id": space.team,
        "app_id": space.app_id,
        "bot_id": space.bot_id,
        "root_view_id": view.id,
        "previous_view_id": None,
        "external_id": view.payload.get("external_id", ""),
    }


def _view(given: Json) -> Json:
    payload = given.get("view")
    if not isinstance(payload, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
    found = problems(payload)
    if found:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in found]})
    return payload


# ---------------------------------------------------------------- agents


def thread_status(space: Workspace, given: Json) -> Json:
    """assistant.threads.setStatus; an empty status takes it away."""
    channel = space.readable(str(given.get("channel_id", "")))
    thread = str(given.get("thread_ts") or "")
    space.find(channel, thread, "thread_not_found")
    if "status" not in given:
        raise Refused("invalid_arguments")
    space.statuses.append(Status(channel=channel.id, thread=thread, text=str(given["status"])))
    return {}


def prompts(space: Workspace, given: Json) -> Json:
    """assistant.threads.setSuggestedPrompts, at most four."""
    channel = space.readable(str(given.get("channel_id", "")))
    offered = given.get("prompts")
    if not isinstance(offered, list) or not 0 < len(offered) <= _MOST_PROMPTS:
        raise Refused("invalid_arguments")
    space.prompts[channel.id] = offered
    return {}


def session_status(space: Workspace, given: Json) -> Json:
    """agents.sessions.setStatus."""
    channel = space.readable(str(given.get("channel_id", "")))
    thread, status = str(given.get("thread_ts") or ""), str(given.get("status", ""))
    space.find(channel, thread, "thread_not_found")
    if status not in _SESSION:
        raise Refused("invalid_arguments")
    space.statuses.append(Status(channel=channel.id, thread=thread, text=f"<{status}>"))
    return {}
