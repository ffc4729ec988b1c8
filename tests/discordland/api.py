"""Discord's REST, version 10, over HTTP: tokens, limits and faults, and then what `routes` does."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.discordland.faults import Called, Fault, Faults
from tests.discordland.interactions import Interactions
from tests.discordland.limits import Gate
from tests.discordland.routes import REMEMBERED, Doing, Operation, operations
from tests.discordland.space import Json, Refused, Space

_BASE: Final = "/api/v10"
_VIA: Final = {"Via": "1.1 google"}
"""What Discord's own answers carry, and those of the proxies before it do not."""
_MAJOR: Final = ("channel_id", "guild_id", "webhook_token")


@dataclass(slots=True, kw_only=True)
class Api:
    """REST for one application. A `revoked` token is good for nothing; `gateway` tells GET /gateway/bot, and `wrong`
    what is wrong with a call's body, if anything; a nonce is known for `remembers` seconds.
    """

    space: Space
    gate: Gate
    faults: Faults
    interactions: Interactions
    token: str
    gateway: Callable[[], Json]
    wrong: Callable[[Called], list[str]] = lambda _: []
    revoked: bool = False
    remembers: float = REMEMBERED
    calls: list[Called] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic
    doing: Doing = field(init=False)
    _coming: set[asyncio.Task[web.Response]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.doing = Doing(space=self.space, interactions=self.interactions, clock=self.clock, remembers=self.remembers)

    def routes(self) -> list[web.RouteDef]:
        """Where it is called: literal paths before those with ids."""
        made = [
            *operations(),
            Operation(name="get_bot_gateway", method="GET", path="/gateway/bot", do=lambda *_: self.gateway()),
        ]
        made.sort(key=lambda each: [part.startswith("{") for part in each.path.split("/")])
        bases = (_BASE, f"/{{caller}}{_BASE}")
        found = [
            web.route(each.method, base + _literal(each.path), self._taking(each)) for base in bases for each in made
        ]
        return [*found, *(web.route("*", f"{base}/{{rest:.*}}", _unknown) for base in bases)]

    def made(self, operation: str) -> list[Called]:
        """The calls of one operation that were done."""
        return [call for call in self.calls if call.operation == operation and not call.code]

    @property
    def refused(self) -> Counter[int]:
        """How many calls were refused, by Discord's code."""
        return Counter(call.code for call in self.calls if call.code)

    async def stop(self) -> None:
        """Let nothing come any more."""
        for task in self._coming:
            task.cancel()
        await asyncio.gather(*self._coming, return_exceptions=True)

    # ---------------------------------------------------------------- a call

    def _taking(self, operation: Operation) -> Callable[[web.Request], Any]:
        async def take(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            ids = dict(request.match_info)
            call = Called(
                operation=operation.name,
                path=operation.path,
                method=operation.method,
                caller=ids.pop("caller", ""),
                ids=ids,
                query=dict(request.query),
                body=body,
                at=self.clock(),
            )
            self.calls.append(call)
            fault = self.faults.next(call)
            token = request.headers.get("Authorization", "").removeprefix("Bot ")
            at_once = fault.trouble in ("fine", "slow", "lost", "silent")
            answer = self._answered(operation, call, token) if at_once else None
            return await self._troubled(request, fault, call, answer, lambda: self._answered(operation, call, token))

        return take

    async def _troubled(
        self,
        request: web.Request,
        fault: Fault,
        call: Called,
        answer: web.Response | None,
        do: Callable[[], web.Response],
    ) -> web.StreamResponse:
        """What comes back where something goes wrong."""
        match fault.trouble:
            case "busy":
                call.status = 429
                return _busy(fault.seconds or 0.05)
            case "banned":
                call.status = 429
                page = "error code: 1015"
                return web.Response(status=429, text=page, headers={"Retry-After": str(int(fault.seconds) or 1)})
            case "refused":
                call.status, call.code = fault.status, fault.code
                return _refused(fault.status, fault.code, "Refused on demand")
            case "failing" | "lost":
                return web.Response(status=fault.status, text="upstream connect error", content_type="text/plain")
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

    def _answered(self, operation: Operation, call: Called, token: str) -> web.Response:
        """Do what a call asks for, if it may."""
        if not operation.open and (self.revoked or token != self.token):
            call.status, call.code = 401, 0
            return _refused(401, 0, "401: Unauthorized")
        passed = self.gate.passes(operation.name, next((call.ids[each] for each in _MAJOR if each in call.ids), ""))
        if passed.wait:
            call.status = 429
            return _busy(passed.wait, everywhere=passed.everywhere, headers=passed.headers)
        try:
            self._look(call)
            made = operation.do(self.doing, call)
        except Refused as refused:
            call.status, call.code = refused.status, refused.code
            return _refused(refused.status, refused.code, refused.message, refused.errors, passed.headers)
        call.status = operation.status if made is not None else 204
        headers = {**_VIA, **passed.headers}
        return _json(made, status=call.status, headers=headers) if made is not None else _empty(headers)

    def _look(self, call: Called) -> None:
        """Is its body one that may be sent? Raises 50035."""
        wrong = self.wrong(call)
        if wrong:
            told = {"_errors": [{"code": "LAND", "message": each} for each in wrong]}
            raise Refused(400, 50035, "Invalid Form Body", **{"": told})


def _literal(path: str) -> str:
    """The path as aiohttp matches it: ids are digits, tokens anything."""
    return re.sub(r"\{(\w+_id)\}", r"{\1:\\d+}", path)


async def _body(request: web.Request) -> Json:
    if request.content_type != "application/json" or not request.can_read_body:
        return {}
    given = await request.json()
    return given if isinstance(given, dict) else {"": given}


def _busy(after: float, *, everywhere: bool = False, headers: Mapping[str, str] = _VIA) -> web.Response:
    told = {"message": "You are being rate limited.", "retry_after": round(after, 3), "global": everywhere}
    scope = {"X-RateLimit-Scope": "global" if everywhere else "user", "Retry-After": str(int(after) + 1)}
    return _json(told, status=429, headers={**_VIA, **headers, **scope})


def _refused(
    status: int, code: int, message: str, errors: Json | None = None, headers: Mapping[str, str] = _VIA
) -> web.Response:
    told = {"message": message, "code": code} | ({"errors": errors} if errors else {})
    return _json(told, status=status, headers={**_VIA, **headers})


def _empty(headers: Mapping[str, str]) -> web.Response:
    return web.Response(status=204, headers=headers)


async def _unknown(request: web.Request) -> web.Response:
    """A path that is no operation of this Discord's: said aloud, since it may be one of Discord's."""
    return _json({"message": f"404: Not Found ({json.dumps(request.path)})", "code": 0}, status=404, headers=_VIA)


def _cut(request: web.Request) -> web.Response:
    """Break the line."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _json(value: Any, *, status: int, headers: Mapping[str, str]) -> web.Response:
    """As Discord sends it: discord.py takes for text what names a character set."""
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(value).encode(), status=status, headers={**headers, **kind})
