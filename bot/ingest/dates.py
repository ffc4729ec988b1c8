"""Dates as feeds and pages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EARLIEST = 1990
_LATEST = 2100
"""Years outside are slips (an epoch's zero, a swapped field), not dates of news."""


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 or RFC 822 date as UTC; one without a zone is taken as UTC. None where it is neither."""
    if not text:
        return None
    words = " ".join(text.split())
    for read in (_iso, _mail):
        found = read(words)
        if found is not None:
            utc = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            return utc if _EARLIEST <= utc.year < _LATEST else None
    return None


def _iso(text: str) -> datetime | None:
    compact = re.sub(r"(?<=\d) ?(?=[+-]\d\d:?\d\d$)", "", text)
    try:
        return datetime.fromisoformat(compact)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
