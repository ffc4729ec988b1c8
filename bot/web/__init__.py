"""The pages an editor looks at: stories, briefings, articles with what was found in them, sources, and health.

    async with serve(kit, "127.0.0.1:8470") as base:
        ...

They show what is in the `public` scope, answer GET and HEAD, hold no script and ask no other host for anything.
"""

from bot.web.kit import Check, Checks
from bot.web.server import serve

__all__ = ["Check", "Checks", "serve"]
