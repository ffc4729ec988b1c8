"""One polite client for everything that is fetched.

Polite: a name and an address to complain to, one connection and one request a second per registrable domain,
conditional requests with validators byte for byte, and a host that says "later" is left alone exactly that
long. Safe: guarded addresses on every hop, caps on decoded bytes, headers, redirects and time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot import __version__
from bot.core.errors import Permanent, Transient
from bot.core.polling import Validators
from bot.core.urls import fetch_key, origin
from bot.ingest import unreached
from bot.ingest.guard import WEB_PORTS, Guard, RefusedAddressError
from bot.ingest.hosts import registrable
from bot.ingest.robots import Robots
from bot.telemetry import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.abc import AbstractResolver

Want = Literal["feed", "page", "robots"]

_ACCEPT: Mapping[Want, str] = {
    "feed": "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
}

_NEVER_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/gzip")
"""Types that no feed and no article has; what lies about its type is seen from its bytes later."""

_KEPT_HEADERS = ("content-type", "cache-control", "expires", "content-language", "last-modified", "date", "age")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECTS = frozenset({301, 308})

_KINDS: Mapping[int, str] = {
    401: "forbidden",
    402: "forbidden",
    403: "forbidden",
    404: "not-found",
    410: "gone",
    451: "forbidden",
}
_LATER = frozenset({408, 425, 429})

_UNSAID = timedelta(hours=1)
"""A 429 or 503 that does not say for how long (feed research §4.5, rule 5)."""

_LONGEST = timedelta(days=31)
"""A Retry-After beyond a month is a slip or a trick; the same cap as a long-lived feed reader's."""

_HEADER_LINE = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How we behave on the web. Bytes count after decompression; times are seconds.

    `contact` is a web or mail address where a publisher can reach who runs this. `allow` excepts private
    addresses (`127.0.0.1:8080`, `10.0.0.0/8`) from the guard; `allow_interval` is the pace kept with them,
    which are our own machines.
    """

    contact: str
    interval: float = 1.0
    ports: frozenset[int] = WEB_PORTS
    allow: tuple[str, ...] = ()
    allow_interval: float = 1.0
    deadline: float = 20.0
    feed_bytes: int = 10 * 1024 * 1024
    page_bytes: int = 5 * 1024 * 1024
    header_bytes: int = 64 * 1024
    redirects: int = 5
    connections: int = 32

    @property
    def agent(self) -> str:
        """The User-Agent: name, version and where to complain."""
        return f"OnRecord/{__version__} (+{self.contact})"

    def cap(self, want: Want) -> int:
        """The most decoded bytes a body of this kind may have (robots.txt: RFC 9309 §2.5)."""
        return {"feed": self.feed_bytes, "page": self.page_bytes, "robots": 512 * 1024}[want]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer. `body` is decoded from its Content-Encoding and empty where `not_modified`.

    `charset` is what the Content-Type says, unproved. `moved_to` is where permanent redirects alone led,
    if there were any. `etag` and `last_modified` belong to `final_url`.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    charset: str | None
    etag: str | None
    last_modified: str | None
    sha: str | None
    not_modified: bool
    moved_to: str | None = None

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case; empty where the server gave none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def validators(self) -> Validators:
        """What to send with the next request for the same address."""
        return Validators(url=self.final_url, etag=self.etag, last_modified=self.last_modified, sha=self.sha)


@dataclass(slots=True)
class _Host:
    """What is kept of one registrable domain: who is using it, when it may be asked again."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    silent_until: datetime | None = None


