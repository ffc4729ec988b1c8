"""What stands before every page: who may ask, how, what goes with each answer, and what a failure looks like."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.core.errors import OnRecordError
from bot.web.render import html

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "OnRecord",
}
"""With every answer: nothing runs, nothing is loaded from elsewhere, nobody frames us or learns who reads what."""

UNMEANT: Final = "This server does not answer to that name; use its address, or write the name in [web] names."

_METHODS: Final = ("GET", "HEAD")
_HOST: Final = re.compile(r"(?P<name>\[[^\]]*\]|[^:\[\]]*)(?::\d{0,5})?")
_LOG: Final = logging.getLogger("onrecord.web")


class NoSuchPage(Exception):
    """There is nothing at this address; the text says what was looked for."""


def guarded(names: Iterable[str]) -> Middleware:
    """The middleware of a server that answers to these names, besides `localhost` and addresses in digits."""
    ours = frozenset({"localhost", *(name.lower().rstrip(".") for name in names)})

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await _answer(request, handler, ours)
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return guard


async def _answer(request: web.Request, handler: Handler, ours: frozenset[str]) -> web.StreamResponse:
    if not _meant(request.headers.get("Host", ""), ours):
        return _failed(HTTPStatus.MISDIRECTED_REQUEST, UNMEANT)
    if request.method not in _METHODS:
        refused = _failed(HTTPStatus.METHOD_NOT_ALLOWED, "These pages are only to be read.")
        refused.headers["Allow"] = ", ".join(_METHODS)
        return refused
    try:
        return await handler(request)
    except NoSuchPage as missing:
        return _failed(HTTPStatus.NOT_FOUND, str(missing))
    except web.HTTPNotFound:
        return _failed(HTTPStatus.NOT_FOUND, "There is no page at this address.")
    except web.HTTPBadRequest as refused:
        return _failed(HTTPStatus.BAD_REQUEST, refused.text or "The address cannot be understood.")
    except OnRecordError:  # its words are for whoever runs us: they may name hosts and files
        return _failed(HTTPStatus.SERVICE_UNAVAILABLE, "This page cannot be made right now.", _told(request))
    except Exception:  # noqa: BLE001 - the last place where a failure can be named for a reader
        return _failed(
            HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it is not your doing.", _told(request)
        )


def _told(request: web.Request) -> str:
    """Log the exception being handled under an id, which the reader is shown."""
    reference = secrets.token_hex(4)
    _LOG.exception("%s: %s %s failed", reference, request.method, request.path)
    return reference


def _failed(status: HTTPStatus, why: str, reference: str = "") -> web.Response:
    return html("failed.html", status=status, name=status.phrase, code=int(status), why=why, reference=reference)


def _meant(header: str, ours: frozenset[str]) -> bool:
    """Is the name a request gives one of ours? A name that a stranger pointed at us (DNS rebinding) is not.

    An address in digits cannot be pointed anywhere, so all of them are.
    """
    match = _HOST.fullmatch(header.strip().lower())
    name = match["name"].strip("[]").rstrip(".") if match else ""
    if name in ours or name.endswith(".localhost"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
