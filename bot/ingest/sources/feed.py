"""The kind `feed`: RSS and Atom."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from bot.core.errors import Permanent
from bot.core.polling import Hints
from bot.core.types import Tier
from bot.core.urls import fetch_key
from bot.ingest.dates import moment
from bot.ingest.sources import Listing, Polled

if TYPE_CHECKING:
    from bot.ingest.http import Fetched, Fetcher, Validators
    from bot.ingest.worker import Workers

kind = "feed"

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _web_address(url: str) -> str:
    try:
        return fetch_key(url)
    except Permanent as error:
        raise ValueError(str(error)) from error


def _interval(value: object) -> object:
    """Read `30m`, `1h` or `1d`."""
    if not isinstance(value, str):
        raise ValueError("say how often as 30m, 1h or 1d")  # noqa: TRY004 - pydantic collects ValueErrors
    match = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", value)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{value!r} is no interval: say 30m, 1h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


class Settings(BaseModel):
    """What a configured source of this kind may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["feed"] = "feed"
    url: Annotated[str, AfterValidator(_web_address)]
    name: str
    publisher: str | None = None
    language: str | None = None
    tier: Tier = 2
    every: Annotated[timedelta, BeforeValidator(_interval)] = timedelta(hours=1)


async def read(fetcher: Fetcher, workers: Workers, url: str, known: Validators | None) -> Polled:
    """Poll the feed at `url`; `known` is what the last poll's `Polled.fetched.validators` was.

    Raises what `Fetcher.get` and `bot.ingest.feeds.parse` raise.
    """
    fetched = await fetcher.get(url, want="feed", known=known)
    wishes = header_hints(fetched, now=fetcher.now())
    if fetched.not_modified:
        return Polled(fetched=fetched, listing=None, hints=wishes)
    listing = await workers.run(
        "bot.ingest.feeds:parse", fetched.body, Listing, name=url, url=fetched.final_url, charset=fetched.charset
    )
    return Polled(
        fetched=fetched, listing=listing, hints=replace(listing.hints, max_age=wishes.max_age, expires=wishes.expires)
    )


def header_hints(fetched: Fetched, *, now: datetime) -> Hints:
    """What the server says about how long its answer stays fresh (RFC 9111: max-age before Expires)."""
    age = re.search(r"(?<![-\w])max-age\s*=\s*\"?(\d{1,9})", fetched.headers.get("cache-control", ""), re.IGNORECASE)
    if age:
        return Hints(max_age=timedelta(seconds=int(age[1])))
    expires = moment(fetched.headers.get("expires"))
    return Hints(expires=expires if expires and expires > now else None)
