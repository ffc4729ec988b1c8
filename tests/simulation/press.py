"""A press of our own: feeds and pages in memory behind the real kinds' and the client's interfaces, with their troubles."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import ModuleType

from bot.core.errors import OnRecordError, Transient
from bot.core.polling import Hints, Validators
from bot.ingest.http import Fetched, Fetcher, FetchPolicy, Want
from bot.ingest.sources import Entry, Listing, Polled
from bot.ingest.worker import Workers

KIND = "press"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article as its outlet has it on its page and in its feed."""

    url: str
    title: str
    text: str
    at: datetime


Trouble = Callable[[], Awaitable[None]]
"""What happens to whoever asks for an address: waits, raises, or both."""


class Press(Fetcher):
    """Outlets by their feeds' addresses. `asked` counts how often each address was; `at_once` how many were at most."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(FetchPolicy(contact="mailto:desk@example.org"), now=now, monotonic=lambda: 0.0)
        self.feeds: dict[str, list[Printed]] = {}
        self.trouble: dict[str, Trouble] = {}
        self.asked: Counter[str] = Counter()
        self.at_once = 0
        self._now_asked = 0

    async def get(self, url: str, *, want: Want = "page", known: Validators | None = None) -> Fetched:
        """A feed's state, or a page as plain text."""
        self.asked[url] += 1
        self._now_asked += 1
        self.at_once = max(self.at_once, self._now_asked)
        try:
            await self.trouble.get(url, _none)()
        finally:
            self._now_asked -= 1
        if want == "feed":
            printed = self.feeds[url]
            etag = sha256(repr(printed).encode()).hexdigest()
            return _fetched(url, b"", etag, not_modified=known is not None and known.etag == etag)
        (page,) = [page for feed in self.feeds.values() for page in feed if page.url == url]
        return _fetched(url, page.text.encode(), None)


async def _none() -> None:
    """No trouble."""


async def slow() -> None:
    """A host that takes its connection and says nothing, until whoever asks has had enough."""
    await asyncio.Event().wait()


def failing(error: OnRecordError | Exception) -> Trouble:
    """A host that always fails like this."""

    async def fail() -> None:
        raise error

    return fail


def until(go: asyncio.Event) -> Trouble:
    """A host that answers when it is let go."""

    async def wait() -> None:
        await go.wait()

    return wait


def down() -> Trouble:
    """A host that cannot be reached."""
    return failing(Transient("the host does not answer", kind="unreachable"))


def kinds() -> Mapping[str, ModuleType]:
    """The one kind that reads a press."""
    module = ModuleType(KIND)
    vars(module)["read"] = _read
    return {KIND: module}


async def _read(fetcher: Fetcher, _: Workers, url: str, known: Validators | None) -> Polled:
    assert isinstance(fetcher, Press)
    fetched = await fetcher.get(url, want="feed", known=known)
    hints = Hints(ttl=timedelta(minutes=15))
    if fetched.not_modified:
        return Polled(fetched=fetched, listing=None, hints=hints)
    entries = tuple(
        Entry(key=page.url, url=page.url, title=page.title, published_at=page.at, language="en")
        for page in fetcher.feeds[url]
    )
    listing = Listing(title=None, url=url, language="en", entries=entries, total=len(entries), hints=hints)
    return Polled(fetched=fetched, listing=listing, hints=hints)


def _fetched(url: str, body: bytes, etag: str | None, *, not_modified: bool = False) -> Fetched:
    return Fetched(
        url=url,
        final_url=url,
        status=304 if not_modified else 200,
        headers={"content-type": "text/plain"},
        body=body,
        charset="utf-8",
        etag=etag,
        last_modified=None,
        sha=None,
        not_modified=not_modified,
    )


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
