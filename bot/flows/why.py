"""Why: what became of everything a source has listed under an address."""

from __future__ import annotations

from bot.core.errors import InputError, Permanent
from bot.core.urls import match_key
from bot.flows.kit import SCOPES, Kit
from bot.store import items


async def why(kit: Kit, url: str) -> tuple[str, ...]:
    """A line for each outcome, oldest first. Raises `InputError` where no source has listed the address, or it is none."""
    try:
        key = match_key(url)
    except Permanent as refused:
        raise InputError(str(refused)) from refused
    async with kit.database.read() as tx:
        found = await items.why(tx, SCOPES, url, key)
    if not found:
        raise InputError(f"no source has listed {url}; onrecord sources list says what is read")
    return tuple(
        f"{item.at:%Y-%m-%d %H:%M} UTC  {item.source}: {item.outcome}" + (f" – {item.detail}" if item.detail else "")
        for item in found
    )
