"""The outlets on loopback, each a host of its own: conditional requests, gzip, 404 and robots.txt as on the web."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ETag, web

from bot.core.errors import InputError
from bot.core.types import Tier
from bot.newsroom import site
from bot.newsroom.outlets import OUTLETS
from bot.newsroom.site import Resource, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One outlet as a reader of feeds subscribes to it; `feed` is the URL."""

    name: str
    feed: str
    publisher: str
    language: str
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The newsroom while it is served. `addresses` are `host:port`, for a guard that must let them pass."""

    base: str
    feeds: tuple[Feed, ...]
    addresses: tuple[str, ...]


@asynccontextmanager
async def serve(*, now: datetime, edition: int = 1, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Room]:
    """Serve `edition` as of `now` (aware) until the block ends.

    With port 0 every outlet gets a free port; with another, outlets take that port and the ones after it, and
    then every URL is the same from run to run. Raises `InputError` when a port is taken.
    """
    async with AsyncExitStack() as stack:
        listening = [stack.enter_context(_listen(host, port + nth if port else 0)) for nth in range(len(OUTLETS))]
        addresses = tuple("{}:{}".format(*sock.getsockname()[:2]) for sock in listening)
        for outlet, sock, address in zip(OUTLETS, listening, addresses, strict=True):
            rendered = site.render(outlet, base=f"http://{address}", now=now, edition=edition)
            runner = web.AppRunner(_application(rendered), access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, sock).start()
        yield Room(
            base=f"http://{addresses[0]}",
            feeds=tuple(
                Feed(
                    name=outlet.name,
                    feed=f"http://{address}{outlet.feed}",
                    publisher=outlet.publisher,
                    language=outlet.language,
                    tier=outlet.tier,
                )
                for outlet, address in zip(OUTLETS, addresses, strict=True)
            ),
            addresses=addresses,
        )


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise InputError(
            f"the sample newsroom cannot listen on {host}:{port}: {error.strerror}; name another port"
        ) from error


def _application(rendered: Site) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        found = rendered.resources.get(request.path)
        if found is None:
            return web.Response(status=404, body=rendered.missing, content_type="text/html", charset="utf-8")
        return _answer(request, found)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


def _answer(request: web.Request, found: Resource) -> web.Response:
    if _has_it(request, found):
        response = web.Response(status=304)
    else:
        response = web.Response(body=found.body, content_type=found.media_type, charset="utf-8")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
    response.etag = ETag(value=found.etag, is_weak=True)
    response.last_modified = found.modified
    response.headers["Cache-Control"] = "max-age=0, must-revalidate"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _has_it(request: web.Request, found: Resource) -> bool:
    """Whether the client's copy is current; the ETag decides where both validators are sent (RFC 9110 §13.2.2)."""
    if request.if_none_match is not None:
        return any(tag.value in {found.etag, "*"} for tag in request.if_none_match)
    since = request.if_modified_since
    return since is not None and found.modified <= since
