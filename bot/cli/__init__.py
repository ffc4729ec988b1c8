"""The command line: arguments, formats, progress and exit codes. What commands do is in the flows.

Importing a module adds its commands, in the order of `--help`.
"""

# ruff: isort: off
from bot.cli import articles, line, attended, outbox, sources, databases, upkeep, platforms, measure
from bot.cli.root import app

__all__ = ["app", "articles", "attended", "databases", "line", "measure", "outbox", "platforms", "sources", "upkeep"]
