"""Serving the pages: one socket, one application, closed at the end of the block."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.core.errors import InputError
from bot.flows.kit import Kit, Progress, quiet
from bot.web import article, delivery, front, health, message, metrics, preview, sources, story, why
from bot.web.guard import NoSuchPage, guarded
from bot.web.kit import CHECKS, KIT, Checks, unchecked
from bot.web.render import STATIC, static

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told apart, not listened on
"""Where a person on this machine finds a server that listens on every address."""

_LISTEN = re.compile(r"(?P<host>[^\s:\[\]/]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")

GRACE = 2.0
"""Seconds a page being made gets at the end."""


@asynccontextmanager
async def serve(kit: Kit, listen: str, *, checks: Checks = unchecked, progress: Progress = quiet) -> AsyncIterator[str]:
    """Serve the pages on `listen` (`host:port`, port 0 takes a free one) until the block ends; gives their base URL.

    `/readyz` tells what `checks` find besides what every page needs. Raises `InputError` where we cannot listen there,
    saying what to do.
    """
    host, port = _parted(listen)
    with _listening(host, port, listen) as sock:
        runner = web.AppRunner(application(kit, host, checks), access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await web.SockSite(runner, sock).start()
            base = _base(sock)
            progress(f"serving the pages at {base}")
            yield base
        finally:
            await runner.cleanup()


def application(kit: Kit, host: str, checks: Checks = unchecked) -> web.Application:
    """Every route, behind the guard of a server that listens on `host`."""
    made = web.Application(middlewares=[guarded((host, *kit.config.web.names))])
    made[KIT] = kit
    made[CHECKS] = checks
    made.add_routes(
        [
            web.get("/", front.page),
            web.get("/stories/{id}", story.page),
            web.get("/articles/{id}", article.page),
            web.get("/delivery", delivery.page),
            web.get("/delivery/{key:.+}", message.page),
            web.get("/preview", preview.page),
            web.get("/sources", sources.page),
            web.get("/why", why.page),
            web.get("/healthz", health.alive),
            web.get("/readyz", health.ready),
            web.get("/metrics", metrics.page),
            web.get("/static/preview/{platform}.css", preview.style),
            web.get("/static/{name}", _static),
        ]
    )
    return made


async def _static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in STATIC:
        raise NoSuchPage("There is no file of this name.")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"} if request.query_string else {}
    return web.Response(body=static(name), content_type=STATIC[name], charset="utf-8", headers=kept)


# ---------------------------------------------------------------- the socket


def _parted(listen: str) -> tuple[str, int]:
    match = _LISTEN.fullmatch(listen)
    if match is None or int(match["port"]) > 65535:
        raise InputError(f"{listen} is no address to listen on; give host:port, such as 127.0.0.1:8470")
    return match["host"].strip("[]"), int(match["port"])


def _listening(host: str, port: int, listen: str) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as failed:  # a name that no host can have is a UnicodeError
        raise InputError(f"the pages cannot be served on {listen}: {_reason(failed)}") from failed


def _reason(failed: OSError | UnicodeError) -> str:
    other = "name another with --listen HOST:PORT, or as [web] listen in onrecord.toml"
    if isinstance(failed, socket.gaierror | UnicodeError):
        return f"no address is known by that name; {other}"
    if failed.errno == errno.EADDRINUSE:
        return f"another program, perhaps another onrecord, listens there; stop it, or {other}"
    if failed.errno == errno.EACCES:
        return f"this user may not listen there (ports below 1024 need rights); {other}"
    if failed.errno == errno.EADDRNOTAVAIL:
        return f"this machine does not have that address; {other}"
    return f"{os.strerror(failed.errno) if failed.errno else failed}; {other}"


def _base(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    host = _ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
