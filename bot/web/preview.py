"""The latest digest as the platforms would show it, before anybody has connected one.

A platform that can be drawn has a module `preview` in its folder: `NAME`, how it is called, and `window`, which makes
HTML of a message and its thread, and `preview.css` beside it. It is found by its folder.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from itertools import takewhile
from typing import Final, Protocol, cast

from aiohttp import web
from markupsafe import Markup

from bot import chat
from bot.core.message import Message, from_json
from bot.flows.kit import SCOPES
from bot.store import outbox
from bot.store.outbox import Row
from bot.web.guard import NoSuchPage
from bot.web.kit import KIT
from bot.web.render import clock, day, html

LOOKS: Final = {"system": "as this screen", "light": "light", "dark": "dark"}
"""How a platform may be shown, and how that is called."""

EVERY: Final = "every"
"""Asks for all platforms beside each other; no platform's folder."""

LATELY: Final = 200
"""The newest messages among which the latest digest is looked for: some twenty digests."""


class Drawn(Protocol):
    """What a platform's `preview` module gives."""

    NAME: str

    def window(self, lead: Message, replies: Sequence[Message], *, channel: str, day: str, clock: str) -> str:
        """A message in its channel with its thread, as HTML in which nothing acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A platform as it is called, and what it shows as HTML."""

    name: str
    drawn: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest's messages, the first with its headlines; `at` is when they were made."""

    messages: tuple[Message, ...]
    at: datetime
    sample: bool = False


async def page(request: web.Request) -> web.Response:
    """The latest digest, or a sample where there is none yet."""
    drawn = platforms()
    chosen, look = request.query.get("platform", EVERY), request.query.get("look", "system")
    shown = drawn if chosen == EVERY else {folder: module for folder, module in drawn.items() if folder == chosen}
    if not shown or look not in LOOKS:
        raise NoSuchPage("There is no preview of that platform, or not in that look.")
    async with request.app[KIT].database.read() as tx:
        rows = await outbox.listed(tx, SCOPES, limit=LATELY)
    digest = latest(rows) or sample()
    return html(
        "preview.html",
        platforms=[(EVERY, "side by side"), *((folder, module.NAME) for folder, module in drawn.items())],
        chosen=chosen,
        look=look,
        looks=LOOKS.items(),
        sample=digest.sample,
        windows={folder: _window(module, digest) for folder, module in shown.items()},
    )


def _window(module: Drawn, digest: Digest) -> Window:
    drawn = module.window(
        digest.messages[0], digest.messages[1:], channel="news", day=day(digest.at), clock=clock(digest.at)
    )
    harmless = Markup(drawn)  # noqa: S704 - a preview makes everything in it harmless, and is tested for it
    return Window(name=module.NAME, drawn=harmless)


async def style(request: web.Request) -> web.Response:
    """A platform's style sheet."""
    folder = request.match_info["platform"]
    if folder not in platforms():
        raise NoSuchPage("There is no file of this name.")
    body = files(f"{chat.__name__}.{folder}").joinpath("preview.css").read_bytes()
    return web.Response(body=body, content_type="text/css", charset="utf-8")


@cache
def platforms() -> Mapping[str, Drawn]:
    """Every platform that can be drawn, by its folder."""
    folders = (found.name for found in pkgutil.iter_modules(chat.__path__) if found.ispkg)
    names = {folder: f"{chat.__name__}.{folder}.preview" for folder in folders}
    return {folder: cast("Drawn", import_module(name)) for folder, name in names.items() if find_spec(name)}


def latest(rows: Sequence[Row]) -> Digest | None:
    """The newest digest among messages that come the newest first."""
    newest = next((row for row in rows if row.key.startswith("digest:")), None)
    if newest is None:
        return None
    parts = sorted((row for row in rows if row.series == newest.series), key=lambda row: row.id)
    thread = takewhile(lambda row: row.reply_to is not None, parts[1:])
    return Digest(messages=tuple(row.message for row in (parts[0], *thread)), at=parts[0].made_at)


@cache
def sample() -> Digest:
    """A digest of the sample newsroom, kept in this package."""
    kept = json.loads(files("bot.web").joinpath("sample.json").read_text("utf-8"))
    at = datetime.fromisoformat(kept["at"]).astimezone(UTC)
    return Digest(messages=tuple(map(from_json, kept["messages"])), at=at, sample=True)
