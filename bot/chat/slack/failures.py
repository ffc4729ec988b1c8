"""What Slack's errors mean to us: may it stand all the same, does it help to come again, who can mend it.

Any code of the Web API, any status and any broken line becomes one `Transient` or `Permanent` with words that somebody
can act on. The codes are those of docs.slack.dev/reference/methods; one that is not listed is a kind of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.chat.slack import manifest
from bot.core.errors import Permanent, Transient

UNSAID: Final = timedelta(seconds=30)
"""How long we stay away where Slack says “too often” and not until when."""

_REVOKED: Final = {
    "account_inactive": "the app was removed from the workspace",
    "enterprise_is_restricted": "the organisation does not let the app act here",
    "invalid_auth": "the bot token is not valid",
    "not_authed": "there is no bot token",
    "org_login_required": "the workspace has become part of an organisation",
    "team_access_not_granted": "the app may not act in this workspace any more",
    "token_expired": "the bot token has expired",
    "token_revoked": "the bot token was revoked",
}
_ANEW: Final = (
    "install the app in the workspace again and set SLACK_BOT_TOKEN (api.slack.com/apps, OAuth & Permissions)"
)
_GONE: Final = {
    "channel_is_archived": "the channel is archived; unarchive it, or end its digests",
    "channel_not_found": "there is no such channel, or it is private and OnRecord is not in it: /invite @OnRecord",
    "is_archived": "the channel is archived; unarchive it, or end its digests",
    "user_not_found": "there is no such person in the workspace",
}
_FORBIDDEN: Final = {
    "access_denied": "the workspace does not let OnRecord do this; ask an admin",
    "channel_type_not_supported": "apps cannot post to this kind of channel",
    "ekm_access_denied": "the workspace's admins have suspended posting",
    "messages_tab_disabled": "the app's Messages tab is off; switch it on under App Home",
    "no_permission": "the workspace does not let OnRecord do this; ask an admin",
    "not_in_channel": "OnRecord is not in this channel; write there: /invite @OnRecord",
    "posting_to_general_channel_denied": "only some people may post to the general channel; choose another one",
    "restricted_action": "a setting of the workspace keeps apps from posting in this channel; ask an admin",
    "restricted_action_non_threadable_channel": "nothing but threads is permitted there; choose another channel",
    "restricted_action_read_only_channel": "the channel is read-only; choose another one",
    "restricted_action_thread_locked": "the thread is locked",
    "restricted_action_thread_only_channel": "nothing but replies is permitted there; choose another channel",
    "user_not_in_channel": "the person is not in the channel",
}
_MISSING: Final = frozenset(
    {"cannot_reply_to_message", "cant_update_message", "edit_window_closed", "message_not_found", "thread_not_found"}
)
_TOO_OFTEN: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_FAILED: Final = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack says of these that some of it may have been done."""
_LATER: Final = frozenset({"accesslimited", "request_timeout", "team_added_to_org"})
"""Nothing was done, and it may be another time."""

UNDRAWN: Final = frozenset(
    {"block_mismatch", "invalid_attachments", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
)
"""Kinds of `Permanent` that a simpler drawing of the same message helps against."""
UNSTREAMED: Final = frozenset({"message_not_in_streaming_state", "streaming_mode_mismatch"})
"""Kinds of `Permanent` that say a stream has ended: it took too long, or its reader has stopped it."""


def failure(method: str, error: Exception) -> Transient | Permanent | None:
    """What a failed call means; None for what is no failure of Slack's or of the line's."""
    match error:
        case SlackApiError():
            answer = error.response
            status = getattr(answer, "status_code", getattr(answer, "status", 0))
            data = getattr(answer, "data", None)
            return understood(method, status, data if isinstance(data, Mapping) else {}, answer.headers)
        case SlackClientError():
            return Permanent(f"{method} cannot be called: {error}", kind="malformed")
        case aiohttp.InvalidURL():
            return Permanent(f"{method} has no address; set base_url in [slack]", kind="malformed")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Transient(f"Slack cannot be reached for {method}", kind="unreachable")
        case TimeoutError():
            return Transient(f"Slack did not answer {method} in time", kind="timeout")
        case aiohttp.ClientError() | OSError():
            return Transient(f"the line to Slack was cut at {method}", kind="dropped")
        case AttributeError():  # the SDK's, where an answer is text: it was not Slack who gave it
            return Transient(f"something that is not Slack answered {method}", kind="server-error")
        case _:
            return None


def understood(
    method: str, status: int, said: Mapping[str, Any], headers: Mapping[str, str] | None
) -> Transient | Permanent:
    """What a refusal means, by its HTTP status, what it says and its headers."""
    code = said.get("error")
    error = code if isinstance(code, str) else ""
    if status == 429 or error in _TOO_OFTEN:
        after = _asked(headers or {})
        told = f"Slack permits {method} again in {after.total_seconds():.0f} s"
        return Transient(told, kind="rate-limited", after=after)
    if error in _FAILED or not error or status >= 500:  # without a code it is no answer of the Web API's
        return Transient(f"Slack failed at {method} ({error or status})", kind="server-error")
    if error in _LATER:
        return Transient(f"Slack does not take {method} now ({error})", kind="busy")
    return _refused(method, error, said)


def _refused(method: str, error: str, said: Mapping[str, Any]) -> Permanent:
    if error in _REVOKED:
        return Permanent(f"{_REVOKED[error]} ({error}); {_ANEW}", kind="revoked")
    if error == "missing_scope":
        return Permanent(unscoped(str(said.get("needed") or "")), kind="forbidden")
    if error in _GONE:
        return Permanent(f"{_GONE[error]} ({error})", kind="gone")
    if error in _FORBIDDEN:
        return Permanent(f"{_FORBIDDEN[error]} ({error})", kind="forbidden")
    if error in _MISSING:
        return Permanent(f"that message does not stand there any more ({error})", kind="missing")
    return Permanent(f"Slack refused {method} ({error})", kind=error)


def unscoped(needed: str) -> str:
    """What to do about scopes that the token lacks, as Slack lists them: `channels:read,groups:read`."""
    scopes = [scope.strip() for scope in needed.split(",") if scope.strip()]
    lines = ", ".join(f'"{scope}"' for scope in scopes) or "a scope"
    what_for = "".join(f", to {manifest.SCOPES[scope]}" for scope in scopes[:1] if scope in manifest.SCOPES)
    return (
        f"the app lacks {lines}{what_for}; add it to oauth_config.scopes.bot in its manifest (api.slack.com/apps) "
        "and install it in the workspace again"
    )


def _asked(headers: Mapping[str, str]) -> timedelta:
    """How long Slack wants us to wait."""
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "").strip()
    return timedelta(seconds=int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else UNSAID
