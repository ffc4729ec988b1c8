"""Slack's Web API over HTTP: arguments, tokens, scopes, limits and faults, and then what `methods` does."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from tests.slackland.faults import Called, Fault, Faults
from tests.slackland.limits import Gate
from tests.slackland.methods import Method, chat, methods
from tests.slackland.workspace import Json, Refused, Workspace

SCOPES: Final = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "mpim:history",
        "mpim:read",
        "users:read",
    ]
)
"""What an app is given here, unless a test says otherwise."""

_STRUCTURED: Final = ("attachments", "blocks", "chunks", "loading_messages", "metadata", "prompts", "view")
"""Arguments that a form holds as JSON."""
_HOOK: Final = timedelta(minutes=30)
_USES: Final = 5
"""How long, and how often, a response URL takes replies."""


@dataclass(slots=True, kw_only=True)
class Hook:
    """A response URL: whose and where, since when, how often it was used."""

    user: str
    channel: str
    message: str
    until: float
    used: int = 0


@dataclass(slots=True, kw_only=True)
class Api:
    """The Web API of one workspace. `denied` is an error that every call is refused with: `token_revoked`,
    `account_inactive`, `invalid_auth`; `missing` are methods that this workspace does not know.
    """

    space: Workspace
    gate: Gate
    faults: Faults
    token: str
    app_token: str
    ticket: Callable[[], str]
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    denied: str = ""
    missing: set[str] = field(default_factory=set)
    calls: list[Called] = field(default_factory=list)
    hooks: dict[str, Hook] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _coming: set[asyncio.Task[web.Response]] = field(default_factory=set)
    _methods: Mapping[str, Method] = field(init=False)

    def __post_init__(self) -> None:
        self._methods = methods(self.clock)

    def routes(self) -> list[web.RouteDef]:
        """Where it is called."""
        return [
            web.route("*", "/api/{method}", self.called),
            web.route("*", "/{caller}/api/{method}", self.called),
            web.post("/hooks/{hook}", self.replied),
        ]

    def made(self, method: str) -> list[Called]:
        """The calls of one method that were done."""
        return [call for call in self.calls if call.method == method and not call.error]

    @property
    def errors(self) -> Counter[str]:
        """How many calls were refused, by error."""
        return Counter(call.error for call in self.calls if call.error)

    async def stop(self) -> None:
        """Let nothing come any more."""
        for task in self._coming:
            task.cancel()
        await asyncio.gather(*self._coming, return_exceptions=True)

    # ---------------------------------------------------------------- a call

    async def called(self, request: web.Request) -> web.StreamResponse:
        """POST (or GET) /api/<method>."""
        method, given = request.match_info["method"], await arguments(request)
        call = Called(method=method, given=given, at=self.clock(), caller=request.match_info.get("caller", ""))
        self.calls.append(call)
        fault = self.faults.next(call)
        token = str(given.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        at_once = fault.trouble in ("fine", "slow", "lost", "silent")
        answer = self.answered(call, token) if at_once else None
        return await self._troubled(request, fault, answer, lambda: self.answered(call, token))

    async def _troubled(
        self, request: web.Request, fault: Fault, answer: web.Response | None, do: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """What comes back where something goes wrong."""
        match fault.trouble:
            case "busy":
                return _refused("ratelimited", status=429, headers={"Retry-After": str(math.ceil(fault.seconds) or 1)})
            case "failing" | "lost":
                return web.Response(
                    status=fault.status, text="<html>upstream connect error</html>", content_type="text/html"
                )
            case "cut":
                return _cut(request)
            case "unanswered":
                self._later(fault.seconds, do)
                return _cut(request)
            case "silent":
                await asyncio.Event().wait()
            case "late":
                return await asyncio.shield(self._later(fault.seconds, do))
            case "slow":
                await asyncio.sleep(fault.seconds)
        assert answer is not None
        return answer

    def _later(self, seconds: float, do: Callable[[], web.Response]) -> asyncio.Task[web.Response]:
        """Do it after a while, whoever hangs up."""

        async def done() -> web.Response:
            await asyncio.sleep(seconds)
            return do()

        task = asyncio.create_task(done())
        self._coming.add(task)
        task.add_done_callback(self._coming.discard)
        return task

    def answered(self, call: Called, token: str) -> web.Response:
        """Do what a call asks for, if it may."""
        try:
            made = self._done(call, token)
        except Refused as refused:
            call.error = refused.error
            if refused.error == "ratelimited":
                return _refused("ratelimited", status=429, headers=refused.more)
            return _refused(refused.error, headers=self._told(call.method), **refused.more)
        return web.json_response({"ok": True, **made}, headers=self._told(call.method))

    def _done(self, call: Called, token: str) -> Json:
        if self.denied:
            raise Refused(self.denied)
        if call.method == "apps.connections.open":
            return self._connection(token)
        known = self._methods.get(call.method)
        if known is None or call.method in self.missing:
            raise Refused("unknown_method", req_method=call.method)
        if not token:
            raise Refused("not_authed")
        if token != self.token:
            raise Refused("not_allowed_token_type" if token == self.app_token else "invalid_auth")
        needed = known.needed(self.space.channels.get(str(call.given.get(known.channel, ""))))
        if not self.scopes.issuperset(needed):
            raise Refused("missing_scope", needed=",".join(needed), provided=",".join(sorted(self.scopes)))
        wait = self.gate.wait(call.method, known.tier, str(call.given.get(known.channel, "")))
        if wait:
            raise Refused("ratelimited", **{"Retry-After": str(max(1, math.ceil(wait)))})
        return known.do(self.space, call.given)

    def _connection(self, token: str) -> Json:
        if token != self.app_token:
            raise Refused("not_allowed_token_type" if token == self.token else "invalid_auth")
        return {"url": self.ticket()}

    def _told(self, method: str) -> dict[str, str]:
        known = self._methods.get(method)
        return {
            "x-oauth-scopes": ",".join(sorted(self.scopes)),
            "x-accepted-oauth-scopes": ",".join(known.scopes) if known else "",
            "x-slack-req-id": str(len(self.calls)),
        }

    # ---------------------------------------------------------------- response URLs

    def hook(self, user: str, channel: str, message: str) -> str:
        """The path of a new response URL; `message` is the one that it may replace, if any."""
        name = self.space.fresh("hook")
        until = (self.space.now() + _HOOK).timestamp()
        self.hooks[name] = Hook(user=user, channel=channel, message=message, until=until)
        return f"/hooks/{name}"

    async def replied(self, request: web.Request) -> web.StreamResponse:
        """POST /hooks/<id>: a reply to a command or a click."""
        given = await arguments(request)
        call = Called(method="response_url", given=given, at=self.clock())
        self.calls.append(call)
        fault = self.faults.next(call)
        if fault.trouble in ("failing", "busy", "cut"):
            call.error = fault.trouble
            return await self._troubled(request, fault, None, web.Response)
        hook = self.hooks.get(request.match_info["hook"])
        if hook is None or self.space.now().timestamp() > hook.until:
            call.error = "expired_url"
            return _refused("expired_url", status=404)
        if hook.used >= _USES:
            call.error = "used_url"
            return _refused("used_url", status=404)
        try:
            self._reply(hook, given)
        except Refused as refused:
            call.error = refused.error
            return _refused(refused.error, **refused.more)
        hook.used += 1
        return web.json_response({"ok": True})

    def _reply(self, hook: Hook, given: Json) -> None:
        channel = self.space.channel(hook.channel)
        if given.get("delete_original") or given.get("replace_original"):
            self.space.alone[:] = [each for each in self.space.alone if each.ts != hook.message]
        if given.get("delete_original"):
            return
        chat.replied(self.space, channel, hook.user, given)


async def arguments(request: web.Request) -> Json:
    """What a call was given: in its address, as a form, as JSON."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        given |= body if isinstance(body, dict) else {}
    else:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _STRUCTURED:
        if isinstance(given.get(name), str):
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                given[name] = "not JSON"
    return given


def _refused(error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> web.Response:
    return web.json_response({"ok": False, "error": error, **more}, status=status, headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Break the line."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
