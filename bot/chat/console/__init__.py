"""The terminal: messages drawn on a screen or as Markdown, and a whole chat whose history is a file.

show(message, console())
posted = await Console(folder, sys.stdout, now=now).send(place, message, key)
"""

from bot.chat.console.chat import Console
from bot.chat.console.commonmark import markdown
from bot.chat.console.drawing import console, safe, show

__all__ = ["Console", "console", "markdown", "safe", "show"]
