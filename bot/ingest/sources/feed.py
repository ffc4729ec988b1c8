"""The kind `feed`: RSS and Atom."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from bot.core.polling import Hints
from bot.ingest.dates import moment
from bot.ingest.sources import Listing, Polled

if TYPE_CHECKING:
    from bot.core.polling import Validators
    from bot.ingest.http import Fetched, Fetcher
    from bot.ingest.worker import Workers


class Settings(BaseModel):
    """What a `settings` table of a source of this kind may say: nothing beyond what every source says."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
