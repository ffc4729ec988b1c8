"""A sample newsroom: four invented outlets whose stories we wrote, for a first run that needs no network."""

from bot.newsroom.server import Feed, Room, serve

__all__ = ["Feed", "Room", "serve"]
