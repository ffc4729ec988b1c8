"""Discord's limits as its library keeps them, mended: a long window keeps nobody waiting who has room in it."""

from __future__ import annotations

from discord.errors import RateLimited
from discord.http import HTTPClient, Ratelimit


class Bucket(Ratelimit):
    """One limit. The library's own, told how long it may wait at most, refuses every call but the first of a window that
    is longer, however many Discord permits: threads were opened in a channel once in five minutes.
    """

    async def acquire(self) -> None:
        """Take a call out of the bucket, or wait for one. Raises `RateLimited`."""
        if self.is_expired():
            self.reset()  # type: ignore[no-untyped-call]
        if self.remaining <= 0:
            await super().acquire()
            return
        self._last_request = self._loop.time()
        self.remaining -= 1
        self.outgoing += 1

    def _wake(self, count: int = 1, *, exception: RateLimited | None = None) -> None:
        """Let so many go on that wait; refuse them only at the end of a window that nobody waited out."""
        super()._wake(count, exception=exception if self.expires is None else None)


class Client(HTTPClient):
    """discord.py's client with these buckets."""

    def get_ratelimit(self, key: str) -> Ratelimit:
        """The bucket of a route."""
        if key not in self._buckets:
            self._buckets[key] = Bucket(self.max_ratelimit_timeout)
            self._try_clear_expired_ratelimits()
        return self._buckets[key]
