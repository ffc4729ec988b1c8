"""Where a request finds what the flows are handed."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.flows.kit import Kit

KIT: Final = web.AppKey("kit", Kit)
