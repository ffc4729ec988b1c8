"""Any OpenAI-compatible server as the `Model` port. The only package that knows the `openai` SDK.

`dialect` says what a server is asked, `client` asks, `replies` and `refusals` read what comes, `failures` finds the
words for what goes wrong, `model` puts them together.
"""

from bot.model.openai.model import OpenAIModel

__all__ = ["OpenAIModel"]
