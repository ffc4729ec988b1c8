"""What SimCord 3.2.1 lacks of Discord's REST, or answers otherwise: added to its table of routes, once, on import.

Added: `GET /applications/@me` with the intents that were granted, as `Granted` has them. Corrected: a message has one
thread (160004) and in a talk none (50024), a locked thread takes no messages from who may not manage threads (160005), and one that sleeps wakes up
when somebody posts in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simcord.backend.errors import BackendError
from simcord.http import router
from simcord.http.router import RequestContext

CONTENT_LIMITED = 1 << 19
"""The application's flag for the message-content intent as small applications have it."""


@dataclass(slots=True)
class Granted:
    """The intents that are switched on in the portal."""

    content: bool = False


granted = Granted()


def _application(ctx: RequestContext) -> dict[str, Any]:
    told: dict[str, Any] = router.dispatch(ctx.backend, "GET", "/oauth2/applications/@me")
    return {**told, "flags": CONTENT_LIMITED if granted.content else 0}


def _one_thread(ctx: RequestContext, goes_on: router.Handler) -> Any:
    if ctx.backend.get_channel(ctx.int_arg("channel_id")).guild_id is None:
        raise BackendError(400, 50024, "Cannot execute action on this channel type")
    if ctx.int_arg("message_id") in ctx.backend.channels:
        raise BackendError(400, 160004, "A thread has already been created for this message")
    return goes_on(ctx)


def _wakes(ctx: RequestContext, goes_on: router.Handler) -> Any:
    thread = ctx.backend.get_channel(ctx.int_arg("channel_id"))
    state = thread.thread_metadata
    if state is not None and state.locked:
        manages = 1 << 34
        rights = ctx.backend.compute_permissions(int(thread.guild_id or 0), ctx.backend.bot_user.id, thread.id)
        if not rights & manages:
            raise BackendError(400, 160005, "Thread is locked")
    if state is not None and state.archived:
        ctx.backend.edit_channel(thread.id, {}, thread_metadata={"archived": False})
    return goes_on(ctx)


def _corrected(method: str, template: str, by: Callable[[RequestContext, router.Handler], Any]) -> None:
    table, path = router._ROUTES[method], template.strip("/").split("/")
    place = next(number for number, (known, _) in enumerate(table) if known == path)
    goes_on = table[place][1]
    table[place] = (path, lambda ctx: by(ctx, goes_on))


router.route("GET", "/applications/@me")(_application)
_corrected("POST", "/channels/{channel_id}/messages/{message_id}/threads", _one_thread)
_corrected("POST", "/channels/{channel_id}/messages", _wakes)
