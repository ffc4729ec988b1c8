"""Why: what became of everything our sources have listed under an address, asked by a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.core.errors import Permanent
from bot.core.types import Outcome
from bot.core.urls import match_key
from bot.flows.kit import SCOPES
from bot.store import items
from bot.web.kit import KIT
from bot.web.render import html

SAID: Final = {
    Outcome.STORED: "Stored",
    Outcome.REVISION: "A later text of",
    Outcome.DUPLICATE: "A",  # copy of …, cut of …
    Outcome.KNOWN: "Nothing new:",
    Outcome.BASELINE: "Not taken:",
    Outcome.THIN: "Thin:",
    Outcome.PAYWALLED: "Behind a paywall:",
    Outcome.EMPTY: "Without text:",
    Outcome.LANGUAGE: "Quotes not analysed, language",
    Outcome.FAILED: "Failed:",
}
"""How an outcome begins a sentence that its detail ends."""

_ARTICLE: Final = re.compile(r"\b([0-9a-f]{24})\b")

LONGEST: Final = 2000
"""Characters of an address we look for: no browser takes much more."""


async def page(request: web.Request) -> web.Response:
    """The form, and below it what became of the item at `url`."""
    url = request.query.get("url", "").strip()
    if not url:
        return html("why.html", url="", found=(), problem="")
    try:
        key = match_key(url[: LONGEST + 1])
    except Permanent as refused:
        return html("why.html", status=HTTPStatus.BAD_REQUEST, url=url[:LONGEST], found=(), problem=str(refused))
    kit = request.app[KIT]
    async with kit.database.read() as tx:
        found = await items.why(tx, SCOPES, url, key)
    if not found:
        problem = "No source has listed this address."
        return html("why.html", status=HTTPStatus.NOT_FOUND, url=url, found=(), problem=problem)
    return html("why.html", url=url, found=found, problem="", said=SAID, parted=parted)


def parted(detail: str) -> Iterator[tuple[str, bool]]:
    """A detail in pieces, each with whether it is an article's id."""
    for number, piece in enumerate(_ARTICLE.split(detail)):
        if piece:
            yield piece, number % 2 == 1
