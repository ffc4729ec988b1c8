"""The command line: arguments, formats, progress and exit codes. What commands do is in the flows."""

from bot.cli import articles, line, measure, sources
from bot.cli.root import app

__all__ = ["app", "articles", "line", "measure", "sources"]
