"""A message as its readers saw it, and what becomes of it, on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from shlex import quote
from typing import Final, Literal

from aiohttp import web

from bot.core import compose, places
from bot.core.message import Actions, Block, Bullet, Headline, Links, Message, Stated, Title, Words
from bot.core.types import Article
from bot.flows.kit import SCOPES
from bot.store import articles, outbox
from bot.store.outbox import Row, State
from bot.web.guard import NoSuchPage
from bot.web.kit import KIT
from bot.web.render import html, moment
from bot.web.story import parts

Kind = Literal["headline", "label", "points", "words", "stated", "links", "note"]

SAID: Final[Mapping[State, str]] = {
    "pending": "Waiting",
    "sending": "Sending",
    "sent": "Posted",
    "uncertain": "Uncertain",
    "failed": "Failed",
}
"""How far a message is, in a word or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a message to be drawn: a block, or the bullets that follow one another.

    `quoted` are a quote's words in our outer marks; `heading` and `parts` a condition's, as on its story's page.
    """

    kind: Kind
    block: Block
    bullets: tuple[Bullet, ...] = ()
    quoted: str = ""
    heading: str = ""
    parts: tuple[tuple[str, bool], ...] = ()


async def page(request: web.Request) -> web.Response:
    """The message of this key, how far it is, and the articles it cites."""
    kit, key = request.app[KIT], request.match_info["key"]
    async with kit.database.read() as tx:
        row = await outbox.get(tx, SCOPES, key)
        if row is None:
            raise NoSuchPage("There is no message of this key here.")
        cited = await outbox.cited(tx, SCOPES, [row.key])
        found = await articles.get(tx, SCOPES, cited.get(row.key, ()))
    return html(
        "message.html",
        row=row,
        state=SAID[row.state],
        place=places.name(row.place),
        title=title(row.message),
        circumstances=next((block.note for block in row.message.blocks if isinstance(block, Title)), ""),
        pieces=tuple(pieces(row.message)),
        advice=advice(row),
        facts=tuple(_facts(row)),
        articles=_outlets(row.message, found),
    )


def title(message: Message) -> str:
    """What a message is called in a list: its title, its first headline, else how it begins."""
    named = (block.text for kind in (Title, Headline) for block in message.blocks if isinstance(block, kind))
    return next(named, "") or message.plain.split("\n", 1)[0] or "A message without words"


def advice(row: Row) -> tuple[str, str]:
    """What somebody may do about a message that does not go by itself, and the command for it; else nothing."""
    again = f"onrecord outbox retry {quote(row.key)}"
    if row.state == "failed":
        return "It was not posted, and is not tried again by itself. To try again:", again
    if row.state == "uncertain":
        return "Nobody can tell whether it was posted. Look there; if it is missing:", again
    return "", ""


def pieces(message: Message) -> Iterator[Piece]:
    """The message in parts to be drawn one below the other; its title is the page's own."""
    for kind, several in groupby(message.blocks, type):
        if kind is Bullet:
            bullets = tuple(block for block in several if isinstance(block, Bullet))
            yield Piece(kind="points", block=bullets[0], bullets=bullets)
        elif kind not in (Title, Actions):  # nothing can be done here
            yield from map(_piece, several)


def _piece(block: Block) -> Piece:
    match block:
        case Words():
            return Piece(kind="words", block=block, quoted=compose.quoted(block.text))
        case Stated():
            return Piece(kind="stated", block=block, heading=compose.stance_line(block), parts=parts(block))
        case _:
            return Piece(kind=_KINDS[type(block).__name__], block=block)


_KINDS: Final[Mapping[str, Kind]] = {"Headline": "headline", "Label": "label", "Links": "links", "Note": "note"}


def _outlets(message: Message, cited: Sequence[Article]) -> list[tuple[str, Article]]:
    """The articles with whose they are, as the message calls them and in its order."""
    links = [link for block in message.blocks if isinstance(block, Links) for link in block.links]
    named = {url: (place, outlet) for place, (outlet, url) in reversed(list(enumerate(links)))}
    unnamed = len(links), ""
    ordered = sorted(cited, key=lambda article: named.get(article.url or "", unnamed)[0])
    return [(named.get(article.url or "", unnamed)[1] or article.publisher or "", article) for article in ordered]


_ENDED: Final[Mapping[State, str]] = {"sent": "Posted", "failed": "Given up", "uncertain": "Uncertain since"}


def _facts(row: Row) -> Iterator[tuple[str, str]]:
    yield "Made", moment(row.made_at)
    if row.settled_at is not None:
        yield _ENDED[row.state], moment(row.settled_at)
    elif row.not_before is not None:
        yield "Next attempt", moment(row.not_before)
    yield "Attempts", str(row.attempt)
    yield "Key", row.key
    if row.message_id and row.message_id != row.key:
        yield "Message there", row.message_id
