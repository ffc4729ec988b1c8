"""A web on loopback: real sockets, real HTTP, and servers that lie where a test asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.core.errors import OnRecordError, Permanent, Transient
from bot.ingest.http import Fetcher, FetchPolicy

OUR_SITE = "127.0.0.9"
"""Plays the public internet: the guard is told to let it pass."""

INSIDE = "127.0.0.1"
"""Plays our own network."""

POLICY = FetchPolicy(contact="https://newsroom.example/bot", interval=0, allow_interval=0, deadline=10)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """A served site and the requests it met."""

    host: str
    port: int
    requests: list[web.Request] = field(default_factory=list)
    busiest: int = 0

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.address}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


@asynccontextmanager
async def site(handler: Handler, *, host: str = OUR_SITE, port: int = 0) -> AsyncIterator[Site]:
    """Serve `handler` for everything but robots.txt, which is not there unless the handler's name says so."""
    met = Site(host, port)
    at_once = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal at_once
        met.requests.append(request)
        at_once += 1
        met.busiest = max(met.busiest, at_once)
        try:
            if request.path == "/robots.txt" and "robots" not in handler.__name__:
                return web.Response(status=404)
            return await handler(request)
        finally:
            at_once -= 1

    runner = web.AppRunner(_application(answer), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    served = web.TCPSite(runner, host, port)
    await served.start()
    met.port = port or int(runner.addresses[0][1])
    try:
        yield met
    finally:
        await runner.cleanup()


def _application(answer: Handler) -> web.Application:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    return application


@dataclass
class Wire:
    """A raw server and how many connections it was offered."""

    host: str
    port: int
    connections: int = 0

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.address}{path}"


@asynccontextmanager
async def wire(talk: Conversation, *, host: str = OUR_SITE, port: int = 0) -> AsyncIterator[Wire]:
    """Speak bytes: for answers that no HTTP server would send. robots.txt is answered as not there."""
    met = Wire(host, port)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.connections += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"/robots.txt" in head.split(b"\r\n", 1)[0]:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                await talk(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client hung up, as it should on most of what is sent here
        finally:
            writer.close()

    server = await asyncio.start_server(accept, host, port)
    met.port = int(server.sockets[0].getsockname()[1])
    try:
        yield met
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Clock:
    """Time that moves when somebody sleeps."""

    at: datetime = START
    elapsed: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        self.pass_by(seconds)
        await asyncio.sleep(0)

    def pass_by(self, seconds: float) -> None:
        self.elapsed += seconds
        self.at += timedelta(seconds=seconds)


@asynccontextmanager
async def fetching(
    *served: Site | Wire,
    clock: Clock | None = None,
    policy: FetchPolicy = POLICY,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Fetcher]:
    """A fetcher that may reach `served` and nothing else on this machine."""
    clock = clock or Clock()
    known = replace(policy, allow=(*policy.allow, *(one.address for one in served)))
    async with Fetcher(
        known, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep, resolver=resolver
    ) as fetcher:
        yield fetcher


class Names(AbstractResolver):
    """A name service of our own: each name's answers, one list a lookup, the last for good."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = {name.replace("_", "."): answers for name, answers in names.items()}

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:  # noqa: ARG002 - the resolver's interface
        answers = self._names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=2, proto=0, flags=4) for address in addresses
        ]

    async def close(self) -> None:
        pass


def saying(body: bytes = b"", *, status: int = 200, **headers: str) -> Handler:
    """A handler with one answer; `content_type` names a header as `Content-Type`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers=named)

    return handler


def kind_of(error: OnRecordError) -> str:
    """The name of a failure, be it final or for now."""
    assert isinstance(error, Permanent | Transient)
    return error.kind
