"""A model on loopback that says what a test tells it to: real sockets, OpenAI's chat protocol, every way to misbehave.

    async with playing('{"headline": …}') as server:  # the same to every call
        model = OpenAIModel(server.entry())
        …
        assert server.calls == 1
        assert "[1]" in server.asked[0].user

    playing([fails(500), says("…", finish="length")])  # one call after the other
    playing(lambda asked: answer_to(asked.user))       # whatever fits the call: words or a Reply

Calls past the end of a list are answered with a 500 that says so, and counted like the others.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from bot.config import ModelEntry
from bot.core.ports import Usage

KEY = "sk-test-4f1d9b"
"""What an entry of the server's carries; no failure may repeat it."""

TOOK = Usage(tokens_in=1000, tokens_out=100)
"""What a call took where the script says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call as it came: its headers, names in lower case, and the JSON it sent."""

    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def system(self) -> str:
        return self._said_by("system")

    @property
    def user(self) -> str:
        return self._said_by("user")

    @property
    def streamed(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def structure(self) -> str:
        """How the answer's form was asked for: `json_schema`, `json_object` or `text`."""
        return str(self.body.get("response_format", {}).get("type", "text"))

    def _said_by(self, role: str) -> str:
        return "\n".join(message["content"] for message in self.body["messages"] if message["role"] == role)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one call."""

    send: Callable[[web.Request, Asked], Awaitable[web.StreamResponse]]


Script = str | Reply | Sequence[str | Reply] | Callable[[Asked], str | Reply]


@dataclass
class ModelServer:
    """The server while it plays: every call it met, in order, and how many it served at the same time."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    serving: int = 0
    busiest: int = 0

    @property
    def calls(self) -> int:
        return len(self.asked)

    def entry(self, **changes: Any) -> ModelEntry:
        """The `[model]` that leads here."""
        given = {"name": "scripted-1", "base_url": self.url, "key": KEY, "deadline": "10s"} | changes
        return ModelEntry.model_validate(given)


@asynccontextmanager
async def playing(script: Script, *, port: int = 0) -> AsyncIterator[ModelServer]:
    """Serve `script` at `/v1/chat/completions`, on a free port unless one is named, until the block ends."""
    server = ModelServer()
    reply_to = _in_turn(script)

    async def complete(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(headers=headers, body=await request.json())
        server.asked.append(asked)
        server.serving += 1
        server.busiest = max(server.busiest, server.serving)
        try:
            return await reply_to(asked).send(request, asked)
        finally:
            server.serving -= 1

    application = web.Application(client_max_size=2**26)
    application.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def _in_turn(script: Script) -> Callable[[Asked], Reply]:
    if isinstance(script, str | Reply):
        always = _reply(script)
        return lambda _: always
    if isinstance(script, Sequence):
        rest = iter(script)
        return lambda _: _reply(next(rest, fails(500, message="the test's script is over")))
    return lambda asked: _reply(script(asked))


def _reply(given: str | Reply) -> Reply:
    return says(given) if isinstance(given, str) else given


# Answers -----------------------------------------------------------------------------------------------------


def says(text: str, *, finish: str | None = "stop", usage: Usage | None = TOOK, pieces: Sequence[str] = ()) -> Reply:
    """An answer, whole or in pieces as it is asked for. `pieces` cut it elsewhere than after each word.

    `finish` is OpenAI's word (`stop`, `length`, `content_filter`); without `usage` the server keeps no count.
    """
    return _answers({"content": text}, tuple(pieces) or _words(text), finish, usage)


def refuses(why: str = "I can't help with that.") -> Reply:
    """OpenAI's refusal: words beside the content, which is empty."""

    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        if not asked.streamed:
            return web.json_response(_completion({"content": None, "refusal": why}, "stop", TOOK))
        refusal = [_piece({"refusal": word}) for word in _words(why)]
        return await _stream(request, [*refusal, *_ending(asked, "stop", TOOK)])

    return Reply(send)


def _answers(message: Mapping[str, Any], pieces: Sequence[str], finish: str | None, usage: Usage | None) -> Reply:
    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        if not asked.streamed:
            return web.json_response(_completion(message, finish, usage))
        content = [_piece({"content": piece}) for piece in pieces]
        return await _stream(request, [*content, *_ending(asked, finish, usage)])

    return Reply(send)


# Failures ----------------------------------------------------------------------------------------------------


def fails(
    status: int,
    *,
    message: str = "it went wrong",
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """OpenAI's error envelope under any status; `param` names the parameter that is refused."""
    error = {"message": message, "type": "invalid_request_error", "code": code, "param": param}
    return sends(json.dumps({"error": error}).encode(), status=status, headers=headers)


def sends(
    body: bytes, *, status: int = 200, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Reply:
    """Any bytes: a web page, half a JSON, nothing."""

    async def send(_: web.Request, __: Asked) -> web.StreamResponse:
        return web.Response(body=body, status=status, content_type=media_type, headers=dict(headers or {}))

    return Reply(send)


def without(*parameters: str, reply: str | Reply, status: int = 400) -> Reply:
    """A server that knows nothing of these parameters, and says so; asked without them it answers `reply`.

    `json_schema` and `json_object` name a form of `response_format`.
    """

    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        unknown = [name for name in parameters if name in asked.body or name == asked.structure]
        if not unknown:
            return await _reply(reply).send(request, asked)
        name = "response_format" if unknown[0] == asked.structure else unknown[0]
        message = f"Unsupported parameter: '{name}' does not support {unknown[0]} with this model."
        refusal = fails(status, message=message, code="unsupported_parameter", param=name)
        return await refusal.send(request, asked)

    return Reply(send)


# Time and broken lines ---------------------------------------------------------------------------------------


def hangs(*, after: str = "") -> Reply:
    """Never an end: of the stream, or of the body, once `after` was said; without `after` not even a first byte."""
    return _breaks(after, "hang")


def drops(*, after: str = "") -> Reply:
    """The line is cut once `after` was said; without `after` before the first byte."""
    return _breaks(after, "drop")


def endless(line: bytes, *, status: int = 200, media_type: str = "application/json") -> Reply:
    """A body that repeats `line` for as long as somebody reads."""

    async def send(request: web.Request, _: Asked) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": media_type})
        await response.prepare(request)
        while True:
            await response.write(line)

    return Reply(send)


def once(released: asyncio.Event, reply: str | Reply) -> Reply:
    """`reply`, but not before the test sets `released`."""

    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        await released.wait()
        return await _reply(reply).send(request, asked)

    return Reply(send)


def pausing(released: asyncio.Event, first: str, *rest: str) -> Reply:
    """A stream that says `first`, and the `rest` once the test sets `released`."""

    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        response = await _begun(request)
        await _tell(response, [_piece({"content": first})])
        await released.wait()
        await _tell(response, [*(_piece({"content": piece}) for piece in rest), *_ending(asked, "stop", TOOK)])
        return await _over(response)

    return Reply(send)


def delayed(seconds: float, reply: str | Reply) -> Reply:
    """`reply` after a while: for a model's deadline or a bench, never to wait for luck."""

    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await _reply(reply).send(request, asked)

    return Reply(send)


def _breaks(after: str, how: Literal["hang", "drop"]) -> Reply:
    async def send(request: web.Request, asked: Asked) -> web.StreamResponse:
        media_type = "text/event-stream" if asked.streamed else "application/json"
        response = web.StreamResponse(headers={"Content-Type": media_type})
        if after:
            await response.prepare(request)
            whole = json.dumps(_completion({"content": after}, None, None)).encode()
            pieces = b"".join(_event(_piece({"content": word})) for word in _words(after))
            await response.write(pieces if asked.streamed else whole[: len(whole) // 2])
        if how == "hang":
            await asyncio.Event().wait()
        if request.transport is not None:
            request.transport.abort()
        return response

    return Reply(send)


# The protocol ------------------------------------------------------------------------------------------------

_ENVELOPE = {"id": "chatcmpl-1", "created": 1772442000, "model": "scripted-1"}


def _completion(message: Mapping[str, Any], finish: str | None, usage: Usage | None) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    told = {"usage": _told(usage)} if usage else {}
    return {**_ENVELOPE, "object": "chat.completion", "choices": [choice], **told}


def _piece(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    return {**_ENVELOPE, "object": "chat.completion.chunk", "choices": [choice]}


def _ending(asked: Asked, finish: str | None, usage: Usage | None) -> list[dict[str, Any]]:
    """The last events of a stream: why it ends and, if that was asked for, what it took."""
    wanted = asked.body.get("stream_options", {}).get("include_usage")
    count = [{**_piece({}), "choices": [], "usage": _told(usage)}] if usage and wanted else []
    return [_piece({}, finish), *count]


def _told(usage: Usage) -> dict[str, int]:
    total = usage.tokens_in + usage.tokens_out
    return {"prompt_tokens": usage.tokens_in, "completion_tokens": usage.tokens_out, "total_tokens": total}


async def _stream(request: web.Request, events: Sequence[Mapping[str, Any]]) -> web.StreamResponse:
    response = await _begun(request)
    await _tell(response, events)
    return await _over(response)


async def _begun(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


async def _tell(response: web.StreamResponse, events: Sequence[Mapping[str, Any]]) -> None:
    for event in events:
        await response.write(_event(event))


async def _over(response: web.StreamResponse) -> web.StreamResponse:
    await response.write(b"data: [DONE]\n\n")
    return response


def _event(data: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def _words(text: str) -> tuple[str, ...]:
    """`text` in pieces, each word with the blank after it: put together they are the text."""
    return tuple(re.split(r"(?<= )", text))
