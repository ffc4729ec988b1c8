"""Whoever names an address that cannot be reached is told why in words."""

import errno
import logging
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.core.errors import Transient
from bot.ingest import unreached
from tests.ingest.web import fetching, saying, site

KEY = ConnectionKey(
    host="news.test", port=443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, OSError(-2, "Name or service not known")), "under the name news.test"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "Connect call failed")), "refused"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ETIMEDOUT, "Connect call failed")), "in time"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "unreachable")), "no way to it"),
        (aiohttp.ClientConnectorError(KEY, OSError("several addresses failed")), "the connection failed"),
        (aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError("expired")), "certificate"),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError("wrong version number")), "no secure connection"),
        (aiohttp.ClientOSError(errno.ECONNRESET, "Connection reset by peer"), "broken off"),
        (aiohttp.ClientConnectionError("Connector is closed."), "the connection failed"),
    ],
)
def test_what_failed_is_told_in_our_words(error: aiohttp.ClientConnectionError, told: str) -> None:
    said = unreached.why(error)
    assert told in said
    assert not any(raw in said for raw in ("ssl:", "Connect call", "errno", "Cannot connect"))


async def test_the_librarys_own_words_are_kept_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with site(saying(b"x")) as served:
        pass
    async with fetching(served) as fetcher:
        with caplog.at_level(logging.INFO, "onrecord"), pytest.raises(Transient) as away:
            await fetcher.get(served.url("/feed?key=secret"), want="feed")
    assert str(away.value).endswith("cannot be reached: nothing answers there (the connection was refused)")
    (line,) = [str(vars(record)["said"]) for record in caplog.records if record.name == "onrecord"]
    assert "Connect call failed" in line
    assert "secret" not in line


async def test_a_server_that_speaks_no_tls_is_told_so() -> None:
    async with site(saying(b"x")) as served, fetching(served) as fetcher:
        with pytest.raises(Transient, match="no secure connection could be made"):
            await fetcher.get(f"https://{served.address}/feed", want="feed")
