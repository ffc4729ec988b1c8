"""Why a web address could not be reached, in words for whoever gave it to us."""

from __future__ import annotations

import errno
from typing import Final

import aiohttp

_WORDS: Final = {
    errno.ECONNREFUSED: "nothing answers there (the connection was refused)",
    errno.ETIMEDOUT: "nothing answered in time",
    errno.ENETUNREACH: "there is no way to it from here",
    errno.EHOSTUNREACH: "there is no way to it from here",
    errno.ECONNRESET: "the connection was broken off",
    errno.EPIPE: "the connection was broken off",
}


def why(error: aiohttp.ClientConnectionError) -> str:
    """What failed, without the library's words for it."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"no server is found under the name {error.host}"
        case aiohttp.ClientConnectorCertificateError():
            return "its certificate is not valid, so nobody can tell who answers there"
        case aiohttp.ClientSSLError():
            return "no secure connection could be made with it"
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
        case aiohttp.ClientOSError():
            number = error.errno
        case _:
            number = None
    return _WORDS.get(number or 0, "the connection failed")