class Fetcher:
    """The client. Use it as an async context manager; one for a process, so that its pace holds.

    `now` gives aware UTC time, `monotonic` seconds that never go back, `sleep` waits seconds; tests hand over
    their own. `resolver` replaces the system's name service.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.policy = policy
        self.now = now
        self._monotonic = monotonic
        self._sleep = sleep
        self._resolver = resolver
        self._guard = Guard(policy.allow, ports=policy.ports)
        self._hosts: dict[str, _Host] = {}
        self._robots = Robots(self._robots_text, agent="OnRecord")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self.policy.connections,
            socket_factory=self._guard.socket,
            resolver=self._resolver,
            use_dns_cache=False,
            keepalive_timeout=5,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.policy.agent, "Accept-Encoding": "gzip, br"},
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
            max_line_size=_HEADER_LINE,
            max_field_size=_HEADER_LINE,
            requote_redirect_url=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, url: str, *, want: Want = "page", known: Validators | None = None) -> Fetched:
        """Fetch `url`, following redirects, and say whether it changed since `known`.

        A page is asked for only where its host's robots.txt lets us; a feed is published to be polled.
        Raises `Permanent` or `Transient` whose `kind` is one of bad-url, refused-address, redirect-loop,
        robots, forbidden, not-found, gone, rate-limited, server-error, bad-status, bad-type, too-large,
        bomb, bad-response, timeout, unreachable.
        """
        start = address = fetch_key(url)
        seen: list[str] = []
        permanent = True
        budget = self.policy.deadline
        while True:
            if address in seen or len(seen) > self.policy.redirects:
                raise Permanent(
                    f"{start} redirects in a circle or more than {self.policy.redirects} times", kind="redirect-loop"
                )
            seen.append(address)
            if want == "page":
                await self._robots.respect(address, now=self.now())
            hop, budget = await self._hop(address, want, known, budget)
            if hop.status not in _REDIRECTS:
                moved = address if permanent and len(seen) > 1 else None
                return replace(hop, url=start, moved_to=moved)
            permanent = permanent and hop.status in _PERMANENT_REDIRECTS
            address = fetch_key(hop.headers["location"], base=address)

    async def _robots_text(self, address: str) -> bytes | None:
        """The bytes of a robots.txt; None where there is none. Raises `Transient` where its server is in trouble."""
        try:
            return (await self.get(address, want="robots")).body
        except Permanent:
            return None

    async def _hop(self, address: str, want: Want, known: Validators | None, budget: float) -> tuple[Fetched, float]:
        """One request and its answer, in its host's turn. The deadline counts the network's time, not our waiting."""
        async with self._turn(address) as host:
            loop = asyncio.get_running_loop()
            began = loop.time()
            try:
                async with asyncio.timeout(budget):
                    hop = await self._request(address, want, known, host)
            except TimeoutError as error:
                raise Transient(
                    f"{address} did not answer in full within {self.policy.deadline:g} seconds", kind="timeout"
                ) from error
            except aiohttp.ClientError as error:
                raise _named(error, address) from error
            return hop, budget - (loop.time() - began)

    @asynccontextmanager
    async def _turn(self, address: str) -> AsyncIterator[_Host]:
        """Wait until the host may be asked: one request at a time, `interval` apart. Raises `Transient` if it said "later"."""
        parts = urlsplit(address)
        name, port = parts.hostname or "", origin(address)[2]
        ours = self._guard.excepts(name, port)
        host = self._hosts.setdefault(f"{name}:{port}" if ours else registrable(name), _Host())
        async with host.turn:
            self._respect(host, address)
            wait = host.free_at - self._monotonic()
            if wait > 0:
                await self._sleep(wait)
            host.free_at = self._monotonic() + (self.policy.allow_interval if ours else self.policy.interval)
            yield host

    def _respect(self, host: _Host, address: str) -> None:
        if host.silent_until is None:
            return
        left = host.silent_until - self.now()
        if left > timedelta():
            raise Transient(
                f"{address}: its host asked to be left alone until {host.silent_until:%H:%M:%S} UTC",
                kind="rate-limited",
                after=left,
            )
        host.silent_until = None

    async def _request(self, address: str, want: Want, known: Validators | None, host: _Host) -> Fetched:
        assert self._session is not None, "use Fetcher as an async context manager"  # noqa: S101 - a programming error
        own = known if known is not None and known.url == address else None
        headers = {"Accept": _ACCEPT[want]} | _conditions(own)
        async with self._session.get(URL(address, encoded=True), headers=headers, allow_redirects=False) as response:
            if sum(len(name) + len(value) for name, value in response.raw_headers) > self.policy.header_bytes:
                raise Permanent(
                    f"{address} sent more than {self.policy.header_bytes} bytes of headers", kind="too-large"
                )
            if response.status in _REDIRECTS and "location" in response.headers:
                return _answer(address, response, b"", own)
            if response.status == 304 and own is not None:
                return _answer(address, response, b"", own)
            self._check_status(response, address, host)
            if response.content_type.startswith(_NEVER_TEXT) and "content-type" in response.headers:
                raise Permanent(f"{address} is {response.content_type}, not a {want}", kind="bad-type")
            body = await _body(response, address, self.policy.cap(want))
            return _answer(address, response, body, own)

    def _check_status(self, response: aiohttp.ClientResponse, address: str, host: _Host) -> None:
        """Raise what a status other than success means; remember for the host how long it wants silence."""
        status = response.status
        if 200 <= status < 300 and status not in {204, 205, 206}:
            return
        if status in _LATER or status >= 500:
            busy = status in {429, 503}
            after = retry_after(response.headers.get("retry-after"), now=self.now())
            if busy:
                host.silent_until = self.now() + (after or _UNSAID)
            kind = "rate-limited" if busy else "server-error"
            raise Transient(f"{address} answered {status} {response.reason}", kind=kind, after=after)
        kind = _KINDS.get(status, "bad-status")
        raise Permanent(f"{address} answered {status} {response.reason}", kind=kind)


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Read a Retry-After header, in seconds or as a date; None where it is absent, past or unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:10]), _LONGEST.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(wait, _LONGEST) if wait > timedelta() else None


def _conditions(known: Validators | None) -> dict[str, str]:
    """The headers of a conditional request: validators as they came, quotes included."""
    if known is None:
        return {}
    pairs = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in pairs.items() if value}


async def _body(response: aiohttp.ClientResponse, address: str, cap: int) -> bytes:
    """Read up to `cap` decoded bytes. Raises `Permanent`: too-large, or bomb where compression hid the size."""
    if (response.content_length or 0) > cap:
        raise Permanent(
            f"{address} announces {response.content_length} bytes; at most {cap} are read", kind="too-large"
        )
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > cap:
            packed = response.headers.get("content-encoding", "identity") != "identity"
            kind = "bomb" if packed else "too-large"
            raise Permanent(f"{address} sends more than {cap} bytes{' once unpacked' if packed else ''}", kind=kind)
    return bytes(body)


def _answer(address: str, response: aiohttp.ClientResponse, body: bytes, known: Validators | None) -> Fetched:
    unchanged = response.status == 304
    sha = known.sha if unchanged and known else sha256(body).hexdigest()
    same = unchanged or (known is not None and known.sha == sha)
    etag = response.headers.get("etag") or (known.etag if unchanged and known else None)
    modified = response.headers.get("last-modified") or (known.last_modified if unchanged and known else None)
    names = (*_KEPT_HEADERS, "location") if response.status in _REDIRECTS else _KEPT_HEADERS
    return Fetched(
        url=address,
        final_url=address,
        status=response.status,
        headers={name: response.headers[name] for name in names if name in response.headers},
        body=b"" if same else body,
        charset=response.charset,
        etag=etag,
        last_modified=modified,
        sha=sha,
        not_modified=same,
    )


def _named(error: aiohttp.ClientError, address: str) -> Permanent | Transient:
    """Say in our words what the client met."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, RefusedAddressError):
        return Permanent(
            f"{address} is refused: {error.os_error.strerror}; if it is yours, name it in [fetch] allow",
            kind="refused-address",
        )
    if isinstance(error, aiohttp.InvalidURL):
        return Permanent(f"{address} is no web address that can be asked", kind="bad-url")
    if isinstance(error, aiohttp.ClientConnectionError) and not isinstance(error, aiohttp.ServerDisconnectedError):
        log.info("an address cannot be reached", host=urlsplit(address).hostname, error=str(error))
        return Transient(f"{address} cannot be reached: {unreached.why(error)}", kind="unreachable")
    return Transient(f"{address} sent an answer that cannot be read: {error}", kind="bad-response")
