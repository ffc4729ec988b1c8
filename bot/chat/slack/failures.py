"""What Slack says no with, as our failures: whether it may work later, and what a person can do about it.

The codes are those of docs.slack.dev/reference/methods; one that is not listed refuses the message at hand, for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core.errors import Permanent, Transient

_REVOKED: Final = frozenset(
    {
        "account_inactive",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_GONE: Final = frozenset({"channel_not_found", "is_archived", "channel_is_archived", "mpim_not_found", "im_not_found"})
_FORBIDDEN: Final = frozenset(
    {
        "access_denied",
        "cannot_reply_to_message",
        "ekm_access_denied",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
        "team_not_found",
    }
)
_MISSING: Final = frozenset({"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"})
_TOO_MUCH: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_BROKEN: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""After these Slack may have done what was asked: its documentation says so of the first two."""
UNDRAWABLE: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "invalid_attachments"}
)
"""It is the drawing that is refused: a plainer one may be taken."""

_ADVICE: Final[Mapping[str, str]] = {
    "account_inactive": "the app's user was switched off; install the app in the workspace again",
    "channel_not_found": "there is no such channel, or it is private and OnRecord is not in it: /invite @OnRecord",
    "invalid_auth": "the bot token is not valid; copy it again from OAuth & Permissions",
    "is_archived": "the channel is archived; unarchive it, or end its digests",
    "msg_too_long": "the message is longer than Slack takes",
    "not_authed": "the bot token is missing",
    "not_in_channel": "OnRecord is not in this channel; write there: /invite @OnRecord",
    "restricted_action": "a setting of the workspace keeps apps from posting in this channel; ask an admin",
    "token_expired": "the bot token has expired; install the app in the workspace again",
    "token_revoked": "the bot token was revoked; install the app in the workspace again",
}


def failure(error: Exception) -> Transient | Permanent | None:
    """What a failed call means; None for what is no failure of Slack's."""
    match error:
        case SlackApiError():
            return _answered(error)
        case TimeoutError():
            return Transient("Slack did not answer in time", kind="timeout")
        case aiohttp.ClientConnectorError():
            return Transient("Slack cannot be reached", kind="unreachable")
        case aiohttp.ClientError() | ConnectionError():
            return Transient("the line to Slack was cut", kind="dropped")
        case SlackClientError():
            return Permanent(f"Slack's library refused the call: {error}", kind="malformed")
        case _:
            return None


def code(error: SlackApiError) -> str:
    """Slack's word for it; empty where it sent none."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, Mapping) else ""


def _answered(error: SlackApiError) -> Transient | Permanent:
    said = code(error)
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 200))
    if status == 429 or said in _TOO_MUCH:
        return Transient("Slack takes no more for now", kind="rate-limited", after=_retry_after(error))
    if status >= 500 or said in _BROKEN:
        return Transient(f"Slack failed ({said or status})", kind="server-error", after=_retry_after(error))
    return Permanent(_advised(said, error), kind=kind(said))


def kind(said: str) -> str:
    """Our kind of failure for an error code of Slack's."""
    for name, codes in (("revoked", _REVOKED), ("gone", _GONE), ("forbidden", _FORBIDDEN), ("missing", _MISSING)):
        if said in codes:
            return name
    return said or "malformed"


def _advised(said: str, error: SlackApiError) -> str:
    data = error.response.data if isinstance(getattr(error.response, "data", None), Mapping) else {}
    if said == "missing_scope":
        needed = data.get("needed") or "another scope"
        return (
            f"the app lacks the scope {needed}; add it to oauth_config.scopes.bot in its manifest and install it again"
        )
    if said in _ADVICE:
        return f"{_ADVICE[said]} ({said})"
    return f"Slack refused it: {said or 'an answer that is none'}"


def _retry_after(error: SlackApiError) -> timedelta | None:
    headers: Mapping[str, Any] = getattr(error.response, "headers", None) or {}
    asked = {name.lower(): value for name, value in headers.items()}.get("retry-after")
    try:
        return timedelta(seconds=float(asked)) if asked is not None else None
    except ValueError:
        return None
