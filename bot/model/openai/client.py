"""The `openai` SDK at work: one request, one answer as plain JSON, failures as ours. Loaded with the first call.

The SDK builds its types from whatever a server sends without checking; so we take the JSON (`cast_to=object`) and
`replies` checks it. Retries are the flows', redirects and proxies from the environment are nobody's.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import openai

from bot.model.openai import failures
from bot.model.openai.failures import Server
from bot.model.openai.refusals import Refusal, Refused, error_in, refusal

_MOST_BYTES: Final = 16 * 2**20
"""The most one answer may weigh: 32,000 tokens, the most `most_out` allows, as events of 500 bytes each."""

_PATH: Final = "/chat/completions"


class _Overlong(Exception):
    """A body passed `_MOST_BYTES`."""


_FAILURES: Final = (openai.OpenAIError, httpx2.RequestError, ValueError, RecursionError, _Overlong)
"""What the SDK lets through: its own errors, those of the connection under it, and what is wrong with a JSON."""


class Client:
    """A connection to one server. `key` goes into the header of each request and nowhere else.

    Raises `Permanent` for a base address or a key that cannot be one.
    """

    def __init__(self, server: Server, *, base_url: str, key: str | None) -> None:
        self._server = server
        self._key = key
        said = key or "none"
        if not _is_address(base_url):
            raise failures.no_address(server)
        if not re.fullmatch(r"[!-~]+", said):
            raise failures.no_key(server)
        http = httpx2.AsyncClient(
            transport=_Bounded(httpx2.AsyncHTTPTransport()), follow_redirects=False, trust_env=False
        )
        self._sdk = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=said,
            max_retries=0,
            timeout=None,
            default_headers={"Authorization": f"Bearer {said}", "Accept-Encoding": "identity"},
            http_client=http,
        )

    async def answer(self, body: Mapping[str, Any]) -> object:
        """The JSON a request is answered with. Raises `Refused`, `Permanent` or `Transient`."""
        try:
            data = await self._sdk.post(_PATH, cast_to=object, body=body)
        except _FAILURES as error:
            failure = self._failure(error)
        else:
            return self._checked(data)
        raise failure  # outside the handler: what the SDK raised holds the request and its key

    async def pieces(self, body: Mapping[str, Any]) -> AsyncGenerator[object]:
        """The JSON of each event of a streamed answer; of the whole answer, where a server does not stream.

        Raises as `answer` does, also after pieces were given.
        """
        try:
            stream = await self._sdk.post(
                _PATH, cast_to=object, body=body, stream=True, stream_cls=openai.AsyncStream[object]
            )
            async with stream:
                if "event-stream" not in stream.response.headers.get("content-type", "event-stream"):
                    await stream.response.aread()
                    yield self._checked(stream.response.text)
                    return
                async for data in stream:
                    yield data
        except _FAILURES as error:
            failure = self._failure(error)
        else:
            return
        raise failure

    async def close(self) -> None:
        """Let go of the connections."""
        await self._sdk.close()

    def _checked(self, data: object) -> object:
        """`data`, read if it is the text of a JSON under another name, unless it is an error or no JSON at all."""
        if isinstance(data, str):
            data = _parsed(data)
        if isinstance(data, str):
            raise failures.no_api(self._server, data.replace(self._key, "…") if self._key else data)
        error = error_in(data, secret=self._key)
        if error:
            raise Refused(error)
        return data

    def _failure(self, error: Exception) -> Exception:
        match error:
            case openai.APIStatusError():
                return Refused(self._refusal(error.response))
            case openai.APIConnectionError():
                connecting = isinstance(error.__cause__, httpx2.ConnectError | ssl.SSLError)
                return failures.unreachable(self._server, error) if connecting else failures.broken_off(self._server)
            case openai.APIError():  # an event of a stream that is an error
                told = error_in({"error": error.body}, secret=self._key)
                return Refused(told) if told else failures.malformed(self._server)
            case _Overlong():
                return failures.overlong(self._server)
            case httpx2.RequestError():
                return failures.broken_off(self._server)
            case _:
                return failures.malformed(self._server)

    def _refusal(self, response: httpx2.Response) -> Refusal:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return refusal(response.status_code, headers, _parsed(response.text), secret=self._key)


def _is_address(url: str) -> bool:
    """Can a connection be made to `url` at all: is its host whole and its port one?"""
    try:
        return urlsplit(url).port != 0 and bool(httpx2.URL(url).host)
    except (ValueError, httpx2.InvalidURL):
        return False


def _parsed(body: str) -> object:
    """The JSON in a body, or the body itself where it is none."""
    try:
        data: object = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return data


class _Bounded(httpx2.AsyncBaseTransport):
    """A transport whose bodies end: those of answers, of errors and of streams alike."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - an asynchronous transport's
        response.stream = _BoundedStream(response.stream)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        weight = 0
        async for chunk in self._inner:
            weight += len(chunk)
            if weight > _MOST_BYTES:
                raise _Overlong
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
