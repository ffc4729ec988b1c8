"""What Discord's errors mean to us: may it stand all the same, does it help to come again, who can mend it.

Any code of the REST API, any status and any broken line becomes one `Transient` or `Permanent` with words that somebody
can act on. The codes are those of discord.com/developers/docs/topics/opcodes-and-status-codes; one that is not listed is
a kind of its own, `discord-<code>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import aiohttp
from discord.errors import HTTPException, LoginFailure, RateLimited

from bot.core.errors import Permanent, Transient

UNSAID: Final = timedelta(seconds=60)
"""How long we stay away where Discord, or what stands before it, says “too often” and not until when."""

REVOKED: Final = (
    "Discord does not take the bot token; reset it at discord.com/developers/applications under Bot and set "
    "DISCORD_BOT_TOKEN"
)
_GONE: Final = {
    10003: "there is no such channel or thread any more, or OnRecord cannot know of it",
    10004: "OnRecord is not in this server any more; invite it again, or end its digests",
}
_WHICH: Final = "`onrecord doctor` names which, and where to switch them on"
_FORBIDDEN: Final = {
    20026: "Discord asks for the application to be verified first",
    40002: "Discord asks the application's owner to verify their account",
    50001: f"OnRecord may not see this channel; {_WHICH}",
    50007: "this person takes no direct messages from OnRecord; they can permit them in the server's privacy settings",
    50008: "messages cannot be posted in this kind of channel; choose a text channel",
    50009: "the channel's verification level keeps OnRecord from posting there",
    50013: f"OnRecord lacks permissions in this channel; {_WHICH}",
    50278: "OnRecord shares no server with this person any more",
    160002: 'OnRecord cannot reply there without the permission "Read Message History"',
}
_MISSING: Final = frozenset({10008, 50005, 50021})
"""Of the message: unknown, not ours, Discord's own."""
_UNDRAWN: Final = frozenset({50006, 50035, 50080, 50109, 50128})
"""Of the body: empty, invalid, of the wrong kind."""
_EXPIRED: Final = frozenset({10015, 10062, 40060, 50027})
"""Of an interaction: its webhook is unknown, it is unknown itself, it was answered already, its token is not valid."""
_TOO_OFTEN: Final = frozenset({20016, 20022, 20028, 20029, 30046, 31001, 31002, 40062})
"""Limits that are told as errors: slow mode, announcements, a channel's or a server's writes, edits of old messages."""
_LATER: Final = frozenset({40004, 110001, 130000, 150006})
"""Nothing was done, and it may be another time: sending is switched off, an index is not there, Discord is overloaded."""
_NAMED: Final = {
    10007: ("not-a-member", "this person is not in the server"),
    10013: ("unknown-person", "there is no such person"),
    50024: ("no-threads", "threads cannot be opened in this kind of channel"),
    50068: ("no-threads", "a thread cannot be opened on this kind of message"),
    50083: ("archived", "the thread is archived; write in it to open it again"),
    160004: ("opened", "the thread is open already"),
    160005: ("locked", "the thread is locked; who manages threads can unlock it"),
    160006: ("no-threads", "the server has as many open threads as Discord permits; archive some"),
    160007: ("no-threads", "the server has as many open announcement threads as Discord permits; archive some"),
    200000: ("moderated", "the server's AutoMod has blocked the message; permit OnRecord under Safety Setup, AutoMod"),
    200001: ("moderated", "the server's AutoMod has blocked a title; permit OnRecord under Safety Setup, AutoMod"),
}

UNDRAWN: Final = "undrawn"
"""The kind of `Permanent` that a simpler drawing of the same message helps against."""
EXPIRED: Final = "expired"
"""The kind that says an interaction takes no reply any more, or not yet."""
UNTHREADED: Final = frozenset({"forbidden", "no-threads", "missing", "moderated"})
"""Kinds that say no thread can be opened on a message, where it may be replied to all the same."""


def failure(what: str, error: Exception) -> Transient | Permanent | None:
    """What a failed call means; None for what is no failure of Discord's or of the line's. `what` names the call, without
    any id or token.
    """
    match error:
        case LoginFailure():
            return Permanent(REVOKED, kind="revoked")
        case RateLimited():
            return _limited(what, timedelta(seconds=error.retry_after))
        case HTTPException():
            return understood(what, error.status, error.code, _asked(error))
        case aiohttp.InvalidURL():
            return Permanent(f"{what} has no address; set base_url in [discord]", kind="malformed")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Transient(f"Discord cannot be reached for {what}", kind="unreachable")
        case TimeoutError():
            return Transient(f"Discord did not answer {what} in time", kind="timeout")
        case aiohttp.ClientError() | OSError():
            return Transient(f"the line to Discord was cut at {what}", kind="dropped")
        case ValueError() | LookupError():  # the library's, where an answer is not what Discord gives
            return Transient(f"something that is not Discord answered {what}", kind="server-error")
        case _:
            return None


def understood(what: str, status: int, code: int, after: timedelta) -> Transient | Permanent:
    """What a refusal means, by its HTTP status, its code (0 where it has none) and how long Discord wants us to wait."""
    if status == 429 or code in _TOO_OFTEN:
        return _limited(what, after)
    if status >= 500:
        return Transient(f"Discord failed at {what} ({status})", kind="server-error")
    if code in _LATER:
        return Transient(f"Discord does not take {what} now ({code})", kind="busy")
    if status == 401 and code not in _EXPIRED:
        return Permanent(REVOKED, kind="revoked")
    return _refused(what, status, code)


def _refused(what: str, status: int, code: int) -> Permanent:
    if code in _GONE:
        return Permanent(f"{_GONE[code]} ({code})", kind="gone")
    if code in _FORBIDDEN:
        return Permanent(f"{_FORBIDDEN[code]} ({code})", kind="forbidden")
    if code in _MISSING:
        return Permanent(f"that message does not stand there any more ({code})", kind="missing")
    if code in _UNDRAWN:
        return Permanent(f"Discord does not take {what} as it is written ({code})", kind=UNDRAWN)
    if code in _EXPIRED:
        return Permanent(f"a direct reply is not taken any more ({code})", kind=EXPIRED)
    if code in _NAMED:
        kind, why = _NAMED[code]
        return Permanent(f"{why} ({code})", kind=kind)
    return Permanent(f"Discord refused {what} ({code or status})", kind=f"discord-{code or status}")


def _limited(what: str, after: timedelta) -> Transient:
    told = f"Discord permits {what} again in {after.total_seconds():.0f} s"
    return Transient(told, kind="rate-limited", after=after)


def _asked(error: HTTPException) -> timedelta:
    """How long we are to wait: by the header, whole seconds; Cloudflare tells it too."""
    headers: Mapping[str, Any] = getattr(error.response, "headers", {})
    given = str(headers.get("Retry-After", "")).strip()
    return timedelta(seconds=int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else UNSAID
